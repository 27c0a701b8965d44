"""Whether a web page or a Word document is the one that was issued. It carries no data, so it cannot tell by itself.

It names the PDF that it was made beside. Either the database keeps it under its hash, or that PDF is at hand too and
the edition can be made again out of the data inside it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from assessment.domain.danish import format_moment
from assessment.domain.errors import DocumentError
from assessment.reporting.edition_content import EditionContent, read_edition
from assessment.reporting.page_comparison import edition_differences
from assessment.reporting.request import EDITION_OF
from assessment.services.document_formats import format_of
from assessment.services.verification import Render, Verdict, embedded_request
from assessment.storage import documents
from assessment.storage.engine import Store
from assessment.storage.records import DocumentRecord


@dataclass(frozen=True)
class _Issued:
    """What an edition is held against, and where it comes from."""

    content: bytes
    origin: str


def verify_edition(content: bytes, *, sources: Mapping[str, bytes], render: Render, store: Store | None) -> Verdict:
    """Check one edition. `sources` holds PDFs at hand by their SHA-256; `store` is None where no database is.

    Raises EnvironmentFault when the database cannot be used.
    """
    try:
        edition = read_edition(content)
        if edition is None:
            raise DocumentError("er hverken en webside eller et Word-dokument fra programmet.")
        digest = hashlib.sha256(content).hexdigest()
        same = _kept(store, digest, edition.kind)
        if same is not None:
            words = f"{same.title}, udsendt {format_moment(same.issued_at)}"
            return Verdict(words, (), ("byte for byte den udgave, der er gemt i databasen",))
        issued = _issued(edition, sources, render, store)
    except DocumentError as error:
        return Verdict("", (error.text,))
    if issued.content == content:
        name = format_of(edition.kind).name
        return Verdict(f"{name}-udgaven af PDF'en {edition.source_sha256}", (), (issued.origin,))
    there = read_edition(issued.content)
    told = tuple(edition_differences("" if there is None else there.text, edition.text))
    changed = told or ("teksten er den udsendte, men filen er gemt på ny eller lavet af en anden udgave af programmet",)
    return Verdict("", changed, (issued.origin,))


def _issued(edition: EditionContent, sources: Mapping[str, bytes], render: Render, store: Store | None) -> _Issued:
    """The edition as it was issued. Raises DocumentError that says why nothing can be said."""
    named = edition.source_sha256
    if named is None:
        raise DocumentError(
            "nævner ingen udsendt PDF. Enten er den lavet af et udkast, eller også er det fjernet, så der er intet at "
            "kontrollere mod."
        )
    pdf = _kept(store, named, EDITION_OF[edition.kind])
    kept = None if pdf is None or store is None else _edition_of(store, pdf, edition.kind)
    if kept is not None:
        return _Issued(kept, "holdt op mod den udgave, der er gemt i databasen")
    if named not in sources:
        where = "databasen har ikke" if store is not None else "der er ingen database her med"
        raise DocumentError(
            f"kan ikke kontrolleres alene, fordi den ikke bærer sine data, og {where} den PDF, den nævner "
            f"(sha256 {named}). Angiv også den PDF."
        )
    request = embedded_request(sources[named])
    if request.kind != EDITION_OF[edition.kind]:
        raise DocumentError("nævner en PDF, der er et andet dokument end det, den selv viser.")
    made = render(replace(request, kind=edition.kind, source_sha256=named))
    return _Issued(made, "lavet igen af dataene i den PDF, den nævner")


def _kept(store: Store | None, digest: str, kind: str) -> DocumentRecord | None:
    if store is None:
        return None
    with store.read() as session:
        found = documents.documents_with_hash(session, digest)
    return next((record for record in found if record.kind == kind), None)


def _edition_of(store: Store, pdf: DocumentRecord, kind: str) -> bytes | None:
    with store.read() as session:
        records = documents.documents_of_assessment(session, pdf.assessment_id)
        found = next((item for item in records if item.version_id == pdf.version_id and item.kind == kind), None)
        return None if found is None else documents.get_document(session, found.id)[1]
