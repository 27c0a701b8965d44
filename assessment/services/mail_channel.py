"""The way to the mail server: one connection for a run, and for each mail whether it was taken.

A mail that the server has certainly not taken is REFUSED and may be tried again. When the connection breaks after the
whole mail was handed over, nobody knows; that is UNKNOWN, and it is not tried again.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from types import TracebackType
from typing import Self

from assessment.domain.errors import EnvironmentFault
from assessment.settings import MailSettings
from assessment.storage.mail import MailOutcome

TIMEOUT_SECONDS = 20.0
_TAKEN, _GO_ON = 250, 354
_BREAKS = (smtplib.SMTPException, OSError)
_BEGINS_WITH_POINT = re.compile(rb"(?m)^\.")


class MailServerFault(EnvironmentFault):
    """The mail server cannot be reached, or does not let the program in. Nothing was sent on this try."""

    code = "MAILSERVER"


@dataclass(frozen=True)
class Delivery:
    """How the sending of a mail ended. `reply` says why, in Danish and without an address."""

    outcome: MailOutcome
    reply: str = ""


class MailChannel:
    """A connection to the mail server, opened when it is needed and again when it was lost."""

    def __init__(self, settings: MailSettings, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self._settings, self._timeout = settings, timeout
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ready(self) -> None:
        """See that there is a connection that works. Raises MailServerFault with what is wrong."""
        if self._smtp is not None:
            with suppress(*_BREAKS):
                if self._smtp.noop()[0] == _TAKEN:
                    return
            self._drop()
        self._smtp = self._connected()

    def send(self, message: EmailMessage) -> Delivery:
        """Hand over one mail to its one receiver. Call `ready` before; never raises for what the server does."""
        smtp = self._smtp
        if smtp is None:
            return Delivery("refused", "Der var ingen forbindelse til mailserveren.")
        content = _BEGINS_WITH_POINT.sub(b"..", message.as_bytes(policy=SMTP)) + b".\r\n"
        try:
            refusal = _refusal(smtp, self._settings.sender, str(message["To"]))
            if refusal is not None:
                smtp.rset()
                return refusal
            smtp.send(content)
        except _BREAKS:
            self._drop()
            return Delivery("refused", "Forbindelsen blev afbrudt, før mailen var afleveret.")
        try:
            code, _ = smtp.getreply()
        except _BREAKS:
            self._drop()
            return Delivery("unknown", "Forbindelsen blev afbrudt, før serveren svarede. Mailen kan være nået frem.")
        if code == _TAKEN:
            return Delivery("sent")
        return Delivery("refused", f"Mailserveren tog ikke imod mailen (svar {code}).")

    def close(self) -> None:
        """Say goodbye to the server, if it still listens."""
        if self._smtp is not None:
            with suppress(*_BREAKS):
                self._smtp.quit()
            self._drop()

    def _connected(self) -> smtplib.SMTP:
        settings = self._settings
        smtp: smtplib.SMTP | None = None
        try:
            if settings.security == "tls":
                secure = ssl.create_default_context()
                smtp = smtplib.SMTP_SSL(settings.host, settings.port, timeout=self._timeout, context=secure)
            else:
                smtp = smtplib.SMTP(settings.host, settings.port, timeout=self._timeout)
                if settings.security == "starttls":
                    smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo_or_helo_if_needed()
            if settings.user:
                smtp.login(settings.user, settings.password)
        except _BREAKS as error:
            if smtp is not None:
                smtp.close()
            raise MailServerFault(_why(error)) from error
        return smtp

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None


def _refusal(smtp: smtplib.SMTP, sender: str, receiver: str) -> Delivery | None:
    """Go as far as the text of the mail; what the server says against it, or None."""
    code, _ = smtp.mail(sender)
    if code != _TAKEN:
        return Delivery("refused", f"Mailserveren afviste afsenderen i MAIL_FROM (svar {code}).")
    code, _ = smtp.rcpt(receiver)
    if code not in (_TAKEN, 251):
        return Delivery("refused", f"Mailserveren afviste modtageren (svar {code}).")
    code, _ = smtp.docmd("DATA")
    if code != _GO_ON:
        return Delivery("refused", f"Mailserveren tog ikke imod mailen (svar {code}).")
    return None


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return (
            "Mailserverens certifikat kan ikke godkendes, eller den taler ikke TLS på den port. Ret SMTP_HOST, "
            "SMTP_PORT eller SMTP_SECURITY, eller sæt SSL_CERT_FILE til kommunens rodcertifikat."
        )
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "Mailserveren afviser brugernavn eller adgangskode. Ret SMTP_USER og SMTP_PASSWORD."
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "Mailserveren kan ikke det, der bedes om (STARTTLS eller login). Ret SMTP_SECURITY eller SMTP_USER."
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "Mailserveren svarer ikke inden for tidsgrænsen. Ret SMTP_HOST og SMTP_PORT, eller prøv igen senere."
    return "Der er ingen forbindelse til mailserveren. Ret SMTP_HOST og SMTP_PORT, eller prøv igen senere."
