"""`verify` and the import of a document, as they are typed."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from assessment.services.package_zip import MAX_MEMBERS
from assessment.settings import DEMO_FOLDER
from assessment.storage.engine import open_store
from tests.cli.program import Program
from tests.storage.tampering import tamper

EGEPARKEN_FILE = DEMO_FOLDER / "egeparken.json"


@pytest.mark.usefixtures("seeded")
def test_issued_documents_drafts_and_backups(program: Program) -> None:
    program("documents", "2026-0045", EGEPARKEN_FILE, "-o", program.folder)
    issued, draft, backup = (program.folder / name for name in ("Indstilling-2026-0045.pdf", "egeparken.pdf", "k.zip"))
    program("backup", backup)
    outcome = program("verify", issued, draft, backup)
    assert outcome.status == 0, outcome.err
    first, second, third = outcome.out.splitlines()
    assert first.startswith(f"{issued}: i orden: Indstilling i sag 2026-0045, version 1, udsendt ")
    assert second == f"{draft}: i orden: Indstilling i sag 2026-0042, UDKAST, ikke godkendt"
    assert third == f"{backup}: i orden: sikkerhedskopi med 9 sager"
    assert f"{issued}: byte for byte det dokument, der er gemt i databasen " in outcome.err
    assert f"{draft}: dokumentet er UDKAST, ikke godkendt." in outcome.faults

    page = program.folder / "Indstilling-2026-0045.html"
    word = page.with_suffix(".docx")
    resume = program.folder / "Resume-2026-0045.html"
    editions = program("verify", page, word, resume)
    assert editions.status == 0, editions.err
    of_page, of_word, of_resume = editions.out.splitlines()
    assert of_resume.startswith(f"{resume}: i orden: Resume, HTML til dagsordenen: ")
    assert of_page.startswith(f"{page}: i orden: Indstilling, HTML til dagsordenen: ")
    assert of_word.startswith(f"{word}: i orden: Indstilling, Word til byrådssekretariatet: ")

    cut = program.folder / "afkortet.pdf"
    cut.write_bytes(issued.read_bytes()[:5000])
    mixed = program("verify", cut, issued)
    assert mixed.status == 1
    assert mixed.out.startswith(f"{issued}: i orden")
    assert f"{cut}: er beskadiget eller afkortet og kan ikke læses som PDF." in mixed.faults

    store = open_store(f"sqlite:///{program.database}")
    tamper(store, "UPDATE decision SET comment = 'Fint' WHERE outcome = 'returned'")
    store.close()
    altered = program("verify", issued)
    assert altered.status == 3
    assert any(line.startswith("databasen: hændelse ") for line in altered.faults)


def test_a_zip_is_taken_for_word_by_its_beginning_and_never_looked_through_before_it_is_bounded(tmp_path: Path) -> None:
    crowd, word = tmp_path / "mange.zip", tmp_path / "udgave.docx"
    with zipfile.ZipFile(crowd, "w") as package:
        package.writestr("word/document.xml", b"")
        for number in range(MAX_MEMBERS):
            package.writestr(f"{number}", b"")
    with zipfile.ZipFile(word, "w") as package:
        package.writestr("[Content_Types].xml", b"")
        package.writestr("word/document.xml", b"<w:p/>")
    outcome = Program(tmp_path)("verify", crowd, word)
    assert outcome.status == 1
    assert f"{crowd}: har flere end {MAX_MEMBERS} filer i sig. Så store pakker laver programmet ikke." in outcome.faults
    assert f"{word}: er beskadiget og kan ikke læses som et Word-dokument." in outcome.faults


def test_a_document_without_a_database_makes_none(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program("documents", EGEPARKEN_FILE, "-o", tmp_path)
    outcome = program("verify", tmp_path / "egeparken.pdf")
    assert outcome.status == 0, outcome.err
    assert "ingen database er set efter" in outcome.err
    assert not program.database.exists()


@pytest.mark.usefixtures("seeded")
def test_a_page_without_a_database_is_held_against_the_pdf_that_it_names(program: Program, tmp_path: Path) -> None:
    program("documents", "2026-0045", "-o", program.folder)
    pdf, page = program.folder / "Indstilling-2026-0045.pdf", program.folder / "Indstilling-2026-0045.html"
    elsewhere = Program(tmp_path / "andetsteds")
    alone = elsewhere("verify", page)
    assert (alone.status, alone.out) == (1, "")
    assert "kan ikke kontrolleres alene" in alone.err
    both = elsewhere("verify", page, pdf)
    assert both.status == 0, both.err
    assert both.out.startswith(f"{page}: i orden: HTML-udgaven af PDF'en ")


def test_the_case_of_a_document_is_imported_as_it_was(program: Program) -> None:
    program("documents", EGEPARKEN_FILE, "-o", program.folder)
    imported = program("import", program.folder / "egeparken.pdf")
    assert imported.status == 0, imported.err
    assert imported.out.startswith("Importeret: 2026-0042 Helhedsplan for Egeparken")
    target = program.folder / "ud.json"
    assert program("export", "2026-0042", "-o", target).status == 0
    assert json.loads(target.read_bytes()) == json.loads(EGEPARKEN_FILE.read_bytes())


def test_bad_files_are_told(program: Program) -> None:
    text = program.folder / "tekst.pdf"
    text.write_bytes(b"Ikke en PDF")
    large = program.folder / "stor.pdf"
    with large.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(50 * 1024 * 1024)
    for arguments, status, said in (
        (("verify", text), 1, f"{text}: er ikke en PDF."),
        (("verify", large), 1, f"{large}: er større end 40 MB."),
        (("verify", program.folder / "mangler.pdf"), 1, "findes ikke"),
        (("verify", program.folder), 1, "er en mappe"),
        (("verify",), 2, "Der mangler: FIL."),
        (("import", text), 1, f"{text}: er ikke en PDF."),
        (("import", large), 1, f"{large}: er større end 40 MB."),
    ):
        outcome = program(*arguments)
        assert (outcome.status, outcome.out) == (status, ""), outcome
        assert said in outcome.err
    away = program("verify", text, DATABASE_URL="postgresql://127.0.0.1:1/x")
    assert (away.status, "ingen forbindelse" in away.err) == (3, True)
