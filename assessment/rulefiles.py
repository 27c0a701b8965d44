"""Rule sets as files: one YAML file a version, and a register that says which is in force when.

Layout: `<folder>/<rule set id>/<version>.yaml` and `<folder>/REGISTER.yaml`. A version in use is never edited; the
register holds its fingerprint, its status and its end date, so that closing a version does not change its hash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from assessment.domain.danish import format_date
from assessment.domain.errors import Fault, RuleFileError, RuleSetNotFound
from assessment.domain.faults import place_of
from assessment.domain.modelpaths import Step
from assessment.domain.ruleset import Day, RulePart, RuleSet, Slug, Words
from assessment.strictyaml import line_in_file, parse_yaml, read_yaml_file

REGISTER_NAME = "REGISTER.yaml"
MUNICIPALITY_NAME = "kommune.yaml"
DEFAULT_FOLDER = Path(__file__).resolve().parent.parent / "rules"

_MEANT_AS_RULES = re.compile(r"[^.~].*\.ya?ml(\.txt)?", re.IGNORECASE)


class RegisterEntry(RulePart):
    """One version of a rule set: when it is in force, who decided it, and what its content was (SHA-256)."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_alias=True)

    id: Slug
    version: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}\.[0-9]+\.[0-9]+$")]
    status: Literal["i_brug", "udkast", "udgaaet"]
    valid_from: Day = Field(alias="gyldig_fra")
    valid_to: Day | None = Field(default=None, alias="gyldig_til")
    fingerprint: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] = Field(alias="fingeraftryk")
    decided_by: Words = Field(alias="besluttet_af")

    @property
    def published(self) -> bool:
        """True for a version that is or was in use; such a version is never edited."""
        return self.status != "udkast"

    def covers(self, day: date) -> bool:
        """Whether the version is in force on this day; both ends are included, a draft never is."""
        return self.published and self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Register(RulePart):
    """The register of rule set versions. Append only: an entry is closed with `gyldig_til`, never removed."""

    schema_: Literal["register/1"] = Field(alias="skema")
    entries: Annotated[tuple[RegisterEntry, ...], Field(min_length=1)] = Field(alias="regelsaet")

    @model_validator(mode="after")
    def _sound(self) -> Register:
        faults = [*_doubled(self.entries), *_days(self.entries), *_overlaps(self.entries)]
        if faults:
            raise ValueError("\n".join(faults))
        return self

    def place(self, entry: RegisterEntry, key: str) -> tuple[Step, ...]:
        """Where a key of an entry stands in the register."""
        return ("regelsaet", self.entries.index(entry), key)


def _doubled(entries: Sequence[RegisterEntry]) -> Iterator[str]:
    keys = [(entry.id, entry.version) for entry in entries]
    for index, key in enumerate(keys):
        if key in keys[:index]:
            yield f"regelsaet.{index}.version: versionen {key[0]} {key[1]} står her to gange. Slet den ene."


def _days(entries: Sequence[RegisterEntry]) -> Iterator[str]:
    for index, entry in enumerate(entries):
        if entry.valid_to is not None and entry.valid_to < entry.valid_from:
            yield (
                f"regelsaet.{index}.gyldig_til: er den {format_date(entry.valid_to)}, før gyldig_fra "
                f"({format_date(entry.valid_from)}). Ret den ene dato."
            )
        if entry.status == "udgaaet" and entry.valid_to is None:
            yield (
                f"regelsaet.{index}.gyldig_til: er tom, men versionen er udgaaet. "
                "Skriv den sidste dag, den gjaldt, eller sæt status til i_brug."
            )


def _overlaps(entries: Sequence[RegisterEntry]) -> Iterator[str]:
    published = sorted((entry for entry in entries if entry.published), key=lambda entry: entry.valid_from)
    for earlier, later in pairwise(published):
        if earlier.covers(later.valid_from) and (earlier.id, earlier.version) != (later.id, later.version):
            yield (
                f"regelsaet.{entries.index(earlier)}.gyldig_til: giver to versioner i kraft samtidig: "
                f"{earlier.version} og {later.version} gælder begge den {format_date(later.valid_from)}. "
                f"Sæt gyldig_til på {earlier.version} til dagen før."
            )


