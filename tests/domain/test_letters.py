"""What a letter to the association may say, and when it can be made final."""

from __future__ import annotations

import datetime as dt

import pytest

from assessment.domain.case import CaseFile
from assessment.domain.conditions import Condition
from assessment.domain.council import Vote, VoteOutcome
from assessment.domain.errors import PermissionDenied, StepRefused
from assessment.domain.letters import (
    LetterKind,
    LetterTexts,
    apart,
    decided_outcome,
    finish,
    letter_faults,
    subject_fault,
    text_faults,
    whole,
    write,
)
from assessment.domain.standing import Actor, Role, Standing, State

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 23)
CASEWORKER = Actor("sagsbehandler-a", "Sagsbehandler A", frozenset({Role.CASEWORKER}))
READER = Actor("laeser", "Læser", frozenset({Role.READER}))
PROPOSAL = LetterTexts(addressee="Boligforeningen Eksempel", introduction="Vi påtænker.", guidance="Svar skriftligt.")
HEARING, DECISION = LetterKind.HEARING, LetterKind.DECISION


def case(outcome: str | None = "afvis", origin: str | None = None) -> CaseFile:
    content: dict[str, object] = {"schema": "case-file/1", "case_number": "2026-0001", "title": "Renovering"}
    if origin:
        content["origin"] = origin
    if outcome:
        content["conclusion"] = {"outcome": outcome, "reason": "Derfor."}
    return CaseFile.model_validate(content)


def vote(outcome: VoteOutcome = VoteOutcome.FOLLOWED, voted: str | None = None) -> Vote:
    return Vote(
        outcome=outcome,
        station="byraad",
        station_name="Byrådet",
        date=dt.date(2026, 11, 18),
        agenda_point="punkt 14",
        text="" if outcome is VoteOutcome.FOLLOWED else "Byrådet vil noget andet.",
        voted_outcome=voted,
        conditions=(Condition(criterion="udlejning", text="Stien"),) if voted == "vilkaar" else (),
    )


def test_what_is_worded_stands_and_the_rest_follows_the_proposal() -> None:
    worded = LetterTexts(introduction="Kære bestyrelse.", deadline=dt.date(2026, 12, 14))
    assert whole(worded, PROPOSAL) == PROPOSAL.model_copy(
        update={"introduction": "Kære bestyrelse.", "deadline": dt.date(2026, 12, 14)}
    )
    assert whole(LetterTexts(), PROPOSAL) == PROPOSAL


def test_what_says_the_same_as_the_proposal_goes_on_following_it() -> None:
    typed = PROPOSAL.model_copy(update={"guidance": "Ring til os."})
    assert apart(typed, PROPOSAL) == LetterTexts(guidance="Ring til os.")
    assert whole(apart(typed, PROPOSAL), PROPOSAL) == typed


def test_a_wording_is_an_event_with_its_texts_and_what_follows_the_proposal() -> None:
    standing = Standing(State.LOCKED)
    event = write(CASEWORKER, standing, NOW, HEARING, LetterTexts(guidance="Ring.", deadline=dt.date(2026, 12, 14)))
    assert event.action == "hearing.letter_written"
    assert event.fields == {
        "document": "hoeringsbrev",
        "letter": {"guidance": "Ring."},
        "letter_follows": ["addressee", "introduction"],
        "letter_deadline": "2026-12-14",
    }
    with pytest.raises(PermissionDenied):
        write(READER, standing, NOW, HEARING, LetterTexts())
    with pytest.raises(StepRefused):
        write(CASEWORKER, Standing(State.DRAFT), NOW, HEARING, LetterTexts())


@pytest.mark.parametrize(
    ("texts", "place"),
    [
        (LetterTexts(introduction=" \n"), "letter.introduction"),
        (LetterTexts(guidance=""), "letter.guidance"),
        (LetterTexts(guidance="Ring til 010190-1234."), "letter.guidance"),
        (LetterTexts(addressee="\n".join("x" * 9)), "letter.addressee"),
        (LetterTexts(addressee="x" * 201), "letter.addressee"),
    ],
)
def test_a_wording_that_cannot_stand_is_told_at_its_field(texts: LetterTexts, place: str) -> None:
    assert [fault.place for fault in text_faults(texts)] == [place]
    assert not list(text_faults(PROPOSAL)), "control: the proposal can stand"


def test_a_hearing_letter_is_for_a_refusal_and_has_a_deadline_to_come() -> None:
    def places(outcome: str | None, deadline: dt.date | None, *, lawful: bool = True) -> list[str]:
        texts = PROPOSAL.model_copy(update={"deadline": deadline})
        found = letter_faults(HEARING, case(outcome), None, texts, today=TODAY, lawful=lawful)
        return [fault.place for fault in found]

    assert places("afvis", dt.date(2026, 12, 14)) == []
    assert places("stoette", dt.date(2026, 12, 14)) == ["letter"]
    assert places(None, dt.date(2026, 12, 14)) == ["letter"]
    assert places("afvis", None) == ["letter.deadline"]
    assert places("afvis", TODAY) == ["letter.deadline"]
    assert places("afvis", dt.date(2026, 12, 14), lawful=False) == ["letter.law"]


def test_texts_of_the_law_that_nobody_has_checked_are_sent_only_about_a_fictitious_case() -> None:
    def faults(origin: str | None) -> int:
        found = letter_faults(DECISION, case("afvis", origin), vote(), PROPOSAL, today=TODAY, lawful=False)
        return len(found)

    assert (faults("fictitious"), faults(None), faults("published")) == (0, 1, 1)


def test_a_decision_letter_tells_of_a_decision_and_of_nothing_else() -> None:
    assert subject_fault(DECISION, case("afvis"), vote()) is None
    assert subject_fault(DECISION, case("stoette"), vote(VoteOutcome.CHANGED, "afvis")) is None
    for no_decision in (
        subject_fault(DECISION, case("afvis"), None),
        subject_fault(DECISION, case("afvis"), vote(VoteOutcome.SENT_BACK)),
        subject_fault(DECISION, case("afvis"), vote(VoteOutcome.CHANGED, "videreudvikles")),
        subject_fault(DECISION, case("videreudvikles"), vote()),
    ):
        assert no_decision is not None
    assert decided_outcome(case("stoette"), vote(VoteOutcome.CHANGED, "vilkaar")) == "vilkaar"
    assert decided_outcome(case("stoette"), vote()) == "stoette"


def test_a_letter_is_made_final_only_when_nothing_is_missing() -> None:
    standing = Standing(State.DECIDED)
    assert finish(CASEWORKER, standing, NOW, DECISION, ()).action == "decision.letter_kept"
    missing = letter_faults(DECISION, case("afvis"), None, PROPOSAL, today=TODAY, lawful=True)
    with pytest.raises(StepRefused) as stopped:
        finish(CASEWORKER, standing, NOW, DECISION, missing)
    assert stopped.value.faults == missing
