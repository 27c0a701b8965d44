"""The text of the pages of a document against the text that its data give, word by word; or only what matters most."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from assessment.reporting.request import DocumentRequest
from assessment.reporting.resume_view import resume_view
from assessment.reporting.view import indstilling_view

MOST = 6  # differences that are told one by one
_SHOWN = 12  # words


def text_differences(expected: Sequence[str], found: Sequence[str]) -> Iterator[str]:
    """Each place where the pages say something else than the data, with both texts; at most some of them."""
    if len(expected) != len(found):
        yield f"dokumentet har {len(found)} sider, men dataene giver {len(expected)}"
    told = 0
    for number, (made, shown) in enumerate(zip(expected, found, strict=False), start=1):
        for there, given in _differing_words(made.split(), shown.split()):
            told += 1
            if told > MOST:
                yield "der er flere forskelle end dem, der er nævnt"
                return
            yield f"side {number}: der står »{given}«, men efter dataene skal der stå »{there}«"


def edition_differences(expected: str, found: str) -> Iterator[str]:
    """Each place where an edition says something else than the one that was issued; at most some of them."""
    for told, (there, given) in enumerate(_differing_words(expected.split(), found.split())):
        if told == MOST:
            yield "der er flere forskelle end dem, der er nævnt"
            return
        yield f"der står »{given}«, men i den udsendte udgave står »{there}«"


def _differing_words(made: list[str], shown: list[str]) -> Iterator[tuple[str, str]]:
    if made == shown:
        return
    for kind, a, b, c, d in SequenceMatcher(None, made, shown, autojunk=False).get_opcodes():
        if kind != "equal":
            yield _some(made[a:b]), _some(shown[c:d])


def _some(words: list[str]) -> str:
    if not words:
        return "ingenting"
    return " ".join(words[:_SHOWN]) + (" …" if len(words) > _SHOWN else "")


def words_not_shown(request: DocumentRequest, found: Sequence[str]) -> Iterator[str]:
    """What the data say and the pages do not: the conclusion, each step, amounts, approval, rule set, foot.

    For a document that another version of the program made, whose other wording may have changed since.
    """
    shown = _squeezed(" ".join(found))
    for words in _what_matters(request):
        if _squeezed(words) not in shown:
            yield f"efter dataene skal der stå »{words}«, men det står ikke på siderne"


def _what_matters(request: DocumentRequest) -> Iterator[str]:
    if request.kind == "resume":
        yield from _of_resume(request)
        return
    view = indstilling_view(request)
    yield view.page_foot
    if request.kind != "indstilling":
        yield request.rule_set().fingerprint
        return
    yield view.rule_set.partition(". ")[0]
    yield view.title
    yield view.recommendation.words
    for criterion in view.criteria:
        yield f"{criterion.number}. {criterion.name}{criterion.assessment}"
    rows = [*view.budget.rows, *([view.budget.total] if view.budget.total else [])]
    yield from (f"{row.supported}{row.unsupported}{row.total}" for row in rows)
    yield from (fact.value for fact in (*view.header, *view.key_figures, *view.financing, *view.approval))


def _of_resume(request: DocumentRequest) -> Iterator[str]:
    """What the page never cuts."""
    view = resume_view(request)
    yield view.page_foot
    yield view.recommendation.words
    yield from (f"{bar.name}{bar.words}" for bar in view.criteria)
    yield "".join(fact.value for fact in view.money)


def _squeezed(text: str) -> str:
    return re.sub(r"[\s\u00ad\u2010\u2013\u0002-]", "", text)
