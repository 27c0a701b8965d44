"""A plain model of the way of a case, written by hand from the rules and without the program's own guards.

It knows one case with its newest assessment: who may do what, and what has become of it. The steps of
test_workflow_model.py are done here and on both engines, and must come to the same.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from assessment.domain.workflow import Actor, Role

CASEWORKER, MANAGER = Role.CASEWORKER, Role.MANAGER
EDITABLE = ("draft", "locked", "returned")
ISSUED_FILES = 6
"""Recommendation, one-page resume, technical annex, a page for the agenda of each of the first two, Word document."""


@dataclass
class Model:
    """One case as it should stand. `texts` are the reasons of the grades and of the conclusion, by their subject.

    `marks` are those on the newest version, by person and subject. `returned` are the subjects that were returned with
    it: what stood there, and by how many. `answered` are those who have answered, by subject.
    """

    owner: str
    subjects: tuple[str, ...]
    state: str = "draft"
    address: str = ""
    contributors: set[str] = field(default_factory=set)
    impartial: set[str] = field(default_factory=set)
    conflicted: set[str] = field(default_factory=set)
    opened: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    grades: dict[str, int] = field(default_factory=dict)
    marks: dict[tuple[str, str], str] = field(default_factory=dict)
    returned: dict[str, tuple[tuple[str, int | None], int]] = field(default_factory=dict)
    answered: dict[str, set[str]] = field(default_factory=dict)
    assessments: int = 1
    versions: int = 0
    decided: int = 0
    documents: int = 0
    was_locked: bool = False
    entries: int = 0
    condition: str | None = None
    second: str | None = None
    second_texts: dict[str, str] = field(default_factory=dict)
    second_locked: bool = False
    compared: bool = False
    events: list[str] = field(default_factory=lambda: ["case.registered"])

    def blind(self, actor: Actor) -> bool:
        """Whether the actor assesses for the second time and may not see the first assessment yet."""
        return self.second == actor.person_id and not (self.second_locked and self.was_locked)

    def _free(self, actor: Actor, role: Role, *states: str, declared: bool = False) -> bool:
        who = actor.person_id
        return (
            role in actor.roles
            and who not in self.conflicted
            and self.state in states
            and not (declared and who not in self.impartial)
        )

    def declare(self, actor: Actor) -> bool:
        """The actor declares to be impartial."""
        if actor.person_id in self.impartial:
            return True
        if not actor.roles & {CASEWORKER, MANAGER} or actor.person_id in self.conflicted:
            return False
        self.impartial.add(actor.person_id)
        self.events.append("impartiality.declared")
        return True

    def declare_conflict(self, actor: Actor) -> bool:
        """The actor declares a conflict."""
        if not actor.roles & {CASEWORKER, MANAGER} or actor.person_id in self.conflicted:
            return False
        self.impartial.discard(actor.person_id)
        self.conflicted.add(actor.person_id)
        self.events.append("impartiality.declared")
        return True

    def lift_conflict(self, actor: Actor, whose: Actor) -> bool:
        """A manager decides that somebody else is impartial after all."""
        who, other = actor.person_id, whose.person_id
        if MANAGER not in actor.roles or who == other or who in self.conflicted or other not in self.conflicted:
            return False
        self.conflicted.discard(other)
        self.impartial.add(other)
        self.events.append("impartiality.decided")
        return True

    def write_address(self, actor: Actor, text: str) -> bool:
        """A fact of the case."""
        if self.blind(actor) or not self._free(actor, CASEWORKER, *EDITABLE):
            return False
        self.address = text
        self.contributors.add(actor.person_id)
        return True

    def write_reason(self, actor: Actor, subject: str, text: str) -> bool:
        """The reason of a grade or of the conclusion; of the own document for who is blind."""
        if self.blind(actor):
            if (
                subject == "conclusion"
                or self.second_locked
                or not self._free(actor, CASEWORKER, *EDITABLE, declared=True)
            ):
                return False
            self.second_texts[subject] = text
            return True
        if not self._free(actor, CASEWORKER, *EDITABLE, declared=True):
            return False
        if self.state != "draft" and subject not in self.opened:
            return False
        self.texts[subject], self.grades[subject] = text, 3
        self.contributors.add(actor.person_id)
        return True

    def _content(self, subject: str) -> tuple[str, int | None]:
        return self.texts[subject], self.grades.get(subject)

    def owed(self, actor: Actor) -> list[str]:
        """The subjects that were returned, stand unchanged, and have got no answer from who works in the case."""
        workers = self.contributors | {actor.person_id}
        return [
            subject
            for subject, (stood, _) in self.returned.items()
            if self._content(subject) == stood and not workers & self.answered.get(subject, set())
        ]

    def _whole(self) -> bool:
        return all(self.texts.values())

    def lock(self, actor: Actor) -> bool:
        """Lock the grades and the own conclusion."""
        if self.blind(actor) or not self._free(actor, CASEWORKER, "draft", declared=True) or not self._whole():
            return False
        self.contributors.add(actor.person_id)
        self.state, self.opened, self.was_locked = "locked", {}, True
        self.events.append("assessment.locked")
        self._compare()
        return True

    def revise(self, actor: Actor, subject: str) -> bool:
        """Open a subject again after the reveal."""
        if self.blind(actor) or not self._free(actor, CASEWORKER, "locked", "returned", declared=True):
            return False
        self.contributors.add(actor.person_id)
        self.opened[subject] = "Nye oplysninger."
        self.events.append("assessment.revised")
        return True

    def submit(self, actor: Actor) -> bool:
        """Send to a manager."""
        waits = self.second is not None and not self.second_locked
        free = self._free(actor, CASEWORKER, "locked", "returned", declared=True)
        if self.blind(actor) or not free or not self._whole() or waits or self.owed(actor):
            return False
        self.contributors.add(actor.person_id)
        self.marks, self.returned, self.answered = {}, {}, {}
        self.state, self.opened = "submitted", {}
        self.versions += 1
        self.events.append("assessment.submitted")
        return True

    def _decides(self, actor: Actor) -> bool:
        free = self._free(actor, MANAGER, "submitted", declared=True)
        return free and not self.blind(actor) and actor.person_id not in self.contributors

    def accept(self, actor: Actor, *subjects: str) -> bool:
        """Accept parts of the newest version; a part that is accepted already stays so."""
        if not self._decides(actor):
            return False
        if any(self.marks.get((actor.person_id, subject)) != "accepted" for subject in subjects):
            self.events.append("review.accepted")
        self.marks |= {(actor.person_id, subject): "accepted" for subject in subjects}
        return True

    def ask_for_change(self, actor: Actor, subject: str) -> bool:
        """Mark a part of the newest version to be changed."""
        if not self._decides(actor):
            return False
        self.marks[actor.person_id, subject] = "rework"
        self.events.append("review.rework")
        return True

    def take_back(self, actor: Actor, subject: str) -> bool:
        """Take back the own mark."""
        if not self._decides(actor) or (actor.person_id, subject) not in self.marks:
            return False
        del self.marks[actor.person_id, subject]
        self.events.append("review.taken_back")
        return True

    def answer(self, actor: Actor, subject: str) -> bool:
        """Answer what a part was returned with."""
        if subject not in self.returned or not self._writes(actor, "returned"):
            return False
        self.answered.setdefault(subject, set()).add(actor.person_id)
        self.events += ["comment.answered"] * self.returned[subject][1]
        return True

    def give_back(self, actor: Actor) -> bool:
        """Return; what anybody has marked to be changed is open."""
        if not self._decides(actor):
            return False
        unwanted = Counter(subject for (_, subject), mark in self.marks.items() if mark == "rework")
        self.returned = {subject: (self._content(subject), number) for subject, number in unwanted.items()}
        self.opened = {subject: "\n\n".join(["Uddyb det."] * number) for subject, number in unwanted.items()}
        self.state = "returned"
        self.decided += 1
        self.events.append("assessment.returned")
        return True

    def approve(self, actor: Actor) -> bool:
        """Approve the newest version."""
        accepted = all(self.marks.get((actor.person_id, subject)) == "accepted" for subject in self.texts)
        if not self._decides(actor) or not accepted or "rework" in self.marks.values():
            return False
        self.state, self.opened = "approved", {}
        self.decided += 1
        self.events.append("assessment.approved")
        return True

    def issue(self, actor: Actor) -> bool:
        """Issue the documents."""
        if self.blind(actor) or not self._free(actor, MANAGER, "approved"):
            return False
        self.state = "issued"
        self.documents += ISSUED_FILES
        self.events.append("assessment.issued")
        return True

    def begin(self, actor: Actor) -> bool:
        """Begin the next assessment."""
        if self.blind(actor) or not self._free(actor, CASEWORKER, "issued", "decided", "withdrawn"):
            return False
        self.assessments += 1
        self.was_locked, self.entries, self.condition = False, 0, None
        self.state, self.opened, self.owner = "draft", {}, actor.person_id
        self.texts, self.grades = dict.fromkeys(self.texts, ""), {}
        self.marks, self.returned, self.answered = {}, {}, {}
        self.contributors = {actor.person_id}
        self.versions = self.decided = self.documents = 0
        self.second, self.second_texts, self.second_locked, self.compared = None, {}, False, False
        self.events.append("assessment.begun")
        return True

    def station(self, actor: Actor) -> bool:
        """Write down a station on the way through the council."""
        if not self._writes(actor, "issued", "decided"):
            return False
        self.entries += 1
        self.events.append("council.station")
        return True

    def vote(self, actor: Actor, conditional: bool) -> bool:
        """Write down the vote: the recommendation was followed, or changed to support on one condition."""
        if not self._writes(actor, "issued"):
            return False
        self.state, self.condition = "decided", "open" if conditional else None
        self.entries += 1
        self.events.append("assessment.decided")
        return True

    def follow_up(self, actor: Actor, status: str) -> bool:
        """Write down what became of the condition."""
        if not self._writes(actor, "decided") or self.condition in (None, status):
            return False
        self.condition = status
        self.entries += 1
        self.events.append("condition.followed_up")
        return True

    def withdraw_case(self, actor: Actor) -> bool:
        """Take the case back before it is decided."""
        open_states = ("draft", "locked", "submitted", "returned", "approved", "issued")
        if not self._writes(actor, *open_states):
            return False
        self.state, self.opened = "withdrawn", {}
        self.events.append("assessment.withdrawn")
        return True

    def _writes(self, actor: Actor, *states: str) -> bool:
        may = self._free(actor, CASEWORKER, *states) or self._free(actor, MANAGER, *states)
        return may and not self.blind(actor)

    def ask(self, actor: Actor, asked: Actor) -> bool:
        """Ask a caseworker for a second assessment."""
        who = asked.person_id
        suits = CASEWORKER in asked.roles and who not in {self.owner, actor.person_id} | self.contributors
        free = self._free(actor, CASEWORKER, *EDITABLE)
        if self.second or self.compared or not free or not suits or who in self.conflicted:
            return False
        self.second, self.second_texts, self.second_locked = who, dict.fromkeys(self.subjects, ""), False
        self.contributors |= {actor.person_id, who}
        self.events.append("second.asked")
        return True

    def withdraw(self, actor: Actor) -> bool:
        """Take the request back."""
        if not self.second or self.second_locked or not self._free(actor, CASEWORKER, *EDITABLE):
            return False
        self.second = None
        self.events.append("second.withdrawn")
        return True

    def lock_second(self, actor: Actor) -> bool:
        """Lock the second assessment."""
        if self.second != actor.person_id or self.second_locked:
            return False
        if not self._free(actor, CASEWORKER, *EDITABLE, declared=True) or not all(self.second_texts.values()):
            return False
        self.second_locked = True
        self.events.append("second.locked")
        self._compare()
        return True

    def _compare(self) -> None:
        if self.second and self.second_locked and self.was_locked and not self.compared:
            self.compared = True
            self.events.append("second.compared")
