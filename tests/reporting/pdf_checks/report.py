"""What a check of a PDF found: every rule that was asked, how often, and where it does not hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tests.reporting.pdf_checks.rules import RULES


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set to look in."""
    return frozenset(text.split())


@dataclass(frozen=True)
class Failure:
    """One place where a rule does not hold."""

    rule: str
    where: str


class Report:
    """Collects the checks of one file. A rule that is not in the list of rules is a KeyError."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.failures: list[Failure] = []

    def check(self, rules: str, holds: bool, where: object = "") -> None:
        """Note one check under the ids in `rules`, apart by a space: both standards ask for much of the same."""
        for rule in rules.split():
            if rule not in RULES:
                raise KeyError(rule)
            self.asked[rule] += 1
            if not holds:
                self.failures.append(Failure(rule, str(where)[:200]))

    @property
    def failed(self) -> set[str]:
        """The ids of the rules that do not hold somewhere."""
        return {failure.rule for failure in self.failures}
