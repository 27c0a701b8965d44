"""Saving what is typed: field by field, at once, and never over what somebody else has written."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from pydantic import ValidationError

from assessment.domain.case import CaseFile, canonical_json
from assessment.domain.consistency import unknown_names
from assessment.domain.danish import format_number
from assessment.domain.draft import Draft, FieldChange, JsonValue, apply_change, value_at
from assessment.domain.errors import DraftConflict, Fault, InputError, NotFound, StepRefused
from assessment.domain.faults import danish_faults
from assessment.domain.grading import EvidenceAttachment
from assessment.domain.modelpaths import real_location
from assessment.domain.plaintext import MAX_UNDER_WAY, tidy_typed_text
from assessment.domain.ruleset import RuleSet
from assessment.domain.succession import require_own_part
from assessment.domain.workflow import Actor
from assessment.services.attachments import require_attached
from assessment.services.desk import FIXED_FIELDS, desk_of
from assessment.services.fields import Kind, kind_of, read_field, write_field
from assessment.storage import leftovers as leftover_rows
from assessment.storage import snapshots
from assessment.storage.engine import Session, Store
from assessment.storage.records import DraftRecord, Leftover

__all__ = [
    "FIXED_FIELDS",
    "FieldEdit",
    "Leftover",
    "SaveResult",
    "current_draft",
    "field_text",
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
    the typed text could not be read; it is then kept beside the case with nothing lost. `row` is the whole row as the
    person saw it, for a field of a row in a list; the edit follows it when others have removed a row above. With
    `starts_row` the row was blank and at the end; when others have meanwhile put one there, the edit starts the next.
    """

    path: str
    base: JsonValue
    value: JsonValue
    typed: str = ""
    fault: str | None = None
    row: JsonValue = None
    starts_row: bool = False


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

    Edits of fields that others have changed meanwhile, or whose row others have deleted, are kept as leftovers with
    both texts. Raises PermissionDenied or StepRefused when the actor may not edit, or the part is locked; NotFound for
    a field that no case has.
    """
    faults: dict[str, str] = {}
    conflicts: list[str] = []
    begun: dict[str, str] = {}
    with store.write() as session:
        desk = desk_of(session, actor, assessment_id)
        rules = snapshots.get_ruleset(session, desk.record.ruleset_fingerprint)
        for edit in edits:
            desk.require_writable(edit.path)
        for wanted in edits:
            seen = desk.read(session)
            require_own_part(seen.draft.case, wanted.path)
            edit = _at_its_row(seen.draft, wanted, begun)
            try:
                change = _change(seen.draft, edit, faults)
                _require_known(seen.draft, change, rules)
                _require_attached(session, desk.record.case_id, change)
                if change.unreadable and edit.value == "":  # a choice without words: there is nothing to keep
                    del faults[edit.path]
                    conflicts.append(edit.path)
                    continue
                desk.save(session, change, now)
            except DraftConflict as conflict:
                conflicts.append(edit.path)
                if not _held_by(conflict.mine, conflict.theirs):
                    leftover = _leftover(
                        assessment_id, actor, now, edit, theirs=conflict.theirs, theirs_by=conflict.who_id
                    )
                    leftover_rows.insert_leftover(session, leftover)
            except _RowGone:
                conflicts.append(edit.path)
                leftover = _leftover(assessment_id, actor, now, edit, theirs=None, theirs_by=seen.saved_by)
                leftover_rows.insert_leftover(session, leftover)
    return SaveResult(now, faults, tuple(conflicts))


def leftovers(store: Store, actor: Actor, assessment_id: UUID) -> tuple[Leftover, ...]:
    """The actor's own texts that lost a race and wait for a choice.

    To a second assessor those from before the request are not shown: they hold words of the first assessment.
    """
    with store.read() as session:
        asked_at = desk_of(session, actor, assessment_id).asked_at
        own = leftover_rows.list_leftovers(session, assessment_id=assessment_id, person_id=actor.person_id)
        return tuple(leftover for leftover in own if asked_at is None or leftover.saved_at >= asked_at)


def settle_leftover(
    store: Store, actor: Actor, now: datetime, leftover: Leftover, *, text: str | None, base: JsonValue
) -> None:
    """Put the chosen text into the field (None: leave what stands there) and remove the leftover.

    `base` is what the chooser saw in the field. Raises DraftConflict when it has changed again, and StepRefused when
    its row is deleted; the leftover then stays.
    """
    with store.write() as session:
        desk = desk_of(session, actor, leftover.assessment_id)
        desk.require_writing()
        if text is not None:
            desk.require_writable(leftover.path)
            draft = desk.read(session).draft
            require_own_part(draft.case, leftover.path)
            edit = _edit_of(draft, leftover.path, text, base)
            try:
                change = _change(draft, edit, {})
            except _RowGone as gone:
                raise StepRefused(
                    "Rækken er slettet, så teksten kan ikke sættes ind i den. "
                    "Tilføj rækken igen, eller behold den andens."
                ) from gone
            desk.save(session, change, now)
        leftover_rows.delete_leftover(session, leftover_id=leftover.id, person_id=actor.person_id)


def rescue_typed(
    store: Store, actor: Actor, now: datetime, assessment_id: UUID, *, path: str, typed: str, seen: Sequence[str]
) -> SaveResult:
    """Save a text that stood in a field when its page was left.

    `seen` are the texts that the page itself has shown or sent for the field. A field that holds any of them is
    overwritten; a field that somebody else has changed is not, and the typed text is kept as a leftover.
    """
    stored = current_draft(store, actor, assessment_id).draft.shown(path)
    written = write_field(path, stored)
    if written == tidy_typed_text(typed):
        return SaveResult(now)
    base = stored if written in seen else read_field(path, seen[0] if seen else "").value
    reading = read_field(path, typed)
    return save_edits(store, actor, now, assessment_id, [FieldEdit(path, base, reading.value, typed, reading.fault)])


def current_draft(store: Store, actor: Actor, assessment_id: UUID) -> DraftRecord:
    """The document that the actor works on, as it stands now."""
    with store.read() as session:
        return desk_of(session, actor, assessment_id).document


def value_fault(draft: Draft, path: str, value: JsonValue) -> str | None:
    """Why a value does not fit its field, in Danish, or None when it does. NotFound for a field that no case has."""
    try:
        return _misfit(draft, path, value)
    except _RowGone as gone:
        return str(gone)


class _RowGone(Exception):
    """The field stood in a row that has been deleted."""


def _misfit(draft: Draft, path: str, value: JsonValue) -> str | None:
    try:
        apply_change(draft, FieldChange(path, None, value))
    except ValidationError as error:
        places = [(fault["type"], real_location(fault["loc"], CaseFile)) for fault in error.errors(include_url=False)]
        if any(_names_no_field(kind, location, path) for kind, location in places):
            raise NotFound(f"Feltet »{path[:80]}« findes ikke i en sag.") from error
        return danish_faults(error)[0].text
    except IndexError as error:
        raise _RowGone("Feltet findes ikke længere, fordi rækken er slettet. Tilføj rækken igen.") from error
    except (TypeError, ValueError) as error:
        raise NotFound(f"Feltet »{path[:80]}« findes ikke i en sag.") from error
    return None


_CONTAINERS = frozenset({"model_type", "dict_type", "mapping_type", "tuple_type"})


def _names_no_field(kind: str, location: tuple[int | str, ...], path: str) -> bool:
    """Whether the path leads nowhere, past the end of a field, or to a whole part of the case instead of a field."""
    if kind == "extra_forbidden" or kind in _CONTAINERS or location[-1:] == ("[key]",):
        return True
    return kind.endswith("_type") and len(location) < len(path.split("."))


def _at_its_row(draft: Draft, edit: FieldEdit, begun: dict[str, str]) -> FieldEdit:
    """The edit at the place where its row stands now. A row that others have changed as well stays where it is.

    `begun` maps rows that earlier edits of the same save have started to where they were put.
    """
    if edit.starts_row:
        return _in_next_row(draft, edit, begun)
    parent, _, name = edit.path.rpartition(".")
    of_rows, _, _ = parent.rpartition(".")
    rows = value_at(draft.case.document(), of_rows)
    if not edit.row or not isinstance(rows, list) or edit.row not in rows:
        return edit
    if value_at(draft.case.document(), parent) == edit.row:
        return edit
    return replace(edit, path=f"{of_rows}.{rows.index(edit.row)}.{name}")


def _in_next_row(draft: Draft, edit: FieldEdit, begun: dict[str, str]) -> FieldEdit:
    """The edit in the first row that is free, so that two who start a row at once get one each."""
    new = _NEW_ROW.fullmatch(edit.path)
    if new is None:
        return edit
    if new["row"] not in begun:
        rows = value_at(draft.case.document(), new["rows"])
        taken = isinstance(rows, list) and int(new["number"]) < len(rows)
        begun[new["row"]] = f"{new['rows']}.{len(rows)}" if taken else new["row"]
    return replace(edit, path=f"{begun[new['row']]}{new['field'] or ''}")


_NEW_ROW = re.compile(r"(?P<row>(?P<rows>.+?)\.(?P<number>[0-9]{1,6}))(?P<field>\.[a-z_]+)?")


def _require_known(draft: Draft, change: FieldChange, rules: RuleSet) -> None:
    """Refuse an answer or a name that the rule set does not hold. The pages offer none; a request may name any."""
    unknown = () if change.unreadable else unknown_names(apply_change(draft, change).case, rules)
    if unknown:
        raise NotFound(str(unknown[0]))


def _require_attached(session: Session, case_id: UUID, change: FieldChange) -> None:
    """Refuse evidence that points to a file which the case has not. A row that is put back may bring its own."""
    if change.unreadable or not change.path.endswith(".attachment") or change.value is None:
        return
    require_attached(session, case_id, EvidenceAttachment.model_validate(change.value))


def _held_by(mine: JsonValue, theirs: JsonValue) -> bool:
    """Whether the winning text holds all of the losing one, so that nothing would be lost."""
    if mine in (None, ""):
        return True
    return isinstance(mine, str) and isinstance(theirs, str) and mine.strip() in theirs


def _leftover(
    assessment_id: UUID, actor: Actor, now: datetime, edit: FieldEdit, *, theirs: JsonValue, theirs_by: str
) -> Leftover:
    return Leftover(
        id=uuid4(),
        assessment_id=assessment_id,
        person_id=actor.person_id,
        path=edit.path,
        text=edit.typed or field_text(edit.path, edit.value),
        theirs=field_text(edit.path, theirs),
        theirs_by=theirs_by,
        saved_at=now,
    )


def field_text(path: str, value: JsonValue) -> str:
    """The value as a person would type it; a choice that is no text (a grade, a list) as JSON, which is read back."""
    if kind_of(path) is Kind.TEXT and value is not None and not isinstance(value, str):
        return canonical_json(value)
    return write_field(path, value)


def _edit_of(draft: Draft, path: str, text: str, base: JsonValue) -> FieldEdit:
    """A text as an edit; where the field does not hold texts, the text is read as JSON."""
    reading = read_field(path, text)
    if kind_of(path) is Kind.TEXT and not _fits(draft, path, reading.value):
        with suppress(ValueError):
            value = json.loads(text)
            if _fits(draft, path, value):
                return FieldEdit(path, base, value, text)
    return FieldEdit(path, base, reading.value, text, reading.fault)


def _fits(draft: Draft, path: str, value: JsonValue) -> bool:
    try:
        return value_fault(draft, path, value) is None
    except NotFound:
        return False


def _change(draft: Draft, edit: FieldEdit, faults: dict[str, str]) -> FieldChange:
    """The edit as a change. A text that could not be read is still held against its place in the case file."""
    if len(edit.typed) > MAX_UNDER_WAY:
        length = format_number(len(edit.typed))
        raise InputError([Fault("Teksten", f"er på {length} tegn, og så meget kan ikke gemmes. Forkort den.")])
    misfit = _misfit(draft, edit.path, edit.typed if edit.fault else edit.value)
    fault = edit.fault or misfit
    if fault is None:
        return FieldChange(edit.path, edit.base, edit.value)
    faults[edit.path] = fault
    return FieldChange(edit.path, edit.base, edit.typed or field_text(edit.path, edit.value), unreadable=True)
