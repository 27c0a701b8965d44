"""The document for Word: the sentences of the PDF in its order, built of headings, lists and tables that are real."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest

from assessment.domain.errors import DocumentError
from assessment.reporting.pdf_content import page_texts
from assessment.reporting.render import render_document, render_html
from assessment.reporting.request import DocumentRequest
from assessment.reporting.worker import Renderer
from tests.reporting.html_text import Outline, squeezed
from tests.reporting.samples import APPROVED, CHAIN_HEAD, ROOT, approved, bare, draft, egeparken
from tests.reporting.test_web_page import CASES, STATES, main_texts, web, without_running_text
from tests.reporting.word_check import findings, part, texts, with_part

SOURCE = "ab" * 32
# What the document says and the PDF does not: the heads of the tables of facts.
OF_WORD = ("Oplysning", "Indhold")


def word(request: DocumentRequest) -> bytes:
    """The Word document of the same case as this recommendation."""
    fields = {name: getattr(request, name) for name in request.__dataclass_fields__}
    return render_document(DocumentRequest(**{**fields, "kind": "indstilling_word"}))


def body(content: bytes) -> list[str]:
    """What stands between the letterhead and the note at the end, without the heads that only Word has."""
    found = texts(content)
    return [text for text in found[1 : found.index("Om denne udgave")] if text not in OF_WORD]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("case", CASES)
def test_the_document_has_the_sentences_of_the_pdf_in_its_order(renderer: Renderer, case: str, state: str) -> None:
    request = STATES[state](CASES[case]())
    content = word(request)
    said = squeezed("".join(body(content)))
    assert said == squeezed("".join(main_texts(web(request))))  # which is word for word what the typesetter is given
    assert not_in_pdf(body(content), renderer, request) == []


def not_in_pdf(said: list[str], renderer: Renderer, request: DocumentRequest) -> list[str]:
    """The paragraphs that do not stand in the PDF, in this order."""
    printed, at, lost = render_html(request), 0, []
    pages = page_texts(renderer.render(request))
    inside = squeezed("".join(without_running_text(page, printed) for page in pages))
    for text in said:
        found = inside.find(squeezed(text), at)
        if found < 0:
            lost.append(text)
        else:
            at = found + len(squeezed(text))
    return lost


@pytest.mark.parametrize(
    ("old", "new"), [("Ringvejen er", "Ringgaden er"), ("412.750.000", "412.750.001"), ("Leder B", "Leder C")]
)
def test_control_one_changed_word_fails(renderer: Renderer, old: str, new: str) -> None:
    request = approved(egeparken())
    altered = with_part(word(request), "word/document.xml", old, new)
    assert squeezed("".join(body(altered))) != squeezed("".join(main_texts(web(request))))
    assert len(not_in_pdf(body(altered), renderer, request)) == 1


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("case", CASES)
def test_it_is_soundly_built(case: str, state: str) -> None:
    assert findings(word(STATES[state](CASES[case]()))) == []


DOCUMENT, STYLES, NUMBERING = "word/document.xml", "word/styles.xml", "word/numbering.xml"
ROW = "<w:trPr><w:cantSplit/></w:trPr>"
HEAD = "<w:trPr><w:tblHeader/></w:trPr>"
DRAWING = '<w:body><w:p><w:r><w:drawing><wp:docPr xmlns:wp="x" id="1" name="a"/></w:drawing></w:r></w:p>'
MUTATIONS: dict[str, tuple[str, str, str, str]] = {
    "the title is no heading": (DOCUMENT, 'w:val="Heading1"', 'w:val="Normal"', "heading 1"),
    "a second title": (DOCUMENT, 'w:val="Heading2"', 'w:val="Heading1"', "heading 1"),
    "a level left out": (DOCUMENT, 'w:val="Heading2"', 'w:val="Heading3"', "order of headings"),
    "the style has another name": (STYLES, '<w:name w:val="heading 1"/>', '<w:name w:val="Titel"/>', "heading 1"),
    "no header row": (DOCUMENT, "<w:tblHeader/>", "", "header row"),
    "a row that is no header": (DOCUMENT, f"<w:tr>{ROW}", f"<w:tr>{HEAD}", "header row"),
    "no name of a table": (DOCUMENT, '<w:tblCaption w:val="Budget"/>', "", "tblCaption"),
    "no purpose of a table": (DOCUMENT, "<w:tblDescription", "<w:andet", "tblDescription"),
    "a cell too many": (DOCUMENT, "</w:tc></w:tr>", "</w:tc><w:tc><w:p/></w:tc></w:tr>", "ragged table"),
    "another language": (STYLES, 'w:val="da-DK"', 'w:val="en-US"', "language of the styles"),
    "no language in the properties": ("docProps/core.xml", "da-DK", "en-US", "language of the properties"),
    "no title in the properties": ("docProps/core.xml", "<dc:title>", "<dc:title/><dc:title>", "title or author"),
    "a picture without a text": (DOCUMENT, "<w:body>", DRAWING, "alternative text"),
    "a link outside": ("word/_rels/document.xml.rels", 'Id="', 'TargetMode="External" Id="', "external target"),
    "the points are no list": (NUMBERING, "At %1)", "%1.", "numbered list"),
    "a list that was typed": (DOCUMENT, ">byrådet godkender skema", ">At 1) byrådet godkender skema", "typed list"),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_control_each_finding_can_be_made(name: str) -> None:
    where, old, new, told = MUTATIONS[name]
    assert told in findings(with_part(word(approved(egeparken())), where, old, new))


def test_control_a_macro_is_found() -> None:
    target = io.BytesIO(word(draft(bare())))
    with zipfile.ZipFile(target, "a") as package:
        package.writestr("word/vbaProject.bin", b"x")
    assert findings(target.getvalue()) == ["part word/vbaProject.bin"]


@pytest.mark.parametrize(
    ("request_", "said", "title"),
    [
        (draft(egeparken()), "Denne udgave er lavet af et udkast.", "UDKAST – IKKE GODKENDT: Indstilling"),
        (approved(egeparken()), "lavet af den godkendte version 3", "Indstilling: Helhedsplan"),
        (
            approved(egeparken(), state="issued", issued_at=APPROVED, source_sha256=SOURCE, chain_head=CHAIN_HEAD),
            f"den udsendte PDF, version 3, med kontrolsummen sha256 {SOURCE}",
            "Indstilling: Helhedsplan",
        ),
    ],
    ids=["draft", "approved", "issued"],
)
def test_it_says_what_it_is_made_of(request_: DocumentRequest, said: str, title: str) -> None:
    content = word(request_)
    opened = docx.Document(io.BytesIO(content))
    end = texts(content)[texts(content).index("Om denne udgave") :]
    assert said in " ".join(end)
    assert end[-1].startswith("Teksten kan rettes i Word.")
    properties = opened.core_properties
    assert properties.title.startswith(title)
    assert properties.author == "Aarhus Kommune, Teknik og Miljø"
    assert properties.identifier == (request_.source_sha256 or "")
    assert properties.created == properties.modified
    is_draft = request_.state == "draft"
    assert ("UDKAST" in opened.sections[0].header.paragraphs[0].text) is is_draft
    foot = "".join(item.text or "" for item in part(content, "word/footer1.xml").iter())
    assert foot.startswith("Sag 2026-0042 · ")
    assert "PAGE" in foot


def test_hostile_texts_come_out_as_text() -> None:
    case = egeparken()
    formulas = '=HYPERLINK("x") { DOCPROPERTY title } <w:br/> ]]> &amp; ' + "x" * 300
    case["title"] = "<w:p>Titel</w:p>"
    case["conclusion"]["reason"] = formulas
    case["grades"]["udlejning"]["reason"] = "y" * 4_000
    content = word(draft(case))
    assert findings(content) == []
    assert formulas in " ".join(texts(content))
    assert "<w:p>Titel</w:p>" in texts(content)
    running = [item for name in ("header1", "footer1") for item in part(content, f"word/{name}.xml").iter()]
    codes = [item.text.strip() for item in running if item.tag.endswith("instrText")]
    assert codes == ["PAGE", "NUMPAGES"]
    assert b"instrText" not in zipfile.ZipFile(io.BytesIO(content)).read(DOCUMENT)


@pytest.mark.parametrize("sign", ["👍", "漢", "ש"])
def test_what_the_pdf_refuses_is_refused_here_too(sign: str) -> None:
    case = egeparken()
    case["conclusion"]["reason"] = f"Godt {sign}"
    with pytest.raises(DocumentError, match=r"conclusion\.reason"):
        word(draft(case))


@pytest.mark.parametrize("sign", ["\x07", "\u202e", "\ud800"])
def test_control_characters_never_come_so_far(sign: str) -> None:
    case: dict[str, Any] = egeparken()
    case["conclusion"]["reason"] = f"Godt {sign}"
    with pytest.raises((DocumentError, ValueError)):
        word(draft(case))


PROGRAM = """
import sys
from tests.reporting.samples import approved, egeparken
from assessment.reporting.render import render_document
sys.stdout.buffer.write(render_document(approved(egeparken(), kind="indstilling_word")))
"""


def test_the_same_request_gives_the_same_bytes_in_any_process_and_at_any_time(renderer: Renderer) -> None:
    here = renderer.render(approved(egeparken(), kind="indstilling_word"))
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", PROGRAM]
    there = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True).stdout
    assert there == here
    with zipfile.ZipFile(io.BytesIO(here)) as package:
        assert {item.date_time for item in package.infolist()} == {(2026, 11, 23, 9, 42, 0)}
    assert word(approved(egeparken(), version_number=4)) != here  # control


def test_libreoffice_opens_it_where_there_is_one(tmp_path: Path) -> None:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        # Nothing stands in its place: what can be read without it is read by the other tests.
        assert len(docx.Document(io.BytesIO(word(approved(egeparken())))).tables) == 6
        return
    (tmp_path / "x.docx").write_bytes(word(approved(egeparken())))
    command = [program, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "x.docx")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert "Helhedsplan for Egeparken" in " ".join(page_texts((tmp_path / "x.pdf").read_bytes()))


def test_the_page_and_the_document_say_the_same_at_the_end() -> None:
    request = approved(egeparken(), state="issued", issued_at=APPROVED, source_sha256=SOURCE)
    page = Outline(web(request)).texts
    document = texts(word(request))
    assert page[page.index("Om denne udgave") + 1] == document[document.index("Om denne udgave") + 1]
