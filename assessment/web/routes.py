"""Routes of our own: health, what is handed out, the rescue of unsaved text, and the role picker of a demonstration."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

import anyio.to_thread
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
from assessment.services import drafting, notes
from assessment.services.admission import admit
from assessment.services.context import open_context
from assessment.services.demo import demo_person
from assessment.services.demo_access import DEMO_COOKIE
from assessment.services.sign_in import Outside
from assessment.settings import read_settings
from assessment.web import handouts
from assessment.web.attachment_handout import attachment
from assessment.web.handouts import WebVisit, Work, handing_out
from assessment.web.origins import is_foreign
from assessment.web.own_addresses import own_address
from assessment.web.package_handout import package
from assessment.web.sign_in_routes import way_in

MAX_RESCUED_BYTES = 64 * 1024
_log = logging.getLogger("assessment")
_STATUS = {NotFound: 404, PermissionDenied: 403, StepRefused: 409, InputError: 400, EnvironmentFault: 503}


def routes(address: str) -> list[Route]:
    """All routes but those of the sign-in, for a server that listens on `address`."""

    def guarded(work: Work) -> Callable[[Request], object]:
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
        Route("/dokument/udkast/{case_id:uuid}", guarded(handing_out(handouts.draft_document))),
        Route("/dokument/resume/{case_id:uuid}", guarded(handing_out(handouts.resume))),
        Route("/dokument/bilag/{case_id:uuid}", guarded(handing_out(handouts.annex))),
        Route("/dokument/html/{case_id:uuid}", guarded(handing_out(handouts.web_page))),
        Route("/dokument/resume-html/{case_id:uuid}", guarded(handing_out(handouts.resume_web_page))),
        Route("/dokument/word/{case_id:uuid}", guarded(handing_out(handouts.word_document))),
        Route("/dokument/dialogark/{case_id:uuid}", guarded(handing_out(handouts.dialogue_sheet))),
        Route("/dokument/{document_id:uuid}", guarded(handing_out(handouts.issued_document))),
        Route("/brev/hoering/{case_id:uuid}", guarded(handing_out(handouts.hearing_letter))),
        Route("/brev/afgoerelse/{case_id:uuid}", guarded(handing_out(handouts.decision_letter))),
        Route("/brev/{letter_id:uuid}", guarded(handing_out(handouts.kept_letter))),
        Route("/bilag/{attachment_id:uuid}", guarded(handing_out(attachment))),
        Route("/pakke/{assessment_id:uuid}", guarded(handing_out(package))),
        Route("/sager.csv", guarded(handing_out(handouts.case_list_csv))),
        Route("/sager.xlsx", guarded(handing_out(handouts.case_list_xlsx))),
        Route("/historik/{case_id:uuid}.csv", guarded(handing_out(handouts.history_as_csv))),
        Route("/historik/{case_id:uuid}", guarded(handing_out(handouts.history_for_print))),
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


def _answer(request: Request, address: str, work: Work) -> Response:
    try:
        now = datetime.now(UTC)
        admission = admit(read_settings(os.environ), address, request.headers, request.cookies, now)
        if admission.actor is None:
            is_page = request.method == "GET" and "text/html" in request.headers.get("accept", "")
            if admission.outside is not None and is_page:
                return way_in(request) if admission.outside is Outside.UNKNOWN else RedirectResponse("/", 303)
            return PlainTextResponse("Du er ikke logget ind.", status_code=401)
        return work(request, WebVisit(admission.context, admission.actor, now))
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


async def _limited_body(request: Request) -> bytes | None:
    """The body, or None when it is too long; no more than the limit is ever held."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_RESCUED_BYTES:
            return None
    return body


def _rescue(request: Request, address: str, body: bytes) -> Response:
    def save(request: Request, visit: WebVisit) -> Response:
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


def _choose_role(request: Request, visit: WebVisit) -> Response:
    person = demo_person(request.path_params["slug"])
    if person is None or visit.context.settings.sign_in is not None:
        raise NotFound("Rollen findes ikke.")
    answer = RedirectResponse(own_address(request.query_params.get("til", "/")), status_code=303)
    answer.set_cookie(DEMO_COOKIE, person.slug, httponly=True, samesite="strict")
    return answer
