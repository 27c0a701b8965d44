"""A new rule set before it is adopted: which stored cases would get another indication, one by one and in sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass

from pydantic import ValidationError

from assessment.domain.calculation import calculation_fingerprint
from assessment.domain.consistency import case_faults
from assessment.domain.deciding_facts import DecidingFacts, deciding_facts_of_draft
from assessment.domain.errors import DatabaseUnreachable, Fault
from assessment.domain.indication import indicate
from assessment.domain.ruleset import RuleSet
from assessment.domain.workflow import REVEALED_STATES, Action, Actor, State, require_role
from assessment.storage import second_assessments, snapshots
from assessment.storage.engine import Session, Store
from assessment.storage.whole_stock import StoredDraft, newest_drafts

_UNREADABLE = "kan ikke læses i databasen. Kør python -m assessment doctor, og kontakt den systemansvarlige."


@dataclass(frozen=True)
class Affected:
    """A case whose indication would change. `before` and `after` are ids of outcomes, `version` the old rule set's.

    `revealed` is False while the caseworker may not see the indication; a page then leaves the case out of its list.
    """

    case_number: str
    title: str
    state: State
    version: str
    before: str
    after: str

    @property
    def revealed(self) -> bool:
        """Whether the indication of the case may be shown to everybody."""
        return self.state in REVEALED_STATES


@dataclass(frozen=True)
class Unfit:
    """A case that cannot be computed as it is, because it names what the new rule set, or its own, does not hold."""

    case_number: str
    title: str
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class RuleEffect:
    """What a rule set would do to the stored cases. `total` counts all of them, one for each case.

    `hidden` counts those that were not computed because their indication may not be shown yet.
    """

    total: int
    affected: tuple[Affected, ...]
    unfit: tuple[Unfit, ...]
    hidden: int = 0

    @property
    def unchanged(self) -> int:
        """How many cases keep their indication."""
        return self.total - len(self.affected) - len(self.unfit) - self.hidden

    @property
    def moves(self) -> Mapping[tuple[str, str], int]:
        """How many cases go from one outcome to another, the most frequent first."""
        return dict(Counter((case.before, case.after) for case in self.affected).most_common())


def effect_of(store: Store, actor: Actor, new: RuleSet, *, revealed_only: bool = False) -> RuleEffect:
    """Compute the newest assessment of every stored case under its own rule set and under `new`; nothing is written.

    With `revealed_only` no draft is computed, not even into a sum: of a single draft a sum would tell everything. For
    the same reason a case that the actor assesses for the second time is never computed for the actor.

    Raises DatabaseUnreachable, with the case number, when stored content cannot be read.
    """
    require_role(Action.READ, actor)
    affected, unfit, total, hidden = [], [], 0, 0
    with store.read() as session, closing(newest_drafts(session)) as drafts:
        earlier = _Earlier(session, calculation_fingerprint(new))
        unseen = second_assessments.blind_assessments(session, actor.person_id)
        for stored in drafts:
            total += 1
            if stored.assessment_id in unseen:
                hidden += 1
                continue
            facts = _facts(stored)
            rules, alike = earlier.rules_of(stored)
            faults = case_faults(facts, new) or case_faults(facts, rules)
            if faults:
                unfit.append(Unfit(stored.case_number, stored.title, faults))
                continue
            if revealed_only and stored.state not in REVEALED_STATES:
                hidden += 1
                continue
            if alike:
                continue
            before, after = indicate(facts, rules).outcome, indicate(facts, new).outcome
            if before != after:
                affected.append(Affected(stored.case_number, stored.title, stored.state, rules.version, before, after))
    return RuleEffect(total, tuple(affected), tuple(unfit), hidden)


class _Earlier:
    """The rule sets that the stored cases are assessed under, each read once."""

    def __init__(self, session: Session, new_calculation: str) -> None:
        self._session = session
        self._new_calculation = new_calculation
        self._known: dict[str, tuple[RuleSet, bool]] = {}

    def rules_of(self, stored: StoredDraft) -> tuple[RuleSet, bool]:
        """The rule set of a case, and whether it calculates like the new one."""
        fingerprint = stored.ruleset_fingerprint
        if fingerprint not in self._known:
            rules = snapshots.get_ruleset(self._session, fingerprint)
            self._known[fingerprint] = rules, calculation_fingerprint(rules) == self._new_calculation
        return self._known[fingerprint]


def _facts(stored: StoredDraft) -> DecidingFacts:
    try:
        return deciding_facts_of_draft(stored.content)
    except ValidationError as error:
        raise DatabaseUnreachable(f"Sagen {stored.case_number} {_UNREADABLE}") from error
