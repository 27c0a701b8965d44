"""Names, headings and standard sentences of the municipality, read strictly from `rules/kommune.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from assessment.domain.errors import Fault, RuleFileError
from assessment.domain.plaintext import check_text
from assessment.reporting.sentences import Sentence, place_faults

DEFAULT_FILE = Path(__file__).resolve().parents[2] / "rules" / "kommune.yaml"
MAX_FILE_BYTES = 1_000_000

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
    sentences: Mapping[str, Words] = Field(alias="saetninger")

    @model_validator(mode="after")
    def _whole(self) -> Municipality:
        faults = [*_heading_faults(self), *_sentence_faults(self.sentences)]
        if faults:
            raise ValueError("\n".join(faults))
        return self

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The headings in use, in order."""
        return self.heading_sets[self.heading_set]

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
    """Read and check the file. Raises RuleFileError that names every fault, its place and what to do."""
    name = file.name
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            raise RuleFileError(
                [Fault(name, "er større end 1 MB. Filen skal kun holde navne, overskrifter og sætninger.")]
            )
        text = file.read_text("utf-8-sig")
    except FileNotFoundError as error:
        raise RuleFileError([Fault(name, "findes ikke i mappen rules. Hent den fra kildekoden.")]) from error
    except UnicodeDecodeError as error:
        raise RuleFileError([Fault(name, "er ikke gemt som UTF-8. Gem den igen med tegnsættet UTF-8.")]) from error
    except OSError as error:
        raise RuleFileError([Fault(name, "kan ikke læses. Kontrollér filens rettigheder.")]) from error
    return _checked(_parsed(text, name), name)


def _parsed(text: str, name: str) -> object:
    try:
        return YAML(typ="safe", pure=True).load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = name if mark is None else f"{name}:{mark.line + 1}"
        raise RuleFileError(
            [Fault(place, "kan ikke læses som YAML. Kontrollér indrykning, anførselstegn og nøgler skrevet to gange.")]
        ) from error
    except (YAMLError, RecursionError, ValueError) as error:
        raise RuleFileError([Fault(name, "kan ikke læses som YAML. Kontrollér tegn og indrykning.")]) from error


def _checked(content: object, name: str) -> Municipality:
    if not isinstance(content, dict):
        raise RuleFileError([Fault(name, "er tom eller er ikke en liste af nøgler og værdier. Hent filen igen.")])
    try:
        return Municipality.model_validate(content)
    except ValidationError as error:
        raise RuleFileError([fault for item in error.errors() for fault in _danish(item, name)]) from error


def _danish(item: Any, name: str) -> list[Fault]:
    place = ".".join([name, *(str(part) for part in item["loc"])])
    kind: str = item["type"]
    if kind == "value_error":
        return [Fault(place, line) for line in str(item["ctx"]["error"]).split("\n")]
    if kind == "missing":
        return [Fault(place, "mangler. Tilføj nøglen.")]
    if kind == "extra_forbidden":
        return [Fault(place, "er ikke en kendt nøgle. Ret stavningen, eller slet linjen.")]
    if kind in ("string_too_short", "string_too_long"):
        return [Fault(place, "skal være en tekst på 1 til 2.000 tegn.")]
    if kind == "string_type":
        return [Fault(place, 'skal være en tekst. Sæt den i "anførselstegn".')]
    if kind == "literal_error":
        return [Fault(place, f"har en værdi, der ikke kendes. Mulige værdier: {item['ctx']['expected']}.")]
    return [Fault(place, "har en forkert form. Sammenlign med filen i kildekoden.")]


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


def _sentence_faults(sentences: Mapping[str, str]) -> list[str]:
    known = {sentence.key: sentence for sentence in Sentence}
    faults = [f"saetninger.{key}: mangler. Tilføj sætningen." for key in known if key not in sentences]
    for key, text in sentences.items():
        if key not in known:
            faults.append(f"saetninger.{key}: er ikke en kendt sætning. Ret stavningen, eller slet linjen.")
            continue
        fault = place_faults(known[key], text)
        if fault:
            faults.append(f"saetninger.{key}: {fault}")
    return faults
