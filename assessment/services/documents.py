"""The council's documents: a draft whenever somebody looks, and the issued one, rendered once and kept as it is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID, uuid4

from assessment.domain import workflow
from assessment.domain.case import CaseFile
from assessment.domain.danish import danish_time
from assessment.domain.errors import PermissionDenied, StepRefused
from assessment.domain.ruleset import RuleSet
from assessment.domain.workflow import Action, Actor, Standing, State, require
from assessment.reporting.municipality import Municipality
from assessment.reporting.request import DocumentRequest, DocumentState, visible_indication
from assessment.services.cases import CaseView
from assessment.services.desk import HIDDEN
from assessment.services.steps import carry_out
from assessment.storage import assessments, documents, events
from assessment.storage.engine import Store
from assessment.storage.records import DecisionRecord, DocumentRecord

Render = Callable[[DocumentRequest], bytes]


def file_request(case: CaseFile, rules: RuleSet, municipality: Municipality, dated: date) -> DocumentRequest:
    """A draft document of a case file that stands outside the database."""
    return DocumentRequest(
        kind="indstilling",
        case=case.document(),
        rules=rules.document(),
        municipality=municipality.document(),
        state="draft",
        prepared_by=None,
        approved_by=None,
        approved_at=None,
        issued_at=None,
        dated=dated,
        version_number=None,
        chain_head=None,
    )


def document_request(view: CaseView, municipality: Municipality) -> DocumentRequest:
    """What the document of a case shows now. A draft until approved; the indication only when it is revealed.

    Raises PermissionDenied for a second assessor who may not see the first assessment.
    """
    if view.blind:
        raise PermissionDenied(HIDDEN)
    approval = approval_of(view)
    state: DocumentState = "draft" if approval is None else "approved"
    version = view.version if approval is not None or view.assessment.standing.state is State.SUBMITTED else None
    dated = approval.decided_at if approval else version.submitted_at if version else view.draft.saved_at
    return DocumentRequest(
        kind="indstilling",
        case=(version.case if version else view.case).document(),
        rules=view.rules.document(),
        municipality=municipality.document(),
        state=state,
        prepared_by=view.name_of(version.author_id if version else view.assessment.owner_id),
        approved_by=view.name_of(approval.decider_id) if approval else None,
        approved_at=approval.decided_at if approval else None,
        issued_at=None,
        dated=danish_time(dated).date(),
        version_number=version.number if version else None,
        chain_head=None,
        show_indication=view.assessment.standing.revealed,
    )


def dialogue_request(view: CaseView, municipality: Municipality) -> DocumentRequest:
    """What the sheet for the dialogue with the association shows now.

    Raises StepRefused while the indication may not be seen: the sheet is made of it.
    """
    request = replace(document_request(view, municipality), kind="dialogark")
    if visible_indication(request, request.case_file(), view.rules) is None:
        raise StepRefused(
            "Dialogarket kan ikke laves, før indikationen er vist. Vurdér de fem kriterier, skriv din egen konklusion "
            "med begrundelse, og lås vurderingen."
        )
    return request


def approval_of(view: CaseView) -> DecisionRecord | None:
    """The approval of the newest version, or None while there is none."""
    newest = view.decisions[-1] if view.decisions else None
    if newest is None or view.version is None or newest.version_id != view.version.id:
        return None
    return newest if newest.outcome == "approved" else None


def issue_document(
    store: Store, actor: Actor, now: datetime, view: CaseView, *, municipality: Municipality, render: Render
) -> UUID:
    """Render the approved document once, keep the bytes with their hash, and mark the assessment as issued.

    Rendering happens before the transaction, so that a slow document never holds the database. The head of the audit
    chain that is printed on the document is the head at that moment. Returns the id of the document.
    """
    require(Action.ISSUE, actor, view.assessment.standing)
    if view.version is None or approval_of(view) is None:
        raise StepRefused("Sagen er ikke godkendt. Den skal godkendes, før dokumentet kan udsendes.")
    with store.read() as session:
        sequence, head = events.chain_head(session)
    request = document_request(view, municipality)
    issued = replace(request, state="issued", issued_at=now, chain_head=f"{sequence}:{head}")
    content = render(issued)
    document_id = uuid4()
    with store.write() as session:
        record = assessments.get_assessment(session, view.assessment.id)
        transition = workflow.issue(actor, record.standing, now)
        sha256 = documents.put_blob(session, content)
        documents.insert_document(
            session,
            document_id=document_id,
            version_id=view.version.id,
            kind=issued.kind,
            title=f"Indstilling: {view.case.title}",
            blob_sha256=sha256,
            issued_by=actor.person_id,
            now=now,
        )
        carry_out(session, record, transition, now, [("issued_document", document_id)])
    return document_id


def read_document(store: Store, actor: Actor, document_id: UUID) -> tuple[DocumentRecord, bytes]:
    """An issued document for a reader of the case; the bytes are checked against their hash."""
    with store.read() as session:
        record, content = documents.get_document(session, document_id)
        require(Action.READ, actor, Standing(State.ISSUED))
    if hashlib.sha256(content).hexdigest() != record.sha256:
        raise StepRefused("Dokumentet i databasen svarer ikke til sin kontrolsum. Kontakt den systemansvarlige.")
    return record, content


def file_name(view: CaseView, draft: bool) -> str:
    """A file name that says what it is and is safe on every system."""
    return f"Indstilling-{_number(view)}{'-UDKAST' if draft else ''}.pdf"


def dialogue_file_name(view: CaseView) -> str:
    """The file name of the sheet for the dialogue."""
    return f"Dialogark-{_number(view)}.pdf"


def _number(view: CaseView) -> str:
    return "".join(character if character.isalnum() else "-" for character in view.case.case_number)
