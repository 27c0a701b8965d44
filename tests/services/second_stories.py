"""Cases with a second assessment, for the tests of services. The estate and everything written about it is made up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from assessment.domain.workflow import Actor, Role, State
from assessment.services.attachments import withdraw_attachment
from assessment.services.cases import CaseView, open_case
from assessment.services.drafting import FieldEdit, save_edits
from assessment.services.second import ask_second, lock_second
from assessment.services.steps import lock_assessment, submit_assessment
from assessment.storage import leftovers, people
from assessment.storage.engine import Store
from assessment.storage.notes import put_note
from assessment.storage.records import Leftover
from tests.services.attachment_stories import attach
from tests.services.stories import CASEWORKER, COLLEAGUE, EGEPARKEN, MANAGER, RULES, later, registered, send_back

SECRET = "Perlemorsskal"
IDS = [criterion.id for criterion in RULES.criteria]
SECOND = Actor(COLLEAGUE.person_id, COLLEAGUE.name, frozenset({Role.CASEWORKER, Role.MANAGER}))


@dataclass(frozen=True)
class World:
    """A case under second assessment: its ids, and the version that was submitted, if any."""

    store: Store
    case_id: UUID
    assessment_id: UUID
    version_id: UUID

    def view(self, actor: Actor) -> CaseView:
        """The case as the actor sees it."""
        return open_case(self.store, actor, self.case_id)


def know(store: Store, actor: Actor) -> None:
    """Let a person have signed in."""
    with store.write() as session:
        people.upsert_person(session, person_id=actor.person_id, name=actor.name, roles=actor.roles)


def secret_parts() -> dict[str, Any]:
    """Egeparken with one word in every text of the first assessment."""
    grades = {
        key: {
            **grading,
            "reason": f"{grading['reason']} {SECRET}",
            "evidence": [{"document": SECRET, "reference": SECRET}],
            "conditions": [SECRET],
        }
        for key, grading in EGEPARKEN["grades"].items()
    }
    conclusion = {
        key: text if key == "outcome" else f"{text} {SECRET}" for key, text in EGEPARKEN["conclusion"].items()
    }
    waivers = [{"gate": "facade_obs", "reason": SECRET}]
    return {"grades": grades, "conclusion": conclusion, "facade_statement": SECRET, "waivers": waivers}


def under_second_assessment(store: Store, state: State = State.LOCKED) -> World:
    """A case in this state, with the colleague asked; before that the colleague has lost a race and kept a note."""
    for person in (CASEWORKER, SECOND, MANAGER):
        know(store, person)
    view = registered(store, **secret_parts())
    assessment_id, version_id = view.assessment.id, uuid4()
    if state is not State.DRAFT:
        lock_assessment(store, CASEWORKER, later(1), assessment_id)
    if state is State.RETURNED:
        version_id = submit_assessment(store, CASEWORKER, later(2), assessment_id)
        comments = {IDS[0]: SECRET}
        send_back(store, MANAGER, later(3), version_id, comment=SECRET, criterion_comments=comments)
    with store.write() as session:
        lost = Leftover(
            id=uuid4(),
            assessment_id=assessment_id,
            person_id=SECOND.person_id,
            path=f"grades.{IDS[0]}.reason",
            text="Min tekst",
            theirs=SECRET,
            theirs_by=CASEWORKER.person_id,
            saved_at=later(3),
        )
        leftovers.insert_leftover(session, lost)
        put_note(
            session,
            assessment_id=assessment_id,
            person_id=SECOND.person_id,
            path="note.review.whole",
            text=SECRET,
            saved_at=later(3),
        )
    for content, name in ((b"plan", "Helhedsplan.pdf"), (b"skitse", "Skitse.pdf")):
        attach(store, view, content, name)
    withdraw_attachment(store, CASEWORKER, later(3), assessment_id, number=1, reason=f"Forkert fil. {SECRET}")
    ask_second(store, CASEWORKER, later(4), assessment_id, assessor_id=SECOND.person_id)
    return World(store, view.summary.case_id, assessment_id, version_id)


def grade_second(world: World, *grades: int) -> None:
    """The second assessor grades the criteria in their order, each with a reason and a document."""
    for key, grade in zip(IDS, grades, strict=False):
        edits = [
            FieldEdit(f"grades.{key}.evidence", None, [{"document": "Besigtigelse"}]),
            FieldEdit(f"grades.{key}.reason", None, f"Set af den anden vurderer: {key}."),
            FieldEdit(f"grades.{key}.grade", None, grade),
        ]
        assert save_edits(world.store, SECOND, later(5), world.assessment_id, edits).conflicts == ()


def compared(store: Store, *grades: int) -> World:
    """A case whose two assessments are both locked."""
    world = under_second_assessment(store)
    grade_second(world, *grades)
    lock_second(store, SECOND, later(6), world.assessment_id)
    return world
