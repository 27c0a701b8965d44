"""Routes of our own: health, documents, exports, the rescue of unsaved text, and the role picker of a demonstration."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote
from uuid import UUID, uuid4

import anyio.to_thread
from pandas import DataFrame
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from assessment.domain.errors import (
    AssessmentError,
    EnvironmentFault,
    InputError,
    NotFound,
    PermissionDenied,
    StepRefused,
)
from assessment.domain.workflow import Actor
from assessment.services import cases, drafting, notes
from assessment.services import documents as document_services
from assessment.services.admission import admit
from assessment.services.case_query import filter_of
from assessment.services.context import Context, open_context
from assessment.services.demo import demo_person
from assessment.services.demo_access import DEMO_COOKIE
from assessment.services.sign_in import Outside
from assessment.services.spreadsheets import case_table, case_table_csv, case_table_xlsx
from assessment.settings import read_settings
from assessment.web.origins import is_foreign
from assessment.web.own_addresses import own_address
from assessment.web.sign_in_routes import way_in

MAX_RESCUED_BYTES = 64 * 1024
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_log = logging.getLogger("assessment")
_STATUS = {NotFound: 404, PermissionDenied: 403, StepRefused: 409, InputError: 400, EnvironmentFault: 503}


@dataclass(frozen=True)
class _Visit:
    context: Context
    actor: Actor
    now: datetime


def routes(address: str) -> list[Route]:
    """All routes but those of the sign-in, for a server that listens on `address`."""

    def guarded(work: Callable[[Request, _Visit], Response]) -> Callable[[Request], object]:
        async def answer(request: Request) -> Response:
            return await anyio.to_thread.run_sync(_answer, request, address, work)

        return answer

    async def rescue(request: Request) -> Response:
        if is_foreign(request):
            return PlainTextResponse("Afvist.", status_code=403)
        body = await _limited_body(request)
        if body is None:
            return PlainTextResponse("Teksten er for lang.", status_code=413)
        return await anyio.to_thread.run_sync(_rescue, request, address, body)

    return [
        Route("/healthz", _healthz),
        Route("/readyz", _readyz),
        Route("/dokument/udkast/{case_id:uuid}", guarded(_draft_document)),
        Route("/dokument/bilag/{case_id:uuid}", guarded(_annex)),
        Route("/dokument/dialogark/{case_id:uuid}", guarded(_dialogue_sheet)),
        Route("/dokument/{document_id:uuid}", guarded(_issued_document)),
        Route("/sager.csv", guarded(_csv)),
        Route("/sager.xlsx", guarded(_xlsx)),
        Route("/kladde/{assessment_id:uuid}", rescue, methods=["POST"]),
        Route("/demo/rolle/{slug}", guarded(_choose_role)),
    ]


async def _healthz(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _readyz(_request: Request) -> Response:
    return await anyio.to_thread.run_sync(_ready)


def _ready() -> Response:
    try:
        context = open_context(read_settings(os.environ))
        if not context.store.is_migrated():
            return JSONResponse({"status": "ikke klar", "fejl": "Databasen er ikke opdateret."}, status_code=503)
        rules = context.rules_now(datetime.now(UTC))
    except AssessmentError as error:
        # Anybody may ask, so what stands in a rule file is not told here.
        text = error.text if isinstance(error, EnvironmentFault) else "Kør python -m assessment doctor."
        return JSONResponse({"status": "ikke klar", "kode": error.code, "fejl": text}, status_code=503)
    return JSONResponse({"status": "klar", "regelsaet": f"{rules.id}/{rules.version}"})


def _answer(request: Request, address: str, work: Callable[[Request, _Visit], Response]) -> Response:
    try:
        now = datetime.now(UTC)
        admission = admit(read_settings(os.environ), address, request.headers, request.cookies, now)
        if admission.actor is None:
            is_page = request.method == "GET" and "text/html" in request.headers.get("accept", "")
            if admission.outside is not None and is_page:
                return way_in(request) if admission.outside is Outside.UNKNOWN else RedirectResponse("/", 303)
            return PlainTextResponse("Du er ikke logget ind.", status_code=401)
        return work(request, _Visit(admission.context, admission.actor, now))
    except AssessmentError as error:
        return _refusal(error)
    except Exception as error:  # noqa: BLE001  (the outermost edge; the log gets no text of the case)
        number = uuid4().hex[:8]
        _log.error("fejlnummer %s: %s på %r", number, type(error).__name__, request.url.path)
        return PlainTextResponse(
            f"Der skete en fejl, som ikke var forudset. Oplys fejlnummeret {number} til den systemansvarlige.",
            status_code=500,
        )


def _refusal(error: AssessmentError) -> Response:
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 400)
    return PlainTextResponse(f"{error.text}\n\nFejlkode: {error.code}", status_code=status)


def _draft_document(request: Request, visit: _Visit) -> Response:
    view = cases.open_case(visit.context.store, visit.actor, request.path_params["case_id"])
    document = document_services.document_request(view, visit.context.municipality)
    content = visit.context.renderer.render(document)
    return _pdf(content, document_services.file_name(view, draft=document.is_draft))


def _annex(request: Request, visit: _Visit) -> Response:
    view = cases.open_case(visit.context.store, visit.actor, request.path_params["case_id"])
    annex = document_services.annex_request(visit.context.store, visit.actor, view, visit.context.municipality)
    return _pdf(visit.context.renderer.render(annex), document_services.file_name(view, annex.is_draft, annex.kind))


def _dialogue_sheet(request: Request, visit: _Visit) -> Response:
    view = cases.open_case(visit.context.store, visit.actor, request.path_params["case_id"])
    sheet = document_services.dialogue_request(view, visit.context.municipality)
    return _pdf(visit.context.renderer.render(sheet), document_services.dialogue_file_name(view))


def _issued_document(request: Request, visit: _Visit) -> Response:
    document_id: UUID = request.path_params["document_id"]
    record, content = document_services.read_document(visit.context.store, visit.actor, document_id)
    return _pdf(content, f"{record.title[:80]}.pdf")


def _csv(request: Request, visit: _Visit) -> Response:
    return _download(case_table_csv(_table(request, visit)), "sager.csv", "text/csv; charset=utf-8")


def _xlsx(request: Request, visit: _Visit) -> Response:
    return _download(case_table_xlsx(_table(request, visit)), "sager.xlsx", _XLSX)


def _table(request: Request, visit: _Visit) -> DataFrame:
    phases = {phase.id: phase.name for phase in visit.context.rules_now(visit.now).phases}
    case_filter = filter_of(request.query_params, list(phases))
    return case_table(cases.matching_cases(visit.context.store, visit.actor, case_filter), phases)


async def _limited_body(request: Request) -> bytes | None:
    """The body, or None when it is too long; no more than the limit is ever held."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_RESCUED_BYTES:
            return None
    return body


