"""Comments on a part of an assessment or on the whole case: written, answered, resolved and reopened."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from assessment.domain import comments
from assessment.domain.comments import Thread
from assessment.domain.errors import NotFound
from assessment.domain.review_marks import ReviewKind
from assessment.domain.workflow import Action, Actor, Event, require
from assessment.services.notes import ANSWER, COMMENT, storable_text
from assessment.storage import assessments, events, notes, reviews, snapshots, versions
from assessment.storage.engine import Session, Store
from assessment.storage.records import AssessmentRecord
from assessment.storage.seals import seals


def write_comment(store: Store, actor: Actor, now: datetime, assessment_id: UUID, *, part: str, text: str) -> None:
    """Begin a thread on a part (a criterion id or "conclusion"), or on the whole case ("case").

    Raises PermissionDenied, StepRefused with what is wrong with the text, NotFound for a part that there is not.
    """
    text = storable_text(text)
    with store.write() as session:
        record = assessments.get_assessment(session, assessment_id)
        require(Action.COMMENT, actor, record.standing)
        rules = snapshots.get_ruleset(session, record.ruleset_fingerprint)
        event = comments.write_comment(actor, record.standing, now, part=part, text=text, rules=rules)
        _keep(session, record, event, ReviewKind.COMMENT, text)
        notes.drop_notes(session, assessment_id=assessment_id, person_id=actor.person_id, path=f"{COMMENT}.{part}")


def answer_thread(store: Store, actor: Actor, now: datetime, assessment_id: UUID, *, thread: UUID, text: str) -> None:
    """Answer in a thread. Raises as `write_comment`, and StepRefused when the thread has been resolved meanwhile."""
    text = storable_text(text)
    with store.write() as session:
        record, found = _thread(session, actor, assessment_id, thread)
        event = comments.answer(actor, record.standing, now, found, text)
        _keep(session, record, event, ReviewKind.ANSWER, text, thread=thread)
        path = answer_path(found.start.number)
        notes.drop_notes(session, assessment_id=assessment_id, person_id=actor.person_id, path=path)


def resolve_thread(store: Store, actor: Actor, now: datetime, assessment_id: UUID, *, thread: UUID) -> None:
    """Close a thread; who began it may, and a manager who has not worked in the assessment."""
    with store.write() as session:
        record, found = _thread(session, actor, assessment_id, thread)
        event = comments.resolve(actor, record.standing, now, found)
        _keep(session, record, event, ReviewKind.RESOLVED, thread=thread)


def reopen_thread(store: Store, actor: Actor, now: datetime, assessment_id: UUID, *, thread: UUID) -> None:
    """Open a thread again that was settled."""
    with store.write() as session:
        record, found = _thread(session, actor, assessment_id, thread)
        event = comments.reopen(actor, record.standing, now, found)
        _keep(session, record, event, ReviewKind.REOPENED, thread=thread)


def answer_path(number: int) -> str:
    """Where an answer under way is kept, by the number of the entry that began the thread."""
    return f"{ANSWER}.t{number}"


def _thread(session: Session, actor: Actor, assessment_id: UUID, thread: UUID) -> tuple[AssessmentRecord, Thread]:
    """The assessment and the thread that began with this entry. Who may not comment is not told whether it exists."""
    record = assessments.get_assessment(session, assessment_id)
    require(Action.COMMENT, actor, record.standing)
    threads = comments.threads_of(reviews.review_entries(session, [assessment_id]))
    found = next((item for item in threads if item.start.id == str(thread)), None)
    if found is None:
        raise NotFound("Tråden findes ikke i sagen. Genindlæs siden.")
    return record, found


def _keep(
    session: Session,
    record: AssessmentRecord,
    event: Event,
    kind: ReviewKind,
    text: str = "",
    *,
    thread: UUID | None = None,
) -> None:
    """Keep an entry on the part that the event is about."""
    version = versions.latest_version(session, record.id)
    kept = reviews.insert_review_entry(
        session,
        assessment_id=record.id,
        kind=kind,
        part=event.fields["subject"],
        written_by=event.actor_id,
        now=event.at,
        text=text,
        version_id=version.id if version else None,
        thread=thread,
    )
    told = replace(event, fields={**event.fields, **seals(session, record.id, [("review_entry", kept)])})
    events.append_event(session, event=told, case_id=record.case_id, assessment_id=record.id)
