"""Every public and every demonstration case becomes a document of two to four pages that invents nothing."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from assessment.reporting.pdf_content import page_texts
from assessment.reporting.worker import Renderer
from tests.reporting.samples import ROOT, draft

PUBLIC = sorted((ROOT / "tests" / "fixtures" / "public").glob("*.json"))
DEMONSTRATION = sorted((ROOT / "demo").glob("*.json"))


def content(file: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return read


def test_there_are_cases() -> None:
    assert len(PUBLIC) >= 6
    assert len(DEMONSTRATION) >= 5


@pytest.mark.parametrize("file", [*PUBLIC, *DEMONSTRATION], ids=lambda file: file.stem)
def test_it_fits_on_two_to_four_pages_without_a_complaint(
    renderer: Renderer, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        pages = page_texts(renderer.render(draft(content(file))))
    assert 2 <= len(pages) <= 4
    assert caplog.records == []


@pytest.mark.parametrize("file", PUBLIC, ids=lambda file: file.stem)
def test_a_public_case_says_what_is_not_known_and_lists_its_sources(renderer: Renderer, file: Path) -> None:
    case = content(file)
    pages = page_texts(renderer.render(draft(case)))
    text = " ".join(pages)
    assert all("Offentligt kendte tal – ikke en rigtig vurdering" in page for page in pages)
    assert "Konklusion mangler" in text
    assert "I tilstrækkelig grad" not in text
    assert text.count("Ikke belyst") >= 10
    assert "Kilder" in text
    for source in case["sources"]:
        assert f"{source['id']}: " in text
