"""`digest` as the machine's timer runs it, against a real mail server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from assessment.domain.working_days import is_working_day
from assessment.services import calendar
from assessment.services.calendar import Body
from assessment.services.cases import open_case, register_case
from assessment.storage import mail
from assessment.storage.engine import open_store
from tests.cli.program import Program
from tests.services.mail_server import HOST, PUBLIC_URL, SENDER, mail_server, throw_away_certificate
from tests.services.second_stories import know
from tests.services.stories import CASEWORKER, RULES, case_file
from tests.services.test_digest import ADMINISTRATOR

NOW = datetime.now(UTC)


def settings(port: int) -> dict[str, str]:
    return {
        "SMTP_HOST": HOST,
        "SMTP_PORT": str(port),
        "SMTP_SECURITY": "none",
        "MAIL_FROM": SENDER,
        "PUBLIC_URL": f"{PUBLIC_URL}/",
    }


@pytest.fixture
def pressing(program: Program) -> Program:
    """A program with one case whose deadline has passed, and whose caseworker has an address."""
    store = open_store(f"sqlite:///{program.database}")
    know(store, CASEWORKER)
    with store.write() as session:
        mail.note_address(session, person_id=CASEWORKER.person_id, address="a@kommunen.invalid", now=NOW)
    case_id = register_case(store, CASEWORKER, NOW, case_file(), RULES)
    day = next(each for n in range(2, 20) if is_working_day(each := (NOW + timedelta(days=n)).date()))
    calendar.add_meetings(store, ADMINISTRATOR, NOW, [(Body.COUNCIL, day)])
    (meeting,) = calendar.meetings(store)
    view = open_case(store, CASEWORKER, case_id)
    calendar.choose_meeting(store, CASEWORKER, NOW, view.assessment.id, UUID(meeting.id))
    store.close()
    return program


def test_without_settings_it_says_what_to_set(program: Program) -> None:
    done = program("digest")
    assert done.status == 3
    assert "Daglig mail er ikke sat op" in done.err


def test_dry_run_shows_and_sends_nothing_and_then_it_is_sent_once(pressing: Program) -> None:
    with mail_server() as (mailbox, given):
        shown = pressing("digest", "--dry-run", **settings(given.port))
        assert shown.status == 0
        assert "Til: Sagsbehandler A" in shown.out
        assert "Fristen er overskredet" in shown.out
        assert "1 mail ville blive sendt. Intet er sendt." in shown.out
        assert "a@kommunen.invalid" not in shown.out
        assert mailbox.received == []
        sent = pressing("digest", **settings(given.port))
        assert (sent.status, sent.out.strip()) == (0, "1 mail er sendt.")
        again = pressing("digest", **settings(given.port))
        assert (again.status, again.out.strip()) == (0, "0 mail er sendt.")
    (received,) = mailbox.received
    assert f"{PUBLIC_URL}/oplysninger?sag=" in received.get_content()


def test_what_could_not_be_sent_is_told_with_status_3(pressing: Program) -> None:
    with mail_server() as (mailbox, given):
        mailbox.refused.add("a@kommunen.invalid")
        refused = pressing("digest", **settings(given.port))
    assert (refused.status, refused.out.strip()) == (3, "0 mail er sendt.")
    assert refused.faults == ["Sagsbehandler A: Mailserveren afviste modtageren (svar 550)."]
    gone = pressing("digest", **settings(given.port))
    assert gone.status == 3
    assert "ingen forbindelse til mailserveren" in gone.err
    assert "1 mail er ikke forsøgt sendt" in gone.err


def test_over_starttls_with_a_password_from_a_file(pressing: Program, tmp_path: Path) -> None:
    certificate = throw_away_certificate(tmp_path)
    secret = tmp_path / "hemmelighed"
    with mail_server(certificate, security="starttls", signs_in=True) as (mailbox, given):
        secret.write_text(f"{given.password}\n", encoding="utf-8")
        more = {
            "SMTP_SECURITY": "starttls",
            "SMTP_USER": given.user,
            "SMTP_PASSWORD_FILE": str(secret),
            "SSL_CERT_FILE": str(certificate.chain),
        }
        assert pressing("digest", **settings(given.port) | more).status == 0
    assert mailbox.receivers == ["a@kommunen.invalid"]


def test_a_demonstration_sends_nothing(tmp_path: Path) -> None:
    program = Program(tmp_path)
    assert program("seed").status == 0
    done = program("digest", **settings(25))
    assert done.status == 1
    assert "demonstration" in done.err
