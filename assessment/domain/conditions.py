"""Conditions (vilkår): what must be met where support is given on conditions, and what became of those set earlier.

In a case file a condition is a plain text, or an object with text, deadline and who documents that it is met. Both
forms are read alike, and each is kept in the form in which it was given.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from assessment.domain.plaintext import Text, Title, is_blank

Met = Literal["ja", "delvist", "nej", "uafklaret"]
MAX_CONDITIONS = 50  # on one criterion


class WrittenCondition(BaseModel):
    """A condition as an object of the case file. A draft may have its parts in any order of writing."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    text: Text | None = None
    deadline: dt.date | None = None
    documented_by: Title | None = None


class EarlierCondition(BaseModel):
    """A condition that an earlier assessment of the case has set, and what became of it.

    `assessment` is the number of that assessment. `met` and `note` are the answer of the caseworker of this one;
    `uafklaret` (it cannot be told yet) is an answer, None is not.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    text: Text
    deadline: dt.date | None = None
    documented_by: Title | None = None
    assessment: Annotated[int, Field(ge=1, le=10_000)]
    met: Met | None = None
    note: Text | None = None

    @property
    def answered(self) -> bool:
        """Whether it is said what became of it, and what that rests on."""
        return self.met is not None and not is_blank(self.note)


class Condition(BaseModel):
    """One condition, whichever form it was written in, with the criterion that it comes from."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    criterion: str
    text: str
    deadline: dt.date | None = None
    documented_by: str | None = None


def _form(item: object) -> str:
    return "object" if isinstance(item, (dict, WrittenCondition)) else "string"


# With a tag for each form, a fault names the place in the file and not one of two guesses at what was meant.
ConditionItem = Annotated[
    Annotated[Text, Tag("string")] | Annotated[WrittenCondition, Tag("object")],
    Discriminator(_form),
]


def read_conditions(criterion: str, items: Iterable[str | WrittenCondition]) -> tuple[Condition, ...]:
    """The conditions of a criterion (its id) in their order. A row without a text is no condition yet."""
    found = []
    for item in items:
        written = WrittenCondition(text=item) if isinstance(item, str) else item
        if written.text is None or is_blank(written.text):
            continue
        by = None if is_blank(written.documented_by) else written.documented_by
        found.append(Condition(criterion=criterion, text=written.text, deadline=written.deadline, documented_by=by))
    return tuple(found)
