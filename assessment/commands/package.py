"""`package`: the package of an issued case, for the archive of the municipality."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from assessment.commands.terminal import DONE, noted, remark, say
from assessment.commands.whole_files import write_whole_from
from assessment.services.cases import case_id_of
from assessment.services.context import open_context
from assessment.services.exchange import EXPORTER, note_case_package
from assessment.services.package import issued_assessment, issued_package
from assessment.settings import read_settings


def add_commands(commands: Any) -> None:
    """Add `package` to the command line."""
    parser = commands.add_parser(
        "package",
        help="hent en udsendt sag som pakke til arkivet",
        description=(
            "Skriver en zip med alt, der blev gemt, da sagen blev udsendt: dokumenterne, sagsfilen, regelsættet, "
            "evidensen, bilagene, historikken og en liste med kontrolsummer. De færdige breve til boligorganisationen "
            "er med, også det om afgørelsen. Pakken kontrolleres med verify."
        ),
    )
    parser.arguments.add_argument("case", metavar="SAG", help="et sagsnummer")
    parser.choices.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FIL", help="filen (eller mappen), der skal skrives"
    )
    parser.set_defaults(run=write_package)


def write_package(given: argparse.Namespace, environment: Mapping[str, str], now: datetime) -> int:
    """Write the package of the newest assessment of the case that is issued."""
    settings = read_settings(environment)
    context = open_context(settings)
    assessment_id = issued_assessment(context.store, EXPORTER, case_id_of(context.store, EXPORTER, given.case))
    package = issued_package(context.store, settings.attachments, EXPORTER, assessment_id)
    with closing(package.file):
        path = given.output / package.name if given.output.is_dir() else given.output
        write_whole_from(path, package.chunks())
    for item in package.left_out:
        remark(f"{given.case}: bilag {item.number} ({item.name}) er ikke med: {item.reason}.")
    noted(lambda: note_case_package(context.store, now, package))
    say(f"Skrevet: {path}")
    return DONE
