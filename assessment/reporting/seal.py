"""The electronic seal of the municipality on an issued PDF (PAdES), with its organisation certificate.

The seal is appended, so the document itself stays byte for byte what the program made. Its field lies outside the page,
is not hidden and has a name, so that the document stays accessible (PDF/UA-1) and fit for archives (PDF/A-3).
"""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.pdf_utils.generic import ArrayObject, ByteStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSigningSession

from assessment.domain.danish import format_moment
from assessment.domain.errors import SettingsError

FIELD_NAME, READABLE_NAME = "Segl", "Kommunens elektroniske segl"
CANNOT_BE_OPENED = (
    "Certifikatet til segl kan ikke åbnes: adgangskoden er forkert, eller filen er ikke PKCS#12. Ret "
    "ASSESSMENT_SEAL_PKCS12 og ASSESSMENT_SEAL_PASSPHRASE_FILE."
)
NO_KEY = "Filen i ASSESSMENT_SEAL_PKCS12 har ikke både et certifikat og dets nøgle. Eksportér den igen med begge."
_ANOTHER = "Sæt ASSESSMENT_SEAL_PKCS12 til et, der gælder. Intet er udsendt."


class Sealer:
    """Seals documents with one certificate. Raises SettingsError for one that cannot be opened."""

    def __init__(self, container: bytes, passphrase: str) -> None:
        try:
            opened = pkcs12.load_pkcs12(container, passphrase.encode())
        except ValueError as error:
            raise SettingsError(CANNOT_BE_OPENED) from error
        if opened.cert is None or opened.key is None:
            raise SettingsError(NO_KEY)
        certificate = opened.cert.certificate
        self.name = certificate.subject.rfc4514_string()
        self.valid_from, self.valid_to = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        self._signer = SimpleSigner.load_pkcs12_data(container, other_certs=[], passphrase=passphrase.encode())

    def require_valid(self, moment: datetime) -> None:
        """Raise SettingsError when the certificate does not hold at this time."""
        if moment < self.valid_from:
            raise SettingsError(f"Certifikatet til segl gælder først fra {format_moment(self.valid_from)}. {_ANOTHER}")
        if moment > self.valid_to:
            raise SettingsError(f"Certifikatet til segl udløb {format_moment(self.valid_to)}. {_ANOTHER}")

    def seal(self, content: bytes, moment: datetime) -> bytes:
        """The document with a seal of this time. With an RSA key the same document and time give the same bytes."""
        self.require_valid(moment)
        metadata = PdfSignatureMetadata(
            field_name=FIELD_NAME,
            reason="Udsendt",
            subfilter=SigSeedSubFilter.PADES,
            md_algorithm="sha256",
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
        )
        field = SigFieldSpec(
            FIELD_NAME,
            on_page=0,
            readable_field_name=READABLE_NAME,
            invis_sig_settings=InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True),
        )
        target = io.BytesIO()
        signer = _SignerAt(moment.astimezone(UTC).replace(microsecond=0), metadata, self._signer, new_field_spec=field)
        signer.sign_pdf(_Appender(content), output=target)
        return target.getvalue()


class _SignerAt(PdfSigner):
    """Signs with a time that is given, not with that of the clock."""

    def __init__(self, moment: datetime, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._moment = moment

    def init_signing_session(self, *arguments: Any, **named: Any) -> PdfSigningSession:
        session = super().init_signing_session(*arguments, **named)
        session.system_time = self._moment
        return session


class _Appender(IncrementalPdfFileWriter):
    """Appends to a document, and leaves its properties and its metadata as the program wrote them."""

    def __init__(self, content: bytes) -> None:
        super().__init__(io.BytesIO(content))
        own = ByteStringObject(hashlib.sha256(content).digest()[:16])
        self._document_id = ArrayObject([self._document_id[0] if "/ID" in self.prev.trailer else own, own])

    def _update_meta(self) -> None:
        pass
