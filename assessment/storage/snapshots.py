"""Whole rule sets by fingerprint, so that an old assessment can be computed again as it was."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from sqlmodel import Session

from assessment.domain.errors import DatabaseUnreachable, NotFound
from assessment.domain.ruleset import RuleSet
from assessment.storage.database_errors import DAMAGED
from assessment.storage.insert_once import insert_once
from assessment.storage.tables import RulesetSnapshot


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


@lru_cache(maxsize=32)
def _parsed(content: str) -> RuleSet:
    """Kept by its whole content: reading a rule set anew was half the time of opening a case."""
    return RuleSet.model_validate_json(content)
