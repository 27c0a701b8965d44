"""Saving what is typed: field by field, at once, and never over what somebody else has written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from pydantic import ValidationError

from assessment.domain.draft import Draft, FieldChange, JsonValue, apply_change
from assessment.domain.errors import DraftConflict, NotFound
from assessment.domain.faults import danish_faults
from assessment.domain.plaintext import tidy_typed_text
from assessment.domain.workflow import Action, Actor, require, require_open
from assessment.services.fields import read_field, write_field
from assessment.storage import assessments, drafts
from assessment.storage import leftovers as leftover_rows
from assessment.storage.engine import Store
from assessment.storage.records import DraftRecord, Leftover

__all__ = [
    "FieldEdit",
    "Leftover",
    "SaveResult",
    "current_draft",
    "leftovers",
    "rescue_typed",
    "save_edits",
    "settle_leftover",
    "value_fault",
]


@dataclass(frozen=True)
class FieldEdit:
    """One edit of one field by a person.

    `base` is what the person had seen, `value` the new value (None clears), `typed` the text as typed. With `fault`
    the typed text could not be read; it is then kept beside the case with nothing lost.
    """

    path: str
    base: JsonValue
    value: JsonValue
    typed: str = ""
    fault: str | None = None


@dataclass(frozen=True)
class SaveResult:
    """When it was saved, what could not be read (path -> Danish text), and which edits lost a race."""

    saved_at: datetime
    faults: Mapping[str, str] = field(default_factory=dict)
    conflicts: tuple[str, ...] = ()


def save_edits(
    store: Store, actor: Actor, now: datetime, assessment_id: UUID, edits: Sequence[FieldEdit]
) -> SaveResult:
    """Save edits in one transaction.

    Edits of fields that others have changed meanwhile are kept as leftovers with both texts. Raises PermissionDenied
    or StepRefused when the actor may not edit, or the part is locked.
    """
    faults: dict[str, str] = {}
    conflicts: list[str] = []
    with store.write() as session:
        record = assessments.get_assessment(session, assessment_id)
        require(Action.EDIT, actor, record.standing)
        for edit in edits:
            require_open(edit.path, record.standing)
        for edit in edits:
            draft = drafts.get_draft(session, assessment_id).draft
            change = _change(draft, edit, faults)
            try:
                drafts.save_change(
                    session, assessment_id=assessment_id, change=change, saved_by=actor.person_id, now=now
                )
            except DraftConflict as conflict:
                conflicts.append(edit.path)
                if not _held_by(conflict.mine, conflict.theirs):
                    leftover_rows.insert_leftover(session, _leftover(assessment_id, actor, now, edit, conflict))
    return SaveResult(now, faults, tuple(conflicts))


def leftovers(store: Store, actor: Actor, assessment_id: UUID) -> tuple[Leftover, ...]:
    """The actor's own texts that lost a race and wait for a choice."""
    with store.read() as session:
        return leftover_rows.list_leftovers(session, assessment_id=assessment_id, person_id=actor.person_id)


def settle_leftover(
    store: Store, actor: Actor, now: datetime, leftover: Leftover, *, keep: JsonValue | None, base: JsonValue
) -> None:
    """Put the chosen text into the field (None: leave the other's text as it is) and remove the leftover."""
    with store.write() as session:
        record = assessments.get_assessment(session, leftover.assessment_id)
        require(Action.EDIT, actor, record.standing)
        if keep is not None:
            require_open(leftover.path, record.standing)
            change = FieldChange(leftover.path, base, keep)
            drafts.save_change(
                session, assessment_id=leftover.assessment_id, change=change, saved_by=actor.person_id, now=now
            )
        leftover_rows.delete_leftover(session, leftover_id=leftover.id, person_id=actor.person_id)


def rescue_typed(
    store: Store, actor: Actor, now: datetime, assessment_id: UUID, *, path: str, typed: str, seen: Sequence[str]
) -> SaveResult:
    """Save a text that stood in a field when its page was left.

    `seen` are the texts that the page itself has shown or sent for the field. A field that holds any of them is
    overwritten; a field that somebody else has changed is not, and the typed text is kept as a leftover.
    """
    stored = current_draft(store, assessment_id).draft.shown(path)
    written = write_field(path, stored)
    if written == tidy_typed_text(typed):
        return SaveResult(now)
    base = stored if written in seen else read_field(path, seen[0] if seen else "").value
    reading = read_field(path, typed)
    return save_edits(store, actor, now, assessment_id, [FieldEdit(path, base, reading.value, typed, reading.fault)])


def current_draft(store: Store, assessment_id: UUID) -> DraftRecord:
    """The draft as it stands now."""
    with store.read() as session:
        return drafts.get_draft(session, assessment_id)


def value_fault(draft: Draft, path: str, value: JsonValue) -> str | None:
    """Why a value does not fit its field, in Danish, or None when it does."""
    try:
        apply_change(draft, FieldChange(path, None, value))
    except ValidationError as error:
        if any(fault["type"] == "extra_forbidden" for fault in error.errors(include_url=False)):
            raise NotFound(f"Feltet »{path[:80]}« findes ikke i en sag.") from error
        return danish_faults(error)[0].text
    except (IndexError, TypeError, ValueError):
        return "Feltet findes ikke længere, fordi rækken er slettet. Tilføj rækken igen."
    return None


def _held_by(mine: JsonValue, theirs: JsonValue) -> bool:
    """Whether the winning text holds all of the losing one, so that nothing would be lost."""
    return isinstance(mine, str) and isinstance(theirs, str) and mine.strip() in theirs


def _leftover(assessment_id: UUID, actor: Actor, now: datetime, edit: FieldEdit, conflict: DraftConflict) -> Leftover:
    return Leftover(
        id=uuid4(),
        assessment_id=assessment_id,
        person_id=actor.person_id,
        path=edit.path,
        text=edit.typed or write_field(edit.path, edit.value),
        theirs=write_field(edit.path, conflict.theirs),
        theirs_by=conflict.who_id,
        saved_at=now,
    )


def _change(draft: Draft, edit: FieldEdit, faults: dict[str, str]) -> FieldChange:
    fault = edit.fault or value_fault(draft, edit.path, edit.value)
    if fault is None:
        return FieldChange(edit.path, edit.base, edit.value)
    faults[edit.path] = fault
    return FieldChange(edit.path, edit.base, edit.typed, unreadable=True)
