"""What the web page and the Word document say of themselves, as the municipality keeps it in `rules/kommune.yaml`."""

from __future__ import annotations

import string
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from assessment.reporting.annex_words import Word
from assessment.reporting.legal_texts import Words

_PLACES = {"of_issued": frozenset({"version", "sha256"}), "of_approved": frozenset({"version"})}


def _plain(text: str) -> str:
    """The text, when its braces are closed."""
    try:
        list(string.Formatter().parse(text))
    except ValueError:
        raise ValueError("har en klamme { eller }, der ikke er lukket. Skriv fx {version}.") from None
    return text


_Sentence = Annotated[Words, AfterValidator(_plain)]


class EditionWords(BaseModel):
    """The note at the end of an edition, and the few words that the PDF does not need."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_alias=True)

    of_issued: _Sentence = Field(alias="lavet_af_udsendt")
    of_approved: _Sentence = Field(alias="lavet_af_godkendt")
    of_draft: _Sentence = Field(alias="lavet_af_udkast")
    word_note: _Sentence = Field(alias="word_rettes")
    to_content: Word = Field(alias="gaa_til_indhold")
    about: Word = Field(alias="om_udgaven")
    label: Word = Field(alias="kolonne_oplysning")
    value: Word = Field(alias="kolonne_indhold")

    @field_validator("of_issued", "of_approved", "of_draft", "word_note")
    @classmethod
    def _places(cls, text: str, info: ValidationInfo) -> str:
        allowed = _PLACES.get(info.field_name or "", frozenset())
        for _, name, form, conversion in string.Formatter().parse(text):
            if name is not None and (name not in allowed or form or conversion):
                places = " ".join(f"{{{place}}}" for place in sorted(allowed)) or "ingen"
                raise ValueError(f"bruger {{{name}}}, som ikke kan udfyldes her. Mulige felter: {places}.")
        return text


# A document that was issued before there were editions carries a municipality without these words.
DEFAULT_EDITIONS = EditionWords(
    lavet_af_udsendt=(
        "Denne udgave er lavet sammen med den udsendte PDF, version {version}, med kontrolsummen sha256 {sha256}. "
        "Er der forskel på de to, gælder PDF'en."
    ),
    lavet_af_godkendt="Denne udgave er lavet af den godkendte version {version}. Indstillingen er ikke udsendt endnu.",
    lavet_af_udkast="Denne udgave er lavet af et udkast. Indstillingen er hverken godkendt eller udsendt.",
    word_rettes="Teksten kan rettes i Word. Det, der rettes her, er ikke en del af det, der blev godkendt.",
    gaa_til_indhold="Gå til indholdet",
    om_udgaven="Om denne udgave",
    kolonne_oplysning="Oplysning",
    kolonne_indhold="Indhold",
)
