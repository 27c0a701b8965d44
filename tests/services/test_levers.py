"""Legal levers through the services: required at the approval, kept in its event, and printed under their point."""

from __future__ import annotations

import json

import pytest

from assessment.domain.decision_points import POINT_KINDS, PointKind, points_of
from assessment.domain.errors import StepRefused
from assessment.reporting.criteria import criteria_views
from assessment.reporting.material import Material
from assessment.reporting.municipality import Municipality
from assessment.reporting.recommendation import decision_points
from assessment.reporting.view import indstilling_view
from assessment.services.cases import open_case
from assessment.services.documents import document_request
from assessment.services.levers import lever_choice, lever_names
from assessment.storage import events
from assessment.storage.engine import Store
from tests.services.stories import LEVERS, MANAGER, MUNICIPALITY, READER, approve, later, submitted


def test_nothing_is_approved_without_a_lever_for_each_point(store: Store) -> None:
    view, version_id = submitted(store)
    points = points_of(view.case)
    assert len(points) >= 3
    for point in points:
        chosen = {other: lever for other, lever in LEVERS.chosen.items() if other != point}
        with pytest.raises(StepRefused) as refused:
            approve(store, MANAGER, later(3), version_id, levers=lever_choice(MUNICIPALITY, chosen))
        assert [fault.place for fault in refused.value.faults] == [f"legal_basis.{point}"]
    assert open_case(store, READER, view.summary.case_id).decisions == ()
    approve(store, MANAGER, later(3), version_id, levers=LEVERS)  # control


def test_the_levers_are_kept_in_the_event_and_printed(store: Store) -> None:
    view, version_id = submitted(store)
    chosen = {**LEVERS.chosen, "stoette": "vaesentlig_forandring"}
    before = document_request(view, MUNICIPALITY)
    assert before.levers == {}
    assert not [line for line in indstilling_view(before).legal_bases if "§ 28" in line]
    approve(store, MANAGER, later(3), version_id, levers=lever_choice(MUNICIPALITY, chosen))
    approved = open_case(store, READER, view.summary.case_id)
    assert approved.levers == {point: chosen[point] for point in points_of(view.case)}
    with store.read() as session:
        event = events.events_of_case(session, view.summary.case_id)[-1]
    assert event.fields["levers"] == approved.levers
    printed = indstilling_view(document_request(approved, MUNICIPALITY)).legal_bases
    first, *_ = printed
    assert first.startswith("Støtte overfor Landsbyggefonden: Almenboligloven § 28, stk. 1")
    assert first.endswith("ikke kontrolleret af en jurist.")
    assert len(printed) == len(approved.levers) + len(view.rules.legal_bases)


def test_the_points_of_the_domain_are_those_that_are_printed(store: Store) -> None:
    view, _ = submitted(store)
    material = Material.of(document_request(view, MUNICIPALITY))
    printed = decision_points(material, criteria_views(material))
    kinds = points_of(view.case)
    conditions = [line for line in printed if "følgende vilkår" in line]
    assert len(printed) - max(0, len(conditions) - 1) == len(kinds)


def test_a_point_without_any_lever_is_refused_in_the_file() -> None:
    content = json.loads(json.dumps(MUNICIPALITY.document()))
    content["hjemler"] = [lever for lever in content["hjemler"] if "garanti" not in lever["beslutningspunkter"]]
    with pytest.raises(ValueError, match="»garanti« har ingen hjemmel"):
        Municipality.model_validate(content)
    content["hjemler"] = MUNICIPALITY.document()["hjemler"] * 2
    with pytest.raises(ValueError, match="står to gange"):
        Municipality.model_validate(content)


@pytest.mark.parametrize("point", POINT_KINDS)
def test_every_point_has_a_proposal(point: PointKind) -> None:
    assert LEVERS.chosen[point] == next(iter(lever_names(MUNICIPALITY, point)))
