"""The finished PDF: text, pages, marks, tags, attachment, what is refused."""

from __future__ import annotations

import datetime as dt
import io
import logging
import re
from typing import Any

import pikepdf
import pytest

from assessment.domain.case import CaseFile
from assessment.domain.errors import DocumentError
from assessment.reporting.pdf_content import page_texts
from assessment.reporting.render import render_html
from assessment.reporting.worker import Renderer
from tests.reporting.samples import (
    CHAIN_HEAD,
    approved,
    attachment,
    bare,
    draft,
    egeparken,
    rules_document,
)

pytestmark = pytest.mark.usefixtures("no_log_lines")


def refusal() -> dict[str, Any]:
    case = egeparken()
    case["conclusion"]["outcome"] = "afvis"
    for grading in case["grades"].values():
        grading.pop("range", None)
        grading["grade"] = 1
    return case


def test_the_words_and_figures_of_the_case_are_in_the_text(renderer: Renderer) -> None:
    text = " ".join(page_texts(renderer.render(draft(egeparken()))))
    for words in (
        "Helhedsplan for Egeparken",
        "Aarhus Byråd via Magistraten",
        "Støtte med vilkår",
        "At 1) byrådet godkender skema A",
        "412.750.000 kr.",
        "233.281.250 kr.",
        "116.640.625 kr.",
        "Gennembruddet ved blok 7",
        "I tilstrækkelig grad",
        "Udlejningsaftale, § 3 (11. februar 2026)",
        "167 ja, 31 nej",
        "Ringvejen er den største udfordring",
        "50,3 %",
        "38.000.000",
        "Skimmelproblemerne i blok 3-6",
        "Sagsbehandler A",
    ):
        assert words in text, words


@pytest.mark.parametrize(
    ("case", "least", "most"),
    [(egeparken(), 3, 4), (refusal(), 3, 4), (bare(), 2, 3)],
    ids=["complete", "refusal", "bare"],
)
def test_two_to_four_pages(renderer: Renderer, case: dict[str, Any], least: int, most: int) -> None:
    assert least <= len(page_texts(renderer.render(draft(case)))) <= most
    assert least <= len(page_texts(renderer.render(approved(case)))) <= most


def test_the_headings_come_in_order_and_pages_are_numbered(renderer: Renderer) -> None:
    pages = page_texts(renderer.render(draft(egeparken())))
    text = " ".join(pages)
    places = [
        text.index(f"{number}. {title}")
        for number, title in enumerate(
            (
                "Resume",
                "Beslutningspunkter",
                "Baggrund",
                "Vurdering af de fem kriterier",
                "Samlet konkret vurdering",
                "Alternativer og konsekvenser",
                "Organisering og videre proces",
                "Ressourcer",
                "Retligt grundlag",
                "Partens bemærkninger",
            ),
            1,
        )
    ]
    assert places == sorted(places)
    assert all(f"Side {number} af {len(pages)}" in page for number, page in enumerate(pages, 1))


def test_a_draft_is_marked_on_every_page_and_an_approved_document_on_none(renderer: Renderer) -> None:
    pages = page_texts(renderer.render(draft(egeparken())))
    assert all("UDKAST – IKKE GODKENDT" in page for page in pages)
    assert "Udkast – ikke godkendt" in pages[0]
    assert not any("udkast" in page.lower() for page in page_texts(renderer.render(approved(egeparken()))))


def test_figures_that_are_not_a_real_case_say_so_on_every_page(renderer: Renderer) -> None:
    published = page_texts(renderer.render(draft(bare(origin="published"))))
    assert all("Offentligt kendte tal – ikke en rigtig vurdering" in page for page in published)
    fictitious = page_texts(renderer.render(approved({**egeparken(), "origin": "fictitious"})))
    assert all("Fiktiv demonstrationssag" in page for page in fictitious)


def test_the_attachment_holds_the_case_unchanged_with_rules_and_approval(renderer: Renderer) -> None:
    content = attachment(renderer.render(approved(egeparken(), chain_head=CHAIN_HEAD)))
    assert content["schema"] == "vurdering/1"
    assert content["case"] == egeparken()
    assert content["ruleset"] == rules_document()
    assert content["indication"]["outcome"] == "stoette"
    assert content["indication"]["mean"] == "14/5"
    assert content["approval"]["approved_by"] == "Leder B"
    assert content["approval"]["chain_head"] == CHAIN_HEAD
    assert CaseFile.model_validate_json(__import__("json").dumps(content["case"])).document() == egeparken()


def test_the_attachment_of_a_draft_hides_the_indication_too(renderer: Renderer) -> None:
    assert attachment(renderer.render(draft(egeparken(), show_indication=False)))["indication"] is None
    assert attachment(renderer.render(draft(bare())))["indication"] is None


