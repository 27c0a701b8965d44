"""People and cases for the tests of services. The estate is made up."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from assessment.domain.case import CaseFile
from assessment.domain.decision_points import LeverChoice
from assessment.domain.draft import JsonValue
from assessment.domain.impartiality import Declaration
from assessment.domain.review_marks import part_names
from assessment.domain.ruleset import RuleSet
from assessment.domain.workflow import Actor, Role
from assessment.reporting.municipality import Municipality, load_municipality
from assessment.reporting.request import DocumentRequest
from assessment.rulefiles import read_rule_file
from assessment.services.cases import CaseView, open_case, register_case
from assessment.services.course import begin_assessment
from assessment.services.documents import issue_document
from assessment.services.drafting import FieldEdit, SaveResult, current_draft, save_edits
from assessment.services.levers import proposed_levers
from assessment.services.review import accept_parts, ask_for_change
from assessment.services.steps import approve_assessment, lock_assessment, return_assessment, submit_assessment
from assessment.settings import DEMO_FOLDER, RULES_FOLDER
from assessment.storage.engine import Store
from assessment.storage.impartiality import insert_declaration

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
CASEWORKER = Actor("id-a", "Sagsbehandler A", frozenset({Role.CASEWORKER}))
COLLEAGUE = Actor("id-b", "Sagsbehandler B", frozenset({Role.CASEWORKER}))
MANAGER = Actor("id-l", "Leder A", frozenset({Role.MANAGER}))
WRITING_MANAGER = Actor("id-m", "Leder B", frozenset({Role.MANAGER, Role.CASEWORKER}))
READER = Actor("id-r", "Læser", frozenset({Role.READER}))
RULES: RuleSet = read_rule_file(RULES_FOLDER / "aarhus-almen-renovering" / "2026.1.0.yaml")
MUNICIPALITY: Municipality = load_municipality(RULES_FOLDER / "kommune.yaml")
LEVERS: LeverChoice = proposed_levers(MUNICIPALITY)
EGEPARKEN: dict[str, Any] = json.loads((DEMO_FOLDER / "egeparken.json").read_bytes())


def later(minutes: int) -> datetime:
    """A time after NOW."""
    return NOW + timedelta(minutes=minutes)


def case_file(**changes: Any) -> CaseFile:
    """Egeparken with parts exchanged; None leaves a part out."""
    content = {key: value for key, value in {**EGEPARKEN, **changes}.items() if value is not None}
    return CaseFile.model_validate_json(json.dumps(content))


def registered(store: Store, **changes: Any) -> CaseView:
    """A new case as its caseworker sees it."""
    case_id = register_case(store, CASEWORKER, NOW, case_file(**changes), RULES)
    declared(store, case_id)
    return open_case(store, CASEWORKER, case_id)


def declared(store: Store, case_id: UUID, *person_ids: str) -> None:
    """These people, or everybody here who grades or decides, have declared to be impartial in the case.

    Without the events of it, so that a test tells of its own steps alone.
    """
    with store.write() as session:
        for person_id in person_ids or [each.person_id for each in (CASEWORKER, COLLEAGUE, MANAGER, WRITING_MANAGER)]:
            insert_declaration(session, case_id=case_id, declaration=Declaration(person_id, True, NOW, person_id))


def locked(store: Store, **changes: Any) -> CaseView:
    """A case whose indication has been revealed."""
    view = registered(store, **changes)
    lock_assessment(store, CASEWORKER, later(1), view.assessment.id)
    return open_case(store, CASEWORKER, view.summary.case_id)


def submitted(store: Store, **changes: Any) -> tuple[CaseView, UUID]:
    """A case that waits for a manager, and the id of its version."""
    view = locked(store, **changes)
    version_id = submit_assessment(store, CASEWORKER, later(2), view.assessment.id)
    return open_case(store, MANAGER, view.summary.case_id), version_id


def approve(
    store: Store,
    actor: Actor,
    now: datetime,
    version_id: UUID,
    comment: str = "",
    *,
    levers: LeverChoice = LEVERS,
    confirmed_waivers: Collection[str] = (),
) -> None:
    """Accept each part of a version, and approve it."""
    accept_parts(store, actor, now, version_id, list(part_names(RULES)))
    approve_assessment(store, actor, now, version_id, comment, levers=levers, confirmed_waivers=confirmed_waivers)


def send_back(
    store: Store,
    actor: Actor,
    now: datetime,
    version_id: UUID,
    *,
    comment: str = "",
    criterion_comments: Mapping[str, str] | None = None,
) -> None:
    """Mark the parts that are commented on as to be changed, and return the version."""
    for part, text in (criterion_comments or {}).items():
        ask_for_change(store, actor, now, version_id, part=part, comment=text)
    return_assessment(store, actor, now, version_id, comment=comment)


def issued(store: Store, **changes: Any) -> CaseView:
    """A case whose document is issued, as its caseworker sees it."""
    view, version_id = submitted(store, **changes)
    approve(store, MANAGER, later(3), version_id)
    approved = open_case(store, MANAGER, view.summary.case_id)
    issue_document(store, MANAGER, later(4), approved, municipality=MUNICIPALITY, render=plain_render)
    return open_case(store, CASEWORKER, view.summary.case_id)


def begun_again(store: Store, phase: str = "skema_a", **changes: Any) -> CaseView:
    """A case with a second assessment under way."""
    case_id = issued(store, **changes).summary.case_id
    begin_assessment(store, CASEWORKER, later(5), case_id, RULES, phase=phase, reason="Skema A er modtaget.")
    return open_case(store, CASEWORKER, case_id)


def edit(
    store: Store, view: CaseView, path: str, value: JsonValue, *, actor: Actor = CASEWORKER, base: JsonValue = ...
) -> SaveResult:
    """Save one field on top of what stands there, or of what was seen."""
    seen = current_draft(store, CASEWORKER, view.assessment.id).draft.shown(path) if base is ... else base
    return save_edits(store, actor, later(3), view.assessment.id, [FieldEdit(path, seen, value)])


def shown(store: Store, view: CaseView, path: str) -> JsonValue:
    """What stands in a field now."""
    return current_draft(store, CASEWORKER, view.assessment.id).draft.shown(path)


def plain_render(request: DocumentRequest) -> bytes:
    """The document as the plain text of its request: as good as a PDF for what services do with it."""
    return request.to_json().encode()
