"""Addresses inside the program, for the way back after a sign-in. Whatever leads elsewhere becomes the front page."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode

MAX_LENGTH = 1500  # it is kept in a cookie, and a browser keeps no more than 4096 bytes of one
_PATH = re.compile(r"/|(/[a-z0-9-]{1,60}){1,4}")
# What is no page to come back to, or would send the visitor on at once.
_NOT_BACK_TO = ("/log-ind", "/log-ud", "/auth", "/oauth2callback", "/demo", "/kladde")


def own_address(text: str) -> str:
    """A path of this program with its query, written anew from its parts; `/` for everything else."""
    path, _, query = text.partition("?")
    if len(text) > MAX_LENGTH or not _PATH.fullmatch(path) or path.startswith(_NOT_BACK_TO):
        return "/"
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=50)
    except ValueError:
        return "/"
    written = f"{path}?{urlencode(pairs, errors='replace')}" if pairs else path
    return written if len(written) <= MAX_LENGTH else path
