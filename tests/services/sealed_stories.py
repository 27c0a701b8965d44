"""Throw-away certificates for the tests of the seal. Nobody is behind them."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

from assessment.seal_settings import SealSettings
from tests.services.stories import NOW

PASSPHRASE = "kun til prøve"
NAME = "Prøvekommunen (kun til prøve)"


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def container(name: str = NAME, valid_from: datetime = NOW - timedelta(days=30), days: int = 365) -> bytes:
    """A certificate and its key as PKCS#12."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(_key().public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(valid_from)
        .not_valid_after(valid_from + timedelta(days=days))
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(_key(), hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(
        b"segl", _key(), certificate, None, BestAvailableEncryption(PASSPHRASE.encode())
    )


def seal_settings(folder: Path, content: bytes | None = None, passphrase: str = PASSPHRASE) -> SealSettings:
    """Settings for a certificate in a folder, which is made there."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = SealSettings(folder / "segl.p12", folder / "kode.txt")
    settings.certificate.write_bytes(container() if content is None else content)
    settings.passphrase_file.write_text(f"{passphrase}\n", encoding="utf-8")
    return settings
