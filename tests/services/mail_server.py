"""A real mail server on this machine for the tests, well-behaved or not. All addresses end in .invalid."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from assessment.settings import MailSecurity, MailSettings

HOST = "127.0.0.1"
SENDER = "vurdering@kommunen.invalid"
PUBLIC_URL = "https://vurdering.kommunen.invalid"
USER, PASSWORD = "vurdering", "kun-til-proever"


@dataclass
class Mailbox:
    """What the server has taken, and how it is to behave."""

    received: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    drops_at: str = ""
    seconds: float = 0.0
    reply: str = "250 OK"

    @property
    def receivers(self) -> list[str]:
        """To whom mail has come, in its order."""
        return [receiver for _, receivers in self.envelopes for receiver in receivers]

    async def handle_RCPT(  # noqa: N802  (aiosmtpd calls it by this name)
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Take or refuse a receiver, or break off."""
        if self.drops_at == "RCPT":
            self.drops_at = ""
            server.transport.abort()
        if address in self.refused:
            return "550 ukendt modtager"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a mail, late or without an answer where it is to be so."""
        await asyncio.sleep(self.seconds)
        self.received.append(message_from_bytes(envelope.content, policy=policy.default))
        self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        if self.drops_at == "DATA":
            self.drops_at = ""
            server.transport.abort()
        return self.reply


@dataclass(frozen=True)
class Certificate:
    """A certificate for this machine, made for one test: the server's files, and the one to trust."""

    chain: Path
    key: Path


def throw_away_certificate(folder: Path) -> Certificate:
    """A certificate of its own authority, good for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST)), x509.DNSName("localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    found = Certificate(folder / "mail.pem", folder / "mail.key")
    found.chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    found.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return found


def free_port() -> int:
    """A port on this machine that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def mail_settings(port: int, security: MailSecurity = "none", *, user: str = "", password: str = "") -> MailSettings:
    """The settings of a program that uses the server on this port."""
    return MailSettings(HOST, port, security, user, password, SENDER, PUBLIC_URL)


def _authenticator(_server: Any, _session: Any, _envelope: Any, mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=good, handled=mechanism not in ("PLAIN", "LOGIN") or good)


@contextmanager
def mail_server(
    certificate: Certificate | None = None, *, security: MailSecurity = "none", signs_in: bool = False
) -> Iterator[tuple[Mailbox, MailSettings]]:
    """A server for the time of a test: what it takes, and the settings that lead to it."""
    mailbox, port = Mailbox(), free_port()
    context = None
    if certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate.chain, certificate.key)
    more: dict[str, Any] = {}
    if security == "starttls":
        more = {"tls_context": context, "require_starttls": True}
    if signs_in:
        more |= {"authenticator": _authenticator, "auth_required": True}
    server = Controller(mailbox, hostname=HOST, port=port, ssl_context=context if security == "tls" else None, **more)
    server.start()
    try:
        user, password = (USER, PASSWORD) if signs_in else ("", "")
        yield mailbox, mail_settings(port, security, user=user, password=password)
    finally:
        server.stop()
