"""What the resume says: the same conclusion, words and figures as the recommendation, and what it leaves out, told."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from assessment.domain.errors import DocumentError
from assessment.reporting.resume_parts import ListPart, ResumeView
from assessment.reporting.resume_view import resume_view
from assessment.reporting.room import ROOMS
from assessment.reporting.view import indstilling_view
from tests.reporting.eight_cases import demonstration
from tests.reporting.samples import approved, bare, draft, egeparken


def page(case: dict[str, Any], **fields: Any) -> ResumeView:
    return resume_view(draft(case, kind="resume", **fields))


def listed(view: ResumeView, heading: str) -> ListPart:
    (part,) = [part for part in view.lists if part.heading == heading]
    return part


def test_it_says_the_same_as_the_recommendation() -> None:
    for case in (egeparken(), demonstration("moellebakken"), demonstration("vintergaarden"), bare()):
        resume, whole = page(case), indstilling_view(draft(case))
        assert (resume.title, resume.page_foot, resume.page_mark) == (whole.title, whole.page_foot, whole.page_mark)
        assert resume.recommendation.words == whole.recommendation.words
        assert [(bar.words, bar.grade) for bar in resume.criteria] == [
            (criterion.assessment, criterion.grade) for criterion in whole.criteria
        ]


def test_three_sentences_the_last_of_which_is_the_recommendation() -> None:
    view = page(egeparken())
    assert view.summary == (
        "Sagen handler om renovering af Egeparken i Viby med 420 boliger.",
        "Boligudbud og tryghed taler for støtte; den manglende forbindelse taler for vilkår.",
        "Teknik og Miljø indstiller på den baggrund, at byrådet godkender sagen på vilkår overfor Landsbyggefonden.",
    )
    assert view.summary[2] == indstilling_view(draft(egeparken())).resume[-1]
    assert len(page(bare()).summary) == 3


def test_the_money_stands_in_one_line_and_says_what_is_not_known() -> None:
    assert [(fact.label, fact.value) for fact in page(egeparken()).money] == [
        ("Samlet udgift", "412,8\u00a0mio.\u00a0kr."),
        ("Kommunegaranti, brutto", "233,3\u00a0mio.\u00a0kr."),
        ("Efter regaranti, netto", "116,6\u00a0mio.\u00a0kr."),
        ("Husleje pr. måned for 80\u00a0m²", "493\u00a0kr. mere"),
    ]
    unknown = page(bare()).money
    assert {fact.value for fact in unknown} == {"Ikke oplyst"}
    assert not any(fact.known for fact in unknown)
    stated = page(bare(stated_costs=[{"kind": "entreprisesum", "amount_dkk": 85_000_000}])).money[0]
    assert (stated.label, stated.value) == ("Entreprisesum", "85,0\u00a0mio.\u00a0kr.")


def test_no_share_or_mean_stands_as_a_conclusion() -> None:
    view = page(egeparken())
    told = " ".join(
        (view.recommendation.words, view.recommendation.sentence or "", *(bar.words for bar in view.criteria))
    )
    assert "%" not in told
    assert not any(character.isdigit() for character in told.replace("afsnit 5", ""))


def test_where_the_conclusion_deviates_it_points_to_the_reason() -> None:
    sentence = page(egeparken()).recommendation.sentence
    assert sentence is not None
    assert "afviger altså fra indikationen. Begrundelsen står i indstillingens afsnit 5." in sentence
    follows = page(demonstration("engvaenget")).recommendation.sentence
    assert follows is not None
    assert follows.endswith("Konklusionen følger indikationen.")


def test_conditions_stand_once_and_the_points_keep_their_numbers() -> None:
    case = egeparken()
    case["grades"]["udlejning"]["conditions"] = ["Der er lavet en udlejningsaftale", "Ventelisten er offentlig."]
    view = page(case)
    conditions = listed(view, "Vilkår")
    assert conditions.items[:2] == (
        "Kriterium 1: Der er lavet en udlejningsaftale.",
        "Kriterium 1: Ventelisten er offentlig.",
    )
    whole = indstilling_view(draft(case)).points
    assert [point.label for point in view.points] == ["At 1)", "At 2)", "At 3)", "At 4–6)"]
    assert tuple(point.text for point in view.points[:3]) == whole[:3]
    assert view.points[3].text == "godkendelsen gives på de 3 vilkår, der står ovenfor."
    assert len(whole) == 6
    assert page(egeparken()).points[3].text == "godkendelsen gives på det vilkår, der står ovenfor."


def test_support_without_conditions_says_so_and_missing_ones_too() -> None:
    assert listed(page(demonstration("engvaenget")), "Vilkår").note == "Der er ingen vilkår."
    case = egeparken()
    for grading in case["grades"].values():
        grading.pop("conditions", None)
    part = listed(page(case), "Vilkår")
    assert part.items == ()
    assert part.note is not None
    assert "ikke skrevet noget vilkår" in part.note
    assert [point.label for point in page(case).points] == ["At 1)", "At 2)", "At 3)"]


def test_a_refusal_gives_its_reasons_and_what_would_change_it() -> None:
    view = page(demonstration("moellebakken"))
    reasons = listed(view, "Det taler imod støtte").items
    assert reasons[0].startswith("Projektet bruger 250 mio. kr. på klimaskærmen")
    assert reasons[1].startswith("Kriterium 1: Boligtyper, størrelser og tilgængelighed er uændrede")
    assert [item.partition(":")[0] for item in reasons[1:4]] == ["Kriterium 1", "Kriterium 3", "Kriterium 4"]
    gate, lifts = listed(view, "Det kan ændre udfaldet").items
    assert "Løses, når mindst 10\u00a0% af håndværkerudgifterne går til grundlæggende ændring" in gate
    assert lifts.startswith("Kriterium 1, 3 og 4 op til »I særlig grad«. Ét af de tre løft er nok.")
    assert [point.label for point in view.points] == ["At 1)"]


def test_a_refusal_against_the_indication_names_no_lifts_and_its_proposed_conditions() -> None:
    case = egeparken()
    case["conclusion"]["outcome"] = "afvis"
    change = listed(page(case), "Det kan ændre udfaldet")
    assert change.items == (
        "Kriterium 3: Aftale om stiforbindelse over naboejendommen er underskrevet senest den 30. juni 2027.",
    )
    for grading in case["grades"].values():
        grading.pop("conditions", None)
    (only,) = listed(page(case), "Det kan ændre udfaldet").items
    assert only.startswith("Udfaldet kan ændres, når projektet ændres")


def test_a_hidden_indication_is_nowhere_on_the_page() -> None:
    case = demonstration("moellebakken")
    hidden = page(case, show_indication=False)
    assert hidden.recommendation.sentence is None
    text = " ".join(item for part in hidden.lists for item in part.items)
    assert "Løses, når" not in text
    assert "op til" not in text
    shown = " ".join(item for part in page(case).lists for item in part.items)  # control
    assert "Løses, når" in shown


def test_many_ways_up_are_counted_and_several_are_listed() -> None:
    low = demonstration("moellebakken")
    for grading in low["grades"].values():
        grading["grade"] = 0
        grading.pop("range", None)
    items = listed(page(low), "Det kan ændre udfaldet").items
    assert any(item.startswith("De fem vurderinger skal op med") for item in items)
    assert not any("Skemaet" in item for item in items)


def test_what_is_missing_is_told_with_the_written_reason() -> None:
    missing = listed(page(demonstration("soendervaenget")), "Oplysninger, der mangler").items
    assert missing[0].startswith("Sammenhæng til naboområder: Trafikanalysen mod stationen er bestilt")
    facts = listed(page(bare()), "Oplysninger, der mangler").items
    assert "Foreligger byggeteknisk dokumentation?" in facts
    assert page(bare()).points == ()
    assert page(bare()).points_intro.startswith("Konklusion mangler.")


def test_what_is_cut_says_where_the_whole_stands() -> None:
    case = egeparken()
    case["conclusion"]["main_considerations"] = "Et hensyn, der er beskrevet meget grundigt. " * 60
    case["grades"]["udlejning"]["conditions"] = [f"Vilkår nummer {number}" for number in range(1, 21)]
    view = resume_view(draft(case, kind="resume"), ROOMS[-4])
    assert view.summary[1].endswith("…")
    assert view.summary_note == "Forkortet her, se indstillingens afsnit 5."
    conditions = listed(view, "Vilkår")
    assert conditions.note == f"Og {21 - len(conditions.items)} vilkår til, se indstillingens afsnit 2."
    assert view.points[-1].label == "At 4–24)"
    whole = page(case)  # control: a page without an end cuts nothing
    assert (whole.summary_note, listed(whole, "Vilkår").note, whole.points_note) == (None, None, None)
    assert len(listed(whole, "Vilkår").items) == 21


def test_the_sections_follow_the_chosen_headings() -> None:
    request = draft(egeparken(), kind="resume")
    municipality = {**request.municipality, "overskriftssaet": "effekt"}
    sentence = resume_view(dataclasses.replace(request, municipality=municipality)).recommendation.sentence
    assert sentence is not None
    assert "indstillingens afsnit 4." in sentence


def test_a_municipality_without_the_words_is_told() -> None:
    request = draft(egeparken(), kind="resume")
    municipality = {key: value for key, value in request.municipality.items() if key != "resume"}
    with pytest.raises(DocumentError, match=r"kommune\.yaml ikke har afsnittet resume"):
        resume_view(dataclasses.replace(request, municipality=municipality))


def test_the_approval_stands_in_the_header() -> None:
    header = {fact.label: fact.value for fact in resume_view(approved(egeparken(), kind="resume")).header}
    assert header["Status"] == "Godkendt"
    assert header["Godkendt af"] == "Leder B, 23.\u00a0november\u00a02026"
    assert {fact.label: fact.value for fact in page(egeparken()).header}["Godkendt af"] == "Endnu ikke godkendt"