def read_rule_file(path: Path) -> RuleSet:
    """Read one rule set file.

    Raises RuleFileError; each fault's place is `<file>:<line>: key.path`, its text Danish with a remedy.
    """
    return read_yaml_file(path, RuleSet)


def parse_rules(text: str | bytes, where: str) -> RuleSet:
    """Read a rule set from text; `where` names it in messages. Raises RuleFileError."""
    return parse_yaml(text, RuleSet, where)


def read_register(folder: Path) -> Register:
    """Read `REGISTER.yaml` of a folder of rule sets. Raises RuleFileError."""
    return read_yaml_file(folder / REGISTER_NAME, Register)


class RuleLibrary:
    """The rule sets of a folder. Files are read when first needed and kept, so make a new library to see changes."""

    def __init__(self, folder: Path = DEFAULT_FOLDER) -> None:
        self.folder = folder
        self._read: dict[tuple[str, str], RuleSet] = {}

    def register(self) -> Register:
        """The register, with status and dates of each version. Raises RuleFileError."""
        return self._register

    def all(self) -> tuple[RuleSet, ...]:
        """Every registered rule set, in the order of the register. Raises RuleFileError."""
        return tuple(self._load(entry) for entry in self._register.entries)

    def get(self, ruleset_id: str, version: str) -> RuleSet:
        """One version. Raises RuleSetNotFound, or RuleFileError when its file is at fault."""
        for entry in self._register.entries:
            if (entry.id, entry.version) == (ruleset_id, version):
                return self._load(entry)
        known = ", ".join(f"{entry.id} {entry.version}" for entry in self._register.entries)
        raise RuleSetNotFound(
            f"Regelsættet {ruleset_id} {version} findes ikke. Registrerede regelsæt: {known}. Vælg et af dem."
        )

    def in_force(self, day: date) -> RuleSet:
        """The rule set that an assessment begun on this day is made under. Raises RuleSetNotFound."""
        for entry in self._register.entries:
            if entry.covers(day):
                return self._load(entry)
        raise RuleSetNotFound(
            f"Intet regelsæt er i kraft den {format_date(day)}. "
            f"Tilføj et med status i_brug i {self.folder / REGISTER_NAME}, eller vælg en anden dato."
        )

    def entry(self, rules: RuleSet) -> RegisterEntry | None:
        """The register's entry of a rule set, or None when it is not registered."""
        for entry in self._register.entries:
            if (entry.id, entry.version) == (rules.id, rules.version):
                return entry
        return None

    @cached_property
    def _register(self) -> Register:
        return read_register(self.folder)

    def _load(self, entry: RegisterEntry) -> RuleSet:
        key = (entry.id, entry.version)
        if key not in self._read:
            path = _file_of(self.folder, entry)
            rules = read_rule_file(path)
            faults = list(_entry_faults(self.folder, self._register, entry, rules))
            if faults:
                raise RuleFileError(faults)
            self._read[key] = rules
        return self._read[key]


def check_rule_folder(folder: Path = DEFAULT_FOLDER) -> list[Fault]:
    """Everything that is wrong with the rule sets and the register of a folder; empty when all is well."""
    try:
        register: Register | None = read_register(folder)
        faults: list[Fault] = []
    except RuleFileError as error:
        register, faults = None, list(error.faults)
    entries = {_file_of(folder, entry): entry for entry in register.entries} if register else {}
    files = sorted(folder.glob("*/*.yaml"))
    known: dict[Path, RuleSet] = {}
    for path in files:
        try:
            rules = read_rule_file(path)
        except RuleFileError as error:
            faults.extend(error.faults)
            continue
        if register is not None and path in entries:
            known[path] = rules
            faults.extend(_entry_faults(folder, register, entries[path], rules))
        elif register is not None:
            faults.append(_unregistered(folder, path, rules))
    for path, entry in entries.items():
        if register is not None and path not in files:
            place = _at(folder / REGISTER_NAME, *register.place(entry, "version"))
            faults.append(
                Fault(
                    place,
                    f"er {entry.id} {entry.version}, men filen {path} findes ikke. "
                    "Læg filen tilbage; en version, der har været i brug, slettes ikke.",
                )
            )
    return [*faults, *_changed_ids(known, entries), *_strays(folder)]


