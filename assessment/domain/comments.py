"""Comments on a part of an assessment or on the whole case: threads that are answered, resolved and reopened.

A comment of a manager with which a part was returned is a thread too: it is settled when a manager accepts the part in
a later version. Nothing that was written is ever changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from assessment.domain.case_log import cpr_faults
from assessment.domain.errors import Fault, NotFound, StepRefused
from assessment.domain.plaintext import is_blank
from assessment.domain.review_marks import MARKS, WHOLE_CASE, ReviewEntry, ReviewKind, part_names
from assessment.domain.ruleset import RuleSet
from assessment.domain.standing import Action, Actor, Event, Role, Standing
from assessment.domain.workflow import require


@dataclass(frozen=True)
class Thread:
    """A comment with what followed. `settled` is what closed it: a resolution, or the acceptance of a returned part;
    None while the thread is open."""

    start: ReviewEntry
    replies: tuple[ReviewEntry, ...] = ()
    settled: ReviewEntry | None = None

    @property
    def is_return(self) -> bool:
        """Whether a part was returned with this comment."""
        return self.start.kind is ReviewKind.REWORK


def threads_of(entries: Iterable[ReviewEntry]) -> tuple[Thread, ...]:
    """The threads of assessments, those of one in their order. Marks on a version that is not returned begin none."""
    ordered = sorted(entries, key=lambda item: (item.assessment_id, item.number))
    marks = _standing_marks(ordered)
    found = []
    for start in ordered:
        if start.kind is ReviewKind.COMMENT or (start.kind is ReviewKind.REWORK and start.returned and start in marks):
            replies = tuple(entry for entry in ordered if entry.thread == start.id)
            found.append(Thread(start, replies, _settled(start, replies, marks)))
    return tuple(found)


def open_threads(entries: Iterable[ReviewEntry]) -> tuple[Thread, ...]:
    """The threads that nothing has settled."""
    return tuple(thread for thread in threads_of(entries) if thread.settled is None)


def may_settle(actor: Actor, standing: Standing, thread: Thread) -> bool:
    """Whether a person may resolve a thread: who began it, and every manager who has not worked in the assessment."""
    if actor.person_id == thread.start.written_by:
        return True
    return Role.MANAGER in actor.roles and actor.person_id not in standing.contributors


def write_comment(actor: Actor, standing: Standing, now: datetime, *, part: str, text: str, rules: RuleSet) -> Event:
    """The event of a new comment. Raises PermissionDenied, StepRefused, or NotFound for a part that there is not."""
    require(Action.COMMENT, actor, standing)
    if part not in part_names(rules) and part != WHOLE_CASE:
        raise NotFound("Det, du kommenterer, findes ikke i sagen. Genindlæs siden.")
    require_text(text)
    return Event("comment.written", actor.person_id, now, {"subject": part, "comment": text})


def answer(actor: Actor, standing: Standing, now: datetime, thread: Thread, text: str) -> Event:
    """The event of an answer. Raises PermissionDenied, or StepRefused with the reason."""
    require(Action.COMMENT, actor, standing)
    _require_open(thread)
    require_text(text)
    return Event("comment.answered", actor.person_id, now, {"subject": thread.start.part, "comment": text})


def resolve(actor: Actor, standing: Standing, now: datetime, thread: Thread) -> Event:
    """The event of a resolution. Raises as `answer`."""
    require(Action.COMMENT, actor, standing)
    _require_open(thread)
    if not may_settle(actor, standing, thread):
        raise StepRefused(
            "Kun den, der begyndte tråden, og en leder, som ikke har rettet i sagen, kan løse den. Svar i stedet."
        )
    return Event("comment.resolved", actor.person_id, now, {"subject": thread.start.part})


def reopen(actor: Actor, standing: Standing, now: datetime, thread: Thread) -> Event:
    """The event of opening a thread again. Raises as `answer`."""
    require(Action.COMMENT, actor, standing)
    if thread.settled is None:
        raise StepRefused("Tråden er allerede åben. Genindlæs siden.")
    return Event("comment.reopened", actor.person_id, now, {"subject": thread.start.part})


def require_text(text: str) -> None:
    """Raise StepRefused for a comment that is blank, or that holds what can never be removed again."""
    if is_blank(text):
        raise StepRefused("Kommentaren er tom. Skriv, hvad du vil sige.")
    faults: list[Fault] = list(cpr_faults({"comment": text}))
    if faults:
        raise StepRefused("Kommentaren kan ikke gemmes endnu.", faults)


def _require_open(thread: Thread) -> None:
    if thread.settled is not None:
        raise StepRefused("Tråden er løst. Genåbn den, før du skriver i den.")


def _standing_marks(ordered: Sequence[ReviewEntry]) -> list[ReviewEntry]:
    newest: dict[tuple[str | None, str, str], ReviewEntry] = {}
    for entry in ordered:
        if entry.kind in MARKS:
            newest[entry.version_id, entry.written_by, entry.part] = entry
    return list(newest.values())


def _settled(start: ReviewEntry, replies: Sequence[ReviewEntry], marks: Sequence[ReviewEntry]) -> ReviewEntry | None:
    closing = [entry for entry in replies if entry.kind in (ReviewKind.RESOLVED, ReviewKind.REOPENED)]
    if start.kind is ReviewKind.REWORK:
        closing += [
            mark
            for mark in marks
            if mark.kind is ReviewKind.ACCEPTED
            and (mark.assessment_id, mark.part) == (start.assessment_id, start.part)
            and mark.number > start.number
            and mark.version_id != start.version_id
        ]
    last = max(closing, key=lambda item: item.number, default=None)
    return None if last is None or last.kind is ReviewKind.REOPENED else last
