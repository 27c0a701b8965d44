"""What was changed after the reveal: before and after of every opening, from the events and versions that there are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from assessment.domain.case import CaseFile, Conclusion
from assessment.domain.grading import Grading
from assessment.domain.history import CaseHistory, Content, HistoryEntry
from assessment.domain.revision_words import Difference, differences
from assessment.domain.revisions import (
    Revision,
    content_of,
    guarded_content,
    keep_before,
    keep_locked,
    locked_gradings,
    revisions_of,
)
from assessment.domain.word_diff import Part, text_after, text_before
from assessment.domain.workflow import Event, State, Transition
from tests.domain.profiles import EGEPARKEN, rules

RULES = rules()
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DEVELOP = "Anbefales videreudviklet"


def egeparken(**grading: Any) -> CaseFile:
    """The fictitious case, with fields of its first criterion exchanged."""
    content = json.loads(EGEPARKEN.read_bytes())
    content["grades"]["udlejning"].update(grading)
    return CaseFile.model_validate_json(json.dumps(content))


def entry(number: int, action: str, **fields: Any) -> HistoryEntry:
    return HistoryEntry(number, NOW + timedelta(minutes=number), "Sagsbehandler A", f"assessment.{action}", fields, 1)


def locked(case: CaseFile) -> HistoryEntry:
    return entry(1, "locked", content=guarded_content(case))


def reason_of(content: Content | None) -> str | None:
    return None if content is None else content["reason"]


FIRST, SECOND, THIRD = (egeparken(reason=text) for text in ("Første.", "Anden.", "Tredje."))
VERSIONS = [guarded_content(case) for case in (FIRST, SECOND, THIRD)]


def changes_of(
    entries: Sequence[HistoryEntry], versions: Sequence[Content], current: Content | None
) -> tuple[Revision, ...]:
    """The changes of a history, which survives as plain data on the way."""
    history = CaseHistory(1, tuple(entries), tuple(versions), current, (len(entries), "0" * 64))
    assert CaseHistory.of(json.loads(json.dumps(history.document()))) == history
    return revisions_of(history)


def test_what_is_guarded_is_what_locking_protects() -> None:
    content = guarded_content(FIRST)
    assert set(content) == {"grades", "conclusion", "deciding_facts"}
    assert content_of(content, "udlejning")["reason"] == "Første."
    assert content_of(content, "conclusion")["outcome"] == "vilkaar"
    empty = CaseFile.model_validate({"schema": "case-file/1", "case_number": "1", "title": "Sag"})
    assert content_of(guarded_content(empty), "udlejning") == {}


def test_the_steps_keep_their_content_in_their_event() -> None:
    step = Transition(State.LOCKED, Event("assessment.revised", "a", NOW, {"subject": "udlejning", "reason": "x"}))
    assert keep_locked(step, FIRST).event.fields["content"] == guarded_content(FIRST)
    kept = keep_before(step, SECOND, "udlejning").event.fields
    assert kept["before"]["reason"] == "Anden."
    assert (kept["subject"], kept["reason"]) == ("udlejning", "x")


def test_without_changes_there_are_none() -> None:
    assert changes_of([], [], None) == ()
    assert changes_of([locked(FIRST), entry(2, "submitted")], VERSIONS[:1], None) == ()


def test_an_opening_has_the_locked_content_before_and_the_draft_after() -> None:
    events = [locked(FIRST), entry(2, "revised", subject="udlejning", reason="Ny oplysning.")]
    (revision,) = changes_of(events, [], VERSIONS[1])
    assert (revision.subject, revision.reason, revision.who) == ("udlejning", "Ny oplysning.", "Sagsbehandler A")
    assert (reason_of(revision.before), reason_of(revision.after)) == ("Første.", "Anden.")
    assert revision.under_way


def test_submission_is_the_last_word_on_an_opening() -> None:
    events = [locked(FIRST), entry(2, "revised", subject="udlejning", reason="x"), entry(3, "submitted")]
    (revision,) = changes_of(events, VERSIONS[1:2], VERSIONS[2])
    assert reason_of(revision.after) == "Anden."
    assert not revision.under_way


def test_a_part_that_is_opened_twice_keeps_its_two_changes_apart() -> None:
    before = {"before": content_of(VERSIONS[1], "udlejning")}
    events = [
        locked(FIRST),
        entry(2, "revised", subject="udlejning", reason="a", before=content_of(VERSIONS[0], "udlejning")),
        entry(3, "revised", subject="udlejning", reason="b", **before),
    ]
    one, two = changes_of(events, [], VERSIONS[2])
    assert [reason_of(side) for side in (one.before, one.after, two.before, two.after)] == [
        "Første.",
        "Anden.",
        "Anden.",
        "Tredje.",
    ]
    assert (one.under_way, two.under_way) == (False, True)


def test_a_returned_criterion_has_the_version_before_and_the_next_version_after() -> None:
    events = [
        locked(FIRST),
        entry(2, "submitted"),
        entry(3, "returned", comment="Næsten.", criterion_comments={"udlejning": "Uddyb."}),
        entry(4, "submitted"),
        entry(5, "approved"),
    ]
    (revision,) = changes_of(events, VERSIONS[1:], None)
    assert (revision.cause, revision.reason) == ("assessment.returned", "Uddyb.")
    assert (reason_of(revision.before), reason_of(revision.after)) == ("Anden.", "Tredje.")


def test_a_comparison_of_two_assessments_opens_what_is_far_apart() -> None:
    compared = HistoryEntry(2, NOW, "A", "second.compared", {"common_grade_needed": ["udlejning"]}, 1)
    history = CaseHistory(1, (locked(FIRST), compared), (), VERSIONS[2], (2, "0" * 64), compared=VERSIONS[1])
    assert CaseHistory.of(json.loads(json.dumps(history.document()))) == history
    (revision,) = revisions_of(history)
    assert (reason_of(revision.before), reason_of(revision.after)) == ("Anden.", "Tredje.")
    assert (revision.cause, revision.reason) == ("second.compared", "")


def test_events_of_another_assessment_of_the_case_are_left_out() -> None:
    other = HistoryEntry(2, NOW, "A", "assessment.revised", {"subject": "udlejning", "reason": "x"}, assessment=2)
    assert changes_of([locked(FIRST), other], VERSIONS[:1], None) == ()


def test_what_was_never_kept_is_unknown_and_not_guessed() -> None:
    events = [entry(1, "locked"), entry(2, "revised", subject="udlejning", reason="x"), entry(3, "submitted")]
    (revision,) = changes_of(events, VERSIONS[:1], None)
    assert revision.before is None
    assert reason_of(revision.after) == "Første."
    assert differences(revision, RULES, DEVELOP) is None


def change(subject: str, before: Content, after: Content) -> Revision:
    return Revision(subject, "assessment.revised", NOW, "Sagsbehandler A", "x", before, after)


def found(subject: str, before: Content, after: Content) -> dict[str, Difference]:
    made = differences(change(subject, before, after), RULES, DEVELOP)
    assert made is not None
    return {difference.field: difference for difference in made}


def test_every_field_of_a_criterion_is_told_in_words() -> None:
    before = {"grade": 2, "range": [1, 2], "reason": "Stien er ikke aftalt.", "answers": {"u1": "nej", "u2": "ja"}}
    after = {
        "grade": 3,
        "reason": "Stien er aftalt.",
        "answers": {"u1": "delvist", "u2": "ja", "u3": "ved_ikke"},
        "evidence": [{"document": "Aftale", "reference": "§ 2", "date": "2026-05-01"}, {"document": "Kort"}],
        "conditions": [
            "Stien er lyssat.",
            {"text": "Broen er åben.", "deadline": "2027-03-01", "documented_by": "Boligforeningen"},
        ],
        "earlier_conditions": [{"text": "Støjnotat.", "assessment": 1, "met": "delvist", "note": "Kun for blok 7."}],
    }
    changes = found("naboomraader", before, after)
    words = {field: (item.before, item.after) for field, item in changes.items()}
    assert words["grade"] == ("I nogen grad (2)", "I tilstrækkelig grad (3)")
    assert words["range"] == ("I ringe grad (1) til I nogen grad (2)", "")
    assert words["answers.u1"] == ("Nej", "Delvist")
    assert words["answers.u3"] == ("", "Ved ikke")
    assert "answers.u2" not in words
    assert words["evidence"][1].replace("\u00a0", " ") == "Aftale, § 2 (1. maj 2026)\nKort"
    assert words["conditions"][1].replace("\u00a0", " ") == (
        "Stien er lyssat.\nBroen er åben.; dokumenteres af Boligforeningen; frist 1. marts 2027"
    )
    assert words["earlier_conditions"][1] == "Støjnotat. – Delvist opfyldt – Kun for blok 7."
    assert list(changes)[:2] == ["grade", "range"]


def test_a_criterion_that_becomes_missing_or_not_relevant_says_so() -> None:
    graded = {"grade": 2, "reason": "Begrundet."}
    missing = found("udlejning", graded, {"missing_reason": "Ventelisten er ikke modtaget."})
    assert missing["missing_reason"].after == "Ventelisten er ikke modtaget."
    assert missing["grade"].after == ""
    assert found("udlejning", graded, {"not_relevant": True, "reason": "Begrundet."})["not_relevant"].after == "Ja"


def test_the_conclusion_is_told_in_words() -> None:
    changes = found("conclusion", {"outcome": "stoette", "reason": "A"}, {"outcome": "videreudvikles", "reason": "A"})
    assert {field: (item.before, item.after) for field, item in changes.items()} == {"outcome": ("Støtte", DEVELOP)}


def test_texts_are_compared_word_by_word_and_choices_are_not() -> None:
    changes = found("udlejning", {"grade": 2, "reason": "Stien er smal."}, {"grade": 3, "reason": "Stien er bred."})
    pieces = changes["reason"].pieces
    assert pieces is not None
    assert (text_before(pieces), text_after(pieces)) == ("Stien er smal.", "Stien er bred.")
    assert pieces[0].part is Part.KEPT
    assert changes["grade"].pieces is None


def test_nothing_changed_gives_no_difference() -> None:
    content = content_of(VERSIONS[0], "udlejning")
    assert differences(change("udlejning", content, content), RULES, DEVELOP) == ()


@pytest.mark.parametrize("subject", ["udlejning", "conclusion"])
def test_control_every_field_that_the_case_file_knows_is_compared(subject: str) -> None:
    """Each field by itself makes a difference, so that none can be changed unseen."""
    content = dict(content_of(VERSIONS[0], subject))
    if subject == "udlejning":
        content |= {"conditions": ["Aftale."], "earlier_conditions": [{"text": "Støjnotat.", "assessment": 1}]}
    else:
        content |= {"essential_facts": "Der er ingen aftale om stien."}
    known = set((Conclusion if subject == "conclusion" else Grading).model_fields)
    assert known - set(content) <= {"missing_reason", "not_relevant"}  # they exclude a grade; tested above
    for field in content:
        less = {key: value for key, value in content.items() if key != field}
        assert found(subject, content, less), field


def test_grade_and_reason_are_kept_as_they_were_locked() -> None:
    def history(*entries: HistoryEntry, assessment: int = 1) -> CaseHistory:
        return CaseHistory.of(CaseHistory(assessment, entries, (), None, (1, "0" * 64)).document())

    found = locked_gradings(history(locked(FIRST), entry(2, "revised", subject="udlejning", reason="x")))
    assert {key: (each.grade, each.reason) for key, each in found.items()} == {
        key: (grading.grade, grading.reason) for key, grading in FIRST.grades.items()
    }
    assert locked_gradings(history()) == {}
    assert locked_gradings(history(entry(1, "locked"))) == {}, "an event from before the program kept content"
    assert locked_gradings(history(locked(FIRST), assessment=2)) == {}, "another assessment of the case"
