"""What no text may hold, through every service that takes a text from somebody: refused, or left out, and never stored.

The services are found by their signatures, so that a new one is tried, or is said to take no free text.
"""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from assessment import services
from assessment.domain.errors import InputError, StepRefused
from assessment.domain.hearing import DraftSent
from assessment.domain.letters import LetterKind
from assessment.domain.review_marks import part_names
from assessment.services import calendar
from assessment.services.assignment import Part, assign_part, release_second
from assessment.services.attachments import withdraw_attachment
from assessment.services.case_log import write_log
from assessment.services.cases import CaseView, open_case
from assessment.services.comments import answer_thread, write_comment
from assessment.services.course import begin_assessment
from assessment.services.disclosure import note_list_export
from assessment.services.drafting import FieldEdit, save_edits
from assessment.services.hearing import take_hearing_step
from assessment.services.impartiality import decide_impartial, declare_conflict
from assessment.services.letters import TypedLetter, follow_proposal, word_letter
from assessment.services.notes import save_note, storable_text
from assessment.services.review import accept_parts, ask_for_change
from assessment.services.rule_move import move_assessment
from assessment.services.second import ask_second, withdraw_second
from assessment.services.steps import approve_assessment, return_assessment, revise_assessment, submit_assessment
from assessment.services.withdrawal import withdraw_assessment
from assessment.storage.engine import Store
from assessment.storage.portable import read_rows, table_names
from tests.services.attachment_stories import attach
from tests.services.council_stories import CHANGED, HOUSE, SENT_BACK, follow, vote
from tests.services.hostile_texts import UNSTORABLE
from tests.services.second_stories import SECOND, know
from tests.services.stories import (
    CASEWORKER,
    COLLEAGUE,
    LEVERS,
    MANAGER,
    MUNICIPALITY,
    READER,
    RULES,
    issued,
    later,
    locked,
    registered,
)
from tests.services.stories import submitted as submitted_to
from tests.services.test_assignment import stuck
from tests.services.test_calendar import ADMINISTRATOR, MARCH, meeting
from tests.services.test_council import station
from tests.services.test_hearing import GROUNDS, SENT, refused
from tests.services.test_rule_move import NEWER
from tests.services.test_transfer import everybody, hand_over

Write = Callable[[Store, CaseView, str], object]
NOW = later(9)
# Pasted text may hold these: they are taken out of it. An entry of the hearing arrives with them taken out.
TURNING = frozenset({"right to left", "isolate", "mark"})
# What is named or looked for with such a sign is kept without it.
LEFT_OUT = frozenset({"attachments.add_attachment", "disclosure.note_list_export"})
# A text under way is kept for its writer although the step that it belongs to will not take it.
KEPT_LONG = frozenset({"notes.save_note"})


def submitted(store: Store) -> CaseView:
    return submitted_to(store)[0]


def accepted(store: Store) -> CaseView:
    view, version_id = submitted_to(store)
    accept_parts(store, MANAGER, later(4), version_id, list(part_names(RULES)))
    return view


def with_a_mark(store: Store) -> CaseView:
    view, version_id = submitted_to(store)
    ask_for_change(store, MANAGER, later(4), version_id, part="udlejning", comment="Uddyb det.")
    return view


def with_a_thread(store: Store) -> CaseView:
    view = registered(store)
    write_comment(store, CASEWORKER, later(4), view.assessment.id, part="case", text="Hvornår svarer de?")
    return open_case(store, CASEWORKER, view.summary.case_id)


def with_a_second(store: Store) -> CaseView:
    for person in (CASEWORKER, SECOND):
        know(store, person)
    view = registered(store)
    ask_second(store, CASEWORKER, later(1), view.assessment.id, assessor_id=SECOND.person_id)
    return view


def with_a_conflict(store: Store) -> CaseView:
    view = registered(store)
    declare_conflict(store, COLLEAGUE, later(1), view.summary.case_id, reason="Er beboer.", passes_to=None)
    return view


def with_an_attachment(store: Store) -> CaseView:
    view = registered(store)
    attach(store, view)
    return view


def voted(store: Store) -> CaseView:
    view = issued(store)
    vote(store, view, CHANGED)
    return view


def with_a_colleague(store: Store) -> CaseView:
    everybody(store)
    return registered(store)


def with_a_meeting(store: Store) -> CaseView:
    meeting(store)
    return registered(store)


def meeting_of(store: Store) -> UUID:
    return UUID(calendar.meetings(store)[0].id)


def version_of(view: CaseView) -> UUID:
    assert view.version is not None
    return view.version.id


