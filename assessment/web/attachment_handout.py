"""Attachments leave the program through here alone: to a reader of the case, as a file to save, never as a page."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from assessment.services.attachments import note_attachment_download, read_attachment
from assessment.services.disclosure import without_delay
from assessment.web.handouts import WebVisit

_DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa", '"': "", "\\": ""})


def attachment(request: Request, visit: WebVisit) -> Response:
    """An attachment, byte for byte. A request for the headers alone is no download."""
    attachment_id: UUID = request.path_params["attachment_id"]
    context = visit.context
    found, content = read_attachment(context.store, context.settings.attachments, visit.actor, attachment_id)
    if request.method != "HEAD":
        without_delay(lambda: note_attachment_download(context.store, visit.actor, visit.now, found))
    headers = {
        "content-disposition": disposition(found.name),
        "cache-control": "private, no-store",
        "cross-origin-resource-policy": "same-origin",
    }
    return Response(content, media_type=found.kind.media_type, headers=headers)


def disposition(name: str) -> str:
    """A file to be saved under this name (RFC 6266); programs that know ASCII alone get the nearest there is."""
    plain = unicodedata.normalize("NFKD", name.translate(_DANISH)).encode("ascii", "ignore").decode()
    plain = "".join(sign if sign.isprintable() else "_" for sign in plain) or "bilag"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
