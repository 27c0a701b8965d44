"""The triggers in SQLite's words.

`INSERT OR REPLACE` fires the delete triggers because every connection sets `recursive_triggers`.
"""

# ruff: noqa: S608  (the statements are put together from constants of the program)

from __future__ import annotations

from assessment.storage.impartial_protection import IMPARTIAL_RULES
from assessment.storage.protection import (
    ALLOWED_STEPS,
    APPEND_ONLY,
    APPROVED_LATEST,
    APPROVED_VERSION,
    ATTACHMENT_OUT_OF_PLACE,
    AWAITS_SECOND,
    CALENDAR_OUT_OF_PLACE,
    CONTRIBUTED,
    COUNCIL_OUT_OF_PLACE,
    EDITABLE,
    ENTRY_OUT_OF_PLACE,
    LETTER_OUT_OF_PLACE,
    MAIL_OUT_OF_PLACE,
    PERMANENT,
    RELEASE_OUT_OF_PLACE,
    REVOCATION_TAKEN_BACK,
    SECOND_BEGINS,
    SECOND_CONTRIBUTES,
    SECOND_FROZEN,
    SIGN_IN_REVIVED,
    TARGET_OUT_OF_PLACE,
    UNVOTED,
    Refusal,
    Trigger,
    issued_unheard,
)
from assessment.storage.review_protection import MARKED_BY_CONTRIBUTOR, REVIEW_OUT_OF_PLACE, approved_unreviewed


def all_triggers() -> tuple[Trigger, ...]:
    """Every trigger of an SQLite database, in the order in which they are made."""
    kept = [
        _refuse(f"{table}_no_{act.lower()}", table, act, "", Refusal.APPEND_ONLY)
        for table in APPEND_ONLY
        for act in ("UPDATE", "DELETE")
    ]
    kept += [_refuse(f"{table}_no_delete", table, "DELETE", "", Refusal.APPEND_ONLY) for table in PERMANENT]
    # The last one made is asked first: four eyes and impartiality come before what a review still lacks.
    steps = (*_review(), *_workflow(), *_impartial(), *_second())
    later = (*_entries(), *_council(), *_calendar_and_mail())
    return (*kept, *_chain(), *steps, *_sign_in(), *later)


def _refuse(name: str, table: str, act: str, when: str, word: Refusal, *, needs: tuple[str, ...] = ()) -> Trigger:
    condition = f"WHEN {when} " if when else ""
    body = f"SELECT RAISE(ABORT, '{word}: {table}')"
    return Trigger(name, table, (f"CREATE TRIGGER {name} BEFORE {act} ON {table} {condition}BEGIN {body}; END",), needs)


def _chain() -> tuple[Trigger, ...]:
    unlinked = (
        "NEW.prev_hash <> (SELECT hash FROM chain_head WHERE id = 1)"
        " OR NEW.seq <> (SELECT seq + 1 FROM chain_head WHERE id = 1)"
    )
    not_the_next = (
        "NEW.id <> 1 OR NEW.seq <> OLD.seq + 1"
        " OR NOT EXISTS (SELECT 1 FROM event WHERE seq = NEW.seq AND hash = NEW.hash)"
    )
    advance = (
        "CREATE TRIGGER event_moves_head AFTER INSERT ON event"
        " BEGIN UPDATE chain_head SET seq = NEW.seq, hash = NEW.hash WHERE id = 1; END"
    )
    return (
        _refuse("event_follows_head", "event", "INSERT", unlinked, Refusal.CHAIN),
        Trigger("event_moves_head", "event", (advance,)),
        _refuse("chain_head_follows_event", "chain_head", "UPDATE", not_the_next, Refusal.CHAIN),
    )


def _workflow() -> tuple[Trigger, ...]:
    return (
        _refuse("decision_four_eyes", "decision", "INSERT", f"EXISTS {CONTRIBUTED}", Refusal.FOUR_EYES),
        _refuse("assessment_begins_as_draft", "assessment", "INSERT", "NEW.state <> 'draft'", Refusal.STEP),
        _refuse(
            "assessment_steps",
            "assessment",
            "UPDATE",
            f"OLD.state || '>' || NEW.state NOT IN {ALLOWED_STEPS}",
            Refusal.STEP,
        ),
        _refuse(
            "assessment_approved_by_decision",
            "assessment",
            "UPDATE",
            f"NEW.state IN ('approved', 'issued') AND NEW.state <> OLD.state AND NOT EXISTS {APPROVED_LATEST}",
            Refusal.UNDECIDED,
        ),
        _refuse(
            "issued_document_of_approved_version",
            "issued_document",
            "INSERT",
            f"NOT EXISTS {APPROVED_VERSION}",
            Refusal.UNDECIDED,
        ),
        _refuse(
            "draft_frozen",
            "draft",
            "UPDATE",
            f"(SELECT state FROM assessment WHERE id = NEW.assessment_id) NOT IN {EDITABLE}",
            Refusal.FROZEN,
        ),
    )


