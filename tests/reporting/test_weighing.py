"""What speaks against a yes, what would change a no, and the annexes: the words, where they stand, and where not."""

from __future__ import annotations

import re
from typing import Any

import pytest

from assessment.reporting.changes import changes_of
from assessment.reporting.letter_view import hearing_letter_view
from assessment.reporting.material import Material
from assessment.reporting.municipality import load_municipality
from assessment.reporting.parts import Labelled
from assessment.reporting.pdf_content import page_texts
from assessment.reporting.render import render_document, render_html
from assessment.reporting.view import indstilling_view
from assessment.reporting.weighing import MOST_CHANGES
from assessment.reporting.worker import Renderer
from tests.reporting.eight_cases import demonstration
from tests.reporting.html_text import Outline, squeezed
from tests.reporting.letter_samples import hearing_letter
from tests.reporting.samples import approved, bare, draft, egeparken
from tests.reporting.word_check import texts

AGAINST, CHANGE = "Det taler imod", "Hvad kan ændre udfaldet"
REFUSED = "moellebakken"


def part(case: dict[str, Any], label: str, **fields: Any) -> Labelled | None:
    """The part of the weighing with this label, with ordinary spaces; None where there is none."""
    found = [item for item in indstilling_view(draft(case, **fields)).weighing if item.label == label]
    assert len(found) <= 1
    return found[0] if found else None


def said(item: Labelled | None) -> str:
    """All words of a part."""
    assert item is not None
    return " ".join((*item.paragraphs, *item.items)).replace("\u00a0", " ")


def graded(grades: dict[str, int], outcome: str) -> dict[str, Any]:
    """Egeparken with other grades and another conclusion."""
    case = egeparken()
    for criterion, grade in grades.items():
        case["grades"][criterion] = {**case["grades"][criterion], "grade": grade, "conditions": []}
        case["grades"][criterion].pop("range", None)
    case["conclusion"]["outcome"] = outcome
    return case


def everywhere(grade: int, outcome: str) -> dict[str, Any]:
    """The same grade for all five."""
    return graded(dict.fromkeys(egeparken()["grades"], grade), outcome)


def test_a_refusal_says_what_would_change_it_the_gate_first_in_the_words_of_the_letter() -> None:
    case = demonstration(REFUSED)
    change = part(case, CHANGE)
    assert change is not None
    (letter,) = (item for item in hearing_letter_view(hearing_letter(case)).sections if item.heading == CHANGE)
    assert change.paragraphs == letter.paragraphs
    solved, *lifted = letter.labelled
    assert change.items[0].startswith(f"{solved.label}: Løses, når mindst")
    assert solved.paragraphs[0].startswith(change.items[0].partition(": ")[2])
    assert [item.partition(": ")[2] for item in change.items[2:]] == [item.paragraphs[0] for item in lifted]
    assert change.items[1].startswith("Ét af de tre løft er nok. Så giver de fem vurderinger »Støtte med vilkår«.")


def test_a_refusal_by_reasons_alone_names_no_lift_and_points_to_the_proposed_conditions() -> None:
    case = egeparken()
    case["conclusion"]["outcome"] = "afvis"
    change = part(case, CHANGE)
    assert change is not None
    assert change.paragraphs[0].startswith("Det afgørende er de hensyn, der står under begrundelsen.")
    assert change.items == ("De vilkår, der er foreslået til kriterierne, står i afsnit 4.",)


def test_ways_that_are_too_many_are_counted_and_the_annex_named() -> None:
    change = part(everywhere(0, "afvis"), CHANGE)
    text = said(change)
    assert re.search(r"Det kan ske på \d+ måder\. Se det tekniske bilag\.", text)
    assert "Skemaet" not in text


def refused(*grades: int) -> dict[str, Any]:
    """The refused demonstration with other grades."""
    case = demonstration(REFUSED)
    for criterion, grade in zip(case["grades"], grades, strict=True):
        case["grades"][criterion] = {**case["grades"][criterion], "grade": grade, "range": [grade, grade]}
    return case


@pytest.mark.parametrize(("grades", "left"), [((0, 0, 0, 0, 2), 7), ((0, 2, 2, 2, 2), 2), ((1, 1, 1, 2, 2), 0)])
def test_the_list_is_bounded_and_says_how_many_points_the_annex_has(grades: tuple[int, ...], left: int) -> None:
    change = part(refused(*grades), CHANGE)
    assert change is not None
    assert len(change.items) <= MOST_CHANGES
    counted = f"Og {left} punkter til, se det tekniske bilag."
    assert (change.items[-1] == counted) is bool(left)
    assert ("punkter til" in said(change)) is bool(left)


def test_a_project_to_be_developed_says_what_would_change_it_too() -> None:
    text = said(part(demonstration("bakkegaarden"), CHANGE))
    assert "»Foreligger byggeteknisk dokumentation?« (ikke besvaret)" in text
    assert "Der mangler kriterium 1, 4 og 5." in text
    lifted = said(part(everywhere(2, "videreudvikles"), CHANGE))
    assert "Disse ændringer trækker i retning af et andet udfald" in lifted
    highest = part(everywhere(4, "videreudvikles"), CHANGE)
    assert said(highest).startswith("Det afgørende er de hensyn")


