"""Letters through the services, on both engines: worded, made final once and kept, and told of in the history."""

from __future__ import annotations

import hashlib
from datetime import date
from uuid import UUID, uuid4

import pytest

from assessment.domain.council import VoteOutcome
from assessment.domain.errors import (
    InputError,
    NotFound,
    PermissionDenied,
    StaleAssessment,
    StepRefused,
)
from assessment.domain.hearing import DraftSent, Omitted
from assessment.domain.letters import LetterKind, final_letters
from assessment.domain.workflow import Actor
from assessment.reporting.municipality import Municipality
from assessment.reporting.request import DocumentRequest
from assessment.services.cases import CaseView, open_case
from assessment.services.council import TypedVote, record_vote
from assessment.services.documents import issue_document
from assessment.services.hearing import take_hearing_step
from assessment.services.letter_drafts import draft_letter, hindrances, proposal, texts_of
from assessment.services.letters import TypedLetter, follow_proposal, keep_letter, note_path, read_letter, word_letter
from assessment.services.notes import own_notes, save_note
from assessment.services.record import HistoryFilter, history_page
from assessment.services.second import ask_second
from assessment.services.verification import verify_document
from assessment.storage import events, people
from assessment.storage.engine import Store
from assessment.storage.soundness import alterations
from tests.services.stories import (
    CASEWORKER,
    COLLEAGUE,
    LEVERS,
    MANAGER,
    MUNICIPALITY,
    READER,
    WRITING_MANAGER,
    approve,
    edit,
    later,
    locked,
    plain_render,
    submitted,
)
from tests.services.test_hearing import GROUNDS, REFUSAL
from tests.storage.direct_sql import refusal
from tests.storage.tampering import found_after

HEARING, DECISION = LetterKind.HEARING, LetterKind.DECISION
STATIONS = {station.id: station.name for station in MUNICIPALITY.stations}
TYPED = TypedLetter("Boligforeningen Eksempel\nEksempelvej 1", "Kære bestyrelse.", "Ring til os.", "14.12.2026")
CHECKED = MUNICIPALITY.model_copy(
    update={
        "letters": MUNICIPALITY.letter_words.model_copy(
            update={
                "hearing": MUNICIPALITY.letter_words.hearing.model_copy(update={"checked_on": date(2026, 11, 1)}),
                "decision": MUNICIPALITY.letter_words.decision.model_copy(update={"checked_on": date(2026, 11, 1)}),
            }
        )
    }
)


def again(store: Store, view: CaseView) -> CaseView:
    return open_case(store, CASEWORKER, view.summary.case_id)


def to_hear(store: Store) -> CaseView:
    """A locked case whose conclusion is a refusal."""
    return locked(store, conclusion=REFUSAL)


def decided(
    store: Store, outcome: VoteOutcome = VoteOutcome.FOLLOWED, voted: str | None = None, **changes: str
) -> CaseView:
    """A refusal that the council has voted on."""
    view, version_id = submitted(store, conclusion=REFUSAL, **changes)
    approve(store, MANAGER, later(3), version_id, levers=LEVERS)
    omitted = Omitted(ground="ubetaenkeligt", reason="Foreningen har selv trukket projektet.")
    take_hearing_step(store, CASEWORKER, later(4), view.assessment.id, omitted, grounds=GROUNDS)
    view = open_case(store, MANAGER, view.summary.case_id)
    issue_document(store, MANAGER, later(5), view, municipality=MUNICIPALITY, render=plain_render)
    vote = TypedVote(
        outcome=outcome,
        station="byraad",
        date=date(2026, 11, 23),
        agenda_point="punkt 14",
        text="" if outcome is VoteOutcome.FOLLOWED else "Byrådet vil noget andet.",
        voted_outcome=voted,
    )
    record_vote(store, CASEWORKER, later(6), view.assessment.id, vote, stations=STATIONS)
    return again(store, view)


def word(store: Store, view: CaseView, typed: TypedLetter = TYPED, kind: LetterKind = HEARING) -> CaseView:
    word_letter(store, CASEWORKER, later(10), view, typed, kind=kind, municipality=CHECKED)
    return again(store, view)


def keep(
    store: Store, view: CaseView, kind: LetterKind = HEARING, *, municipality: Municipality = CHECKED, minute: int = 11
) -> UUID:
    return keep_letter(store, CASEWORKER, later(minute), view, kind, municipality=municipality, render=plain_render)