# Every service that takes free text: the case that it needs, and how it is called.
WRITINGS: Mapping[str, tuple[Callable[[Store], CaseView], Write]] = {
    "attachments.add_attachment": (registered, lambda s, v, t: attach(s, v, t.encode("utf-8", "replace"), t)),
    "assignment.assign_part": (
        with_a_colleague,
        lambda s, v, t: assign_part(
            s,
            CASEWORKER,
            NOW,
            v.assessment.id,
            Part.OWNER,
            person_id=COLLEAGUE.person_id,
            note=t,
            seen=CASEWORKER.person_id,
        ),
    ),
    "assignment.release_second": (
        lambda s: stuck(s).view(CASEWORKER),
        lambda s, v, t: release_second(s, MANAGER, NOW, v.assessment.id, reason=t),
    ),
    "transfer.transfer_parts": (
        with_a_colleague,
        lambda s, v, t: hand_over(s, [v.assessment.id], to=COLLEAGUE, reason=t),
    ),
    "attachments.withdraw_attachment": (
        with_an_attachment,
        lambda s, v, t: withdraw_attachment(s, CASEWORKER, NOW, v.assessment.id, number=1, reason=t),
    ),
    "calendar.move_meeting": (
        with_a_meeting,
        lambda s, _, t: calendar.move_meeting(s, ADMINISTRATOR, NOW, meeting_of(s), to=MARCH, reason=t),
    ),
    "calendar.withdraw_meeting": (
        with_a_meeting,
        lambda s, _, t: calendar.withdraw_meeting(s, ADMINISTRATOR, NOW, meeting_of(s), reason=t),
    ),
    "case_log.write_log": (
        registered,
        lambda s, v, t: write_log(
            s, CASEWORKER, NOW, v.assessment.id, kind="moede", date=date(2026, 11, 2), participants=t, said=t
        ),
    ),
    "comments.answer_thread": (
        with_a_thread,
        lambda s, v, t: answer_thread(s, CASEWORKER, NOW, v.assessment.id, thread=UUID(v.review[0].id), text=t),
    ),
    "comments.write_comment": (
        registered,
        lambda s, v, t: write_comment(s, CASEWORKER, NOW, v.assessment.id, part="case", text=t),
    ),
    "council.follow_up_condition": (voted, lambda s, v, t: follow(s, v, HOUSE, documentation=t)),
    "council.record_vote": (
        issued,
        lambda s, v, t: vote(s, v, replace(SENT_BACK, agenda_point=t, text=t)),
    ),
    "council.write_station": (issued, lambda s, v, t: station(s, v, note=t)),
    "course.begin_assessment": (
        issued,
        lambda s, v, t: begin_assessment(s, CASEWORKER, NOW, v.summary.case_id, RULES, phase="skema_a", reason=t),
    ),
    "disclosure.note_list_export": (
        registered,
        lambda s, _, t: note_list_export(s, READER, NOW, file_format="csv", rows=1, wanted={"soeg": t}),
    ),
    "hearing.take_hearing_step": (
        refused,
        lambda s, v, t: take_hearing_step(
            s,
            CASEWORKER,
            NOW,
            v.assessment.id,
            DraftSent(date=SENT.date, recipient=storable_text(t), deadline=SENT.deadline),
            grounds=GROUNDS,
        ),
    ),
    "impartiality.decide_impartial": (
        with_a_conflict,
        lambda s, v, t: decide_impartial(s, MANAGER, NOW, v.summary.case_id, person_id=COLLEAGUE.person_id, reason=t),
    ),
    "impartiality.declare_conflict": (
        registered,
        lambda s, v, t: declare_conflict(s, COLLEAGUE, NOW, v.summary.case_id, reason=t, passes_to=None),
    ),
    "letters.follow_proposal": (
        locked,
        lambda s, v, t: follow_proposal(
            s,
            CASEWORKER,
            NOW,
            v,
            "introduction",
            typed=TypedLetter("Foreningen", t, t),
            kind=LetterKind.HEARING,
            municipality=MUNICIPALITY,
        ),
    ),
    "letters.word_letter": (
        locked,
        lambda s, v, t: word_letter(
            s,
            CASEWORKER,
            NOW,
            v,
            TypedLetter("Foreningen", t, t),
            kind=LetterKind.HEARING,
            municipality=MUNICIPALITY,
        ),
    ),
    "notes.save_note": (
        registered,
        lambda s, v, t: save_note(s, CASEWORKER, NOW, v.assessment.id, path="note.revision.whole", text=t),
    ),
    "rule_move.move_assessment": (
        registered,
        lambda s, v, t: move_assessment(
            s, CASEWORKER, NOW, v.assessment.id, NEWER, seen_row_version=v.assessment.row_version, reason=t
        ),
    ),
    "second.withdraw_second": (
        with_a_second,
        lambda s, v, t: withdraw_second(s, CASEWORKER, NOW, v.assessment.id, reason=t),
    ),
    "review.ask_for_change": (
        submitted,
        lambda s, v, t: ask_for_change(s, MANAGER, NOW, version_of(v), part="udlejning", comment=t),
    ),
    "steps.approve_assessment": (
        accepted,
        lambda s, v, t: approve_assessment(s, MANAGER, NOW, version_of(v), comment=t, levers=LEVERS),
    ),
    "steps.return_assessment": (
        with_a_mark,
        lambda s, v, t: return_assessment(s, MANAGER, NOW, version_of(v), comment=t),
    ),
    "steps.revise_assessment": (
        locked,
        lambda s, v, t: revise_assessment(s, CASEWORKER, NOW, v.assessment.id, subject="udlejning", reason=t),
    ),
    "steps.submit_assessment": (
        locked,
        lambda s, v, t: submit_assessment(s, CASEWORKER, NOW, v.assessment.id, facts_reason=t),
    ),
    "withdrawal.withdraw_assessment": (
        registered,
        lambda s, v, t: withdraw_assessment(s, CASEWORKER, NOW, v.assessment.id, reason=t),
    ),
}
# Services that write and take a `str`, or something that holds one, and no free text; each with why.
NOT_FREE: Mapping[str, str] = {
    **dict.fromkeys(
        ("drafting.save_edits", "drafting.rescue_typed", "drafting.settle_leftover"),
        "fields of the case; what does not fit is kept beside the case for its writer, who mends it",
    ),
    "cases.register_case": "a whole case, checked by its model",
    **dict.fromkeys(
        (
            "disclosure.note_case_exports",
            "disclosure.note_history_export",
            "disclosure.note_download",
            "disclosure.note_package",
        ),
        "words of the program",
    ),
    "demo_council.pass_through_council": "texts of the demonstration",
    "disclosure.note_refusal": "an address that one of our routes has taken",
    **dict.fromkeys(
        (
            "attachments.note_attachment_download",
            "documents.issue_document",
            "bulk_issue.issue_next",
            "letters.keep_letter",
        ),
        "what is in the database already",
    ),
    **dict.fromkeys(("history_export.history_export", "waiting.narrowed", "waiting.waits_of_cases"), "writes nothing"),
    **dict.fromkeys(
        (
            *("people.deactivate", "people.reactivate", "people.sign_out_everywhere", "pseudonym.pseudonymise"),
            "second.ask_second",
        ),
        "the id of a person who is there",
    ),
    **dict.fromkeys(("review.accept_parts", "review.take_back_mark"), "the ids of parts that are there"),
    "second.agree_second": "marks that the program has made, compared and not stored",
}


