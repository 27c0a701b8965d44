"""The ways of a case: every step by anybody in any order, which the program and a plain model take together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass
from functools import partial
from random import Random
from typing import Concatenate, ParamSpec

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from assessment.domain import workflow
from assessment.domain.council import ConditionStatus
from assessment.domain.errors import AssessmentError
from assessment.domain.workflow import Actor, Role
from assessment.storage.engine import Store
from tests.proof.workflow_model import EDITABLE, Model
from tests.proof.workflow_world import CRITERIA, PEOPLE, Tally, World, registered_in_the_model
from tests.services.stories import CASEWORKER

SUBJECTS = (*CRITERIA, workflow.CONCLUSION)
REASON = "Planen viser, hvordan det sker."
MANAGERS = [actor for actor in PEOPLE if Role.MANAGER in actor.roles]
UNSEEN = frozenset({"subjects", "second_texts", "grades", "returned", "answered"})
Params = ParamSpec("Params")


@dataclass(frozen=True)
class Who:
    """Somebody who tries a step. `suited` asks for one whom the model allows it, where there is one."""

    person: Actor
    suited: bool = False

    def found(self, model: Model, allowed: Callable[[Model, Actor], bool]) -> Actor:
        """The person, or one in their place who suits."""
        able = [actor for actor in PEOPLE if self.suited and allowed(deepcopy(model), actor)]
        return self.person if self.person in able or not able else able[PEOPLE.index(self.person) % len(able)]


anybody = st.builds(Who, st.sampled_from(PEOPLE), st.sampled_from((True, True, False)))
writers = st.sampled_from(PEOPLE[:4])
subjects = st.sampled_from(SUBJECTS)
texts = st.sampled_from((REASON, "Det er beskrevet i helhedsplanen.", ""))


class Way(RuleBasedStateMachine):
    """The steps of a case by anybody at any time."""

    def __init__(self, stores: Sequence[Store], tally: Tally, numbers: Iterator[int]) -> None:
        super().__init__()
        self._tally = tally
        number = f"2026-{next(numbers):06}"
        self._worlds = [World(store, number) for store in stores]
        self._model = registered_in_the_model()

    def _step(
        self,
        who: Who,
        says: Callable[Concatenate[Model, Actor, Params], bool],
        does: Callable[Concatenate[World, Actor, Params], None],
        *args: Params.args,
        **kwargs: Params.kwargs,
    ) -> None:
        actor = who.found(self._model, lambda model, tried: says(model, tried, *args, **kwargs))
        expected, name = says(self._model, actor, *args, **kwargs), does.__name__
        self._tally.tried[name] += 1
        self._tally.done[name] += expected
        for world in self._worlds:
            try:
                does(world, actor, *args, **kwargs)
                found = "done"
            except AssessmentError as error:
                found = error.text
            engine = world.store.engine_name
            assert (found == "done") == expected, f"{name}: the model says {expected}, {engine} {found}"

    @invariant()
    def stands_alike(self) -> None:
        """What stands in the databases is what the model says."""
        wanted = {key: value for key, value in asdict(self._model).items() if key not in UNSEEN}
        for world in self._worlds:
            assert world.seen() == wanted

    @rule(who=anybody)
    def declare(self, who: Who) -> None:
        self._step(who, Model.declare, World.declare)

    @rule(who=anybody)
    def declare_conflict(self, who: Who) -> None:
        self._step(who, Model.declare_conflict, World.declare_conflict)

    @rule(who=anybody, whose=writers)
    def lift_conflict(self, who: Who, whose: Actor) -> None:
        self._step(who, Model.lift_conflict, World.lift_conflict, whose)

    @rule(who=anybody, number=st.integers(1, 99))
    def write_address(self, who: Who, number: int) -> None:
        self._step(who, Model.write_address, World.write_address, f"Egevej {number}")

    @rule(who=anybody, subject=subjects, text=texts)
    def write_reason(self, who: Who, subject: str, text: str) -> None:
        self._step(who, Model.write_reason, World.write_reason, subject, text)

    @rule(who=anybody)
    def lock(self, who: Who) -> None:
        self._step(who, Model.lock, World.lock)

    @rule(who=anybody, subject=subjects)
    def revise(self, who: Who, subject: str) -> None:
        self._step(who, Model.revise, World.revise, subject)

    @rule(who=anybody)
    def submit(self, who: Who) -> None:
        self._step(who, Model.submit, World.submit)

    @rule(who=anybody, subject=subjects)
    def accept(self, who: Who, subject: str) -> None:
        self._step(who, Model.accept, World.accept, subject)

    @rule(who=anybody, subject=subjects)
    def ask_for_change(self, who: Who, subject: str) -> None:
        self._step(who, Model.ask_for_change, World.ask_for_change, subject)

    @rule(who=anybody, subject=subjects)
    def take_back(self, who: Who, subject: str) -> None:
        self._step(who, Model.take_back, World.take_back, subject)

    @rule(who=anybody, subject=subjects)
    def answer(self, who: Who, subject: str) -> None:
        self._step(who, Model.answer, World.answer, subject)

    @rule(who=anybody)
    def give_back(self, who: Who) -> None:
        self._step(who, Model.give_back, World.give_back)

    @rule(who=anybody)
    def approve(self, who: Who) -> None:
        self._step(who, Model.approve, World.approve)

    @rule(who=anybody)
    def issue(self, who: Who) -> None:
        self._step(who, Model.issue, World.issue)

    @rule(who=anybody)
    def begin(self, who: Who) -> None:
        self._step(who, Model.begin, World.begin)

    @rule(who=anybody)
    def station(self, who: Who) -> None:
        self._step(who, Model.station, World.station)

    @rule(who=anybody, conditional=st.booleans())
    def vote(self, who: Who, conditional: bool) -> None:
        self._step(who, Model.vote, World.vote, conditional)

    @rule(who=anybody, status=st.sampled_from(ConditionStatus))
    def follow_up(self, who: Who, status: ConditionStatus) -> None:
        self._step(who, Model.follow_up, World.follow_up, status.value)

    @rule(who=anybody)
    def withdraw_case(self, who: Who) -> None:
        self._step(who, Model.withdraw_case, World.withdraw_case)

    @rule(who=anybody, asked=writers)
    def ask(self, who: Who, asked: Actor) -> None:
        self._step(who, Model.ask, World.ask, asked)

    @rule(who=anybody)
    def withdraw(self, who: Who) -> None:
        self._step(who, Model.withdraw, World.withdraw)

    @rule(who=anybody)
    def lock_second(self, who: Who) -> None:
        self._step(who, Model.lock_second, World.lock_second)

    @initialize(steps=st.integers(0, 12), writer=writers)
    def begin_somewhere(self, steps: int, writer: Actor) -> None:
        """Each way begins at another place, so that the last states are tried as much as the first."""
        self.go_on(steps, writer)

    @rule(seed=st.integers(0, 2**40))
    def wander(self, seed: int) -> None:
        """Some steps by anybody, from one number: drawn one by one they would be too like each other."""
        by_chance = Random(seed)
        for _ in range(by_chance.randrange(4, 12)):
            self._any_step(by_chance)
            self.stands_alike()

    def _any_step(self, by_chance: Random) -> None:
        who = Who(by_chance.choice(PEOPLE), suited=by_chance.random() < 0.7)
        subject, other = by_chance.choice(SUBJECTS), by_chance.choice(PEOPLE[:4])
        steps: list[Callable[[], None]] = [
            lambda: self.write_address(who, by_chance.randrange(1, 99)),
            lambda: self.write_reason(who, subject, by_chance.choice((REASON, REASON, ""))),
            lambda: self.revise(who, subject),
            lambda: self.accept(who, subject),
            lambda: self.ask_for_change(who, subject),
            lambda: self.take_back(who, subject),
            lambda: self.answer(who, subject),
            lambda: self.follow_up(who, by_chance.choice(list(ConditionStatus))),
            lambda: self.vote(who, conditional=by_chance.random() < 0.7),
            lambda: self.ask(who, other),
            lambda: self.lift_conflict(who, other),
            lambda: self.go_on(1, other),
            lambda: self.go_on(2, other),
        ]
        plain = (self.declare, self.lock, self.submit, self.give_back, self.approve, self.issue, self.begin)
        seldom = (self.station, self.withdraw, self.lock_second, self.withdraw_case, self.declare_conflict)
        steps += [partial(step, who) for step in (*plain, by_chance.choice(seldom), by_chance.choice(seldom))]
        by_chance.choice(steps)()

    @rule(steps=st.integers(1, 4), writer=writers)
    def go_on(self, steps: int, writer: Actor) -> None:
        """What would be done next by somebody who may do it, so that the later states are reached as well."""
        for _ in range(steps):
            self._next(Who(writer, suited=True))

    def _next(self, who: Who) -> None:
        model = self._model
        if model.second and not model.second_locked and model.state in EDITABLE:
            if len(model.events) % 3 == 0:
                self.withdraw(who)
                return
            self._write_second(Who(next(actor for actor in PEOPLE if actor.person_id == model.second)))
        elif model.state in EDITABLE:
            self._write_first(who)
        elif model.state == "submitted":
            manager = Who(next((actor for actor in MANAGERS if actor.person_id not in model.contributors), MANAGERS[0]))
            self.declare(manager)
            if model.versions == 1 and model.assessments < 3:
                self.ask_for_change(manager, SUBJECTS[model.assessments % len(SUBJECTS)])
            if "rework" in model.marks.values():
                self.give_back(manager)
                return
            self._step(manager, Model.accept, World.accept, *SUBJECTS)
            self.approve(manager)
        elif model.state == "approved":
            self.issue(who)
        elif model.state == "issued":
            self.station(who)
            self.vote(who, conditional=model.assessments % 2 == 1)
        else:
            self.follow_up(who, ConditionStatus.FULFILLED)
            self.begin(who)

    def _write_first(self, who: Who) -> None:
        model = self._model
        self.declare(Who(who.person))
        for subject in [name for name, text in model.texts.items() if not text]:
            if model.state != "draft" and subject not in model.opened:
                self.revise(who, subject)
            self.write_reason(who, subject, REASON)
        writer = next((actor for actor in PEOPLE[:2] if actor.person_id in model.contributors), CASEWORKER)
        for subject in model.owed(writer):
            if model.assessments % 2:
                self.answer(Who(writer), subject)
            else:
                self.write_reason(who, subject, "Det er beskrevet i helhedsplanen.")
        (self.lock if model.state == "draft" else self.submit)(who)

    def _write_second(self, who: Who) -> None:
        self.declare(who)
        for subject in CRITERIA:
            self.write_reason(who, subject, REASON)
        self.lock_second(who)
