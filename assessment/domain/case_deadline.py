"""The deadline of one assessment: by when it must be approved to reach the meeting that it is meant for, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assessment.domain.council_calendar import Meeting, Timetable, timetable
from assessment.domain.danish import format_date, format_short_date, format_weekday
from assessment.domain.lead_times import LeadTimes
from assessment.domain.standing import EDITABLE_STATES, State
from assessment.domain.working_days import working_days_between

AWAITING_APPROVAL = EDITABLE_STATES | {State.SUBMITTED}


class Urgency(StrEnum):
    """How it stands with a deadline."""

    DISTANT = "distant"
    NEAR = "near"
    OVERDUE = "overdue"
    MET = "met"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Deadline:
    """The latest day for the approval of an assessment. `days_left` is in working days, 0 on the last one and after.

    With the urgency MET it is approved, and with WITHDRAWN its meeting is withdrawn, approved or not; then nothing has
    to be kept.
    """

    meeting: Meeting
    approve_by: date
    urgency: Urgency
    days_left: int

    @property
    def presses(self) -> bool:
        """Whether somebody should act now: the deadline is near or has passed."""
        return self.urgency in (Urgency.NEAR, Urgency.OVERDUE)

    @property
    def sentence(self) -> str:
        """One or two sentences for the head of the case."""
        held = f"{self.meeting.body.possessive} møde den {format_date(self.meeting.date)}"
        match self.urgency:
            case Urgency.MET:
                return f"Tiltænkt {held}."
            case Urgency.WITHDRAWN:
                return f"Var tiltænkt {held}, som er aflyst. Vælg et andet møde."
            case Urgency.OVERDUE:
                return f"Skulle være godkendt senest {format_weekday(self.approve_by)} for at nå {held}."
            case _:
                return f"Skal være godkendt senest {format_weekday(self.approve_by)} for at nå {held}."

    @property
    def remaining(self) -> str:
        """How much time is left, in words; an empty text while there is plenty, and where nothing has to be kept."""
        if self.urgency is Urgency.OVERDUE:
            return "Fristen er overskredet"
        if self.urgency is not Urgency.NEAR:
            return ""
        if self.days_left == 0:
            return "Sidste dag"
        return f"{self.days_left} {'arbejdsdag' if self.days_left == 1 else 'arbejdsdage'} tilbage"

    @property
    def short(self) -> str:
        """For a column of a list: the day, and on a line below what presses."""
        match self.urgency:
            case Urgency.MET:
                return ""
            case Urgency.WITHDRAWN:
                return "Mødet er aflyst"
            case _:
                return "\n".join(filter(None, (format_short_date(self.approve_by), self.remaining)))


def deadline_of(
    meeting: Meeting, state: State, meetings: Sequence[Meeting], lead_times: LeadTimes, today: date
) -> Deadline:
    """The deadline of an assessment in this state that is meant for this meeting; `meetings` is the whole calendar.

    Ask for none of an assessment that is decided or withdrawn (`UNDECIDED_STATES`): nothing waits for a meeting there.
    """
    approve_by = timetable(meeting, meetings, lead_times).approve_by
    left = working_days_between(today, approve_by, lead_times.closed)
    if meeting.withdrawn:
        urgency = Urgency.WITHDRAWN
    elif state not in AWAITING_APPROVAL:
        urgency = Urgency.MET
    elif today > approve_by:
        urgency = Urgency.OVERDUE
    else:
        urgency = Urgency.NEAR if left <= lead_times.near else Urgency.DISTANT
    return Deadline(meeting, approve_by, urgency, left)


def reach_sentence(reachable: Timetable | None) -> str:
    """Which meeting a case without one could still reach, as a sentence."""
    if reachable is None:
        return "Ingen af de møder, der står i mødekalenderen, kan nås."
    held = f"byrådets møde den {format_date(reachable.meeting.date)}"
    return f"Kan nå {held}, hvis den er godkendt senest {format_weekday(reachable.approve_by)}."