@pytest.mark.parametrize("outcome", ["stoette", "vilkaar"])
def test_control_a_yes_says_nothing_of_another_outcome_and_a_no_nothing_of_what_speaks_against(outcome: str) -> None:
    assert part(graded({}, outcome), CHANGE) is None
    assert part(graded({}, outcome), AGAINST) is not None
    for refusal in ("afvis", "videreudvikles"):
        assert part(graded({}, refusal), AGAINST) is None
        assert part(graded({}, refusal), CHANGE) is not None


def test_what_speaks_against_a_yes_is_the_weak_criteria_the_gaps_and_the_gates() -> None:
    case = graded({"udlejning": 1, "blandet_by": 2}, "vilkaar")
    case["grades"]["udearealer"] = {"missing_reason": "Landskabsplanen er ikke modtaget."}
    case["facts"]["kommunens_inddragelse"] = "skema_a"
    against = part(case, AGAINST)
    assert against is not None
    assert against.items[0] == "Kriterium 1 er vurderet til »I ringe grad«."
    assert against.items[1] == "Kriterium 3 og 4 er vurderet til »I nogen grad«."
    assert against.items[2].startswith("Ikke belyst: Udearealer og sociale mødesteder")
    indicated = part(case, "Vejledende indikation")
    assert indicated is not None
    assert indicated.items == ()
    assert len(indicated.paragraphs) == 1  # what lowers the indication is said once


def test_a_facade_share_that_was_waived_and_a_vote_that_was_lost_speak_against() -> None:
    waived = said(part(demonstration("engvaenget"), AGAINST))
    assert waived == "»Facaderenovering uden grundlæggende ændring - opmærksomhed« er fraveget, se nedenfor."
    case = egeparken()
    case["residents_vote"] = {**case["residents_vote"], "yes": 31, "no": 167}
    assert "Ved beboernes afstemning stemte 31 ja og 167 nej." in said(part(case, AGAINST))
    assert "afstemning" not in said(part(egeparken(), AGAINST))


def test_a_triggered_facade_gate_speaks_against_with_its_explanation() -> None:
    case = demonstration("engvaenget")
    del case["waivers"]
    text = said(part(case, AGAINST))
    assert "Facaderenovering uden grundlæggende ændring - opmærksomhed: Facadearbejder fylder mest" in text
    assert "fraveget" not in text


def test_where_nothing_speaks_against_one_sentence_says_so() -> None:
    against = part(demonstration("vintergaarden"), AGAINST)
    sentence = "Ingen kriterier er vurderet under »I tilstrækkelig grad«, og ingen lofter er udløst."
    assert against == Labelled(AGAINST, (sentence,))


@pytest.mark.parametrize("name", [REFUSED, "engvaenget", "bakkegaarden"])
def test_nothing_of_it_stands_while_the_indication_is_hidden(name: str) -> None:
    case = demonstration(name)
    for hidden in (
        draft(case, show_indication=False),
        draft({**case, "conclusion": None}),
        draft({**case, "conclusion": {**case["conclusion"], "reason": " "}}),
    ):
        labels = {item.label for item in indstilling_view(hidden).weighing}
        assert not labels & {AGAINST, CHANGE, "Vejledende indikation"}
    assert changes_of(Material.of(draft(case, show_indication=False))).solved == ()


def test_a_recommendation_of_a_municipality_without_these_words_is_as_it_was() -> None:
    older = load_municipality().document()
    older["indstilling"] = None
    for name in (REFUSED, "engvaenget"):
        view = indstilling_view(draft(demonstration(name), municipality=older))
        assert not {item.label for item in view.weighing} & {AGAINST, CHANGE}
        assert all(item.items == () for item in view.weighing)
        assert view.annexes[-1].endswith("Vurderingen som maskinlæsbare data (vurdering.json, vedhæftet PDF-udgaven).")


def test_the_annexes_name_the_technical_annex_and_the_files_inside() -> None:
    view = indstilling_view(draft(bare()))
    assert [item.replace("\u00a0", " ") for item in view.annexes] == [
        "1. Teknisk bilag, udsendt sammen med indstillingen",
        "2. Data i PDF-udgaven: vurdering.json, sagsfil.json og regelsaet.json.",
    ]


@pytest.mark.parametrize(
    ("name", "label", "absent"),
    [(REFUSED, CHANGE, AGAINST), ("laerkehaven", AGAINST, CHANGE), ("bakkegaarden", CHANGE, AGAINST)],
)
def test_all_three_forms_say_it(renderer: Renderer, name: str, label: str, absent: str) -> None:
    case = demonstration(name)
    request = approved(case)
    expected = part(case, label)
    assert expected is not None
    pdf = squeezed(" ".join(page_texts(renderer.render(request))))
    page = squeezed(" ".join(Outline(render_document(approved(case, kind="indstilling_html")).decode()).texts))
    printed = squeezed(" ".join(Outline(render_html(request)).texts))
    word = squeezed(" ".join(texts(render_document(approved(case, kind="indstilling_word")))))
    for form in (pdf, page, printed, word):
        assert squeezed(f"{label}.") in form
        assert squeezed(f"{absent}.") not in form
    for text in (*expected.paragraphs, *expected.items):
        for form in (page, printed, word):
            assert squeezed(text.replace(" - ", " – ")) in form
