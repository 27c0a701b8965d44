"""How the pages look: each against the picture that is kept, and a moved box or another word is caught."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessment.reporting.request import DocumentKind
from tests.reporting.eight_cases import EIGHT
from tests.reporting.page_pictures import (
    FOLDER,
    MOST_SHARE,
    PICTURED,
    Pictured,
    difference,
    pages_of,
    pictured,
    reference,
)

MOST_BYTES = 2_000_000


@pytest.mark.parametrize("document", PICTURED, ids=lambda document: f"{document.kind}-{document.name}")
def test_every_page_looks_as_it_did(document: Pictured, tmp_path: Path) -> None:
    """A wanted change: look at the difference pictures, then run `python -m tests.reporting.page_pictures`."""
    told, seen = [], set()
    for page in pages_of(document):
        seen.add(page.file)
        share, picture = difference(reference(page.file), page.picture) if page.file.exists() else (1.0, page.picture)
        if share > MOST_SHARE:
            picture.save(tmp_path / page.file.name)
            told.append(f"{page.name}: {share:.3%} af siden er anderledes, se {tmp_path / page.file.name}")
    assert told == []
    assert seen == set(FOLDER.glob(f"{document.kind}-{document.name}-?.png"))


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", "Helhedsplan for Egeparken "), ("title", "Helhedsplan for Egelunden"), ("housing_association", "B")],
    ids=["unchanged", "another word", "a name in the header"],
)
def test_control_another_word_is_caught_and_the_same_is_not(field: str, value: str) -> None:
    page = next(pages_of(pictured("resume", "vilkaar"), {**EIGHT["vilkaar"](), field: value}))
    share, _ = difference(reference(page.file), page.picture)
    assert (share > MOST_SHARE) is (value != "Helhedsplan for Egeparken ")


@pytest.mark.parametrize("kind", ["teknisk_bilag", "hoeringsbrev", "afgoerelsesbrev", "dialogark"])
def test_control_another_name_is_caught_in_every_other_document(kind: DocumentKind) -> None:
    document, case = pictured(kind, "afslag"), EIGHT["afslag"]()
    case["title"] = case["department"]["name"] = "Facaderenovering af Mosebakken"
    shares = [
        difference(reference(page.file), page.picture)[0] if page.file.exists() else 1.0
        for page in pages_of(document, case)
    ]
    assert max(shares) > MOST_SHARE


def test_control_a_box_that_moved_a_little_is_caught() -> None:
    page = next(pages_of(pictured("resume", "stoette")))
    moved = page.picture.copy()
    moved.paste(page.picture.crop((0, 120, page.picture.width, 190)), (2, 120))
    assert difference(reference(page.file), moved)[0] > MOST_SHARE
    assert difference(reference(page.file), page.picture)[0] <= MOST_SHARE


def test_the_pictures_stay_small() -> None:
    files = list(FOLDER.glob("*.png"))
    assert len(files) >= 24
    assert sum(file.stat().st_size for file in files) < MOST_BYTES
