"""Where the daily mail goes and what was sent, in the store, with attacks on the log by direct SQL; on both engines.

That the log cannot be changed, removed or replaced is shown with the other records in test_attacks_on_records.
"""

# ruff: noqa: S608  (the statements are the attacks)

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

from assessment.domain.workflow import Role
from assessment.storage import mail, people
from assessment.storage.engine import Store
from assessment.storage.mail import MailChoice
from tests.storage.builders import CASEWORKER, COLLEAGUE, NOW, later, mailed
from tests.storage.direct_sql import key, refusal

ADDRESS = "sagsbehandler-a@kommunen.invalid"


def know(store: Store, person_id: str = CASEWORKER, address: str | None = ADDRESS, *, active: bool = True) -> None:
    with store.write() as session:
        people.upsert_person(
            session, person_id=person_id, name=person_id.capitalize(), roles={Role.CASEWORKER}, active=active
        )
        mail.note_address(session, person_id=person_id, address=address, now=NOW)


def receivers(store: Store) -> Sequence[tuple[str, str]]:
    with store.read() as session:
        return [(each.actor.person_id, each.address) for each in mail.recipients(session)]


def test_only_who_is_active_and_wants_it_and_has_an_address_is_sent_mail(store: Store) -> None:
    know(store)
    know(store, COLLEAGUE, None)
    know(store, "sagsbehandler-c", "c@kommunen.invalid", active=False)
    know(store, "sagsbehandler-d", "d@kommunen.invalid")
    with store.write() as session:
        mail.set_wanted(session, person_id="sagsbehandler-d", wanted=False, now=NOW)
    assert receivers(store) == [(CASEWORKER, ADDRESS)]
    with store.write() as session:
        mail.set_wanted(session, person_id="sagsbehandler-d", wanted=True, now=NOW)
        mail.forget_address(session, CASEWORKER)
    assert receivers(store) == [("sagsbehandler-d", "d@kommunen.invalid")]


def test_a_new_address_keeps_the_choice_and_since_when(store: Store) -> None:
    with store.write() as session:
        mail.set_wanted(session, person_id=CASEWORKER, wanted=False, now=NOW)
    know(store, address="ny@kommunen.invalid")
    with store.read() as session:
        assert mail.choice_of(session, CASEWORKER) == MailChoice("ny@kommunen.invalid", wanted=False)
        assert mail.choice_of(session, "ukendt") == MailChoice(None, wanted=True)
    with store.write() as session:
        mail.set_wanted(session, person_id=CASEWORKER, wanted=True, now=later(5))
        mail.note_address(session, person_id=CASEWORKER, address=ADDRESS, now=later(9))
        assert [each.since for each in mail.recipients(session)] == [NOW]


def test_what_was_refused_is_not_told_and_what_is_uncertain_is(store: Store) -> None:
    mailed(store, CASEWORKER, "a", outcome="sent")
    mailed(store, CASEWORKER, "b", outcome="refused")
    mailed(store, CASEWORKER, "c", outcome="unknown")
    mailed(store, CASEWORKER, "d", "e")
    mailed(store, COLLEAGUE, "b", outcome="sent")
    with store.read() as session:
        assert mail.told(session, CASEWORKER) == {"a", "c", "d", "e"}
        assert mail.told(session, COLLEAGUE) == {"b"}
        found = mail.attempts(session, most=4)
    assert len(found) == 4
    assert {(each.outcome, each.notices) for each in found} <= {
        ("sent", 1),
        ("refused", 1),
        ("unknown", 1),
        (None, 2),
    }


def log_attack(store: Store, attempt: UUID, step: int, outcome: str, person: str = CASEWORKER) -> str:
    return (
        "INSERT INTO mail_log (attempt_id, step, person_id, outcome, items, reply, written_at)"
        f" VALUES ('{key(store, attempt)}', {step}, '{person}', '{outcome}', '[]', '', '2026-11-23 08:00:00')"
    )


def test_an_attempt_ends_once_and_only_after_it_has_begun(store: Store) -> None:
    open_one, ended = mailed(store), mailed(store, outcome="sent")
    in_the_trigger = {
        "an end without a beginning": log_attack(store, uuid4(), 2, "sent"),
        "an end for somebody else": log_attack(store, open_one, 2, "sent", COLLEAGUE),
    }
    for name, statement in in_the_trigger.items():
        assert "mail-log" in str(refusal(store, statement)), name
        assert refusal(store, statement, unprotected=True) is None, name
    for statement in (
        log_attack(store, ended, 2, "refused"),
        log_attack(store, ended, 1, "begun"),
        log_attack(store, uuid4(), 1, "sent"),
        log_attack(store, open_one, 2, "begun"),
        log_attack(store, open_one, 3, "sent"),
        log_attack(store, open_one, 2, "lost"),
    ):
        assert refusal(store, statement, unprotected=True) is not None, "by the table itself"
    assert refusal(store, log_attack(store, open_one, 2, "refused")) is None
