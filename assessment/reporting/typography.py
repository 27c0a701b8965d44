"""What the typesetter does to every text that is printed: no-break spaces, dashes, and no lonely last word.

A figure and its unit, and a day and its month, stand apart by the space between words, as Danish is written. The thin
no-break space (U+202F) is half as wide in IBM Plex Sans (118 of 1000, a word space 236), and in body type »000 kr.« and
»30. juni« looked like one word. Figures have points between the thousands, so no space stands inside them.
"""

from __future__ import annotations

import re

from assessment.domain.danish import MONTHS, NBSP

_SPACE = f"[ {NBSP}\u2009\u202f]"  # the thin ones come with texts from elsewhere
_MONTH = "|".join(MONTHS)
_UNIT = r"(?:kr\.|mio\.|mia\.|pct\.|%|m²|kWh)"
_RULES = (
    (re.compile(rf"(?<=\d){_SPACE}(?={_UNIT})"), NBSP),
    (re.compile(rf"(?<=mi[oa]\.){_SPACE}(?=kr\.)"), NBSP),
    (re.compile(rf"(?<=\d\.){_SPACE}(?=(?:{_MONTH})\b)"), NBSP),
    (re.compile(rf"\b({_MONTH}){_SPACE}(?=\d{{4}}\b)"), rf"\1{NBSP}"),
    (re.compile(r"(?<=[^\W_]) - (?=[^\W_])"), f"{NBSP}\u2013 "),
    (re.compile(rf"(?<!\w)([Ii]){_SPACE}(\w+){_SPACE}(?=grad\b)"), rf"\1{NBSP}\2{NBSP}"),
    (re.compile(rf"(?<=\d){_SPACE}af{_SPACE}(?=\d)"), f"{NBSP}af{NBSP}"),
    (re.compile(rf"(?<!\w)(kl\.|nr\.|afd\.|stk\.|s\.|§){_SPACE}(?=\d)"), rf"\1{NBSP}"),
)
_RUNNING = 70  # characters; a shorter text stands on one line anyway
_LONELY = 24  # characters of the two last words; longer ones would leave a hole in the line above


def set_type(value: object) -> object:
    """A text as it is printed; what is no text, or is markup that was set already, comes back as it is."""
    if type(value) is not str:  # markup is a str of its own kind
        return value
    for pattern, replacement in _RULES:
        value = pattern.sub(replacement, value)
    return value


def unlonely(text: str) -> str:
    """Running text whose last word takes the one before it along to a new line."""
    start, space, last = text.rpartition(" ")
    if len(text) < _RUNNING or not space or len(start.rpartition(" ")[2]) + len(last) > _LONELY:
        return text
    return f"{start}{NBSP}{last}"
