"""The way through the council: stations, the vote, and conditions followed up. Each entry is kept for good.

Each is one transaction with the event that seals it. Nothing here touches a word of the assessment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from assessment.domain import council_steps
from assessment.domain.conditions import Condition
from assessment.domain.council import (
    ConditionStatus,
    Council,
    CouncilContent,
    FollowUp,
    Happened,
    StationEntry,
    Vote,
    VoteOutcome,
    once,
    recommended_conditions,
)
from assessment.domain.errors import Fault, InputError, NotFound, StepRefused
from assessment.domain.plaintext import MAX_TITLE
from assessment.domain.ruleset import RuleSet
from assessment.domain.standing import Action, Actor, Event
from assessment.domain.workflow import require
from assessment.services.desk import require_sighted
from assessment.services.entries import today_of
from assessment.services.notes import COUNCIL, FOLLOW_UP, VOTE, storable_text
from assessment.services.steps import carry_out
from assessment.storage import assessments, cases, council_entries, documents, events, notes, snapshots, versions
from assessment.storage.engine import Session, Store
from assessment.storage.records import AssessmentRecord
from assessment.storage.seals import seals

DEVELOP = "videreudvikles"  # an outcome of a conclusion that no rule set indicates
UNKNOWN = "ikke_oplyst"


@dataclass(frozen=True)
class TypedVote:
    """A vote as it was typed. `voted_outcome` and `conditions` are for a recommendation that was changed."""

    outcome: VoteOutcome
    station: str
    date: date
    agenda_point: str
    text: str = ""
    voted_outcome: str | None = None
    conditions: tuple[Condition, ...] = ()


def write_station(
    store: Store,
    actor: Actor,
    now: datetime,
    assessment_id: UUID,
    *,
    station: str,
    date: date,
    happened: Happened,
    note: str,
    stations: Mapping[str, str],
    corrects: int | None = None,
) -> int:
    """Write down what happened at a station; returns the number of the entry. `stations` are the names by id.

    Raises PermissionDenied, NotFound for a station or an entry to correct that is not there, and StepRefused with what
    is missing.
    """
    name = _station_name(station, stations)
    entry = StationEntry(station=station, station_name=name, date=date, happened=happened, note=storable_text(note))
    with store.write() as session:
        record, council = _load(session, actor, assessment_id)
        event = council_steps.log_station(
            actor, record.standing, now, entry, council=council, today=today_of(now), corrects=corrects
        )
        number = _keep_with_event(session, record, event, entry, by=actor, corrects=corrects, now=now)
        notes.drop_notes(session, assessment_id=assessment_id, person_id=actor.person_id, path=COUNCIL)
        return number


def record_vote(
    store: Store,
    actor: Actor,
    now: datetime,
    assessment_id: UUID,
    typed: TypedVote,
    *,
    stations: Mapping[str, str],
    corrects: int | None = None,
) -> int:
    """Write down the outcome as voted; the first one decides the assessment. Returns the number of the entry.

    Where the recommendation was followed, its conditions hold as they were recommended. Raises as `write_station`.
    """
    name = _station_name(typed.station, stations)
    with store.write() as session:
        record, council = _load(session, actor, assessment_id)
        version = versions.latest_version(session, assessment_id)
        issued = documents.documents_of_assessment(session, assessment_id)
        if version is None or not issued:
            require(Action.COUNCIL, actor, record.standing)
            raise StepRefused("Indstillingen er ikke udsendt, så der er ikke noget at stemme om.")
        followed = typed.outcome is VoteOutcome.FOLLOWED
        vote = Vote(
            outcome=typed.outcome,
            station=typed.station,
            station_name=name,
            date=typed.date,
            agenda_point=_title("Punkt på dagsordenen", typed.agenda_point),
            text=storable_text(typed.text),
            voted_outcome=typed.voted_outcome,
            conditions=recommended_conditions(version.case) if followed else once(map(_storable, typed.conditions)),
        )
        rules = snapshots.get_ruleset(session, version.ruleset_fingerprint)
        transition = council_steps.decide(
            actor,
            record.standing,
            now,
            vote,
            council=council,
            issued_on=today_of(issued[0].issued_at),
            today=today_of(now),
            outcomes=outcome_names(rules),
            criteria={criterion.id for criterion in rules.criteria},
            corrects=corrects,
        )
        kept_id, number = _keep(session, record, vote, by=actor, corrects=corrects, now=now)
        told = replace(transition, event=replace(transition.event, fields={**transition.event.fields, "entry": number}))
        carry_out(session, record, told, now, [("council_entry", kept_id)])
        notes.drop_notes(session, assessment_id=assessment_id, person_id=actor.person_id, path=VOTE)
        return number


def follow_up_condition(
    store: Store,
    actor: Actor,
    now: datetime,
    case_id: UUID,
    assessment: int,
    *,
    criterion: str,
    condition: str,
    status: ConditionStatus,
    date: date,
    documentation: str,
    reason: str,
    corrects: int | None = None,
) -> int:
    """Write down what became of a condition that assessment number `assessment` of a case has set.

    Returns the number of the entry. Raises as `write_station`.
    """
    entry = FollowUp(
        criterion=criterion,
        condition=condition,
        status=status,
        date=date,
        documentation=storable_text(documentation),
        reason=storable_text(reason),
    )
    with store.write() as session:
        newest = cases.get_case_summary(session, case_id).assessment_id
        every = {item.number: item for item in assessments.assessments_of_case(session, case_id)}
        if assessment not in every:
            raise NotFound(f"Sagen har ingen vurdering {assessment}. Genindlæs siden.")
        require_sighted(actor, assessments.get_assessment(session, newest).standing)
        record, council = _load(session, actor, every[assessment].id)
        event = council_steps.follow_up(
            actor, record.standing, now, entry, council=council, today=today_of(now), corrects=corrects
        )
        number = _keep_with_event(session, record, event, entry, by=actor, corrects=corrects, now=now)
        notes.drop_notes(session, assessment_id=newest, person_id=actor.person_id, path=FOLLOW_UP)
        return number


def outcome_names(rules: RuleSet, develop: str = DEVELOP) -> dict[str, str]:
    """What may be voted in place of the recommended outcome, by id: outcomes of the rule set, and to develop further.

    `develop` is what the last one is called. That too little is known is no outcome of a vote.
    """
    names = {str(key): outcome.name for key, outcome in rules.outcomes.items() if key != UNKNOWN}
    return {**names, DEVELOP: develop}


def _load(session: Session, actor: Actor, assessment_id: UUID) -> tuple[AssessmentRecord, Council]:
    record = assessments.get_assessment(session, assessment_id)
    require(Action.READ, actor, record.standing)
    council_entries.hold_case(session, record.case_id)
    record = assessments.get_assessment(session, assessment_id)
    councils = council_entries.councils_of_case(session, record.case_id)
    return record, next(council for council in councils if council.assessment == record.number)


def _keep(
    session: Session,
    record: AssessmentRecord,
    content: CouncilContent,
    *,
    by: Actor,
    corrects: int | None,
    now: datetime,
) -> tuple[UUID, int]:
    return council_entries.insert_council_entry(
        session,
        case_id=record.case_id,
        assessment_id=record.id,
        content=content,
        written_by=by.person_id,
        now=now,
        corrects=corrects,
    )


def _keep_with_event(
    session: Session,
    record: AssessmentRecord,
    event: Event,
    content: CouncilContent,
    *,
    by: Actor,
    corrects: int | None,
    now: datetime,
) -> int:
    """Keep an entry that moves nothing, and the event that seals it; the number of the entry."""
    kept_id, number = _keep(session, record, content, by=by, corrects=corrects, now=now)
    sealed = seals(session, record.id, [("council_entry", kept_id)])
    told = replace(event, fields={**event.fields, "entry": number, **sealed})
    events.append_event(session, event=told, case_id=record.case_id, assessment_id=record.id)
    return number


def _station_name(station: str, stations: Mapping[str, str]) -> str:
    if station not in stations:
        raise InputError([Fault("Station", "mangler. Vælg en af dem på listen.")])
    return stations[station]


def _storable(condition: Condition) -> Condition:
    """A condition as it was typed, as it is kept: the next assessment takes it over, within the limits of a case."""
    by = _title("Hvem dokumenterer det?", condition.documented_by or "")
    return condition.model_copy(update={"text": storable_text(condition.text).strip(), "documented_by": by or None})


def _title(name: str, text: str) -> str:
    tidy = storable_text(text).strip()
    if len(tidy) > MAX_TITLE:
        raise InputError([Fault(name, f"er på {len(tidy)} tegn. Forkort det til højst {MAX_TITLE}.")])
    return tidy