def _file_of(folder: Path, entry: RegisterEntry) -> Path:
    return folder / entry.id / f"{entry.version}.yaml"


def _at(path: Path, *location: Step) -> str:
    return f"{path}:{line_in_file(path, *location)}: {place_of(location)}"


def _unregistered(folder: Path, path: Path, rules: RuleSet) -> Fault:
    if (rules.id, rules.version) != (path.parent.name, path.stem):
        return _misplaced(path, rules)
    return Fault(
        _at(path, "version"),
        f"står ikke i {folder / REGISTER_NAME}. Tilføj id {rules.id}, version {rules.version}, "
        f"status udkast og fingeraftryk {rules.fingerprint}.",
    )


def _misplaced(path: Path, rules: RuleSet) -> Fault:
    return Fault(
        _at(path, "id" if rules.id != path.parent.name else "version"),
        f"filen indeholder {rules.id} {rules.version}, men ligger som {path.parent.name} {path.stem}. "
        "Ret id og version i filen, eller flyt den.",
    )


def _entry_faults(folder: Path, register: Register, entry: RegisterEntry, rules: RuleSet) -> Iterator[Fault]:
    path = _file_of(folder, entry)
    if (rules.id, rules.version) != (entry.id, entry.version):
        yield _misplaced(path, rules)
        return
    if rules.valid_from != entry.valid_from:
        yield Fault(
            _at(path, "gyldig_fra"),
            f"er {format_date(rules.valid_from)}, men registret siger {format_date(entry.valid_from)}. "
            "Ret den ene dato.",
        )
    if rules.fingerprint == entry.fingerprint:
        return
    if entry.published:
        yield Fault(
            _at(path, "version"),
            f"indholdet er ændret, efter at version {entry.version} blev taget i brug "
            f"(fingeraftrykket er nu {rules.fingerprint}). "
            "Fortryd ændringen, og læg den i en kopi med nyt versionsnummer.",
        )
    else:
        yield Fault(
            _at(folder / REGISTER_NAME, *register.place(entry, "fingeraftryk")),
            f"udkastet {entry.version} er ændret siden registreringen. Sæt fingeraftryk til {rules.fingerprint}.",
        )


def _changed_ids(known: Mapping[Path, RuleSet], entries: Mapping[Path, RegisterEntry]) -> Iterator[Fault]:
    """Ids of criteria stand in stored cases, so a version has those of the published version before it."""
    dated = sorted(known.items(), key=lambda item: (item[1].id, item[1].valid_from))
    for (before, earlier), (path, later) in pairwise(dated):
        ids = {criterion.id for criterion in earlier.criteria}
        if earlier.id != later.id or not entries[before].published:
            continue
        for criterion in later.criteria:
            if criterion.id not in ids:
                yield Fault(
                    _at(path, "kriterier", criterion.id),
                    f"id'et findes ikke i version {earlier.version}. Det står i gemte sager, så behold det, og ret "
                    "navnet. Er det et helt andet kriterium, skal regelsættet have et nyt id.",
                )


def _strays(folder: Path) -> Iterator[Fault]:
    """Files that were meant to be read, and are not, because of their name or their place."""
    read = {folder / REGISTER_NAME, folder / MUNICIPALITY_NAME, *folder.glob("*/*.yaml")}
    for path in sorted({*folder.glob("*"), *folder.glob("*/*")} - read):
        if _MEANT_AS_RULES.fullmatch(path.name) and path.is_file():
            yield Fault(
                f"{path}:1",
                "filen læses ikke, for den skal ligge i mappen med regelsættets id og hedde som sin version. "
                "Flyt og omdøb den, fx til 2027.1.0.yaml, eller fjern den fra mappen.",
            )