# What a service may take beside the store, the actor and the time, and no text with it.
TEXTLESS = re.compile(
    r"((Sequence|Collection|tuple)\[)*(UUID|int|bool|date|timedelta|bytes|Part|Body|LogKind|ConditionStatus|Happened"
    r"|RuleSet|Municipality|Render|LeadTimes|AttachmentSettings)(, (UUID|date))?\]*( \| None)?"
)


def writing_services() -> Iterator[str]:
    """Every function of the services that writes for somebody and takes something that may hold a text."""
    for module in pkgutil.iter_modules(services.__path__):
        loaded = importlib.import_module(f"{services.__name__}.{module.name}")
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            given = {key: str(each.annotation) for key, each in inspect.signature(function).parameters.items()}
            own = not name.startswith("_") and function.__module__ == loaded.__name__
            if not own or not {"store", "actor", "now"} <= set(given):
                continue
            if not all(TEXTLESS.fullmatch(kind) for key, kind in given.items() if key not in ("store", "actor", "now")):
                yield f"{module.name}.{name}"


def stored_signs(store: Store) -> set[str]:
    """Which of the signs that no text may hold stand in the database, as they are or as JSON writes them."""
    signs = {sign for text in UNSTORABLE.values() for sign in text if sign not in "ab[31m"}
    with store.read() as session:
        texts = [
            value
            for table in table_names()
            for row in read_rows(session, table)
            for value in row.values()
            if isinstance(value, str)
        ]
    whole = "\n".join(texts)
    return {sign for sign in signs if sign in whole or json.dumps(sign)[1:-1] in whole.lower()}


def test_every_service_that_writes_is_tried_or_takes_no_free_text() -> None:
    found = set(writing_services())
    assert found == {*WRITINGS, *NOT_FREE}
    assert not {*WRITINGS} & {*NOT_FREE}


@pytest.mark.parametrize("name", sorted(WRITINGS))
def test_what_no_text_may_hold_is_stored_by_no_service(store: Store, name: str) -> None:
    prepare, write = WRITINGS[name]
    view = prepare(store)
    for what in sorted(UNSTORABLE.keys() - TURNING):
        if name in LEFT_OUT:
            write(store, view, UNSTORABLE[what])
        else:
            with pytest.raises(InputError, match=r"\(U\+[0-9A-F]{4}\)"):
                write(store, view, f"Se planen. {UNSTORABLE[what]}")
    if name not in LEFT_OUT | KEPT_LONG:
        with pytest.raises((InputError, StepRefused), match=r"[Ff]orkort|højst"):
            write(store, view, "x" * 100_000)
    write(store, view, "Se planen." + "".join(UNSTORABLE[what] for what in sorted(TURNING)))
    assert stored_signs(store) == set()
    print(f"\n{store.engine_name} {name}: {len(UNSTORABLE)} texts tried, 0 stored")


def test_control_the_signs_would_be_found(store: Store) -> None:
    registered(store)
    assert stored_signs(store) == set()
    # A field keeps what was typed and does not fit, so that its writer can mend it; it never reaches the case.
    view = registered(store, case_number="2026-0098")
    save_edits(store, CASEWORKER, NOW, view.assessment.id, [FieldEdit("address", None, UNSTORABLE["escape"])])
    assert stored_signs(store) == {"\x1b"}
