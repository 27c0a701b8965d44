"""A draft under way: the case file so far, plus typed text that could not be read yet and must not be lost.

A field is named by its path in the case file: `title`, `financing.supported_loan_dkk`, `grades.udlejning.reason`,
`involvement.0.outcome`, a cell of the budget: `budget.tag.supported`, or a whole list: `budget`. A change carries the
value that the writer had seen (`base`), so that two people who edit different fields never disturb each other, and
two who edit the same field are told.

A row that is a plain text (a condition may be one) counts as a row with the one field `text`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assessment.domain.budget_cells import cell_of, cell_value, with_cell
from assessment.domain.case import CaseFile, canonical_json

JsonValue = Any
MAX_ROW_DIGITS = 6
TEXT_OF_ROW = "text"


@dataclass(frozen=True)
class Draft:
    """The case file as far as it can be read, and `unread`: path -> text as typed, for fields that cannot be read."""

    case: CaseFile
    unread: Mapping[str, str] = field(default_factory=dict)

    def shown(self, path: str) -> JsonValue:
        """What stands in a field: the typed text that could not be read, else the stored value, else None."""
        return self.unread[path] if path in self.unread else value_at(self.case.document(), path)

    def document(self) -> dict[str, Any]:
        """The draft as plain JSON data."""
        return {"case": self.case.document(), "unread": dict(self.unread)}


@dataclass(frozen=True)
class FieldChange:
    """One change of one field. `base` is the value that the writer saw, `value` the new one (None clears).

    With `unreadable` the new value is a typed text that could not be read; it is kept beside the case.
    """

    path: str
    base: JsonValue
    value: JsonValue
    unreadable: bool = False


def apply_change(draft: Draft, change: FieldChange) -> Draft:
    """The draft after the change. Raises pydantic.ValidationError when the value does not fit the case file.

    Raises IndexError for a row that is not there, and ValueError or TypeError for a path that leads nowhere.
    """
    if change.unreadable:
        return Draft(draft.case, {**draft.unread, change.path: change.value})
    before = draft.case.document()
    content = with_value(before, change.path, change.value)
    removed = change.value is None and _row_of(before, change.path) is not None
    unread = _without_row(draft.unread, change.path) if removed else _without(draft.unread, change.path)
    return Draft(CaseFile.model_validate_json(json.dumps(content)), unread)


def conflicts(draft: Draft, change: FieldChange) -> bool:
    """Whether somebody else has changed the field since the writer saw it, to something else than the new value."""
    now = normal(draft.shown(change.path))
    return now != normal(change.base) and now != normal(change.value)


def value_at(content: JsonValue, path: str) -> JsonValue:
    """The value at a path of plain JSON data, or None where the path ends early."""
    cell = cell_of(path)
    if cell is not None:
        return cell_value(content.get("budget") or [], *cell)
    in_row = False
    for step in path.split("."):
        if isinstance(content, dict):
            content, in_row = content.get(step), False
        elif isinstance(content, list) and _is_row(step) and int(step) < len(content):
            content, in_row = content[int(step)], True
        elif not (isinstance(content, str) and in_row and step == TEXT_OF_ROW):
            return None
    return content


def with_value(content: dict[str, Any], path: str, value: JsonValue) -> dict[str, Any]:
    """A copy with the value at the path; None removes the key. Objects on the way are made, lists grow by one.

    An object that becomes empty by a removal is removed too, so that a cleared draft equals one never filled.
    """
    copy: dict[str, Any] = json.loads(json.dumps(content))
    cell = cell_of(path)
    if cell is None:
        _set(copy, path.split("."), value)
    else:
        copy["budget"] = with_cell(copy.get("budget") or [], *cell, value)
    return copy


def normal(value: JsonValue) -> str:
    """One text for values that mean the same: None, an empty text, an empty list and an empty object are nothing."""
    return "" if value in (None, "", [], {}) else canonical_json(value)


def _row_of(content: dict[str, Any], path: str) -> int | None:
    """The number of the row that a path names, or None when it names no row of a list."""
    parent, _, step = path.rpartition(".")
    rows = value_at(content, parent) if parent else None
    return int(step) if isinstance(rows, list) and _is_row(step) and int(step) < len(rows) else None


def _without(unread: Mapping[str, str], path: str) -> dict[str, str]:
    """The unread texts that a new value at the path leaves standing: none at it and none below it."""
    return {key: text for key, text in unread.items() if key != path and not key.startswith(f"{path}.")}


def _without_row(unread: Mapping[str, str], path: str) -> dict[str, str]:
    """The unread texts after a row is removed: its own are gone, and those of later rows move up with their rows."""
    parent, _, step = path.rpartition(".")
    moved = {}
    for key, text in _without(unread, path).items():
        row, *rest = key.removeprefix(f"{parent}.").split(".") if key.startswith(f"{parent}.") else [""]
        later = _is_row(row) and int(row) > int(step)
        moved[".".join([parent, str(int(row) - 1), *rest]) if later else key] = text
    return moved


def _is_row(step: str) -> bool:
    return step.isascii() and step.isdigit() and len(step) <= MAX_ROW_DIGITS


def _set(target: Any, steps: list[str], value: JsonValue) -> None:
    step, *rest = steps
    if isinstance(target, list):
        if not _is_row(step):
            raise ValueError(f"»{step[:60]}« is no row number")
        _set_in_list(target, int(step), rest, value)
        return
    if rest:
        child = target.get(step)
        if not isinstance(child, (dict, list)):
            if value is None:
                return
            child = [] if _is_row(rest[0]) else {}
            target[step] = child
        _set(child, rest, value)
        if child == {}:
            del target[step]
    elif value is None:
        target.pop(step, None)
    else:
        target[step] = value


def _set_in_list(target: list[Any], index: int, rest: list[str], value: JsonValue) -> None:
    if index > len(target):
        raise IndexError(index)
    if index == len(target):
        if value is None:
            return
        target.append({} if rest else value)
        if not rest:
            return
    if rest:
        _set_in_row(target, index, rest, value)
    elif value is None:
        del target[index]
    else:
        target[index] = value


def _set_in_row(target: list[Any], index: int, rest: list[str], value: JsonValue) -> None:
    row = target[index]
    if isinstance(row, str) and rest == [TEXT_OF_ROW] and isinstance(value, str):
        target[index] = value  # nothing else is known of it, so it stays as it was given
        return
    if isinstance(row, str):
        target[index] = {TEXT_OF_ROW: row}
    _set(target[index], rest, value)
