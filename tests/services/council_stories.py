"""What tests of the time after the recommendation start from: votes of the council, and a condition that is met."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from assessment.domain.conditions import Condition
from assessment.domain.council import ConditionStatus, VoteOutcome
from assessment.domain.workflow import Actor
from assessment.services.cases import CaseView
from assessment.services.council import TypedVote, follow_up_condition, record_vote
from assessment.services.entries import today_of
from assessment.storage.engine import Store
from tests.services.stories import CASEWORKER, MUNICIPALITY, NOW, later

STATIONS = {station.id: station.name for station in MUNICIPALITY.stations}
TODAY = today_of(NOW)
HOUSE = Condition(criterion="udearealer", text="Huset er bygget.", deadline=TODAY + timedelta(days=7))
FOLLOWED = TypedVote(VoteOutcome.FOLLOWED, "byraad", TODAY, "punkt 14")
CHANGED = TypedVote(
    VoteOutcome.CHANGED, "byraad", TODAY, "punkt 14", "Støtte på vilkår.", voted_outcome="vilkaar", conditions=(HOUSE,)
)
SENT_BACK = TypedVote(VoteOutcome.SENT_BACK, "byraad", TODAY, "punkt 14", "Stien skal belyses bedre.")


def vote(store: Store, view: CaseView, typed: TypedVote, *, by: Actor = CASEWORKER, corrects: int | None = None) -> int:
    return record_vote(store, by, later(21), view.assessment.id, typed, stations=STATIONS, corrects=corrects)


def follow(store: Store, view: CaseView, condition: Condition, *, by: Actor = CASEWORKER, **changes: Any) -> int:
    facts: dict[str, Any] = {
        "status": ConditionStatus.FULFILLED,
        "date": TODAY,
        "documentation": "Fotos.",
        "reason": "",
        "criterion": condition.criterion,
        "condition": condition.text,
        "assessment": 1,
    }
    return follow_up_condition(store, by, later(22), view.summary.case_id, **{**facts, **changes})
