"""`verify`: whether a document, a package or a backup is what it says."""

from __future__ import annotations

import argparse
import contextlib
import hashlib
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from assessment.commands.databases import database_file
from assessment.commands.terminal import DONE, ENVIRONMENT_AT_FAULT, INPUT_AT_FAULT, complain, fault_lines, remark, say
from assessment.domain.errors import EnvironmentFault, Fault, InputError
from assessment.reporting.edition_content import is_edition
from assessment.reporting.pdf_content import MAX_PDF_BYTES, TOO_LARGE
from assessment.reporting.worker import Renderer
from assessment.services.edition_verification import verify_edition
from assessment.services.package_check import verify_package
from assessment.services.verification import verify_document
from assessment.settings import Settings, read_settings
from assessment.storage.backup_file import BackupFile
from assessment.storage.engine import Store, open_store
from assessment.storage.soundness import alterations

_ZIP = b"PK\x03\x04"
_NAME_AT = 30  # where a zip says what its first file is called
_BACKUP_NAME, _WORD_NAME = b"tables/", b"[Content_Types].xml"
_LOOKED_AT = _NAME_AT + max(len(_BACKUP_NAME), len(_WORD_NAME))


def add_commands(commands: Any) -> None:
    """Add `verify` to the command line."""
    parser = commands.add_parser(
        "verify",
        help="kontrollér, om et dokument er, hvad det siger",
        description=(
            "Kontrollerer en indstilling, et resume eller et teknisk bilag mod de data, der er vedhæftet: "
            "beregningen, ordene og tallene på siderne og regelsættet. Findes sagen i databasen, holdes filen også op "
            "mod det, der er gemt. En HTML- eller Word-udgave holdes op mod databasen eller mod den PDF, den nævner, "
            "hvis den også angives. En pakke til arkivet kontrolleres fil for fil, og en "
            "sikkerhedskopi post for post."
        ),
    )
    parser.arguments.add_argument(
        "files", nargs="+", type=Path, metavar="FIL", help="en PDF, en pakke eller en sikkerhedskopi"
    )
    parser.set_defaults(run=verify)


def verify(given: argparse.Namespace, environment: Mapping[str, str], _now: datetime) -> int:
    """Check each file; status 1 when any differs, 3 when the database itself has been altered."""
    store = _database(read_settings(environment))
    renderer = Renderer()
    faults: list[str] = []
    try:
        altered = _altered(store)
        for file in given.files:
            try:
                faults.extend(_check(file, renderer, store, given.files))
            except EnvironmentFault:
                raise
            except InputError as error:
                faults.extend(fault_lines(error, str(file)))
    finally:
        renderer.close()
        if store is not None:
            store.close()
    complain([*faults, *altered])
    if faults:
        return INPUT_AT_FAULT
    return ENVIRONMENT_AT_FAULT if altered else DONE


def _check(file: Path, renderer: Renderer, store: Store | None, beside: Sequence[Path]) -> list[str]:
    content = _read(file)
    first_name = content[_NAME_AT:] if content.startswith(_ZIP) else b""
    if first_name.startswith(_BACKUP_NAME):
        with closing(BackupFile(file)) as backup:
            backup.require_whole(lambda _done, _total: None)
            say(f"{file}: i orden: sikkerhedskopi med {backup.manifest.rows_of('renovation_case')} sager")
        return []
    if content.startswith(_ZIP) and not first_name.startswith(_WORD_NAME):
        with file.open("rb") as opened:
            verdict = verify_package(opened, render=renderer.render, pictures=renderer.page_pictures, store=store)
    elif is_edition(content):
        whole = _start(file, MAX_PDF_BYTES) if content.startswith(_ZIP) else content
        verdict = verify_edition(whole, sources=_pdfs(beside), render=renderer.render, store=store)
    else:
        verdict = verify_document(content, render=renderer.render, pictures=renderer.page_pictures, store=store)
    for text in verdict.remarks:
        remark(f"{file}: {text}.")
    if verdict.faults:
        return [f"{file}: {text.rstrip('.')}." for text in verdict.faults]
    say(f"{file}: i orden: {verdict.words}")
    return []


def _pdfs(files: Sequence[Path]) -> dict[str, bytes]:
    """The PDFs among the files, by their SHA-256: an edition may name one of them."""
    found = {}
    for file in files:
        with contextlib.suppress(InputError):  # told where the file itself is checked
            content = _read(file)
            if content.startswith(b"%PDF-"):
                found[hashlib.sha256(content).hexdigest()] = content
    return found


def _read(file: Path) -> bytes:
    """The whole of a document, or the beginning of a package or a backup, which may be of any size."""
    try:
        if file.is_dir():
            raise InputError([Fault(str(file), "er en mappe. Angiv en fil.")])
        first = _start(file, _LOOKED_AT)
        content = first if first.startswith(_ZIP) else _start(file, MAX_PDF_BYTES + 1)
    except FileNotFoundError:
        raise InputError([Fault(str(file), "findes ikke. Kontrollér stien.")]) from None
    except PermissionError:
        raise InputError([Fault(str(file), "må ikke læses af dette program. Giv læseadgang til filen.")]) from None
    if len(content) > MAX_PDF_BYTES:
        raise InputError([Fault(str(file), TOO_LARGE)])
    return content


def _start(file: Path, length: int) -> bytes:
    with file.open("rb") as opened:
        return opened.read(length)


def _database(settings: Settings) -> Store | None:
    """The database if there is one; none is made."""
    file = database_file(settings)
    return None if file is not None and not file.exists() else open_store(settings.database_url)


def _altered(store: Store | None) -> list[str]:
    if store is None:
        return []
    if not store.is_migrated():
        raise EnvironmentFault("Databasens tabeller passer ikke til programmet. Start programmet, så bringes de ajour.")
    with store.read() as session:
        return [f"databasen: {found}. Kør python -m assessment doctor." for found in alterations(session)]
