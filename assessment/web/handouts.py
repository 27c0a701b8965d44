"""What a visitor takes out of the program: documents, the list of cases, and a case's history. Each is an event.

The event is written beside the answer and never holds it up. Somebody who is signed in and may not have a file is
refused, and the refusal is an event; of what was asked for nothing else is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from pandas import DataFrame
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from assessment.domain.errors import PermissionDenied
from assessment.domain.letters import LetterKind
from assessment.domain.workflow import Actor
from assessment.services import cases
from assessment.services import documents as document_services
from assessment.services.case_query import filter_of, query_of
from assessment.services.cases import CaseView
from assessment.services.context import Context
from assessment.services.disclosure import (
    note_download,
    note_history_export,
    note_list_export,
    note_refusal,
    without_delay,
)
from assessment.services.document_formats import format_of
from assessment.services.entries import today_of
from assessment.services.history_export import HistoryExport, history_csv, history_export
from assessment.services.history_query import history_filter
from assessment.services.letter_drafts import draft_letter, letter_file_name
from assessment.services.letters import read_letter
from assessment.services.spreadsheets import case_table, case_table_csv, case_table_xlsx
from assessment.services.waiting import narrowed, waits_of_cases
from assessment.web.history_print import history_sheet

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class WebVisit:
    """Who asks, when, and the shared parts of the program."""

    context: Context
    actor: Actor
    now: datetime


Work = Callable[[Request, WebVisit], Response]


def handing_out(work: Work) -> Work:
    """The same work, with an event for the refusal where the visitor may not have what was asked for."""

    def run(request: Request, visit: WebVisit) -> Response:
        try:
            return work(request, visit)
        except PermissionDenied:
            case_id: UUID | None = request.path_params.get("case_id")
            _note(
                request,
                lambda: note_refusal(
                    visit.context.store, visit.actor, visit.now, refused=request.url.path, case_id=case_id
                ),
            )
            raise

    return run


def draft_document(request: Request, visit: WebVisit) -> Response:
    """The recommendation as it would look now."""
    view = _view(request, visit)
    document = document_services.document_request(view, visit.context.municipality)
    content = visit.context.renderer.render(document)
    _note_document(request, visit, _ids(view), (document.kind, document.state), content)
    return _document(request, content, document_services.file_name(view, draft=document.is_draft))


def resume(request: Request, visit: WebVisit) -> Response:
    """The resume on one page as it would look now."""
    view = _view(request, visit)
    document = document_services.resume_request(view, visit.context.municipality)
    content = visit.context.renderer.render(document)
    _note_document(request, visit, _ids(view), (document.kind, document.state), content)
    return _document(request, content, document_services.file_name(view, document.is_draft, document.kind))


def annex(request: Request, visit: WebVisit) -> Response:
    """The technical annex as it would look now."""
    view = _view(request, visit)
    document = document_services.annex_request(visit.context.store, visit.actor, view, visit.context.municipality)
    content = visit.context.renderer.render(document)
    _note_document(request, visit, _ids(view), (document.kind, document.state), content)
    return _document(request, content, document_services.file_name(view, document.is_draft, document.kind))


def web_page(request: Request, visit: WebVisit) -> Response:
    """The recommendation as the page for the agenda, as it would look now."""
    return _edition(request, visit, "html")


def resume_web_page(request: Request, visit: WebVisit) -> Response:
    """The resume as a page for the agenda, as it would look now."""
    return _edition(request, visit, "resume-html")


def word_document(request: Request, visit: WebVisit) -> Response:
    """The recommendation for Word, as it would look now."""
    return _edition(request, visit, "word")


def dialogue_sheet(request: Request, visit: WebVisit) -> Response:
    """The sheet for the dialogue with the association."""
    view = _view(request, visit)
    sheet = document_services.dialogue_request(view, visit.context.municipality)
    content = visit.context.renderer.render(sheet)
    _note_document(request, visit, _ids(view), (sheet.kind, ""), content)
    return _document(request, content, document_services.dialogue_file_name(view))


def issued_document(request: Request, visit: WebVisit) -> Response:
    """A document that was issued, byte for byte."""
    document_id: UUID = request.path_params["document_id"]
    record, content = document_services.read_document(visit.context.store, visit.actor, document_id)
    _note_document(request, visit, (record.case_id, record.assessment_id), (record.kind, "issued"), content)
    return _document(request, content, f"{record.title[:80]}{format_of(record.kind).suffix}", record.kind)


def hearing_letter(request: Request, visit: WebVisit) -> Response:
    """The letter that hears the association, as it would look now."""
    return _letter_draft(request, visit, LetterKind.HEARING)


def decision_letter(request: Request, visit: WebVisit) -> Response:
    """The letter with the decision, as it would look now."""
    return _letter_draft(request, visit, LetterKind.DECISION)


def kept_letter(request: Request, visit: WebVisit) -> Response:
    """A letter that was made final, byte for byte."""
    entry, content = read_letter(visit.context.store, visit.actor, request.path_params["letter_id"])
    _note_document(
        request, visit, (UUID(entry.case_id), UUID(entry.assessment_id)), (entry.kind.value, "issued"), content
    )
    return _document(request, content, f"{entry.title[:80]}.pdf", entry.kind.value)


def _letter_draft(request: Request, visit: WebVisit, kind: LetterKind) -> Response:
    view = _view(request, visit)
    letter = draft_letter(visit.actor, view, kind, visit.context.municipality, visit.now)
    content = visit.context.renderer.render(letter)
    _note_document(request, visit, _ids(view), (letter.kind, letter.state), content)
    return _document(request, content, letter_file_name(view, kind), kind.value)


def case_list_csv(request: Request, visit: WebVisit) -> Response:
    """The list of cases as it is filtered, as CSV."""
    return _download(case_table_csv(_table(request, visit, "csv")), "sager.csv", "text/csv; charset=utf-8")


def case_list_xlsx(request: Request, visit: WebVisit) -> Response:
    """The list of cases as it is filtered, as a spreadsheet."""
    return _download(case_table_xlsx(_table(request, visit, "xlsx")), "sager.xlsx", _XLSX)


def history_as_csv(request: Request, visit: WebVisit) -> Response:
    """The history of a case as it is filtered, as CSV."""
    found = _history(request, visit, "csv")
    return _download(history_csv(found), f"{found.file_name}.csv", "text/csv; charset=utf-8")


def history_for_print(request: Request, visit: WebVisit) -> Response:
    """The history of a case as it is filtered, as a page of its own that prints well."""
    found = _history(request, visit, "print")
    return HTMLResponse(history_sheet(found), headers={"cache-control": "private, no-store"})


def _edition(request: Request, visit: WebVisit, folder: str) -> Response:
    kind = document_services.MADE_NOW[folder]
    view = _view(request, visit)
    document = document_services.edition_request(view, visit.context.municipality, kind)
    content = visit.context.renderer.render(document)
    _note_document(request, visit, _ids(view), (kind, document.state), content)
    return _document(request, content, document_services.file_name(view, document.is_draft, kind), kind)


def _view(request: Request, visit: WebVisit) -> CaseView:
    return cases.open_case(visit.context.store, visit.actor, request.path_params["case_id"])


def _table(request: Request, visit: WebVisit, file_format: str) -> DataFrame:
    phases = {phase.id: phase.name for phase in visit.context.rules_now(visit.now).phases}
    wanted = filter_of(request.query_params, list(phases), today_of(visit.now))
    store, actor, now = visit.context.store, visit.actor, visit.now
    rows = cases.matching_cases(store, actor, narrowed(store, actor, now, wanted))
    _note(
        request,
        lambda: note_list_export(
            visit.context.store,
            visit.actor,
            visit.now,
            file_format=file_format,
            rows=len(rows),
            wanted=query_of(wanted),
        ),
    )
    return case_table(rows, phases, waits_of_cases(store, actor, now, rows))


def _history(request: Request, visit: WebVisit, file_format: str) -> HistoryExport:
    case_id: UUID = request.path_params["case_id"]
    wanted = history_filter(request.query_params)
    found = history_export(
        visit.context.store,
        visit.actor,
        visit.now,
        case_id,
        wanted,
        develop=visit.context.municipality.outcome_develop,
    )
    _note(
        request,
        lambda: note_history_export(
            visit.context.store,
            visit.actor,
            visit.now,
            case_id=case_id,
            file_format=file_format,
            rows=len(found.lines),
            wanted=found.filter_words,
        ),
    )
    return found


def _ids(view: CaseView) -> tuple[UUID, UUID]:
    return view.summary.case_id, view.assessment.id


def _note_document(
    request: Request, visit: WebVisit, ids: tuple[UUID, UUID], document: tuple[str, str], content: bytes
) -> None:
    (case_id, assessment_id), (kind, state) = ids, document
    _note(
        request,
        lambda: note_download(
            visit.context.store,
            visit.actor,
            visit.now,
            case_id=case_id,
            assessment_id=assessment_id,
            document=kind,
            state=state,
            content=content,
        ),
    )


def _note(request: Request, note: Callable[[], None]) -> None:
    """A request for the headers alone takes nothing out."""
    if request.method != "HEAD":
        without_delay(note)


def _document(request: Request, content: bytes, name: str, kind: str = "indstilling") -> Response:
    """A document, shown where a browser can show it; `?hent` in the address makes it a file to save."""
    form = format_of(kind)
    shown = form.is_shown and "hent" not in request.query_params
    headers = {
        "content-disposition": f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{quote(name, safe='')}",
        "cache-control": "private, no-store",
    }
    return Response(content, media_type=form.media_type, headers=headers)


def _download(content: bytes, name: str, media_type: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "private, no-store"}
    return Response(content, media_type=media_type, headers=headers)
