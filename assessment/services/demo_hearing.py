"""What the demonstration shows of talks with the party and of its hearing; the estates are made up."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from assessment.domain.hearing import DraftSent
from assessment.domain.workflow import Actor
from assessment.services.case_log import write_log
from assessment.services.entries import today_of
from assessment.services.hearing import take_hearing_step
from assessment.storage.engine import Store

HEARING_DAYS = 28


def note_a_talk(store: Store, actor: Actor, now: datetime, assessment_id: UUID) -> None:
    """A meeting with the party, written down on its day."""
    write_log(
        store,
        actor,
        now,
        assessment_id,
        kind="moede",
        date=today_of(now),
        participants="Boligorganisationens projektleder, kommunens sagsbehandler",
        said=(
            "Boligorganisationen oplyste, at en sti mod naboområdet er undersøgt og fravalgt af hensyn til økonomien. "
            "Kommunen bad om beregningen."
        ),
    )


def send_in_hearing(store: Store, actor: Actor, now: datetime, assessment_id: UUID) -> None:
    """The draft is sent to the party; the deadline has not passed when the demonstration is new."""
    day = today_of(now)
    step = DraftSent(date=day, recipient="Boligorganisationen", deadline=day + timedelta(days=HEARING_DAYS))
    take_hearing_step(store, actor, now, assessment_id, step, grounds=())
