"""Everything of a database into a backup, at one moment and while it is in use; and a backup into an empty database."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from datetime import datetime
from typing import IO, Literal, cast

from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel import Session

from assessment.domain.errors import DatabaseUnreachable, StepRefused
from assessment.storage import migration, portable, triggers
from assessment.storage.backup_file import BackupFile, BackupWriter, Manifest, Progress, TablePart, line_of
from assessment.storage.database_errors import DAMAGED
from assessment.storage.engine import Store
from assessment.storage.events import FIRST_LINK, chain_head
from assessment.storage.portable import Row, column_kinds, count_rows, insert_rows, read_rows, table_names
from assessment.storage.soundness import alterations, alterations_in

OTHER_SCHEMA = (
    "Databasens tabeller passer ikke til denne udgave af programmet. Tag sikkerhedskopien med den udgave, "
    "som databasen bruges med, eller start programmet, så tabellerne bringes ajour."
)
ALTERED = (
    "Databasen er ændret uden om programmet ({}), så kopien ville ikke være til at stole på. Gem databasen med dens "
    "egne midler, og kontakt den systemansvarlige."
)
NEWER_BACKUP = "Sikkerhedskopien er taget med en nyere udgave af programmet. Opdatér programmet, og prøv igen."
ALREADY_NEWER = (
    "Databasen er tom, men allerede gjort klar til en nyere udgave end sikkerhedskopien. "
    "Angiv en database uden tabeller i DATABASE_URL, så bringes kopien ajour bagefter."
)
UNLIKE = "Det, der blev lagt i databasen, er ikke det samme som i sikkerhedskopien. Intet er ændret i databasen."

NOT_TAKEN = (
    "har poster, som databasen ikke tager imod. Sikkerhedskopien er ændret og kan ikke bruges. Intet er ændret i "
    "databasen. Brug en anden."
)


def write_backup(store: Store, file: IO[bytes], made_at: datetime, progress: Progress) -> Manifest:
    """Write every row as it is at one moment; others go on working meanwhile.

    Raises DatabaseUnreachable for a database that is altered or damaged, or at another schema than the program's.
    """
    if not store.is_migrated():
        raise DatabaseUnreachable(OTHER_SCHEMA)
    with store.read() as session, closing(BackupWriter(file)) as writer:
        found = alterations(session)
        if found:
            raise DatabaseUnreachable(ALTERED.format(found[0]))
        total = sum(count_rows(session, name) for name in table_names())
        parts: list[TablePart] = []
        for name in table_names():
            before = sum(part.rows for part in parts)
            with closing(read_rows(session, name)) as rows:
                parts.append(writer.add_table(name, column_kinds(name), rows, _further(progress, before, total)))
        seq, last = chain_head(session)
        manifest = Manifest(
            made_at=made_at,
            engine=cast(Literal["sqlite", "postgresql"], store.engine_name),
            schema_revision=migration.revisions()[-1],
            chain_head_seq=seq,
            chain_head_hash=last,
            tables=tuple(parts),
        )
        writer.finish(manifest)
        return manifest


def restore_backup(store: Store, backup: BackupFile, progress: Progress) -> None:
    """Put a backup into an empty database, wholly or not at all, with every trigger in force afterwards.

    The tables are made as they were when the backup was taken, filled, and then brought up to date. Raises StepRefused
    for a database that is not empty, DatabaseUnreachable for a backup of a newer program.
    """
    revision = backup.manifest.schema_revision
    if revision not in migration.revisions():
        raise DatabaseUnreachable(NEWER_BACKUP)
    with store.read() as session:
        _require_empty(session, revision)
    store.migrate(revision)
    try:
        with store.write() as session:
            connection = session.connection()
            triggers.remove(connection)
            _require_empty(session, revision)  # nobody else can add a row from here to the end
            _fill(session, backup, progress)
            triggers.install(connection)
            _require_same(session, backup)
    except (IntegrityError, DataError) as error:
        raise backup.refused(NOT_TAKEN) from error
    store.migrate()


def _fill(session: Session, backup: BackupFile, progress: Progress) -> None:
    known = migration.tables_in(session.connection())
    parts = {part.name: part for part in backup.manifest.tables}
    if set(parts) != known:
        raise DatabaseUnreachable(UNLIKE)
    total, before = backup.manifest.total_rows, 0
    for part in backup.manifest.tables:
        portable.delete_rows(session, part.name)  # the head of an empty chain; triggers are away until the end
        with closing(backup.rows(part.name)) as rows:
            for done in insert_rows(session, part.name, part.columns, rows):
                progress(before + done, total)
        before += part.rows


def _require_same(session: Session, backup: BackupFile) -> None:
    """Read everything back: the same bytes, an unbroken chain, no row that points to nothing, all triggers."""
    for part in backup.manifest.tables:
        digest = hashlib.sha256()
        for line in _lines(session, part):
            digest.update(line)
        if digest.hexdigest() != part.sha256:
            raise DatabaseUnreachable(UNLIKE)
    parts = {part.name: part for part in backup.manifest.tables}
    if alterations_in(lambda name: _rows_of(session, parts.get(name))) or triggers.missing(session.connection()):
        raise DatabaseUnreachable(UNLIKE)
    if session.get_bind().dialect.name == "sqlite":
        connection = session.connection()
        sound = connection.exec_driver_sql("PRAGMA integrity_check").fetchall() == [("ok",)]
        if not sound or connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise DatabaseUnreachable(DAMAGED)


def _rows_of(session: Session, part: TablePart | None) -> Generator[Row, None, None]:
    """An older schema lacks some of the tables that are looked at today."""
    if part is not None:
        with closing(portable.read_rows(session, part.name, part.columns)) as rows:
            yield from rows


def _lines(session: Session, part: TablePart) -> Iterator[bytes]:
    with closing(_rows_of(session, part)) as rows:
        yield from map(line_of, rows)


def _require_empty(session: Session, revision: str) -> None:
    found = _rows_in(session)
    if found:
        raise StepRefused(_not_empty(found))
    connection = session.connection()
    if migration.tables_in(connection) and not migration.is_at(connection, revision):
        raise StepRefused(ALREADY_NEWER)


def _rows_in(session: Session) -> dict[str, int]:
    """How many rows each table has that a new database would not have."""
    there = migration.tables_in(session.connection())
    counts = {name: count_rows(session, name) for name in table_names() if name in there}
    if "chain_head" in counts and chain_head(session) == (0, FIRST_LINK):
        del counts["chain_head"]
    return {name: count for name, count in counts.items() if count}


def _not_empty(found: dict[str, int]) -> str:
    names = {"renovation_case": "sager", "event": "hændelser", "issued_document": "udsendte dokumenter"}
    told = [f"{found[name]} {word}" for name, word in names.items() if name in found]
    others = sum(count for name, count in found.items() if name not in names)
    told += [f"{others} andre poster"] if others else []
    return (
        f"Databasen er ikke tom. Den indeholder {', '.join(told)}. En sikkerhedskopi lægges kun i en tom database. "
        "Flyt den gamle database væk, eller angiv en anden i DATABASE_URL. Intet er ændret."
    )


def _further(progress: Progress, before: int, total: int) -> Callable[[int], None]:
    return lambda done: progress(before + done, total)
