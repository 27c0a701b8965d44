"""`doctor` about the certificate of the seal."""

from __future__ import annotations

from datetime import timedelta

from tests.cli.program import Program
from tests.services.sealed_stories import NAME, PASSPHRASE, container, seal_settings
from tests.services.stories import NOW


def test_doctor_opens_the_certificate_and_says_what_is_wrong_with_it(program: Program) -> None:
    folder = program.folder / "segl"

    def said(content: bytes | None = None, passphrase: str = PASSPHRASE) -> list[str]:
        settings = seal_settings(folder, content, passphrase)
        outcome = program(
            "doctor",
            ASSESSMENT_SEAL_PKCS12=str(settings.certificate),
            ASSESSMENT_SEAL_PASSPHRASE_FILE=str(settings.passphrase_file),
        )
        return [line for line in outcome.out.splitlines() if ": segl: " in line]

    (sound,) = said(container(valid_from=NOW - timedelta(days=3000), days=9000))
    assert sound.startswith("i orden: segl: ")
    assert NAME in sound
    (expired,) = said(container(valid_from=NOW - timedelta(days=3000), days=10))
    assert expired.startswith("mangler: segl: Certifikatet til segl udløb")
    (wrong,) = said(passphrase="forkert")
    assert "adgangskoden er forkert" in wrong
    assert not [line for line in program("doctor").out.splitlines() if ": segl: " in line], "nothing where none is set"