def test_tags_language_title_dates_and_fonts(renderer: Renderer) -> None:
    issued = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC)
    pdf = renderer.render(approved(egeparken(), state="issued", issued_at=issued))
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.Root.Lang) == "da-DK"
        assert document.Root.MarkInfo.Marked
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert str(document.docinfo["/Title"]) == "Indstilling: Helhedsplan for Egeparken"
        assert str(document.docinfo["/CreationDate"]).startswith("D:20261124080000")
        assert str(document.open_metadata()["pdfuaid:part"]) == "1"
        elements = [item for item in document.objects if isinstance(item, pikepdf.Dictionary) and "/S" in item]
        headers = [item for item in elements if item.get("/S") == "/TH"]
        assert len(headers) > 30
        assert all("/Scope" in item.A for item in headers)
        assert sum(item.get("/S") == "/H1" for item in elements) == 1
        figures = [item for item in elements if item.get("/S") == "/Figure"]
        assert len(figures) == 2
        assert all(15 < len(str(item.Alt)) < 1_000 for item in figures)
        assert "/IDTree" in document.Root.StructTreeRoot
        fonts = {
            str(item.BaseFont)
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and "/BaseFont" in item
        }
        assert fonts
        assert all("IBM-Plex-Sans" in font or "IBMPlexSans" in font for font in fonts), fonts


def test_running_heads_and_the_draft_mark_are_artifacts(renderer: Renderer) -> None:
    with pikepdf.open(io.BytesIO(renderer.render(draft(egeparken())))) as document:
        for page in document.pages:
            operations = pikepdf.parse_content_stream(page)
            artifacts = sum(
                str(item.operator) in ("BMC", "BDC") and str(item.operands[0]) == "/Artifact" for item in operations
            )
            assert artifacts > 3


def test_hostile_and_enormous_texts_are_printed_as_text(renderer: Renderer) -> None:
    case = egeparken()
    case["title"] = "T" * 200
    case["housing_association"] = "B" * 200
    case["grades"]["udlejning"]["reason"] = "Boligerne er vurderet. " * 173
    case["grades"]["udearealer"]["reason"] = "x" * 300 + " slut"
    case["grades"]["naboomraader"]["reason"] = "<script>alert(1)</script> {{7*7}} {% raw %} </td></table> &amp; <!-- "
    case["conclusion"]["reason"] = "y" * 4_000
    case["involvement"][0]["outcome"] = "z" * 4_000
    case["grades"]["blandet_by"]["evidence"] = [{"document": "D" * 200, "reference": "R" * 200}] * 100
    pages = page_texts(renderer.render(draft(case)))
    text = " ".join(pages)
    assert "<script>alert(1)</script> {{7*7}} {% raw %} </td></table> &amp; <!--" in text
    assert "49" not in re.findall(r"script> (\S+)", text)
    assert re.sub(r"\s", "", text).count("x" * 300) == 1
    assert len(pages) < 40


def test_long_words_stay_inside_the_page(renderer: Renderer) -> None:
    case = egeparken()
    for grading in case["grades"].values():
        grading["reason"] = "x" * 300
    case["involvement"][0]["kind"] = "w" * 200
    case["department"]["name"] = "v" * 200
    pdf = renderer.render(draft(case))
    assert rightmost(pdf) <= 210 - 20
    wide = pikepdf.open(io.BytesIO(pdf))
    assert [float(side) for side in wide.pages[0].mediabox][2:] == pytest.approx([595.3, 841.9], abs=0.1)
    wide.close()


def rightmost(pdf: bytes) -> float:
    """The right edge of the rightmost character of all pages, in mm."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    edge = 0.0
    for page in document:
        text = page.get_textpage()
        edge = max([edge, *(text.get_charbox(index)[2] for index in range(text.count_chars()))])
        text.close()
        page.close()
    document.close()
    return edge / 72 * 25.4


def test_characters_outside_the_fonts_are_refused_by_name(renderer: Renderer) -> None:
    case = egeparken()
    case["conclusion"]["reason"] = "Godt 👍"
    with pytest.raises(DocumentError, match=r"conclusion\.reason.*U\+1F44D"):
        renderer.render(draft(case))


def test_html_escapes_every_text_of_the_case() -> None:
    case = egeparken()
    case["title"] = '"><img src=x onerror=alert(1)>'
    html = render_html(draft(case))
    assert "<img" not in html
    assert "&lt;img src=x" in html


def test_a_log_line_of_the_typesetter_would_fail_these_tests(
    renderer: Renderer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        renderer.render(draft(egeparken(), dated=dt.date(2026, 12, 1)))
    assert caplog.records == []
