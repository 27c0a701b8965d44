"""The finished resume: exactly one page whatever the case says, legible, tagged, the same bytes in any process."""

from __future__ import annotations

import ctypes
import dataclasses
import io
import json
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pypdfium2 import raw

from assessment.domain.errors import DocumentError
from assessment.reporting.pdf_content import page_texts
from assessment.reporting.render import lay_out, render_html
from assessment.reporting.worker import Renderer
from tests.reporting.eight_cases import EIGHT, demonstration, longest
from tests.reporting.samples import ROOT, approved, attachment, draft, egeparken
from tests.reporting.test_document import rightmost

PUBLIC = sorted((ROOT / "tests" / "fixtures" / "public").glob("*.json"))
DEMONSTRATION = sorted((ROOT / "demo").glob("*.json"))
SMALLEST_PT = 9.5
OUTCOMES = ("stoette", "vilkaar", "afvis", "videreudvikles", None)
pytestmark = pytest.mark.usefixtures("no_log_lines")


def page_of(renderer: Renderer, case: dict[str, Any], **fields: Any) -> str:
    """The text of the resume, which must be on one page."""
    (text,) = page_texts(renderer.render(draft(case, kind="resume", **fields)))
    return text


@pytest.mark.parametrize("file", [*PUBLIC, *DEMONSTRATION], ids=lambda file: file.stem)
def test_every_known_case_is_on_one_page(renderer: Renderer, file: Path) -> None:
    text = page_of(renderer, json.loads(file.read_text("utf-8")))
    assert "Side 1 af 1" in text
    assert "UDKAST – IKKE GODKENDT" in text
    if file in PUBLIC:
        assert "Ikke oplyst" in text
        assert "Konklusion mangler" in text


@pytest.mark.parametrize("name", EIGHT)
def test_the_eight_cases_are_on_one_page_inside_its_margins(renderer: Renderer, name: str) -> None:
    pdf = renderer.render(draft(EIGHT[name](), kind="resume"))
    assert len(page_texts(pdf)) == 1
    assert rightmost(pdf) <= 210 - 19
    assert min(font_sizes(pdf)) >= SMALLEST_PT - 0.01


def test_control_without_the_shortening_a_long_case_has_more_pages() -> None:
    for case in (longest(), demonstration("moellebakken")):
        assert len(lay_out(render_html(draft(case, kind="resume")), "resume").pages) >= 2


def test_control_the_annex_has_smaller_type_than_the_resume_may(renderer: Renderer) -> None:
    assert min(font_sizes(renderer.render(draft(egeparken(), kind="teknisk_bilag")))) < SMALLEST_PT


def font_sizes(pdf: bytes) -> set[float]:
    """The size of every printed letter, in points, as it stands on the paper."""
    sizes = set()
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        text = page.get_textpage()
        for index in range(text.count_chars()):
            if chr(raw.FPDFText_GetUnicode(text, index)).isalnum():
                matrix = raw.FS_MATRIX()
                raw.FPDFText_GetMatrix(text, index, ctypes.byref(matrix))
                sizes.add(round(raw.FPDFText_GetFontSize(text, index) * abs(matrix.d), 2))
        text.close()
        page.close()
    document.close()
    return sizes


letters = st.sampled_from(["W", "x", "W ", "ord ", "Sammenhængskraft. ", "æøå – ", "1.000.000 kr. "])


@st.composite
def filled(draw: st.DrawFn, most: int) -> str | None:
    """A text of any length up to the most that a case may hold, of the widest and of ordinary letters."""
    length = draw(st.sampled_from([0, 1, 60, 200, most]))
    return (draw(letters) * most)[: min(length, most)].strip() or None


