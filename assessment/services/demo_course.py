"""A demonstration case with two assessments: one of a sketch, which was issued, and the next one under way.

The estate is made up. Everything is written and decided through the same services as a real case.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from assessment.domain.draft import JsonValue, value_at
from assessment.domain.ruleset import RuleSet
from assessment.domain.workflow import Actor, State
from assessment.services.cases import open_case
from assessment.services.course import begin_assessment
from assessment.services.drafting import FieldEdit, current_draft, save_edits
from assessment.storage.engine import Store

CASE_NUMBER = "2026-0070"
_FIRST: Mapping[str, JsonValue] = {
    "grades.udearealer.conditions": [
        {
            "text": "Der foreligger en plan for, hvem der bruger og driver det fælles hus",
            "deadline": "2027-03-01",
            "documented_by": "boligforeningen",
        }
    ],
    "grades.naboomraader.conditions": [
        {
            "text": "Der er tegnet en sti fra boligerne til busstoppet og en åbning mod øst",
            "deadline": "2027-02-01",
            "documented_by": "boligforeningens rådgiver",
        },
        "Naboejeren er spurgt, om stien må gå over grunden.",
    ],
    "grades.blandet_by.missing_reason": "Skitsen viser ikke boligtyper. Boligforeningen kan oplyse dem.",
    "grades.baeredygtighed.missing_reason": "Der er ikke lavet en teknisk gennemgang. Boligforeningen bestiller den.",
}
_SECOND: Mapping[str, JsonValue] = {
    "dwellings.after.total": 182,
    "dwellings.lost_to_merging": 4,
    "grades.naboomraader.earlier_conditions.0.met": "ja",
    "grades.naboomraader.earlier_conditions.0.note": "Stien og åbningen er tegnet i helhedsplanen, s. 9-11.",
    "grades.naboomraader.earlier_conditions.1.met": "nej",
    "grades.naboomraader.earlier_conditions.1.note": "Boligforeningen oplyser, at naboejeren ikke har svaret endnu.",
}


def complete_first(store: Store, actor: Actor, now: datetime, assessment_id: UUID) -> None:
    """Fill in what the case file of the demonstration leaves open, so that its first assessment can be locked."""
    _write(store, actor, now, assessment_id, _FIRST)


def begin_second(store: Store, actor: Actor, now: datetime, case_id: UUID, rules: RuleSet) -> None:
    """Begin the next assessment and answer some of what was asked for; nothing where the first is not issued."""
    if open_case(store, actor, case_id).assessment.standing.state is not State.ISSUED:
        return
    reason = "Boligforeningen har afleveret en helhedsplan, som bygger på skitsen."
    second = begin_assessment(store, actor, now, case_id, rules, phase="helhedsplan", reason=reason)
    _write(store, actor, now, second, _SECOND)


def _write(store: Store, actor: Actor, now: datetime, assessment_id: UUID, values: Mapping[str, JsonValue]) -> None:
    content = current_draft(store, actor, assessment_id).draft.case.document()
    edits = [FieldEdit(path, value_at(content, path), value) for path, value in values.items()]
    save_edits(store, actor, now, assessment_id, edits)
