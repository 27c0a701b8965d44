"""The words and figures of the recommendation, without markup."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from assessment.domain.danish import NBSP
from assessment.reporting.municipality import load_municipality
from assessment.reporting.parts import IndstillingView
from assessment.reporting.view import indstilling_view
from tests.reporting.samples import CHAIN_HEAD, approved, bare, draft, egeparken


def plain(value: object) -> str:
    """Everything a view says, with ordinary spaces."""
    return str(value).replace(NBSP, " ").replace("\\xa0", " ")


def view_of(case: dict[str, Any], **fields: Any) -> IndstillingView:
    return indstilling_view(draft(case, **fields))


def facts(view: IndstillingView) -> dict[str, str]:
    return {plain(fact.label): plain(fact.value) for fact in (*view.header, *view.key_figures, *view.approval)}


def test_the_complete_case_says_its_key_figures() -> None:
    found = facts(view_of(egeparken()))
    assert found["Boliger"] == "420 før, 416 efter. 16 rives ned, 12 nedlægges ved sammenlægning og 24 er nye"
    assert found["Boligtyper efter"].startswith("352 familieboliger, 24 ungdomsboliger og 40 ældreboliger")
    assert found["Samlet budget"] == "412.750.000 kr. (982.738 kr. pr. bolig), heraf støttet 373,3 mio. kr."
    assert found["Husleje pr. m² om året"] == "790 kr. før, 864 kr. efter (+9,4 %). 493 kr. mere pr. måned for 80 m²"
    assert found["Kommunegaranti"] == "233.281.250 kr. brutto (62,5 %), 116.640.625 kr. netto efter regaranti"
    assert found["Kapitaltilførsel"] == "10.000.000 kr., heraf 2.000.000 kr. fra kommunen"
    assert found["Beboernes afstemning"] == "167 ja, 31 nej og 4 blanke af 402 stemmeberettigede den 20. maj 2026"
    assert found["Bygherre"] == "Boligforeningen Eksempel, afd. 12"
    assert found["Fase"] == "Skema A"


def test_the_decision_points_of_a_conditional_yes() -> None:
    points = [plain(point) for point in view_of(egeparken()).points]
    assert points == [
        "byrådet godkender skema A for renovering af Egeparken med en samlet anskaffelsessum på 412.750.000 kr.",
        "byrådet stiller kommunegaranti på 62,5 % af det støttede lån på 373.250.000 kr., svarende til "
        "233.281.250 kr., idet Landsbyggefonden regaranterer 50 %, så kommunens nettogaranti udgør 116.640.625 kr.",
        "byrådet yder kommunens del af kapitaltilførslen på 2.000.000 kr.",
        "godkendelsen gives på følgende vilkår (kriterium 3): Aftale om stiforbindelse over naboejendommen er "
        "underskrevet senest den 30. juni 2027.",
    ]


def test_a_deviation_from_the_indication_is_printed_with_its_reason() -> None:
    view = view_of(egeparken())
    assert view.recommendation.words == "Støtte med vilkår"
    assert view.recommendation.sentence is not None
    assert "»Støtte«" in view.recommendation.sentence
    assert "afviger" in view.recommendation.sentence
    assert "afsnit 5" in view.recommendation.sentence
    weighing = {part.label: part.paragraphs for part in view.weighing}
    assert "afviger" in weighing["Vejledende indikation"][0]
    assert "en aftale, der ikke er indgået" in weighing["Begrundelse"][0]


def test_agreement_with_the_indication_is_printed_too() -> None:
    case = egeparken()
    case["conclusion"]["outcome"] = "stoette"
    view = view_of(case)
    assert view.recommendation.words == "Støtte"
    assert "Konklusionen følger indikationen" in plain(view.recommendation.sentence)
    assert "godkendelsen gives på følgende vilkår" not in plain(view.points)
    assert not view.conditions_in_points


def test_to_develop_further_is_said_in_words() -> None:
    case = egeparken()
    case["conclusion"]["outcome"] = "videreudvikles"
    view = view_of(case)
    assert view.recommendation.words == "Anbefales videreudviklet før stillingtagen"
    assert len(view.points) == 1
    assert "fortsætter dialogen med Boligforeningen Eksempel" in view.points[0]


def test_a_refusal_has_one_point_and_says_that_the_party_must_be_heard() -> None:
    case = egeparken()
    case["conclusion"]["outcome"] = "afvis"
    view = view_of(case)
    assert view.recommendation.words == "Afvis støtte"
    assert len(view.points) == 1
    assert "ikke støtter sagen overfor Landsbyggefonden" in view.points[0]
    assert "være hørt" in plain(view.party)
    assert "Skimmelproblemerne" in plain(view.choices[-1].paragraphs)


def test_the_thresholds_stand_on_the_facade_bar_and_in_its_words() -> None:
    facade = view_of(egeparken()).facade
    marks = [(mark.style, mark.label, str(mark.place)) for mark in facade.marks]
    assert marks == [
        *(("facade", "50\u00a0%", "1/2"), ("facade", "60\u00a0%", "3/5")),
        *(("fundamental", "10\u00a0%", "9/10"), ("fundamental", "20\u00a0%", "4/5")),
    ]
    for words in (facade.title, plain(facade.sentences)):
        assert "udseende 50 % og 60 % fra venstre, grundlæggende ændring 10 % og 20 % fra højre" in words.replace(
            "\u00a0", " "
        )
    assert view_of(bare()).facade.marks == ()


def test_nothing_known_says_so_and_never_zero() -> None:
    view = view_of(bare())
    assert view.recommendation.words == "Konklusion mangler"
    assert view.points == ()
    assert "Konklusion mangler" in view.points_intro
    assert {fact.value for fact in view.key_figures} == {"Ikke belyst"}
    assert {criterion.assessment for criterion in view.criteria} == {"Ikke belyst"}
    assert all(criterion.grade is None for criterion in view.criteria)
    assert view.facade.segments == ()
    assert "kan ikke beregnes" in plain(view.facade.sentences)
    assert view.budget.rows == ()
    assert view.financing == ()
    assert "0 kr." not in plain(view)
    assert "»Renovering i blok 4«" in view.resume[0]


def test_the_indication_never_stands_without_a_conclusion_with_a_reason() -> None:
    case = egeparken()
    shown = indstilling_view(draft(case))
    assert any(part.label == "Vejledende indikation" for part in shown.weighing)
    for hidden in (
        draft(case, show_indication=False),
        draft({**case, "conclusion": None}),
        draft({**case, "conclusion": {"outcome": "stoette", "reason": " "}}),
    ):
        view = indstilling_view(hidden)
        assert all(part.label != "Vejledende indikation" for part in view.weighing)
        assert "indikation" not in plain((view.recommendation, view.method_notes, view.weighing))


def test_no_mean_no_ranking_no_percentage_of_the_assessment() -> None:
    view = view_of(egeparken())
    words = plain((view.recommendation, view.resume, view.points, view.criteria, view.weighing, view.method_notes))
    for forbidden in (r"(?<!\d)2,8(?!\d)", "gennemsnit", "14/5", "rangering"):
        assert re.search(forbidden, words.lower()) is None
    assert re.search(r"(?<!\d)2,8(?!\d)", "et gennemsnit på 2,8 point")


def test_missing_and_not_relevant_criteria_give_their_reason() -> None:
    case = egeparken()
    case["grades"]["udlejning"] = {"missing_reason": "Udlejningsdata er ikke modtaget."}
    case["grades"]["udearealer"] = {"not_relevant": True, "reason": "Der er ingen udearealer i sagen."}
    first, second = view_of(case).criteria[:2]
    assert (first.assessment, first.reason) == ("Ikke belyst", ("Udlejningsdata er ikke modtaget.",))
    assert (second.assessment, second.reason) == ("Ikke relevant", ("Der er ingen udearealer i sagen.",))


def test_a_refused_reason_alone_is_not_a_grade() -> None:
    case = egeparken()
    case["grades"]["udlejning"] = {"grade": 4}
    assert view_of(case).criteria[0].assessment == "Ikke belyst"


def test_facade_bar_in_kroner_per_cent_and_words() -> None:
    facade = view_of(egeparken()).facade
    assert [plain((segment.label, segment.amount, segment.percent)) for segment in facade.segments] == [
        "('Udseende', '171,0 mio. kr.', '50,3 %')",
        "('Teknik', '49,5 mio. kr.', '14,6 %')",
        "('Grundlæggende', '119,5 mio. kr.', '35,1 %')",
    ]
    assert sum(segment.share for segment in facade.segments) == 1
    assert "340,0 mio. kr." in plain(facade.sentences)


def test_undistributed_money_is_shown_as_unknown() -> None:
    case = egeparken()
    case["budget"].append({"category": "ufordelt", "amount_dkk": 60_000_000, "supported": True})
    facade = view_of(case).facade
    assert facade.segments[-1].style == "ufordelt"
    assert "60,0 mio. kr. er endnu ikke fordelt" in plain(facade.sentences)


def test_budget_and_financing_add_up_to_the_same_total() -> None:
    view = view_of(egeparken())
    assert view.budget.total is not None
    assert (view.budget.total.supported, view.budget.total.unsupported, view.budget.total.total) == (
        "373.250.000",
        "39.500.000",
        "412.750.000",
    )
    assert len(view.budget.rows) == 14
    assert view.financing[-1].value == "412.750.000"
    assert [fact.value for fact in view.financing if fact.label == "Tilskud"] == ["–"]


def test_partial_financing_is_called_what_it_is() -> None:
    view = view_of(bare(financing={"supported_loan_dkk": 562_000_000}))
    assert [fact.label for fact in view.financing if not fact.known] == ["Ustøttet lån", "Henlæggelser", "Tilskud"]
    assert view.financing[-1].label == "I alt kendt"


def test_disagreeing_figures_stand_in_a_draft_and_never_in_an_approved_document() -> None:
    case = egeparken()
    case["financing"]["supported_loan_dkk"] = 400_000_000
    assert "412.750.000" in plain(view_of(case).unresolved)
    assert indstilling_view(approved(case)).unresolved == ()
    assert view_of(egeparken()).unresolved == ()


WHO_AND_WHEN = {"deadline": "2027-03-01", "documented_by": "boligorganisationen"}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "Stien er anlagt."),
        (WHO_AND_WHEN, "Stien er anlagt, dokumenteres af boligorganisationen senest den 1. marts 2027."),
        ({"deadline": "2027-03-01"}, "Stien er anlagt, frist den 1. marts 2027."),
        ({"documented_by": "boligorganisationen"}, "Stien er anlagt, dokumenteres af boligorganisationen."),
        ({"documented_by": " "}, "Stien er anlagt."),
    ],
)
def test_a_condition_says_who_documents_it_and_when(more: dict[str, str], words: str) -> None:
    case = egeparken()
    case["grades"]["naboomraader"]["conditions"] = [{"text": "Stien er anlagt.", **more}]
    view = view_of(case)
    assert plain(view.points[-1]) == f"godkendelsen gives på følgende vilkår (kriterium 3): {words}"
    assert [plain(condition) for condition in view.criteria[2].conditions] == [words]


@pytest.mark.parametrize(
    ("met", "label"),
    [
        ("ja", "opfyldt"),
        ("delvist", "delvist opfyldt"),
        ("nej", "ikke opfyldt"),
        ("uafklaret", "uafklaret"),
        (None, "ikke besvaret endnu"),
    ],
)
def test_what_became_of_an_earlier_condition_is_printed_with_its_note(met: str | None, label: str) -> None:
    case = egeparken()
    asked = {"text": "Stien er anlagt.", **WHO_AND_WHEN, "assessment": 1}
    answer = {"met": met, "note": "Set i projektet."} if met else {}
    case["grades"]["naboomraader"]["earlier_conditions"] = [{**asked, **answer}]
    (earlier,) = view_of(case).criteria[2].earlier
    assert earlier.label == f"Tidligere stillet vilkår, {label}"
    text = "»Stien er anlagt, dokumenteres af boligorganisationen senest den 1. marts 2027.«"
    assert [plain(item) for item in earlier.paragraphs] == [f"{text} Set i projektet." if met else text]
    assert view_of(egeparken()).criteria[2].earlier == ()


def test_a_conditional_yes_without_conditions_is_named_in_the_draft() -> None:
    case = egeparken()
    case["grades"]["naboomraader"]["conditions"] = []
    assert "ikke skrevet noget vilkår" in plain(view_of(case).unresolved)


def test_published_cases_carry_their_notice_costs_facts_and_sources() -> None:
    case = bare(
        origin="published",
        stated_costs=[{"kind": "entreprisesum", "amount_dkk": 225_000_000, "source": "S49"}],
        published_facts=[{"fact": "256 af 432 boliger er renoveret.", "source": "S49"}],
        sources=[{"id": "S49", "reference": "Skræppebladet, maj 2020"}],
    )
    view = view_of(case)
    assert "Offentligt kendte tal – ikke en rigtig vurdering" in view.page_mark
    assert plain(view.stated_costs[0].label) == "Entreprisesum"
    assert plain(view.stated_costs[0].value) == "225,0 mio. kr. (kilde S49)"
    assert view.published_facts == ("256 af 432 boliger er renoveret. (kilde S49)",)
    assert view.sources == ("S49: Skræppebladet, maj 2020",)
    assert {fact.value for fact in view.key_figures} == {"Ikke belyst"}


def test_fictitious_cases_say_so() -> None:
    assert "Fiktiv demonstrationssag" in view_of({**egeparken(), "origin": "fictitious"}).page_mark
    assert "Fiktiv" not in view_of(egeparken()).page_mark


def test_line_breaks_begin_new_paragraphs() -> None:
    case = egeparken()
    case["conclusion"]["special_circumstances"] = "Første linje.\n\nAnden\tlinje."
    weighing = {part.label: part.paragraphs for part in view_of(case).weighing}
    assert weighing["Særlige forhold"] == ("Første linje.", "Anden linje.")


def test_approval_names_the_display_texts_and_the_foot_the_chain() -> None:
    view = indstilling_view(approved(egeparken(), state="issued", issued_at=None, chain_head=CHAIN_HEAD))
    found = facts(view)
    assert found["Status"] == "Udsendt"
    assert found["Godkendt af"] == "Leder B, 23. november 2026 kl. 10.42"
    assert found["Udarbejdet af"] == "Sagsbehandler A"
    assert plain(view.page_foot) == "Sag 2026-0042 · version 3 · regelsæt 2026.1.0 · revisionsspor 0123456789abcdef"
    assert view.page_mark == ""


def test_the_readability_index_is_below_the_goal() -> None:
    view = view_of(egeparken())
    assert view.lix is not None
    assert 20 < view.lix <= load_municipality().lix_goal


def test_the_other_set_of_headings_shows_every_block_once() -> None:
    municipality = {**load_municipality().document(), "overskriftssaet": "effekt"}
    view = view_of(egeparken(), municipality=municipality)
    assert [section.title for section in view.sections][3:] == ["Effekt", "Ydelse", "Organisering", "Ressourcer"]
    blocks = [block for section in view.sections for block, _ in section.blocks]
    assert len(blocks) == len(set(blocks)) == 10
    assert "afsnit 4" in plain(view.recommendation.sentence)


@pytest.mark.parametrize(
    ("increase", "words"),
    [
        ((800, 800), "800 kr. før, 800 kr. efter (0,0 %). Uændret pr. måned"),
        ((800, 700), "800 kr. før, 700 kr. efter (−12,5 %). 667 kr. mindre pr. måned"),
        ((0, 700), "0 kr. før, 700 kr. efter. 4.667 kr. mere pr. måned"),
    ],
)
def test_rent_that_stays_or_falls(increase: tuple[int, int], words: str) -> None:
    before, after = increase
    rent = {"before_dkk_m2_year": before, "after_dkk_m2_year": after, "typical_dwelling_m2": 80}
    assert facts(view_of(bare(rent=rent)))["Husleje pr. m² om året"].startswith(words)


def test_a_request_survives_the_way_to_another_process() -> None:
    request = approved(egeparken(), chain_head=CHAIN_HEAD)
    again = type(request).from_json(request.to_json())
    assert again == request
    assert again.digest == request.digest
    assert json.loads(request.to_json())["approved_at"] == "2026-11-23T09:42:00+00:00"
