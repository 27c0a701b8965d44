"""`serve`: start the web application."""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from assessment.commands.seed import seed_demonstration
from assessment.commands.terminal import remark
from assessment.domain.errors import EnvironmentFault, SettingsError, StepRefused
from assessment.services.context import open_context
from assessment.services.demo import holds_cases, is_demo
from assessment.services.demo_access import demo_refusals
from assessment.settings import PROJECT, Settings, read_settings

DEMO_ADDRESS = "127.0.0.1"


def add_commands(commands: Any) -> None:
    """Add `serve` to the command line."""
    parser = commands.add_parser(
        "serve",
        help="start programmet",
        description=(
            "Starter programmet. Med --demo fyldes en tom database med fiktive sager, og der vælges rolle i stedet for "
            "login; det sker kun på denne maskine."
        ),
    )
    parser.choices.add_argument("--demo", action="store_true", help="vis fiktive sager, kun på denne maskine")
    parser.choices.add_argument("--port", type=_port, metavar="TAL", help="porten; ellers PORT, og ellers 8501")
    parser.set_defaults(run=serve)


def serve(given: argparse.Namespace, environment: Mapping[str, str], now: datetime) -> int:
    """Check, fill an empty demonstration, and become the web server; its exit status is the command's."""
    settings = read_settings(environment)
    port: int = given.port or settings.port
    if given.demo:
        _require_demo_allowed(settings)
    _require_free(port)
    context = open_context(settings)
    try:
        if given.demo and not holds_cases(context.store):
            remark("Gør demonstrationen klar …")
            remark(seed_demonstration(context, now))
        elif given.demo and not is_demo(context.store):
            raise StepRefused(
                "Databasen indeholder sager, som ikke er demonstrationsdata, og kan derfor ikke vises uden login. "
                "Start uden --demo, eller peg DATABASE_URL på en ny fil, fx sqlite:///data/demo.db."
            )
    finally:
        context.store.close()
    address = settings.sign_in.origin if settings.sign_in else f"http://localhost:{port}"
    remark(f"Programmet åbnes på {address}. Stop det med Ctrl+C.")
    return _become(_command(port, demo=given.demo))


def _require_demo_allowed(settings: Settings) -> None:
    refusals = demo_refusals(settings, DEMO_ADDRESS, database_is_demo=True)
    if refusals:
        raise SettingsError(
            f"Demonstrationen kan ikke startes: {'; '.join(refusals)}. "
            "Demonstrationen kræver en SQLite-fil og en installation uden login, der ikke er i produktion."
        )


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port that was just let go is free
        try:
            probe.bind((DEMO_ADDRESS, port))
        except PermissionError:
            raise EnvironmentFault(f"Port {port} kræver særlige rettigheder. Vælg en port over 1023.") from None
        except OSError:
            other = port + 1 if port < 65_535 else port - 1
            raise EnvironmentFault(
                f"Port {port} er optaget af et andet program. Stop det, eller vælg en anden port: PORT={other} eller "
                f"--port {other}."
            ) from None


def _command(port: int, *, demo: bool) -> list[str]:
    """The web server. A demonstration names its address itself, so that no setting can open it to others."""
    address = [f"--server.address={DEMO_ADDRESS}"] if demo else []
    server = [f"--server.port={port}", "--server.headless=true", "--browser.gatherUsageStats=false"]
    return [sys.executable, "-m", "streamlit", "run", "app.py", *address, *server]


def _become(command: list[str]) -> int:
    """Go over into the web server, so that Ctrl+C, other signals and the exit status are its own."""
    os.chdir(PROJECT)
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(command[0], command)  # noqa: S606  (a fixed list of arguments, no shell wanted)
    return subprocess.run(command, check=False).returncode


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) < 65_536:
        return int(text)
    raise argparse.ArgumentTypeError(f"»{text[:20]}« er ikke en port. Skriv et tal mellem 1 og 65535.")
