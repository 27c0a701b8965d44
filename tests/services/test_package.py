"""The package of an issued case: everything that was kept, as it was kept, and the same bytes at any time."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import resource
import zipfile
from pathlib import Path

import pytest

from assessment.domain.attachments import AttachmentLimits
from assessment.domain.errors import DatabaseUnreachable, EnvironmentFault, NotFound, PermissionDenied, StepRefused
from assessment.domain.workflow import Actor, Role
from assessment.reporting.worker import Renderer
from assessment.services.attachments import withdraw_attachment
from assessment.services.cases import open_case
from assessment.services.course import begin_assessment
from assessment.services.disclosure import note_package
from assessment.services.documents import read_document
from assessment.services.package import issued_assessment, issued_package
from assessment.services.package_manifest import attachment_name, document_name, package_name
from assessment.services.second import ask_second
from assessment.settings import AttachmentSettings
from assessment.storage import events
from assessment.storage.attachment_files import path_of
from assessment.storage.engine import Store
from tests.services.attachment_stories import SETTINGS, attach
from tests.services.package_stories import PHOTOS, SURVEY, issue, issued_case, package_bytes
from tests.services.second_stories import SECOND, know
from tests.services.stories import CASEWORKER, MANAGER, READER, RULES, declared, issued, later, plain_render, registered
from tests.storage.tampering import tamper

DOCUMENT = "dokumenter/Indstilling-2026-0042.pdf"
ANNEX = "dokumenter/Teknisk-bilag-2026-0042.pdf"
PAGE = "dokumenter/Indstilling-2026-0042.html"


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def test_it_holds_all_that_was_kept_as_it_was_kept(store: Store, renderer: Renderer) -> None:
    view = issued_case(store, renderer.render)
    found = members(package_bytes(store, view))
    kept = {item.kind: read_document(store, READER, item.id)[1] for item in view.documents}
    documents = {name: content for name, content in found.items() if name.startswith("dokumenter/")}
    assert [name for name in found if name not in documents] == [
        *("bilag/001-Gårdrapport.pdf", "bilag/002-Billeder æøå.pdf", "historik/uddrag.jsonl"),
        *("sag/evidens.csv", "sag/evidens.json", "sag/regelsaet.json", "sag/sagsfil.json"),
        *("INDHOLD.txt", "manifest.json"),
    ]
    assert list(found)[:-2] == sorted(list(found)[:-2])
    assert sorted(documents.values()) == sorted(kept.values()), "every kept document, whatever its kind"
    assert (found[DOCUMENT], found[ANNEX], found[PAGE]) == (
        *(kept["indstilling"], kept["teknisk_bilag"], kept["indstilling_html"]),
    )
    assert (found["bilag/001-Gårdrapport.pdf"], found["bilag/002-Billeder æøå.pdf"]) == (SURVEY, PHOTOS)
    assert json.loads(found["sag/sagsfil.json"]) == view.case.document()
    assert hashlib.sha256(found["sag/regelsaet.json"]).hexdigest() == RULES.fingerprint


def test_the_manifest_names_every_member_and_where_it_belongs(store: Store, renderer: Renderer) -> None:
    view = issued_case(store, renderer.render)
    found = members(package_bytes(store, view))
    manifest = json.loads(found["manifest.json"])
    listed = {item["name"]: (item["bytes"], item["sha256"]) for item in manifest["members"]}
    assert listed == {
        name: (len(content), hashlib.sha256(content).hexdigest())
        for name, content in found.items()
        if name != "manifest.json"
    }
    assert (manifest["schema"], manifest["case_number"], manifest["version_number"]) == ("pakke/1", "2026-0042", 1)
    assert (manifest["ruleset"]["fingerprint"], manifest["issued_at"]) == (RULES.fingerprint, "2026-11-23T08:35:00Z")
    assert found["manifest.json"].decode() == json.dumps(manifest, sort_keys=True, ensure_ascii=False, indent=1) + "\n"
    number, _, head = manifest["chain_head"].partition(":")
    with store.read() as session:
        kept = {event.seq: event.hash for event in events.events_of_case(session, view.summary.case_id)}
    assert kept[int(number)] == head, "the head that is printed on the documents"
    told = [json.loads(line) for line in found["historik/uddrag.jsonl"].splitlines()]
    assert {line["seq"]: line["hash"] for line in told} == kept
    assert (told[0]["action"], told[-1]["action"]) == ("case.registered", "assessment.issued")


def test_the_evidence_is_listed_for_people_and_for_programs(store: Store, renderer: Renderer) -> None:
    found = members(package_bytes(store, issued_case(store, renderer.render)))
    rows = list(csv.reader(io.StringIO(found["sag/evidens.csv"].decode("utf-8-sig")), delimiter=";"))
    listed = json.loads(found["sag/evidens.json"])["evidence"]
    assert len(rows) - 1 == len(listed) > 5
    digest = hashlib.sha256(SURVEY).hexdigest()
    assert ["1", "Gårdrapport.pdf", "2", digest] in [row[4:] for row in rows]
    assert digest in [item.get("attachment", {}).get("sha256") for item in listed]


def test_it_is_the_same_whenever_and_by_whomever_it_is_fetched(store: Store, renderer: Renderer) -> None:
    view = issued_case(store, renderer.render)
    first = package_bytes(store, view)
    fetched = issued_package(store, SETTINGS, READER, view.assessment.id)
    assert b"".join(fetched.chunks()) == first
    note_package(store, READER, later(9), fetched)
    begin_assessment(
        store, CASEWORKER, later(10), view.summary.case_id, RULES, phase="skema_a", reason="Skema A er modtaget."
    )
    again = open_case(store, CASEWORKER, view.summary.case_id)
    attach(store, again, b"%PDF-1.7 nyt", "Nyt.pdf", now=later(11))
    withdraw_attachment(store, CASEWORKER, later(12), again.assessment.id, number=2, reason="Hørte til en anden sag.")
    assert package_bytes(store, view, MANAGER) == first
    assert issued_assessment(store, READER, view.summary.case_id) == view.assessment.id
    with pytest.raises(StepRefused, match="Sagen er ikke udsendt"):
        issued_package(store, SETTINGS, READER, again.assessment.id)


def test_every_member_has_the_time_of_the_issue_and_is_not_packed(store: Store, renderer: Renderer) -> None:
    content = package_bytes(store, issued_case(store, renderer.render))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        infos = package.infolist()
    assert {info.date_time for info in infos} == {(2026, 11, 23, 9, 35, 0)}, "Danish time"
    assert {info.compress_type for info in infos} == {zipfile.ZIP_STORED}
    assert {(info.create_system, info.external_attr >> 16) for info in infos} == {(3, 0o100644)}


def test_withdrawn_attachments_stay_only_where_the_version_points_to_them(store: Store, renderer: Renderer) -> None:
    view = registered(store)
    attach(store, view, SURVEY)
    attach(store, view, PHOTOS, "Billeder.pdf")
    withdraw_attachment(store, CASEWORKER, later(1), view.assessment.id, number=1, reason="Forkert sag.")
    after = issue(store, view, renderer.render)
    assert [name for name in members(package_bytes(store, after)) if name.startswith("bilag/")] == [
        "bilag/002-Billeder.pdf"
    ]
    pointed = issued_case(store, renderer.render, case_number="2026-0043", withdraw=1)
    names = [name for name in members(package_bytes(store, pointed)) if name.startswith("bilag/")]
    assert names == ["bilag/001-Gårdrapport.pdf", "bilag/002-Billeder æøå.pdf"]


@pytest.mark.parametrize(("harm", "reason"), [("gone", "filen mangler"), ("altered", "filen er ændret")])
def test_an_attachment_that_is_not_whole_is_named_and_left_out(
    sqlite_store: Store, renderer: Renderer, tmp_path: Path, harm: str, reason: str
) -> None:
    settings = AttachmentSettings(tmp_path / "bilag")
    view = issued_case(sqlite_store, renderer.render, settings)
    whole = issued_package(sqlite_store, settings, READER, view.assessment.id)
    assert (whole.left_out, "bilag/002-Billeder æøå.pdf" in members(b"".join(whole.chunks()))) == ((), True), "control"
    kept = path_of(tmp_path / "bilag", hashlib.sha256(PHOTOS).hexdigest())
    kept.unlink() if harm == "gone" else kept.write_bytes(b"andet")
    package = issued_package(sqlite_store, settings, READER, view.assessment.id)
    assert [(item.number, item.reason) for item in package.left_out] == [(2, reason)]
    found = members(b"".join(package.chunks()))
    assert "bilag/002-Billeder æøå.pdf" not in found
    assert f"Bilag 2, Billeder æøå.pdf: {reason}" in found["INDHOLD.txt"].decode()
    assert json.loads(found["manifest.json"])["left_out"][0]["sha256"] == hashlib.sha256(PHOTOS).hexdigest()


def test_a_folder_that_cannot_be_used_gives_no_package_at_all(
    sqlite_store: Store, renderer: Renderer, tmp_path: Path
) -> None:
    view = issued_case(sqlite_store, renderer.render, AttachmentSettings(tmp_path / "bilag"))
    with pytest.raises(EnvironmentFault, match="ASSESSMENT_ATTACHMENTS_DIR"):
        issued_package(sqlite_store, AttachmentSettings(None), READER, view.assessment.id)


def test_an_altered_document_gives_no_package(sqlite_store: Store, renderer: Renderer) -> None:
    view = issued_case(sqlite_store, renderer.render)
    assert package_bytes(sqlite_store, view), "control"
    tamper(sqlite_store, "UPDATE blob SET content = zeroblob(length) WHERE length > 50000")
    with pytest.raises(DatabaseUnreachable):
        issued_package(sqlite_store, SETTINGS, READER, view.assessment.id)


def test_it_is_refused_before_the_issue_to_strangers_and_to_the_blind(store: Store) -> None:
    view = registered(store)
    with pytest.raises(StepRefused, match="Udsend indstillingen først"):
        issued_package(store, SETTINGS, READER, view.assessment.id)
    with pytest.raises(StepRefused, match="Udsend indstillingen først"):
        issued_assessment(store, READER, view.summary.case_id)
    with pytest.raises(NotFound):
        issued_package(store, SETTINGS, READER, view.summary.case_id)
    done = issued(store, case_number="2026-0043")
    for role in (Role.ADMINISTRATOR,):
        stranger = Actor("id-x", "Administrator", frozenset({role}))
        with pytest.raises(PermissionDenied):
            issued_package(store, SETTINGS, stranger, done.assessment.id)
    begin_assessment(store, CASEWORKER, later(10), done.summary.case_id, RULES, phase="skema_a", reason="Modtaget.")
    again = open_case(store, CASEWORKER, done.summary.case_id)
    know(store, SECOND)
    declared(store, done.summary.case_id, SECOND.person_id)
    assert package_bytes(store, done, SECOND), "control: before being asked"
    ask_second(store, CASEWORKER, later(11), again.assessment.id, assessor_id=SECOND.person_id)
    with pytest.raises(PermissionDenied, match="skjult for dig"):
        issued_package(store, SETTINGS, SECOND, done.assessment.id)


def test_events_of_other_cases_and_talk_about_this_one_are_told_without_words(store: Store, renderer: Renderer) -> None:
    view = issued_case(store, renderer.render, between=lambda: registered(store, case_number="2026-0099"))
    text = members(package_bytes(store, view))["historik/uddrag.jsonl"]
    lines = [json.loads(line) for line in text.splitlines()]
    foreign = [line for line in lines if line["case_id"] != str(view.summary.case_id)]
    assert [(line["action"], line["fields"]) for line in foreign] == [("case.registered", None)]
    assert b"2026-0099" not in text
    accepted = [line for line in lines if line["action"] == "review.accepted"]
    assert accepted
    assert {line["fields"] for line in accepted} == {None}


def test_names_are_safe_on_every_system() -> None:
    assert document_name("Brev", "1", ".pdf", ["dokumenter/Brev-1.pdf"]) == "dokumenter/Brev-1-2.pdf"
    assert document_name("Høringsbrev", "../../etc", ".docx", []) == "dokumenter/Høringsbrev-etc.docx"
    hostile = [package_name(number, 1) for number in ("aux", "..", "a/b\\c:d*?", "æ" * 300, "\u202eabc", "")]
    hostile += [document_name(kind, "", ".pdf", []).partition("/")[2] for kind in ("con", "NUL", "...", "LPT1")]
    hostile.append(attachment_name(7, "Kort.png").partition("/")[2])
    for name in hostile:
        assert re.fullmatch(r"[\wæøåÆØÅ .-]{1,120}", name), name
        assert not re.match(r"(?i)(con|prn|aux|nul|com\d|lpt\d)\.", name), name
        assert name == name.strip(" ."), name


def test_a_package_of_much_takes_little_memory(sqlite_store: Store) -> None:
    settings = AttachmentSettings(limits=AttachmentLimits(file_bytes=20 * 2**20, case_bytes=500 * 2**20))
    view = registered(sqlite_store)
    for number in range(12):
        content = b"%PDF-1.7 " + bytes([number]) * (16 * 2**20)
        attach(sqlite_store, view, content, f"Stor{number}.pdf", settings=settings)
    done = issue(sqlite_store, view, plain_render)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    package = issued_package(sqlite_store, settings, READER, done.assessment.id)
    length = sum(map(len, package.chunks()))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"\na package of {length / 2**20:.0f} MB took {grown:.0f} MB more than the most that was used before")
    assert length == package.length > 192 * 2**20
    assert grown < 100


def test_a_package_that_no_zip_can_hold_is_refused(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    done = issued(sqlite_store)
    assert package_bytes(sqlite_store, done), "control"
    view = registered(sqlite_store, case_number="2026-0043")
    attach(sqlite_store, view, b"%PDF-1.7 " + bytes(1000))
    large = issue(sqlite_store, view, plain_render)
    monkeypatch.setattr("assessment.services.package.MAX_PACKAGE_BYTES", 1000)
    with pytest.raises(StepRefused, match="mere, end én pakke kan rumme"):
        issued_package(sqlite_store, SETTINGS, READER, large.assessment.id)