def _impartial() -> tuple[Trigger, ...]:
    return tuple(
        _refuse(rule.name, rule.table, rule.act, rule.refused, Refusal.IMPARTIALITY, needs=("declaration",))
        for rule in IMPARTIAL_RULES
    )


def _sign_in() -> tuple[Trigger, ...]:
    return (
        _refuse("sign_in_stays_ended", "sign_in", "UPDATE", SIGN_IN_REVIVED, Refusal.REVOKED),
        _refuse("person_stays_revoked", "person", "UPDATE", REVOCATION_TAKEN_BACK, Refusal.REVOKED),
    )


def _entries() -> tuple[Trigger, ...]:
    unheard = issued_unheard("json_extract(v.content, '$.conclusion.outcome')")
    return (
        _refuse("attachment_in_place", "attachment", "INSERT", ATTACHMENT_OUT_OF_PLACE, Refusal.ATTACHMENT),
        _refuse("letter_entry_in_place", "letter_entry", "INSERT", LETTER_OUT_OF_PLACE, Refusal.LETTER),
        _refuse("case_entry_in_place", "case_entry", "INSERT", ENTRY_OUT_OF_PLACE, Refusal.ENTRY),
        _refuse("assessment_heard", "assessment", "UPDATE", unheard, Refusal.UNHEARD, needs=("case_entry",)),
    )


def _council() -> tuple[Trigger, ...]:
    return (
        _refuse("council_entry_in_place", "council_entry", "INSERT", COUNCIL_OUT_OF_PLACE, Refusal.COUNCIL),
        _refuse("assessment_voted", "assessment", "UPDATE", UNVOTED, Refusal.UNVOTED, needs=("council_entry",)),
    )


def _calendar_and_mail() -> tuple[Trigger, ...]:
    return (
        _refuse("calendar_entry_in_place", "calendar_entry", "INSERT", CALENDAR_OUT_OF_PLACE, Refusal.CALENDAR),
        _refuse(
            "meeting_target_in_place",
            "meeting_target",
            "INSERT",
            TARGET_OUT_OF_PLACE,
            Refusal.CALENDAR,
            needs=("calendar_entry",),
        ),
        _refuse("mail_log_in_place", "mail_log", "INSERT", MAIL_OUT_OF_PLACE, Refusal.MAIL),
    )


def _review() -> tuple[Trigger, ...]:
    unreviewed = approved_unreviewed("json_each(s.content, '$.kriterier')", "json_extract(k.value, '$.id')")
    return (
        _refuse("review_entry_in_place", "review_entry", "INSERT", REVIEW_OUT_OF_PLACE, Refusal.REVIEW),
        _refuse("review_entry_four_eyes", "review_entry", "INSERT", MARKED_BY_CONTRIBUTOR, Refusal.FOUR_EYES),
        _refuse("decision_reviewed", "decision", "INSERT", unreviewed, Refusal.UNREVIEWED, needs=("review_entry",)),
    )


def _second() -> tuple[Trigger, ...]:
    contributes = f"CREATE TRIGGER second_contributes AFTER INSERT ON second_assessment BEGIN {SECOND_CONTRIBUTES}; END"
    return (
        _refuse("second_begins", "second_assessment", "INSERT", SECOND_BEGINS, Refusal.SECOND),
        Trigger("second_contributes", "second_assessment", (contributes,)),
        _refuse("second_release_in_place", "second_release", "INSERT", RELEASE_OUT_OF_PLACE, Refusal.SECOND),
        _refuse("second_frozen", "second_assessment", "UPDATE", SECOND_FROZEN, Refusal.SECOND),
        _refuse(
            "assessment_awaits_second",
            "assessment",
            "UPDATE",
            AWAITS_SECOND,
            Refusal.SECOND,
            needs=("second_assessment",),
        ),
    )