def actions(store: Store, view: CaseView) -> list[str]:
    with store.read() as session:
        return [event.action for event in events.events_of_case(session, view.summary.case_id)]


def test_a_letter_is_worded_kept_and_never_made_again(store: Store) -> None:
    view = to_hear(store)
    assert texts_of(view, HEARING, CHECKED) == proposal(view, HEARING, CHECKED)
    view = word(store, view)
    texts = texts_of(view, HEARING, CHECKED)
    assert (texts.introduction, texts.guidance) == ("Kære bestyrelse.", "Ring til os.")
    assert texts.deadline == date(2026, 12, 14)
    made: list[DocumentRequest] = []

    def render(request: DocumentRequest) -> bytes:
        made.append(request)
        return plain_render(request)

    letter_id = keep_letter(store, CASEWORKER, later(11), view, HEARING, municipality=CHECKED, render=render)
    (request,) = made
    assert (request.state, request.kind, request.issued_at) == ("issued", "hoeringsbrev", later(11))
    entry, content = read_letter(store, READER, letter_id)
    assert content == plain_render(request)
    assert read_letter(store, MANAGER, letter_id) == (entry, content)
    assert len(made) == 1
    assert entry.sha256 == hashlib.sha256(content).hexdigest()
    (letter,) = final_letters(again(store, view).letters)
    assert letter == entry
    assert letter.title.startswith("Høringsbrev: Høring før afgørelse: renovering af ")
    assert letter.texts == texts, "the letter keeps its texts whole"
    assert actions(store, view)[-2:] == ["hearing.letter_written", "hearing.letter_kept"]
    with store.read() as session:
        assert alterations(session) == []


def test_the_wording_is_told_in_the_history(store: Store) -> None:
    view = word(store, to_hear(store))
    keep(store, view)
    page = history_page(store, READER, view.summary.case_id, HistoryFilter(), develop="x")
    kept, written = page.lines[:2]
    assert kept.sentence == "Høringsbrevet blev gjort færdigt og gemt."
    assert {detail.label: detail.text for detail in written.details} == {
        "Modtager": "Boligforeningen Eksempel\nEksempelvej 1",
        "Indledning": "Kære bestyrelse.",
        "Vejledning": "Ring til os.",
        "Frist for svar": "14. december 2026".replace(" ", "\u00a0"),
        "Dokument": "Høringsbrev",
    }


def test_a_text_follows_the_proposal_again_and_what_was_typed_is_never_lost(store: Store) -> None:
    view = word(store, to_hear(store))
    typed = TypedLetter(TYPED.addressee, "Ikke gemt endnu.", TYPED.guidance, TYPED.deadline)
    follow_proposal(store, CASEWORKER, later(12), view, "introduction", typed=typed, kind=HEARING, municipality=CHECKED)
    view = again(store, view)
    proposed = proposal(view, HEARING, CHECKED)
    texts = texts_of(view, HEARING, CHECKED)
    assert (texts.introduction, texts.guidance) == (proposed.introduction, "Ring til os.")
    assert [entry.texts.introduction for entry in view.letters] == ["Kære bestyrelse.", "Ikke gemt endnu.", None]
    follow_proposal(
        store,
        CASEWORKER,
        later(13),
        view,
        "introduction",
        typed=TypedLetter(TYPED.addressee, " ", TYPED.guidance, TYPED.deadline),
        kind=HEARING,
        municipality=CHECKED,
    )
    assert len(again(store, view).letters) == 3, "nothing changed, so nothing is written"


def test_the_same_wording_twice_is_written_once(store: Store) -> None:
    view = word(store, to_hear(store))
    word(store, view)
    assert len(again(store, view).letters) == 1


