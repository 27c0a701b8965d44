"""One case in one database, moved by the services alone, and what stands in it in the words of the plain model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from assessment.domain.comments import threads_of
from assessment.domain.conditions import Condition
from assessment.domain.council import ConditionStatus, Happened, VoteOutcome
from assessment.domain.review_marks import marks_on
from assessment.domain.workflow import CONCLUSION, Actor, Role
from assessment.services.cases import CaseView, open_case, register_case
from assessment.services.comments import answer_thread
from assessment.services.council import TypedVote, follow_up_condition, record_vote, write_station
from assessment.services.course import begin_assessment
from assessment.services.documents import issue_document
from assessment.services.drafting import FieldEdit, current_draft, save_edits
from assessment.services.entries import today_of
from assessment.services.impartiality import decide_impartial, declare_conflict, declare_impartial
from assessment.services.review import accept_parts, ask_for_change, take_back_mark
from assessment.services.second import ask_second, lock_second, withdraw_second
from assessment.services.steps import (
    approve_assessment,
    lock_assessment,
    return_assessment,
    revise_assessment,
    submit_assessment,
)
from assessment.services.withdrawal import withdraw_assessment
from assessment.storage import council_entries, documents, events, versions
from assessment.storage.engine import Store
from tests.proof.workflow_model import Model
from tests.services.stories import (
    CASEWORKER,
    COLLEAGUE,
    EGEPARKEN,
    LEVERS,
    MANAGER,
    MUNICIPALITY,
    NOW,
    READER,
    RULES,
    WRITING_MANAGER,
    case_file,
    plain_render,
)

ADMINISTRATOR = Actor("id-z", "Administrator", frozenset({Role.ADMINISTRATOR}))
PEOPLE = (CASEWORKER, COLLEAGUE, MANAGER, WRITING_MANAGER, READER, ADMINISTRATOR)
CRITERIA = tuple(criterion.id for criterion in RULES.criteria)
_STATIONS = {station.id: station.name for station in MUNICIPALITY.stations}
_CONDITION = Condition(criterion=CRITERIA[1], text="Huset er bygget.")
_CONCLUDED = {"outcome": "stoette", "reason": "Projektet løfter området."}
_GRADES = {
    criterion: {key: value for key, value in grading.items() if key != "conditions"}
    for criterion, grading in EGEPARKEN["grades"].items()
}


def registered_in_the_model() -> Model:
    """The case as the model should see it when it has been registered in a world."""
    return Model(
        CASEWORKER.person_id,
        CRITERIA,
        address=EGEPARKEN["address"],
        contributors={CASEWORKER.person_id},
        grades={name: _GRADES[name]["grade"] for name in CRITERIA},
        texts={**{name: _GRADES[name]["reason"] for name in CRITERIA}, CONCLUSION: _CONCLUDED["reason"]},
    )


@dataclass
class Tally:
    """What was tried in one run of the test."""

    tried: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)

    def line(self) -> str:
        """The counts in one line."""
        steps = ", ".join(f"{name} {self.done[name]}/{self.tried[name]}" for name in sorted(self.tried))
        return f"{self.tried.total()} operations on each engine, {self.done.total()} allowed, 0 divergences: {steps}"


class World:
    """One case in one database."""

    def __init__(self, store: Store, number: str) -> None:
        case = case_file(case_number=number, grades=_GRADES, conclusion=_CONCLUDED)
        self.store, self._minutes = store, 0
        self.case_id: UUID = register_case(store, CASEWORKER, NOW, case, RULES)

    def view(self) -> CaseView:
        """The case as somebody sees it who has no part in it."""
        return open_case(self.store, READER, self.case_id)

    def now(self) -> datetime:
        """A time of its own for each step."""
        self._minutes += 1
        return NOW + timedelta(minutes=self._minutes)

    def _write(self, actor: Actor, values: Sequence[tuple[str, Any]]) -> None:
        """Fields on top of what the writer sees in them."""
        assessment_id = self.view().assessment.id
        seen = current_draft(self.store, actor, assessment_id).draft
        edits = [FieldEdit(path, seen.shown(path), value) for path, value in values]
        assert save_edits(self.store, actor, self.now(), assessment_id, edits).conflicts == ()

    def seen(self) -> dict[str, Any]:
        """What stands in the database, in the words of the model."""
        view = self.view()
        standing, case = view.assessment.standing, view.case
        reasons = {name: case.grades[name].reason if name in case.grades else None for name in CRITERIA}
        reasons[CONCLUSION] = case.conclusion.reason if case.conclusion else None
        with self.store.read() as session:
            councils = council_entries.councils_of_case(session, self.case_id)
            council = next(item for item in councils if item.assessment == view.assessment.number)
            submitted = versions.versions_of_assessment(session, view.assessment.id)
            newest = view.version
            marks = marks_on(view.review, str(newest.id), newest.number, RULES).marks if newest else ()
            return {
                "marks": {(mark.written_by, mark.part): mark.kind.value for mark in marks},
                "owner": view.assessment.owner_id,
                "state": standing.state.value,
                "address": case.address,
                "contributors": set(standing.contributors),
                "impartial": set(standing.impartial),
                "conflicted": set(standing.conflicted),
                "opened": dict(standing.open_revisions),
                "texts": {name: text or "" for name, text in reasons.items()},
                "assessments": view.assessment.number,
                "versions": len(submitted),
                "decided": sum(versions.decision_of(session, version.id) is not None for version in submitted),
                "was_locked": standing.locked,
                "entries": len(council.entries),
                "condition": council.conditions[0].status.value if council.conditions else None,
                "documents": len(documents.documents_of_assessment(session, view.assessment.id)),
                "second": standing.second_assessor,
                "second_locked": standing.second_locked,
                "compared": case.second_assessment is not None,
                "events": [event.action for event in events.events_of_case(session, self.case_id)],
            }

    def declare(self, actor: Actor) -> None:
        """Declare to be impartial."""
        declare_impartial(self.store, actor, self.now(), self.case_id)

    def declare_conflict(self, actor: Actor) -> None:
        """Declare a conflict."""
        declare_conflict(self.store, actor, self.now(), self.case_id, reason="Bor der.", passes_to=None)

    def lift_conflict(self, actor: Actor, whose: Actor) -> None:
        """Decide that somebody is impartial after all."""
        who = whose.person_id
        decide_impartial(self.store, actor, self.now(), self.case_id, person_id=who, reason="Er flyttet.")

    def write_address(self, actor: Actor, text: str) -> None:
        """Write a fact of the case."""
        self._write(actor, [("address", text)])

    def write_reason(self, actor: Actor, subject: str, text: str) -> None:
        """Write the reason of a grade or of the conclusion, with the grade or the outcome."""
        path = subject if subject == CONCLUSION else f"grades.{subject}"
        chosen = ("outcome", "stoette") if subject == CONCLUSION else ("grade", 3)
        written = [(f"{path}.reason", text or None), (f"{path}.{chosen[0]}", chosen[1])]
        view = self.view()
        first = view.case.grades.get(subject)
        if first and first.earlier_conditions and not view.assessment.standing.is_blind(actor.person_id):
            asked = f"{path}.earlier_conditions.0"  # what the council asked for before is answered with it
            written += [(f"{asked}.met", "uafklaret"), (f"{asked}.note", "Det afventer byggeriet.")]
        self._write(actor, written)

    def lock(self, actor: Actor) -> None:
        """Lock grades and conclusion."""
        lock_assessment(self.store, actor, self.now(), self.view().assessment.id)

    def revise(self, actor: Actor, subject: str) -> None:
        """Open a subject again."""
        assessment_id = self.view().assessment.id
        revise_assessment(self.store, actor, self.now(), assessment_id, subject=subject, reason="Nye oplysninger.")

    def submit(self, actor: Actor) -> None:
        """Send to a manager."""
        submit_assessment(self.store, actor, self.now(), self.view().assessment.id)

    def accept(self, actor: Actor, *subjects: str) -> None:
        """Accept parts of the newest version."""
        accept_parts(self.store, actor, self.now(), self._version(), subjects)

    def ask_for_change(self, actor: Actor, subject: str) -> None:
        """Mark a part of the newest version to be changed."""
        ask_for_change(self.store, actor, self.now(), self._version(), part=subject, comment="Uddyb det.")

    def take_back(self, actor: Actor, subject: str) -> None:
        """Take back the own mark."""
        take_back_mark(self.store, actor, self.now(), self._version(), part=subject)

    def answer(self, actor: Actor, subject: str) -> None:
        """Answer what a part of the newest version was returned with."""
        view, version = self.view(), str(self._version())
        threads = [thread.start for thread in threads_of(view.review) if thread.is_return]
        asked = [UUID(start.id) for start in threads if (start.version_id, start.part) == (version, subject)]
        for thread in asked or [uuid4()]:
            answer_thread(self.store, actor, self.now(), view.assessment.id, thread=thread, text="Det står.")

    def give_back(self, actor: Actor) -> None:
        """Return the newest version."""
        return_assessment(self.store, actor, self.now(), self._version(), comment="Se igen.")

    def approve(self, actor: Actor) -> None:
        """Approve the newest version."""
        approve_assessment(self.store, actor, self.now(), self._version(), levers=LEVERS)

    def issue(self, actor: Actor) -> None:
        """Issue the documents."""
        issue_document(self.store, actor, self.now(), self.view(), municipality=MUNICIPALITY, render=plain_render)

    def begin(self, actor: Actor) -> None:
        """Begin the next assessment."""
        begin_assessment(self.store, actor, self.now(), self.case_id, RULES, phase="skema_b", reason="Ny fase.")

    def withdraw_case(self, actor: Actor) -> None:
        """Take the case back."""
        withdraw_assessment(self.store, actor, self.now(), self.view().assessment.id, reason="Trukket.")

    def ask(self, actor: Actor, asked: Actor) -> None:
        """Ask for a second assessment."""
        ask_second(self.store, actor, self.now(), self.view().assessment.id, assessor_id=asked.person_id)

    def withdraw(self, actor: Actor) -> None:
        """Take that request back."""
        withdraw_second(self.store, actor, self.now(), self.view().assessment.id, reason="Det haster.")

    def lock_second(self, actor: Actor) -> None:
        """Lock the second assessment."""
        lock_second(self.store, actor, self.now(), self.view().assessment.id)

    def station(self, actor: Actor) -> None:
        """Write down that a committee recommended it."""
        now = self.now()
        write_station(
            self.store,
            actor,
            now,
            self.view().assessment.id,
            station="magistraten",
            date=today_of(now),
            happened=Happened.RECOMMENDED,
            note=f"Behandlet kl. {now:%H.%M}.",
            stations=_STATIONS,
        )

    def vote(self, actor: Actor, conditional: bool) -> None:
        """Write down the vote."""
        now = self.now()
        typed = TypedVote(VoteOutcome.FOLLOWED, "byraad", today_of(now), "punkt 14")
        if conditional:
            typed = replace(
                typed, outcome=VoteOutcome.CHANGED, text="Støtte.", voted_outcome="vilkaar", conditions=(_CONDITION,)
            )
        record_vote(self.store, actor, now, self.view().assessment.id, typed, stations=_STATIONS)

    def follow_up(self, actor: Actor, status: str) -> None:
        """Write down what became of the condition."""
        now = self.now()
        follow_up_condition(
            self.store,
            actor,
            now,
            self.case_id,
            self.view().assessment.number,
            criterion=_CONDITION.criterion,
            condition=_CONDITION.text,
            status=ConditionStatus(status),
            date=today_of(now),
            documentation="Fotos.",
            reason="Det er besluttet.",
        )

    def _version(self) -> UUID:
        """The newest version, or an id that is none."""
        version = self.view().version
        return version.id if version else self.case_id
