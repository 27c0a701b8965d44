"""The page for the web agenda: the sentences of the PDF in its order, whole in itself, and readable for everybody."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import sys
from html import unescape
from itertools import pairwise
from typing import Any

import pytest

from assessment.domain.errors import DocumentError
from assessment.reporting.coverage import TEMPLATE_FOLDER
from assessment.reporting.pdf_content import page_texts
from assessment.reporting.render import render_document, render_html
from assessment.reporting.request import DocumentRequest
from assessment.reporting.worker import Renderer
from tests.reporting.html_text import Outline, squeezed
from tests.reporting.samples import APPROVED, CHAIN_HEAD, ROOT, approved, bare, draft, egeparken

SOURCE = "ab" * 32
# What the page says and the PDF does not: the way past the head, what it is made of, names of tables without a caption.
OF_THE_PAGE = {"Gå til indholdet", "Valg og konsekvenser", "Budget", "Finansiering"}


def published() -> dict[str, Any]:
    """A case with published facts, sources, long reasons and no budget."""
    case = bare(
        origin="published",
        sources=[{"id": "K1", "reference": "Byrådets dagsorden, sag 4"}],
        published_facts=[{"fact": "Afdelingen har 420 boliger.", "source": "K1"}],
    )
    case["grades"] = {"udlejning": {"grade": 1, "reason": "Der er lang ventetid. " * 60}}
    return case


CASES = {"complete": egeparken, "bare": bare, "published": published}
STATES = {"draft": draft, "approved": approved}


def web(request: DocumentRequest) -> str:
    """The web page of the same case as this recommendation."""
    fields = {name: getattr(request, name) for name in request.__dataclass_fields__}
    return render_document(DocumentRequest(**{**fields, "kind": "indstilling_html"})).decode()


def missing(content: str, pages: tuple[str, ...], printed: str) -> list[str]:
    """The texts of a page that do not stand in the PDF, in this order; `printed` is what the typesetter was given."""
    inside, at, lost = squeezed("".join(without_running_text(page, printed) for page in pages)), 0, []
    for text in main_texts(content):
        found = inside.find(squeezed(text), at)
        if found < 0:
            lost.append(text)
        else:
            at = found + len(squeezed(text))
    return lost


def without_running_text(page: str, printed: str) -> str:
    """The text of a page of the PDF without head and foot, which come last: a sentence may go on behind them."""
    page = re.sub(r" Side \d+ af \d+$", "", page)
    for name in ("foot", "mark", "title"):
        given = re.search(rf'data-{name}="([^"]*)"', printed)
        page = page.removesuffix(unescape(given[1]) if given else "").rstrip()
    return page


def main_texts(content: str) -> list[str]:
    """The texts between head and foot of the page."""
    return Outline(content[content.index("<main") : content.index("</main>")].join(("<body>", "</body>"))).texts


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("case", CASES)
def test_the_page_has_the_sentences_of_the_pdf_in_its_order(renderer: Renderer, case: str, state: str) -> None:
    request = STATES[state](CASES[case]())
    page, printed = web(request), render_html(request)
    shown, expected = Outline(page), Outline(printed)
    words = " ".join(main_texts(page))
    assert words == " ".join(expected.texts)[-len(words) :]  # word for word what the typesetter is given
    assert set(shown.hidden) <= OF_THE_PAGE
    assert missing(page, page_texts(renderer.render(request)), printed) == []


@pytest.mark.parametrize("word", ["Ringvejen", "412.750.000", "vilkår", "Sagsbehandler"])
def test_control_one_changed_word_fails(renderer: Renderer, word: str) -> None:
    request = draft(egeparken())
    page, printed = web(request), render_html(request)
    altered = page.replace(word, "Ændret", 1) if word != "vilkår" else page.replace("på vilkår", "uden vilkår", 1)
    assert altered != page
    assert " ".join(main_texts(altered)) not in " ".join(Outline(printed).texts)
    assert len(missing(altered, page_texts(renderer.render(request)), printed)) == 1


def test_control_two_exchanged_sentences_fail(renderer: Renderer) -> None:
    request = draft(egeparken())
    page = web(request)
    first, second = "<h2>5. Samlet konkret vurdering</h2>", "<h2>7. Organisering og videre proces</h2>"
    altered = page.replace(first, "X").replace(second, first).replace("X", second)
    assert missing(altered, page_texts(renderer.render(request)), render_html(request)) != []


@pytest.mark.parametrize("case", CASES)
def test_the_outline_is_sound(case: str) -> None:
    content = web(draft(CASES[case]()))
    assert findings(content) == []
    outline = Outline(content)
    titles = [text for text in outline.drawn if text.startswith(("Søjlediagram", "Fordeling"))]
    svgs = [given for tag, given in outline.elements if tag == "svg"]
    assert len(svgs) >= 1
    assert all(given.get("role") == "img" for given in svgs)
    assert len(titles) <= len(svgs)


def findings(content: str) -> list[str]:
    """What is wrong with the outline of a page: language, title, headings, tables, landmarks, anchors."""
    outline = Outline(content)
    tags = [tag for tag, _ in outline.elements]
    found = []
    if ("html", {"lang": "da"}) not in outline.elements:
        found.append("language")
    if not re.search(r"<title>[^<]{10,}</title>", content.partition("</head>")[0]):
        found.append("title")
    if outline.headings.count("h1") != 1 or outline.headings[0] != "h1":
        found.append("h1")
    levels = [int(heading[1]) for heading in outline.headings]
    if any(after > before + 1 for before, after in pairwise(levels)):
        found.append("order of headings")
    if tags.count("caption") != tags.count("table"):
        found.append("caption")
    if any(tag == "th" and given.get("scope") not in ("row", "col") for tag, given in outline.elements):
        found.append("scope")
    if content.count("<svg") != len(re.findall(r"<svg[^>]*>\s*<title>[^<]{15,}</title>", content)):
        found.append("title of a drawing")
    identifiers = {given["id"] for _, given in outline.elements if "id" in given}
    if any(tag == "a" and str(given.get("href"))[1:] not in identifiers for tag, given in outline.elements):
        found.append("anchor")
    if any(tags.count(landmark) != 1 for landmark in ("header", "main", "footer")):
        found.append("landmarks")
    return found


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('lang="da"', 'lang="en"', "language"),
        ("<title>", "<title></title><meta title=", "title"),
        ("<h2>1.", "<h1>1.", "h1"),
        ("<h2>3. Baggrund</h2>", "<h4>3. Baggrund</h4>", "order of headings"),
        ('<caption class="hidden">Budget</caption>', "", "caption"),
        ('<th scope="col">Dato', "<th>Dato", "scope"),
        ('role="img" font-size="13">\n<title>', 'role="img" font-size="13">\n<desc>', "title of a drawing"),
        ('id="indhold"', 'id="andet"', "anchor"),
        ("<footer", "<div", "landmarks"),
    ],
)
def test_control_each_finding_can_be_made(old: str, new: str, told: str) -> None:
    content = web(draft(egeparken()))
    assert old in content
    assert told in findings(content.replace(old, new, 1))


def test_it_is_whole_in_itself_and_its_policy_lets_only_its_own_style_in() -> None:
    content = web(approved(egeparken(), state="issued", issued_at=APPROVED, source_sha256=SOURCE))
    assert leading_out(content) == []
    (style,) = re.findall(r"<style>(.*?)</style>", content, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src &#39;sha256-{digest}&#39;" in content
    assert "default-src &#39;none&#39;" in content
    assert len(content) < 60_000


FOREIGN = {"script", "link", "img", "iframe", "object", "embed", "form", "base", "use", "image", "audio", "video"}


def leading_out(content: str) -> list[str]:
    """Everything in a page that could run or make a request."""
    found = [match[0] for match in re.finditer(r"url\(|@import", content)]
    for tag, given in Outline(content).elements:
        found += [tag] if tag in FOREIGN else []
        found += [name for name in given if name in ("src", "srcset", "style", "action") or name.startswith("on")]
        found += [str(given["href"])] if not str(given.get("href", "#")).startswith("#") else []
    return found


@pytest.mark.parametrize(
    "more", ['<img src="x">', "<script>", "<p onclick=1>", '<a href="https://example.org">', "<p style=x>", "@import"]
)
def test_control_what_leads_out_is_found(more: str) -> None:
    assert leading_out(web(draft(bare())) + more) != []


@pytest.mark.parametrize(
    ("request_", "robots", "said"),
    [
        (draft(egeparken()), "noindex, nofollow", "Denne udgave er lavet af et udkast."),
        (approved(egeparken()), "noindex, nofollow", "lavet af den godkendte version 3"),
        (
            approved(egeparken(), state="issued", issued_at=APPROVED, source_sha256=SOURCE),
            "index, follow",
            f"den udsendte PDF, version 3, med kontrolsummen sha256 {SOURCE}",
        ),
        (approved({**egeparken(), "origin": "fictitious"}, state="issued", issued_at=APPROVED), "noindex", "godkendte"),
    ],
    ids=["draft", "approved", "issued", "fictitious"],
)
def test_it_says_what_it_is_made_of_and_who_may_find_it(request_: DocumentRequest, robots: str, said: str) -> None:
    content = web(request_)
    assert f'<meta name="robots" content="{robots}' in content
    assert said in " ".join(Outline(content).texts)
    assert ('name="indstilling.pdf.sha256"' in content) is (request_.source_sha256 is not None)


def test_a_draft_is_marked_and_an_approved_one_is_not() -> None:
    content = web(draft(egeparken()))
    assert '<p class="mark">UDKAST – IKKE GODKENDT</p>' in content
    assert "<title>UDKAST" in content
    assert '<body class="draft" data-mark="UDKAST' in content
    assert "udkast" not in web(approved(egeparken(), chain_head=CHAIN_HEAD)).lower().replace("lavet af et udkast", "")


def test_hostile_texts_come_out_as_text() -> None:
    case = egeparken()
    case["title"] = '"><img src=x onerror=alert(1)>'
    case["conclusion"]["reason"] = "<script>alert(1)</script> {{7*7}} {% raw %} </style></main> &amp; <!-- " + "x" * 300
    content = web(draft(case))
    assert leading_out(content) == []
    assert findings(content) == []
    assert "<script>alert(1)</script> {{7*7}} {% raw %} </style></main> &amp; <!-- " in " ".join(Outline(content).texts)


def test_what_the_pdf_refuses_is_refused_here_too() -> None:
    case = egeparken()
    case["conclusion"]["reason"] = "Godt 👍"
    with pytest.raises(DocumentError, match=r"conclusion\.reason.*U\+1F44D"):
        web(draft(case))


PROGRAM = """
import sys
from tests.reporting.samples import approved, egeparken
from assessment.reporting.render import render_document
sys.stdout.buffer.write(render_document(approved(egeparken(), kind="indstilling_html")))
"""


def test_the_same_request_gives_the_same_bytes_in_any_process(renderer: Renderer) -> None:
    here = renderer.render(approved(egeparken(), kind="indstilling_html"))
    assert here == web(approved(egeparken())).encode()
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", PROGRAM]
    there = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True).stdout
    assert there == here


STYLE = (TEMPLATE_FOLDER / "indstilling_html.css").read_text("utf-8")
PAIRS = [
    *((colour, ground) for colour in ("text", "muted", "blue", "rust") for ground in ("paper", "box")),
    *(("on-colour", ground) for ground in ("blue", "rust")),
    ("on-technique", "technique"),
]


def tokens(number: int) -> dict[str, str]:
    """The colours of the light (0) or the dark (1) page."""
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)[number]))


def contrast(one: str, other: str) -> float:
    """The ratio of two colours (WCAG 2)."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    brighter, darker = sorted((light(one), light(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_text_stands_out_from_its_ground(scheme: int) -> None:
    colours = tokens(scheme)
    for text, ground in PAIRS:
        assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)


def test_control_the_ratio_is_the_known_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#1d4f91", "#ffffff") == pytest.approx(8.1, abs=0.1)
    assert contrast("#cccccc", "#ffffff") < 4.5
