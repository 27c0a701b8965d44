"""Attachments for the tests of services. What a file is, is said here, so that no process is started for it."""

from __future__ import annotations

from datetime import datetime

from assessment.domain.attachments import AttachmentKind, Inspected
from assessment.domain.workflow import Actor
from assessment.services.attachments import add_attachment
from assessment.services.cases import CaseView
from assessment.settings import AttachmentSettings
from assessment.storage.engine import Store
from assessment.storage.records import AttachmentRecord
from tests.services.stories import CASEWORKER, later

SETTINGS = AttachmentSettings()


def is_a_pdf(_content: bytes) -> Inspected:
    """In the place of the inspector: every file is a PDF of three pages."""
    return Inspected(AttachmentKind.PDF, 3)


def attach(
    store: Store,
    view: CaseView,
    content: bytes = b"%PDF-1.7 bilag",
    name: str = "Tilstandsrapport.pdf",
    *,
    by: Actor = CASEWORKER,
    now: datetime | None = None,
    settings: AttachmentSettings = SETTINGS,
) -> AttachmentRecord:
    """Put a file into a case."""
    return add_attachment(
        store, settings, by, now or later(1), view.assessment.id, name=name, content=content, inspect=is_a_pdf
    )
