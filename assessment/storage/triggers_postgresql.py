"""The triggers in PostgreSQL's words. All are ENABLE ALWAYS, so that a replication role does not turn them off."""

# ruff: noqa: S608  (the statements are put together from constants of the program)

from __future__ import annotations

from dataclasses import replace

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

# The same text as `events.link_hash` hashes; a test holds the two together.
_LINK_HASH = (
    "encode(sha256(convert_to(concat_ws(chr(10), NEW.seq::text,"
    " to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"'),"
    " NEW.actor_id, NEW.action, coalesce(NEW.case_id::text, ''), coalesce(NEW.assessment_id::text, ''),"
    " encode(sha256(convert_to(NEW.fields, 'UTF8')), 'hex'), NEW.prev_hash), 'UTF8')), 'hex')"
)


def functions() -> tuple[str, ...]:
    """The functions that the triggers call."""
    return (
        _function("refuse_change", _raise(Refusal.APPEND_ONLY)),
        _function("event_follows_head", _EVENT_FOLLOWS_HEAD, declare="head record; "),
        _function(
            "event_moves_head",
            "UPDATE chain_head SET seq = NEW.seq, hash = NEW.hash WHERE id = 1; RETURN NULL;",
        ),
        _function(
            "chain_head_follows_event",
            _refuse_if(
                "NEW.id <> 1 OR NEW.seq <> OLD.seq + 1"
                " OR NOT EXISTS (SELECT 1 FROM event WHERE seq = NEW.seq AND hash = NEW.hash)",
                Refusal.CHAIN,
            ),
        ),
        _function("decision_four_eyes", _refuse_if(f"EXISTS {CONTRIBUTED}", Refusal.FOUR_EYES)),
        _function("assessment_begins_as_draft", _refuse_if("NEW.state <> 'draft'", Refusal.STEP)),
        _function(
            "assessment_steps",
            _refuse_if(f"OLD.state || '>' || NEW.state NOT IN {ALLOWED_STEPS}", Refusal.STEP),
        ),
        _function(
            "assessment_approved_by_decision",
            _refuse_if(
                f"NEW.state IN ('approved', 'issued') AND NEW.state <> OLD.state AND NOT EXISTS {APPROVED_LATEST}",
                Refusal.UNDECIDED,
            ),
        ),
        _function(
            "issued_document_of_approved_version",
            _refuse_if(f"NOT EXISTS {APPROVED_VERSION}", Refusal.UNDECIDED),
        ),
        _function("draft_frozen", _DRAFT_FROZEN, declare="now_state text; "),
        _function("second_begins", _refuse_if(SECOND_BEGINS, Refusal.SECOND)),
        _function("second_contributes", f"{SECOND_CONTRIBUTES}; RETURN NULL;"),
        _function("second_frozen", _SECOND_FROZEN),
        _function("second_release_in_place", _RELEASE_IN_PLACE),
        _function("assessment_awaits_second", _refuse_if(AWAITS_SECOND, Refusal.SECOND)),
        _function("case_entry_in_place", _ENTRY_IN_PLACE),
        _function("attachment_in_place", _refuse_if(ATTACHMENT_OUT_OF_PLACE, Refusal.ATTACHMENT)),
        _function(
            "assessment_heard",
            _refuse_if(issued_unheard("v.content::json #>> '{conclusion,outcome}'"), Refusal.UNHEARD),
        ),
        *(_function(rule.name, _refuse_if(rule.refused, Refusal.IMPARTIALITY)) for rule in IMPARTIAL_RULES),
        _function("council_entry_in_place", _COUNCIL_IN_PLACE),
        _function("assessment_voted", _refuse_if(UNVOTED, Refusal.UNVOTED)),
        _function("calendar_entry_in_place", _refuse_if(CALENDAR_OUT_OF_PLACE, Refusal.CALENDAR)),
        _function("meeting_target_in_place", _refuse_if(TARGET_OUT_OF_PLACE, Refusal.CALENDAR)),
        _function("mail_log_in_place", _refuse_if(MAIL_OUT_OF_PLACE, Refusal.MAIL)),
        _function("letter_entry_in_place", _LETTER_IN_PLACE),
        _function("review_entry_in_place", _REVIEW_IN_PLACE),
        _function("review_entry_four_eyes", _refuse_if(MARKED_BY_CONTRIBUTOR, Refusal.FOUR_EYES)),
        _function("decision_reviewed", _DECISION_REVIEWED),
        _function("sign_in_stays_ended", _refuse_if(SIGN_IN_REVIVED, Refusal.REVOKED)),
        _function("person_stays_revoked", _refuse_if(REVOCATION_TAKEN_BACK, Refusal.REVOKED)),
    )


