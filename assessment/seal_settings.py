"""The certificate that seals issued documents, as it is set in the environment; read by `settings`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assessment.domain.errors import SettingsError


@dataclass(frozen=True)
class SealSettings:
    """Where the organisation certificate with its key lies (PKCS#12), and the file with its passphrase."""

    certificate: Path
    passphrase_file: Path


def read_seal(environment: Mapping[str, str], folder: Path) -> SealSettings | None:
    """The seal, or None when neither variable is set; relative paths count from `folder`. A half of it is refused."""
    certificate = environment.get("ASSESSMENT_SEAL_PKCS12", "").strip()
    passphrase = environment.get("ASSESSMENT_SEAL_PASSPHRASE_FILE", "").strip()
    if not certificate and not passphrase:
        return None
    if not certificate or not passphrase:
        missing = "ASSESSMENT_SEAL_PASSPHRASE_FILE" if certificate else "ASSESSMENT_SEAL_PKCS12"
        raise SettingsError(f"Segl er kun delvist sat op: {missing} mangler. Sæt den, eller fjern den anden.")
    return SealSettings((folder / certificate).resolve(), (folder / passphrase).resolve())
