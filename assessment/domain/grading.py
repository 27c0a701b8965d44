"""What the caseworker says about one criterion: grade, reason, evidence, answers; or why there is no grade."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from assessment.domain.conditions import MAX_CONDITIONS, ConditionItem, EarlierCondition
from assessment.domain.plaintext import Text, Title, is_blank

MIN_GRADE = 0
MAX_GRADE = 4

GradeValue = Annotated[int, Field(ge=MIN_GRADE, le=MAX_GRADE)]
QuestionId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]


class Answer(StrEnum):
    """Answer to a guiding question. Answers inform the reader; they never compute the grade."""

    YES = "ja"
    PARTLY = "delvist"
    NO = "nej"
    NOT_RELEVANT = "ikke_relevant"
    UNKNOWN = "ved_ikke"


class EvidenceAttachment(BaseModel):
    """An attachment of the case that evidence points to: its number in the case, its file name, and its SHA-256."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    number: Annotated[int, Field(ge=1, le=9_999)]
    name: Title
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Evidence(BaseModel):
    """Where the reason rests: document, place in it, date; or an attachment of the case and a page of it."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    document: Title | None = None
    reference: Title | None = None
    date: dt.date | None = None
    attachment: EvidenceAttachment | None = None
    page: Annotated[int, Field(ge=1, le=9_999)] | None = None

    @property
    def named(self) -> str | None:
        """The document; an attachment without one named goes by its file name."""
        return self.attachment.name if self.attachment is not None and is_blank(self.document) else self.document

    @property
    def parts(self) -> tuple[str, ...]:
        """What is said of the place: `Helhedsplan`, `afsnit 4`, `bilag 3`, `s. 12`; blank texts are left out."""
        place = [] if self.attachment is None else [f"bilag {self.attachment.number}"]
        place += [] if self.page is None else [f"s. {self.page}"]
        return tuple(part for part in (self.named, self.reference, *place) if part and not is_blank(part))


class GradingStatus(StrEnum):
    """How far one criterion is settled."""

    GRADED = "graded"
    NOT_RELEVANT = "not_relevant"
    DECLARED_MISSING = "declared_missing"
    OPEN = "open"


class Grading(BaseModel):
    """One criterion of a case. Exactly one of grade, missing_reason and not_relevant may be set; a draft may have none.

    `grade` is 0..4 (0 Modvirker .. 4 I særlig grad); None is not 0. `range` encloses the grade (uncertainty).
    `conditions` are those proposed now (read them through `CaseFile.conditions_of`); `earlier_conditions` were set by
    an earlier assessment of the case, and are answered in this one.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    grade: GradeValue | None = None
    range: tuple[GradeValue, GradeValue] | None = None
    reason: Text | None = None
    evidence: Annotated[tuple[Evidence, ...], Field(max_length=100)] = ()
    answers: Mapping[QuestionId, Literal["ja", "delvist", "nej", "ikke_relevant", "ved_ikke"] | None] = Field(
        default_factory=dict
    )
    conditions: Annotated[tuple[ConditionItem, ...], Field(max_length=MAX_CONDITIONS)] = ()
    earlier_conditions: Annotated[tuple[EarlierCondition, ...], Field(max_length=MAX_CONDITIONS)] = ()
    missing_reason: Text | None = None
    not_relevant: Literal[True] | None = None

    @model_validator(mode="after")
    def _one_statement(self) -> Grading:
        if sum((self.grade is not None, self.missing_reason is not None, self.not_relevant is not None)) > 1:
            raise ValueError(
                "har mere end ét af felterne grade, missing_reason og not_relevant. Behold det ene af dem."
            )
        if self.range is not None:
            low, high = self.range
            if low > high:
                raise ValueError("har et usikkerhedsinterval (range), der begynder højere, end det slutter. Byt om.")
            if self.grade is not None and not low <= self.grade <= high:
                raise ValueError(
                    f"har et usikkerhedsinterval (range) {low}-{high}, der ikke omfatter trinnet {self.grade}. "
                    "Ret et af dem."
                )
        return self

    @property
    def status(self) -> GradingStatus:
        """How far the criterion is settled by what is written."""
        return status_of(self.grade, self.reason, self.missing_reason, not_relevant=bool(self.not_relevant))


def status_of(
    grade: int | None, reason: str | None, missing_reason: str | None, *, not_relevant: bool
) -> GradingStatus:
    """A grade, or a claim that the criterion is not relevant, counts only with a written reason."""
    if not is_blank(missing_reason):
        return GradingStatus.DECLARED_MISSING
    if is_blank(reason):
        return GradingStatus.OPEN
    if not_relevant:
        return GradingStatus.NOT_RELEVANT
    return GradingStatus.GRADED if grade is not None else GradingStatus.OPEN
