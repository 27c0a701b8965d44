"""View model -> HTML (Jinja2) -> tagged PDF (WeasyPrint). Runs in the render process, never in the program's own."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from assessment.domain.errors import DocumentError, RendererMissing
from assessment.reporting.annex_view import annex_view
from assessment.reporting.associated import AssociatedFile, associated_files
from assessment.reporting.coverage import TEMPLATE_FOLDER, require_covered
from assessment.reporting.dialogue_view import dialogue_view
from assessment.reporting.labels import shortened, wrapped
from assessment.reporting.letter_view import decision_letter_view, hearing_letter_view
from assessment.reporting.maker import maker
from assessment.reporting.request import EDITION_OF, DocumentKind, DocumentRequest
from assessment.reporting.resume_parts import ResumeView
from assessment.reporting.resume_view import resume_view
from assessment.reporting.room import Room, most_that_fits
from assessment.reporting.typography import set_type, unlonely
from assessment.reporting.view import indstilling_view
from assessment.reporting.web_page import resume_page, web_page

PDF_VARIANT = "pdf/a-3a"  # the finisher adds PDF/UA-1; WeasyPrint writes one of the two
STYLE_SHEETS: Mapping[DocumentKind, tuple[str, ...]] = {
    "indstilling": ("grundform.css", "indstilling.css"),
    "resume": ("grundform.css", "resume.css"),
    "dialogark": ("grundform.css", "dialogark.css"),
    "teknisk_bilag": ("grundform.css", "teknisk_bilag.css"),
    "hoeringsbrev": ("grundform.css", "brev.css"),
    "afgoerelsesbrev": ("grundform.css", "brev.css"),
}
_VIEWS: Mapping[DocumentKind, Callable[[DocumentRequest], object]] = {
    "indstilling": indstilling_view,
    "resume": resume_view,
    "dialogark": dialogue_view,
    "teknisk_bilag": annex_view,
    "hoeringsbrev": hearing_letter_view,
    "afgoerelsesbrev": decision_letter_view,
}
PANGO_COMMAND = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


def render_document(request: DocumentRequest) -> bytes:
    """The document in the form of its kind. Raises as `render_pdf` does; what is refused for one form is for each."""
    if request.kind not in EDITION_OF:
        return render_pdf(request)
    _require_printable(request)
    if request.kind == "indstilling_word":
        from assessment.reporting.word_document import word_document

        return word_document(request, _stamp(request))
    if request.kind == "resume_html":
        return resume_page(request, fitted_resume(request)[0], _templates()).encode()
    return web_page(request, _templates()).encode()


def render_html(request: DocumentRequest) -> str:
    """The document as HTML, the resume with all its texts whole. Every text of the case is escaped; nothing is run."""
    return _html(request, _VIEWS[request.kind](request))


def _html(request: DocumentRequest, view: object) -> str:
    template = _templates().get_template(f"{request.kind}.html.j2")
    return template.render(view=view, stamp=_stamp(request).isoformat())


def render_pdf(request: DocumentRequest) -> bytes:
    """The document as one file that is both PDF/A-3a and PDF/UA-1, with its `associated_files` inside.

    Every date comes from the request, so the same request gives the same bytes in any process. Raises DocumentError
    when the fonts cannot print a text that can be mended, RendererMissing when Pango is not installed.
    """
    _require_printable(request)
    prepare()  # says what to install where the typesetter is missing
    pages = fitted_resume(request)[1] if request.kind == "resume" else lay_out(render_html(request), request.kind)
    return write_pdf(pages, associated_files(request, maker()), _stamp(request))


def print_html(
    html: str, files: Sequence[AssociatedFile], stamp: datetime, kind: DocumentKind = "indstilling"
) -> bytes:
    """HTML of our own as a PDF in the style of `kind`, with these files inside, all dated `stamp` (UTC)."""
    return write_pdf(lay_out(html, kind), files, stamp)


def fitted_resume(request: DocumentRequest) -> tuple[ResumeView, Any]:
    """The resume with as much of the case's texts as one page has room for, and that page.

    Its web page says the same words, so that readers of either have read the same. Raises DocumentError where the
    words of `kommune.yaml` and the rule set alone fill more than a page, RendererMissing without Pango.
    """
    printed = request.with_same_case(kind="resume", source_sha256=None)

    def on_one_page(room: Room) -> tuple[ResumeView, Any] | None:
        view = resume_view(printed, room)
        pages = lay_out(_html(printed, view), printed.kind)
        return (view, pages) if len(pages.pages) == 1 else None

    found = most_that_fits(on_one_page)
    if found is None:
        raise DocumentError(
            "Resumeet kan ikke være på én side, selv om sagens tekster forkortes. Forkort sætningerne i kommune.yaml "
            "og navnene i regelsættet."
        )
    return found


def lay_out(html: str, kind: DocumentKind) -> Any:
    """HTML of our own as pages in the style of `kind`."""
    press = prepare()
    from assessment.reporting.fetcher import BundleFetcher
    from assessment.reporting.markup import parsed

    return parsed(html, BundleFetcher()).render(
        stylesheets=[press.css[name] for name in STYLE_SHEETS[kind]], font_config=press.fonts, pdf_variant=PDF_VARIANT
    )


def write_pdf(document: Any, files: Sequence[AssociatedFile], stamp: datetime) -> bytes:
    """Pages as one file that is both PDF/A-3a and PDF/UA-1, with these files inside, all dated `stamp` (UTC)."""
    import weasyprint

    from assessment.reporting.finish import finish

    attachments = [
        weasyprint.Attachment(
            string=file.text,
            name=file.name,
            description=file.description,
            created=stamp,
            modified=stamp,
            relationship="Data",
        )
        for file in files
    ]
    pdf: bytes = document.write_pdf(pdf_variant=PDF_VARIANT, attachments=attachments, finisher=finish)
    return pdf


@dataclass(frozen=True)
class Press:
    """What is loaded once in a process and used for every document. The types are WeasyPrint's, which has none."""

    css: Mapping[str, Any]
    fonts: Any


