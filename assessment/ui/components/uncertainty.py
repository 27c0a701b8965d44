"""The assessor's doubt about a grade: a range of steps that encloses it."""

from __future__ import annotations

from assessment.domain.grading import Grading
from assessment.domain.ruleset import Criterion, RuleSet
from assessment.ui.components.fields import Editor

_SURE = ""


def show_uncertainty(editor: Editor, criterion: Criterion, grading: Grading | None, rules: RuleSet) -> None:
    """Ask, once there is a grade, whether another step could be defended; it never moves the indication itself."""
    if grading is None or grading.grade is None:
        return
    path = f"grades.{criterion.id}.range"
    options = _options(grading, rules)
    editor.composed(
        path,
        "Kan et andet trin også forsvares?",
        {key: words for key, (_, words) in options.items()},
        current="-".join(map(str, grading.range)) if grading.range else _SURE,
        edits=lambda value: [editor.edit(path, options[str(value)][0])],
    )


def _options(grading: Grading, rules: RuleSet) -> dict[str, tuple[list[int] | None, str]]:
    """The answers by key: the range to store and its words. A stored range of another width is kept as an answer."""
    grade = grading.grade or 0
    names = {step.value: f"{step.value} \u2013 {step.name}" for step in rules.scale}
    options: dict[str, tuple[list[int] | None, str]] = {_SURE: (None, "Nej, trinnet er dækkende")}
    below, above = grade - 1 in names, grade + 1 in names
    if below:
        options[f"{grade - 1}-{grade}"] = ([grade - 1, grade], f"Ja, også {names[grade - 1]}")
    if above:
        options[f"{grade}-{grade + 1}"] = ([grade, grade + 1], f"Ja, også {names[grade + 1]}")
    if below and above:
        options[f"{grade - 1}-{grade + 1}"] = ([grade - 1, grade + 1], f"Ja, både {grade - 1} og {grade + 1}")
    if grading.range and "-".join(map(str, grading.range)) not in options:
        low, high = grading.range
        options[f"{low}-{high}"] = ([low, high], f"Ja, fra {names[low]} til {names[high]}")
    return options