def all_triggers() -> tuple[Trigger, ...]:
    """Every trigger of a PostgreSQL database, in the order in which they are made."""
    kept = [
        _trigger(f"{table}_{name}", table, event, "refuse_change", level)
        for table in APPEND_ONLY
        for name, event, level in (
            ("append_only", "BEFORE UPDATE OR DELETE", "ROW"),
            ("no_truncate", "BEFORE TRUNCATE", "STATEMENT"),
        )
    ]
    kept += [
        _trigger(f"{table}_{name}", table, event, "refuse_change", level)
        for table in PERMANENT
        for name, event, level in (
            ("no_delete", "BEFORE DELETE", "ROW"),
            ("no_truncate", "BEFORE TRUNCATE", "STATEMENT"),
        )
    ]
    own = [
        ("event_follows_head", "event", "BEFORE INSERT"),
        ("event_moves_head", "event", "AFTER INSERT"),
        ("chain_head_follows_event", "chain_head", "BEFORE UPDATE"),
        ("decision_four_eyes", "decision", "BEFORE INSERT"),
        ("assessment_begins_as_draft", "assessment", "BEFORE INSERT"),
        ("assessment_steps", "assessment", "BEFORE UPDATE"),
        ("assessment_approved_by_decision", "assessment", "BEFORE UPDATE"),
        ("issued_document_of_approved_version", "issued_document", "BEFORE INSERT"),
        ("draft_frozen", "draft", "BEFORE UPDATE"),
        ("second_begins", "second_assessment", "BEFORE INSERT"),
        ("second_contributes", "second_assessment", "AFTER INSERT"),
        ("second_frozen", "second_assessment", "BEFORE UPDATE"),
        ("second_release_in_place", "second_release", "BEFORE INSERT"),
        ("case_entry_in_place", "case_entry", "BEFORE INSERT"),
        ("council_entry_in_place", "council_entry", "BEFORE INSERT"),
        ("calendar_entry_in_place", "calendar_entry", "BEFORE INSERT"),
        ("meeting_target_in_place", "meeting_target", "BEFORE INSERT"),
        ("mail_log_in_place", "mail_log", "BEFORE INSERT"),
        ("attachment_in_place", "attachment", "BEFORE INSERT"),
        ("letter_entry_in_place", "letter_entry", "BEFORE INSERT"),
        ("review_entry_in_place", "review_entry", "BEFORE INSERT"),
        ("review_entry_four_eyes", "review_entry", "BEFORE INSERT"),
        ("sign_in_stays_ended", "sign_in", "BEFORE UPDATE"),
        ("person_stays_revoked", "person", "BEFORE UPDATE"),
    ]
    awaits = _trigger("assessment_awaits_second", "assessment", "BEFORE UPDATE", "assessment_awaits_second", "ROW")
    made = (_trigger(name, table, event, name, "ROW") for name, table, event in own)
    heard = _trigger("assessment_heard", "assessment", "BEFORE UPDATE", "assessment_heard", "ROW")
    declared = (
        replace(_trigger(rule.name, rule.table, f"BEFORE {rule.act}", rule.name, "ROW"), needs=("declaration",))
        for rule in IMPARTIAL_RULES
    )
    reviewed = _trigger("decision_reviewed", "decision", "BEFORE INSERT", "decision_reviewed", "ROW")
    voted = _trigger("assessment_voted", "assessment", "BEFORE UPDATE", "assessment_voted", "ROW")
    later = (
        replace(awaits, needs=("second_assessment",)),
        replace(heard, needs=("case_entry",)),
        replace(voted, needs=("council_entry",)),
        replace(reviewed, needs=("review_entry",)),
    )
    return (*kept, *made, *later, *declared)