@st.composite
def extreme_cases(draw: st.DrawFn) -> dict[str, Any]:
    """A case that the program accepts, as full or as empty as it may be in each place."""
    text, name = filled(4_000), filled(200)
    case = egeparken()
    case["title"] = draw(name) or "T"
    case["case_number"] = "W" * draw(st.sampled_from([1, 60]))
    case["housing_association"] = draw(name) or "B"
    case["department"] = {"name": draw(name), "number": draw(name)}
    case["department"] = {key: value for key, value in case["department"].items() if value} or None
    case["area"] = {"name": draw(name) or "N", "district": draw(name) or "D"}
    for criterion in case["grades"]:
        grading: dict[str, Any] = {"grade": draw(st.integers(0, 4)), "reason": draw(text) or "Fordi."}
        if draw(st.booleans()):
            grading = {"missing_reason": draw(text) or "Mangler."}
        count = draw(st.sampled_from([0, 1, 4, 20]))
        grading["conditions"] = [draw(text) or "Vilkår."] * count
        case["grades"][criterion] = grading
    case["conclusion"] = {
        "outcome": draw(st.sampled_from(OUTCOMES)),
        "reason": draw(text),
        "main_considerations": draw(text),
    }
    case["facts"] = draw(st.sampled_from([{}, case["facts"]]))
    if draw(st.booleans()):
        case["budget"] = [{**line, "amount_dkk": 10**12} for line in case["budget"]]
        case["financing"] = {**case["financing"], "supported_loan_dkk": 10**12, "municipal_capital_dkk": 10**12}
    return case


@settings(max_examples=8, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(case=extreme_cases())
def test_every_case_that_the_program_accepts_is_on_one_page(renderer: Renderer, case: dict[str, Any]) -> None:
    pdf = renderer.render(draft(case, kind="resume"), timeout_seconds=120)
    assert len(page_texts(pdf)) == 1
    assert rightmost(pdf) <= 210 - 19


def test_twenty_conditions_are_counted_where_they_do_not_all_fit(renderer: Renderer) -> None:
    text = page_of(renderer, longest())
    assert "vilkår til, se indstillingens afsnit 2." in text
    assert "godkendelsen gives på de 20 vilkår, der står ovenfor." in text
    case = egeparken()
    case["grades"]["udlejning"]["conditions"] = [f"Vilkår {number} er opfyldt." for number in range(1, 12)]
    short = page_of(renderer, case)  # control: twelve short ones all stand there
    assert "vilkår til" not in short
    assert "Vilkår 11 er opfyldt." in short


def test_words_of_the_municipality_that_fill_more_than_a_page_are_told() -> None:
    from assessment.reporting.render import fitted_resume

    request = draft(egeparken(), kind="resume")
    sentences = {**request.municipality["saetninger"], "resume_vilkaar": "W" * 1_990}
    wordy = dataclasses.replace(request, municipality={**request.municipality, "saetninger": sentences})
    with pytest.raises(DocumentError, match=r"kan ikke være på én side.*kommune\.yaml"):
        fitted_resume(wordy)


def test_a_draft_is_marked_and_an_approved_resume_is_not(renderer: Renderer) -> None:
    assert "UDKAST – IKKE GODKENDT" in page_of(renderer, egeparken())
    (text,) = page_texts(renderer.render(approved({**egeparken(), "origin": "fictitious"}, kind="resume")))
    assert "UDKAST" not in text.upper()
    assert "Fiktiv demonstrationssag" in text
    assert "Leder B, 23. november 2026" in text


def test_tags_title_fonts_and_attachment(renderer: Renderer) -> None:
    pdf = renderer.render(approved(egeparken(), kind="resume"))
    assert attachment(pdf)["case"] == egeparken()
    assert attachment(pdf)["request"]["kind"] == "resume"
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.Root.Lang) == "da-DK"
        assert str(document.docinfo["/Title"]) == "Resume til byrådet: Helhedsplan for Egeparken"
        elements = [item for item in document.objects if isinstance(item, pikepdf.Dictionary) and "/S" in item]
        headers = [item for item in elements if item.get("/S") == "/TH"]
        assert len(headers) == 6 + 2 + 5 + 4
        assert all("/Scope" in item.A for item in headers)
        assert sum(item.get("/S") == "/H1" for item in elements) == 1
        assert not any(item.get("/S") == "/Figure" for item in elements)  # the fields beside the words are decoration
        fonts = {
            str(item.BaseFont)
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and "/BaseFont" in item
        }
        assert all("Plex" in font for font in fonts), fonts
