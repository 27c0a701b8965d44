"""What the triggers protect, in words that both engines share."""

# ruff: noqa: S608  (the conditions are put together from constants of the program)

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assessment.domain.standing import EDITABLE_STATES, UNDECIDED_STATES, State

APPEND_ONLY = (
    "ruleset_snapshot",
    "contributor",
    "submitted_version",
    "decision",
    "blob",
    "issued_document",
    "case_entry",
    "council_entry",
    "calendar_entry",
    "meeting_target",
    "mail_log",
    "second_release",
    "attachment",
    "attachment_withdrawal",
    "review_entry",
    "letter_entry",
    "event",
    "declaration",
)
PERMANENT = ("renovation_case", "assessment", "draft", "second_assessment", "chain_head", "person")
_STEPS = (
    (State.DRAFT, State.LOCKED),
    (State.LOCKED, State.SUBMITTED),
    (State.RETURNED, State.SUBMITTED),
    (State.SUBMITTED, State.RETURNED),
    (State.SUBMITTED, State.APPROVED),
    (State.APPROVED, State.ISSUED),
    (State.ISSUED, State.DECIDED),
    *((state, State.WITHDRAWN) for state in State if state in UNDECIDED_STATES),
)


class Refusal(StrEnum):
    """The word that a trigger's message begins with."""

    APPEND_ONLY = "append-only"
    CHAIN = "audit-chain"
    FOUR_EYES = "four-eyes"
    STEP = "step"
    FROZEN = "frozen-draft"
    UNDECIDED = "undecided"
    SECOND = "second-assessment"
    REVOKED = "revoked"
    ENTRY = "case-entry"
    UNHEARD = "unheard"
    IMPARTIALITY = "impartiality"
    COUNCIL = "council-entry"
    UNVOTED = "unvoted"
    CALENDAR = "calendar"
    MAIL = "mail-log"
    ATTACHMENT = "attachment"
    REVIEW = "review-entry"
    UNREVIEWED = "unreviewed"
    LETTER = "letter-entry"


@dataclass(frozen=True)
class Trigger:
    """One trigger: its name, its table, the statements that make it, and the other tables that it looks into."""

    name: str
    table: str
    statements: tuple[str, ...]
    needs: tuple[str, ...] = ()


def _sql_list(words: list[str]) -> str:
    return "(" + ", ".join(f"'{word}'" for word in words) + ")"


