"""The file of a backup: a zip with one text file for each table, a row a line, and a manifest with counts and hashes.

It holds the same bytes whichever engine the rows came from, and can be put back into either. Nothing here knows a
database.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from assessment.domain.case import canonical_json
from assessment.domain.errors import Fault, InputError
from assessment.storage.portable import ColumnKind, Row, require_kinds
from assessment.storage.soundness import alterations_in

MANIFEST = "manifest.json"
MAX_MANIFEST_BYTES = 1024 * 1024
MAX_LINE_BYTES = 512 * 1024 * 1024
NOT_A_BACKUP = "er ikke en sikkerhedskopi fra dette program. Angiv en fil, der er lavet med kommandoen backup."
DAMAGED = "er beskadiget eller afkortet og kan ikke læses. Brug en anden sikkerhedskopi."

Progress = Callable[[int, int], None]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TablePart(_Part):
    """One table: its columns in their order and what each holds, how many rows, and the hash of their lines."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,62}$")]
    columns: Mapping[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")], ColumnKind]
    rows: Annotated[int, Field(ge=0)]
    sha256: Sha256

    @property
    def member(self) -> str:
        """The name of its file in the zip."""
        return f"tables/{self.name}.jsonl"


class Manifest(_Part):
    """What a backup holds. `chain_head` is the last event; `schema_revision` the migration that the tables are at."""

    format: Literal["vurdering-sikkerhedskopi/1"] = "vurdering-sikkerhedskopi/1"
    made_at: AwareDatetime
    engine: Literal["sqlite", "postgresql"]
    schema_revision: Annotated[str, Field(pattern=r"^[0-9a-z_]{1,32}$")]
    chain_head_seq: Annotated[int, Field(ge=0)]
    chain_head_hash: Sha256
    tables: tuple[TablePart, ...]

    @property
    def total_rows(self) -> int:
        """The rows of all tables."""
        return sum(part.rows for part in self.tables)

    def rows_of(self, name: str) -> int:
        """The rows of one table; 0 for a table that is not there."""
        return next((part.rows for part in self.tables if part.name == name), 0)


class BackupWriter:
    """Writes a backup into an open file: the tables, then the manifest."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6)

    def add_table(
        self, name: str, columns: Mapping[str, ColumnKind], rows: Iterable[Row], progress: Callable[[int], None]
    ) -> TablePart:
        """Write the rows of a table; `progress` is told how many so far."""
        digest, number = hashlib.sha256(), 0
        with self._zip.open(f"tables/{name}.jsonl", "w", force_zip64=True) as member:
            for row in rows:
                line = line_of({column: row[column] for column in columns})
                member.write(line)
                digest.update(line)
                number += 1
                progress(number)
        return TablePart(name=name, columns=columns, rows=number, sha256=digest.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest, without which the file is no backup."""
        self._zip.writestr(MANIFEST, manifest.model_dump_json(indent=1) + "\n")

    def close(self) -> None:
        """Close the zip; the file itself stays open."""
        self._zip.close()


class BackupFile:
    """A backup to read. Raises InputError, with the path, for a file that is none or is damaged."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._readable():
            try:
                self._zip = zipfile.ZipFile(path)
            except zipfile.BadZipFile as error:
                with path.open("rb") as file:
                    began = file.read(4) == b"PK\x03\x04"
                raise self.refused(DAMAGED if began else NOT_A_BACKUP) from error
            try:
                self.manifest = self._manifest()
            except BaseException:
                self._zip.close()
                raise

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def rows(self, name: str) -> Generator[Row, None, None]:
        """The rows of a table as they were written; none for a table that the backup does not have."""
        part = next((part for part in self.manifest.tables if part.name == name), None)
        if part is not None:
            for _, row in self._lines(part):
                yield row

    def require_whole(self, progress: Progress) -> None:
        """Raise InputError unless every row is as it was written, by the manifest and by the hashes in the rows.

        It names each table that differs, and the first event that shows what was altered.
        """
        faults = [*self._other_members()]
        readable, done = True, 0
        for part in self.manifest.tables:
            try:
                faults += self._differences(part)
            except InputError as error:
                faults += error.faults
                readable = False
            done += part.rows
            progress(done, self.manifest.total_rows)
        if readable:
            faults += [Fault(str(self._path), f"{found}.") for found in alterations_in(self.rows)]
            faults += self._other_head()
        if faults:
            advice = "Sikkerhedskopien er ændret eller beskadiget og kan ikke bruges. Brug en anden."
            raise InputError([*faults, Fault(str(self._path), advice)])

    def _manifest(self) -> Manifest:
        try:
            entry = self._zip.getinfo(MANIFEST)
        except KeyError:
            raise self.refused(NOT_A_BACKUP) from None
        if entry.file_size > MAX_MANIFEST_BYTES:
            raise self.refused(NOT_A_BACKUP)
        try:
            return Manifest.model_validate_json(self._zip.read(entry))
        except ValidationError:
            raise self.refused(f"har en indholdsliste ({MANIFEST}), der ikke kan læses. {NOT_A_BACKUP}") from None

    def _lines(self, part: TablePart) -> Generator[tuple[bytes, Row], None, None]:
        with self._readable(), self._zip.open(self._member(part)) as member:
            number = 0
            while line := member.readline(MAX_LINE_BYTES):
                number += 1
                try:
                    row = json.loads(line)
                except ValueError:
                    row = None
                if not isinstance(row, dict) or set(row) != set(part.columns) or not _fits(part, row):
                    raise self.refused(f"{part.member}, linje {number}, kan ikke læses.")
                yield line, row

    def _member(self, part: TablePart) -> zipfile.ZipInfo:
        try:
            return self._zip.getinfo(part.member)
        except KeyError:
            raise self.refused(f"{part.member} mangler.") from None

    def _differences(self, part: TablePart) -> list[Fault]:
        digest, number = hashlib.sha256(), 0
        with closing(self._lines(part)) as lines:
            for line, _ in lines:
                digest.update(line)
                number += 1
        if number != part.rows:
            return [Fault(str(self._path), f"{part.member} har {number} poster, men skal have {part.rows}.")]
        if digest.hexdigest() != part.sha256:
            return [Fault(str(self._path), f"{part.member} er ændret, siden kopien blev taget.")]
        return []

    def _other_members(self) -> Iterator[Fault]:
        known = [MANIFEST, *(part.member for part in self.manifest.tables)]
        names = self._zip.namelist()
        for name in dict.fromkeys(names):
            if name not in known or names.count(name) > 1:
                yield Fault(str(self._path), f"indeholder filen »{name[:60]}«, som ikke hører til.")

    def _other_head(self) -> Iterator[Fault]:
        with closing(self.rows("chain_head")) as heads:
            kept = [(row["seq"], row["hash"]) for row in heads]
        if kept != [(self.manifest.chain_head_seq, self.manifest.chain_head_hash)]:
            yield Fault(str(self._path), "indholdslisten nævner en anden sidste hændelse end den, kopien har.")

    @contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            raise self.refused("findes ikke. Kontrollér stien.") from None
        except IsADirectoryError:
            raise self.refused("er en mappe. Angiv en fil.") from None
        except PermissionError:
            raise self.refused("må ikke læses af dette program. Giv læseadgang til filen.") from None
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
            raise self.refused(DAMAGED) from error

    def refused(self, text: str) -> InputError:
        """The fault of this file, with its path."""
        return InputError([Fault(str(self._path), text)])


def _fits(part: TablePart, row: Row) -> bool:
    try:
        require_kinds(part.columns, row)
    except ValueError:
        return False
    return True


def line_of(row: Row) -> bytes:
    """A row as it stands in the file: canonical JSON and a line end."""
    return f"{canonical_json(row)}\n".encode()
