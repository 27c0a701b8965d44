"""Issued cases with real documents and attachments for the tests of packages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assessment.domain.workflow import Actor
from assessment.reporting.request import DocumentRequest
from assessment.services.attachments import withdraw_attachment
from assessment.services.cases import CaseView, open_case
from assessment.services.documents import issue_document
from assessment.services.drafting import FieldEdit, current_draft, save_edits
from assessment.services.package import issued_package
from assessment.services.steps import lock_assessment, submit_assessment
from assessment.settings import AttachmentSettings
from assessment.storage.engine import Store
from tests.services.attachment_stories import SETTINGS, attach
from tests.services.stories import CASEWORKER, MANAGER, MUNICIPALITY, READER, approve, later, registered

SURVEY = b"%PDF-1.7 tilstandsrapport"
PHOTOS = b"%PDF-1.7 billeder"
Render = Callable[[DocumentRequest], bytes]


def issued_case(
    store: Store,
    render: Render,
    settings: AttachmentSettings = SETTINGS,
    *,
    between: Callable[[], object] = lambda: None,
    withdraw: int | None = None,
    **changes: Any,
) -> CaseView:
    """A case with two attachments, one of which the evidence points to, that has been issued.

    `between` is done after the approval; `withdraw` is the number of an attachment to take back before the lock.
    """
    view = registered(store, **changes)
    survey = attach(store, view, SURVEY, "Gårdrapport.pdf", settings=settings)
    attach(store, view, PHOTOS, "Billeder æøå.pdf", settings=settings)
    path = "grades.udlejning.evidence"
    seen = current_draft(store, CASEWORKER, view.assessment.id).draft.shown(path)
    pointing = {"attachment": survey.reference.model_dump(mode="json"), "page": 2}
    edits = [FieldEdit(path, seen, [*(seen if isinstance(seen, list) else []), pointing])]
    save_edits(store, CASEWORKER, later(1), view.assessment.id, edits)
    if withdraw is not None:
        withdraw_attachment(store, CASEWORKER, later(1), view.assessment.id, number=withdraw, reason="Forældet.")
    return issue(store, view, render, between)


def issue(store: Store, view: CaseView, render: Render, between: Callable[[], object] = lambda: None) -> CaseView:
    """Take a draft all the way to the issued document."""
    lock_assessment(store, CASEWORKER, later(2), view.assessment.id)
    version_id = submit_assessment(store, CASEWORKER, later(3), view.assessment.id)
    approve(store, MANAGER, later(4), version_id)
    between()
    approved = open_case(store, MANAGER, view.summary.case_id)
    issue_document(store, MANAGER, later(5), approved, municipality=MUNICIPALITY, render=render)
    return open_case(store, CASEWORKER, view.summary.case_id)


def package_bytes(
    store: Store, view: CaseView, actor: Actor = READER, settings: AttachmentSettings = SETTINGS
) -> bytes:
    """The package of the newest assessment of a case."""
    return b"".join(issued_package(store, settings, actor, view.assessment.id).chunks())
