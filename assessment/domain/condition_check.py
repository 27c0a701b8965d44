"""What conditions still lack: faults that stop the lock, and remarks that only ask."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from assessment.domain.case import CaseFile
from assessment.domain.conditions import Condition, EarlierCondition, WrittenCondition
from assessment.domain.danish import format_date, join_words
from assessment.domain.errors import Fault
from assessment.domain.grading import Grading
from assessment.domain.plaintext import is_blank
from assessment.domain.remark import Remark
from assessment.domain.ruleset import Criterion, RuleSet


def condition_faults(criterion: Criterion, grading: Grading) -> Iterator[Fault]:
    """Rows that say when or who but not what, and conditions set earlier that are not answered."""
    for index, item in enumerate(grading.conditions):
        if isinstance(item, WrittenCondition) and is_blank(item.text) and _parts(item):
            yield Fault(
                f"grades.{criterion.id}.conditions[{index}].text",
                f"Kriterium {criterion.number}, vilkår {index + 1} har {join_words(_parts(item))}, men ingen tekst. "
                "Skriv, hvad der skal være opfyldt, eller fjern vilkåret.",
            )
    for index, earlier in enumerate(grading.earlier_conditions):
        if not earlier.answered:
            yield _unanswered(criterion, index, earlier)


def condition_remarks(case: CaseFile, rules: RuleSet, dated: date | None) -> Iterator[Remark]:
    """Soft remarks: a deadline that had passed when the assessment began (`dated`; None: not looked at), and, where
    support is given on conditions, a condition without a deadline or without who documents that it is met."""
    on_conditions = case.conclusion is not None and case.conclusion.outcome == "vilkaar"
    for criterion in rules.criteria:
        place = f"grades.{criterion.id}.conditions"
        for number, condition in enumerate(case.conditions_of(criterion.id), 1):
            name = f"Kriterium {criterion.number}, vilkår {number}"
            if dated is not None and condition.deadline is not None and condition.deadline < dated:
                yield Remark(
                    place,
                    f"{name} har frist den {format_date(condition.deadline)}, som ligger før vurderingens dato, "
                    f"den {format_date(dated)}. Ret fristen, eller skriv i vilkåret, hvorfor den er passeret.",
                )
            if on_conditions and _lacks(condition):
                yield Remark(
                    place,
                    f"{name} mangler {join_words(_lacks(condition))}. Byrådet skal kunne se, hvornår og af hvem "
                    "vilkåret følges op.",
                )


def _parts(item: WrittenCondition) -> list[str]:
    parts = ["en frist"] if item.deadline is not None else []
    return parts if is_blank(item.documented_by) else [*parts, "en, der dokumenterer"]


def _lacks(condition: Condition) -> list[str]:
    lacking = ["en frist"] if condition.deadline is None else []
    return [*lacking, "hvem der dokumenterer det"] if condition.documented_by is None else lacking


def _unanswered(criterion: Criterion, index: int, earlier: EarlierCondition) -> Fault:
    place = f"grades.{criterion.id}.earlier_conditions[{index}]"
    name = f"Kriterium {criterion.number}, »Det bad vi om sidst« nr. {index + 1}"
    if earlier.met is None:
        return Fault(f"{place}.met", f"{name} er ikke besvaret. Vælg, om vilkåret er opfyldt; »Uafklaret« er et svar.")
    return Fault(f"{place}.note", f"{name} mangler en forklaring. Skriv, hvad svaret bygger på.")
