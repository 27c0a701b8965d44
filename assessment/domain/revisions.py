"""What was changed after the indication was revealed: who, when and why, and the content before and after.

The content before is kept by the events themselves: `assessment.locked` holds what was locked, `assessment.revised`
what stood in the part that was opened. Submitted versions hold the rest. Events that were written before the program
kept content say nothing of it; what is not known stays unknown and is never guessed. The facts that decide beside the
grades stay open after the lock; they are kept with it too, and `late_facts.py` compares them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from assessment.domain.case import CaseFile
from assessment.domain.deciding_facts import kept_facts
from assessment.domain.grading import Grading
from assessment.domain.history import CaseHistory, Content, HistoryEntry
from assessment.domain.workflow import CONCLUSION, Transition

LOCKED_CONTENT, CONTENT_BEFORE = "content", "before"
DECIDING = "deciding_facts"


@dataclass(frozen=True)
class Revision:
    """One part that was opened for change after the reveal: a criterion id, or "conclusion".

    `cause` is the action that opened it, `reason` why; empty where the action says it all. `before` and `after` are
    the content of the part in the form of the case file, empty where nothing stood, None where it is not known.
    `under_way` is True while the part may still be changed, so that `after` is not the last word.
    """

    subject: str
    cause: str
    at: datetime
    who: str
    reason: str
    before: Content | None
    after: Content | None
    under_way: bool = False


def guarded_content(case: CaseFile) -> dict[str, Any]:
    """What of a case decides, as plain JSON data: the grades and the conclusion, which locking protects, and the facts
    that stay open."""
    document = case.document()
    return {
        "grades": document.get("grades", {}),
        CONCLUSION: document.get(CONCLUSION) or {},
        DECIDING: kept_facts(case),
    }


def content_of(content: Content, subject: str) -> Content:
    """One part of guarded content; empty where nothing stands."""
    part: Content | None = content[CONCLUSION] if subject == CONCLUSION else content["grades"].get(subject)
    return part or {}


def keep_locked(transition: Transition, case: CaseFile) -> Transition:
    """The step of locking, with what was locked in its event."""
    return _with(transition, {LOCKED_CONTENT: guarded_content(case)})


def keep_before(transition: Transition, case: CaseFile, subject: str) -> Transition:
    """The step of opening a part, with what stands in it in its event."""
    return _with(transition, {CONTENT_BEFORE: dict(content_of(guarded_content(case), subject))})


def revisions_of(history: CaseHistory) -> tuple[Revision, ...]:
    """Every change after the reveal of one assessment, the first one first."""
    done: list[Revision] = []
    waiting: list[int] = []  # places in `done` whose content after is not known yet
    known: Content | None = None
    submitted = iter(history.versions)
    for entry in history.own_entries:
        if entry.action == "assessment.locked":
            known = entry.fields.get(LOCKED_CONTENT)
        for subject, reason, before in _opened(entry, known, history.compared):
            _settle(done, waiting, subject, before)
            waiting.append(len(done))
            done.append(Revision(subject, entry.action, entry.at, entry.who, reason, before, None))
        if entry.action == "assessment.submitted":
            known = next(submitted, None)
            for place in waiting:
                done[place] = replace(done[place], after=_part(known, done[place].subject))
            waiting.clear()
    for place in waiting:
        done[place] = replace(done[place], after=_part(history.current, done[place].subject), under_way=True)
    return tuple(done)


def locked_gradings(history: CaseHistory) -> dict[str, Grading]:
    """Grade and reason of each criterion as they were locked, and nothing else of it; empty before the lock, and where
    the event was written before the program kept content."""
    kept = [entry.fields.get(LOCKED_CONTENT) for entry in history.own_entries if entry.action == "assessment.locked"]
    gradings: Content = kept[-1]["grades"] if kept and kept[-1] else {}
    return {key: Grading(grade=each.get("grade"), reason=each.get("reason")) for key, each in gradings.items()}


def _opened(
    entry: HistoryEntry, known: Content | None, compared: Content | None
) -> list[tuple[str, str, Content | None]]:
    """What an event opened: subject, reason, and what stood there. A comparison of two assessments needs no reason."""
    fields = entry.fields
    if entry.action == "assessment.revised":
        subject = fields["subject"]
        before = fields[CONTENT_BEFORE] if CONTENT_BEFORE in fields else _part(known, subject)
        return [(subject, fields["reason"], before)]
    if entry.action == "assessment.returned":
        comments: Mapping[str, str] = fields.get("criterion_comments", {})
        return [(subject, comment, _part(known, subject)) for subject, comment in comments.items()]
    if entry.action == "second.compared":
        return [(subject, "", _part(compared, subject)) for subject in fields.get("common_grade_needed", ())]
    return []


def _settle(done: list[Revision], waiting: list[int], subject: str, content: Content | None) -> None:
    """A part that is opened again: what stands there now is what the opening before led to."""
    for place in [place for place in waiting if done[place].subject == subject]:
        done[place] = replace(done[place], after=content)
        waiting.remove(place)


def _part(content: Content | None, subject: str) -> Content | None:
    return None if content is None else content_of(content, subject)


def _with(transition: Transition, fields: Mapping[str, Any]) -> Transition:
    event = transition.event
    return replace(transition, event=replace(event, fields={**event.fields, **fields}))
