"""`import` and `export`: case files into the database and out again."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from assessment.casefiles import read_case_file, write_case
from assessment.commands.attachment_checks import files_left_behind
from assessment.commands.terminal import DONE, INPUT_AT_FAULT, complain, fault_lines, noted, remark, say
from assessment.commands.whole_files import write_whole
from assessment.domain.case import CaseFile
from assessment.domain.errors import AlreadyExists, Fault, InputError
from assessment.services.cases import CaseSummary
from assessment.services.context import Context, open_context
from assessment.services.demo import is_demo
from assessment.services.exchange import (
    EXPORTER,
    case_rows,
    file_names,
    import_case,
    note_exports,
    note_table,
    stored_case,
)
from assessment.settings import read_settings

FORMATS = ("json", "csv", "xlsx")


def add_commands(commands: Any) -> None:
    """Add `import` and `export` to the command line."""
    into = commands.add_parser(
        "import",
        help="læg sagsfiler i databasen",
        description=(
            "Lægger sagsfiler i databasen som kladder. Hver fil kommer helt ind eller slet ikke. Af en indstilling "
            "eller et teknisk bilag fra programmet hentes den sag, der er vedhæftet."
        ),
    )
    into.arguments.add_argument("files", nargs="+", type=Path, metavar="FIL", help="en sagsfil i JSON eller en PDF")
    into.set_defaults(run=import_files)
    out = commands.add_parser(
        "export",
        help="hent sager ud af databasen",
        description=(
            "Henter sager ud af databasen. json giver hele sagsfilen; csv og xlsx giver en tabel med én række for hver "
            "sag. Uden SAG hentes alle sager; json kræver så, at -o er en mappe."
        ),
    )
    out.arguments.add_argument("cases", nargs="*", metavar="SAG", help="et sagsnummer")
    out.choices.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FIL", help="filen (eller mappen), der skal skrives"
    )
    out.choices.add_argument(
        "--format", choices=FORMATS, help="filens format; ellers følger det filens endelse, og ellers er det json"
    )
    out.set_defaults(run=export_cases)


def import_files(given: argparse.Namespace, environment: Mapping[str, str], now: datetime) -> int:
    """Import each file; status 1 when any was refused. Those that were taken stay."""
    context = open_context(read_settings(environment))
    faults: list[str] = []
    for file in given.files:
        try:
            case = _read_case(file)
            import_case(context.store, now, case, context.rules_now(now))
            say(f"Importeret: {case.case_number} {case.title} ({file})")
            left_behind = files_left_behind(case)
            if left_behind:
                remark(left_behind)
        except (InputError, AlreadyExists) as error:
            faults.extend(fault_lines(error, str(file)))
    if len(faults) < len(given.files) and is_demo(context.store):
        remark("Databasen er en demonstration: den kan åbnes uden login på denne maskine.")
    complain(faults)
    return INPUT_AT_FAULT if faults else DONE


def _read_case(file: Path) -> CaseFile:
    """A case file, or the case inside a document."""
    if file.suffix.lower() != ".pdf" or not file.is_file():
        return read_case_file(file)
    from assessment.reporting.pdf_content import MAX_PDF_BYTES  # and PDF libraries: only for documents
    from assessment.services.verification import embedded_case

    with file.open("rb") as opened:
        return embedded_case(opened.read(MAX_PDF_BYTES + 1), str(file))


def export_cases(given: argparse.Namespace, environment: Mapping[str, str], now: datetime) -> int:
    """Write the files; nothing is written when one of the numbers is unknown."""
    suffix = given.output.suffix.lower().removeprefix(".")
    kind = given.format or (suffix if suffix in FORMATS else "json")
    several = given.output.is_dir()
    if kind == "json" and len(given.cases) != 1 and not several:
        raise InputError([Fault(str(given.output), "kan kun rumme én sag som json. Angiv en mappe, der findes.")])
    context = open_context(read_settings(environment))
    if kind != "json":
        rows = case_rows(context.store, now, given.cases)
        write_whole(given.output, _table(context, rows, kind, now))
        written = [given.output]
        noted(lambda: note_table(context.store, now, kind, len(rows)))
    elif several:
        numbers = [row.case_number for row in case_rows(context.store, now, given.cases)]
        written = _case_files(context, numbers, given.output)
        noted(lambda: note_exports(context.store, now, kind, numbers))
    else:
        write_whole(given.output, _case_file(context, given.cases[0]))
        written = [given.output]
        noted(lambda: note_exports(context.store, now, kind, given.cases))
    for path in written:
        say(f"Skrevet: {path}")
    return DONE


def _table(context: Context, rows: Sequence[CaseSummary], kind: str, now: datetime) -> bytes:
    from assessment.services.spreadsheets import case_table, case_table_csv, case_table_xlsx  # pandas: only for tables
    from assessment.services.waiting import waits_of_cases

    phases = {phase.id: phase.name for phase in context.rules_now(now).phases}
    table = case_table(rows, phases, waits_of_cases(context.store, EXPORTER, now, rows))
    return case_table_csv(table) if kind == "csv" else case_table_xlsx(table)


def _case_files(context: Context, numbers: list[str], folder: Path) -> list[Path]:
    names = file_names(numbers)
    contents = {folder / f"{name}.json": _case_file(context, number) for number, name in names.items()}
    for path, content in contents.items():
        write_whole(path, content)
    return list(contents)


def _case_file(context: Context, case_number: str) -> bytes:
    draft = stored_case(context.store, case_number).draft.draft
    for path, text in draft.unread.items():
        remark(f"{case_number}: {path}: »{text[:60]}« kan ikke læses og er ikke med i filen. Ret feltet i sagen.")
    return write_case(draft.case).encode("utf-8")
