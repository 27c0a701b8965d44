"""The letters to the association in the package: those that were sent, with what seals them, and nothing of what came
after but what is theirs."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from assessment.domain.council import VoteOutcome
from assessment.domain.errors import StepRefused
from assessment.domain.hearing import Omitted
from assessment.domain.letters import LetterKind, final_letters
from assessment.reporting.worker import Renderer
from assessment.services import package as package_module
from assessment.services.attachments import withdraw_attachment
from assessment.services.cases import CaseView, matching_cases, open_case
from assessment.services.council import TypedVote, record_vote
from assessment.services.course import begin_assessment
from assessment.services.documents import issue_document
from assessment.services.hearing import take_hearing_step
from assessment.services.letters import keep_letter, read_letter
from assessment.services.package_check import verify_package
from assessment.services.steps import submit_assessment
from assessment.services.verification import Verdict
from assessment.storage.engine import Store, open_store
from assessment.storage.records import CaseFilter
from tests.services.attachment_stories import attach
from tests.services.package_stories import PHOTOS, SURVEY, Render, package_bytes
from tests.services.packages import written
from tests.services.stories import CASEWORKER, LEVERS, MANAGER, MUNICIPALITY, READER, RULES, approve, later, locked
from tests.services.test_hearing import GROUNDS
from tests.services.test_letters import CHECKED, DECISION, HEARING, STATIONS, again, to_hear, word
from tests.services.test_package import members
from tests.services.test_package_check import Alter, Files, files_of, in_events, in_manifest, mended

HEARD, TOLD = "breve/Høringsbrev-2026-0042.pdf", "breve/Afgørelsesbrev-2026-0042.pdf"
AUDIT = "historik/uddrag.jsonl"


def issued_refusal(store: Store, render: Render, attached: bytes = b"") -> CaseView:
    """A refusal that the association was written to about, and that was issued."""
    view = to_hear(store)
    if attached:
        attach(store, view, attached, "Rapport.pdf")
    view = word(store, view)
    keep_letter(store, CASEWORKER, later(11), view, HEARING, municipality=CHECKED, render=render)
    version_id = submit_assessment(store, CASEWORKER, later(12), view.assessment.id)
    approve(store, MANAGER, later(13), version_id, levers=LEVERS)
    omitted = Omitted(ground="ubetaenkeligt", reason="Foreningen har selv trukket projektet.")
    take_hearing_step(store, CASEWORKER, later(13), view.assessment.id, omitted, grounds=GROUNDS)
    issue_document(store, MANAGER, later(14), again(store, view), municipality=MUNICIPALITY, render=render)
    return again(store, view)


def decided(store: Store, view: CaseView, render: Render, minute: int = 20) -> CaseView:
    """The same case after the vote, with the letter that tells the association."""
    vote = TypedVote(VoteOutcome.FOLLOWED, "byraad", date(2026, 11, 23), "punkt 14")
    record_vote(store, CASEWORKER, later(minute), view.assessment.id, vote, stations=STATIONS)
    view = again(store, view)
    keep_letter(store, CASEWORKER, later(minute + 1), view, DECISION, municipality=CHECKED, render=render)
    return again(store, view)


def kept(store: Store, view: CaseView) -> dict[LetterKind, bytes]:
    """The bytes of the letters as anybody reads them."""
    found = (read_letter(store, READER, UUID(entry.id)) for entry in final_letters(view.letters))
    return {entry.kind: content for entry, content in found}


def check(renderer: Renderer, content: bytes, store: Store | None = None) -> Verdict:
    return verify_package(io.BytesIO(content), render=renderer.render, pictures=renderer.page_pictures, store=store)


def test_each_letter_that_was_sent_is_in_the_package_as_it_was_kept(store: Store, renderer: Renderer) -> None:
    view = issued_refusal(store, renderer.render)
    at_issue = package_bytes(store, view)
    found = members(at_issue)
    assert [name for name in found if name.startswith("breve/")] == [HEARD]
    assert found[HEARD] == kept(store, view)[HEARING]
    view = decided(store, view, renderer.render)
    content = package_bytes(store, view)
    found = members(content)
    assert (found[HEARD], found[TOLD]) == (kept(store, view)[HEARING], kept(store, view)[DECISION])
    listed = {item["name"]: item for item in json.loads(found["manifest.json"])["members"]}
    assert listed[TOLD]["record"]["blob_sha256"] == listed[TOLD]["sha256"] == hashlib.sha256(found[TOLD]).hexdigest()
    assert listed[HEARD]["record"]["kind"] == "hoeringsbrev"
    summary = found["INDHOLD.txt"].decode()
    assert f"Breve til boligorganisationen\r\n  {TOLD} (" in summary
    for made in (at_issue, content):
        for database in (None, store):
            assert check(renderer, made, database).faults == ()
    assert ", breve: 2, bilag: 0" in check(renderer, content).words
    assert ", breve: 1, bilag: 0" in check(renderer, at_issue).words


def test_what_came_after_the_issue_is_the_letter_alone(store: Store, renderer: Renderer) -> None:
    view = issued_refusal(store, renderer.render)
    locked(store, case_number="2026-0888")  # its events come between the issue and the letter
    first = package_bytes(store, decided(store, view, renderer.render))
    begin_assessment(
        store, CASEWORKER, later(40), view.summary.case_id, RULES, phase="skema_a", reason="Et helt nyt oplæg."
    )
    assert package_bytes(store, view) == first, "the same until another letter is sent"
    afterwards = after_the_issue(first)
    assert [line["action"] for line in afterwards] == ["assessment.decided", "decision.letter_kept"]
    assert {line["case_id"] for line in afterwards} == {str(view.summary.case_id)}
    assert all(line["fields"] for line in afterwards)


def test_attachments_that_come_or_go_after_the_issue_change_nothing(store: Store, renderer: Renderer) -> None:
    view = issued_refusal(store, renderer.render, attached=SURVEY)
    there = package_bytes(store, view)
    attach(store, view, PHOTOS, "Senere.pdf", now=later(15))
    withdraw_attachment(store, CASEWORKER, later(16), view.assessment.id, number=1, reason="Forældet.")
    content = package_bytes(store, decided(store, view, renderer.render))
    for made in (there, content):
        assert [name for name in members(made) if name.startswith("bilag/")] == ["bilag/001-Rapport.pdf"]
        assert check(renderer, made, store).faults == ()
    files = files_of(content)
    mended(lambda inner: inner.pop("bilag/001-Rapport.pdf"))(files)
    assert any(
        "et bilag, som blev lagt i sagen ved hændelse" in text for text in check(renderer, written(files)).faults
    )


def test_of_the_next_assessment_the_links_alone_are_told(store: Store, renderer: Renderer) -> None:
    """Somebody begins it while the page of the letter is open."""
    view = issued_refusal(store, renderer.render)
    vote = TypedVote(VoteOutcome.FOLLOWED, "byraad", date(2026, 11, 23), "punkt 14")
    record_vote(store, CASEWORKER, later(20), view.assessment.id, vote, stations=STATIONS)
    seen = again(store, view)
    begin_assessment(
        store, CASEWORKER, later(21), view.summary.case_id, RULES, phase="skema_a", reason="Et helt nyt oplæg."
    )
    keep_letter(store, CASEWORKER, later(22), seen, DECISION, municipality=CHECKED, render=renderer.render)
    content = package_bytes(store, seen)
    told = {line["action"]: line["fields"] for line in after_the_issue(content)}
    assert told["assessment.begun"] is None
    assert told["decision.letter_kept"] is not None
    assert "Et helt nyt oplæg" not in members(content)[AUDIT].decode()
    assert check(renderer, content, store).faults == ()


def after_the_issue(content: bytes) -> list[dict[str, Any]]:
    """The events of a package that came after the case was issued."""
    lines = [json.loads(line) for line in members(content)[AUDIT].splitlines()]
    issue = next(line["seq"] for line in lines if line["action"] == "assessment.issued")
    return [line for line in lines if line["seq"] > issue]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Store]:
    """The database that the package came from."""
    path = tmp_path_factory.mktemp("letters") / "cases.db"
    path.write_bytes(sqlite_template.read_bytes())
    store = open_store(f"sqlite:///{path}")
    yield store
    store.close()


@pytest.fixture(scope="module")
def package(whole: Store, renderer: Renderer) -> bytes:
    """A package with both letters."""
    return package_bytes(whole, decided(whole, issued_refusal(whole, renderer.render), renderer.render))


def _other_bytes(files: Files) -> None:
    files[TOLD] += b"\n"


def _swapped(files: Files) -> None:
    files[HEARD], files[TOLD] = files[TOLD], files[HEARD]


def _removed(files: Files) -> None:
    del files[TOLD]


def _other_title(content: dict[str, Any]) -> None:
    record = next(item["record"] for item in content["members"] if item["name"] == HEARD)
    record["title"] = "Høringsbrev: noget andet"


def _other_deadline(lines: list[dict[str, Any]]) -> None:
    line = next(line for line in lines if line["action"] == "hearing.letter_written")
    line["fields"]["letter_deadline"] = "2026-12-24"


ALTERATIONS: dict[str, tuple[Alter, str]] = {
    "other bytes": (_other_bytes, f"»{TOLD}« er ændret: den er "),
    "other bytes, and the manifest mended": (
        mended(_other_bytes),
        f"»{TOLD}« er en anden end den, hændelserne fortæller om",
    ),
    "the two letters exchanged": (_swapped, f"»{HEARD}« er ændret"),
    "exchanged, and the manifest mended": (mended(_swapped), f"»{HEARD}« er en anden end den"),
    "removed": (_removed, f"»{TOLD}« mangler"),
    "removed, and the manifest mended": (mended(_removed), "et brev, som blev gjort færdigt ved hændelse "),
    "another title of the record": (in_manifest(_other_title), f"»{HEARD}« er en anden end den"),
    "another deadline in its event": (mended(in_events(_other_deadline)), " er ændret: indholdet svarer ikke"),
    "one more": (lambda files: files.update({"breve/Brev.pdf": b"x"}), "»breve/Brev.pdf« hører ikke til"),
}


@pytest.mark.parametrize("name", ALTERATIONS)
def test_each_alteration_of_a_letter_is_caught_and_named(renderer: Renderer, package: bytes, name: str) -> None:
    alter, told = ALTERATIONS[name]
    files = files_of(package)
    alter(files)
    faults = check(renderer, written(files)).faults
    assert any(told in fault for fault in faults), faults


def test_control_what_was_not_altered_passes(renderer: Renderer, package: bytes, whole: Store) -> None:
    assert check(renderer, package).faults == ()
    verdict = check(renderer, package, whole)
    assert verdict.faults == ()
    assert any(text.endswith(", og brevene er dem, den har") for text in verdict.remarks)


def test_a_letter_that_the_database_does_not_have_is_told(renderer: Renderer, package: bytes, whole: Store) -> None:
    files = files_of(package)
    mended(_other_bytes)(files)
    faults = check(renderer, written(files), whole).faults
    digest = hashlib.sha256(files[TOLD]).hexdigest()
    assert f"databasen har ikke »{TOLD}« (sha256 {digest})" in faults


def test_more_files_than_a_package_is_read_with_are_refused(
    whole: Store, package: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that nobody fetches a package that `verify` would not read."""
    (row,) = matching_cases(whole, CASEWORKER, CaseFilter())
    view = open_case(whole, CASEWORKER, row.case_id)
    monkeypatch.setattr(package_module, "MAX_MEMBERS", len(files_of(package)))
    assert package_bytes(whole, view) == package  # control: just as many
    monkeypatch.setattr(package_module, "MAX_MEMBERS", len(files_of(package)) - 1)
    with pytest.raises(StepRefused, match="Hent dokumenter, breve og bilag hver for sig"):
        package_bytes(whole, view)