def _trigger(name: str, table: str, event: str, function: str, level: str) -> Trigger:
    create = f"CREATE TRIGGER {name} {event} ON {table} FOR EACH {level} EXECUTE FUNCTION {function}()"
    return Trigger(name, table, (create, f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"))


def _function(name: str, body: str, declare: str = "") -> str:
    # SECURITY DEFINER: a role without rights on chain_head can still add an event, and in no other way move the head.
    # A fixed search path with pg_temp last keeps such a role from putting a temporary table of the same name before it.
    declared = f"DECLARE {declare}" if declare else ""
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER "
        f"SET search_path = public, pg_temp AS $$ {declared}BEGIN {body} END $$"
    )


def _raise(word: Refusal) -> str:
    return f"RAISE EXCEPTION USING MESSAGE = '{word}: ' || TG_TABLE_NAME, ERRCODE = 'integrity_constraint_violation';"


def _refuse_if(condition: str, word: Refusal) -> str:
    return f"IF {condition} THEN {_raise(word)} END IF; RETURN NEW;"


_EVENT_FOLLOWS_HEAD = "SELECT * INTO head FROM chain_head WHERE id = 1 FOR UPDATE; " + _refuse_if(
    f"NEW.prev_hash <> head.hash OR NEW.seq <> head.seq + 1 OR NEW.hash <> {_LINK_HASH}", Refusal.CHAIN
)
# FOR SHARE: a change that runs beside a submission waits for it, and then sees the new state.
_DRAFT_FROZEN = "SELECT state INTO now_state FROM assessment WHERE id = NEW.assessment_id FOR SHARE; " + _refuse_if(
    f"now_state NOT IN {EDITABLE}", Refusal.FROZEN
)
# FOR SHARE as above: what runs beside a submission waits for it.
_SECOND_FROZEN = "PERFORM 1 FROM assessment WHERE id = NEW.assessment_id FOR SHARE; " + _refuse_if(
    SECOND_FROZEN, Refusal.SECOND
)
_COUNCIL_IN_PLACE = "PERFORM 1 FROM assessment WHERE id = NEW.assessment_id FOR SHARE; " + _refuse_if(
    COUNCIL_OUT_OF_PLACE, Refusal.COUNCIL
)
_RELEASE_IN_PLACE = "PERFORM 1 FROM assessment WHERE id = NEW.assessment_id FOR SHARE; " + _refuse_if(
    RELEASE_OUT_OF_PLACE, Refusal.SECOND
)
_ENTRY_IN_PLACE = "PERFORM 1 FROM assessment WHERE id = NEW.assessment_id FOR SHARE; " + _refuse_if(
    ENTRY_OUT_OF_PLACE, Refusal.ENTRY
)
_LETTER_IN_PLACE = "PERFORM 1 FROM assessment WHERE id = NEW.assessment_id FOR SHARE; " + _refuse_if(
    LETTER_OUT_OF_PLACE, Refusal.LETTER
)
_REVIEW_IN_PLACE = "PERFORM 1 FROM assessment WHERE id = NEW.assessment_id FOR SHARE; " + _refuse_if(
    REVIEW_OUT_OF_PLACE, Refusal.REVIEW
)
# FOR UPDATE: a mark that is being made at the same time is waited for, and then seen.
_DECISION_REVIEWED = "PERFORM 1 FROM assessment WHERE id = NEW.assessment_id FOR UPDATE; " + _refuse_if(
    approved_unreviewed("json_array_elements(s.content::json -> 'kriterier')", "k.value ->> 'id'"),
    Refusal.UNREVIEWED,
)