def test_of_two_who_word_at_once_the_second_is_told_and_loses_nothing(store: Store) -> None:
    seen = to_hear(store)
    path = note_path(HEARING, "introduction")
    save_note(store, COLLEAGUE, later(9), seen.assessment.id, path=path, text="Kollegaens tekst.")
    word(store, seen)
    typed = TypedLetter(TYPED.addressee, "Kollegaens tekst.", TYPED.guidance)
    with pytest.raises(StepRefused, match="En anden har gemt"):
        word_letter(store, COLLEAGUE, later(11), seen, typed, kind=HEARING, municipality=CHECKED)
    assert own_notes(store, COLLEAGUE, seen.assessment.id) == {path: "Kollegaens tekst."}
    word_letter(store, COLLEAGUE, later(12), again(store, seen), typed, kind=HEARING, municipality=CHECKED)
    assert own_notes(store, COLLEAGUE, seen.assessment.id) == {}
    assert [entry.texts.introduction for entry in again(store, seen).letters] == [
        "Kære bestyrelse.",
        "Kollegaens tekst.",
    ]


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        (TypedLetter("Foreningen", "x" * 4001, "Ring."), InputError),
        (TypedLetter("Foreningen", "Styre\x00tegn", "Ring."), InputError),
        (TypedLetter("Foreningen", "Tak 🙂", "Ring."), StepRefused),
        (TypedLetter("Foreningen", " ", "Ring."), StepRefused),
        (TypedLetter("Foreningen", "Borger 010190-1234.", "Ring."), StepRefused),
        (TypedLetter("Foreningen", "Goddag.", "Ring.", "i morgen"), InputError),
    ],
)
def test_what_cannot_be_printed_or_kept_is_refused_at_its_field(
    store: Store, typed: TypedLetter, kind: type[Exception]
) -> None:
    view = to_hear(store)
    with pytest.raises(kind) as stopped:
        word(store, view, typed)
    assert isinstance(stopped.value, InputError | StepRefused)
    assert stopped.value.faults
    assert again(store, view).letters == ()


def test_a_letter_that_lacks_something_is_not_made_final(store: Store) -> None:
    view = to_hear(store)
    with pytest.raises(StepRefused, match="kan ikke gøres færdigt endnu"):
        keep(store, view)
    assert [fault.place for fault in hindrances(view, HEARING, CHECKED, later(9))] == ["letter.deadline"]
    view = word(store, view)
    assert hindrances(view, HEARING, CHECKED, later(9)) == ()
    assert again(store, view).letters == view.letters


def test_a_real_case_waits_for_the_jurist_and_a_fictitious_one_does_not(store: Store) -> None:
    view = locked(store, conclusion=REFUSAL, origin=None, case_number="2026-0900")
    view = word(store, view)
    assert [fault.place for fault in hindrances(view, HEARING, MUNICIPALITY, later(9))] == ["letter.law"]
    with pytest.raises(StepRefused):
        keep(store, view, municipality=MUNICIPALITY)
    keep(store, view)
    fictitious = word(store, locked(store, conclusion=REFUSAL, origin="fictitious", case_number="2026-0901"))
    keep(store, fictitious, municipality=MUNICIPALITY)


def test_nothing_is_kept_of_a_case_that_has_changed_meanwhile(store: Store) -> None:
    view = word(store, to_hear(store))
    edit(store, view, "address", "Eksempelvej 12, Aarhus")
    with pytest.raises(StaleAssessment):
        keep(store, view)
    view = again(store, view)
    keep(store, view)
    with pytest.raises(StaleAssessment):
        keep(store, view)  # a double click, or two tabs
    view = again(store, view)
    sent = DraftSent(date=date(2026, 11, 23), recipient="Boligforeningen", deadline=date(2026, 12, 14))
    take_hearing_step(store, CASEWORKER, later(20), view.assessment.id, sent, grounds=GROUNDS)
    with pytest.raises(StaleAssessment):
        keep(store, view)
    assert len(final_letters(again(store, view).letters)) == 1


def test_who_writes_to_the_party_does_not_approve(store: Store) -> None:
    view = to_hear(store)
    word_letter(store, WRITING_MANAGER, later(9), view, TYPED, kind=HEARING, municipality=CHECKED)
    assert WRITING_MANAGER.person_id in again(store, view).assessment.standing.contributors
    approved, version_id = submitted(store, conclusion=REFUSAL, case_number="2026-0902")
    approve(store, MANAGER, later(3), version_id, levers=LEVERS)
    word_letter(
        store,
        WRITING_MANAGER,
        later(9),
        open_case(store, WRITING_MANAGER, approved.summary.case_id),
        TYPED,
        kind=HEARING,
        municipality=CHECKED,
    )
    assert WRITING_MANAGER.person_id not in again(store, approved).assessment.standing.contributors


