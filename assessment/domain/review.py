"""The review of a submitted version, part by part, and what a resubmission owes to the parts that were returned."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from assessment.domain.case import CaseFile
from assessment.domain.comments import require_text, threads_of
from assessment.domain.errors import Fault, NotFound, StepRefused
from assessment.domain.review_marks import (
    ReviewEntry,
    ReviewKind,
    VersionMarks,
    marks_on,
    part_names,
    place_of,
)
from assessment.domain.ruleset import RuleSet
from assessment.domain.standing import CONCLUSION, Action, Actor, Event, Standing
from assessment.domain.workflow import locked_subject, require

_WITH_CONCLUSION = ("waivers", "facade_statement")


def accept(actor: Actor, standing: Standing, now: datetime, marks: VersionMarks, parts: Collection[str]) -> Event:
    """The event of accepting parts of a version. Raises PermissionDenied, StepRefused, or NotFound for a part that
    there is not."""
    require(Action.REVIEW, actor, standing)
    if not parts:
        raise StepRefused("Der er ikke noget at acceptere. Genindlæs siden.")
    _require_parts(parts, marks)
    ordered = [part for part in marks.names if part in parts]
    return Event("review.accepted", actor.person_id, now, {"version": marks.version, "parts": ordered})


def ask_for_change(
    actor: Actor, standing: Standing, now: datetime, marks: VersionMarks, *, part: str, comment: str
) -> Event:
    """The event of marking a part to be changed; the comment says what. Raises as `accept`."""
    require(Action.REVIEW, actor, standing)
    _require_parts({part}, marks)
    require_text(comment)
    return Event("review.rework", actor.person_id, now, {"version": marks.version, "subject": part, "comment": comment})


def take_back(actor: Actor, standing: Standing, now: datetime, marks: VersionMarks, part: str) -> Event:
    """The event of taking back the actor's own mark. Raises as `accept`, and StepRefused where there is none."""
    require(Action.REVIEW, actor, standing)
    _require_parts({part}, marks)
    if marks.own(actor.person_id, part) is None:
        raise StepRefused("Du har ingen markering her. Genindlæs siden.")
    return Event("review.taken_back", actor.person_id, now, {"version": marks.version, "subject": part})


def part_content(case: CaseFile, part: str) -> Mapping[str, Any]:
    """All that a mark on a part is about, as plain JSON data without what is empty, and with single spaces.

    A criterion with the common grade of two assessors, if any; the conclusion with the waivers and the sentence on the
    facades.
    """
    document = case.document()
    if part == CONCLUSION:
        return {key: _bare(document.get(key)) for key in (CONCLUSION, *_WITH_CONCLUSION)}
    second = document.get("second_assessment") or {}
    return {"grade": _bare(document.get("grades", {}).get(part)), "common": _bare(second.get("common", {}).get(part))}


def part_of_path(path: str) -> str | None:
    """The part to which a field of the case file belongs; None for the facts of the case."""
    return CONCLUSION if path.split(".", maxsplit=1)[0] in _WITH_CONCLUSION else locked_subject(path)


def unchanged_since(
    person_id: str, entries: Iterable[ReviewEntry], now: CaseFile, earlier: Mapping[str, CaseFile], rules: RuleSet
) -> dict[str, int]:
    """The parts that a person has accepted in an earlier version and that read the same now, with its number.

    `earlier` are the earlier versions that were made under the same rule set; under another one a grade says another
    thing. The newest version in which the person has marked the part counts.
    """
    entries = tuple(entries)
    numbers = {entry.version_id: entry.version for entry in entries}
    found: dict[str, int] = {}
    for version_id, case in sorted(earlier.items(), key=lambda item: numbers.get(item[0]) or 0):
        marks = marks_on(entries, version_id, numbers.get(version_id) or 0, rules)
        for part in marks.names:
            mark = marks.own(person_id, part)
            if mark is None:
                continue
            found.pop(part, None)
            same = part_content(case, part) == part_content(now, part)
            if mark.kind is ReviewKind.ACCEPTED and mark.version is not None and same:
                found[part] = mark.version
    return found


def unanswered_returns(
    entries: Iterable[ReviewEntry],
    newest: str,
    returned: CaseFile,
    now: CaseFile,
    *,
    workers: Collection[str],
    rules: RuleSet,
) -> tuple[Fault, ...]:
    """The parts that were returned in the newest version, stand unchanged, and have got no answer why.

    `newest` is that version and `returned` its content. An answer counts from one of `workers`: who has worked in the
    assessment, or submits it.
    """
    names = part_names(rules)
    faults: dict[str, Fault] = {}
    for thread in threads_of(entries):
        part = thread.start.part
        if not thread.is_return or thread.start.version_id != newest or part not in names or thread.settled is not None:
            continue
        answered = any(entry.kind is ReviewKind.ANSWER and entry.written_by in workers for entry in thread.replies)
        if not answered and part_content(returned, part) == part_content(now, part):
            text = f"{names[part]} er returneret og står uændret. Ret, eller svar på kommentaren, hvorfor det skal stå."
            faults[part] = Fault(place_of(part), text)
    return tuple(faults.values())


def _bare(value: Any) -> Any:
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, list):
        return [_bare(item) for item in value]
    if isinstance(value, dict):
        return {key: bare for key, item in value.items() if (bare := _bare(item)) not in (None, "", [], {})}
    return value


def _require_parts(parts: Collection[str], marks: VersionMarks) -> None:
    for part in parts:
        if part not in marks.names:
            raise NotFound(f"»{part[:60]}« er hverken et kriterium eller konklusionen. Genindlæs siden.")
