"""The legal levers of decision points: what the municipality proposes, and what a manager has chosen."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from assessment.domain.decision_points import POINT_KINDS, LeverChoice, PointKind
from assessment.reporting.legal_texts import levers_of
from assessment.reporting.municipality import Municipality
from assessment.storage import events
from assessment.storage.engine import Session


def lever_choice(municipality: Municipality, chosen: Mapping[PointKind, str]) -> LeverChoice:
    """A choice among the levers of the municipality."""
    known = {point: [lever.id for lever in levers_of(municipality.levers, point)] for point in POINT_KINDS}
    return LeverChoice(dict(chosen), known)


def proposed_levers(municipality: Municipality) -> LeverChoice:
    """What the municipality proposes for each point, all of it confirmed."""
    first = {point: levers_of(municipality.levers, point)[0].id for point in POINT_KINDS}
    return lever_choice(municipality, first)


def lever_names(municipality: Municipality, point: PointKind) -> dict[str, str]:
    """The levers that a point may rest on, by id, the proposal first."""
    return {lever.id: lever.name for lever in levers_of(municipality.levers, point)}


def confirmed_levers(session: Session, case_id: UUID, assessment_id: UUID) -> dict[str, str]:
    """The levers that the approval of an assessment has confirmed, by point; none before it."""
    approvals = [
        event.fields.get("levers", {})
        for event in events.events_of_case(session, case_id)
        if event.action == "assessment.approved" and event.assessment_id == assessment_id
    ]
    return dict(approvals[-1]) if approvals else {}
