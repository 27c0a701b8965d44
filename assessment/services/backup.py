"""Backups: taken while the database is in use, tried out at once, and put back into an empty place."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from assessment.domain.errors import Fault, InputError
from assessment.domain.workflow import Action, Actor, require_role
from assessment.storage.backup import restore_backup, write_backup
from assessment.storage.backup_file import BackupFile, Manifest
from assessment.storage.engine import Store, open_store
from assessment.storage.events import chain_head
from assessment.storage.folder_sync import sync_folder

RECORD_NAME = "sikkerhedskopi.json"
Progress = Callable[[str, int, int], None]


class LastBackup(BaseModel):
    """The last backup that was taken and tried out; `events` and `chain_head` say how far it reaches."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str
    made_at: AwareDatetime
    sha256: str
    cases: int
    events: int
    chain_head: str


def take_backup(store: Store, target: Path, now: datetime, progress: Progress) -> LastBackup:
    """Write a backup to a new file and try it out: it is put into an empty database and read back, row by row.

    The file appears when all of that has gone well, and never takes the place of another. Raises InputError for a
    path that cannot be written or is taken, DatabaseUnreachable for a database that is damaged or altered.
    """
    _require_free(target)
    with _new_file(target) as temporary:
        with temporary.open("wb") as file:
            manifest = write_backup(store, file, now, lambda done, total: progress("Kopierer", done, total))
            file.flush()
            os.fsync(file.fileno())
        with tempfile.TemporaryDirectory(prefix=".afproeves-", dir=target.parent) as folder:
            trial = open_store(f"sqlite:///{Path(folder) / 'proeve.db'}")
            try:
                restore(trial, temporary, lambda _, done, total: progress("Afprøver kopien", done, total))
            finally:
                trial.close()
        digest = file_sha256(temporary)
    return LastBackup(
        file=str(target.resolve()),
        made_at=now,
        sha256=digest,
        cases=manifest.rows_of("renovation_case"),
        events=manifest.chain_head_seq,
        chain_head=manifest.chain_head_hash,
    )


def restore(store: Store, source: Path, progress: Progress) -> Manifest:
    """Put a backup into an empty database, wholly or not at all; it is checked before the database is touched.

    Raises InputError for a file that is no backup, is damaged or was altered, StepRefused for a database that is not
    empty.
    """
    return restore_into(lambda: nullcontext(store), source, progress)


def restore_into(opened: Callable[[], AbstractContextManager[Store]], source: Path, progress: Progress) -> Manifest:
    """The same for a database that is opened when the file has been found good, so that no empty one is left."""
    with closing(BackupFile(source)) as backup:
        backup.require_whole(lambda done, total: progress("Kontrollerer", done, total))
        with opened() as store:
            restore_backup(store, backup, lambda done, total: progress("Lægger tilbage", done, total))
        return backup.manifest


def remember_backup(data_folder: Path, made: LastBackup) -> None:
    """Keep a note of the backup for `last_backup`. Raises OSError when the data folder cannot be written."""
    data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(prefix=f".{RECORD_NAME}-", dir=data_folder)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(made.model_dump_json(indent=1) + "\n")
    Path(name).replace(data_folder / RECORD_NAME)


def last_backup(data_folder: Path) -> LastBackup | None:
    """The last backup that this installation knows of, None when it knows of none."""
    try:
        return LastBackup.model_validate_json((data_folder / RECORD_NAME).read_bytes())
    except (OSError, ValidationError):
        return None


def events_since(store: Store, actor: Actor, last: LastBackup) -> int | None:
    """How many events a backup does not hold yet; None for one of another database."""
    require_role(Action.ADMINISTER, actor)
    with store.read() as session:
        newest, _ = chain_head(session)
    return newest - last.events if newest >= last.events else None


def file_sha256(path: Path) -> str:
    """SHA-256 in hex over the bytes of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _require_free(target: Path) -> None:
    if target.is_dir():
        raise _refused(target, "er en mappe. Angiv en fil.")
    if os.path.lexists(target):
        raise _refused(target, "findes allerede. En sikkerhedskopi overskriver ikke en fil. Vælg et andet navn.")
    if not target.parent.is_dir():
        raise _refused(target, f"kan ikke skrives, fordi mappen {target.parent} ikke findes. Opret den først.")


@contextmanager
def _new_file(target: Path) -> Iterator[Path]:
    """A temporary file beside the target, for the owner alone, that takes its name when the block has gone well."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}-", dir=target.parent)
    except PermissionError:
        raise _refused(target, "må ikke skrives af dette program. Giv skriveadgang til mappen.") from None
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        _give_name(temporary, target)
        sync_folder(target.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _give_name(temporary: Path, target: Path) -> None:
    """A link, unlike a renaming, fails when somebody has made the file meanwhile. Not every file system has links."""
    try:
        target.hardlink_to(temporary)
    except FileExistsError:
        _require_free(target)
        raise
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS):
            raise
        _require_free(target)
        temporary.rename(target)


def _refused(path: Path, text: str) -> InputError:
    return InputError([Fault(str(path), text)])
