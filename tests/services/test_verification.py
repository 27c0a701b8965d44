"""Documents altered in every way that somebody might think of: each is caught and told; what is whole passes."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
from collections.abc import Callable, Mapping
from typing import Any

import pikepdf
import pytest

from assessment.domain.errors import InputError
from assessment.reporting.associated import ATTACHMENT
from assessment.reporting.finish import PAGES_DIGEST
from assessment.reporting.request import DocumentKind, DocumentRequest
from assessment.reporting.worker import Renderer
from assessment.services.cases import open_case
from assessment.services.documents import file_request, issue_document, read_document
from assessment.services.verification import Verdict, embedded_case, verify_document
from assessment.storage.engine import Store
from tests.reporting.samples import DATED, approved, bare, draft, egeparken
from tests.services.stories import EGEPARKEN, LEVERS, MANAGER, MUNICIPALITY, RULES, approve, case_file, later, submitted

ISSUED: dict[str, Any] = {"state": "issued", "issued_at": later(90)}
Alter = Callable[[pikepdf.Pdf], None]


@pytest.fixture(scope="module")
def document(renderer: Renderer) -> bytes:
    """A document of the fictitious case, as it was issued."""
    return renderer.render(approved(egeparken(), **ISSUED))


def check(renderer: Renderer, content: bytes, store: Store | None = None) -> Verdict:
    return verify_document(content, render=renderer.render, pictures=renderer.page_pictures, store=store)


def saved(content: bytes, alter: Alter, **options: Any) -> bytes:
    """The document altered and saved by another program."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        alter(pdf)
        pdf.save(target, **options)
    return target.getvalue()


def data_of(pdf: pikepdf.Pdf) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(pdf.attachments[ATTACHMENT].get_file().read_bytes())
    return content


def with_data(change: Callable[[dict[str, Any]], Any]) -> Alter:
    """Edit the attached data in place."""

    def alter(pdf: pikepdf.Pdf) -> None:
        data = data_of(pdf)
        change(data)
        write_data(pdf, json.dumps(data, sort_keys=True, ensure_ascii=False, indent=1).encode() + b"\n")

    return alter


def write_data(pdf: pikepdf.Pdf, content: bytes, name: str = ATTACHMENT) -> None:
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and "/EF" in item and str(item.UF) == name:
            item.EF.F.write(content)


def other_file(name: str, content: bytes) -> Alter:
    """Another content of one file, by a program that would make the rest of the document again in other words."""
    return later_program(lambda pdf: write_data(pdf, content, name))


def drawn(number: int, more: bytes) -> Alter:
    """Draw more on a page."""

    def alter(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[number]
        contents = page.obj.Contents
        contents.write(contents.read_bytes() + more)

    return alter


def other_glyphs(pdf: pikepdf.Pdf) -> None:
    """Another number on the page: two signs change places in the longest run of one text."""
    for page in pdf.pages:
        operations = list(pikepdf.parse_content_stream(page))
        for operation in operations:
            if str(operation.operator) == "TJ":
                texts = [item for item in operation.operands[0] if isinstance(item, pikepdf.String)]
                raw = bytes(texts[0]) if texts else b""
                if len(raw) >= 8 and raw[:2] != raw[4:6]:
                    swapped = raw[4:6] + raw[2:4] + raw[:2] + raw[6:]
                    operation.operands[0][list(operation.operands[0]).index(texts[0])] = pikepdf.String(swapped)
                    page.obj.Contents.write(pikepdf.unparse_content_stream(operations))
                    return
    raise AssertionError("no text to alter")


def attach(name: str, content: bytes) -> Alter:
    return lambda pdf: pdf.attachments.__setitem__(name, content)


def twice(name: str) -> Alter:
    """One more file of this name, that no list of the document leads to."""

    def alter(pdf: pikepdf.Pdf) -> None:
        content = pdf.make_stream(b"{}")
        pdf.Root.Andet = pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Filespec, UF=name, EF=pikepdf.Dictionary(F=content))
        )

    return alter


