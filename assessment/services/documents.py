"""The council's documents: a draft whenever somebody looks, and the issued one, rendered once and kept as it is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID, uuid4

from assessment.domain import workflow
from assessment.domain.case import CaseFile
from assessment.domain.danish import danish_time
from assessment.domain.errors import Fault, PermissionDenied, StaleAssessment, StepRefused
from assessment.domain.hearing import hearing_of, refusal_faults
from assessment.domain.ruleset import RuleSet
from assessment.domain.workflow import Action, Actor, Standing, State, require
from assessment.reporting.municipality import Municipality
from assessment.reporting.request import (
    EDITION_OF,
    DocumentKind,
    DocumentRequest,
    DocumentState,
    visible_indication,
)
from assessment.services.cases import CaseView
from assessment.services.desk import HIDDEN
from assessment.services.document_formats import format_of
from assessment.services.entries import hearing_steps, today_of
from assessment.services.history import case_history
from assessment.services.steps import carry_out
from assessment.storage import assessments, documents, events
from assessment.storage.engine import Store
from assessment.storage.records import DecisionRecord, DocumentRecord

Render = Callable[[DocumentRequest], bytes]

KIND_NAMES: Mapping[DocumentKind, str] = {
    "indstilling": "Indstilling",
    "resume": "Resume",
    "teknisk_bilag": "Teknisk bilag",
    "dialogark": "Dialogark",
    "indstilling_html": "Indstilling, HTML til dagsordenen",
    "indstilling_word": "Indstilling, Word til byrådssekretariatet",
    "resume_html": "Resume, HTML til dagsordenen",
    "hoeringsbrev": "Høringsbrev",
    "afgoerelsesbrev": "Afgørelsesbrev",
}
# The part of the address that makes a document as the case stands now, for each kind that is issued.
MADE_NOW: Mapping[str, DocumentKind] = {
    "udkast": "indstilling",
    "resume": "resume",
    "bilag": "teknisk_bilag",
    "html": "indstilling_html",
    "resume-html": "resume_html",
    "word": "indstilling_word",
}
# What may be read of a criterion by somebody who is grading another one; a field that is not named here is left out.
_WITHOUT_GRADE = ("reason", "evidence", "earlier_conditions")
# Recommendation and resume in other forms, made beside the PDF that they name.
EDITIONS: tuple[DocumentKind, ...] = tuple(EDITION_OF)


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
        hearing=[step.model_dump(mode="json") for step in view.hearing],
        levers=dict(view.levers),
    )


def ungraded_request(view: CaseView, municipality: Municipality, criterion: str) -> DocumentRequest:
    """The draft for somebody who is grading this criterion (its id): no grade, and nothing that says how the whole
    turned out.

    Left out are steps and their ranges, answers, what is not known or not relevant, the conditions of other criteria
    (they are proposed where a grade is low), the conclusion, a second assessment and the indication. Two cases that
    differ in these alone give the same request. Reasons and evidence stay. Raises PermissionDenied as
    `document_request` does.
    """
    request = document_request(view, municipality)
    case = {key: value for key, value in request.case.items() if key not in ("conclusion", "second_assessment")}
    gradings = {}
    for key, grading in request.case.get("grades", {}).items():
        kept = (*_WITHOUT_GRADE, "conditions") if key == criterion else _WITHOUT_GRADE
        gradings[key] = {name: grading[name] for name in kept if name in grading}
    case["grades"] = {key: grading for key, grading in gradings.items() if grading}
    return replace(request, case=case, show_indication=False, levers={})


def resume_request(view: CaseView, municipality: Municipality) -> DocumentRequest:
    """What the resume on one page shows now: the same case and state as the recommendation.

    Raises PermissionDenied for a second assessor who may not see the first assessment.
    """
    return replace(document_request(view, municipality), kind="resume")


def annex_request(store: Store, actor: Actor, view: CaseView, municipality: Municipality) -> DocumentRequest:
    """What the technical annex of a case shows now: the same case and state as the recommendation, and its history.

    Raises PermissionDenied for a second assessor who may not see the first assessment.
    """
    history = case_history(store, actor, view).for_document()
    return replace(document_request(view, municipality), kind="teknisk_bilag", history=history.document())


def resume_of_file(case: CaseFile, rules: RuleSet, municipality: Municipality, dated: date) -> DocumentRequest:
    """A draft resume of a case file that stands outside the database."""
    return replace(file_request(case, rules, municipality, dated), kind="resume")


def annex_of_file(case: CaseFile, rules: RuleSet, municipality: Municipality, dated: date) -> DocumentRequest:
    """A draft annex of a case file that stands outside the database, and so without a history."""
    return replace(file_request(case, rules, municipality, dated), kind="teknisk_bilag")


def edition_request(view: CaseView, municipality: Municipality, kind: DocumentKind) -> DocumentRequest:
    """What an edition of recommendation or resume shows now, before the recommendation is issued.

    Raises PermissionDenied as `document_request` does, and StepRefused once it is issued: editions are made with it.
    """
    request = replace(document_request(view, municipality), kind=kind)
    if issued_of(view, "indstilling") is not None:
        raise StepRefused(
            "Indstillingen er udsendt og laves ikke igen. Hent den udgave, der blev gemt, på siden »8. Dokumenter«. "
            "Står den der ikke, blev den ikke lavet, da indstillingen blev udsendt."
        )
    return request


def edition_of_file(
    case: CaseFile, rules: RuleSet, municipality: Municipality, dated: date, kind: DocumentKind
) -> DocumentRequest:
    """A draft edition of a case file that stands outside the database."""
    return replace(file_request(case, rules, municipality, dated), kind=kind)


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


def issue_hindrances(view: CaseView, now: datetime) -> tuple[Fault, ...]:
    """What stands in the way of issuing the document, whoever asks: a refusal needs a hearing of the party."""
    case = view.version.case if view.version else view.case
    return refusal_faults(case, hearing_of(view.hearing, today_of(now)))


def approval_of(view: CaseView) -> DecisionRecord | None:
    """The approval of the newest version, or None while there is none."""
    newest = view.decisions[-1] if view.decisions else None
    if newest is None or view.version is None or newest.version_id != view.version.id:
        return None
    return newest if newest.outcome == "approved" else None


def issue_document(
    store: Store, actor: Actor, now: datetime, view: CaseView, *, municipality: Municipality, render: Render
) -> UUID:
    """Render the approved recommendation, resume, annex and editions once, keep their bytes, and mark it as issued.

    Rendering happens before the transaction, so that a slow document never holds the database. The head of the audit
    chain that is printed on all is the head at that moment. Returns the id of the recommendation.
    """
    require(Action.ISSUE, actor, view.assessment.standing)
    if view.version is None or approval_of(view) is None:
        raise StepRefused("Sagen er ikke godkendt. Den skal godkendes, før dokumentet kan udsendes.")
    workflow.issue(actor, view.assessment.standing, now, issue_hindrances(view, now))
    with store.read() as session:
        sequence, head = events.chain_head(session)
    requests = (
        document_request(view, municipality),
        resume_request(view, municipality),
        annex_request(store, actor, view, municipality),
    )
    final = [replace(request, state="issued", issued_at=now, chain_head=f"{sequence}:{head}") for request in requests]
    made = [(uuid4(), request.kind, render(request)) for request in final]
    sources = {kind: hashlib.sha256(content).hexdigest() for _, kind, content in made}
    editions = [replace(final[0], kind=kind, source_sha256=sources[pdf]) for kind, pdf in EDITION_OF.items()]
    made += [(uuid4(), request.kind, render(request)) for request in editions]
    with store.write() as session:
        record = assessments.get_assessment(session, view.assessment.id)
        if hearing_steps(session, record.id) != view.hearing:
            raise StaleAssessment
        transition = workflow.issue(actor, record.standing, now, issue_hindrances(view, now))
        for document_id, kind, content in made:
            documents.insert_document(
                session,
                document_id=document_id,
                version_id=view.version.id,
                kind=kind,
                title=f"{KIND_NAMES[kind]}: {view.case.title}",
                blob_sha256=documents.put_blob(session, content),
                issued_by=actor.person_id,
                now=now,
            )
        carry_out(session, record, transition, now, [("issued_document", document_id) for document_id, _, _ in made])
    return made[0][0]


def read_document(store: Store, actor: Actor, document_id: UUID) -> tuple[DocumentRecord, bytes]:
    """An issued document for a reader of the case; the bytes are checked against their hash."""
    with store.read() as session:
        record, content = documents.get_document(session, document_id)
        require(Action.READ, actor, Standing(State.ISSUED))
    if hashlib.sha256(content).hexdigest() != record.sha256:
        raise StepRefused("Dokumentet i databasen svarer ikke til sin kontrolsum. Kontakt den systemansvarlige.")
    return record, content


def file_name(view: CaseView, draft: bool, kind: DocumentKind = "indstilling") -> str:
    """A file name that says what it is and is safe on every system."""
    name = KIND_NAMES[kind].partition(",")[0].replace(" ", "-")
    return f"{name}-{_number(view)}{'-UDKAST' if draft else ''}{format_of(kind).suffix}"


def dialogue_file_name(view: CaseView) -> str:
    """The file name of the sheet for the dialogue; it is never a draft of anything."""
    return file_name(view, draft=False, kind="dialogark")


def issued_of(view: CaseView, kind: DocumentKind) -> DocumentRecord | None:
    """The issued document of a kind, or None while there is none. A case that was issued before has no annex."""
    return next((document for document in reversed(view.documents) if document.kind == kind), None)


def _number(view: CaseView) -> str:
    return "".join(character if character.isalnum() else "-" for character in view.case.case_number)
