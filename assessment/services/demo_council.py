"""What the demonstration shows of the council: a vote that changed the recommendation, one condition met, one overdue.

The estate is made up, and so is the vote.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from assessment.domain.conditions import Condition
from assessment.domain.council import ConditionStatus, Happened, VoteOutcome
from assessment.domain.letters import LetterKind
from assessment.domain.workflow import Actor, State
from assessment.reporting.municipality import Municipality
from assessment.services.cases import open_case
from assessment.services.council import TypedVote, follow_up_condition, record_vote, write_station
from assessment.services.entries import today_of
from assessment.services.letters import Render, keep_letter
from assessment.storage.engine import Store

CASE_NUMBER = "2026-0039"
_OVERDUE = Condition(
    criterion="naboomraader",
    text="Der foreligger en aftale med nabogrundejeren om det sidste stykke sti.",
    documented_by="boligforeningen",
)
_MET = Condition(
    criterion="udearealer",
    text="Der foreligger en aftale om drift af det fælles hus.",
    documented_by="boligforeningen",
)


def pass_through_council(
    store: Store, actor: Actor, now: datetime, case_id: UUID, stations: Mapping[str, str], *, deciding: str
) -> None:
    """The stations, and the vote at the `deciding` one; nothing where the recommendation is not issued."""
    view = open_case(store, actor, case_id)
    if view.assessment.standing.state is not State.ISSUED:
        return
    day = today_of(now)
    happened = {"borgmesterens_afdeling": Happened.DEALT_WITH, "magistraten": Happened.RECOMMENDED}
    for station, what in happened.items():
        if station in stations:
            write_station(
                store,
                actor,
                now,
                view.assessment.id,
                station=station,
                date=day,
                happened=what,
                note="Ingen bemærkninger." if what is Happened.DEALT_WITH else "Anbefales med en kortere frist.",
                stations=stations,
            )
    deadline = day + timedelta(days=1)
    vote = TypedVote(
        outcome=VoteOutcome.CHANGED,
        station=deciding,
        date=day,
        agenda_point="punkt 14",
        text="Støtte gives på vilkår. Fristerne forkortes, og aftalen om stien skal foreligge først.",
        voted_outcome="vilkaar",
        conditions=tuple(item.model_copy(update={"deadline": deadline}) for item in (_MET, _OVERDUE)),
    )
    record_vote(store, actor, now, view.assessment.id, vote, stations=stations)


def tell_the_association(
    store: Store, actor: Actor, now: datetime, case_id: UUID, *, municipality: Municipality, render: Render
) -> None:
    """The letter with the decision, worded by the municipality's proposal. Nothing where nothing is voted."""
    view = open_case(store, actor, case_id)
    if view.council.vote is not None:
        keep_letter(store, actor, now, view, LetterKind.DECISION, municipality=municipality, render=render)


def follow_up_one(store: Store, actor: Actor, now: datetime, case_id: UUID) -> None:
    """One condition is met; the deadline of the other one has passed. Nothing where nothing is voted."""
    view = open_case(store, actor, case_id)
    if view.council.vote is None:
        return
    follow_up_condition(
        store,
        actor,
        now,
        case_id,
        view.assessment.number,
        criterion=_MET.criterion,
        condition=_MET.text,
        status=ConditionStatus.FULFILLED,
        date=today_of(now),
        documentation="Underskrevet driftsaftale mellem afdelingen og boligforeningen.",
        reason="",
    )
