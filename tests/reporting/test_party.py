"""The section on the party's remarks: every state of a hearing in words."""

from __future__ import annotations

from datetime import date

from assessment.domain.hearing import AnswerReceived, DraftSent, HearingStep, Omitted, Remarks
from assessment.reporting.material import Material
from assessment.reporting.municipality import Municipality
from assessment.reporting.party import party_remarks
from assessment.reporting.view import indstilling_view
from tests.reporting.samples import approved, egeparken

SENT = DraftSent(date=date(2026, 11, 2), recipient="Boligforeningen Eksempel", deadline=date(2026, 11, 16))
ANSWER = AnswerReceived(date=date(2026, 11, 12), summary="Stien er aftalt.\n\nVi beder om et møde.")
REMARKS = Remarks(text="Aftalen er ikke indgået.")
OMITTED = Omitted(ground="ubetaenkeligt", reason="Foreningen har trukket projektet.")
REFUSED = {**egeparken(), "conclusion": {"outcome": "afvis", "reason": "Kriterium 3 bærer afslaget."}}


def printed(*steps: HearingStep, checked: date | None = None) -> str:
    request = approved(REFUSED, hearing=[step.model_dump(mode="json") for step in steps])
    law = {**request.municipality["partshoering"], "kontrolleret_dato": checked and checked.isoformat()}
    Municipality.model_validate({**request.municipality, "partshoering": law})
    request.municipality["partshoering"] = law
    view = indstilling_view(request)
    assert view.party == party_remarks(Material.of(request))
    return "\n".join(view.party).replace("\u00a0", " ")


def test_a_refusal_without_a_hearing_says_that_there_must_be_one() -> None:
    assert "skal Boligforeningen Eksempel være hørt" in printed()
    other = approved(egeparken())
    assert "hørt" not in "\n".join(indstilling_view(other).party)


def test_what_was_sent_answered_and_said_to_it() -> None:
    text = printed(SENT, ANSWER, REMARKS)
    parts = ("hos Boligforeningen Eksempel den 2. november 2026", "frist den 16. november 2026", "12. november 2026")
    assert [part for part in parts if part not in text] == []
    assert text.index("Stien er aftalt.") < text.index("Vi beder om et møde.") < text.index("Aftalen er ikke indgået.")
    assert "Teknik og Miljø bemærker hertil" in text
    assert "ikke kommet svar" not in text


def test_no_answer_is_told_once_there_are_remarks() -> None:
    assert "ikke kommet svar inden fristen" in printed(SENT, REMARKS)
    assert "ikke kommet svar" not in printed(SENT)


def test_a_hearing_that_is_left_out_says_why_and_whether_a_jurist_has_looked() -> None:
    text = printed(OMITTED)
    assert "Forvaltningsloven § 19, stk. 2" in text
    assert "ubetænkeligt" in text
    assert "Foreningen har trukket projektet." in text
    assert "ikke kontrolleret af en jurist" in text
    assert "ikke kontrolleret" not in printed(OMITTED, checked=date(2027, 1, 15))


def test_only_the_newest_draft_is_printed() -> None:
    text = printed(SENT, ANSWER, REMARKS, SENT.model_copy(update={"recipient": "Foreningens bestyrelse"}))
    assert "Foreningens bestyrelse" in text
    assert "Stien er aftalt." not in text
