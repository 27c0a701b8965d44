"""What was recommended beside what was voted, and what became of the conditions, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import escape

from assessment.domain.case import CaseFile
from assessment.domain.conditions import Condition
from assessment.domain.council import AdoptedCondition, Council, Vote, VoteOutcome, recommended_conditions
from assessment.domain.danish import format_date
from assessment.domain.ruleset import RuleSet
from assessment.services.council import outcome_names
from assessment.ui.components.conditions import condition_line

OUTCOME_LINES = {
    VoteOutcome.FOLLOWED: "Indstillingen blev fulgt",
    VoteOutcome.CHANGED: "Indstillingen blev ændret",
    VoteOutcome.SENT_BACK: "Sagen blev sendt tilbage",
}


def recommended_and_voted(case: CaseFile, vote: Vote | None, rules: RuleSet, develop: str) -> str:
    """A table of two columns. `case` is the approved version; nothing of it is changed by the vote."""
    names = outcome_names(rules, develop)
    outcome = case.conclusion.outcome if case.conclusion else None
    left = _cell(names.get(outcome or "", "Ikke oplyst"), "", recommended_conditions(case), rules)
    if vote is None:
        right = "Der er ikke skrevet en beslutning ind endnu."
    else:
        lead = OUTCOME_LINES[vote.outcome]
        if vote.voted_outcome:
            lead = f"{lead}: {names.get(vote.voted_outcome, vote.voted_outcome)}"
        right = _cell(lead, vote.text, vote.conditions, rules)
        right += f'<p class="kilde">{escape(vote_place(vote))}</p>'
    columns = ("Indstillet", "Vedtaget")
    head = "".join(f'<th scope="col">{name}</th>' for name in columns)
    cells = "".join(
        f'<td><span class="kolonnenavn" aria-hidden="true">{name}: </span>{cell}</td>'
        for name, cell in zip(columns, (left, right), strict=True)
    )
    return f'<table class="vedtaget" data-no-i18n><thead><tr>{head}</tr></thead><tbody><tr>{cells}</tr></tbody></table>'


def vote_place(vote: Vote) -> str:
    """Where and when it was voted: `Byrådet den 12. november 2026, punkt 14`."""
    return f"{vote.station_name} den {format_date(vote.date)}, {vote.agenda_point}"


def status_line(item: AdoptedCondition, today: date) -> str:
    """How a condition stands, with the word that it is overdue where it is."""
    if item.set_again_in is not None:
        return f"Stillet igen i vurdering {item.set_again_in}, hvor det følges op"
    deadline = item.condition.deadline
    if item.overdue(today) and deadline is not None:
        return f"Fristen er overskredet. Den var den {format_date(deadline)}"
    return item.status.danish


def overdue_line(councils: Iterable[Council], today: date) -> str:
    """How many conditions of a case are overdue, in words; an empty text when none is."""
    number = sum(len(council.overdue(today)) for council in councils)
    return overdue_words(number)


def overdue_words(number: int) -> str:
    """So many conditions are overdue, in words; an empty text for none."""
    if not number:
        return ""
    return "Fristen er overskredet for 1 vilkår" if number == 1 else f"Fristen er overskredet for {number} vilkår"


def _cell(lead: str, text: str, conditions: tuple[Condition, ...], rules: RuleSet) -> str:
    numbers = {criterion.id: criterion.number for criterion in rules.criteria}
    items = "".join(
        f"<li>{escape(condition_line(item))} <span>(kriterium {numbers.get(item.criterion, '?')})</span></li>"
        for item in conditions
    )
    told = "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())
    return f"<p><strong>{escape(lead)}</strong></p>{told}" + (f"<ul>{items}</ul>" if items else "")
