"""A change after the reveal, field by field and in words: what stood there before, and what stands there now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel

from assessment.domain.case import Conclusion
from assessment.domain.conditions import Condition, EarlierCondition, read_conditions
from assessment.domain.danish import format_date
from assessment.domain.grading import Evidence, Grading
from assessment.domain.history import Content
from assessment.domain.revisions import Revision
from assessment.domain.ruleset import OutcomeText, RuleSet
from assessment.domain.word_diff import Piece, word_diff
from assessment.domain.workflow import CONCLUSION

Model = TypeVar("Model", bound=BaseModel)

ANSWER_WORDS = {
    "ja": "Ja",
    "delvist": "Delvist",
    "nej": "Nej",
    "ikke_relevant": "Ikke relevant",
    "ved_ikke": "Ved ikke",
}
MET_WORDS = {"ja": "Opfyldt", "delvist": "Delvist opfyldt", "nej": "Ikke opfyldt", "uafklaret": "Uafklaret"}
_PROSE = frozenset(
    {
        "reason",
        "missing_reason",
        "evidence",
        "conditions",
        "earlier_conditions",
        "main_considerations",
        "essential_facts",
        "special_circumstances",
        "consequences_of_refusal",
    }
)


@dataclass(frozen=True)
class Difference:
    """One field that was changed. `field` is its name in the case file, for an answer `answers.` and the question.

    `before` and `after` are words, empty where nothing stood.
    """

    field: str
    before: str
    after: str

    @property
    def pieces(self) -> tuple[Piece, ...] | None:
        """The change word by word; None for what is chosen and not written."""
        return word_diff(self.before, self.after) if self.field in _PROSE else None


def differences(revision: Revision, rules: RuleSet, develop: str) -> tuple[Difference, ...] | None:
    """What a revision changed, in the order of the form; None when one of the two sides is not known.

    `develop` is the name of the outcome that a rule set does not know: further development first.
    """
    if revision.before is None or revision.after is None:
        return None
    before, after = (part_words(revision.subject, side, rules, develop) for side in (revision.before, revision.after))
    names = dict.fromkeys([*before, *after])
    found = (Difference(name, before.get(name, ""), after.get(name, "")) for name in names)
    return tuple(change for change in found if change.before != change.after)


def evidence_words(evidence: Evidence) -> str:
    """`Helhedsplan, 3. udgave, bilag 2, s. 31 (15. april 2026)`."""
    words = ", ".join(part.strip() for part in evidence.parts)
    if evidence.date is None:
        return words
    return f"{words} ({format_date(evidence.date)})" if words else format_date(evidence.date)


def condition_words(condition: Condition | EarlierCondition) -> str:
    """`Broen er åben; dokumenteres af Boligforeningen; frist 1. marts 2027`."""
    parts = [condition.text]
    if condition.documented_by:
        parts.append(f"dokumenteres af {condition.documented_by}")
    if condition.deadline:
        parts.append(f"frist {format_date(condition.deadline)}")
    return "; ".join(parts)


def part_words(subject: str, content: Content, rules: RuleSet, develop: str) -> Mapping[str, str]:
    """Each field of a criterion (its id), or of the conclusion, in words, in the order of the form."""
    if subject == CONCLUSION:
        return dict(_of_conclusion(_read(Conclusion, content), rules.outcomes, develop))
    return dict(_of_grading(subject, _read(Grading, content), rules))


def _of_grading(criterion: str, grading: Grading, rules: RuleSet) -> Iterator[tuple[str, str]]:
    yield "grade", "" if grading.grade is None else _step(grading.grade, rules)
    yield "range", "" if grading.range is None else " til ".join(_step(end, rules) for end in grading.range)
    yield "not_relevant", ANSWER_WORDS["ja"] if grading.not_relevant else ""
    yield "missing_reason", grading.missing_reason or ""
    yield "reason", grading.reason or ""
    for question, answer in grading.answers.items():
        yield f"answers.{question}", ANSWER_WORDS[answer] if answer else ""
    yield "evidence", "\n".join(filter(None, map(evidence_words, grading.evidence)))
    yield "conditions", "\n".join(condition_words(item) for item in read_conditions(criterion, grading.conditions))
    yield "earlier_conditions", "\n".join(map(_answered, grading.earlier_conditions))


def _of_conclusion(
    conclusion: Conclusion, outcomes: Mapping[Any, OutcomeText], develop: str
) -> Iterator[tuple[str, str]]:
    outcome = conclusion.outcome
    name = outcomes[outcome].name if outcome in outcomes else develop
    yield "outcome", name if outcome else ""
    yield "reason", conclusion.reason or ""
    yield "main_considerations", conclusion.main_considerations or ""
    yield "essential_facts", conclusion.essential_facts or ""
    yield "special_circumstances", conclusion.special_circumstances or ""
    yield "consequences_of_refusal", conclusion.consequences_of_refusal or ""


def _step(grade: int, rules: RuleSet) -> str:
    return f"{rules.step_name(grade)} ({grade})"


def _answered(condition: EarlierCondition) -> str:
    met = MET_WORDS.get(condition.met or "", "")
    return " \u2013 ".join(filter(None, (condition_words(condition), met, condition.note)))


def _read(model: type[Model], content: Content) -> Model:
    return model.model_validate_json(json.dumps(content))
