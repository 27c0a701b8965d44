"""The sheet for the dialogue with the association: its words, its pages, and that it never shows what is hidden."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.danish import NBSP
from assessment.domain.errors import DocumentError
from assessment.domain.facade import FacadeFigures, facade_gate_triggered
from assessment.domain.ruleset import FacadeShareGate, RuleSet
from assessment.reporting.blockers import fundamental_shortfall_dkk
from assessment.reporting.dialogue_view import dialogue_view
from assessment.reporting.parts import DialogueView
from assessment.reporting.pdf_content import page_texts
from assessment.reporting.render import render_html
from assessment.reporting.request import DocumentRequest
from assessment.reporting.worker import Renderer
from tests.domain.profiles import CRITERIA
from tests.domain.profiles import rules as rule_set
from tests.reporting.samples import ROOT, approved, bare, draft, egeparken

RULES: RuleSet = rule_set()
MARK = "Arbejdspapir – ikke en afgørelse"
FACADE_BUDGET = [
    {"category": "facade", "amount_dkk": 250_000_000, "supported": True},
    {"category": "vand_afloeb", "amount_dkk": 35_000_000, "supported": True},
    {"category": "udearealer", "amount_dkk": 11_000_000, "supported": True},
]
pytestmark = pytest.mark.usefixtures("no_log_lines")


def demonstration(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((ROOT / "demo" / f"{name}.json").read_text("utf-8"))
    return content


def graded(grades: Sequence[int | None], **fields: Any) -> dict[str, Any]:
    """The fictitious case with these five grades; None is a criterion that somebody declared missing."""
    case = egeparken()
    case["grades"] = {
        criterion: {"missing_reason": "Oplysningerne er ikke modtaget."}
        if grade is None
        else {"grade": grade, "reason": "Begrundet i helhedsplanen."}
        for criterion, grade in zip(CRITERIA, grades, strict=True)
    }
    return {**case, **fields}


def sheet(case: dict[str, Any], **fields: Any) -> DocumentRequest:
    return draft(case, kind="dialogark", **fields)


def view_of(case: dict[str, Any]) -> DialogueView:
    return dialogue_view(sheet(case))


def plain(texts: object) -> str:
    """The texts with ordinary spaces."""
    return (" ".join(texts) if isinstance(texts, tuple) else str(texts)).replace(NBSP, " ")


def heaviest() -> dict[str, Any]:
    """Everything at once: four gates, 66 ways, facts missing, a title and an association as long as they may be."""
    return graded(
        (1, 1, 0, 0, 1),
        title=("Renovering og helhedsplan for en meget stor boligafdeling " * 4)[:200].strip(),
        housing_association=("Boligforeningen Eksempel af 10. marts " * 6)[:200].strip(),
        budget=[*FACADE_BUDGET, {"category": "ufordelt", "amount_dkk": 5_000_000, "supported": True}],
        facts={"fase_ved_inddragelse": "finansieringsskitse", "byggeteknisk_dokumentation": "nej"},
        facade_statement=None,
    )


class TestBlocking:
    """What blocks comes first, each with what resolves it."""

    def test_every_gate_says_what_it_does_and_what_resolves_it(self) -> None:
        view = view_of(demonstration("moellebakken"))
        clear, noticed, late = view.blockers
        assert "klart tilfælde" in clear.name
        assert plain(clear.effect).startswith("Indikationen kan højst blive »Afvis støtte«.")
        assert (
            "mindst 10 % af håndværkerudgifterne går til grundlæggende ændring (i dag 3,7 %), eller når udseende "
            "kommer under 60 % eller under 100,0 mio. kr. (i dag 84,5 % og 250,0 mio. kr.). Det første kræver "
            "yderligere 18,6 mio. kr. inden for samme budget."
        ) in plain(clear.solution)
        assert "under 50 % (i dag 84,5 %)" in plain(noticed.solution)
        assert "fasen »Finansieringsskitse«" in plain(late.solution)
        assert "senest i »Helhedsplan«" in plain(late.solution)
        assert all("Kommunen kan fravige loftet" in plain(item.solution) for item in view.blockers)
        assert "kan stadig holde indikationen nede" in plain(view.lifts.sentences)

    def test_technical_demands_name_the_open_questions_and_cannot_be_waived(self) -> None:
        facts = {
            "fase_ved_inddragelse": "fordialog",
            "byggeteknisk_dokumentation": "nej",
            "driftsoekonomisk_begrundelse": "ja",
        }
        (blocker,) = view_of(graded((3, 3, 3, 3, 3), facts=facts)).blockers
        assert (
            plain(blocker.solution)
            == "Løses, når svaret er ja på: »Foreligger byggeteknisk dokumentation?« (i dag: nej)."
        )
        assert "ikke klar til indstilling" in blocker.effect[0]

    def test_a_waived_gate_does_not_block(self) -> None:
        case = graded((3, 3, 3, 3, 3), budget=FACADE_BUDGET)
        assert [blocker.name for blocker in view_of(case).blockers] != []  # control
        waivers = [{"gate": gate, "reason": "Skimmel."} for gate in ("facade_klar", "facade_obs")]
        view = view_of({**case, "waivers": waivers})
        assert view.blockers == ()
        assert view.blocking_notes == ("Intet blokerer i dag.",)

    def test_the_question_of_the_agreement_is_asked_until_it_is_answered(self) -> None:
        case = graded((3, 3, 3, 3, 3), budget=FACADE_BUDGET, facade_statement=None)
        question = "Hvad ændrer projektet grundlæggende ved boligområdet?"
        assert view_of(case).facade[1] == f"Spørgsmål til mødet: {question}"
        answered = {**case, "facade_statement": "Der kommer en vej tværs igennem området."}
        assert question not in plain(view_of(answered).facade)
        assert question not in plain(view_of(graded((3, 3, 3, 3, 3), facade_statement=None)).facade)

    @given(
        facade=st.integers(100_000_000, 900_000_000),
        technical=st.integers(0, 300_000_000),
        fundamental=st.integers(0, 60_000_000),
    )
    def test_the_amount_named_is_enough_and_hardly_more(self, facade: int, technical: int, fundamental: int) -> None:
        figures = FacadeFigures(facade, technical, fundamental, 0, 0)
        for gate in (gate for gate in RULES.gates if isinstance(gate, FacadeShareGate)):
            if not facade_gate_triggered(figures, gate, undistributed_as_facade=False):
                continue
            amount = fundamental_shortfall_dkk(gate, figures)
            moved = FacadeFigures(facade - amount, technical, fundamental + amount, 0, 0)
            assert not facade_gate_triggered(moved, gate, undistributed_as_facade=False)
            less = amount - 100_001
            assert moved.share(fundamental + less) < gate.fundamental_below


class TestWays:
    """What would lift the case, in the words of the anchors."""

    def test_single_lifts_of_which_one_is_enough(self) -> None:
        lifts = view_of(demonstration("laerkehaven")).lifts
        assert lifts.sentences == ("Ét af de tre løft er nok. Så giver de fem vurderinger »Støtte«.",)
        assert lifts.ways == ()
        assert [lift.part_of for lift in lifts.lifts] == [None] * 3
        for lift in lifts.lifts:
            number = int(lift.criterion[0])
            assert lift.now == "I nogen grad"
            assert lift.then == "I særlig grad"
            assert lift.anchor == RULES.criteria[number - 1].anchors[4]

    def test_ways_of_several_lifts_are_listed_and_each_lift_names_its_ways(self) -> None:
        lifts = view_of(graded((0, 0, 0, 0, 2))).lifts
        assert "alle løft i den skal med" in lifts.sentences[0]
        assert len(lifts.ways) == 6
        for number, way in enumerate(lifts.ways, 1):
            members = [lift for lift in lifts.lifts if str(number) in (lift.part_of or "")]
            assert len(members) >= 2
            assert all(f"{lift.criterion} til »{lift.then}«" in way for lift in members)

    def test_the_only_way_needs_all_of_its_lifts(self) -> None:
        lifts = view_of(graded((0, 0, 3, 3, 4))).lifts
        assert lifts.sentences[0].startswith("Der skal to løft til, og alle skal med.")
        assert (lifts.ways, len(lifts.lifts)) == ((), 2)

    def test_more_ways_than_anybody_reads_become_one_sentence_and_the_next_steps(self) -> None:
        lifts = view_of(graded((1, 1, 0, 0, 1))).lifts
        assert "løftes 7 trin i alt" in lifts.sentences[0]
        assert "66 lige korte måder" in lifts.sentences[0]
        assert [(lift.now, lift.then) for lift in lifts.lifts[1:3]] == [
            ("I ringe grad", "I nogen grad"),
            ("Modvirker", "I ringe grad"),
        ]
        assert len(lifts.lifts) == 5

    def test_the_highest_outcome_has_a_margin_and_no_ways(self) -> None:
        view = view_of(egeparken())
        assert view.lifts.lifts == ()
        assert "allerede det højeste udfald, »Støtte«" in view.lifts.sentences[0]
        assert len(view.margin) == 5
        assert all("ét trin, bliver udfaldet »Støtte med vilkår«" in text for text in view.margin)

    def test_many_falls_become_one_sentence_and_the_lowest_outcome_has_none(self) -> None:
        (text,) = view_of(graded((3, 3, 3, 3, 1))).margin
        assert "på en af 22 måder. Et eksempel: Falder" in text
        assert "Det kan ikke falde yderligere" in view_of(graded((0, 0, 0, 0, 0))).margin[0]


class TestMissing:
    """An incomplete case says so, and who can supply what is missing."""

    def test_criteria_without_a_grade(self) -> None:
        view = view_of(demonstration("bakkegaarden"))
        assert "ikke komplet. Der mangler kriterium 1, 4 og 5." in view.lifts.sentences[0]
        assert view.lifts.lifts == ()
        assert "først siges" in view.margin[0]
        missing = plain(view.missing)
        for words in ("Kriterium 1, Hensyn til (fremtidig) udlejning", "boligorganisationen kan levere", "fordele det"):
            assert words in missing
        assert "Kan ikke afgøres endnu" in view.blocking_notes[0]
        assert "kan ikke beregnes" in view.facade[0]

    def test_a_criterion_left_out_is_no_missing_one(self) -> None:
        view = view_of(demonstration("vintergaarden"))
        assert "»Ikke relevant« er kriterium" in view.lifts.sentences[0]
        assert "komplet" not in view.lifts.sentences[0]
        assert view.missing == ()

    def test_a_gate_that_is_not_met_stands_once(self) -> None:
        facts = {
            "fase_ved_inddragelse": "fordialog",
            "byggeteknisk_dokumentation": "nej",
            "driftsoekonomisk_begrundelse": "ja",
        }
        view = view_of(graded((3, 3, 3, 3, 3), facts=facts))
        assert len(view.blockers) == 1
        assert view.missing == ()


class TestFacade:
    """The budget in words, with the limits of the rule set unless one is passed."""

    def test_shares_in_kroner_and_per_cent(self) -> None:
        text = plain(view_of(demonstration("laerkehaven")).facade)
        assert "113,0 mio. kr. (40,1 %) til udseende" in text
        assert "87,5 mio. kr. (31,0 %) til grundlæggende ændring" in text
        assert "mindst 60 % og mindst 100,0 mio. kr., og under 10 %" in text
        assert "ikke i sig selv et grundlag for afslag" in text
        assert "Regelsættet sætter et loft" not in plain(view_of(demonstration("moellebakken")).facade)

    def test_undistributed_money_is_told(self) -> None:
        assert "5,0 mio. kr. er endnu ikke fordelt" in plain(view_of(heaviest()).facade)


class TestHidden:
    """Nothing of it can be made while the indication is hidden."""

    @pytest.mark.parametrize(
        "request_of",
        [
            lambda: sheet(egeparken(), show_indication=False),
            lambda: sheet(bare()),
            lambda: sheet({**egeparken(), "conclusion": {"outcome": "stoette", "reason": "  "}}),
        ],
        ids=["not revealed", "no conclusion", "no reason"],
    )
    def test_hidden_means_no_sheet(self, renderer: Renderer, request_of: Any) -> None:
        with pytest.raises(DocumentError, match="indikationen er skjult"):
            render_html(request_of())
        with pytest.raises(DocumentError, match="indikationen er skjult"):
            renderer.render(request_of())
        assert "Støtte" in render_html(sheet(egeparken()))  # control


class TestPdf:
    """The printed sheet."""

    def test_the_words_are_in_order_on_the_page(self, renderer: Renderer) -> None:
        pages = page_texts(renderer.render(sheet(demonstration("moellebakken"))))
        text = " ".join(pages)
        order = [
            "Hvad skal der til?",
            "Oplæg til dialog om »Facaderenovering af Møllebakken«",
            "Boligforeningen Eksempel, afd. 21",
            "1. Først: det, der blokerer",
            "Aftale, ansvarlig og frist",
            "18,6 mio. kr.",
            "2. Veje op",
            RULES.criterion("naboomraader").anchors[4],
            "3. Det må ikke gå tabt",
            "4. Det mangler, og hvem der kan levere det",
            "5. Udseende og grundlæggende ændring",
        ]
        places = [text.index(words) for words in order]
        assert places == sorted(places)
        assert all(MARK in page and "Fiktiv demonstrationssag" in page for page in pages)
        assert all(f"Side {number} af {len(pages)}" in page for number, page in enumerate(pages, 1))
        assert "UDKAST" not in text

    @pytest.mark.parametrize(
        "case",
        [
            *(demonstration(name) for name in ("aabrinken", "bakkegaarden", "engvaenget", "moellebakken")),
            *(graded((2, 2, 2, 2, 1)), graded((None,) * 5), heaviest()),
        ],
        ids=["several ways", "incomplete", "highest", "blocked", "five lifts", "nothing graded", "heaviest"],
    )
    def test_one_or_two_pages(self, renderer: Renderer, case: dict[str, Any]) -> None:
        pages = page_texts(renderer.render(sheet(case)))
        assert 1 <= len(pages) <= 2
        assert all(MARK in page for page in pages)

    def test_control_the_recommendation_is_no_working_paper(self, renderer: Renderer) -> None:
        assert MARK not in " ".join(page_texts(renderer.render(draft(egeparken()))))

    def test_a_published_case_says_so(self, renderer: Renderer) -> None:
        pages = page_texts(renderer.render(sheet({**egeparken(), "origin": "published"})))
        assert all("Offentligt kendte tal – ikke en rigtig vurdering" in page for page in pages)

    def test_tags_language_title_and_nothing_attached(self, renderer: Renderer) -> None:
        with pikepdf.open(io.BytesIO(renderer.render(sheet(heaviest())))) as document:
            assert str(document.Root.Lang) == "da-DK"
            assert document.Root.MarkInfo.Marked
            assert str(document.docinfo["/Title"]).startswith("Hvad skal der til? Oplæg til dialog om »Renovering")
            assert str(document.open_metadata()["pdfuaid:part"]) == "1"
            assert len(document.attachments) == 0
            elements = [item for item in document.objects if isinstance(item, pikepdf.Dictionary) and "/S" in item]
            headers = [item for item in elements if item.get("/S") == "/TH"]
            assert len(headers) > 12
            assert all("/Scope" in item.A for item in headers)
            assert sum(item.get("/S") == "/H1" for item in elements) == 1
            assert sum(item.get("/S") == "/H2" for item in elements) == 5

    def test_texts_of_the_case_are_escaped(self) -> None:
        html = render_html(sheet({**egeparken(), "title": '"><img src=x>', "housing_association": "{{7*7}}<b>"}))
        assert "<img" not in html
        assert "{{7*7}}&lt;b&gt;" in html

    def test_the_reasons_of_the_caseworker_do_not_leave_the_house(self, renderer: Renderer) -> None:
        text = " ".join(page_texts(renderer.render(approved(egeparken(), kind="dialogark"))))
        assert "en aftale, der ikke er indgået" not in text
        assert "Sagsbehandler A" not in text
        assert "en aftale, der ikke er indgået" in " ".join(page_texts(renderer.render(draft(egeparken()))))  # control
