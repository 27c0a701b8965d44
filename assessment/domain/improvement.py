"""What it takes: the smallest sets of grade changes that lift the scored outcome, and those that would lose it.

Both concern the scored part (grades without gates) of a case with all five grades. Smallest means the fewest steps in
all, and among these the fewest criteria; all that tie are listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from assessment.domain.grading import MAX_GRADE, MIN_GRADE
from assessment.domain.ruleset import RuleSet
from assessment.domain.scoring import Outcome, scored_outcome

Direction = Literal[1, -1]


@dataclass(frozen=True)
class GradeChange:
    """A set of changes made together: criterion id -> steps (positive is up), and the scored outcome after them."""

    steps: Mapping[str, int]
    outcome: Outcome


@dataclass(frozen=True)
class WhatItTakes:
    """All smallest changes to a better outcome, and all to a worse one (the safety margin). Empty where none is."""

    up: tuple[GradeChange, ...]
    down: tuple[GradeChange, ...]

    @property
    def margin(self) -> int | None:
        """How many steps down it takes to lose the outcome, or None when nothing lower is left."""
        return next((-sum(change.steps.values()) for change in self.down), None)

    @property
    def distance(self) -> int | None:
        """How many steps up it takes to a better outcome, or None when there is none."""
        return next((sum(change.steps.values()) for change in self.up), None)

    def document(self) -> dict[str, Any]:
        """The form of `score --json`."""
        return {
            "up": [dict(change.steps) for change in self.up],
            "down": [dict(change.steps) for change in self.down],
        }


def what_it_takes(grades: Mapping[str, int], rules: RuleSet) -> WhatItTakes:
    """The smallest changes both ways, for all five grades (criterion id -> 0..4) in the order of the rule set."""
    return WhatItTakes(smallest_changes(grades, rules, 1), smallest_changes(grades, rules, -1))


def smallest_changes(grades: Mapping[str, int], rules: RuleSet, direction: Direction) -> tuple[GradeChange, ...]:
    """All smallest changes in one direction that give another scored outcome; the first criteria first."""
    now = scored_outcome(grades, rules)
    end = MAX_GRADE if direction == 1 else MIN_GRADE
    rooms = [abs(end - grade) for grade in grades.values()]
    for fewer in range(sum(rooms)):
        found = [
            GradeChange(steps, outcome)
            for steps in _changes(grades, rooms, fewer + 1, direction)
            if (outcome := scored_outcome({key: grades[key] + steps.get(key, 0) for key in grades}, rules)) != now
        ]
        if found:
            fewest = min(len(change.steps) for change in found)
            return tuple(change for change in found if len(change.steps) == fewest)
    return ()


def _changes(
    grades: Mapping[str, int], rooms: Sequence[int], total: int, direction: Direction
) -> Iterator[dict[str, int]]:
    for parts in _distributions(total, rooms):
        yield {key: direction * part for key, part in zip(grades, parts, strict=True) if part}


def _distributions(total: int, rooms: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """All ways to place `total` steps where there is room, the most in the first place first."""
    if not rooms:
        if total == 0:
            yield ()
        return
    room, *rest = rooms
    for part in range(min(room, total), -1, -1):
        for others in _distributions(total - part, rest):
            yield (part, *others)
