"""The only way a document gets at other files: a fixed table of bundled ones. Everything else is denied."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from weasyprint.urls import URLFetcher, URLFetcherResponse

from assessment.reporting.coverage import FACES, TEMPLATE_FOLDER, font_file

SCHEME = "bundle"


class DeniedAddress(ValueError):
    """A document asked for something outside the bundle. WeasyPrint catches it, logs it and leaves the thing out."""


def bundled_files() -> Mapping[str, tuple[Path, str]]:
    """Address -> (file, media type) of everything that a document may use."""
    fonts = {f"{SCHEME}:fonts/{font_file(face).name}": (font_file(face), "font/ttf") for face in FACES}
    return {**fonts, f"{SCHEME}:udkast.svg": (TEMPLATE_FOLDER / "udkast.svg", "image/svg+xml")}


class BundleFetcher(URLFetcher):  # type: ignore[misc]  # the base class has no type information
    """Serves the bundled files by their exact address and denies every other address, also data: and file:."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=set(), allow_redirects=False)
        self._files = bundled_files()
        self.denied: list[str] = []

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002
        """The bundled file of this address; DeniedAddress for anything else."""
        known = self._files.get(url)
        if known is None:
            self.denied.append(url)
            raise DeniedAddress(f"adressen hører ikke til dokumentets filer: {url[:80]}")
        file, media_type = known
        return URLFetcherResponse(url, body=file.read_bytes(), headers={"Content-Type": media_type})
