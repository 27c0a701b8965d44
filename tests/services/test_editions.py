"""The recommendation in other forms: issued with it, kept as they were made, and told from what was altered since."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import zipfile

import docx
import pytest

from assessment.domain.errors import StepRefused
from assessment.reporting.municipality import Municipality
from assessment.reporting.request import EDITION_OF, DocumentKind, DocumentRequest
from assessment.reporting.worker import Renderer
from assessment.services.cases import CaseView, open_case
from assessment.services.document_formats import format_of
from assessment.services.documents import (
    EDITIONS,
    KIND_NAMES,
    MADE_NOW,
    edition_of_file,
    edition_request,
    file_name,
    issue_document,
    issued_of,
    read_document,
)
from assessment.services.edition_verification import verify_edition
from assessment.services.verification import Verdict
from assessment.storage.engine import Store
from tests.reporting.samples import approved, draft, egeparken
from tests.services.stories import (
    LEVERS,
    MANAGER,
    MUNICIPALITY,
    NOW,
    READER,
    RULES,
    approve,
    case_file,
    issued,
    later,
    locked,
    plain_render,
    submitted,
)


def kept(store: Store, view: CaseView, kind: str) -> bytes:
    record = next(document for document in view.documents if document.kind == kind)
    return read_document(store, READER, record.id)[1]


def really_issued(store: Store, renderer: Renderer) -> CaseView:
    """A case with the real bytes of its documents."""
    view, version = submitted(store)
    approve(store, MANAGER, later(6), version, levers=LEVERS)
    view = open_case(store, MANAGER, view.summary.case_id)
    issue_document(store, MANAGER, later(7), view, municipality=MUNICIPALITY, render=renderer.render)
    return open_case(store, READER, view.summary.case_id)


@pytest.mark.parametrize("kind", EDITIONS)
def test_an_edition_is_issued_with_its_document_and_names_it(store: Store, kind: DocumentKind) -> None:
    view, pdf = issued(store), EDITION_OF[kind]
    document, edition = json.loads(kept(store, view, pdf)), json.loads(kept(store, view, kind))
    assert edition.pop("source_sha256") == hashlib.sha256(kept(store, view, pdf)).hexdigest()
    assert document.pop("source_sha256") is None
    assert {**edition, "kind": pdf} == document
    record = next(document for document in view.documents if document.kind == kind)
    assert record.title == f"{KIND_NAMES[kind]}: Helhedsplan for Egeparken"


def test_nothing_is_kept_when_one_of_them_cannot_be_made(store: Store) -> None:
    view, version = submitted(store)
    approve(store, MANAGER, later(6), version, levers=LEVERS)
    view = open_case(store, MANAGER, view.summary.case_id)

    def fails(request: DocumentRequest) -> bytes:
        if request.kind == EDITIONS[-1]:
            raise StepRefused("Den kan ikke laves.")
        return plain_render(request)

    with pytest.raises(StepRefused, match="kan ikke laves"):
        issue_document(store, MANAGER, later(7), view, municipality=MUNICIPALITY, render=fails)
    assert open_case(store, READER, view.summary.case_id).documents == ()


def test_before_it_is_issued_it_is_made_as_the_case_stands_and_afterwards_never_again(store: Store) -> None:
    view = locked(store)
    request = edition_request(view, MUNICIPALITY, "indstilling_html")
    assert (request.kind, request.state, request.source_sha256) == ("indstilling_html", "draft", None)
    assert file_name(view, request.is_draft, request.kind) == "Indstilling-2026-0042-UDKAST.html"
    done = issued(store, case_number="2026-0043")
    with pytest.raises(StepRefused, match="Hent den udgave, der blev gemt"):
        edition_request(done, MUNICIPALITY, "indstilling_html")
    assert all(issued_of(done, kind) is not None for kind in EDITIONS)


def test_each_edition_has_a_name_an_address_and_a_form() -> None:
    assert set(EDITIONS) <= set(MADE_NOW.values())
    for kind in EDITIONS:
        assert KIND_NAMES[kind].startswith(f"{KIND_NAMES[EDITION_OF[kind]]}, ")
        assert format_of(kind).suffix != ".pdf"
    assert format_of("indstilling").suffix == format_of("teknisk_bilag").suffix == ".pdf"
    request = edition_of_file(case_file(), RULES, MUNICIPALITY, NOW.date(), EDITIONS[0])
    assert (request.kind, request.is_draft) == (EDITIONS[0], True)


def test_a_document_from_before_there_were_editions_still_has_its_words() -> None:
    document = MUNICIPALITY.document()
    del document["udgaver"]
    assert Municipality.model_validate(document).editions.of_issued.startswith("Denne udgave")


def zipped(parts: dict[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return target.getvalue()


def check(renderer: Renderer, content: bytes, store: Store | None, *pdfs: bytes) -> Verdict:
    sources = {hashlib.sha256(pdf).hexdigest(): pdf for pdf in pdfs}
    return verify_edition(content, sources=sources, render=renderer.render, store=store)


def test_what_is_kept_is_found_by_its_hash(store: Store, renderer: Renderer) -> None:
    view = really_issued(store, renderer)
    for kind in EDITIONS:
        verdict = check(renderer, kept(store, view, kind), store)
        assert verdict.faults == ()
        assert verdict.words.startswith(f"{KIND_NAMES[kind]}: Helhedsplan for Egeparken, udsendt ")
        assert verdict.remarks == ("byte for byte den udgave, der er gemt i databasen",)


def test_without_a_database_it_says_what_cannot_be_said_unless_the_pdf_is_there(
    store: Store, renderer: Renderer
) -> None:
    view = really_issued(store, renderer)
    pdf, page = kept(store, view, "indstilling"), kept(store, view, "indstilling_html")
    (fault,) = check(renderer, page, None).faults
    assert "kan ikke kontrolleres alene" in fault
    assert hashlib.sha256(pdf).hexdigest() in fault
    verdict = check(renderer, page, None, pdf)
    assert (verdict.faults, verdict.remarks) == ((), ("lavet igen af dataene i den PDF, den nævner",))
    assert verdict.words == f"HTML-udgaven af PDF'en {hashlib.sha256(pdf).hexdigest()}"
    other = renderer.render(draft(egeparken()))
    assert "kan ikke kontrolleres alene" in check(renderer, page, None, other).faults[0]  # control: not any PDF will do


def test_the_page_of_the_resume_goes_with_the_pdf_of_the_resume(store: Store, renderer: Renderer) -> None:
    view = really_issued(store, renderer)
    pdf, page, other = (kept(store, view, kind) for kind in ("resume", "resume_html", "indstilling"))
    verdict = check(renderer, page, None, other, pdf)
    assert (verdict.faults, verdict.remarks) == ((), ("lavet igen af dataene i den PDF, den nævner",))
    assert "kan ikke kontrolleres alene" in check(renderer, page, None, other).faults[0]
    altered = page.replace(b"116,6", b"6,6")
    assert altered != page
    for told in (check(renderer, altered, store), check(renderer, altered, None, pdf)):
        assert any("»6,6«" in fault and "»116,6«" in fault for fault in told.faults), told.faults
    named, wrong = (hashlib.sha256(content).hexdigest().encode() for content in (pdf, other))
    misled = page.replace(named, wrong)
    (fault,) = check(renderer, misled, None, other).faults
    assert fault == "nævner en PDF, der er et andet dokument end det, den selv viser."
    assert "databasen har ikke den PDF" in check(renderer, misled, store).faults[0]


def test_what_was_altered_is_told_word_by_word(store: Store, renderer: Renderer) -> None:
    view = really_issued(store, renderer)
    pdf, page = kept(store, view, "indstilling"), kept(store, view, "indstilling_html")
    altered = page.replace(b"116.640.625", b"6.640.625")
    assert altered != page
    for verdict in (check(renderer, altered, store), check(renderer, altered, None, pdf)):
        assert any("»6.640.625" in fault and "»116.640.625" in fault for fault in verdict.faults), verdict.faults
    respaced = page.replace(b"<h1>", b"<h1 >")
    (fault,) = check(renderer, respaced, store).faults
    assert fault.startswith("teksten er den udsendte, men filen er gemt på ny")


def test_what_the_secretariat_has_edited_in_word_is_told(store: Store, renderer: Renderer) -> None:
    view = really_issued(store, renderer)
    pdf, made = kept(store, view, "indstilling"), kept(store, view, "indstilling_word")
    opened = docx.Document(io.BytesIO(made))
    point = next(item for item in opened.paragraphs if item.text.startswith("byrådet godkender skema A"))
    point.runs[0].text = point.text.replace("412.750.000", "400.000.000")
    target = io.BytesIO()
    opened.save(target)
    for verdict in (check(renderer, target.getvalue(), store), check(renderer, target.getvalue(), None, pdf)):
        assert len(verdict.faults) == 1
        assert "»400.000.000" in verdict.faults[0]
        assert "»412.750.000" in verdict.faults[0]
    untouched = io.BytesIO()
    docx.Document(io.BytesIO(made)).save(untouched)
    assert "gemt på ny" in check(renderer, untouched.getvalue(), store).faults[0]
    assert check(renderer, made, None, pdf).words.startswith("Word-udgaven af PDF'en ")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04" + b"x" * 100, "beskadiget"),
        (b"PK\x03\x04" + b"x" * 9_000_000, "større end 8 MB"),
        (zipped({"word/document.xml": "<a"}), "beskadiget"),
        (zipped({"word/document.xml": "<a/>"}), "beskadiget"),
        (zipped({"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "beskadiget"),
        (zipped({"word/document.xml": f"<a>{' ' * 9_000_000}</a>"}), "større end 8 MB"),
    ],
    ids=["no zip", "large", "broken", "parts missing", "entities", "bomb"],
)
def test_a_hostile_word_file_is_told(renderer: Renderer, content: bytes, told: str) -> None:
    (fault,) = check(renderer, content, None).faults
    assert told in fault


def test_a_draft_and_a_foreign_page_have_nothing_to_be_held_against(sqlite_store: Store, renderer: Renderer) -> None:
    made = renderer.render(draft(egeparken(), kind="indstilling_html"))
    for content in (made, b"<!DOCTYPE html><p>Hej"):
        (fault,) = check(renderer, content, sqlite_store).faults
        assert fault.startswith("nævner ingen udsendt PDF")
    (broken,) = check(renderer, b"<!doctype html>\xff", sqlite_store).faults
    assert broken == "er ikke en hel webside i UTF-8."
    (large,) = check(renderer, b"<!doctype html>" + b"x" * 9_000_000, sqlite_store).faults
    assert "større end 8 MB" in large
    named = approved(egeparken(), kind="indstilling_html", state="issued", issued_at=later(1), source_sha256="0" * 64)
    (alone,) = check(renderer, renderer.render(named), sqlite_store).faults
    assert "databasen har ikke den PDF" in alone
    assert dataclasses.replace(named, source_sha256=None).digest != named.digest
