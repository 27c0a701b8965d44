"""The zip of a package: the same bytes for the same members, and read back with nothing in it taken on trust.

Nothing is packed: documents, pictures and office files are packed already. So the bytes rest on no packing library, and
a file that would grow when it is unpacked is none of ours.
"""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from typing import IO

from assessment.attachments.zip_directory import END_LENGTH, END_MARK, closes_the_file, is_encrypted, leads_out
from assessment.domain.danish import danish_time
from assessment.domain.errors import DocumentError

MAX_MEMBERS = 700
MAX_DIRECTORY_BYTES = 512 * 1024
MAX_PACKAGE_BYTES = 2**32 - 2**24  # what a zip without extensions holds
CHUNK_BYTES = 1024 * 1024
DAMAGED = "er beskadiget eller afkortet og kan ikke læses som pakke."
AROUND = "har andet før eller efter arkivet. Det laver programmet ikke, så filen er ændret."
TOO_MANY = f"har flere end {MAX_MEMBERS} filer i sig. Så store pakker laver programmet ikke."
FOREIGN = "er pakket på en måde, som programmet aldrig bruger, så filen er ændret eller kommer fra et andet program."
PROTECTED = "er beskyttet med adgangskode. Programmet beskytter aldrig sine pakker, så filen er ændret."

_ZIP64_MARK = b"PK\x06\x07"
_ZIP64_LENGTH = 20
_LOOKED_AT = 2**16  # bytes at the end in which the end of a directory would be
_HEADER_LENGTH = 30
_UTF8_NAME = 0x800
_MODE = (stat.S_IFREG | 0o644) << 16
_UNIX = 3
_AT_MOST_SHOWN = 80


class PackageWriter:
    """Writes members into an open file that can be sought in; `moment` is the time that each member carries."""

    def __init__(self, file: IO[bytes], moment: datetime) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=False)
        self._time = zip_time(moment)

    def add(self, name: str, content: bytes) -> None:
        """Write one member."""
        member = zipfile.ZipInfo(name, self._time)
        member.create_system = _UNIX  # else the file would tell on which system it was made
        member.external_attr = _MODE
        self._zip.writestr(member, content)

    def close(self) -> None:
        """Write the directory; the file itself stays open."""
        self._zip.close()


class PackageFile:
    """The members of a package in an open file. Raises DocumentError, to be put after the name of the file."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        number = _members_told(file)
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, OverflowError) as error:
            raise DocumentError(DAMAGED) from error
        members = self._zip.infolist()
        if len(members) != number:
            raise DocumentError(FOREIGN)
        self._require_plain(members)
        self._members = {member.filename: member for member in members}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all members, in the order of the directory."""
        return tuple(self._members)

    def close(self) -> None:
        """Let go of the zip; the file itself stays open."""
        self._zip.close()

    def is_dated(self, moment: datetime) -> bool:
        """Whether every member carries this time."""
        return {member.date_time for member in self._members.values()} == {zip_time(moment)}

    def length_of(self, name: str) -> int:
        """How long a member is, in bytes."""
        return self._members[name].file_size

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a member, some at a time."""
        try:
            with closing(self._zip.open(self._members[name])) as member:
                while chunk := member.read(CHUNK_BYTES):
                    yield chunk
        except (zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
            raise DocumentError(f"»{shown_name(name)}« er beskadiget: arkivets kontrolsum passer ikke.") from error

    def read(self, name: str, at_most: int) -> bytes:
        """A whole member. DocumentError too when it is longer than `at_most` bytes."""
        if self.length_of(name) > at_most:
            raise DocumentError(f"»{shown_name(name)}« fylder mere, end programmet nogensinde skriver i den.")
        return b"".join(self.chunks(name))

    def _require_plain(self, members: list[zipfile.ZipInfo]) -> None:
        """Each member as the program writes it, one after the other, and nothing between them."""
        names, place = set(), 0
        for member in members:
            name = shown_name(member.orig_filename)
            if leads_out(member):
                raise DocumentError(f"har en fil med en sti, der leder ud af pakken, eller en genvej: »{name}«.")
            if member.filename.casefold() in names:
                raise DocumentError(f"har to filer med samme navn: »{name}«.")
            names.add(member.filename.casefold())
            if is_encrypted(member):
                raise DocumentError(PROTECTED)
            if not _is_ours(member) or member.header_offset != place or not self._has_same_header(member):
                raise DocumentError(FOREIGN)
            place += _HEADER_LENGTH + len(member.orig_filename.encode()) + member.file_size
        if place != self._zip.start_dir:
            raise DocumentError(FOREIGN)

    def _has_same_header(self, member: zipfile.ZipInfo) -> bool:
        """Whether the header before the bytes of a member says the same as the directory."""
        expected = member.FileHeader(zip64=False)
        self._file.seek(member.header_offset)
        return self._file.read(len(expected)) == expected


def zip_time(moment: datetime) -> tuple[int, int, int, int, int, int]:
    """A moment as a zip keeps it: Danish time, in steps of two seconds."""
    local = danish_time(moment)
    return (local.year, local.month, local.day, local.hour, local.minute, local.second // 2 * 2)


def shown_name(name: str) -> str:
    """The name of a member as it can be told, whatever it holds."""
    shown = "".join(sign if sign.isprintable() else "?" for sign in name[:_AT_MOST_SHOWN])
    return shown + ("…" if len(name) > _AT_MOST_SHOWN else "")


def _members_told(file: IO[bytes]) -> int:
    """How many members the end of the directory tells of, within the bounds of a package."""
    length = file.seek(0, io.SEEK_END)
    file.seek(max(0, length - _LOOKED_AT))
    tail = file.read()
    end, before = tail[-END_LENGTH:], tail[-END_LENGTH - _ZIP64_LENGTH : -END_LENGTH]
    if before.startswith(_ZIP64_MARK):
        raise DocumentError(FOREIGN)
    if not closes_the_file(end, length):
        raise DocumentError(DAMAGED if END_MARK not in tail else AROUND)
    here, number = int.from_bytes(end[8:10], "little"), int.from_bytes(end[10:12], "little")
    if here != number or end[4:8] != bytes(4):
        raise DocumentError(FOREIGN)
    if number > MAX_MEMBERS or int.from_bytes(end[12:16], "little") > MAX_DIRECTORY_BYTES:
        raise DocumentError(TOO_MANY)
    return number


def _is_ours(member: zipfile.ZipInfo) -> bool:
    return (
        member.compress_type == zipfile.ZIP_STORED
        and member.compress_size == member.file_size
        and member.flag_bits & ~_UTF8_NAME == 0
        and member.external_attr == _MODE
        and member.create_system == _UNIX
        and not (member.extra or member.comment or member.is_dir())
    )
