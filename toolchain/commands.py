"""The commands: what each one needs, and what it then runs in the virtual environment."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from toolchain.checks import STATIC_CHECKS, TESTS, Check, run_checks
from toolchain.environment import DEVELOPMENT, RUNTIME, Environment
from toolchain.fault import EXIT_STATUS, SetupFault
from toolchain.system import ensure_browser, install, missing_libraries, missing_packages

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Command:
    """What a command needs, and what it runs: one program, or several checks with a table at the end."""

    text: str
    program: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    development: bool = True
    pango: bool = True
    browser: bool = False
    nginx: bool = False


COMMANDS = {
    "run": Command(
        "start programmet med demonstrationsdata",
        program=("-m", "assessment", "serve", "--demo"),
        development=False,
    ),
    "test": Command("kør alle kontroller og test", checks=(*STATIC_CHECKS, *TESTS), browser=True),
    "lint": Command("kør kun kontrollerne af kode, typer og importer", checks=STATIC_CHECKS, pango=False),
    "proof": Command(
        "kør de lange prøver med fremkaldte fejl",
        program=("-m", "pytest", "--fail-on-skip", "-m", "proof"),
        browser=True,
        nginx=True,
    ),
    "replicas": Command(
        "prøv to kopier af programmet bag nginx på PostgreSQL",
        program=(
            *("-m", "pytest", "--fail-on-skip", "-m", "proof", "-s"),
            *("tests/proof/test_front.py", "tests/proof/test_replicas.py"),
        ),
        browser=True,
        nginx=True,
    ),
    "bench": Command("mål tid og hukommelse", program=("-m", "benchmarks"), browser=True),
    "screenshots": Command("lav billederne til README", program=("-m", "docs.screenshots"), browser=True),
    "doctor": Command(
        "se, hvad der mangler på maskinen",
        program=("-m", "assessment", "doctor"),
        development=False,
        pango=False,
    ),
    "requirements": Command("skriv requirements-filerne ud fra pyproject.toml", pango=False),
}


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status; 3 when the machine lacks something that could not be mended."""
    given = _parser().parse_args(arguments)
    command = COMMANDS[given.command]
    environment = Environment(ROOT)
    os.chdir(ROOT)
    try:
        _prepare(environment, command, without_pango=getattr(given, "without_pango", False))
        extra = {"CHROMIUM_PATH": str(ensure_browser(environment.python))} if command.browser else {}
    except SetupFault as fault:
        print(fault, file=sys.stderr)
        return EXIT_STATUS
    if command.checks:
        return run_checks(command.checks, environment.python, ROOT, extra)
    if given.command == "requirements":
        return _compile_requirements(environment.python, upgrade=given.upgrade)
    os.environ.update(extra)
    return _become([str(environment.python), *command.program])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m toolchain", description="Sæt miljøet op, og kør en kommando.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="KOMMANDO")
    parsers = {name: commands.add_parser(name, help=command.text) for name, command in COMMANDS.items()}
    parsers["run"].add_argument(
        "--without-pango", action="store_true", help="start, selv om der ikke kan laves dokumenter på maskinen"
    )
    parsers["requirements"].add_argument("--upgrade", action="store_true", help="vælg nyere versioner")
    return parser


def _prepare(environment: Environment, command: Command, *, without_pango: bool) -> None:
    pango = command.pango and not without_pango
    if packages := missing_packages(
        venv=not environment.works(), pango=pango, browser=command.browser, nginx=command.nginx
    ):
        install(packages)
    if pango and (libraries := missing_libraries()):
        raise SetupFault(
            f"Disse biblioteker kan ikke indlæses, så der kan ikke laves dokumenter: {', '.join(libraries)}"
        )
    environment.prepare(development=command.development)


def _compile_requirements(python: Path, *, upgrade: bool) -> int:
    """Write both requirements files: every platform in one file, with hashes and without the address of a registry."""
    compile_ = [
        *(str(python), "-m", "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"),
        *("--generate-hashes", "--no-emit-index-url", "--no-emit-find-links"),
        *("--custom-compile-command", "make requirements", *(["--upgrade"] if upgrade else [])),
    ]
    for more in (["-o", RUNTIME], ["--extra", "dev", "-c", RUNTIME, "-o", DEVELOPMENT]):
        if status := subprocess.run([*compile_, *more, "pyproject.toml"], check=False).returncode:
            return status
    return 0


def _become(command: list[str]) -> int:
    """Go over into another program, so that Ctrl+C and the exit status are its own."""
    if os.name != "nt":
        sys.stdout.flush()
        os.execv(command[0], command)  # noqa: S606  (a fixed list of arguments, no shell wanted)
    return subprocess.run(command, check=False).returncode
