"""argparse in Danish: help, usage and faults. Nothing of its own English reaches the user."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from typing import Any, NoReturn

from assessment.commands.terminal import WRONG_USAGE, one_line

# argparse composes its messages in English; each known form has its Danish one. The names stay as they were typed.
_FAULTS = (
    (r"the following arguments are required: (.+)", r"Der mangler: \1."),
    (r"unrecognized arguments: (.+)", r"Ukendt: \1."),
    (r"argument ([^:]+): invalid choice: (.+) \(choose from (.+)\)", r"\1 kan ikke være \2. Vælg mellem \3."),
    (r"argument ([^:]+): expected one argument", r"\1 skal have en værdi efter sig."),
    (r"argument ([^:]+): expected at least one argument", r"\1 skal have mindst én værdi efter sig."),
    (r"argument ([^:]+): ignored explicit argument (.+)", r"\1 kan ikke have en værdi (\2)."),
    (r"argument ([^:]+): not allowed with argument (.+)", r"\1 kan ikke bruges sammen med \2."),
    (r"argument ([^:]+): ([A-ZÆØÅ»].+)", r"\1: \2"),
)
_UNKNOWN_FAULT = "Kommandoen kan ikke forstås."


class _DanishFormatter(argparse.RawDescriptionHelpFormatter):
    def add_usage(
        self, usage: str | None, actions: Iterable[argparse.Action], groups: Iterable[Any], prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, "Brug: " if prefix is None else prefix)


class DanishParser(argparse.ArgumentParser):
    """A parser that speaks Danish and ends with status 2 on wrong usage."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"formatter_class": _DanishFormatter, "add_help": False, "allow_abbrev": False, **settings})
        self.arguments = self.add_argument_group("Argumenter")
        self.choices = self.add_argument_group("Valg")
        self.choices.add_argument("-h", "--help", action="help", help="vis denne hjælp")

    def error(self, message: str) -> NoReturn:
        """Print what is wrong in Danish, and end."""
        self.print_usage(sys.stderr)
        self.exit(WRONG_USAGE, f"Fejl: {danish_fault(message)} Hjælp: {self.prog} --help\n")


def danish_fault(message: str) -> str:
    """A message of argparse in Danish, on one line."""
    text = one_line(message)
    for pattern, danish in _FAULTS:
        if re.fullmatch(pattern, text):
            return re.sub(pattern, danish, text)
    return _UNKNOWN_FAULT
