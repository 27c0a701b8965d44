"""The daily mail in words: what is new for one person, as plain text.

It names a case by number and title, says what happened and links to it; nothing of what a case says stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assessment.domain.danish import NBSP

MAX_NOTICES_SHOWN = 50
_MAX_TITLE_SHOWN = 120
MAX_ADDRESS = 254
# Addresses as municipalities use them. Whatever could begin a new header or name a second receiver is not among these.
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)


@dataclass(frozen=True)
class Notice:
    """One thing that is new for a person. `key` is the same for the same thing, so that it is told once."""

    key: str
    case_number: str
    title: str
    what: str
    path: str


def is_address(text: object) -> bool:
    """Whether a text is an e-mail address that a mail may be sent to."""
    if not isinstance(text, str) or len(text) > MAX_ADDRESS or len(text.split("@", 1)[0]) > 64:
        return False
    return _ADDRESS.fullmatch(text) is not None


def subject_of(notices: Sequence[Notice]) -> str:
    """The subject: how many cases there is something new about."""
    cases = len({notice.case_number for notice in notices})
    return f"Bystrategisk vurdering: nyt på {'1 sag' if cases == 1 else f'{cases} sager'}"


def text_of(notices: Sequence[Notice], public_url: str) -> str:
    """The mail as plain text, a paragraph for each notice, and how to be rid of it."""
    lines = ["Siden den seneste mail er dette nyt for dig:", ""]
    for notice in notices[:MAX_NOTICES_SHOWN]:
        lines += [f"{_one_line(notice.case_number)} {_one_line(notice.title)}", notice.what.replace(NBSP, " ")]
        lines += [f"{public_url}{notice.path}", ""]
    if len(notices) > MAX_NOTICES_SHOWN:
        lines += [f"Der er {len(notices) - MAX_NOTICES_SHOWN} nyheder mere. Se dem i programmet: {public_url}/", ""]
    lines.append(f"Du kan slå den daglige mail fra her: {public_url}/daglig-mail")
    return "\n".join(lines) + "\n"


def _one_line(text: str) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= _MAX_TITLE_SHOWN else shown[: _MAX_TITLE_SHOWN - 1] + "\u2026"
