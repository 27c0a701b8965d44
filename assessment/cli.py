"""The command line: which commands there are, and how every fault ends.

Exit status: 0 done, 1 the input is at fault, 2 wrong usage, 3 the environment is at fault. A fault that nobody has
foreseen also ends with 3; its details are kept in a file of the data folder, and the user is given its number.
"""

from __future__ import annotations

import argparse
import errno
import importlib
import os
import secrets
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from assessment.commands.parser import DanishParser
from assessment.commands.terminal import (
    DONE,
    ENVIRONMENT_AT_FAULT,
    INPUT_AT_FAULT,
    STOPPED,
    complain,
    fault_lines,
    prepare_streams,
    remark,
)
from assessment.domain.errors import AssessmentError, EnvironmentFault
from assessment.settings import PROJECT

Run = Callable[[argparse.Namespace, Mapping[str, str], datetime], int]
# Which module holds which command. Only the module that is asked for is loaded, so that `score` starts at once.
_MODULES = {
    "serve": "serve",
    "doctor": "doctor",
    "rules": "rules",
    "score": "score",
    "documents": "documents",
    "package": "package",
    "verify": "verify",
    "import": "exchange",
    "export": "exchange",
    "backup": "backup",
    "restore": "backup",
    "dbrole": "dbrole",
    "seed": "seed",
    "digest": "digest",
}
_FULL = (
    "Der er ikke plads på drevet. Der er ikke skrevet nogen halv fil, og det, der lå der i forvejen, er uændret. "
    "Frigør plads, og prøv igen."
)


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit status. Wrong usage ends the program with status 2 (SystemExit)."""
    prepare_streams()
    given = build_parser(arguments[0] if arguments else "").parse_args(arguments)
    run: Run = given.run
    now = datetime.now(UTC)
    try:
        status = run(given, os.environ, now)
        sys.stdout.flush()
    except EnvironmentFault as error:
        complain(fault_lines(error))
        return ENVIRONMENT_AT_FAULT
    except AssessmentError as error:
        complain(fault_lines(error))
        return INPUT_AT_FAULT
    except KeyboardInterrupt:
        remark("Stoppet.")
        return STOPPED
    except BrokenPipeError:
        _let_go_of_stdout()
        return DONE
    except OSError as error:
        return _file_fault(error)
    except Exception as error:  # noqa: BLE001  (the outermost edge: the user gets a number, not a traceback)
        return _unforeseen(error, os.environ, now)
    return status


def build_parser(command: str = "") -> DanishParser:
    """The parser for one command, or with all commands when none of that name is there."""
    parser = DanishParser(
        prog="python -m assessment",
        description="Bystrategisk vurdering af almene renoveringer.",
        epilog="Afslutter med 0 (gjort), 1 (fejl i det angivne), 2 (forkert brug) eller 3 (fejl i miljøet).",
    )
    commands = parser.add_subparsers(
        title="Kommandoer", dest="command", metavar="KOMMANDO", required=True, parser_class=DanishParser
    )
    wanted = [_MODULES[command]] if command in _MODULES else dict.fromkeys(_MODULES.values())
    for name in wanted:
        importlib.import_module(f"assessment.commands.{name}").add_commands(commands)
    return parser


def _file_fault(error: OSError) -> int:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        remark(_FULL)
        return ENVIRONMENT_AT_FAULT
    name = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else "en fil"
    remark(f"{name}: kan ikke læses eller skrives ({error.errno}). Kontrollér, at stien findes, og at du har adgang.")
    return INPUT_AT_FAULT


def _let_go_of_stdout() -> None:
    """The reader of stdout has gone (`| head`). Python would try to flush once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _unforeseen(error: Exception, environment: Mapping[str, str], now: datetime) -> int:
    number = secrets.token_hex(4)
    folder = Path(environment.get("ASSESSMENT_DATA_DIR") or PROJECT / "data") / "fejl"
    file = folder / f"{now:%Y%m%d-%H%M%S}-{number}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600)
        file.write_text("".join(traceback.format_exception(error)), encoding="utf-8", errors="backslashreplace")
        kept = f"Detaljerne ligger i {file}."
    except OSError:
        kept = "Detaljerne kunne ikke gemmes, fordi datamappen ikke kan skrives."
    remark(
        f"Programmet stødte på en fejl, som ikke var forudset (nr. {number}). {kept} Giv den systemansvarlige nummeret."
    )
    return ENVIRONMENT_AT_FAULT
