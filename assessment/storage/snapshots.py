"""Whole rule sets by fingerprint, so that an old assessment can be computed again as it was."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from sqlmodel import Session, col, select

from assessment.domain.errors import DatabaseUnreachable, NotFound
from assessment.domain.ruleset import RuleSet
from assessment.storage.database_errors import DAMAGED
from assessment.storage.insert_once import insert_once
from assessment.storage.tables import Assessment, RenovationCase, RulesetSnapshot, SubmittedVersion


@dataclass(frozen=True)
class SnapshotUse:
    """A kept rule set, and the numbers of the cases with an assessment or a submitted version under it, in order."""

    fingerprint: str
    ruleset_id: str
    version: str
    case_numbers: tuple[str, ...]


def put_ruleset(session: Session, rules: RuleSet) -> str:
    """Keep a rule set; nothing happens when it is kept already. Returns its fingerprint."""
    values = {
        "fingerprint": rules.fingerprint,
        "ruleset_id": rules.id,
        "version": rules.version,
        "content": rules.canonical_json(),
    }
    insert_once(session, RulesetSnapshot, values)
    return rules.fingerprint


def get_ruleset(session: Session, fingerprint: str) -> RuleSet:
    """The rule set of this fingerprint. Raises NotFound, or DatabaseUnreachable when the content was altered."""
    row = session.get(RulesetSnapshot, fingerprint)
    if row is None:
        raise NotFound("Regelsættet, som vurderingen er lavet efter, findes ikke i databasen.")
    if hashlib.sha256(row.content.encode()).hexdigest() != fingerprint:
        raise DatabaseUnreachable(DAMAGED)
    return _parsed(row.content)


def snapshot_uses(session: Session) -> Iterator[SnapshotUse]:
    """Every rule set that is kept, in the order of id and version. Their contents are not read."""
    of_assessments = (
        select(Assessment.ruleset_fingerprint, RenovationCase.case_number)
        .join(RenovationCase, col(RenovationCase.id) == col(Assessment.case_id))
        .distinct()
    )
    of_versions = (
        select(SubmittedVersion.ruleset_fingerprint, RenovationCase.case_number)
        .join(Assessment, col(Assessment.id) == col(SubmittedVersion.assessment_id))
        .join(RenovationCase, col(RenovationCase.id) == col(Assessment.case_id))
        .distinct()
    )
    uses = {*session.exec(of_assessments), *session.exec(of_versions)}
    kept = select(RulesetSnapshot.fingerprint, RulesetSnapshot.ruleset_id, RulesetSnapshot.version)
    for fingerprint, ruleset_id, version in sorted(session.exec(kept), key=lambda row: (row[1], row[2], row[0])):
        numbers = sorted(number for used, number in uses if used == fingerprint)
        yield SnapshotUse(fingerprint, ruleset_id, version, tuple(numbers))


@lru_cache(maxsize=32)
def _parsed(content: str) -> RuleSet:
    """Kept by its whole content: reading a rule set anew was half the time of opening a case."""
    return RuleSet.model_validate_json(content)