def sealed_anew(alter: Alter) -> Alter:
    """The same alteration by somebody who also mends the hash of the pages."""

    def both(pdf: pikepdf.Pdf) -> None:
        alter(pdf)
        digest = hashlib.sha256(b"".join(page.obj.Contents.read_bytes() for page in pdf.pages)).hexdigest()
        pdf.docinfo[f"/{PAGES_DIGEST}"] = pikepdf.String(digest)

    return both


def grade(data: dict[str, Any], value: int) -> object:
    data["case"]["grades"]["udlejning"]["grade"] = value
    return data["case"]["grades"]["udlejning"].pop("range", None)


def later_program(alter: Alter) -> Alter:
    """As if another version of the program had made the document, so that its wording cannot be made again."""

    def both(pdf: pikepdf.Pdf) -> None:
        with_data(lambda data: data["maker"].update(layout="0" * 64))(pdf)
        alter(pdf)

    return both


WHITE_BOX = b"\nq 1 1 1 rg 0 0 600 400 re f Q\n"
ALTERATIONS: Mapping[str, tuple[Alter, str]] = {
    "a text on the page": (other_glyphs, "siderne er ændret"),
    "a text on the page, and the hash of the pages": (sealed_anew(other_glyphs), "der står »"),
    "a part painted over": (drawn(1, WHITE_BOX), "siderne er ændret"),
    "a part painted over, and the hash": (sealed_anew(drawn(1, WHITE_BOX)), "ser anderledes ud"),
    "a page removed": (lambda pdf: pdf.pages.__delitem__(1), "sider, men dataene giver"),
    "a page twice": (lambda pdf: pdf.pages.append(pdf.pages[0]), "sider, men dataene giver"),
    "pages in another order": (lambda pdf: pdf.pages.reverse(), "side 1: der står"),
    "a grade in the data": (with_data(lambda data: grade(data, 1)), "indication: outcome er gemt som"),
    "a grade and the indication": (
        with_data(lambda data: (grade(data, 2), data.update(indication=None))),
        "indication er fjernet",
    ),
    "an amount in the data": (with_data(lambda data: data["case"]["budget"][0].update(amount_dkk=1)), "skal der stå"),
    "a reason in the data": (
        with_data(lambda data: data["case"]["grades"]["udlejning"].update(reason="Andet")),
        "skal der stå",
    ),
    "the title in the data": (with_data(lambda data: data["case"].update(title="Andet")), "skal der stå »Andet"),
    "the rule set": (
        with_data(lambda data: data["ruleset"]["vurdering"].update(minimum_pr_kriterium=1)),
        "skal der stå",
    ),
    "who decided the rule set": (
        with_data(lambda data: data["ruleset"].update(besluttet_af="Byrådet.")),
        "skal der stå »",
    ),
    "who approved": (
        with_data(lambda data: data["approval"].update(approved_by="Leder C")),
        "approval.approved_by er »Leder C«, men request siger »Leder B«",
    ),
    "who approved, in both places": (
        with_data(
            lambda data: (data["approval"].update(approved_by="Leder C"), data["request"].update(approved_by="Leder C"))
        ),
        "der står »B",
    ),
    "the chain head": (with_data(lambda data: data["request"].update(chain_head="9:ff")), "approval.chain_head"),
    "more data": (with_data(lambda data: data.update(andet=1)), "andet hører ikke til"),
    "the data of another case": (
        with_data(lambda data: data.update(case=bare())),
        "indication",
    ),
    "no data": (lambda pdf: pdf.attachments.__delitem__("vurdering.json"), "har ingen vedhæftet vurdering.json"),
    "data that are no JSON": (lambda pdf: write_data(pdf, b"{"), "vurdering.json"),
    "a key written twice": (lambda pdf: write_data(pdf, b'{"schema": 1, "schema": 2}'), "vurdering.json"),
    "another schema": (with_data(lambda data: data.update(schema="vurdering/9")), "vurdering/1"),
    "a broken case": (with_data(lambda data: data["case"].update(farve="blå")), "case: farve"),
    "a broken rule set": (with_data(lambda data: data["ruleset"].pop("kriterier")), "ruleset er ikke et regelsæt"),
    "a broken request": (with_data(lambda data: data["request"].update(dated=7)), "request mangler"),
    "no request": (with_data(lambda data: data.pop("request")), "request mangler"),
    "another kind": (with_data(lambda data: data["request"].update(kind="dialogark")), "en slags dokument"),
    "another case file beside the data": (other_file("sagsfil.json", b"{}"), "sagsfil.json siger ikke det samme"),
    "a case file that is no JSON": (other_file("sagsfil.json", b"{"), "sagsfil.json siger ikke det samme"),
    "another rule set beside the data": (other_file("regelsaet.json", b"{}"), "regelsaet.json siger ikke det samme"),
    "a case file twice": (later_program(twice("sagsfil.json")), "har 2 filer, der hedder sagsfil.json"),
    "a second attachment": (attach("andet.json", b"{}"), "»andet.json« er vedhæftet"),
    "a script": (
        lambda pdf: pdf.Root.__setattr__("OpenAction", pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="1")),
        "/OpenAction",
    ),
    "the author in the properties": (
        lambda pdf: pdf.docinfo.__setitem__("/Author", "En anden"),
        "filen er ikke, som programmet lavede den",
    ),
    "saved by another program": (lambda _pdf: None, "filen er ikke, som programmet lavede den"),
    "a number, made by another version": (later_program(other_glyphs), "siderne er ændret"),
    "a grade, made by another version": (
        later_program(with_data(lambda data: grade(data, 1))),
        "efter dataene skal der stå »1. ",
    ),
    "an amount, made by another version": (
        later_program(with_data(lambda data: data["case"]["budget"][0].update(amount_dkk=1))),
        "men det står ikke på siderne",
    ),
    "the hash of the pages taken away, made by another version": (
        later_program(lambda pdf: pdf.docinfo.__delitem__(f"/{PAGES_DIGEST}")),
        "siderne har ingen kontrolsum",
    ),
}
FILES: Mapping[str, tuple[Callable[[bytes], bytes], str]] = {
    "cut in half": (lambda content: content[: len(content) // 2], "beskadiget eller afkortet"),
    "the end missing": (lambda content: content[:-40], "beskadiget eller afkortet"),
    "not a PDF": (lambda _content: b"Dette er en tekst.", "er ikke en PDF"),
    "empty": (lambda _content: b"", "er ikke en PDF"),
    "50 MB": (lambda content: content + bytes(50 * 1024 * 1024), "større end 40 MB"),
    "a PDF in name alone": (lambda _content: b"%PDF-1.7\n%%EOF\n", "beskadiget"),
    "encrypted": (
        lambda content: saved(content, lambda _pdf: None, encryption=pikepdf.Encryption(owner="x", user="y")),
        "er krypteret",
    ),
    "encrypted without a password to open": (
        lambda content: saved(content, lambda _pdf: None, encryption=pikepdf.Encryption(owner="x", user="")),
        "er krypteret",
    ),
    "something behind the end": (lambda content: content + b"\n% andet\n%%EOF\n", "filen er ikke"),
}


@pytest.mark.parametrize("name", ALTERATIONS)
def test_each_alteration_is_caught(renderer: Renderer, document: bytes, name: str) -> None:
    alter, told = ALTERATIONS[name]
    faults = check(renderer, saved(document, alter)).faults
    assert any(told in fault for fault in faults), faults


@pytest.mark.parametrize("name", FILES)
def test_each_damaged_or_foreign_file_is_caught(renderer: Renderer, document: bytes, name: str) -> None:
    alter, told = FILES[name]
    faults = check(renderer, alter(document)).faults
    assert any(told in fault for fault in faults), faults


def test_another_pdf_and_a_sheet_without_data_are_told(renderer: Renderer) -> None:
    foreign = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(foreign)
    sheet = renderer.render(draft(egeparken(), kind="dialogark"))
    for content in (foreign.getvalue(), sheet):
        (fault,) = check(renderer, content).faults
        assert "har ingen vedhæftet vurdering.json" in fault


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (approved(egeparken(), **ISSUED), "Indstilling i sag 2026-0042, version 3, udsendt"),
        (approved(egeparken()), "godkendt, ikke udsendt"),
        (draft(egeparken()), "UDKAST, ikke godkendt"),
        (draft(egeparken(), show_indication=False), "UDKAST"),
        (draft(bare()), "Indstilling i sag 2026-0001, UDKAST"),
        (file_request(case_file(), RULES, MUNICIPALITY, DATED), "UDKAST"),
        (draft(egeparken(), kind="teknisk_bilag"), "Teknisk bilag i sag 2026-0042"),
        (draft(egeparken(), kind="resume"), "Resume i sag 2026-0042"),
    ],
    ids=["issued", "approved", "draft", "hidden", "bare", "file", "annex", "resume"],
)
def test_control_what_the_program_makes_passes(renderer: Renderer, request_: DocumentRequest, words: str) -> None:
    verdict = check(renderer, renderer.render(request_))
    assert verdict.faults == ()
    assert words in verdict.words
    assert ("UDKAST" in " ".join(verdict.remarks)) is (request_.state == "draft")
    print(f"\n{len(ALTERATIONS) + len(FILES) + 2} altered or foreign files, all caught; this control passes")


