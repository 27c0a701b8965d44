"""Moving an open assessment to a newer rule set: what it would change, and the act itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from assessment.domain.consistency import case_faults
from assessment.domain.errors import Fault, StaleAssessment
from assessment.domain.indication import Indication, indicate
from assessment.domain.rule_difference import RuleChange, rule_changes
from assessment.domain.rule_move import is_newer, move_rules
from assessment.domain.ruleset import RuleSet
from assessment.domain.workflow import Action, Actor, require
from assessment.services.context import Context
from assessment.services.notes import RULE_MOVE, storable_text
from assessment.services.printable import require_printable
from assessment.storage import assessments, drafts, events, notes, snapshots
from assessment.storage.engine import Store


@dataclass(frozen=True)
class MovePreview:
    """What a move would change. The indications are None until grades and conclusion are locked, and `after` also
    when the case does not fit the new rule set; `faults` then says why, and the case cannot be moved.

    `row_version` is what the person has seen; a move needs it.
    """

    old: RuleSet
    new: RuleSet
    changes: tuple[RuleChange, ...]
    before: Indication | None
    after: Indication | None
    faults: tuple[Fault, ...]
    row_version: int


def newer_rules(context: Context, now: datetime, old: RuleSet) -> RuleSet | None:
    """The rule set in force now, when it is newer than `old`; else None.

    Raises RuleSetNotFound or RuleFileError when none in force can be read.
    """
    rules = context.rules_now(now)
    return rules if is_newer(rules, old) else None


def preview_move(store: Store, actor: Actor, assessment_id: UUID, rules: RuleSet) -> MovePreview:
    """What moving an assessment to `rules` would change; nothing is written.

    Raises PermissionDenied or StepRefused when the actor may not move it now.
    """
    with store.read() as session:
        record = assessments.get_assessment(session, assessment_id)
        require(Action.MOVE_RULES, actor, record.standing)
        old = snapshots.get_ruleset(session, record.ruleset_fingerprint)
        case = drafts.get_draft(session, assessment_id).draft.case
    faults = case_faults(case, rules)
    revealed = record.standing.revealed
    return MovePreview(
        old=old,
        new=rules,
        changes=rule_changes(old, rules),
        before=indicate(case, old) if revealed and not case_faults(case, old) else None,
        after=indicate(case, rules) if revealed and not faults else None,
        faults=faults,
        row_version=record.row_version,
    )


def move_assessment(
    store: Store,
    actor: Actor,
    now: datetime,
    assessment_id: UUID,
    rules: RuleSet,
    *,
    seen_row_version: int,
    reason: str,
) -> None:
    """Put an open assessment under a newer rule set, with the reason in its event; the old snapshot stays kept.

    Versions that were submitted keep the rule set that they were made under. Raises StaleAssessment when the
    assessment has taken another step since the preview, RuleFileError for rules that no document can show, and
    else what `move_rules` raises.
    """
    reason = storable_text(reason)
    require_printable(rules)
    with store.write() as session:
        record = assessments.get_assessment(session, assessment_id)
        require(Action.MOVE_RULES, actor, record.standing)
        if record.row_version != seen_row_version:
            raise StaleAssessment
        old = snapshots.get_ruleset(session, record.ruleset_fingerprint)
        case = drafts.get_draft(session, assessment_id).draft.case
        transition = move_rules(actor, record.standing, now, case, old=old, new=rules, reason=reason)
        fingerprint = snapshots.put_ruleset(session, rules)
        assessments.add_contributor(session, assessment_id=assessment_id, person_id=actor.person_id, now=now)
        assessments.set_ruleset(
            session,
            assessment_id=assessment_id,
            seen_row_version=seen_row_version,
            ruleset_fingerprint=fingerprint,
            now=now,
        )
        notes.drop_notes(session, assessment_id=assessment_id, person_id=actor.person_id, path=RULE_MOVE)
        events.append_event(session, event=transition.event, case_id=record.case_id, assessment_id=assessment_id)
