"""The bytes of attachments: in the database, or in a folder under their SHA-256. The name of a file plays no part.

A file is in the folder for good before the database tells of it, and is read back against its hash. One that is there
without a row, because the database said no afterwards, does no harm and is taken up when it is uploaded again.
"""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from pathlib import Path

from sqlmodel import Session, col, select

from assessment.domain.errors import DatabaseUnreachable, EnvironmentFault, StorageFull
from assessment.storage.attachment_table import DATABASE, FOLDER
from assessment.storage.documents import put_blob
from assessment.storage.folder_sync import sync_folder
from assessment.storage.tables import Blob

DAMAGED = (
    "Filen er ændret, siden den blev lagt som bilag, og udleveres ikke. Kontakt den systemansvarlige, som kan lægge "
    "den tilbage fra en sikkerhedskopi."
)
GONE = (
    "Filen mangler på det sted, hvor bilag gemmes. Kontakt den systemansvarlige, som kan lægge den tilbage fra en "
    "sikkerhedskopi."
)
NO_FOLDER = (
    "Mappen til bilag kan ikke bruges. Den systemansvarlige skal kontrollere ASSESSMENT_ATTACHMENTS_DIR, og at "
    "programmet må læse og skrive i mappen."
)
NOT_SET = (
    "Bilaget ligger i en mappe, men programmet ved ikke hvilken. Den systemansvarlige skal sætte "
    "ASSESSMENT_ATTACHMENTS_DIR."
)
FULL = "Der er ikke plads på det drev, hvor bilag gemmes. Intet er gemt. Frigør plads, og prøv igen."


def put_file(session: Session, folder: Path | None, content: bytes) -> str:
    """Keep the bytes, in the folder where one is given; the same bytes are kept once. Returns the place."""
    if folder is None:
        put_blob(session, content)
        return DATABASE
    _put_in_folder(folder, content)
    return FOLDER


def read_file(session: Session, folder: Path | None, place: str, sha256: str) -> bytes:
    """The bytes, checked against their hash. Raises DatabaseUnreachable for such as are altered or gone."""
    if place == DATABASE:
        content = session.exec(select(Blob.content).where(col(Blob.sha256) == sha256)).first()
    else:
        content = _read_from_folder(folder, sha256)
    if content is None:
        raise DatabaseUnreachable(GONE)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise DatabaseUnreachable(DAMAGED)
    return content


def path_of(folder: Path, sha256: str) -> Path:
    """Where a file lies in the folder."""
    return folder / sha256[:2] / sha256


def _put_in_folder(folder: Path, content: bytes) -> None:
    target = path_of(folder, hashlib.sha256(content).hexdigest())
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(prefix=".ny-", dir=target.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)  # over the same bytes, or over what had been damaged
        finally:
            temporary.unlink(missing_ok=True)
        for parent in (target.parent, folder, folder.parent):
            sync_folder(parent)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull(FULL) from error
        raise EnvironmentFault(NO_FOLDER) from error


def _read_from_folder(folder: Path | None, sha256: str) -> bytes | None:
    if folder is None:
        raise EnvironmentFault(NOT_SET)
    try:
        return path_of(folder, sha256).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise EnvironmentFault(NO_FOLDER) from error
