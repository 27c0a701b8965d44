"""Blindness: every way into the services is listed here, with what a second assessor gets before both have locked.

One word stands in every text of the first assessment, and may come out of no service for the second assessor. That the
test would see it is shown with the rule taken away.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID, uuid4

import pytest

import assessment.services
from assessment.domain.assignment import Part
from assessment.domain.comments import threads_of
from assessment.domain.council import ConditionStatus, Happened, VoteOutcome
from assessment.domain.errors import AssessmentError, NotFound, PermissionDenied, StepRefused
from assessment.domain.hearing import Remarks
from assessment.domain.letters import LetterKind
from assessment.domain.ruleset import RuleSet
from assessment.domain.standing import Standing
from assessment.domain.workflow import Actor, Role, State
from assessment.services import (
    assignment,
    attachments,
    bulk_issue,
    calendar,
    case_log,
    cases,
    comments,
    council,
    course,
    desk,
    documents,
    drafting,
    hearing,
    history,
    history_export,
    impartiality,
    letter_drafts,
    letters,
    notes,
    package,
    package_content,
    record,
    review,
    rule_change,
    rule_move,
    second,
    steps,
    transfer,
    version_difference,
    waiting,
    withdrawal,
)
from assessment.services.cases import CaseFilter, matching_cases
from assessment.services.second import lock_second
from assessment.storage import second_assessments
from assessment.storage.assessments import get_assessment
from assessment.storage.engine import Store
from tests.services.attachment_stories import SETTINGS, attach
from tests.services.second_stories import IDS, SECOND, SECRET, World, grade_second, under_second_assessment
from tests.services.stories import CASEWORKER, LEVERS, MUNICIPALITY, RULES, case_file, later, plain_render

COLLEAGUE = Actor("id-c", "Sagsbehandler C", frozenset({Role.CASEWORKER, Role.MANAGER}))
TYPED_LETTER = letters.TypedLetter("Boligforeningen", "Indledning.", "Vejledning.")
NEWER: RuleSet = RULES.model_copy(update={"version": "2026.2.0"})
STRICTER: RuleSet = NEWER.model_copy(
    update={"grading": RULES.grading.model_copy(update={"minimum_grade": 4})},
)


class Gets(Enum):
    """What a second assessor gets from a way in."""

    REFUSED = "refused"
    STRIPPED = "stripped"
    HARMLESS = "holds nothing of an assessment"


Way = Callable[[World, Actor], object]


@dataclass(frozen=True)
class Entry:
    """One way in: what the second assessor gets, and how it is tried."""

    gets: Gets
    way: Way


def refused(way: Way) -> Entry:
    return Entry(Gets.REFUSED, way)


def stripped(way: Way) -> Entry:
    return Entry(Gets.STRIPPED, way)


def harmless(way: Way) -> Entry:
    return Entry(Gets.HARMLESS, way)


def _read(work: Callable[[Any, World, Actor], object]) -> Way:
    def way(world: World, actor: Actor) -> object:
        with world.store.read() as session:
            return work(session, world, actor)

    return way


def _edit(world: World, actor: Actor, path: str, value: object) -> object:
    return drafting.save_edits(
        world.store, actor, later(9), world.assessment_id, [drafting.FieldEdit(path, None, value)]
    )


def _settle(world: World, actor: Actor) -> object:
    lost = drafting.leftovers(world.store, CASEWORKER, world.assessment_id)
    if lost:
        own = replace(lost[0], person_id=actor.person_id)
        drafting.settle_leftover(world.store, actor, later(9), own, text=None, base=None)
    return None


def _thread(world: World) -> UUID:
    """The first thread on the case, or a made-up one where there is none."""
    threads = threads_of(world.view(CASEWORKER).review)
    return UUID(threads[0].start.id) if threads else uuid4()


def _effect(world: World, actor: Actor) -> object:
    found = rule_change.effect_of(world.store, actor, STRICTER)
    return SECRET if found.affected or found.unfit else found


WAYS: Mapping[str, Entry] = {
    # Attachments are facts of the case, so a second assessor reads them; a reason for a withdrawal is left out.
    "attachments.list_attachments": stripped(lambda w, a: attachments.list_attachments(w.store, a, w.assessment_id)),
    "attachments.seen_attachments": stripped(
        _read(lambda s, w, a: attachments.seen_attachments(s, a, get_assessment(s, w.assessment_id)))
    ),
    "attachments.read_attachment": harmless(
        lambda w, a: attachments.read_attachment(w.store, SETTINGS, a, w.view(CASEWORKER).attachments[0].id)
    ),
    "attachments.add_attachment": refused(lambda w, a: attach(w.store, w.view(CASEWORKER), b"nyt", by=a)),
    "attachments.withdraw_attachment": refused(
        lambda w, a: attachments.withdraw_attachment(w.store, a, later(9), w.assessment_id, number=2, reason="x")
    ),
    "case_log.read_log": refused(lambda w, a: case_log.read_log(w.store, a, w.assessment_id)),
    "case_log.write_log": refused(
        lambda w, a: case_log.write_log(
            w.store,
            a,
            later(9),
            w.assessment_id,
            kind="moede",
            date=date(2026, 11, 20),
            participants="Boligorganisationen",
            said="Vi talte om stien.",
        )
    ),
    "calendar.choose_meeting": refused(
        lambda w, a: calendar.choose_meeting(w.store, a, later(9), w.assessment_id, None)
    ),
    "cases.open_case": stripped(lambda w, a: cases.open_case(w.store, a, w.case_id)),
    "assignment.choices": refused(lambda w, a: assignment.choices(w.store, a, w.assessment_id, Part.OWNER)),
    "assignment.assign_part": refused(
        lambda w, a: assignment.assign_part(
            w.store, a, later(9), w.assessment_id, Part.MANAGER, person_id=None, seen=None
        )
    ),
    "assignment.release_second": refused(
        lambda w, a: assignment.release_second(w.store, a, later(9), w.assessment_id, reason="x")
    ),
    "bulk_issue.approved_cases": harmless(lambda w, a: bulk_issue.approved_cases(w.store, a, later(9))),
    "bulk_issue.issue_next": harmless(
        lambda w, a: bulk_issue.issue_next(
            w.store,
            a,
            later(9),
            bulk_issue.begin_run(
                [bulk_issue.ApprovedCase(row, ()) for row in matching_cases(w.store, a, CaseFilter())], later(9)
            ),
            municipality=MUNICIPALITY,
            render=plain_render,
        )
    ),
    "transfer.people_to_relieve": harmless(lambda w, a: transfer.people_to_relieve(w.store, a)),
    "transfer.open_parts": harmless(lambda w, a: transfer.open_parts(w.store, a, CASEWORKER.person_id)),
    "transfer.takers": harmless(
        lambda w, a: transfer.takers(w.store, a, CASEWORKER.person_id, Part.OWNER, [w.assessment_id])
    ),
    "transfer.transfer_parts": refused(
        lambda w, a: transfer.transfer_parts(
            w.store,
            a,
            later(9),
            transfer.Handover(CASEWORKER.person_id, Part.OWNER, SECOND.person_id, "x"),
            [w.assessment_id],
        )
    ),
    "waiting.waits_of_cases": harmless(
        lambda w, a: waiting.waits_of_cases(w.store, a, later(9), matching_cases(w.store, a, CaseFilter()))
    ),
    "waiting.waits_of_view": stripped(lambda w, a: waiting.waits_of_view(w.view(a), later(9))),
    "waiting.tasks_of": harmless(lambda w, a: waiting.tasks_of(w.store, a, later(9))),
    "waiting.narrowed": harmless(lambda w, a: waiting.narrowed(w.store, a, later(9), CaseFilter(waiting_on_me=True))),
    "cases.find_cases": harmless(lambda w, a: cases.find_cases(w.store, a, CaseFilter(), 1)),
    "cases.matching_cases": harmless(lambda w, a: cases.matching_cases(w.store, a, CaseFilter())),
    "cases.known_associations": harmless(lambda w, a: cases.known_associations(w.store, a)),
    "cases.case_id_of": harmless(lambda w, a: cases.case_id_of(w.store, a, "2026-0042")),
    "cases.register_case": harmless(
        lambda w, a: cases.register_case(w.store, a, later(9), case_file(case_number="2026-9999"), RULES)
    ),
    "council.write_station": refused(
        lambda w, a: council.write_station(
            w.store,
            a,
            later(9),
            w.assessment_id,
            station="byraad",
            date=date(2026, 11, 20),
            happened=Happened.SENT,
            note="",
            stations={"byraad": "Byrådet"},
        )
    ),
    "council.record_vote": refused(
        lambda w, a: council.record_vote(
            w.store,
            a,
            later(9),
            w.assessment_id,
            council.TypedVote(VoteOutcome.FOLLOWED, "byraad", date(2026, 11, 20), "punkt 1"),
            stations={"byraad": "Byrådet"},
        )
    ),
    "council.follow_up_condition": refused(
        lambda w, a: council.follow_up_condition(
            w.store,
            a,
            later(9),
            w.case_id,
            1,
            criterion=IDS[0],
            condition="x",
            status=ConditionStatus.LAPSED,
            date=date(2026, 11, 20),
            documentation="",
            reason="x",
        )
    ),
    "withdrawal.withdraw_assessment": refused(
        lambda w, a: withdrawal.withdraw_assessment(w.store, a, later(9), w.assessment_id, reason="x")
    ),
    "course.begin_assessment": refused(
        lambda w, a: course.begin_assessment(
            w.store, a, later(9), w.case_id, RULES, phase="skema_a", reason="Næste fase."
        )
    ),
    "course.course_of_case": stripped(lambda w, a: course.course_of_case(w.store, a, w.case_id)),
    "desk.desk_of": stripped(_read(lambda s, w, a: desk.desk_of(s, a, w.assessment_id))),
    "desk.require_sighted": refused(lambda w, a: desk.require_sighted(a, w.view(CASEWORKER).assessment.standing)),
    "documents.document_request": refused(lambda w, a: documents.document_request(w.view(a), MUNICIPALITY)),
    "documents.ungraded_request": refused(lambda w, a: documents.ungraded_request(w.view(a), MUNICIPALITY, IDS[0])),
    "documents.annex_request": refused(lambda w, a: documents.annex_request(w.store, a, w.view(a), MUNICIPALITY)),
    "documents.edition_request": refused(
        lambda w, a: documents.edition_request(w.view(a), MUNICIPALITY, "indstilling_html")
    ),
    "documents.resume_request": refused(lambda w, a: documents.resume_request(w.view(a), MUNICIPALITY)),
    "documents.dialogue_request": refused(lambda w, a: documents.dialogue_request(w.view(a), MUNICIPALITY)),
    "documents.issue_document": refused(
        lambda w, a: documents.issue_document(
            w.store, a, later(9), w.view(a), municipality=MUNICIPALITY, render=plain_render
        )
    ),
    "documents.approval_of": stripped(lambda w, a: documents.approval_of(w.view(a))),
    "documents.issued_of": stripped(lambda w, a: documents.issued_of(w.view(a), "indstilling")),
    "documents.file_name": harmless(lambda w, a: documents.file_name(w.view(a), draft=True)),
    "documents.dialogue_file_name": harmless(lambda w, a: documents.dialogue_file_name(w.view(a))),
    "documents.issue_hindrances": stripped(lambda w, a: documents.issue_hindrances(w.view(a), later(9))),
    "hearing.take_hearing_step": refused(
        lambda w, a: hearing.take_hearing_step(w.store, a, later(9), w.assessment_id, Remarks(text="x"), grounds=())
    ),
    "letter_drafts.proposal": refused(lambda w, a: letter_drafts.proposal(w.view(a), LetterKind.HEARING, MUNICIPALITY)),
    "letter_drafts.texts_of": refused(lambda w, a: letter_drafts.texts_of(w.view(a), LetterKind.HEARING, MUNICIPALITY)),
    "letter_drafts.title_of": refused(lambda w, a: letter_drafts.title_of(w.view(a), LetterKind.HEARING, MUNICIPALITY)),
    "letter_drafts.hindrances": refused(
        lambda w, a: letter_drafts.hindrances(w.view(a), LetterKind.HEARING, MUNICIPALITY, later(9))
    ),
    "letter_drafts.draft_letter": refused(
        lambda w, a: letter_drafts.draft_letter(a, w.view(a), LetterKind.HEARING, MUNICIPALITY, later(9))
    ),
    "letter_drafts.letter_file_name": harmless(
        lambda w, a: letter_drafts.letter_file_name(w.view(a), LetterKind.HEARING)
    ),
    "letters.word_letter": refused(
        lambda w, a: letters.word_letter(
            w.store, a, later(9), w.view(a), TYPED_LETTER, kind=LetterKind.HEARING, municipality=MUNICIPALITY
        )
    ),
    "letters.follow_proposal": refused(
        lambda w, a: letters.follow_proposal(
            w.store,
            a,
            later(9),
            w.view(a),
            "guidance",
            typed=TYPED_LETTER,
            kind=LetterKind.HEARING,
            municipality=MUNICIPALITY,
        )
    ),
    "letters.keep_letter": refused(
        lambda w, a: letters.keep_letter(
            w.store,
            a,
            later(9),
            w.view(a),
            LetterKind.HEARING,
            municipality=MUNICIPALITY,
            render=lambda _: b"%PDF",
        )
    ),
    "drafting.save_edits": refused(lambda w, a: _edit(w, a, "conclusion.reason", "x")),
    "drafting.rescue_typed": refused(
        lambda w, a: drafting.rescue_typed(
            w.store, a, later(9), w.assessment_id, path="facade_statement", typed="x", seen=[""]
        )
    ),
    "drafting.leftovers": stripped(lambda w, a: drafting.leftovers(w.store, a, w.assessment_id)),
    "drafting.settle_leftover": stripped(_settle),
    "drafting.current_draft": stripped(lambda w, a: drafting.current_draft(w.store, a, w.assessment_id)),
    "history.case_history": refused(lambda w, a: history.case_history(w.store, a, w.view(a))),
    "notes.save_note": refused(
        lambda w, a: notes.save_note(w.store, a, later(9), w.assessment_id, path="note.review.whole", text="x")
    ),
    "notes.own_notes": stripped(lambda w, a: notes.own_notes(w.store, a, w.assessment_id)),
    "notes.forget_notes": harmless(lambda w, a: notes.forget_notes(w.store, a, w.assessment_id, "note.rules")),
    "package.issued_assessment": refused(lambda w, a: package.issued_assessment(w.store, a, w.case_id)),
    "package.issued_package": refused(lambda w, a: package.issued_package(w.store, SETTINGS, a, w.assessment_id)),
    "package_content.issue_of": refused(_read(lambda s, w, a: package_content.issue_of(s, a, w.assessment_id))),
    "record.history_page": stripped(
        lambda w, a: record.history_page(w.store, a, w.case_id, record.HistoryFilter(), develop="Videreudvikles")
    ),
    "record.whole_history": stripped(
        lambda w, a: record.whole_history(w.store, a, w.case_id, record.HistoryFilter(), develop="Videreudvikles")
    ),
    "record.people_of_history": harmless(lambda w, a: record.people_of_history(w.store, a, w.view(a))),
    "history_export.history_export": stripped(
        lambda w, a: history_export.history_export(
            w.store, a, later(9), w.case_id, record.HistoryFilter(), develop="Videreudvikles"
        )
    ),
    "impartiality.declarations_of": harmless(lambda w, a: impartiality.declarations_of(w.store, a, w.case_id)),
    "impartiality.takers": harmless(lambda w, a: impartiality.takers(w.store, a, w.case_id)),
    "impartiality.declare_impartial": harmless(
        lambda w, a: impartiality.declare_impartial(w.store, a, later(9), w.case_id)
    ),
    "comments.write_comment": refused(
        lambda w, a: comments.write_comment(w.store, a, later(9), w.assessment_id, part="case", text="x")
    ),
    "comments.answer_thread": refused(
        lambda w, a: comments.answer_thread(w.store, a, later(9), w.assessment_id, thread=_thread(w), text="x")
    ),
    "comments.resolve_thread": refused(
        lambda w, a: comments.resolve_thread(w.store, a, later(9), w.assessment_id, thread=_thread(w))
    ),
    "comments.reopen_thread": refused(
        lambda w, a: comments.reopen_thread(w.store, a, later(9), w.assessment_id, thread=_thread(w))
    ),
    "review.accept_parts": refused(lambda w, a: review.accept_parts(w.store, a, later(9), w.version_id, [IDS[0]])),
    "review.ask_for_change": refused(
        lambda w, a: review.ask_for_change(w.store, a, later(9), w.version_id, part=IDS[0], comment="x")
    ),
    "review.take_back_mark": refused(
        lambda w, a: review.take_back_mark(w.store, a, later(9), w.version_id, part=IDS[0])
    ),
    "review.review_sheet": refused(lambda w, a: review.review_sheet(w.store, a, w.view(a), develop="Videreudvikles")),
    "review.unanswered_faults": stripped(lambda w, a: review.unanswered_faults(a, w.view(a))),
    "rule_change.effect_of": stripped(_effect),
    "rule_move.preview_move": refused(lambda w, a: rule_move.preview_move(w.store, a, w.assessment_id, NEWER)),
    "rule_move.move_assessment": refused(
        lambda w, a: rule_move.move_assessment(
            w.store,
            a,
            later(9),
            w.assessment_id,
            NEWER,
            seen_row_version=w.view(CASEWORKER).assessment.row_version,
            reason="Nyt regelsæt.",
        )
    ),
    "second.candidates": refused(lambda w, a: second.candidates(w.store, a, w.assessment_id)),
    "second.ask_second": refused(
        lambda w, a: second.ask_second(w.store, a, later(9), w.assessment_id, assessor_id=CASEWORKER.person_id)
    ),
    "second.agree_second": refused(
        lambda w, a: second.agree_second(w.store, a, later(9), w.assessment_id, seen={IDS[0]: "0" * 64})
    ),
    "steps.lock_assessment": refused(lambda w, a: steps.lock_assessment(w.store, a, later(9), w.assessment_id)),
    "steps.revise_assessment": refused(
        lambda w, a: steps.revise_assessment(w.store, a, later(9), w.assessment_id, subject=IDS[1], reason="x")
    ),
    "steps.submit_assessment": refused(lambda w, a: steps.submit_assessment(w.store, a, later(9), w.assessment_id)),
    "steps.return_assessment": refused(
        lambda w, a: steps.return_assessment(w.store, a, later(9), w.version_id, comment="x")
    ),
    "steps.approve_assessment": refused(
        lambda w, a: steps.approve_assessment(w.store, a, later(9), w.version_id, levers=LEVERS)
    ),
    "version_difference.contents_of_case": refused(
        lambda w, a: version_difference.contents_of_case(w.store, a, w.case_id)
    ),
    "version_difference.difference_between": refused(
        lambda w, a: version_difference.difference_between(
            w.store, a, w.case_id, str(w.version_id), "kladde", develop="Videreudvikles"
        )
    ),
}
# Taken by no second assessor, or holding no case at all; each with the reason.
NOT_TRIED: Mapping[str, str] = {
    "review.owed_answers": "a part of the transaction of submitting, which a second assessor cannot begin",
    "comparing.put_side_by_side": "a part of the transaction that ends the blindness",
    "second.withdraw_second": "the assessor may step back; what is shown afterwards is no longer blind",
    "second.lock_second": "the assessor's own step",
    "impartiality.declare_conflict": "closes the case to who declares it, and gives nothing",
    "impartiality.decide_impartial": "a manager's decision about another person, and gives nothing",
    "record.is_blind_to_any": "asks whether somebody is blind",
    "letters.read_letter": "refused to a blind assessor, which test_letters.py tries with a letter that is there",
    "documents.read_document": "issued documents are public; a case under second assessment has none",
    **dict.fromkeys(
        ("people.people_overview", "people.deactivate", "people.reactivate", "people.sign_out_everywhere"),
        "about people, not cases",
    ),
    **dict.fromkeys(
        ("calendar.add_meetings", "calendar.move_meeting", "calendar.withdraw_meeting"), "about meetings, not cases"
    ),
    **dict.fromkeys(
        ("daily_mail.own_choice", "daily_mail.choose_mail", "daily_mail.mail_log"),
        "about mail, not cases; what a mail says is tried in test_digest.py",
    ),
    "pseudonym.pseudonymise": "about people, not cases",
    "backup.events_since": "counts events, and tells none",
    "exchange.note_document": "writes down what the command line has taken out, and gives nothing",
    **dict.fromkeys(
        (
            *("demo_course.complete_first", "demo_course.begin_second"),
            *("demo_hearing.note_a_talk", "demo_hearing.send_in_hearing"),
            *("demo_council.pass_through_council", "demo_council.follow_up_one"),
            "demo_council.tell_the_association",
        ),
        "writes demonstration data",
    ),
    **dict.fromkeys(
        (
            "attachments.note_attachment_download",
            "disclosure.note_download",
            "disclosure.note_package",
            "disclosure.note_case_exports",
            "disclosure.note_list_export",
            "disclosure.note_history_export",
            "disclosure.note_refusal",
        ),
        "writes down who was given something, and gives nothing",
    ),
}


def ways_in() -> set[str]:
    """Every public function of the services that acts for a person, or on what a person sees of a case."""
    found = set()
    for info in pkgutil.iter_modules(assessment.services.__path__):
        module = importlib.import_module(f"assessment.services.{info.name}")
        for name, function in vars(module).items():
            if name.startswith("_") or not inspect.isfunction(function) or function.__module__ != module.__name__:
                continue
            kinds = {str(parameter.annotation) for parameter in inspect.signature(function).parameters.values()}
            if kinds & {"Actor", "CaseView"}:
                found.add(f"{info.name}.{name}")
    return found


def test_every_way_in_is_listed() -> None:
    listed = {*WAYS, *NOT_TRIED}
    assert ways_in() - listed == set(), "say in WAYS what a second assessor gets from it"
    assert listed - ways_in() == set(), "the table names what is no longer there"
    counts = {gets.value: sum(entry.gets is gets for entry in WAYS.values()) for gets in Gets}
    print(f"\n{len(WAYS)} ways in tried for a blind assessor: {counts}; {len(NOT_TRIED)} not tried, each with a reason")


def leaks(world: World, name: str, actor: Actor) -> str | None:
    """What is wrong with what the actor gets, or None."""
    entry = WAYS[name]
    try:
        got = repr(entry.way(world, actor))
    except (PermissionDenied, StepRefused, NotFound) as error:
        if SECRET in f"{error.text} {getattr(error, 'faults', '')}":
            return "the refusal tells it"
        return None if entry.gets is Gets.REFUSED else f"refused: {error.text}"
    except AssessmentError as error:
        return f"another error: {error.text}"
    if entry.gets is Gets.REFUSED:
        return "not refused"
    return "the word comes out" if SECRET in got else None


@pytest.mark.parametrize("state", [State.DRAFT, State.LOCKED, State.RETURNED])
@pytest.mark.parametrize("name", sorted(WAYS))
def test_a_second_assessor_gets_nothing_of_the_first_assessment(sqlite_store: Store, name: str, state: State) -> None:
    world = under_second_assessment(sqlite_store, state)
    assert leaks(world, name, SECOND) is None
    if state is State.DRAFT:
        grade_second(world, 1, 3, 2, 3, 3)
        lock_second(sqlite_store, SECOND, later(6), world.assessment_id)
        if name != "cases.register_case":  # the number is taken by now
            assert leaks(world, name, SECOND) is None, "also after the own lock, while the first is at work"


def test_control_without_the_rule_nearly_every_way_leaks(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    world = under_second_assessment(sqlite_store, State.RETURNED)
    monkeypatch.setattr(Standing, "is_blind", lambda *_: False)
    monkeypatch.setattr(second_assessments, "blind_assessments", lambda *_: frozenset())
    failing = [
        name
        for name, entry in WAYS.items()
        if entry.gets is not Gets.HARMLESS and name not in _CHANGING and leaks(world, name, SECOND)
    ]
    print(f"\ncontrol: without the rule {len(failing)} ways in would be found: {failing}")
    assert {
        *("attachments.list_attachments", "attachments.seen_attachments"),
        *("cases.open_case", "course.course_of_case", "desk.desk_of", "desk.require_sighted"),
        *("documents.document_request", "documents.annex_request", "documents.dialogue_request"),
        "documents.edition_request",
        "documents.resume_request",
        "documents.ungraded_request",
        *("drafting.leftovers", "drafting.current_draft", "history.case_history", "notes.own_notes"),
        *("record.history_page", "record.whole_history", "rule_change.effect_of", "rule_move.preview_move"),
        *("version_difference.contents_of_case",),
    } <= set(failing)


_CHANGING = frozenset(
    {
        name
        for name in WAYS
        if name.startswith(("steps.", "withdrawal.", "drafting.save", "drafting.rescue", "notes.save"))
    }
)


def test_the_first_assessor_sees_nothing_of_the_second(sqlite_store: Store) -> None:
    world = under_second_assessment(sqlite_store)
    grade_second(world, 1, 3, 2, 3, 3)
    word = "Set af den anden vurderer"
    for actor in (CASEWORKER, COLLEAGUE):
        told = []
        for name, entry in WAYS.items():
            if name in _CHANGING:
                continue
            try:
                told.append(repr(entry.way(world, actor)))
            except AssessmentError as error:
                told.append(f"{error.text} {getattr(error, 'faults', '')}")
        assert not any(word in text for text in told)
    assert word in repr(world.view(SECOND)), "control: it is there for its writer"
    lock_second(sqlite_store, SECOND, later(6), world.assessment_id)
    assert word in repr(world.view(CASEWORKER)), "and for the first one when both have locked"
    assert SECRET in repr(world.view(SECOND))


def test_the_list_says_whose_turn_it_is(store: Store) -> None:
    world = under_second_assessment(store, State.DRAFT)

    def asked(actor: Actor) -> list[str]:
        mine = waiting.narrowed(store, actor, later(8), CaseFilter(waiting_on_me=True))
        tasks = [task.wait.task.value for task in waiting.tasks_of(store, actor, later(8))]
        assert len(matching_cases(store, actor, mine)) == min(1, len(tasks)), "the filter and the tasks agree"
        return tasks

    assert (asked(SECOND), asked(CASEWORKER)) == (["grade_second"], ["grade"])
    grade_second(world, 1, 3, 2, 3, 3)
    lock_second(store, SECOND, later(6), world.assessment_id)
    assert (asked(SECOND), asked(CASEWORKER)) == ([], ["grade"])
    steps.lock_assessment(store, CASEWORKER, later(7), world.assessment_id)
    assert (asked(SECOND), asked(CASEWORKER)) == (["write_common"], ["write_common"])
    assert asked(COLLEAGUE) == []
