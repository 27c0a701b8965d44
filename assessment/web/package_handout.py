"""The package of an issued case leaves the program through here: to readers of the case, as a file to save."""

from __future__ import annotations

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from assessment.services.disclosure import note_package, without_delay
from assessment.services.package import issued_package
from assessment.web.attachment_handout import disposition
from assessment.web.handouts import WebVisit


def package(request: Request, visit: WebVisit) -> Response:
    """The package of an issued assessment, sent from the disk. A request for the headers alone is no download."""
    assessment_id: UUID = request.path_params["assessment_id"]
    context = visit.context
    made = issued_package(context.store, context.settings.attachments, visit.actor, assessment_id)
    headers = {
        "content-disposition": disposition(made.name),
        "content-length": str(made.length),
        "cache-control": "private, no-store",
    }
    if request.method == "HEAD":
        made.file.close()
        return Response(media_type="application/zip", headers=headers)
    without_delay(lambda: note_package(context.store, visit.actor, visit.now, made))
    return StreamingResponse(made.chunks(), media_type="application/zip", headers=headers)
