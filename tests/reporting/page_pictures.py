"""Reference pictures of the pages: `python -m tests.reporting.page_pictures` renews them after a wanted change.

Small and grey, in sixteen shades: enough to see that a box moved or a word changed, and little to keep.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

from assessment.reporting.render import render_pdf
from assessment.reporting.render_process import page_pictures
from assessment.reporting.request import DocumentKind, DocumentRequest
from tests.reporting.annex_samples import annex, conditional, history
from tests.reporting.eight_cases import EIGHT
from tests.reporting.letter_samples import HEARD, decision_letter, hearing_letter
from tests.reporting.samples import approved, draft

FOLDER = Path(__file__).with_name("pictures")
WIDTH_PX = 480
MOST_PAGES = 4  # of the longest cases; the later pages are more of the same
SHADES = 16
FAR = 3  # shades; less is another rounding, not another page
MOST_SHARE = 0.0001  # of the pixels of a page: about thirty
APPROVED = frozenset({"stoette", "vilkaar", "afslag"})

_HEARING = [step.model_dump(mode="json") for step in HEARD]
Make = Callable[[dict[str, Any]], DocumentRequest]


@dataclass(frozen=True)
class Pictured:
    """A document whose pages are kept as pictures: what it is made of and how, and how many of its pages."""

    kind: DocumentKind
    name: str
    case: Callable[[], dict[str, Any]]
    make: Make
    most_pages: int = MOST_PAGES


def _to_the_council(kind: DocumentKind, name: str) -> Pictured:
    make = approved if name in APPROVED else draft
    return Pictured(kind, name, EIGHT[name], partial(make, kind=kind))


def _with_history(case: dict[str, Any]) -> DocumentRequest:
    return approved(case, kind="teknisk_bilag", history=history(case).document())


def _fictitious_conditions() -> dict[str, Any]:
    return {**conditional(), "origin": "fictitious"}


PICTURED: tuple[Pictured, ...] = (
    *(_to_the_council(kind, name) for kind in ("resume", "indstilling") for name in EIGHT),
    Pictured("teknisk_bilag", "vilkaar", _fictitious_conditions, _with_history, 3),
    Pictured("teknisk_bilag", "afslag", EIGHT["afslag"], annex, 3),
    Pictured("hoeringsbrev", "afslag", EIGHT["afslag"], hearing_letter),
    Pictured("afgoerelsesbrev", "afslag", EIGHT["afslag"], partial(decision_letter, hearing=_HEARING)),
    Pictured("afgoerelsesbrev", "vilkaar", EIGHT["vilkaar"], decision_letter),
    Pictured("dialogark", "afslag", EIGHT["afslag"], partial(draft, kind="dialogark")),
    Pictured("dialogark", "vilkaar", EIGHT["vilkaar"], partial(draft, kind="dialogark")),
)


@dataclass(frozen=True)
class Page:
    """One page as it looks now, and the file of how it should look."""

    name: str
    picture: Image.Image

    @property
    def file(self) -> Path:
        """Where the reference is kept."""
        return FOLDER / f"{self.name}.png"


def pictured(kind: DocumentKind, name: str) -> Pictured:
    """The document of this kind and name."""
    return next(item for item in PICTURED if (item.kind, item.name) == (kind, name))


def pages_of(document: Pictured, case: dict[str, Any] | None = None) -> Iterator[Page]:
    """The first pages of a document of its own case, or of `case` in its stead."""
    pdf = render_pdf(document.make(document.case() if case is None else case))
    for number, picture in enumerate(page_pictures(pdf, WIDTH_PX)[: document.most_pages], 1):
        yield Page(f"{document.kind}-{document.name}-{number}", shaded(Image.open(io.BytesIO(picture))))


def shaded(picture: Image.Image) -> Image.Image:
    """The picture in grey, in `SHADES` steps."""
    step = 256 // SHADES
    return picture.convert("L").point([value // step for value in range(256)])


def difference(one: Image.Image, other: Image.Image) -> tuple[float, Image.Image]:
    """The share of pixels that are clearly different (0..1), and a picture with those in black."""
    if one.size != other.size:
        return 1.0, other
    apart = ImageChops.difference(one, other).point([0 if shade >= FAR else 255 for shade in range(256)])
    count = apart.histogram()[0]
    return count / (apart.width * apart.height), apart


def reference(file: Path) -> Image.Image:
    """The picture that is kept."""
    with Image.open(file) as picture:
        return picture.convert("L").point([value // (256 // SHADES) for value in range(256)])


def renew() -> None:
    """Write all reference pictures anew, and remove those of pages that are no more."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    for document in PICTURED:
        for page in pages_of(document):
            whole = page.picture.point([min(255, shade * (256 // SHADES)) for shade in range(256)])
            whole.quantize(SHADES).save(page.file, "PNG", optimize=True)


if __name__ == "__main__":
    renew()
