"""What may be written about the way through the council, and what an entry must hold before it is kept for good."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping

from assessment.domain.case_log import EARLIEST, cpr_faults
from assessment.domain.council import (
    ON_CONDITIONS,
    AdoptedCondition,
    ConditionStatus,
    Council,
    CouncilContent,
    CouncilEntry,
    FollowUp,
    Happened,
    StationEntry,
    Vote,
    VoteOutcome,
)
from assessment.domain.danish import format_date
from assessment.domain.errors import Fault, NotFound, StepRefused
from assessment.domain.plaintext import is_blank
from assessment.domain.standing import Action, Actor, Event, Standing, State, Transition
from assessment.domain.workflow import require

_NOT_YET = "Det kan ikke gemmes endnu."


def log_station(
    actor: Actor,
    standing: Standing,
    now: dt.datetime,
    entry: StationEntry,
    *,
    council: Council,
    today: dt.date,
    corrects: int | None = None,
) -> Event:
    """The event of a station. Raises PermissionDenied, NotFound for an entry that is not there to correct, or
    StepRefused with what is missing."""
    require(Action.COUNCIL, actor, standing)
    _require_correctable(council, corrects, StationEntry)
    _refuse_twin(council, entry, corrects)
    faults = [*_day("council.date", entry.date, EARLIEST, today), *cpr_faults({"council.note": entry.note})]
    if entry.happened is Happened.SENT_BACK and is_blank(entry.note):
        faults.append(Fault("council.note", "Noten mangler. Skriv, hvorfor sagen blev sendt tilbage."))
    _require_none(faults)
    return Event("council.station", actor.person_id, now, {"date": entry.date.isoformat()})


def decide(
    actor: Actor,
    standing: Standing,
    now: dt.datetime,
    vote: Vote,
    *,
    council: Council,
    issued_on: dt.date,
    today: dt.date,
    outcomes: Collection[str],
    criteria: Collection[str],
    corrects: int | None = None,
) -> Transition:
    """The first vote decides the assessment; another one only corrects the vote that counts.

    `issued_on` is the day on which the recommendation was issued; `outcomes` and `criteria` are the ids that may be
    named. Raises PermissionDenied, NotFound, or StepRefused with what is missing.
    """
    require(Action.COUNCIL, actor, standing)
    counting = council.vote_entry
    if corrects is None and counting is not None:
        raise StepRefused(
            f"Beslutningen er allerede skrevet ind som nr. {counting.number}. "
            f"Er den forkert, så skriv den rigtige og angiv, at den retter nr. {counting.number}."
        )
    _require_correctable(council, corrects, Vote)
    if counting is not None and counting.content == vote:
        raise StepRefused(f"Det står allerede i nr. {counting.number}. Der er ikke noget at rette.")
    _require_none([*_vote_faults(vote, issued_on, today), *_changed_faults(vote, outcomes, criteria)])
    fields = {"date": vote.date.isoformat(), "voted": vote.outcome.value}
    if corrects is not None:
        return Transition(standing.state, Event("council.vote_corrected", actor.person_id, now, fields))
    return Transition(State.DECIDED, Event("assessment.decided", actor.person_id, now, fields))


def follow_up(
    actor: Actor,
    standing: Standing,
    now: dt.datetime,
    entry: FollowUp,
    *,
    council: Council,
    today: dt.date,
    corrects: int | None = None,
) -> Event:
    """The event of what became of a condition. Raises PermissionDenied, NotFound for a condition that does not hold,
    or StepRefused with what is missing."""
    require(Action.FOLLOW_UP, actor, standing)
    adopted = next((item for item in council.conditions if item.key == entry.about), None)
    if adopted is None or council.vote is None:
        raise NotFound("Vilkåret gælder ikke længere. Genindlæs siden, og vælg et af vilkårene på den.")
    _require_correctable(council, corrects, FollowUp)
    if corrects is not None and corrects not in {item.number for item in adopted.entries}:
        raise NotFound(f"Nr. {corrects} handler om et andet vilkår. Vælg en af indtastningerne om dette vilkår.")
    _require_news(adopted, entry, corrects)
    faults = [*_day("council.followed_on", entry.date, council.vote.date, today), *_reasons(entry)]
    _require_none([*faults, *cpr_faults(_texts(entry))])
    fields = {"date": entry.date.isoformat(), "condition": entry.condition, "status": entry.status.value}
    return Event("condition.followed_up", actor.person_id, now, {**fields, "reason": entry.reason})


def _require_news(adopted: AdoptedCondition, entry: FollowUp, corrects: int | None) -> None:
    if adopted.set_again_in is not None:
        raise StepRefused(
            f"Vilkåret er stillet igen i vurdering {adopted.set_again_in}. Følg det op dér, hvor det gælder nu."
        )
    twin = next((item for item in adopted.entries if item.number == corrects and item.content == entry), None)
    if twin is not None:
        raise StepRefused(f"Det står allerede i nr. {twin.number}. Der er ikke noget at rette.")
    if adopted.status is entry.status and corrects is None:
        raise StepRefused(f"Vilkåret står allerede som »{entry.status.danish}«. Der er ikke noget at ændre.")


def _require_correctable(council: Council, corrects: int | None, kind: type[CouncilContent]) -> None:
    if corrects is None:
        return
    earlier = next((item for item in council.entries if item.number == corrects), None)
    if earlier is None or not isinstance(earlier.content, kind):
        raise NotFound(f"Nr. {corrects} kan ikke rettes her. Vælg et af de numre, der står på siden.")
    if earlier.corrected_by is not None:
        raise StepRefused(f"Nr. {corrects} er allerede rettet af nr. {earlier.corrected_by}. Ret den i stedet.")


def _refuse_twin(council: Council, entry: StationEntry, corrects: int | None) -> None:
    """The same entry twice is a double click, or two tabs."""
    twin = next(_standing_twins(council.entries, entry), None)
    if twin is not None and (corrects is None or twin.number == corrects):
        raise StepRefused(f"Det står der allerede, som nr. {twin.number}.")


def _standing_twins(entries: Collection[CouncilEntry], entry: StationEntry) -> Iterator[CouncilEntry]:
    return (item for item in entries if item.corrected_by is None and item.content == entry)


def _vote_faults(vote: Vote, issued_on: dt.date, today: dt.date) -> Iterator[Fault]:
    yield from _day("council.date", vote.date, issued_on, today)
    if is_blank(vote.agenda_point):
        yield Fault("council.agenda_point", "Punktet på dagsordenen mangler. Skriv det, fx punkt 14.")
    if is_blank(vote.text) and vote.outcome is VoteOutcome.CHANGED:
        yield Fault("council.text", "Beslutningen mangler. Skriv den, som den blev vedtaget.")
    if is_blank(vote.text) and vote.outcome is VoteOutcome.SENT_BACK:
        yield Fault("council.text", "Der står ikke, hvorfor sagen blev sendt tilbage. Skriv beslutningen.")
    conditions = {f"council.conditions[{index}]": item.text for index, item in enumerate(vote.conditions)}
    yield from cpr_faults({"council.agenda_point": vote.agenda_point, "council.text": vote.text, **conditions})


def _changed_faults(vote: Vote, outcomes: Collection[str], criteria: Collection[str]) -> Iterator[Fault]:
    if vote.outcome is VoteOutcome.CHANGED and vote.voted_outcome not in outcomes:
        yield Fault("council.voted_outcome", "Vælg, hvad der blev vedtaget i stedet for det indstillede.")
    if vote.outcome is not VoteOutcome.CHANGED and vote.voted_outcome is not None:
        yield Fault("council.voted_outcome", "Et andet udfald kan kun skrives, når indstillingen blev ændret.")
    allowed = vote.outcome is VoteOutcome.FOLLOWED or vote.voted_outcome == ON_CONDITIONS
    if vote.conditions and not allowed:
        yield Fault("council.conditions", "Der kan kun skrives vilkår, når der blev vedtaget støtte på vilkår.")
    if vote.voted_outcome == ON_CONDITIONS and not vote.conditions:
        yield Fault("council.conditions", "Vilkårene mangler. Vælg eller skriv dem, der blev vedtaget.")
    for index, condition in enumerate(vote.conditions):
        if is_blank(condition.text):
            yield Fault(f"council.conditions[{index}]", f"Vilkår {index + 1} har ingen tekst. Skriv den.")
        if condition.criterion not in criteria:
            yield Fault(
                f"council.conditions[{index}]",
                f"Vilkår {index + 1} hører ikke til et kriterium. Vælg det kriterium, det ligger tættest på.",
            )


def _reasons(entry: FollowUp) -> Iterator[Fault]:
    if entry.status is ConditionStatus.FULFILLED and is_blank(entry.documentation):
        yield Fault("council.documentation", "Dokumentationen mangler. Skriv, hvad der viser, at vilkåret er opfyldt.")
    if entry.status is not ConditionStatus.FULFILLED and is_blank(entry.reason):
        why = {
            ConditionStatus.LAPSED: "hvorfor vilkåret er bortfaldet",
            ConditionStatus.WAIVED: "hvem der har frafaldet vilkåret, og hvorfor",
        }.get(entry.status, "hvorfor vilkåret er åbent igen")
        yield Fault("council.reason", f"Begrundelsen mangler. Skriv, {why}.")


def _texts(entry: FollowUp) -> Mapping[str, str]:
    return {"council.documentation": entry.documentation, "council.reason": entry.reason}


def _day(place: str, day: dt.date, first: dt.date, today: dt.date) -> Iterator[Fault]:
    if not first <= day <= today:
        until = f"den {format_date(first)} til den {format_date(today)}"
        yield Fault(place, f"Datoen {format_date(day)} kan ikke passe. Skriv en dag fra {until}.")


def _require_none(faults: Collection[Fault]) -> None:
    if faults:
        raise StepRefused(_NOT_YET, tuple(faults))
