"""What the sections of a document are written from, read once from the request."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

from assessment.domain.case import CaseFile
from assessment.domain.danish import NBSP, format_number
from assessment.domain.history import CaseHistory
from assessment.domain.indication import Indication
from assessment.domain.plaintext import is_blank
from assessment.domain.ruleset import RuleSet
from assessment.reporting.coverage import with_marks
from assessment.reporting.municipality import Municipality
from assessment.reporting.parts import Fact, Paragraphs
from assessment.reporting.request import DocumentRequest, visible_indication


@dataclass(frozen=True)
class Material:
    """The models behind one document. `indication` is None while it may not be shown, `history` where none came."""

    request: DocumentRequest
    case: CaseFile
    rules: RuleSet
    municipality: Municipality
    indication: Indication | None
    history: CaseHistory | None = None

    @classmethod
    def of(cls, request: DocumentRequest) -> Material:
        """Read the request's plain data into models; the request that is kept is the one that is shown."""
        request = as_printed(request)
        case, rules = request.case_file(), request.rule_set()
        municipality = Municipality.model_validate(request.municipality)
        history = None if request.history is None else CaseHistory.of(request.history)
        return cls(request, case, rules, municipality, visible_indication(request, case, rules), history)

    @property
    def outcome(self) -> str | None:
        """The caseworker's own conclusion, as an id."""
        return None if self.case.conclusion is None else self.case.conclusion.outcome

    @property
    def outcome_words(self) -> str:
        """The conclusion in the words of the rule set."""
        if self.outcome is None:
            return "Konklusion mangler"
        if self.outcome == "videreudvikles":
            return self.municipality.outcome_develop
        return next(text.name for key, text in self.rules.outcomes.items() if key == self.outcome)

    @property
    def estate(self) -> str:
        """The estate as it is named in a sentence."""
        return self.estate_name or f"»{tidy(self.case.title)}«"

    @property
    def estate_name(self) -> str | None:
        """The name of the estate, or of its area; None when the case gives neither."""
        department, area = self.case.department, self.case.area
        names = [department.name if department else None, area.name if area else None]
        return next((tidy(name) for name in names if name and not is_blank(name)), None)

    @property
    def association(self) -> str:
        """The housing association as it is named in a sentence."""
        name = self.case.housing_association
        return "boligorganisationen" if name is None or is_blank(name) else tidy(name)

    @property
    def unknown(self) -> str:
        """The words for what is not known."""
        return self.municipality.unknown

    def fact(self, label: str, value: str | None) -> Fact:
        """A fact that says "Ikke belyst" when it is not known."""
        if value is None or is_blank(value):
            return Fact(label, self.unknown, known=False)
        return Fact(label, tidy(value))


def as_printed(request: DocumentRequest) -> DocumentRequest:
    """The request as it is shown: names, hearing, history and vote stand for good or come from elsewhere, so there is
    a sign in place of what the fonts lack. The data inside the document keep the request as it came."""
    letter = request.letter
    return request.with_same_case(
        prepared_by=with_marks(request.prepared_by),
        approved_by=with_marks(request.approved_by),
        hearing=with_marks(request.hearing),
        history=with_marks(request.history),
        letter=None if letter is None else {**letter, "vote": with_marks(letter.get("vote"))},
    )


def tidy(text: str) -> str:
    """One line of text as it is printed: Unicode NFC, no line breaks or tabs, no space at the ends."""
    return re.sub(r"[ \t\n]+", " ", unicodedata.normalize("NFC", text)).strip()


def paragraphs(text: str | None) -> Paragraphs:
    """The paragraphs of a text: each line break begins a new one, empty lines are dropped."""
    if text is None:
        return ()
    return tuple(line for line in (tidy(part) for part in text.split("\n")) if line)


def sentence_case(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def ended(text: str) -> str:
    """The text with a full stop at its end when it has no mark there."""
    return text if re.search(r"[.!?:]$", text) else f"{text}."


def percent_text(text: str) -> str:
    """`62,5 %` of the decimal text "62.50": as many decimals as it needs."""
    value = Fraction(text)
    decimals = next(count for count in range(7) if (value * 10**count).denominator == 1)
    return f"{format_number(value, decimals)}{NBSP}%"
