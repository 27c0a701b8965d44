"""Whose seal a PDF carries, and whether it holds; and the document as it was before it was sealed."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import datetime

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError
from pyhanko_certvalidator.errors import ValidationError as CertificateError

from assessment.domain.danish import format_moment
from assessment.domain.errors import DocumentError
from assessment.reporting.pdf_content import SEAL_MARK

_END = re.compile(rb"%%EOF[\r\n]{0,2}")
BROKEN = "har et elektronisk segl, som ikke holder: dokumentet er ændret, efter at det blev beseglet"
UNREADABLE = "har et elektronisk segl, som ikke kan læses"


@dataclass(frozen=True)
class Seal:
    """A seal that holds: the name and the fingerprint of the certificate, and the time that it says of itself."""

    name: str
    issuer: str
    sha256: str
    at: datetime | None

    @property
    def words(self) -> str:
        """The seal as it is told."""
        when = f" {format_moment(self.at)}" if self.at else ""
        return (
            f"det elektroniske segl holder: sat af »{self.name}«{when} med et certifikat fra »{self.issuer}« (sha256 "
            f"{self.sha256[:16]}…). Om certifikatet er kommunens, skal du selv vurdere"
        )


def unsealed(content: bytes) -> tuple[bytes, Seal | None]:
    """The document before it was sealed, and its seal; the whole file where it has none.

    Raises DocumentError for a seal that does not hold, for several, and for anything appended besides the seal.
    """
    if SEAL_MARK not in content:
        return content, None
    last = content.rfind(b"%%EOF")
    ends = [found.end() for found in _END.finditer(content, 0, max(last, 0))]
    if len(ends) != 1:
        raise DocumentError(f"{BROKEN}.")
    return content[: ends[0]], _seal_of(content)


def _seal_of(content: bytes) -> Seal:
    try:
        reader = PdfFileReader(io.BytesIO(content))
        (signature,) = reader.embedded_signatures
        certificate, at = signature.signer_cert, signature.self_reported_timestamp
        context = ValidationContext(trust_roots=[certificate], allow_fetching=False, moment=at)
        status = validate_pdf_signature(signature, context)
    except (PdfError, CertificateError, PathError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise DocumentError(f"{UNREADABLE}.") from error
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE and status.docmdp_ok
    if not (status.intact and status.valid and whole):
        raise DocumentError(f"{BROKEN}.")
    return Seal(certificate.subject.human_friendly, certificate.issuer.human_friendly, certificate.sha256.hex(), at)
