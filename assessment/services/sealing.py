"""The seal of the municipality on what is issued, where a certificate is set; without one nothing is different."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from assessment.domain.errors import SettingsError
from assessment.reporting.request import DocumentRequest
from assessment.seal_settings import SealSettings

if TYPE_CHECKING:
    from assessment.reporting.seal import Sealer

Render = Callable[[DocumentRequest], bytes]
_PDF = b"%PDF-"


def open_sealer(settings: SealSettings) -> Sealer:
    """The certificate of the settings. Raises SettingsError that names the variable and the remedy."""
    from assessment.reporting.seal import Sealer  # takes a second to load, and most installations have no seal

    container = _content(settings.certificate, "ASSESSMENT_SEAL_PKCS12")
    passphrase = _content(settings.passphrase_file, "ASSESSMENT_SEAL_PASSPHRASE_FILE")
    try:
        return Sealer(container, passphrase.decode("utf-8").strip())
    except UnicodeDecodeError:
        raise SettingsError(
            "Filen i ASSESSMENT_SEAL_PASSPHRASE_FILE er ikke tekst i UTF-8. Skriv adgangskoden i den, og intet andet."
        ) from None


def sealing(render: Render, settings: SealSettings | None) -> Render:
    """The same rendering, with each issued PDF sealed at the moment of its issue.

    The certificate is opened before anything is made, so a fault of it leaves nothing half done.
    """
    if settings is None:
        return render

    def rendered_and_sealed(request: DocumentRequest) -> bytes:
        if request.state != "issued" or request.issued_at is None:
            return render(request)
        sealer = open_sealer(settings)
        sealer.require_valid(request.issued_at)
        content = render(request)
        return sealer.seal(content, request.issued_at) if content.startswith(_PDF) else content

    return rendered_and_sealed


def _content(path: Path, variable: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise SettingsError(
            f"Filen i {variable} kan ikke læses. Ret stien, og giv programmet læseadgang til filen."
        ) from None
