"""The few words of the recommendation to the council that no other document has, as data in `rules/kommune.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assessment.reporting.legal_texts import Words
from assessment.reporting.sentences import sentence_faults


class IndstillingSentence(Enum):
    """Key of a sentence, and the names that may stand in braces in it."""

    BELOW = ("lavt_vurderet", ("kriterier", "trin"))
    WAIVED = ("loft_fraveget", ("loft",))
    NOTHING_AGAINST = ("intet_taler_imod", ("graense",))
    WAYS = ("mange_maader", ())
    CONDITIONS_ELSEWHERE = ("foreslaaede_vilkaar", ("afsnit",))
    ANNEX = ("teknisk_bilag", ())
    DATA = ("vedhaeftede_data", ("sagsfil", "regelsaet", "vurdering"))

    def __init__(self, key: str, places: tuple[str, ...]) -> None:
        self.key = key
        self.places = places


class IndstillingWords(BaseModel):
    """Labels and sentences of the section that weighs the case, and of the list of annexes."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_alias=True)

    against: Words = Field(alias="taler_imod")
    sentences: Mapping[str, Words] = Field(alias="saetninger")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        faults = sentence_faults(IndstillingSentence, self.sentences)
        if faults:
            raise ValueError("\n".join(faults))
        return self

    def say(self, sentence: IndstillingSentence, **values: str) -> str:
        """A sentence with its places filled in."""
        return self.sentences[sentence.key].format(**values)
