"""The resume for the web agenda: word for word what its printed page says, whole in itself, readable for everybody."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import sys
from typing import Any

import pytest

from assessment.domain.danish import NBSP
from assessment.domain.errors import DocumentError
from assessment.reporting.pdf_content import page_texts
from assessment.reporting.render import render_document, render_html
from assessment.reporting.request import DocumentRequest
from assessment.reporting.worker import Renderer
from tests.reporting.eight_cases import EIGHT
from tests.reporting.html_text import Outline, squeezed
from tests.reporting.samples import APPROVED, CHAIN_HEAD, ROOT, approved, bare, draft, egeparken
from tests.reporting.test_web_page import (
    contrast,
    findings,
    leading_out,
    main_texts,
    missing,
    tokens,
    without_running_text,
)

SOURCE = "ab" * 32
Pages = dict[str, tuple[DocumentRequest, str]]
_MONEY = re.compile(r'<dl class="money">.*?</dl>', re.DOTALL)


def web(request: DocumentRequest) -> str:
    """The web page of the resume of the same case."""
    fields = {name: getattr(request, name) for name in request.__dataclass_fields__}
    return render_document(DocumentRequest(**{**fields, "kind": "resume_html"})).decode()


def lost(page: str, printed: tuple[str, ...], request: DocumentRequest) -> list[str]:
    """The texts of the page that the printed one does not have in their order; of the money the line as a whole.

    On paper the four figures are a table, and its heads come before the figures.
    """
    texts = missing(_MONEY.sub("", page), printed, render_html(request))
    inside, money = squeezed(" ".join(printed)), money_texts(page)
    line = [*money[::2], "".join((money[-2], *money[1::2]))]
    return texts + [text for text in line if squeezed(text) not in inside]


def money_texts(page: str) -> list[str]:
    """The names and figures of the line of money."""
    return Outline(f"<body>{''.join(_MONEY.findall(page))}</body>").texts


@pytest.fixture(scope="module")
def pages() -> Pages:
    """The eight cases as drafts of the printed resume, and their web pages."""
    requests = {name: draft(make(), kind="resume") for name, make in EIGHT.items()}
    return {name: (request, web(request)) for name, request in requests.items()}


@pytest.mark.parametrize("name", EIGHT)
def test_it_says_word_for_word_what_the_printed_page_says(renderer: Renderer, pages: Pages, name: str) -> None:
    request, page = pages[name]
    printed = page_texts(renderer.render(request))
    assert lost(page, printed, request) == []
    assert len(money_texts(page)) == 8
    # And nothing is left out: the same signs as on the page of paper, without marks of lists, running head and foot.
    body = squeezed(without_running_text(printed[0], render_html(request)).replace("•", ""))
    assert sorted(squeezed("".join(main_texts(page)))) == sorted(body[body.index(squeezed("Resume til byrådet")) :])


def test_control_one_changed_word_fails(renderer: Renderer, pages: Pages) -> None:
    request, page = pages["vilkaar"]
    printed = page_texts(renderer.render(request))
    assert lost(page, printed, request) == []
    for old, new in (("Boligudbud", "Udbud"), ("116,6", "6,6"), ("At 1)", "At 2)"), ("nogen", "ringe")):
        altered = page.replace(old, new, 1)
        assert altered != page
        assert len(lost(altered, printed, request)) == 1


def test_what_was_cut_on_paper_is_cut_here_and_says_where_it_stands(pages: Pages) -> None:
    _, page = pages["laengst"]
    assert "Forkortet her, se indstillingens afsnit 5." in page
    assert "Og 10 vilkår til, se indstillingens afsnit 2." in page
    assert "Forkortet her" not in pages["vilkaar"][1]  # control


@pytest.mark.parametrize("name", EIGHT)
def test_the_outline_is_sound_and_nothing_leads_out(pages: Pages, name: str) -> None:
    _, content = pages[name]
    assert findings(content) == []
    assert leading_out(content) == []
    assert len(content) < 40_000


def test_every_bar_says_its_step_in_words_and_the_fields_agree(pages: Pages) -> None:
    _, content = pages["vilkaar"]
    rows = re.findall(r'<th scope="row">\d\..*?</tr>', content, re.DOTALL)
    assert len(rows) == 5
    words = {"Modvirker": 0, "I ringe grad": 1, "I nogen grad": 2, "I tilstrækkelig grad": 3, "I særlig grad": 4}
    for row in rows:
        (said,) = re.findall(r'<span class="words">([^<]+)</span>', row.replace(NBSP, " "))
        assert (row.count('class="step filled'), row.count('class="step')) == (words[said], 4)
    assert 'class="step' not in pages["kortest"][1]


def test_its_policy_lets_only_its_own_style_in() -> None:
    content = web(approved(egeparken(), state="issued", issued_at=APPROVED, source_sha256=SOURCE))
    (style,) = re.findall(r"<style>(.*?)</style>", content, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src &#39;sha256-{digest}&#39;" in content
    assert "dl.money" in style
    assert "default-src &#39;none&#39;" in content


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
    assert ('name="resume.pdf.sha256"' in content) is (request_.source_sha256 is not None)


def test_a_draft_is_marked_and_an_approved_one_is_not() -> None:
    content = web(draft(egeparken()))
    assert '<p class="mark">UDKAST – IKKE GODKENDT</p>' in content
    assert "<title>UDKAST" in content
    assert "udkast" not in web(approved(egeparken(), chain_head=CHAIN_HEAD)).lower().replace("lavet af et udkast", "")


def hostile() -> dict[str, Any]:
    """A case with markup and templates in the texts that a resume shows."""
    case = egeparken()
    case["title"] = '"><img src=x onerror=alert(1)>'
    case["conclusion"]["main_considerations"] = "<script>alert(1)</script> {{7*7}} {% raw %} </style></main> <!-- "
    return case


def test_hostile_texts_come_out_as_text() -> None:
    content = web(draft(hostile()))
    assert leading_out(content) == []
    assert findings(content) == []
    assert "<script>alert(1)</script> {{7*7}} {% raw %} </style></main> <!--" in " ".join(Outline(content).texts)


def test_what_the_pdf_refuses_is_refused_here_too() -> None:
    case = egeparken()
    case["conclusion"]["main_considerations"] = "Godt 👍"
    with pytest.raises(DocumentError, match=r"conclusion\.main_considerations.*U\+1F44D"):
        web(draft(case))


PROGRAM = """
import sys
from tests.reporting.eight_cases import longest
from tests.reporting.samples import approved
from assessment.reporting.render import render_document
sys.stdout.buffer.write(render_document(approved(longest(), kind="resume_html")))
"""


def test_the_same_request_gives_the_same_bytes_in_any_process(renderer: Renderer) -> None:
    here = renderer.render(approved(EIGHT["laengst"](), kind="resume_html"))
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", PROGRAM]
    there = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True).stdout
    assert there == here
    assert renderer.render(approved(bare(), kind="resume_html")) != here  # control


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_a_filled_field_stands_out_from_an_empty_one(scheme: int) -> None:
    """Three to one, as for anything that is drawn (WCAG 2.1, 1.4.11); the words beside it say the same."""
    colours = tokens(scheme)
    for filled in ("blue", "rust"):
        assert contrast(colours[filled], colours["line"]) >= 3
