"""Names, headings and standard sentences of the municipality, read strictly from `rules/kommune.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from assessment.domain.errors import DocumentError, Fault, RuleFileError
from assessment.domain.lead_times import NO_LEAD_TIMES, LeadTimes
from assessment.domain.plaintext import check_text
from assessment.reporting.annex_words import AnnexWords
from assessment.reporting.coverage import uncovered_characters
from assessment.reporting.edition_words import DEFAULT_EDITIONS, EditionWords
from assessment.reporting.indstilling_words import IndstillingWords
from assessment.reporting.late_words import DEFAULT_LATE_FACTS, LateFactWords
from assessment.reporting.legal_texts import HearingLaw, Levers
from assessment.reporting.letter_words import LetterWords
from assessment.reporting.resume_words import ResumeWords
from assessment.reporting.sentences import Sentence, sentence_faults
from assessment.reporting.stations import DEFAULT_STATIONS, Stations
from assessment.strictyaml import read_yaml_file

DEFAULT_FILE = Path(__file__).resolve().parents[2] / "rules" / "kommune.yaml"

BlockId = Literal[
    "resume",
    "beslutningspunkter",
    "baggrund",
    "vurdering",
    "samlet",
    "alternativer",
    "organisering",
    "ressourcer",
    "retligt",
    "part",
]
BLOCKS: tuple[BlockId, ...] = BlockId.__args__  # type: ignore[attr-defined]
Words = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2_000, strict=True, strip_whitespace=True),
    AfterValidator(check_text),
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_alias=True, ignored_types=(cached_property,))


class Heading(_Part):
    """One numbered heading and the blocks that stand under it."""

    title: Words = Field(alias="overskrift")
    blocks: Annotated[tuple[BlockId, ...], Field(min_length=1)] = Field(alias="indhold")


class BudgetWords(_Part):
    """What the classes of the facade test are called."""

    facade: Words
    teknik: Words
    fundamental: Words
    ufordelt: Words
    neutral: Words


class Municipality(_Part):
    """The municipality as the documents speak of it: data, to be approved by the municipality itself."""

    schema_: Literal["kommune/1"] = Field(alias="skema")
    status: Words
    name: Words = Field(alias="kommune")
    department: Words = Field(alias="forvaltning")
    letterhead: Annotated[tuple[Words, ...], Field(max_length=5)] = Field(alias="brevhoved")
    addressee: Words = Field(alias="til")
    signers: Annotated[tuple[Words, ...], Field(max_length=4)] = Field(alias="underskrivere")
    lix_goal: Annotated[int, Field(ge=10, le=100, strict=True)] = Field(alias="lix_maal")
    heading_set: str = Field(alias="overskriftssaet")
    heading_sets: Mapping[str, tuple[Heading, ...]] = Field(alias="overskrifter")
    block_names: Mapping[BlockId, Words] = Field(alias="afsnit")
    budget_words: BudgetWords = Field(alias="arbejdernes_art")
    outcome_develop: Words = Field(alias="udfald_videreudvikles")
    unknown: Words = Field(alias="ikke_belyst")
    annex: AnnexWords = Field(alias="bilag")
    # A document that was issued before there was a resume carries none of its words, and is still verified.
    resume: ResumeWords | None = Field(default=None, alias="resume")
    hearing_law: HearingLaw = Field(alias="partshoering")
    levers: Levers = Field(alias="hjemler")
    stations: Stations = Field(default=DEFAULT_STATIONS, alias="stationer")
    editions: EditionWords = Field(default=DEFAULT_EDITIONS, alias="udgaver")
    late_facts: LateFactWords = Field(default=DEFAULT_LATE_FACTS, alias="aendrede_oplysninger")
    lead_times: LeadTimes = Field(default=NO_LEAD_TIMES, alias="moedekalender")
    # None in a document that was issued before there were letters; the file of a municipality has them.
    letters: LetterWords | None = Field(default=None, alias="breve")
    # None in a recommendation that was issued before it had these parts: it is verified as it was printed.
    indstilling: IndstillingWords | None = Field(default=None, alias="indstilling")
    sentences: Mapping[str, Words] = Field(alias="saetninger")

    @model_validator(mode="after")
    def _whole(self) -> Municipality:
        faults = [*_heading_faults(self), *sentence_faults(Sentence, self.sentences)]
        if faults:
            raise ValueError("\n".join(faults))
        return self

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The headings in use, in order."""
        return self.heading_sets[self.heading_set]

    @property
    def letter_words(self) -> LetterWords:
        """What the letters say. Raises DocumentError where the municipality has no letters."""
        if self.letters is None:
            raise DocumentError("Brevene kan ikke laves, fordi rules/kommune.yaml ikke har nogen tekster under breve.")
        return self.letters

    def section_number(self, block: BlockId) -> int:
        """The number of the heading that a block stands under, from 1."""
        return next(number for number, heading in enumerate(self.headings, 1) if block in heading.blocks)

    def say(self, sentence: Sentence, **values: str) -> str:
        """A standard sentence with its places filled in."""
        return self.sentences[sentence.key].format(**values)

    def document(self) -> dict[str, Any]:
        """The content as plain JSON data under the keys of the file."""
        return self.model_dump(mode="json", by_alias=True)


def load_municipality(file: Path = DEFAULT_FILE) -> Municipality:
    """Read and check the file. Raises RuleFileError that names every fault, its line, its key and what to do."""
    municipality = read_yaml_file(file, Municipality)
    missing = [key for key in ("resume", "indstilling") if getattr(municipality, key) is None]
    if missing:
        remedy = "mangler. Tilføj afsnittet; det står i den kommune.yaml, der følger med."
        raise RuleFileError([Fault(f"{file}: {key}", remedy) for key in missing])
    strange = uncovered_characters(municipality.document())
    if strange:
        raise RuleFileError([Fault(f"{file}: {found.place}", found.remedy) for found in strange])
    return municipality


def _heading_faults(municipality: Municipality) -> list[str]:
    faults = []
    if municipality.heading_set not in municipality.heading_sets:
        known = ", ".join(sorted(municipality.heading_sets))
        faults.append(f"overskriftssaet: »{municipality.heading_set}« findes ikke. Vælg et af: {known}.")
    for set_name, headings in municipality.heading_sets.items():
        blocks = [block for heading in headings for block in heading.blocks]
        for block in BLOCKS:
            if blocks.count(block) != 1:
                faults.append(
                    f"overskrifter.{set_name}: afsnittet »{block}« står {blocks.count(block)} gange. "
                    "Hvert afsnit skal stå én gang."
                )
    faults.extend(
        f"afsnit: navnet på »{block}« mangler. Tilføj det." for block in BLOCKS if block not in municipality.block_names
    )
    return faults