def _rescue(request: Request, address: str, body: bytes) -> Response:
    def save(request: Request, visit: _Visit) -> Response:
        try:
            content = json.loads(body)
            path, typed, seen = str(content["felt"]), str(content["tekst"]), [str(text) for text in content["set"]]
            writer = content.get("hvem") or visit.actor.person_id
        except (ValueError, TypeError, KeyError, RecursionError):
            return PlainTextResponse("Afvist.", status_code=400)
        if writer != visit.actor.person_id:
            raise PermissionDenied("Teksten er skrevet af en anden end den, der er logget ind nu.")
        assessment_id: UUID = request.path_params["assessment_id"]
        if path.startswith(f"{notes.PREFIX}."):
            notes.save_note(visit.context.store, visit.actor, visit.now, assessment_id, path=path, text=typed)
            return Response(status_code=204)
        drafting.rescue_typed(
            visit.context.store, visit.actor, visit.now, assessment_id, path=path, typed=typed, seen=seen
        )
        return Response(status_code=204)

    return _answer(request, address, save)


def _choose_role(request: Request, visit: _Visit) -> Response:
    person = demo_person(request.path_params["slug"])
    if person is None or visit.context.settings.sign_in is not None:
        raise NotFound("Rollen findes ikke.")
    answer = RedirectResponse(own_address(request.query_params.get("til", "/")), status_code=303)
    answer.set_cookie(DEMO_COOKIE, person.slug, httponly=True, samesite="strict")
    return answer


def _pdf(content: bytes, name: str) -> Response:
    headers = {
        "content-disposition": f"inline; filename*=UTF-8''{quote(name, safe='')}",
        "cache-control": "private, no-store",
    }
    return Response(content, media_type="application/pdf", headers=headers)


def _download(content: bytes, name: str, media_type: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "private, no-store"}
    return Response(content, media_type=media_type, headers=headers)