# `old>new` for each step that the workflow knows, and each state that may stay as it is.
ALLOWED_STEPS = _sql_list([f"{old}>{new}" for old, new in _STEPS] + [f"{state}>{state}" for state in State])
EDITABLE = _sql_list(sorted(EDITABLE_STATES))
APPROVED_LATEST = (
    "(SELECT 1 FROM decision d JOIN submitted_version v ON v.id = d.version_id"
    " WHERE v.assessment_id = NEW.id AND d.outcome = 'approved' AND v.number ="
    " (SELECT max(number) FROM submitted_version WHERE assessment_id = NEW.id))"
)
APPROVED_VERSION = "(SELECT 1 FROM decision WHERE version_id = NEW.version_id AND outcome = 'approved')"
# Whose work it is: everybody who has contributed, and the caseworker who has the case.
CONTRIBUTED = (
    "(SELECT 1 FROM contributor WHERE assessment_id = NEW.assessment_id AND person_id = NEW.decider_id"
    " UNION ALL SELECT 1 FROM assessment WHERE id = NEW.assessment_id AND owner_id = NEW.decider_id)"
)
# What would let somebody in again by a sign-in that was ended or made void.
SIGN_IN_REVIVED = (
    "NEW.id <> OLD.id OR NEW.person_id <> OLD.person_id OR NEW.issued_at <> OLD.issued_at"
    " OR (OLD.ended_at IS NOT NULL AND (NEW.ended_at IS NULL OR NEW.ended_at <> OLD.ended_at))"
)
REVOCATION_TAKEN_BACK = (
    "NEW.id <> OLD.id OR (OLD.revoked_before IS NOT NULL"
    " AND (NEW.revoked_before IS NULL OR NEW.revoked_before < OLD.revoked_before))"
)
# A second assessment begins open and empty-handed, with somebody who has had no part in the assessment.
SECOND_BEGINS = (
    "NEW.locked_at IS NOT NULL OR NEW.withdrawn_at IS NOT NULL"
    " OR EXISTS (SELECT 1 FROM contributor"
    " WHERE assessment_id = NEW.assessment_id AND person_id = NEW.assessor_id)"
    f" OR (SELECT state FROM assessment WHERE id = NEW.assessment_id) NOT IN {EDITABLE}"
)
# Who, for whom and when stand for good; the content once it is locked; everything once it is withdrawn or submitted.
SECOND_FROZEN = (
    "NEW.id <> OLD.id OR NEW.assessment_id <> OLD.assessment_id OR NEW.assessor_id <> OLD.assessor_id"
    " OR NEW.asked_by <> OLD.asked_by OR NEW.asked_at <> OLD.asked_at OR OLD.withdrawn_at IS NOT NULL"
    " OR (OLD.locked_at IS NOT NULL AND (NEW.content <> OLD.content OR NEW.saved_at <> OLD.saved_at"
    " OR NEW.locked_at IS NULL OR NEW.locked_at <> OLD.locked_at))"
    f" OR (SELECT state FROM assessment WHERE id = NEW.assessment_id) NOT IN {EDITABLE}"
)
AWAITS_SECOND = (
    "NEW.state = 'submitted' AND NEW.state <> OLD.state AND EXISTS (SELECT 1 FROM second_assessment"
    " WHERE assessment_id = NEW.id AND withdrawn_at IS NULL AND locked_at IS NULL)"
)
SECOND_CONTRIBUTES = (
    "INSERT INTO contributor (assessment_id, person_id, first_at)"
    " VALUES (NEW.assessment_id, NEW.assessor_id, NEW.asked_at)"
)
# A release is of a locked second assessment whose comparison is done, by somebody with no part in the work.
RELEASE_OUT_OF_PLACE = (
    "NOT EXISTS (SELECT 1 FROM second_assessment s JOIN assessment a ON a.id = s.assessment_id"
    " WHERE s.id = NEW.second_id AND a.id = NEW.assessment_id AND s.locked_at IS NOT NULL"
    " AND a.state IN ('locked', 'returned') AND a.owner_id <> NEW.released_by)"
    " OR EXISTS (SELECT 1 FROM contributor"
    " WHERE assessment_id = NEW.assessment_id AND person_id = NEW.released_by)"
)
# An entry belongs to its case, and corrects an entry of its own kind there. A hearing comes before the document.
ENTRY_OUT_OF_PLACE = (
    "NOT EXISTS (SELECT 1 FROM assessment WHERE id = NEW.assessment_id AND case_id = NEW.case_id)"
    " OR (NEW.refers_to IS NOT NULL AND NOT EXISTS (SELECT 1 FROM case_entry e WHERE e.id = NEW.refers_to"
    " AND e.case_id = NEW.case_id AND e.kind = NEW.kind))"
    " OR (NEW.kind = 'hearing' AND (SELECT state FROM assessment WHERE id = NEW.assessment_id)"
    " IN ('issued', 'decided', 'withdrawn'))"
)
# What the council does comes after the recommendation is issued, one vote at a time, and conditions after the vote.
COUNCIL_OUT_OF_PLACE = (
    "NOT EXISTS (SELECT 1 FROM assessment WHERE id = NEW.assessment_id AND case_id = NEW.case_id"
    " AND (state = 'decided' OR (state = 'issued' AND NEW.kind <> 'followup')))"
    " OR (NEW.kind = 'vote' AND NEW.corrects IS NULL AND EXISTS (SELECT 1 FROM council_entry"
    " WHERE assessment_id = NEW.assessment_id AND kind = 'vote'))"
    " OR (NEW.corrects IS NOT NULL AND NOT EXISTS (SELECT 1 FROM council_entry e WHERE e.number = NEW.corrects"
    " AND e.assessment_id = NEW.assessment_id AND e.kind = NEW.kind AND NOT EXISTS (SELECT 1 FROM council_entry c"
    " WHERE c.case_id = NEW.case_id AND c.corrects = NEW.corrects)))"
)
UNVOTED = (
    "NEW.state = 'decided' AND NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM council_entry"
    " WHERE assessment_id = NEW.id AND kind = 'vote')"
)
# An attachment belongs to its case, and its bytes are there where it says that they are.
ATTACHMENT_OUT_OF_PLACE = (
    "NOT EXISTS (SELECT 1 FROM assessment WHERE id = NEW.assessment_id AND case_id = NEW.case_id)"
    " OR (NEW.place = 'database' AND NOT EXISTS"
    " (SELECT 1 FROM blob b WHERE b.sha256 = NEW.sha256 AND b.length = NEW.length))"
)
# A party is heard after the conclusion is locked and before the recommendation is issued, and told of a vote after it.
LETTER_OUT_OF_PLACE = (
    "NOT EXISTS (SELECT 1 FROM assessment WHERE id = NEW.assessment_id AND case_id = NEW.case_id"
    " AND ((NEW.kind = 'hoeringsbrev' AND state IN ('locked', 'returned', 'submitted', 'approved'))"
    " OR (NEW.kind = 'afgoerelsesbrev' AND state = 'decided')))"
)

# A meeting is added once, and changed only while it is in the calendar and not withdrawn.
CALENDAR_OUT_OF_PLACE = (
    "(NEW.kind = 'added') = EXISTS (SELECT 1 FROM calendar_entry WHERE meeting_id = NEW.meeting_id)"
    " OR EXISTS (SELECT 1 FROM calendar_entry WHERE meeting_id = NEW.meeting_id"
    " AND (kind = 'withdrawn' OR body <> NEW.body))"
)
# An assessment is meant for a meeting of the council that is in the calendar.
TARGET_OUT_OF_PLACE = (
    "NEW.meeting_id IS NOT NULL AND NOT EXISTS"
    " (SELECT 1 FROM calendar_entry WHERE meeting_id = NEW.meeting_id AND body = 'byraad')"
)
# How an attempt to send a mail ended is said of one that began, to the same person.
MAIL_OUT_OF_PLACE = (
    "NEW.step = 2 AND NOT EXISTS (SELECT 1 FROM mail_log"
    " WHERE attempt_id = NEW.attempt_id AND step = 1 AND person_id = NEW.person_id)"
)


def issued_unheard(outcome_of_version: str) -> str:
    """A refusal is about to be issued though nobody has written remarks to a hearing, or why there was none.

    `outcome_of_version` is the engine's expression for the conclusion in `content` of the version `v`.
    """
    return (
        "NEW.state = 'issued' AND NEW.state <> OLD.state"
        f" AND EXISTS (SELECT 1 FROM submitted_version v WHERE v.assessment_id = NEW.id AND {outcome_of_version}"
        " = 'afvis' AND v.number = (SELECT max(number) FROM submitted_version WHERE assessment_id = NEW.id))"
        " AND NOT EXISTS (SELECT 1 FROM case_entry WHERE assessment_id = NEW.id AND kind = 'hearing'"
        " AND step IN ('remarks', 'omitted'))"
    )
