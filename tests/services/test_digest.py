"""The daily mail end to end: who is told what, once, over a real mail server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from assessment.domain.standing import Standing
from assessment.domain.workflow import Actor, Role, State
from assessment.services import calendar, digest
from assessment.services.assignment import Part, assign_part
from assessment.services.calendar import Body
from assessment.services.cases import CaseView
from assessment.services.digest import DigestResult, prepare_digest, send_digest
from assessment.services.mail_channel import MailChannel
from assessment.services.people import deactivate
from assessment.services.second import ask_second
from assessment.services.steps import return_assessment, submit_assessment
from assessment.services.transfer import Handover, transfer_parts
from assessment.settings import MailSettings
from assessment.storage import events, mail, people
from assessment.storage.engine import Store
from tests.services.mail_server import Mailbox, mail_server
from tests.services.second_stories import SECOND, SECRET, know, under_second_assessment
from tests.services.stories import (
    CASEWORKER,
    COLLEAGUE,
    LEVERS,
    MANAGER,
    MUNICIPALITY,
    NOW,
    READER,
    WRITING_MANAGER,
    approve,
    case_file,
    later,
    registered,
    submitted,
)

ADMINISTRATOR = Actor("id-adm", "Administrator A", frozenset({Role.ADMINISTRATOR}))
LEAD_TIMES = MUNICIPALITY.lead_times
Server = tuple[Mailbox, MailSettings]
AN_HOUR_LATER = later(60)


@pytest.fixture
def server() -> Iterator[Server]:
    with mail_server() as running:
        yield running


def address_of(actor: Actor) -> str:
    return f"{actor.person_id}@kommunen.invalid"


def reachable(store: Store, *actors: Actor, since: datetime = NOW - timedelta(days=1)) -> None:
    """Let people have signed in with an address."""
    for actor in actors:
        know(store, actor)
        with store.write() as session:
            mail.note_address(session, person_id=actor.person_id, address=address_of(actor), now=since)


def run(store: Store, server: Server, now: datetime = AN_HOUR_LATER) -> DigestResult:
    with MailChannel(server[1]) as channel:
        return send_digest(store, server[1], now, LEAD_TIMES, channel)


def told(store: Store, now: datetime = AN_HOUR_LATER) -> dict[str, list[str]]:
    """What would be sent: the sentences by person."""
    prepared = prepare_digest(store, now, LEAD_TIMES)
    return {each.recipient.actor.person_id: [notice.what for notice in each.notices] for each in prepared}


def returned(store: Store, **changes: object) -> CaseView:
    view, version_id = submitted(store, **changes)
    return_assessment(store, MANAGER, later(3), version_id, comment=SECRET)
    return view


def test_the_owner_is_told_of_a_return_once(store: Store, server: Server) -> None:
    reachable(store, CASEWORKER, COLLEAGUE, MANAGER, READER)
    view = returned(store)
    result = run(store, server)
    assert [(each.actor.person_id, delivery.outcome) for each, delivery in result.deliveries] == [("id-a", "sent")]
    (received,) = server[0].received
    assert received["To"] == address_of(CASEWORKER)
    text = received.get_content()
    for part in (view.case.case_number, view.case.title, "Returneret til dig.", f"sag={view.summary.case_id}"):
        assert part in text
    assert SECRET not in text, "nothing of what the manager wrote"
    again = run(store, server, later(24 * 60))
    assert (again.deliveries, len(server[0].received)) == ([], 1)


def test_of_two_returns_since_the_last_mail_one_is_told(store: Store) -> None:
    reachable(store, CASEWORKER)
    view = returned(store)
    again = submit_assessment(store, CASEWORKER, later(5), view.assessment.id)
    return_assessment(store, MANAGER, later(6), again, comment="Ret igen.")
    (prepared,) = prepare_digest(store, AN_HOUR_LATER, LEAD_TIMES)
    with store.read() as session:
        returns = [
            event.seq
            for event in events.events_of_case(session, view.summary.case_id)
            if event.action == "assessment.returned"
        ]
    assert len(returns) == 2
    assert [notice.key for notice in prepared.notices] == [f"assessment.returned:{returns[-1]}"]


def test_an_approval_is_told_to_who_has_and_sent_the_case(store: Store) -> None:
    reachable(store, CASEWORKER, COLLEAGUE, MANAGER)
    _, version_id = submitted(store)
    approve(store, MANAGER, later(3), version_id, levers=LEVERS)
    assert told(store) == {"id-a": ["Godkendt."]}


def test_what_does_not_hold_any_more_and_what_is_old_is_not_told(sqlite_store: Store) -> None:
    store = sqlite_store
    reachable(store, CASEWORKER)
    returned(store)
    assert told(store) == {"id-a": ["Returneret til dig."]}
    assert told(store, later(15 * 24 * 60)) == {}, "older than two weeks"
    with store.write() as session:
        session.connection().exec_driver_sql("UPDATE assessment SET state = 'submitted'")
    assert told(store) == {}, "it has been sent again"


def test_nothing_from_before_somebody_came_is_told(sqlite_store: Store) -> None:
    returned(sqlite_store)
    reachable(sqlite_store, CASEWORKER, since=later(30))
    assert told(sqlite_store) == {}


def test_whoever_is_asked_for_a_second_assessment_is_told(store: Store) -> None:
    reachable(store, CASEWORKER, COLLEAGUE)
    view = registered(store)
    ask_second(store, CASEWORKER, later(1), view.assessment.id, assessor_id=COLLEAGUE.person_id)
    assert told(store) == {"id-b": ["Du er bedt om en anden vurdering."]}


def give(store: Store, view: CaseView, part: Part, to: Actor, minutes: int) -> None:
    seen = {Part.OWNER: CASEWORKER.person_id, Part.MANAGER: None}[part]
    assign_part(store, WRITING_MANAGER, later(minutes), view.assessment.id, part, person_id=to.person_id, seen=seen)


def test_whoever_is_given_a_part_is_told_while_it_lasts(store: Store) -> None:
    reachable(store, CASEWORKER, COLLEAGUE, MANAGER, WRITING_MANAGER)
    view = registered(store)
    give(store, view, Part.OWNER, COLLEAGUE, 2)
    give(store, view, Part.MANAGER, MANAGER, 3)
    chosen = {"id-l": ["Du er valgt til at godkende sagen."]}
    assert told(store) == {"id-b": ["Sagen er gået videre til dig."], **chosen}
    back = Handover(COLLEAGUE.person_id, Part.OWNER, CASEWORKER.person_id, "Orlov.")
    transfer_parts(store, WRITING_MANAGER, later(4), back, [view.assessment.id])
    assert told(store) == {"id-a": ["Sagen er gået videre til dig."], **chosen}


def test_a_second_assessor_by_transfer_is_told_of_the_request_alone(store: Store) -> None:
    world = under_second_assessment(store, State.RETURNED)
    taker = Actor("id-ny", "Sagsbehandler C", frozenset({Role.CASEWORKER}))
    reachable(store, taker)
    handover = Handover(SECOND.person_id, Part.SECOND, taker.person_id, "Orlov.")
    transfer_parts(store, MANAGER, later(9), handover, [world.assessment_id])
    (prepared,) = prepare_digest(store, AN_HOUR_LATER, LEAD_TIMES)
    assert [(notice.what, notice.path.split("?")[0]) for notice in prepared.notices] == [
        ("Du er bedt om en anden vurdering.", "/anden-vurdering")
    ]


def aim(store: Store, assessment_id: UUID, day: date = date(2026, 12, 16)) -> None:
    """Let a case be meant for a meeting whose deadline is near: 30 November 2026."""
    calendar.add_meetings(store, ADMINISTRATOR, NOW, [(Body.COUNCIL, day)])
    meeting = calendar.meetings(store)[0]
    calendar.choose_meeting(store, MANAGER, later(3), assessment_id, UUID(meeting.id))


def test_a_near_deadline_is_told_to_whose_turn_it_is(store: Store) -> None:
    reachable(store, CASEWORKER, COLLEAGUE, MANAGER, WRITING_MANAGER, READER)
    draft = registered(store, case_number="2026-1001")
    aim(store, draft.assessment.id)
    (sentence,) = told(store)["id-a"]
    assert sentence.replace("\u00a0", " ") == (
        "Skal være godkendt senest tirsdag den 1. december 2026. 6 arbejdsdage tilbage."
    )
    assert set(told(store)) == {"id-a"}
    sent, _ = submitted(store, case_number="2026-1002")
    meeting = calendar.meetings(store)[0]
    calendar.choose_meeting(store, CASEWORKER, later(4), sent.assessment.id, UUID(meeting.id))
    assert {person: len(found) for person, found in told(store).items()} == {"id-a": 1, "id-l": 1, "id-m": 1}
    give(store, sent, Part.MANAGER, WRITING_MANAGER, 5)
    told_of = {person: [what for what in found if "senest" in what] for person, found in told(store).items()}
    assert {person for person, found in told_of.items() if found} == {"id-a", "id-m"}, "the named manager alone"
    with store.write() as session:
        people.set_active(session, WRITING_MANAGER.person_id, active=False)
    assert set(told(store)) == {"id-a", "id-l"}, "somebody who has left is not waited for"


def test_a_deadline_is_told_when_it_is_near_and_again_when_it_has_passed(sqlite_store: Store, server: Server) -> None:
    store = sqlite_store
    reachable(store, CASEWORKER)
    aim(store, registered(store).assessment.id)
    counts = [len(run(store, server, NOW + timedelta(days=day)).deliveries) for day in (0, 1, 7, 9, 10, 40)]
    assert counts == [1, 0, 0, 1, 0, 0]
    texts = [received.get_content() for received in server[0].received]
    assert "6 arbejdsdage tilbage" in texts[0]
    assert "Fristen er overskredet" in texts[1]


def test_who_is_out_does_not_want_it_or_has_no_address_gets_nothing(store: Store, server: Server) -> None:
    for number, change in enumerate(("deactivated", "unwanted", "no address", "no role", "bad address")):
        actor = Actor(f"id-{number}", f"Sagsbehandler {number}", frozenset({Role.CASEWORKER}))
        reachable(store, actor)
        with store.write() as session:
            if change == "unwanted":
                mail.set_wanted(session, person_id=actor.person_id, wanted=False, now=NOW)
            elif change == "no address":
                mail.note_address(session, person_id=actor.person_id, address=None, now=NOW)
            elif change == "bad address":
                mail.note_address(session, person_id=actor.person_id, address="a@b.dk\nBcc: x@y.dk", now=NOW)
        if change == "deactivated":
            deactivate(store, ADMINISTRATOR, NOW, actor.person_id)
        if change == "no role":
            know(store, replace(actor, roles=frozenset()))
        view = registered(store, case_number=f"2026-20{number}")
        with store.write() as session:
            session.connection().exec_driver_sql(
                f"UPDATE assessment SET owner_id = '{actor.person_id}' WHERE number = 1 AND owner_id = 'id-a'"  # noqa: S608
            )
        if not number:
            aim(store, view.assessment.id)
        else:
            meeting = calendar.meetings(store)[0]
            calendar.choose_meeting(store, MANAGER, later(3), view.assessment.id, UUID(meeting.id))
    assert told(store) == {}
    assert run(store, server).deliveries == []
    assert server[0].received == []


def test_one_who_is_refused_does_not_stop_the_rest_and_is_tried_again(store: Store, server: Server) -> None:
    reachable(store, CASEWORKER, COLLEAGUE)
    returned(store)
    view = registered(store, case_number="2026-1002")
    ask_second(store, CASEWORKER, later(1), view.assessment.id, assessor_id=COLLEAGUE.person_id)
    server[0].refused.add(address_of(CASEWORKER))
    first = run(store, server)
    assert {each.actor.person_id: delivery.outcome for each, delivery in first.deliveries} == {
        "id-a": "refused",
        "id-b": "sent",
    }
    server[0].refused.clear()
    second = run(store, server, later(120))
    assert [(each.actor.person_id, delivery.outcome) for each, delivery in second.deliveries] == [("id-a", "sent")]


def test_what_may_have_arrived_is_not_sent_again(store: Store, server: Server) -> None:
    reachable(store, CASEWORKER)
    returned(store)
    server[0].drops_at = "DATA"
    assert run(store, server).count("unknown") == 1
    assert run(store, server, later(120)).deliveries == []
    assert len(server[0].received) == 1


def test_cut_off_after_the_beginning_nothing_is_sent_again(
    store: Store, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    reachable(store, CASEWORKER)
    returned(store)

    def cut_off(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(digest, "_finish", cut_off)
        with pytest.raises(KeyboardInterrupt):
            run(store, server)
    assert run(store, server, later(120)).deliveries == []
    assert len(server[0].received) == 1
    with store.read() as session:
        assert [each.outcome for each in mail.attempts(session, most=5)] == [None]


def test_a_server_that_goes_away_leaves_the_rest_for_the_next_run(sqlite_store: Store) -> None:
    store = sqlite_store
    reachable(store, CASEWORKER, COLLEAGUE)
    returned(store)
    view = registered(store, case_number="2026-1002")
    ask_second(store, CASEWORKER, later(1), view.assessment.id, assessor_id=COLLEAGUE.person_id)
    with mail_server() as gone:
        pass
    stopped = run(store, gone)
    assert stopped.stopped is not None
    assert (stopped.deliveries, stopped.waiting) == ([], 2)
    with mail_server() as back:
        assert run(store, back).count("sent") == 2


def test_two_runs_at_once_send_one_mail(store: Store, server: Server) -> None:
    reachable(store, CASEWORKER)
    returned(store)
    server[0].seconds = 0.3
    results: list[DigestResult] = []
    threads = [threading.Thread(target=lambda: results.append(run(store, server))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sum(result.count("sent") for result in results) == 1
    assert len(server[0].received) == 1


def test_control_without_the_log_the_same_is_sent_again(
    sqlite_store: Store, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    reachable(sqlite_store, CASEWORKER)
    returned(sqlite_store)
    monkeypatch.setattr(mail, "told", lambda *_: frozenset())
    run(sqlite_store, server)
    run(sqlite_store, server, later(120))
    assert len(server[0].received) == 2


def test_somebody_who_takes_the_mail_off_in_the_meantime_gets_none(
    sqlite_store: Store, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    reachable(sqlite_store, CASEWORKER)
    returned(sqlite_store)
    ready = MailChannel.ready

    def take_off(channel: MailChannel) -> None:
        with sqlite_store.write() as session:
            mail.set_wanted(session, person_id="id-a", wanted=False, now=NOW)
        ready(channel)

    monkeypatch.setattr(MailChannel, "ready", take_off)
    assert run(sqlite_store, server).deliveries == []
    assert server[0].received == []


def blind_owner(store: Store) -> None:
    """A case whose second assessor would be told of everything, were it not for the blindness."""
    world = under_second_assessment(store, State.RETURNED)
    reachable(store, SECOND)
    with store.write() as session:
        session.connection().exec_driver_sql(f"UPDATE assessment SET owner_id = '{SECOND.person_id}'")  # noqa: S608
    calendar.add_meetings(store, ADMINISTRATOR, NOW, [(Body.COUNCIL, date(2026, 12, 16))])
    meeting = calendar.meetings(store)[0]
    calendar.choose_meeting(store, MANAGER, later(6), world.assessment_id, UUID(meeting.id))


def test_a_blind_assessor_is_told_of_the_request_and_of_nothing_else(sqlite_store: Store, server: Server) -> None:
    blind_owner(sqlite_store)
    assert told(sqlite_store) == {SECOND.person_id: ["Du er bedt om en anden vurdering."]}
    run(sqlite_store, server)
    text = server[0].received[0].get_content()
    assert SECRET not in text
    assert "Returneret" not in text


def test_control_without_the_rule_the_blind_assessor_would_be_told(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    blind_owner(sqlite_store)
    monkeypatch.setattr(Standing, "is_blind", lambda *_: False)
    assert len(told(sqlite_store)[SECOND.person_id]) == 3


def test_the_log_holds_no_address_and_no_text(sqlite_store: Store, server: Server) -> None:
    reachable(sqlite_store, CASEWORKER)
    view = returned(sqlite_store)
    run(sqlite_store, server)
    with sqlite_store.read() as session:
        rows = session.connection().exec_driver_sql("SELECT * FROM mail_log").all()
    assert len(rows) == 2
    written = repr(rows)
    assert "kommunen.invalid" not in written
    assert view.case.title not in written
    assert "assessment.returned:" in written


def test_the_title_of_a_case_cannot_become_a_header(sqlite_store: Store, server: Server) -> None:
    reachable(sqlite_store, CASEWORKER)
    title = "Bcc: alle@kommunen.invalid Subject: Hej <script>"
    view, version_id = submitted(sqlite_store, title=title)
    return_assessment(sqlite_store, MANAGER, later(3), version_id, comment="Ret.")
    run(sqlite_store, server)
    (received,) = server[0].received
    assert view.case.title in received.get_content()
    assert received["Bcc"] is None
    assert server[0].envelopes[0][1] == [address_of(CASEWORKER)]
    assert received["Subject"] == "Bystrategisk vurdering: nyt på 1 sag"
    assert case_file(title=title).title == title
