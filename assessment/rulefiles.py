"""Rule sets as files: one YAML file a version, and a register that says which is in force when.

Layout: `<folder>/<rule set id>/<version>.yaml` and `<folder>/REGISTER.yaml`. A version in use is never edited; the
register holds its fingerprint, its status and its end date, so that closing a version does not change its hash.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, model_validator

from assessment.domain.danish import format_date
from assessment.domain.errors import Fault, RuleFileError, RuleSetNotFound
from assessment.domain.ruleset import Day, RulePart, RuleSet, Slug, Words
from assessment.strictyaml import parse_yaml, read_yaml_file

REGISTER_NAME = "REGISTER.yaml"
DEFAULT_FOLDER = Path(__file__).resolve().parent.parent / "rules"


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


def _no_overlap(entries: tuple[RegisterEntry, ...]) -> tuple[RegisterEntry, ...]:
    published = sorted((entry for entry in entries if entry.published), key=lambda entry: (entry.id, entry.valid_from))
    for earlier, later in pairwise(published):
        if earlier.id == later.id and earlier.covers(later.valid_from):
            raise ValueError(
                f"har to versioner i kraft samtidig: {earlier.version} og {later.version} gælder begge den "
                f"{format_date(later.valid_from)}. Sæt gyldig_til på {earlier.version} til dagen før."
            )
    return entries


class Register(RulePart):
    """The register of rule set versions. Append only: an entry is closed with `gyldig_til`, never removed."""

    schema_: Literal["register/1"] = Field(alias="skema")
    entries: Annotated[tuple[RegisterEntry, ...], Field(min_length=1), AfterValidator(_no_overlap)] = Field(
        alias="regelsaet"
    )

    @model_validator(mode="after")
    def _each_version_once(self) -> Register:
        keys = [(entry.id, entry.version) for entry in self.entries]
        for key in keys:
            if keys.count(key) > 1:
                raise ValueError(f"regelsaet: har versionen {key[0]} {key[1]} to gange. Slet den ene.")
        return self


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
            faults = list(_entry_faults(path, rules, entry))
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
    for path in files:
        try:
            rules = read_rule_file(path)
        except RuleFileError as error:
            faults.extend(error.faults)
            continue
        if path in entries:
            faults.extend(_entry_faults(path, rules, entries[path]))
        elif register is not None:
            faults.append(_unregistered(folder, path, rules))
    for path, entry in entries.items():
        if path not in files:
            faults.append(
                Fault(
                    str(folder / REGISTER_NAME),
                    f"nævner {entry.id} {entry.version}, men filen {path} findes ikke. "
                    "Læg filen tilbage; en version, der har været i brug, slettes ikke.",
                )
            )
    return faults


def _file_of(folder: Path, entry: RegisterEntry) -> Path:
    return folder / entry.id / f"{entry.version}.yaml"


def _unregistered(folder: Path, path: Path, rules: RuleSet) -> Fault:
    return Fault(
        str(path),
        f"står ikke i {folder / REGISTER_NAME}. Tilføj id {rules.id}, version {rules.version}, "
        f"status udkast og fingeraftryk {rules.fingerprint}.",
    )


def _entry_faults(path: Path, rules: RuleSet, entry: RegisterEntry) -> Iterator[Fault]:
    if (rules.id, rules.version) != (entry.id, entry.version):
        yield Fault(
            str(path),
            f"indeholder {rules.id} {rules.version}, men ligger som {entry.id} {entry.version}. "
            "Ret id og version i filen, eller flyt den.",
        )
        return
    if rules.valid_from != entry.valid_from:
        yield Fault(
            str(path),
            f"gælder fra {format_date(rules.valid_from)}, men registret siger {format_date(entry.valid_from)}. "
            "Ret den ene dato.",
        )
    if rules.fingerprint == entry.fingerprint:
        return
    if entry.published:
        yield Fault(
            str(path),
            f"er ændret, efter at version {entry.version} blev taget i brug "
            f"(fingeraftrykket er nu {rules.fingerprint}). "
            "Fortryd ændringen, og læg den i en kopi med nyt versionsnummer.",
        )
    else:
        yield Fault(
            str(path),
            f"er ændret siden registreringen. Sæt fingeraftryk i registret til {rules.fingerprint}.",
        )
