"""What the triggers ask of marks, comments and approvals, in words that both engines share."""

# ruff: noqa: S608  (the conditions are put together from constants of the program)

from __future__ import annotations

_MARKS = "('accepted', 'rework', 'taken_back')"

# A mark is on the newest version of an assessment that waits for a manager, a reply belongs to a thread, and what is
# said in words has some.
REVIEW_OUT_OF_PLACE = (
    "(NEW.kind IN ('rework', 'comment', 'answer') AND trim(NEW.text) = '') OR "
    "(NEW.version_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM submitted_version"
    " WHERE id = NEW.version_id AND assessment_id = NEW.assessment_id))"
    f" OR (NEW.kind IN {_MARKS} AND (NEW.version_id IS NULL"
    " OR (SELECT state FROM assessment WHERE id = NEW.assessment_id) <> 'submitted'"
    " OR NEW.version_id <> (SELECT id FROM submitted_version"
    " WHERE assessment_id = NEW.assessment_id ORDER BY number DESC LIMIT 1)))"
    " OR (NEW.kind IN ('answer', 'resolved', 'reopened')) <> (NEW.thread_id IS NOT NULL)"
    " OR (NEW.thread_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review_entry r WHERE r.id = NEW.thread_id"
    " AND r.assessment_id = NEW.assessment_id AND r.part = NEW.part AND r.kind IN ('comment', 'rework')))"
)
MARKED_BY_CONTRIBUTOR = (
    f"NEW.kind IN {_MARKS} AND EXISTS"
    " (SELECT 1 FROM contributor WHERE assessment_id = NEW.assessment_id AND person_id = NEW.written_by)"
)


def approved_unreviewed(criteria: str, criterion_id: str) -> str:
    """A version is about to be approved though somebody wants a part of it changed, or its decider has not accepted
    each criterion of its rule set, and the conclusion.

    `criteria` is the engine's expression for the criteria in `s.content`, the rule set, as rows of `k`, and
    `criterion_id` the one for the id of such a row.
    """
    newest = (
        "m.version_id = NEW.version_id AND NOT EXISTS (SELECT 1 FROM review_entry l WHERE l.version_id = m.version_id"
        f" AND l.part = m.part AND l.written_by = m.written_by AND l.kind IN {_MARKS} AND l.number > m.number)"
    )
    parts = (
        f"SELECT 'conclusion' AS part UNION ALL SELECT {criterion_id} FROM submitted_version v JOIN ruleset_snapshot s"
        f" ON s.fingerprint = v.ruleset_fingerprint CROSS JOIN {criteria} AS k WHERE v.id = NEW.version_id"
    )
    return (
        "NEW.outcome = 'approved'"
        f" AND (EXISTS (SELECT 1 FROM review_entry m WHERE m.kind = 'rework' AND {newest})"
        f" OR EXISTS (SELECT 1 FROM ({parts}) p WHERE p.part NOT IN (SELECT m.part FROM review_entry m"
        f" WHERE m.kind = 'accepted' AND m.written_by = NEW.decider_id AND {newest})))"
    )
