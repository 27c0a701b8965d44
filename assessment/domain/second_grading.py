"""What a case file holds of a second assessment: both gradings as they were made, and what the two agree on.

The parts are there from the moment that both assessors have locked; before that the case file knows nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from assessment.domain.grading import GradeValue, Grading
from assessment.domain.plaintext import Text

CriterionId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]


class CommonGrade(BaseModel):
    """What two assessors state together about one criterion: a grade 0..4, or that it is missing or not relevant.

    At most one of the three is set; a draft may have none yet. `reason` is the reason that both stand by.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    grade: GradeValue | None = None
    missing: Literal[True] | None = None
    not_relevant: Literal[True] | None = None
    reason: Text | None = None

    @model_validator(mode="after")
    def _one_statement(self) -> CommonGrade:
        if sum((self.grade is not None, self.missing is not None, self.not_relevant is not None)) > 1:
            raise ValueError("har mere end ét af felterne grade, missing og not_relevant. Behold det ene af dem.")
        return self


class SecondAssessment(BaseModel):
    """The second assessor's gradings (`grades`), the first one's as they stood when the two were compared (`first`),
    and the common grade of each criterion on which the two were far apart (`common`). No person is named."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    grades: Mapping[CriterionId, Grading] = Field(default_factory=dict)
    first: Mapping[CriterionId, Grading] = Field(default_factory=dict)
    common: Mapping[CriterionId, CommonGrade] = Field(default_factory=dict)
