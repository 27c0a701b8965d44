"""The steps of a second assessment: who may be asked, withdrawal, lock, comparison, agreement; and what is hidden.

Two caseworkers who grade the same case apart from each other often differ. A second one grades without seeing the
first, and the first without seeing the second, until both have locked. Then the two are compared, and where they are
far apart they write a common grade.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from assessment.domain.case import CaseFile, canonical_json
from assessment.domain.comparison import differences, marks_to_agree_on
from assessment.domain.completeness import grading_fault
from assessment.domain.draft import Draft
from assessment.domain.errors import Fault, StaleAssessment, StepRefused
from assessment.domain.indication import Indication
from assessment.domain.plaintext import is_blank
from assessment.domain.reason_check import hard_faults
from assessment.domain.ruleset import RuleSet
from assessment.domain.second_grading import SecondAssessment
from assessment.domain.workflow import Action, Actor, Event, Role, Standing, Transition, require

SUBJECT = "second_assessment"
REVISION_REASON = "De to vurderinger afviger, og I skal skrive en fælles vurdering."
# What a second assessor may not see of the first assessment; the facts of the case stay.
_HIDDEN = ("grades", "conclusion", "waivers", "facade_statement", SUBJECT)


class Candidate(Protocol):
    """A person who signs in."""

    @property
    def id(self) -> str: ...
    @property
    def roles(self) -> frozenset[Role]: ...
    @property
    def active(self) -> bool: ...


@dataclass(frozen=True)
class Comparison:
    """What the comparison puts into the case file, what it opens for change, and its event."""

    content: SecondAssessment
    open_revisions: Mapping[str, str]
    event: Event


def may_be_asked(person: Candidate, standing: Standing, owner_id: str) -> bool:
    """Whether a person may assess this for the second time: a caseworker without a part or a conflict in it."""
    return (
        person.active
        and Role.CASEWORKER in person.roles
        and person.id not in (owner_id, standing.manager)
        and person.id not in standing.contributors
        and person.id not in standing.conflicted
    )


def ask(actor: Actor, standing: Standing, now: datetime, person: Candidate, owner_id: str) -> Transition:
    """Ask a caseworker for a second assessment. The event names the person by id only."""
    require(Action.ASK_SECOND, actor, standing)
    if standing.second_assessor is not None:
        raise StepRefused("Der er allerede bedt om en anden vurdering. Træk den tilbage, før du spørger en anden.")
    if person.id == actor.person_id:
        raise StepRefused("Du kan ikke bede dig selv om en anden vurdering. Vælg en kollega.")
    if not may_be_asked(person, standing, owner_id):
        raise StepRefused(
            "Den anden vurderer skal være en sagsbehandler, som ikke selv har rettet i vurderingen, ikke er valgt til "
            "at godkende den og ikke er inhabil. Vælg en anden."
        )
    return _stays(standing, Event("second.asked", actor.person_id, now, {"assessor": person.id}))


def withdraw(actor: Actor, standing: Standing, now: datetime, reason: str) -> Transition:
    """Take a request back, with a reason that is kept. A second assessment that is locked stands."""
    require(Action.WITHDRAW_SECOND, actor, standing)
    if standing.second_assessor is None:
        raise StepRefused("Der er ikke bedt om en anden vurdering.")
    if standing.second_locked:
        raise StepRefused("Den anden vurdering er låst og kan ikke trækkes tilbage.")
    if is_blank(reason):
        raise StepRefused("Skriv, hvorfor den anden vurdering trækkes tilbage.")
    fields = {"assessor": standing.second_assessor, "reason": reason}
    return _stays(standing, Event("second.withdrawn", actor.person_id, now, fields))


def lock_second(actor: Actor, standing: Standing, now: datetime, own: CaseFile, rules: RuleSet) -> Transition:
    """Lock the second assessment. `own` holds its grades; the same is asked of them as of the first ones.

    Evidence for the outermost grades is asked for here, because the second assessment is never submitted by itself.
    """
    require(Action.LOCK_SECOND, actor, standing)
    if standing.second_locked:
        raise StepRefused("Din vurdering er allerede låst.")
    faults = second_lock_faults(own, rules)
    if faults:
        raise StepRefused("Din vurdering kan ikke låses endnu.", faults)
    return _stays(replace(standing, second_locked=True), Event("second.locked", actor.person_id, now))


def second_lock_faults(own: CaseFile, rules: RuleSet) -> tuple[Fault, ...]:
    """What the second assessment lacks before it can be locked."""
    gradings = (grading_fault(criterion, own.grades.get(criterion.id)) for criterion in rules.criteria)
    evidence = [fault for fault in hard_faults(own, rules) if fault.place.startswith("grades.")]
    return (*(fault for fault in gradings if fault is not None), *evidence)


def compare(
    actor: Actor, now: datetime, *, opened: Mapping[str, str], first: CaseFile, second: CaseFile, rules: RuleSet
) -> Comparison:
    """Put the two side by side, now that both are locked, and open the criteria that owe a common grade.

    `opened` is what is open for change already; its reasons stay.
    """
    content = SecondAssessment(grades=dict(second.grades), first=dict(first.grades))
    compared = first.model_copy(update={SUBJECT: content})
    apart = [found.criterion.id for found in differences(compared, rules) if found.needs_common]
    event = Event("second.compared", actor.person_id, now, {"common_grade_needed": apart})
    return Comparison(content, {**dict.fromkeys(apart, REVISION_REASON), **opened}, event)


def agree(
    actor: Actor, standing: Standing, now: datetime, *, case: CaseFile, rules: RuleSet, seen: Mapping[str, str]
) -> tuple[Mapping[str, str], Transition]:
    """The second assessor agrees to the common grades as read: `seen` maps criteria to the marks of what was shown.

    Raises StaleAssessment when a text or a grade has changed since, StepRefused when none is complete.
    """
    require(Action.AGREE, actor, standing)
    if standing.second_released:
        raise StepRefused("En leder har frigivet sagen, så den venter ikke længere på, at du er enig.")
    marks = marks_to_agree_on(case, rules)
    if not seen:
        raise StepRefused("Der er ingen fælles vurdering at være enig i endnu. Skriv trin og begrundelse først.")
    if any(marks.get(criterion) != mark for criterion, mark in seen.items()):
        raise StaleAssessment
    event = Event("second.agreed", actor.person_id, now, {"criteria": sorted(seen)})
    return {**standing.agreed, **seen}, _stays(standing, event)


def is_suggested(indication: Indication | None) -> bool:
    """Whether a second assessment is worth while: one step on one criterion would give another scored outcome."""
    found = indication.what_it_takes if indication else None
    return found is not None and 1 in (found.distance, found.margin)


def fresh_draft(case: CaseFile) -> Draft:
    """The document that a second assessor begins with: no grade, no text."""
    return Draft(_parsed({"schema": case.schema_, "case_number": case.case_number, "title": case.title}))


def blind_draft(first: Draft, own: Draft) -> Draft:
    """What a second assessor may see: the facts of the case as they are now, with the assessor's own grades."""
    content = {key: value for key, value in first.case.document().items() if key not in _HIDDEN}
    grades = own.case.document().get("grades")
    if grades:
        content["grades"] = grades
    unread = {path: text for path, text in first.unread.items() if not is_hidden(path)}
    return Draft(_parsed(content), {**unread, **_of_grades(own.unread)})


def is_hidden(path: str) -> bool:
    """Whether a field of the case file belongs to an assessment, so that the other assessor may not see it."""
    return path.split(".", maxsplit=1)[0] in _HIDDEN


def _parsed(content: Mapping[str, object]) -> CaseFile:
    return CaseFile.model_validate_json(canonical_json(content))


def _of_grades(unread: Mapping[str, str]) -> dict[str, str]:
    return {path: text for path, text in unread.items() if path.startswith("grades.")}


def _stays(standing: Standing, event: Event) -> Transition:
    return Transition(standing.state, event, dict(standing.open_revisions))
