"""Moving an open assessment to a newer rule set: an explicit act with a reason, never something that happens by itself.

What is computed under both rule sets is shown before the move (services.rule_move).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from assessment.domain.consistency import case_faults
from assessment.domain.danish import danish_time, format_date
from assessment.domain.deciding_facts import CaseFacts
from assessment.domain.errors import StepRefused
from assessment.domain.plaintext import is_blank
from assessment.domain.ruleset import RuleSet
from assessment.domain.workflow import Action, Actor, Event, Standing, Transition, require


def is_newer(new: RuleSet, old: RuleSet) -> bool:
    """Whether `new` is valid from a later day, or a later version from the same day. False for equal content."""
    return new.fingerprint != old.fingerprint and _age(new) > _age(old)


def move_rules(
    actor: Actor, standing: Standing, now: datetime, case: CaseFacts, *, old: RuleSet, new: RuleSet, reason: str
) -> Transition:
    """Put an assessment under a newer rule set; what is locked or open for change stays so.

    Raises PermissionDenied, or StepRefused when the rule set is not newer, not yet valid by the Danish calendar, does
    not fit the case (its faults list why), or no reason is given.
    """
    require(Action.MOVE_RULES, actor, standing)
    if not is_newer(new, old):
        raise StepRefused(
            f"Vurderingen er lavet efter regelsæt {old.version}, og {new.version} er ikke nyere. Genindlæs siden."
        )
    if new.valid_from > danish_time(now).date():
        raise StepRefused(
            f"Regelsæt {new.version} gælder først fra den {format_date(new.valid_from)}. Vent med at skifte til da."
        )
    faults = case_faults(case, new)
    if faults:
        raise StepRefused(
            f"Sagen passer ikke til regelsæt {new.version}. Ret det, der står her, eller behold {old.version}.", faults
        )
    if is_blank(reason):
        raise StepRefused("Skriv, hvorfor vurderingen skal skifte regelsæt.")
    fields = {"from": _named(old), "to": _named(new), "reason": reason}
    event = Event("assessment.rules_moved", actor.person_id, now, fields)
    return Transition(standing.state, event, standing.open_revisions)


def _age(rules: RuleSet) -> tuple[int, ...]:
    return rules.valid_from.toordinal(), *(int(part) for part in rules.version.split("."))


def _named(rules: RuleSet) -> Mapping[str, str]:
    return {"id": rules.id, "version": rules.version, "fingerprint": rules.fingerprint}