@pytest.mark.parametrize("actor", [READER, MANAGER])
def test_only_a_caseworker_writes_the_hearing(store: Store, actor: Actor) -> None:
    view = word(store, to_hear(store))
    for way in (
        lambda: draft_letter(actor, view, HEARING, CHECKED, later(9)),
        lambda: word_letter(store, actor, later(9), view, TYPED, kind=HEARING, municipality=CHECKED),
        lambda: keep_letter(store, actor, later(9), view, HEARING, municipality=CHECKED, render=plain_render),
    ):
        with pytest.raises(PermissionDenied):
            way()


def test_the_decision_is_told_after_the_vote_and_not_before(store: Store) -> None:
    view, version_id = submitted(store, conclusion=REFUSAL)
    approve(store, MANAGER, later(3), version_id, levers=LEVERS)
    view = again(store, view)
    with pytest.raises(StepRefused):
        draft_letter(CASEWORKER, view, DECISION, CHECKED, later(9))
    voted = decided(store, case_number="2026-0903")
    request = draft_letter(MANAGER, voted, DECISION, CHECKED, later(9))
    assert request.letter is not None
    assert request.letter["vote"]["agenda_point"] == "punkt 14"
    assert request.state == "draft"
    letter_id = keep(store, voted, DECISION)
    assert read_letter(store, READER, letter_id)[0].kind is DECISION
    assert actions(store, voted)[-1] == "decision.letter_kept"


@pytest.mark.parametrize(("outcome", "voted"), [(VoteOutcome.SENT_BACK, None), (VoteOutcome.CHANGED, "videreudvikles")])
def test_what_is_no_decision_has_no_letter(store: Store, outcome: VoteOutcome, voted: str | None) -> None:
    view = decided(store, outcome, voted)
    with pytest.raises(StepRefused):
        draft_letter(CASEWORKER, view, DECISION, CHECKED, later(9))
    with pytest.raises(StepRefused):
        keep(store, view, DECISION)


def test_a_blind_second_assessor_gets_no_letter(store: Store) -> None:
    view = word(store, to_hear(store))
    letter_id = keep(store, view)
    blind = COLLEAGUE
    with store.write() as session:
        people.upsert_person(session, person_id=blind.person_id, name=blind.name, roles=blind.roles)
    ask_second(store, CASEWORKER, later(12), view.assessment.id, assessor_id=blind.person_id)
    assert open_case(store, blind, view.summary.case_id).letters == ()
    with pytest.raises(PermissionDenied):
        read_letter(store, blind, letter_id)
    assert read_letter(store, READER, letter_id)[1], "control: everybody else does"
    page = history_page(store, blind, view.summary.case_id, HistoryFilter(), develop="x")
    assert not [line for line in page.lines if "øringsbrev" in line.sentence]


def test_an_unknown_letter_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        read_letter(store, READER, uuid4())


def test_an_altered_letter_is_traced_to_its_event(store: Store) -> None:
    view = word(store, to_hear(store))
    keep(store, view)
    with store.read() as session:
        written, kept = (event.seq for event in events.events_of_case(session, view.summary.case_id)[-2:])
    for number, statement in (
        (written, "UPDATE letter_entry SET content = '{}' WHERE step = 'written'"),
        (kept, "UPDATE letter_entry SET title = 'Andet' WHERE step = 'kept'"),
        (kept, "DELETE FROM letter_entry WHERE step = 'kept'"),
        (kept, "DELETE FROM blob"),
    ):
        found = found_after(store, statement)
        assert found, statement
        assert found[0].event == number, statement
        assert refusal(store, statement) is not None, "the database refuses it while it has its triggers"


def test_a_letter_is_verified_against_the_database(store: Store) -> None:
    letter_id = keep(store, word(store, to_hear(store)))
    _, content = read_letter(store, READER, letter_id)

    def nothing(*_: object) -> list[bytes]:
        return []

    verdict = verify_document(content, render=plain_render, pictures=nothing, store=store)
    assert verdict.faults == ()
    assert verdict.words.startswith("Høringsbrev i sag ")
    assert "byte for byte" in verdict.remarks[0]
    other = verify_document(content + b" ", render=plain_render, pictures=nothing, store=store)
    assert other.faults, "control: another file is not"


def test_the_parts_of_the_hearing_are_told_in_the_decision(store: Store) -> None:
    view = decided(store)
    request = draft_letter(CASEWORKER, view, DECISION, CHECKED, later(9))
    assert [step["step"] for step in request.hearing] == ["omitted"]
