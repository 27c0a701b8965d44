"""Reference pictures of the pages: `python -m tests.reporting.page_pictures` renews them after a wanted change.

Small and grey, in sixteen shades: enough to see that a box moved or a word changed, and little to keep.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

from assessment.reporting.render import render_pdf
from assessment.reporting.render_process import page_pictures
from assessment.reporting.request import DocumentKind
from tests.reporting.eight_cases import EIGHT
from tests.reporting.samples import approved, draft

FOLDER = Path(__file__).with_name("pictures")
KINDS: tuple[DocumentKind, ...] = ("resume", "indstilling")
WIDTH_PX = 480
MOST_PAGES = 4  # of the longest cases; the later pages are more of the same
SHADES = 16
FAR = 3  # shades; less is another rounding, not another page
MOST_SHARE = 0.0001  # of the pixels of a page: about thirty
APPROVED = frozenset({"stoette", "vilkaar", "afslag"})


@dataclass(frozen=True)
class Page:
    """One page as it looks now, and the file of how it should look."""

    name: str
    picture: Image.Image

    @property
    def file(self) -> Path:
        """Where the reference is kept."""
        return FOLDER / f"{self.name}.png"


def pages_of(kind: DocumentKind, name: str, case: dict[str, Any] | None = None) -> Iterator[Page]:
    """The first pages of a document of one of the eight cases, or of `case` in its stead."""
    make = approved if name in APPROVED else draft
    pdf = render_pdf(make(EIGHT[name]() if case is None else case, kind=kind))
    for number, picture in enumerate(page_pictures(pdf, WIDTH_PX)[:MOST_PAGES], 1):
        yield Page(f"{kind}-{name}-{number}", shaded(Image.open(io.BytesIO(picture))))


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
    for kind in KINDS:
        for name in EIGHT:
            for page in pages_of(kind, name):
                whole = page.picture.point([min(255, shade * (256 // SHADES)) for shade in range(256)])
                whole.quantize(SHADES).save(page.file, "PNG", optimize=True)


if __name__ == "__main__":
    renew()
