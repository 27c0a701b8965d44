"""What a text may hold: no control characters, no lone surrogates, nothing that turns the reading direction."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

MAX_TEXT = 4_000
MAX_TITLE = 200
MAX_UNDER_WAY = 200_000  # of a text that is kept for its writer although it is too long for its field

_CPR = re.compile(r"\b(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}[- ]?\d{4}\b")
_DIRECTION_MARKS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Everything that a text may hold, with the most common first: the signs are tried in this order.
_ALLOWED = (
    " -~\n\t\xa0-\u061b\u061d-\u200d\u2010-\u2029\u202f-\u2065\u206a-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd",
    *(f"{chr(plane << 16)}-{chr((plane << 16) + 0xFFFD)}" for plane in range(1, 17)),
)
_BAD = re.compile(f"[^{''.join(_ALLOWED)}]")


def check_text(text: str) -> str:
    """Return the text unchanged, or raise ValueError with a Danish message that names the first bad character."""
    found = _BAD.search(text)
    if found is None:
        return text
    category = unicodedata.category(found[0])
    if category == "Cc":
        fault = "et styretegn"
    elif category == "Cs":
        fault = "et halvt tegn (enlig surrogat)"
    elif found[0] in _DIRECTION_MARKS:
        fault = "et usynligt tegn, der vender læseretningen"
    else:
        fault = "et tegn, der ikke findes i Unicode"
    raise ValueError(f"indeholder {fault} (U+{ord(found[0]):04X}) som tegn nr. {found.start() + 1}. Slet tegnet.")


def tidy_typed_text(text: str) -> str:
    """What a person typed or pasted, as it is stored: Unicode NFC, Unix line ends, no invisible direction marks."""
    unified = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(character for character in unified if character not in _DIRECTION_MARKS)


Text = Annotated[str, StringConstraints(max_length=MAX_TEXT), AfterValidator(check_text)]
Title = Annotated[str, StringConstraints(max_length=MAX_TITLE), AfterValidator(check_text)]


def is_blank(text: str | None) -> bool:
    """True for a missing text and for one of white space only."""
    return text is None or not text.strip()


def holds_cpr_number(text: str) -> bool:
    """Whether a text holds what looks like a Danish civil registration number."""
    return _CPR.search(text) is not None
