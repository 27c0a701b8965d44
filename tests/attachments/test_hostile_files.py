"""Hostile files: every one is refused with its own reason, within bounds of time, and good ones are taken."""

from __future__ import annotations

import time

import pytest
from PIL import ImageFile

from assessment.attachments import office as office_rules
from assessment.attachments import pdf as pdf_rules
from assessment.attachments.inspection import inspect
from assessment.domain.attachments import AttachmentKind
from assessment.domain.errors import AttachmentRefused
from tests.attachments.files import good, pdf, twice_saved
from tests.attachments.hostile import hostile


@pytest.mark.parametrize("name", sorted(good()))
def test_good_files_are_taken(name: str) -> None:
    found = inspect(good()[name])
    assert name.rpartition(".")[2] in found.kind.endings
    assert (found.pages is not None) == (found.kind is AttachmentKind.PDF)


def test_the_pages_of_a_pdf_are_counted() -> None:
    assert inspect(pdf(pages=3)).pages == 3
    assert inspect(twice_saved()).pages == 1


@pytest.mark.parametrize("what", sorted(hostile()))
def test_a_hostile_file_is_refused_with_its_reason(what: str) -> None:
    content, reason = hostile()[what]
    began = time.process_time()
    with pytest.raises(AttachmentRefused) as refused:
        inspect(content)
    assert reason in refused.value.text
    assert refused.value.text.endswith(".")
    assert time.process_time() - began < 10


def test_a_damaged_picture_is_refused_where_another_library_has_pictures_mended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    for what in ("a PNG with a wrong checksum", "a picture with a text that grows"):
        assert not _taken(hostile()[what][0])
    assert ImageFile.LOAD_TRUNCATED_IMAGES


def test_the_counts() -> None:
    accepted = [what for what, (content, _) in hostile().items() if _taken(content)]
    taken = [name for name, content in good().items() if _taken(content)]
    print(f"\nhostile files: {len(hostile())} tried, {len(accepted)} accepted; good files: {len(taken)}/{len(good())}")
    assert len(hostile()) >= 40
    assert accepted == []
    assert len(taken) == len(good())


def _taken(content: bytes) -> bool:
    try:
        inspect(content)
    except AttachmentRefused:
        return False
    return True


def test_control_without_a_rule_its_files_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each rule is what refuses: with the rule away, the file goes through."""
    monkeypatch.setattr(pdf_rules, "_ACTIONS", {})
    monkeypatch.setattr(pdf_rules, "_KEYS", {"/EF": "x"})
    assert _taken(hostile()["a PDF with JavaScript after the action of a link"][0])
    assert _taken(hostile()["a PDF with an XFA form"][0])
    monkeypatch.setattr(office_rules, "_PLACES", (("vba", "x"),))
    assert _taken(hostile()["a spreadsheet with a connection"][0])
    assert not _taken(hostile()["a Word file with macros inside"][0])
