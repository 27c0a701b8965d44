"""The way to the mail server against a real one: encrypted, with sign-in, refusing, breaking off, and too slow."""

from __future__ import annotations

import socket
import threading
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import pytest

from assessment.domain.digest import Notice
from assessment.domain.workflow import Actor, Role
from assessment.services.digest import message_of
from assessment.services.mail_channel import MailChannel, MailServerFault
from assessment.settings import MailSecurity
from assessment.storage.mail import Recipient
from tests.services.mail_server import (
    HOST,
    PASSWORD,
    SENDER,
    free_port,
    mail_server,
    mail_settings,
    throw_away_certificate,
)

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
ATTEMPT = UUID("0" * 31 + "1")
TO = "sagsbehandler-a@kommunen.invalid"


def message(to: str = TO, title: str = "Æblehaven, etape å") -> EmailMessage:
    recipient = Recipient(Actor("id-a", "Sagsbehandler A", frozenset({Role.CASEWORKER})), to, NOW)
    notices = [Notice("k", "2026-0001", title, ".Returneret til dig.", "/oplysninger?sag=1")]
    return message_of(mail_settings(25), recipient, notices, ATTEMPT, NOW)


def test_a_mail_arrives_with_its_danish_letters_and_its_points() -> None:
    with mail_server() as (mailbox, settings), MailChannel(settings) as channel:
        channel.ready()
        assert channel.send(message()).outcome == "sent"
    (received,) = mailbox.received
    assert mailbox.envelopes == [(SENDER, [TO])]
    assert received["Subject"] == "Bystrategisk vurdering: nyt på 1 sag"
    assert (received["To"], received["From"], received["Auto-Submitted"]) == (TO, SENDER, "auto-generated")
    assert received["Date"].datetime == NOW.replace(microsecond=0)
    text = received.get_content()
    assert "2026-0001 Æblehaven, etape å\n.Returneret til dig.\n" in text.replace("\r\n", "\n")
    assert received.get_content_type() == "text/plain"


def test_a_line_that_looks_like_the_end_of_the_mail_is_none() -> None:
    long = message(title="x")
    long.set_content("Før\n.\nEfter\n..\n", charset="utf-8", cte="quoted-printable")
    with mail_server() as (mailbox, settings), MailChannel(settings) as channel:
        channel.ready()
        assert channel.send(long).outcome == "sent"
        assert channel.send(message()).outcome == "sent", "the conversation goes on"
    assert mailbox.received[0].get_content().replace("\r\n", "\n") == "Før\n.\nEfter\n..\n"
    assert len(mailbox.received) == 2


@pytest.mark.parametrize(("security", "signs_in"), [("starttls", True), ("starttls", False), ("tls", False)])
def test_encrypted_with_a_certificate_that_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: MailSecurity, signs_in: bool
) -> None:
    certificate = throw_away_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.chain))
    with (
        mail_server(certificate, security=security, signs_in=signs_in) as (mailbox, settings),
        MailChannel(settings) as channel,
    ):
        channel.ready()
        assert channel.send(message()).outcome == "sent"
    assert mailbox.receivers == [TO]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path, security: MailSecurity) -> None:
    certificate = throw_away_certificate(tmp_path)
    with mail_server(certificate, security=security) as (mailbox, settings):
        with MailChannel(settings) as channel, pytest.raises(MailServerFault, match="certifikat"):
            channel.ready()
        assert mailbox.received == []


def test_a_server_without_encryption_gets_nothing_of_a_program_that_asks_for_it() -> None:
    with mail_server() as (mailbox, settings):
        asking = replace(settings, security="starttls")
        with MailChannel(asking) as channel, pytest.raises(MailServerFault, match="STARTTLS"):
            channel.ready()
        assert mailbox.received == []


def test_a_wrong_password_is_told_without_the_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = throw_away_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.chain))
    with mail_server(certificate, security="starttls", signs_in=True) as (_, settings):
        wrong = replace(settings, password="forkert-ord")
        with MailChannel(wrong) as channel, pytest.raises(MailServerFault, match="SMTP_PASSWORD") as refused:
            channel.ready()
    assert "forkert-ord" not in refused.value.text
    assert PASSWORD not in repr(settings)


def test_a_refused_receiver_does_not_spoil_the_connection() -> None:
    with mail_server() as (mailbox, settings), MailChannel(settings) as channel:
        mailbox.refused.add("vaek@kommunen.invalid")
        channel.ready()
        refused = channel.send(message("vaek@kommunen.invalid"))
        channel.ready()
        assert channel.send(message()).outcome == "sent"
    assert (refused.outcome, refused.reply) == ("refused", "Mailserveren afviste modtageren (svar 550).")
    assert mailbox.receivers == [TO]


def test_a_refused_mail_is_refused() -> None:
    with mail_server() as (mailbox, settings), MailChannel(settings) as channel:
        mailbox.reply = "554 ikke i dag"
        channel.ready()
        assert channel.send(message()).outcome == "refused"


def test_broken_off_before_the_mail_it_is_refused_and_the_next_one_goes_through() -> None:
    with mail_server() as (mailbox, settings), MailChannel(settings) as channel:
        mailbox.drops_at = "RCPT"
        channel.ready()
        assert channel.send(message()).outcome == "refused"
        channel.ready()
        assert channel.send(message()).outcome == "sent"
    assert len(mailbox.received) == 1


def test_broken_off_after_the_mail_nobody_knows() -> None:
    with mail_server() as (mailbox, settings), MailChannel(settings) as channel:
        mailbox.drops_at = "DATA"
        channel.ready()
        assert channel.send(message()).outcome == "unknown"
    assert len(mailbox.received) == 1, "it did arrive, so it must not be sent again"


def test_too_slow_with_the_answer_nobody_knows() -> None:
    with mail_server() as (mailbox, settings), MailChannel(settings, timeout=0.3) as channel:
        mailbox.seconds = 1.0
        channel.ready()
        assert channel.send(message()).outcome == "unknown"


def test_a_server_that_never_greets_is_given_up() -> None:
    with socket.socket() as silent:
        silent.bind((HOST, 0))
        silent.listen()
        settings = mail_settings(silent.getsockname()[1])
        with MailChannel(settings, timeout=0.3) as channel, pytest.raises(MailServerFault, match="tidsgrænsen"):
            channel.ready()


def test_a_server_that_is_not_there_or_speaks_otherwise_is_told() -> None:
    with MailChannel(mail_settings(free_port())) as channel, pytest.raises(MailServerFault, match="ingen forbindelse"):
        channel.ready()
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()

        def answer() -> None:
            connection, _ = other.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        with MailChannel(mail_settings(other.getsockname()[1]), timeout=2) as channel, pytest.raises(MailServerFault):
            channel.ready()
        thread.join(5)


def test_without_a_connection_nothing_is_sent() -> None:
    assert MailChannel(mail_settings(25)).send(message()).outcome == "refused"