@pytest.mark.parametrize("kind", ["indstilling", "teknisk_bilag"])
def test_control_a_document_of_another_version_passes_on_its_words_and_hash(
    renderer: Renderer, kind: DocumentKind
) -> None:
    document = renderer.render(approved(egeparken(), **ISSUED, kind=kind))
    verdict = check(renderer, saved(document, later_program(lambda _pdf: None)))
    assert verdict.faults == ()
    assert "en anden udgave af programmet" in " ".join(verdict.remarks)


def test_the_case_comes_out_of_the_document_as_it_went_in(renderer: Renderer, document: bytes) -> None:
    assert embedded_case(document, "x.pdf").document() == EGEPARKEN
    with pytest.raises(InputError, match=r"x\.pdf: er ikke en PDF"):
        embedded_case(b"x", "x.pdf")


def test_the_database_tells_what_the_document_cannot(store: Store, renderer: Renderer) -> None:
    view, version = submitted(store)
    approve(store, MANAGER, later(6), version, levers=LEVERS)
    view = open_case(store, MANAGER, view.summary.case_id)
    issued = issue_document(store, MANAGER, later(7), view, municipality=MUNICIPALITY, render=renderer.render)
    _, content = read_document(store, MANAGER, issued)
    verdict = check(renderer, content, store)
    assert verdict.faults == ()
    assert any(text.startswith("byte for byte det dokument") for text in verdict.remarks)
    data = data_of(pikepdf.open(io.BytesIO(content)))
    # A whole forgery: other data, and every page made of them anew.
    request = approved({**EGEPARKEN, "title": "Andet"}, **ISSUED, chain_head=data["approval"]["chain_head"])
    forged = renderer.render(dataclasses.replace(request, rules=data["ruleset"]))
    assert check(renderer, forged).faults == ()  # control: without a database it is whole in itself
    (fault,) = check(renderer, forged, store).faults
    assert fault.startswith("databasen har ikke dette dokument")
    with_other_head = renderer.render(dataclasses.replace(request, chain_head="2:" + "f" * 64))
    assert any("hændelse 2 i databasen" in text for text in check(renderer, with_other_head, store).faults)
    elsewhere = renderer.render(approved({**EGEPARKEN, "case_number": "2026-9999"}, **ISSUED))
    assert "sagen 2026-9999 findes ikke i databasen" in " ".join(check(renderer, elsewhere, store).remarks)
