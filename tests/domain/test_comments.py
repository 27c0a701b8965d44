"""Threads of comments: begun, answered, resolved and reopened, and what settles a return."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assessment.domain.comments import (
    answer,
    may_settle,
    open_threads,
    reopen,
    resolve,
    threads_of,
    write_comment,
)
from assessment.domain.errors import NotFound, PermissionDenied, StepRefused
from assessment.domain.review_marks import WHOLE_CASE, ReviewKind
from assessment.domain.standing import Actor, Role, State
from tests.domain.marks import PARTS, entry
from tests.domain.profiles import rules, stands

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CASEWORKER, COLLEAGUE = (Actor(person, "S", frozenset({Role.CASEWORKER})) for person in ("p1", "p2"))
MANAGER = Actor("p9", "Leder", frozenset({Role.MANAGER}))
DRAFT = stands(State.DRAFT, frozenset({"p1"}))
ACCEPTED, REWORK, COMMENT = ReviewKind.ACCEPTED, ReviewKind.REWORK, ReviewKind.COMMENT
ANSWER, RESOLVED, REOPENED = ReviewKind.ANSWER, ReviewKind.RESOLVED, ReviewKind.REOPENED


def test_a_thread_holds_its_replies_and_what_settled_it() -> None:
    entries = [
        entry(1, COMMENT, WHOLE_CASE, text="Hvornår er der svar?"),
        entry(2, COMMENT, PARTS[0], text="Andet."),
        entry(3, ANSWER, WHOLE_CASE, thread=1, text="I uge 48."),
        entry(4, RESOLVED, WHOLE_CASE, thread=1),
    ]
    first, second = threads_of(reversed(entries))
    assert (first.start, first.replies, first.settled) == (entries[0], (entries[2], entries[3]), entries[3])
    assert second.settled is None
    assert [thread.start.number for thread in open_threads(entries)] == [2]
    again = [*entries, entry(5, REOPENED, WHOLE_CASE, thread=1)]
    assert [thread.start.number for thread in open_threads(again)] == [1, 2]
    assert open_threads([*again, entry(6, RESOLVED, WHOLE_CASE, thread=1)])[0].start.number == 2


def test_a_mark_becomes_a_thread_when_its_version_is_returned() -> None:
    assert threads_of([entry(1, REWORK)]) == ()
    assert threads_of([entry(1, ACCEPTED, returned=True)]) == ()
    (thread,) = threads_of([entry(1, REWORK, returned=True)])
    assert thread.is_return
    taken_back = [entry(1, REWORK, returned=True), entry(2, ReviewKind.TAKEN_BACK, returned=True)]
    assert threads_of(taken_back) == ()


def test_accepting_the_part_in_a_later_version_settles_the_return() -> None:
    returned = entry(1, REWORK, returned=True)
    accepted = entry(2, ACCEPTED, by="p7", version=2)
    assert threads_of([returned, accepted])[0].settled == accepted
    assert threads_of([returned, entry(2, ACCEPTED, PARTS[1], version=2)])[0].settled is None, "another part"
    assert threads_of([returned, entry(2, ACCEPTED, by="p7", returned=True)])[0].settled is None, "the same version"
    regretted = [returned, accepted, entry(3, ReviewKind.TAKEN_BACK, by="p7", version=2)]
    assert threads_of(regretted)[0].settled is None
    assert threads_of([returned, accepted, entry(3, REOPENED, thread=1, version=2)])[0].settled is None


def test_who_may_comment_and_when() -> None:
    for state in State:
        for actor in (CASEWORKER, MANAGER):
            if state in {State.ISSUED, State.DECIDED, State.WITHDRAWN}:
                with pytest.raises(StepRefused, match=state.danish):
                    write_comment(actor, stands(state), NOW, part=PARTS[0], text="x", rules=rules())
            else:
                event = write_comment(actor, stands(state), NOW, part=PARTS[0], text="x", rules=rules())
                assert dict(event.fields) == {"subject": PARTS[0], "comment": "x"}
    with pytest.raises(PermissionDenied):
        write_comment(Actor("p", "Læser", frozenset({Role.READER})), DRAFT, NOW, part=PARTS[0], text="x", rules=rules())
    blind = stands(State.LOCKED, second_assessor="p2")
    with pytest.raises(PermissionDenied, match="anden vurderer"):
        write_comment(COLLEAGUE, blind, NOW, part=PARTS[0], text="x", rules=rules())
    with pytest.raises(NotFound):
        write_comment(CASEWORKER, DRAFT, NOW, part="parkering", text="x", rules=rules())


@pytest.mark.parametrize(
    ("text", "said"),
    [(" \n", "tom"), ("Ring til 010190-1234", "kan ikke gemmes")],
)
def test_texts_that_are_refused(text: str, said: str) -> None:
    (thread,) = threads_of([entry(1, COMMENT, text="Spørgsmål")])
    with pytest.raises(StepRefused, match=said):
        write_comment(CASEWORKER, DRAFT, NOW, part=WHOLE_CASE, text=text, rules=rules())
    with pytest.raises(StepRefused, match=said):
        answer(CASEWORKER, DRAFT, NOW, thread, text)


def test_who_settles_a_thread() -> None:
    (thread,) = threads_of([entry(1, COMMENT, by="p1", text="Spørgsmål")])
    both = Actor("p1x", "B", frozenset({Role.CASEWORKER, Role.MANAGER}))
    assert may_settle(CASEWORKER, DRAFT, thread)
    assert may_settle(MANAGER, DRAFT, thread)
    assert not may_settle(COLLEAGUE, DRAFT, thread)
    assert not may_settle(both, stands(State.DRAFT, frozenset({"p1x"})), thread), "no manager of own work"
    with pytest.raises(StepRefused, match="Svar i stedet"):
        resolve(COLLEAGUE, DRAFT, NOW, thread)
    assert resolve(CASEWORKER, DRAFT, NOW, thread).action == "comment.resolved"


def test_what_does_not_fit_the_thread_is_refused() -> None:
    opened, closed = threads_of(
        [entry(1, COMMENT, text="a"), entry(2, COMMENT, text="b"), entry(3, RESOLVED, thread=2)],
    )
    with pytest.raises(StepRefused, match="allerede åben"):
        reopen(MANAGER, DRAFT, NOW, opened)
    with pytest.raises(StepRefused, match="Genåbn"):
        answer(MANAGER, DRAFT, NOW, closed, "x")
    with pytest.raises(StepRefused, match="Genåbn"):
        resolve(MANAGER, DRAFT, NOW, closed)
    assert reopen(COLLEAGUE, DRAFT, NOW, closed).action == "comment.reopened"
