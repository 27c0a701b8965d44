"""`backup` and `restore`: a copy of the whole database that has been tried out, and back into an empty place."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from assessment.commands.attachment_checks import check_files, files_to_copy
from assessment.commands.databases import existing_store
from assessment.commands.terminal import DONE, remark, say
from assessment.domain.danish import format_moment, format_number
from assessment.services.backup import remember_backup, restore_into, take_backup
from assessment.settings import read_settings
from assessment.storage.engine import open_store

STEPS_SHOWN = 10  # progress is told at each tenth of a phase
ROWS_WORTH_TELLING = 2_000


class _Progress:
    """Tells how far each phase has come, in so few lines that a log can hold them."""

    def __init__(self) -> None:
        self._told = ("", 0)

    def __call__(self, phase: str, done: int, total: int) -> None:
        """Take note of rows done; a line is printed at the begin of a phase and at each tenth of a long one."""
        step = 0 if total < ROWS_WORTH_TELLING else done * STEPS_SHOWN // total
        if (phase, step) == self._told:
            return
        if phase != self._told[0] and step == 0:
            remark(f"{phase}: {format_number(total)} poster")
        elif step > 0:
            remark(f"{phase}: {format_number(done)} af {format_number(total)} poster")
        self._told = (phase, step)


def add_commands(commands: Any) -> None:
    """Add `backup` and `restore` to the command line."""
    out = commands.add_parser(
        "backup",
        help="tag en sikkerhedskopi af databasen",
        description=(
            "Tager en sikkerhedskopi af hele databasen, også mens programmet bruges. Kopien prøves af med det samme: "
            "den lægges i en tom database og læses tilbage, før filen får sit navn."
        ),
    )
    out.arguments.add_argument("file", type=Path, metavar="FIL", help="den nye fil, fx kopi.zip")
    out.set_defaults(run=backup)
    back = commands.add_parser(
        "restore",
        help="læg en sikkerhedskopi i en tom database",
        description=(
            "Lægger en sikkerhedskopi i den database, som DATABASE_URL peger på. Databasen skal være tom. Kopien kan "
            "komme fra både SQLite og PostgreSQL, så sager også kan flyttes fra den ene til den anden."
        ),
    )
    back.arguments.add_argument("file", type=Path, metavar="FIL", help="en fil, der er lavet med backup")
    back.set_defaults(run=put_back)


def backup(given: argparse.Namespace, environment: Mapping[str, str], now: datetime) -> int:
    """Take a backup, and keep a note of it for `doctor`."""
    settings = read_settings(environment)
    store = existing_store(settings)
    try:
        made = take_backup(store, given.file, now, _Progress())
        beside = files_to_copy(store, settings)
    finally:
        store.close()
    say(f"Sikkerhedskopien er taget og prøvet af: {given.file}")
    say(f"{made.cases} sager, {made.events} hændelser, den sidste med kontrolsummen {made.chain_head}")
    say(f"Filens kontrolsum (sha256): {made.sha256}")
    if beside:
        say(beside)
    try:
        remember_backup(settings.data_folder, made)
    except OSError:
        remark(f"Kopien er god, men kunne ikke noteres i {settings.data_folder}. Giv skriveadgang til mappen.")
    return DONE


def put_back(given: argparse.Namespace, environment: Mapping[str, str], _now: datetime) -> int:
    """Restore a backup, and say what is in the database now."""
    settings = read_settings(environment)
    manifest = restore_into(lambda: closing(open_store(settings.database_url)), given.file, _Progress())
    say(f"Sikkerhedskopien fra {format_moment(manifest.made_at)} er lagt i databasen.")
    say(
        f"{manifest.rows_of('renovation_case')} sager, {manifest.chain_head_seq} hændelser, den sidste med "
        f"kontrolsummen {manifest.chain_head_hash}"
    )
    with closing(open_store(settings.database_url)) as store:
        _, sound, text, remedy = check_files(store, settings)
    if not sound:
        remark(f"{text} Gør sådan: {remedy}")
    return DONE
