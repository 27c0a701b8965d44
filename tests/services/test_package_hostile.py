"""Zips made to stop, to fill or to deceive the check of a package: each is refused in Danish, in time and in memory."""

from __future__ import annotations

import io
import struct
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Mapping

import pytest

from assessment.domain.errors import DocumentError
from assessment.services.package_zip import MAX_MEMBERS, PackageFile
from tests.services.packages import written
from tests.services.stories import later

SECONDS = 2.0
MEMORY = 64 * 2**20
Make = Callable[[], bytes]


GOOD = written({"bilag/001-Gårdrapport.pdf": b"%PDF-1.7", "manifest.json": b"{}\n"})


def zipped(*members: tuple[str, bytes], packing: int = zipfile.ZIP_STORED, mode: int = 0o100644) -> bytes:
    """A zip by another program."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", packing) as package:
        for name, content in members:
            info = zipfile.ZipInfo(name, (2026, 11, 23, 9, 35, 0))
            info.compress_type, info.external_attr, info.create_system = packing, mode << 16, 3
            package.writestr(info, content)
    return target.getvalue()


def bomb() -> bytes:
    return zipped(("manifest.json", bytes(300 * 2**20)), packing=zipfile.ZIP_DEFLATED)


def many(number: int) -> bytes:
    return zipped(*((f"bilag/{count}.pdf", b"") for count in range(number)))


def many_told_few() -> bytes:
    """A directory of 20,000 files whose end tells of ten."""
    content = bytearray(many(20_000))
    content[-14:-10] = struct.pack("<HH", 10, 10)
    return bytes(content)


def same_name() -> bytes:
    """Two members of one name: the second had another name of the same length."""
    content = zipped(("manifest.json", b"{}"), ("manifest.jsox", b"{}"))
    return content.replace(b"manifest.jsox", b"manifest.json")


def flagged(bits: int) -> bytes:
    """The flags of the first member changed, before its bytes and in the directory."""
    content = bytearray(GOOD)
    at = content.index(b"PK\x01\x02")
    content[6] |= bits
    content[at + 8] |= bits
    return bytes(content)


def in_directory(offset: int, value: bytes) -> bytes:
    content = bytearray(GOOD)
    at = content.index(b"PK\x01\x02") + offset
    content[at : at + len(value)] = value
    return bytes(content)


def zip64_lie() -> bytes:
    """A second end of the directory, of the larger form, that tells of a million files."""
    at = GOOD.rindex(b"PK\x05\x06")
    directory = GOOD.index(b"PK\x01\x02")
    end64 = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 10**6, 10**6, at - directory, directory)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, at, 1)
    end = bytearray(GOOD[at:])
    end[12:16] = struct.pack("<I", at - directory + len(end64) + len(locator))
    return GOOD[:at] + end64 + locator + bytes(end)


def overlapping() -> bytes:
    """Many entries of the directory for the same bytes (a bomb without packing)."""
    content = bytes(2**20)
    one = zipped(("a", content))
    start = one.index(b"PK\x01\x02", 2**20)
    entry = one[start : one.rindex(b"PK\x05\x06")]
    entries = b"".join(entry[:-1] + bytes([97 + number]) for number in range(20))
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 20, 20, len(entries), start, 0)
    return one[:start] + entries + end


def hidden_between() -> bytes:
    """Bytes between two members, which no directory tells of."""
    first = GOOD.index(b"PK\x03\x04", 4)
    extra = b"skjult"
    content = bytearray(GOOD[:first] + extra + GOOD[first:])
    second = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 4)
    content[second + 42 : second + 46] = struct.pack("<I", first + len(extra))
    end = content.rindex(b"PK\x05\x06")
    content[end + 16 : end + 20] = struct.pack("<I", content.index(b"PK\x01\x02"))
    return bytes(content)


def other_header() -> bytes:
    """Another time in the header before the bytes than in the directory."""
    content = bytearray(GOOD)
    content[10] ^= 0x20
    return bytes(content)


HOSTILE: Mapping[str, tuple[Make, str]] = {
    "a bomb": (bomb, "er pakket på en måde, som programmet aldrig bruger"),
    "a bomb of overlapping members": (overlapping, "er pakket på en måde"),
    "100,000 members": (lambda: many(100_000), "er pakket på en måde"),
    "a few members too many": (lambda: many(MAX_MEMBERS + 1), f"har flere end {MAX_MEMBERS} filer"),
    "20,000 members that say they are ten": (many_told_few, f"har flere end {MAX_MEMBERS} filer"),
    "a path that leads out": (lambda: zipped(("../../etc/passwd", b"x")), "leder ud af pakken"),
    "a path from the root": (lambda: zipped(("/etc/passwd", b"x")), "leder ud af pakken"),
    "a drive": (lambda: zipped(("C:evil.exe", b"x")), "leder ud af pakken"),
    "a path with backslashes": (lambda: zipped(("bilag\\x.pdf", b"x")), "leder ud af pakken"),
    "a name that ends early": (lambda: in_directory(46, b"bil\x00"), "leder ud af pakken"),
    "a link": (lambda: zipped(("bilag/x.pdf", b"/etc/passwd"), mode=0o120777), "eller en genvej"),
    "a device": (lambda: zipped(("bilag/x.pdf", b""), mode=0o060644), "er pakket på en måde"),
    "a folder": (lambda: zipped(("bilag/", b"")), "er pakket på en måde"),
    "a name twice": (same_name, "har to filer med samme navn: »manifest.json«"),
    "a name twice but for its case": (
        lambda: zipped(("manifest.json", b"{}"), ("Manifest.JSON", b"{}")),
        "har to filer med samme navn",
    ),
    "encrypted": (lambda: flagged(0x1), "er beskyttet med adgangskode"),
    "lengths after the bytes": (lambda: flagged(0x8), "er pakket på en måde"),
    "packed": (lambda: zipped(("manifest.json", b"{}"), packing=zipfile.ZIP_DEFLATED), "er pakket på en måde"),
    "packed in a way that nobody knows": (lambda: in_directory(10, b"\x63\x00"), "er pakket på en måde"),
    "a longer member than there is": (lambda: in_directory(24, b"\xff\xff\xff\x7f"), "er pakket på en måde"),
    "a member that lies elsewhere": (lambda: in_directory(42, b"\x10\x00\x00\x00"), "er pakket på en måde"),
    "another end in the larger form": (zip64_lie, "er pakket på en måde"),
    "something between the members": (hidden_between, "er pakket på en måde"),
    "something before the zip": (lambda: b"MZ" + GOOD, "har andet før eller efter arkivet"),
    "something behind the zip": (lambda: GOOD + b"<script>", "har andet før eller efter arkivet"),
    "a comment": (lambda: GOOD[:-2] + b"\x04\x00abcd", "har andet før eller efter arkivet"),
    "another header than the directory": (other_header, "er pakket på en måde"),
    "cut in half": (lambda: GOOD[: len(GOOD) // 2], "er beskadiget eller afkortet"),
    "the end missing": (lambda: GOOD[:-10], "har andet før eller efter"),
    "only a beginning": (lambda: b"PK\x03\x04", "er beskadiget eller afkortet"),
    "a directory of noise": (
        lambda: b"PK\x03\x04" + bytes(96) + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 2, 2, 100, 0, 0),
        "er beskadiget",
    ),
    "a zip in several parts": (lambda: GOOD[:-18] + b"\x01\x00" + GOOD[-16:], "er pakket på en måde"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_each_is_refused_in_time_and_in_memory(name: str) -> None:
    make, told = HOSTILE[name]
    file = io.BytesIO(make())
    tracemalloc.start()
    began = time.process_time()
    try:
        with pytest.raises(DocumentError) as refused:
            PackageFile(file)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert told in refused.value.text
    assert time.process_time() - began < SECONDS
    assert most < MEMORY


def test_a_wrong_checksum_is_told_with_the_name_of_the_member() -> None:
    content = bytearray(GOOD)
    content[content.index(b"%PDF-1.7")] ^= 1
    package = PackageFile(io.BytesIO(bytes(content)))
    with pytest.raises(DocumentError, match=r"»bilag/001-Gårdrapport\.pdf« er beskadiget"):
        package.read("bilag/001-Gårdrapport.pdf", 100)
    assert package.read("manifest.json", 100) == b"{}\n", "the others can be read"
    with pytest.raises(DocumentError, match="fylder mere"):
        package.read("manifest.json", 2)


def test_control_what_the_program_writes_is_read() -> None:
    package = PackageFile(io.BytesIO(GOOD))
    assert package.names == ("bilag/001-Gårdrapport.pdf", "manifest.json")
    assert package.read("bilag/001-Gårdrapport.pdf", 100) == b"%PDF-1.7"
    assert package.is_dated(later(5))
    assert not package.is_dated(later(6))
    assert zlib.crc32(b"%PDF-1.7") == zipfile.ZipFile(io.BytesIO(GOOD)).infolist()[0].CRC
    most = written({f"bilag/{number:03d}.pdf": b"" for number in range(MAX_MEMBERS)})
    assert len(PackageFile(io.BytesIO(most)).names) == MAX_MEMBERS
    print(
        f"\n{len(HOSTILE) + 1} hostile zips, all refused within {SECONDS} s and {MEMORY // 2**20} MB; this one is read"
    )
