"""`rules check`: are rule sets, register and the municipality's texts sound?

With `--replay` every submitted version is computed again under its own rule set as well.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from assessment.commands import rule_changes
from assessment.commands.terminal import DONE, INPUT_AT_FAULT, complain, fault_lines, say
from assessment.domain.errors import Fault, RuleFileError
from assessment.domain.ruleset import RuleSet
from assessment.reporting.municipality import load_municipality
from assessment.rulefiles import (
    MUNICIPALITY_NAME,
    REGISTER_NAME,
    RuleLibrary,
    check_rule_folder,
    read_register,
    read_rule_file,
)
from assessment.services.context import open_context
from assessment.services.printable import rule_faults
from assessment.services.replay import replay
from assessment.settings import read_rules_folder, read_settings


def add_commands(commands: Any) -> None:
    """Add `rules check`, `rules diff` and `rules effect` to the command line."""
    parser = commands.add_parser("rules", help="kontrollér og sammenlign regelsæt", description="Regelsæt.")
    below = parser.add_subparsers(title="Kommandoer", dest="rules_command", metavar="KOMMANDO", required=True)
    check = below.add_parser(
        "check",
        help="kontrollér regelsæt og register",
        description="Kontrollerer regelsæt. Uden FIL kontrolleres alt i mappen rules, også register og kommune.yaml.",
    )
    check.arguments.add_argument(
        "files", nargs="*", type=Path, metavar="FIL", help="et regelsæt, et register eller kommune.yaml"
    )
    check.choices.add_argument(
        "--replay",
        action="store_true",
        help="beregn også hver indsendt udgave i databasen igen efter sit eget regelsæt, og vis enhver forskel",
    )
    check.set_defaults(run=check_rules)
    rule_changes.add_commands(below)


def check_rules(given: argparse.Namespace, environment: Mapping[str, str], _now: datetime) -> int:
    """Print every fault with file and line; status 1 when there is one."""
    faults = _file_faults(given, read_rules_folder(environment))
    if given.replay:
        result = replay(open_context(read_settings(environment)).store)
        faults.extend(str(deviation) for deviation in result.deviations)
        if not result.deviations:
            say(f"Indsendte udgaver beregnet igen: {result.total}, alle som gemt")
    complain(faults)
    return INPUT_AT_FAULT if faults else DONE


def _file_faults(given: argparse.Namespace, folder: Path) -> list[str]:
    faults: list[str] = []
    if given.files:
        for file in given.files:
            try:
                say(f"{file}: i orden ({_read(file)})")
            except RuleFileError as error:
                faults.extend(fault_lines(error, str(file)))
    else:
        faults.extend(str(fault) for fault in check_rule_folder(folder))
        if not faults:
            faults.extend(str(fault) for rules in RuleLibrary(folder).all() for fault in _unprintable(rules, folder))
        municipality = folder / MUNICIPALITY_NAME
        try:
            load_municipality(municipality)
        except RuleFileError as error:
            faults.extend(fault_lines(error, str(municipality)))
        if not faults:
            register = read_register(folder)
            for entry in register.entries:
                say(f"{entry.id} {entry.version}: i orden ({entry.fingerprint})")
            say(f"{REGISTER_NAME} og {MUNICIPALITY_NAME}: i orden")
    return faults


def _unprintable(rules: RuleSet, folder: Path) -> tuple[Fault, ...]:
    return rule_faults(rules, str(folder / rules.id / f"{rules.version}.yaml"))


def _read(file: Path) -> str:
    if file.name == REGISTER_NAME:
        return f"{len(read_register(file.parent).entries)} versioner"
    if file.name == MUNICIPALITY_NAME:
        return load_municipality(file).name
    rules = read_rule_file(file)
    faults = rule_faults(rules, str(file))
    if faults:
        raise RuleFileError(faults)
    return f"{rules.id} {rules.version}, fingeraftryk {rules.fingerprint}"