@functools.cache
def prepare() -> Press:
    """Load WeasyPrint, fonts and style sheets once in this process.

    Raises RendererMissing, with the command that helps, when Pango cannot be loaded.
    """
    try:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
    except OSError as error:
        raise RendererMissing(
            "PDF-dokumenter kan ikke laves, fordi Pango mangler på maskinen. "
            f"Installér det med: {PANGO_COMMAND} (Debian og Ubuntu)."
        ) from error
    from assessment.reporting.fetcher import BundleFetcher

    fonts = FontConfiguration()
    css = {
        name: weasyprint.CSS(
            string=(TEMPLATE_FOLDER / name).read_text("utf-8"),
            font_config=fonts,
            url_fetcher=BundleFetcher(),
            base_url=None,
        )
        for name in dict.fromkeys(name for names in STYLE_SHEETS.values() for name in names)
    }
    return Press(css, fonts)


def _require_printable(request: DocumentRequest) -> None:
    """Refuse what somebody can mend; the rest is printed with marks (`material.as_printed`)."""
    require_covered(request.case)
    require_covered(request.rules, "regelsæt")
    require_covered(request.municipality, "kommune.yaml")
    if request.letter is not None:
        require_covered(request.letter["texts"], "brev.texts")


def _stamp(request: DocumentRequest) -> datetime:
    moment = request.issued_at or request.approved_at
    if moment is not None:
        return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    return datetime.combine(request.dated, time(), tzinfo=UTC).replace(tzinfo=None)


@functools.cache
def _templates() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(TEMPLATE_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        finalize=set_type,
    )
    environment.filters["unlonely"] = unlonely
    environment.filters["wrapped"] = wrapped
    environment.filters["shortened"] = shortened
    return environment
