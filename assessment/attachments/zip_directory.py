"""What the directory of a zip says of itself, looked at before anything is unpacked. A file from outside may lie."""

from __future__ import annotations

import stat
import zipfile

END_MARK = b"PK\x05\x06"
END_LENGTH = 22  # of the end of the directory, where no comment follows it


def closes_the_file(end: bytes, length: int) -> bool:
    """Whether the directory is the last thing in a zip, and the zip begins where the file does.

    `end` are the last `END_LENGTH` bytes of the file, `length` is all of it in bytes.
    """
    size, offset = int.from_bytes(end[12:16], "little"), int.from_bytes(end[16:20], "little")
    return end[:4] == END_MARK and len(end) == END_LENGTH and size + offset + END_LENGTH == length


def leads_out(member: zipfile.ZipInfo) -> bool:
    """Whether a member would be unpacked somewhere else than below the folder, or is a link to another place."""
    name = member.orig_filename
    return (
        name != member.filename
        or "\\" in name
        or ":" in name
        or name.startswith("/")
        or ".." in name.split("/")
        or not name.isprintable()
        or stat.S_ISLNK(member.external_attr >> 16)
    )


def is_encrypted(member: zipfile.ZipInfo) -> bool:
    """Whether a member is kept under a password."""
    return bool(member.flag_bits & 0x1)
