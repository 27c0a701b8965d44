"""From an earlier assessment to this one, criterion by criterion, as a table that also reads on a telephone."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from assessment.domain.conditions import EarlierCondition
from assessment.domain.course import CriterionStep
from assessment.ui.components.conditions import MET, UNANSWERED, condition_line


def course_table(steps: Iterable[CriterionStep], before: str, after: str) -> str:
    """A table of what was said before, what is said now, what was asked for, and whether it is met. `before` and
    `after` name the two assessments."""
    columns = ("Kriterium", before, after, "Det bad vi om, og om det er opfyldt")
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    rows = "".join(_row(step, columns) for step in steps)
    return f'<table class="forloeb" data-no-i18n><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _row(step: CriterionStep, columns: tuple[str, ...]) -> str:
    cells = (
        escape(step.before or "Fandtes ikke i regelsættet"),
        escape(step.after) + ("" if step.changed else ' <span class="uændret">(uændret)</span>'),
        _asked(step.asked),
    )
    named = "".join(
        f'<td><span class="kolonnenavn" aria-hidden="true">{escape(name)}: </span>{cell}</td>'
        for name, cell in zip(columns[1:], cells, strict=True)
    )
    return f'<tr><th scope="row">{step.criterion.number}. {escape(step.criterion.name)}</th>{named}</tr>'


def _asked(asked: tuple[EarlierCondition, ...]) -> str:
    if not asked:
        return "Intet"
    items = "".join(
        f"<li><strong>{escape(MET.get(item.met or '', UNANSWERED))}:</strong> {escape(condition_line(item))}"
        f"{f' <em>{escape(item.note.strip())}</em>' if item.note and item.note.strip() else ''}</li>"
        for item in asked
    )
    return f"<ul>{items}</ul>"
