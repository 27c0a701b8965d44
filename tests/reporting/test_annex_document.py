"""The finished annex: its text in order, its pages, tags and marks, the same bytes in any process."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pikepdf
import pytest

from assessment.reporting.municipality import load_municipality
from assessment.reporting.pdf_content import page_texts
from assessment.reporting.render import render_html
from assessment.reporting.worker import Renderer
from tests.reporting.annex_samples import (
    OLD_REASON,
    REVISED,
    annex,
    approved_annex,
    conditional,
    extreme,
    history,
    with_second,
)
from tests.reporting.samples import ROOT, attachment, bare, draft, egeparken
from tests.reporting.test_document import rightmost

PUBLIC = sorted((ROOT / "tests" / "fixtures" / "public").glob("*.json"))
DEMONSTRATION = sorted((ROOT / "demo").glob("*.json"))
pytestmark = pytest.mark.usefixtures("no_log_lines")


def without_spaces(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_the_sections_come_in_order_and_the_contents_name_their_pages(renderer: Renderer) -> None:
    pages = page_texts(renderer.render(approved_annex(with_second(conditional()))))
    text = " ".join(pages)
    headings = load_municipality().annex.headings
    places = []
    for number, name in enumerate(type(headings).model_fields, 1):
        title = f"{number}. {getattr(headings, name)}"
        places.append(text.rindex(title))
        heading = re.compile(rf"(?<!\d){re.escape(title)}(?!, side)")  # not the »7.« of a year before the words
        (page,) = [index for index, words in enumerate(pages, 1) if heading.search(words)]
        assert f"{title}, side {page}" in pages[0]
    assert places == sorted(places)
    assert all(f"Side {number} af {len(pages)}" in page for number, page in enumerate(pages, 1))
    assert all("Teknisk bilag" in page for page in pages)


def test_a_change_after_the_reveal_stands_with_both_texts_and_signs(renderer: Renderer) -> None:
    text = " ".join(page_texts(renderer.render(approved_annex(conditional()))))
    assert REVISED in text
    assert "Åbnet af Karen (sagsbehandler)" in text
    assert "ikke [− begyndt. −] [+ underskrevet. +]" in text
    unsigned = re.sub(r"\[\+ [^\]]* \+\] ?|\[− | −\]", "", text)
    assert without_spaces(OLD_REASON) in without_spaces(unsigned)


def test_the_chosen_step_is_told_in_words_beside_its_colour(renderer: Renderer) -> None:
    text = " ".join(page_texts(renderer.render(annex(egeparken()))))
    assert text.count("Valgt trin") == 5
    assert "3 I tilstrækkelig grad → Valgt trin" in text


@pytest.mark.parametrize(
    ("fields", "shown"),
    [({"show_indication": False}, False), ({}, True)],
    ids=["hidden", "control: revealed"],
)
def test_a_hidden_indication_is_nowhere_in_the_annex(
    renderer: Renderer, fields: dict[str, bool], *, shown: bool
) -> None:
    pdf = renderer.render(annex(egeparken(), history=history(egeparken()).document(), **fields))
    text = " ".join(page_texts(pdf))
    assert ("indikation er skjult" in text) is not shown
    assert ("indikation er »Støtte«" in text) is shown
    assert ("369/625" in text) is shown
    assert ("Lofter og krav" in text) is shown
    assert (attachment(pdf)["indication"] is not None) is shown


def test_a_draft_is_marked_on_every_page_and_an_approved_annex_on_none(renderer: Renderer) -> None:
    assert all("UDKAST – IKKE GODKENDT" in page for page in page_texts(renderer.render(annex(egeparken()))))
    approved = page_texts(renderer.render(approved_annex(egeparken())))
    assert not any("UDKAST" in page for page in approved)
    fictitious = page_texts(renderer.render(approved_annex({**egeparken(), "origin": "fictitious"})))
    assert all("Fiktiv demonstrationssag" in page for page in fictitious)


@pytest.mark.parametrize("file", [*PUBLIC, *DEMONSTRATION], ids=lambda file: file.stem)
def test_every_case_becomes_an_annex_of_some_pages(renderer: Renderer, file: Path) -> None:
    case = json.loads(file.read_text("utf-8"))
    pages = page_texts(renderer.render(annex(case)))
    assert 6 <= len(pages) <= 14
    if file in PUBLIC:
        assert "".join(pages).count("Ikke besvaret") > 15
        assert "I tilstrækkelig grad (3 af 4)" not in " ".join(pages)


def test_tags_language_bookmarks_and_fonts(renderer: Renderer) -> None:
    pdf = renderer.render(approved_annex(with_second(conditional())))
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.Root.Lang) == "da-DK"
        assert document.Root.MarkInfo.Marked
        assert str(document.docinfo["/Title"]) == "Teknisk bilag: Helhedsplan for Egeparken"
        assert str(document.open_metadata()["pdfuaid:part"]) == "1"
        elements = [item for item in document.objects if isinstance(item, pikepdf.Dictionary) and "/S" in item]
        headers = [item for item in elements if item.get("/S") == "/TH"]
        assert len(headers) > 150
        assert all("/Scope" in item.A for item in headers)
        assert sum(item.get("/S") == "/H1" for item in elements) == 1
        figures = [item for item in elements if item.get("/S") == "/Figure"]
        assert len(figures) == 2
        assert all(15 < len(str(item.Alt)) < 1_000 for item in figures)
        with document.open_outline() as outline:
            (title,) = outline.root
            assert len(title.children) == 9
            assert len(title.children[0].children) == 5
        fonts = {
            str(item.BaseFont)
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and "/BaseFont" in item
        }
        assert fonts
        assert all("Plex" in font for font in fonts), fonts


def test_the_longest_texts_and_sixty_budget_lines_are_printed_whole(renderer: Renderer) -> None:
    case = with_second(extreme())
    pages = page_texts(renderer.render(approved_annex(case), timeout_seconds=120))
    text = without_spaces(" ".join(re.sub(r"Sagsnr.*", "", page) for page in pages))
    assert 30 < len(pages) < 90
    assert text.count("Boligernesvurdering") == 0
    assert text.count("1.000.0") >= 60
    assert without_spaces(case["title"]) in text


def test_long_words_and_hostile_texts_stay_text_inside_the_page(renderer: Renderer) -> None:
    case = conditional()
    hostile = "<script>alert(1)</script> {{7*7}} {% raw %} </td></table> &amp; <!-- "
    for grading in case["grades"].values():
        grading["reason"] = "x" * 300
        grading["conditions"] = ["v" * 300, {"text": hostile, "documented_by": "w" * 200}]
        grading["evidence"] = [{"document": "D" * 200}]
    case["conclusion"]["reason"] = hostile
    begun = history(case)
    pdf = renderer.render(annex(with_second(case), history=begun.document()))
    text = " ".join(page_texts(pdf))
    assert text.count("<script>alert(1)</script> {{7*7}} {% raw %} </td></table> &amp; <!--") >= 6
    assert rightmost(pdf) <= 210 - 19.5  # the right margin is 21 mm; a space at the end of a line may hang into it
    assert "<script>" not in render_html(annex(case))


def test_the_recommendation_does_not_change_with_a_history(renderer: Renderer) -> None:
    """Only the annex shows it, so that the two can be made from one request."""
    plain = page_texts(renderer.render(draft(bare())))
    assert page_texts(renderer.render(draft(bare(), history=history(egeparken()).document()))) == plain
