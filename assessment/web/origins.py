"""Whether a request comes from a page of this program or from somewhere else."""

from __future__ import annotations

from starlette.requests import Request


def is_foreign(request: Request, *, may_be_typed: bool = False) -> bool:
    """Whether another site's page sent the request; programs that are no browsers say neither.

    With `may_be_typed`, an address that somebody typed or had as a bookmark is not foreign.
    """
    origin = request.headers.get("origin")
    if origin is not None and origin.partition("://")[2] != request.headers.get("host"):
        return True
    own = ("same-origin", "none") if may_be_typed else ("same-origin",)
    return request.headers.get("sec-fetch-site", "same-origin") not in own
