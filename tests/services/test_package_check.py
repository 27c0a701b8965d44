"""Packages altered in every way that somebody might think of: each is caught and named; what is whole passes."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from assessment.domain.case import canonical_json
from assessment.reporting.worker import Renderer
from assessment.services.package_check import verify_package
from assessment.services.package_manifest import Manifest, Member
from assessment.services.package_texts import contents
from assessment.services.verification import Verdict
from assessment.storage.engine import Store, open_store
from assessment.storage.events import link_hash_without_fields
from tests.reporting.samples import approved
from tests.services.package_stories import PHOTOS, SURVEY, issued_case, package_bytes
from tests.services.packages import written
from tests.services.stories import registered

DOCUMENT = "dokumenter/Indstilling-2026-0042.pdf"
ANNEX = "dokumenter/Teknisk-bilag-2026-0042.pdf"
PAGE = "dokumenter/Indstilling-2026-0042.html"
FILE = "bilag/001-Gårdrapport.pdf"
PHOTO_FILE = "bilag/002-Billeder æøå.pdf"
AUDIT = "historik/uddrag.jsonl"
CASE, RULES = "sag/sagsfil.json", "sag/regelsaet.json"

Files = dict[str, bytes]
Alter = Callable[[Files], object]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Store]:
    """The database that the package came from."""
    path = tmp_path_factory.mktemp("package") / "cases.db"
    path.write_bytes(sqlite_template.read_bytes())
    store = open_store(f"sqlite:///{path}")
    yield store
    store.close()


@pytest.fixture(scope="module")
def package(kept: Store, renderer: Renderer) -> bytes:
    """The package of the fictitious case. Another case comes in between its approval and its issue."""
    view = issued_case(kept, renderer.render, between=lambda: registered(kept, case_number="2026-0099"))
    return package_bytes(kept, view)


def check(renderer: Renderer, content: bytes, store: Store | None = None) -> Verdict:
    return verify_package(io.BytesIO(content), render=renderer.render, pictures=renderer.page_pictures, store=store)


def files_of(package: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def without(*names: str) -> Alter:
    return lambda files: [files.pop(name) for name in names]


def more(name: str, content: bytes = b"x") -> Alter:
    return lambda files: files.update({name: files.get(name, b"") + content})


def put(name: str, content: bytes) -> Alter:
    return lambda files: files.update({name: content})


def replaced(name: str, old: bytes, new: bytes) -> Alter:
    def alter(files: Files) -> None:
        assert old in files[name]
        files[name] = files[name].replace(old, new)

    return alter


def in_manifest(change: Callable[[dict[str, Any]], object]) -> Alter:
    """Edit the manifest, and write it as the program does."""

    def alter(files: Files) -> None:
        content = json.loads(files["manifest.json"])
        change(content)
        files["manifest.json"] = (json.dumps(content, sort_keys=True, ensure_ascii=False, indent=1) + "\n").encode()

    return alter


def mended(alter: Alter) -> Alter:
    """The same alteration by somebody who also mends manifest and contents."""

    def both(files: Files) -> None:
        alter(files)
        manifest = Manifest.model_validate_json(files["manifest.json"])
        members = [_measured(member, files) for member in manifest.members if member.name in files]
        manifest = manifest.model_copy(update={"members": tuple(members)})
        files["INDHOLD.txt"] = contents(manifest)
        members[-1] = _measured(members[-1], files)
        files["manifest.json"] = manifest.model_copy(update={"members": tuple(members)}).to_bytes()

    return both


def _measured(member: Member, files: Files) -> Member:
    content = files[member.name]
    digest = hashlib.sha256(content).hexdigest()
    record = member.record
    if record is not None:
        column = "sha256" if "sha256" in record else "blob_sha256"
        record = {**record, column: digest}
    return member.model_copy(update={"bytes": len(content), "sha256": digest, "record": record})


def in_events(change: Callable[[list[dict[str, Any]]], object]) -> Alter:
    """Edit the extract of the history, and write it as the program does."""

    def alter(files: Files) -> None:
        lines = [json.loads(line) for line in files[AUDIT].splitlines()]
        change(lines)
        files[AUDIT] = "".join(f"{canonical_json(line)}\n" for line in lines).encode()

    return alter


def linked_anew(lines: list[dict[str, Any]], first: int, last: int | None = None) -> None:
    """Compute the hashes of some events again, each following the one before it."""
    for place in range(first, len(lines) if last is None else last):
        line = lines[place]
        if line["fields"] is not None:
            line["fields_sha256"] = hashlib.sha256(canonical_json(line["fields"]).encode()).hexdigest()
        if place and lines[place - 1]["seq"] == line["seq"] - 1:
            line["prev_hash"] = lines[place - 1]["hash"]
        line["hash"] = link_hash_without_fields(line, line["fields_sha256"])


def other_name(lines: list[dict[str, Any]]) -> None:
    lines[1]["fields"]["file_name"] = "Andet.pdf"


def other_name_hashed(lines: list[dict[str, Any]]) -> None:
    other_name(lines)
    linked_anew(lines, 1, 2)


def whole_other_history(lines: list[dict[str, Any]]) -> None:
    other_name(lines)
    linked_anew(lines, 1)


def other_fields_hash(lines: list[dict[str, Any]]) -> None:
    other_name(lines)
    lines[1]["fields_sha256"] = hashlib.sha256(canonical_json(lines[1]["fields"]).encode()).hexdigest()


def without_link(lines: list[dict[str, Any]]) -> None:
    """The event of the other case between approval and issue is taken out."""
    lines[:] = [line for line in lines if line["case_id"] == lines[0]["case_id"]]


def grade(files: Files) -> None:
    content = json.loads(files[CASE])
    content["grades"]["udearealer"]["reason"] = "Andet"
    files[CASE] = (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def lower_limit(files: Files) -> None:
    content = json.loads(files[RULES])
    content["vurdering"]["minimum_pr_kriterium"] = 1
    files[RULES] = canonical_json(content).encode()


def swapped(files: Files) -> None:
    files[FILE], files[PHOTO_FILE] = files[PHOTO_FILE], files[FILE]


def relabelled(content: dict[str, Any]) -> None:
    next(item for item in content["members"] if item["name"] == ANNEX)["record"]["kind"] = "brev"


def unlisted(name: str) -> Alter:
    def alter(files: Files) -> None:
        files.pop(name)
        in_manifest(lambda content: content.update(members=[i for i in content["members"] if i["name"] != name]))(files)

    return mended(alter)


def of_document(alter: Callable[[pikepdf.Pdf], object]) -> Alter:
    def both(files: Files) -> None:
        target = io.BytesIO()
        with pikepdf.open(io.BytesIO(files[DOCUMENT])) as pdf:
            alter(pdf)
            pdf.save(target)
        files[DOCUMENT] = target.getvalue()

    return both


ALTERATIONS: Mapping[str, tuple[Alter, str]] = {
    "a document missing": (without(DOCUMENT), f"»{DOCUMENT}« mangler"),
    "an attachment missing": (without(FILE), f"»{FILE}« mangler"),
    "the case file missing": (without(CASE), f"»{CASE}« mangler"),
    "the history missing": (without(AUDIT), f"»{AUDIT}« mangler"),
    "the manifest missing": (without("manifest.json"), "manifest.json mangler"),
    "a file more among the attachments": (more("bilag/003-Nyt.pdf"), "»bilag/003-Nyt.pdf« hører ikke til"),
    "a zip put into it": (more("bilag/pakke.zip", b"PK\x03\x04"), "»bilag/pakke.zip« hører ikke til"),
    "an attachment altered": (more(FILE), f"»{FILE}« er ændret"),
    "a document altered": (more(DOCUMENT, b"\n%x\n%%EOF\n"), f"»{DOCUMENT}« er ændret"),
    "the case file altered": (more(CASE, b" "), f"»{CASE}« er ændret"),
    "the rule set altered": (more(RULES, b" "), f"»{RULES}« er ændret"),
    "the history altered": (replaced(AUDIT, b"Billeder", b"Billedet"), f"»{AUDIT}« er ændret"),
    "the contents altered": (replaced("INDHOLD.txt", b"version 1", b"version 2"), "»INDHOLD.txt« er ændret"),
    "the list of evidence altered": (more("sag/evidens.csv"), "»sag/evidens.csv« er ændret"),
    "attachments exchanged": (swapped, f"»{PHOTO_FILE}« er ændret"),
    "another case number": (
        in_manifest(lambda content: content.update(case_number="2026-0043")),
        f"manifest.json nævner en anden sag end »{CASE}«",
    ),
    "another version": (in_manifest(lambda content: content.update(version_number=2)), "to forskellige versioner"),
    "another chain head": (
        in_manifest(lambda content: content.update(chain_head="3:" + "a" * 64)),
        "dokumentets slutpunkt for hændelsesloggen er",
    ),
    "another time of the issue": (
        in_manifest(lambda content: content.update(issued_at="2026-11-24T08:35:00Z")),
        "dokumentets tidspunkt for udsendelsen er",
    ),
    "another rule set in the manifest": (
        in_manifest(lambda content: content["ruleset"].update(fingerprint="a" * 64)),
        f"»{RULES}« er ikke det regelsæt",
    ),
    "a kind of document with another name": (in_manifest(relabelled), f"»{ANNEX}« er en anden end den, hændelserne"),
    "the manifest written anew": (more("manifest.json", b"\n"), "skrevet om af et andet program"),
    "a manifest that is no JSON": (put("manifest.json", b"{"), "ikke er af formen pakke/1"),
    "a manifest without a version": (
        in_manifest(lambda content: content.update(version={"id": "x"})),
        "ikke er af formen pakke/1",
    ),
    "a file named twice in the manifest": (
        in_manifest(lambda content: content["members"].append(content["members"][0])),
        "nævner den samme fil to gange",
    ),
    "an attachment, and the manifest": (
        mended(put(FILE, b"%PDF-1.7 andet")),
        f"»{FILE}« er en anden end den, hændelserne fortæller om",
    ),
    "an attachment removed everywhere": (unlisted(FILE), "et bilag, som blev lagt i sagen ved hændelse 2, er ikke med"),
    "a document removed everywhere": (unlisted(ANNEX), "et dokument, som blev udsendt ved hændelse"),
    "a document saved by another program, and the manifest": (
        mended(of_document(lambda pdf: pdf.docinfo.__setitem__("/Author", "En anden"))),
        f"»{DOCUMENT}«: filen er ikke, som programmet lavede den",
    ),
    "a reason in the case file, and the manifest": (mended(grade), f"»{CASE}« er ikke den version, der blev godkendt"),
    "the case inside the document is another then": (mended(grade), f"sagen i dokumentet er en anden end »{CASE}«"),
    "a case file that is none": (mended(put(CASE, b"{}")), f"»{CASE}« er ikke en sagsfil"),
    "a limit in the rule set, and the manifest": (
        mended(lower_limit),
        f"»{RULES}« er ikke det regelsæt, manifest.json nævner",
    ),
    "a rule set that is none": (mended(put(RULES, b"[]")), f"»{RULES}« er ikke et regelsæt"),
    "the list of evidence, and the manifest": (
        mended(replaced("sag/evidens.json", b"Huslejenotat", b"Huslejenotits")),
        f"»sag/evidens.json« siger noget andet end »{CASE}«",
    ),
    "what an event says": (mended(in_events(other_name)), f"»{AUDIT}«: hændelse 2 er ændret: indholdet"),
    "what an event says, and its hash of that": (
        mended(in_events(other_fields_hash)),
        "hændelse 2 er ændret: den svarer ikke til sin kontrolsum",
    ),
    "what an event says, and its own hash": (
        mended(in_events(other_name_hashed)),
        "hændelse 3 følger ikke efter hændelse 2",
    ),
    "the whole history from an event on": (
        mended(in_events(whole_other_history)),
        "har ikke den kontrolsum, der er trykt på dokumenterne",
    ),
    "the beginning of the history": (
        mended(in_events(lambda lines: lines.pop(0))),
        "begynder ikke med sagens oprettelse",
    ),
    "a link before the printed head": (mended(in_events(without_link)), "som er trykt på dokumenterne som loggens"),
    "the end of the history": (mended(in_events(lambda lines: lines.pop())), "fortæller om"),
    "the history in another order": (mended(in_events(lambda lines: lines.reverse())), "står ikke efter dem"),
    "a history that cannot be read": (mended(more(AUDIT, b"{}\n")), "kan ikke læses"),
    "an empty history": (mended(put(AUDIT, b"")), "begynder ikke med sagens oprettelse"),
    "a web page, and the manifest": (mended(replaced(PAGE, b"Egeparken", b"Egeskoven")), f"»{PAGE}«: "),
    "a web page that names another PDF": (
        mended(more(DOCUMENT, b"\n%%EOF\n")),
        f"»{PAGE}«: kan ikke kontrolleres alene",
    ),
    "no documents at all": (
        lambda files: without(*[name for name in files if name.startswith("dokumenter/")])(files),
        "der er ingen dokumenter i pakken",
    ),
}


@pytest.mark.parametrize("name", ALTERATIONS)
def test_each_alteration_is_caught_and_named(renderer: Renderer, package: bytes, name: str) -> None:
    alter, told = ALTERATIONS[name]
    files = files_of(package)
    alter(files)
    faults = check(renderer, written(files)).faults
    assert any(told in fault for fault in faults), faults


def test_control_what_the_program_makes_passes(renderer: Renderer, package: bytes, kept: Store) -> None:
    verdict = check(renderer, package)
    assert verdict.faults == ()
    assert verdict.words.startswith("pakke til arkiv af sag 2026-0042, version 1, udsendt 23.")
    kept_documents = sum(name.startswith("dokumenter/") for name in files_of(package))
    assert verdict.words.endswith(f"dokumenter: {kept_documents}, bilag: 2")
    assert verdict.remarks == ("ingen database er set efter, så kun pakken selv er kontrolleret",)
    in_database = check(renderer, package, kept)
    assert in_database.faults == ()
    assert in_database.remarks[0].startswith("dokumenter og hændelser er dem, databasen gemte")
    assert written(files_of(package)) == package, "and so does one that is written again as it was"
    nothing = files_of(package)
    mended(lambda _files: None)(nothing)
    assert written(nothing) == package, "mending what is whole changes nothing"
    print(f"\n{len(ALTERATIONS)} altered packages, all caught and named; this control passes")


def test_only_what_was_altered_is_named(renderer: Renderer, package: bytes) -> None:
    files = files_of(package)
    more(FILE)(files)
    (fault,) = check(renderer, written(files)).faults
    length, digest = len(SURVEY) + 1, hashlib.sha256(SURVEY + b"x").hexdigest()
    assert fault.startswith(f"»{FILE}« er ændret: den er {length} byte med sha256 {digest[:16]}…")
    files = files_of(package)
    files.pop(PHOTO_FILE)
    assert check(renderer, written(files)).faults == (f"»{PHOTO_FILE}« mangler",)


def test_an_event_left_out_shows_in_the_database_alone(renderer: Renderer, package: bytes, kept: Store) -> None:
    files = files_of(package)
    mended(in_events(lambda lines: lines.pop(3)))(files)
    altered = written(files)
    assert check(renderer, altered).faults == (), "events of other cases are left out too, so a gap tells nothing"
    (fault,) = check(renderer, altered, kept).faults
    assert fault == f"hændelse 4 i databasen hører til sagen, men er ikke med i »{AUDIT}«"


def test_a_whole_forgery_shows_in_the_database(renderer: Renderer, package: bytes, kept: Store) -> None:
    """The document, the case file and everything that tells of them are made anew, with hashes and all."""
    files = files_of(package)
    mended(in_events(whole_other_history))(files)
    faults = check(renderer, written(files), kept).faults
    assert any(fault.startswith("hændelse 2 i databasen har ikke den kontrolsum") for fault in faults)
    other = renderer.render(dataclasses.replace(approved(json.loads(files[CASE])), chain_head=None))
    files = files_of(package)
    mended(put(DOCUMENT, other))(files)
    digest = hashlib.sha256(other).hexdigest()
    assert f"databasen har ikke »{DOCUMENT}« (sha256 {digest})" in check(renderer, written(files), kept).faults


def test_a_document_without_data_is_told_to_be_checked_by_its_hash_alone(renderer: Renderer, package: bytes) -> None:
    files = files_of(package)
    files["dokumenter/Brev.pdf"] = PHOTOS

    def with_letter(content: dict[str, Any]) -> None:
        letter = {**content["members"][0], "name": "dokumenter/Brev.pdf", "title": "Brev", "record": None}
        content["members"].insert(0, letter)

    in_manifest(with_letter)(files)
    mended(lambda _files: None)(files)
    verdict = check(renderer, written(files))
    assert verdict.remarks[0] == "»dokumenter/Brev.pdf« rummer ingen data og er kontrolleret på sin kontrolsum alene"
    assert verdict.faults == ("»dokumenter/Brev.pdf« er en anden end den, hændelserne fortæller om",)
