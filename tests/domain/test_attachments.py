"""Names and numbers of attachments: 40 and more hostile names, none escapes; numbers are never used twice."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain.attachments import MAX_NAME, AttachmentKind, megabytes, number_for, safe_file_name
from assessment.domain.errors import AttachmentRefused

HOSTILE_NAMES = (
    "../../etc/passwd",
    "..\\..\\windows\\system32\\x",
    "/etc/passwd",
    "C:\\Windows\\x.pdf",
    "\\\\fremmed\\deling\\x.pdf",
    "a\0b.pdf",
    "x.pdf\0.exe",
    "CON.pdf",
    "con .pdf",
    "nul",
    "COM1.tar.pdf",
    "lpt9.pdf",
    "....//x.pdf",
    "%2e%2e%2fx.pdf",
    "%00.pdf",
    "a\r\nSet-Cookie: x=1.pdf",
    "a\nX-Header: b.pdf",
    'a"; filename="b.exe.pdf',
    "a'; drop table attachment; --.pdf",
    "\u202efdp.exe",
    "faktura\u202egpj.exe",
    "\u2066x\u2069.pdf",
    "a\u200bb.pdf",
    "\ufeffx.pdf",
    "．．／x.pdf",
    "x．exe",
    ".",
    "..",
    "",
    "   ",
    ".pdf",
    ".htaccess",
    "-rf.pdf",
    "--help.pdf",
    "~/x.pdf",
    "|ls.pdf",
    "$(id).pdf",
    "`id`.pdf",
    "a;id.pdf",
    "<img src=x onerror=alert(1)>.pdf",
    "{{7*7}}.pdf",
    "${7*7}.pdf",
    "=cmd|'/c calc'!A0.pdf",
    "+1.pdf",
    "@SUM(1).pdf",
    "x" * 5_000 + ".pdf",
    "å" * 500 + ".pdf",
    "a" + "\u0301" * 400 + ".pdf",
    "\ud800.pdf",
    "🏠.pdf",
    "日本.pdf",
    "x.pdf.",
    "x.pdf ",
    "x.PDF.exe",
    "desktop.ini",
)
SAFE = re.compile(r"[0-9A-Za-zÀ-ɏ(][0-9A-Za-zÀ-ɏ ()&+,._-]*\.pdf")


def assert_safe(name: str, folder: Path) -> None:
    assert SAFE.fullmatch(name), name
    assert len(name) <= MAX_NAME + len("bilag-")
    assert (folder / name).resolve().parent == folder.resolve()
    assert name.split(".", maxsplit=1)[0].strip().lower() not in {"con", "nul", "aux", "prn", "com1", "lpt9"}
    assert not any(unicodedata.category(sign).startswith("C") for sign in name)
    assert not name.startswith(tuple("=+-@."))


def test_no_hostile_name_escapes(tmp_path: Path) -> None:
    for name in HOSTILE_NAMES:
        assert_safe(safe_file_name(name, AttachmentKind.PDF), tmp_path)
    print(f"\nhostile names: {len(HOSTILE_NAMES)} tried, 0 escaped")
    assert len(HOSTILE_NAMES) >= 40


def test_control_the_names_are_hostile(tmp_path: Path) -> None:
    unsafe = [name for name in HOSTILE_NAMES if not SAFE.fullmatch(name)]
    assert len(unsafe) >= 40


@given(st.text(st.characters(exclude_categories=[]), max_size=300), st.sampled_from(AttachmentKind))
def test_any_text_becomes_a_name_that_stays_as_it_is(text: str, kind: AttachmentKind) -> None:
    try:
        name = safe_file_name(text, kind)
    except AttachmentRefused:
        return  # it names another kind
    assert name.rpartition(".")[2] in kind.endings
    assert safe_file_name(name, kind) == name
    if kind is AttachmentKind.PDF:
        assert_safe(name, Path("/tmp"))


def test_a_good_name_is_kept() -> None:
    assert safe_file_name("Tilstandsrapport, blok 4-7 (2026).pdf", AttachmentKind.PDF) == (
        "Tilstandsrapport, blok 4-7 (2026).pdf"
    )
    assert safe_file_name("Gårdrum & æbletræer.JPG", AttachmentKind.JPEG) == "Gårdrum & æbletræer.jpg"
    assert safe_file_name("notat", AttachmentKind.DOCX) == "notat.docx"
    assert safe_file_name("rapport v1.2", AttachmentKind.PDF) == "rapport v1.2.pdf"
    assert safe_file_name("ga\u030ard.png", AttachmentKind.PNG) == "gård.png"


@pytest.mark.parametrize(("name", "kind"), [("x.pdf", AttachmentKind.PNG), ("x.docx", AttachmentKind.XLSX)])
def test_a_name_that_says_something_else_is_refused(name: str, kind: AttachmentKind) -> None:
    with pytest.raises(AttachmentRefused, match=f"indholdet er {re.escape(kind.danish)}"):
        safe_file_name(name, kind)


@pytest.mark.parametrize(
    "name", ["010190-1234.pdf", "Klage_0101901234.pdf", "fra 010190 1234 mfl.pdf", "x_010190_1234_y"]
)
def test_a_name_with_a_registration_number_is_refused(name: str) -> None:
    with pytest.raises(AttachmentRefused, match="cpr-nummer"):
        safe_file_name(name, AttachmentKind.PDF)
    assert safe_file_name("20260101-1234 plan.pdf", AttachmentKind.PDF) == "20260101-1234 plan.pdf", "control: a date"


def test_a_number_is_never_used_twice() -> None:
    assert number_for("a", set(), {}) == 1
    assert number_for("a", {1, 2}, {}) == 3
    assert number_for("a", {1}, {4: "b"}) == 5, "4 is kept for the file that evidence names"
    assert number_for("b", {1}, {4: "b"}) == 4
    assert number_for("b", {1, 4}, {4: "b"}) == 5


def test_sizes_in_words() -> None:
    assert [megabytes(1), megabytes(1_536), megabytes(2_516_582)] == ["1 kB", "2 kB", "2,4 MB"]
