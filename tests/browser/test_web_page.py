"""The pages for the web agenda in a browser: axe in both schemes, 320 px, enlarged, and no request to anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from assessment.reporting.render import render_document
from tests.browser.conftest import Tell
from tests.browser.walk import AXE
from tests.reporting.eight_cases import longest
from tests.reporting.samples import APPROVED, approved, bare, draft, egeparken

pytestmark = pytest.mark.browser

AXE_ALL = """async () => {
  const found = await axe.run(document);
  return found.violations.map(each => each.id + ': ' + each.nodes.map(node => node.html.slice(0, 80)).join(' | '));
}"""
WIDER = "document.documentElement.scrollWidth - window.innerWidth"
REQUESTS = {
    "issued": approved(
        egeparken(), kind="indstilling_html", state="issued", issued_at=APPROVED, source_sha256="ab" * 32
    ),
    "draft": draft(egeparken(), kind="indstilling_html"),
    "bare": draft(bare(), kind="indstilling_html"),
    "resume": draft(longest(), kind="resume_html"),
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages as files, as somebody would take them away."""
    folder = tmp_path_factory.mktemp("pages")
    for name, request in REQUESTS.items():
        (folder / f"{name}.html").write_bytes(render_document(request))
    return {name: folder / f"{name}.html" for name in REQUESTS}


@pytest.fixture
def shown(browser: Browser, pages: dict[str, Path], request: pytest.FixtureRequest) -> Iterator[Page]:
    """One page in one scheme at one width; its own policy is put off so that axe may be put in."""
    name, scheme, width = request.param
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(pages[name].as_uri())
    yield page
    context.close()


@pytest.mark.parametrize(
    "shown",
    [(name, scheme, width) for name in REQUESTS for scheme, width in (("light", 1280), ("dark", 1280), ("light", 320))],
    indirect=True,
)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(shown: Page, tell: Tell) -> None:
    assert shown.evaluate(WIDER) <= 0
    shown.evaluate(AXE.read_text(encoding="utf-8"))
    found = shown.evaluate(AXE_ALL)
    tell(f"the page for the agenda: axe finds {len(found)} hindrances")
    assert found == []


@pytest.mark.parametrize("shown", [("issued", "light", 640)], indirect=True)
def test_control_axe_would_find_a_hindrance(shown: Page) -> None:
    shown.evaluate(AXE.read_text(encoding="utf-8"))
    shown.evaluate("document.querySelector('h1').style.color = '#cccccc'")
    shown.evaluate("document.documentElement.removeAttribute('lang')")
    found = " ".join(shown.evaluate(AXE_ALL))
    assert "color-contrast" in found
    assert "html-has-lang" in found


@pytest.mark.parametrize("shown", [("issued", "light", 640), ("resume", "light", 640)], indirect=True)
def test_enlarged_twice_with_wider_spacing_nothing_is_cut(shown: Page) -> None:
    shown.add_style_tag(
        content="html { font-size: 212% } * { line-height: 1.5 !important; letter-spacing: .12em !important; "
        "word-spacing: .16em !important } p { margin-bottom: 2em !important }"
    )
    assert shown.evaluate(WIDER) <= 0


def test_it_makes_no_request_and_its_own_policy_lets_its_style_in(browser: Browser, pages: dict[str, Path]) -> None:
    page = browser.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(pages["issued"].as_uri())
    assert page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth") != "none"
    assert (asked, said) == ([pages["issued"].as_uri()], [])
    tampered = pages["issued"].with_name("tampered.html")
    tampered.write_bytes(
        pages["issued"].read_bytes().replace(b"</main>", b"<img src='bundle:x'><style>x{}</style></main>")
    )
    page.goto(tampered.as_uri())
    assert any("Content Security Policy" in text for text in said), "control: the policy is in force"
    page.close()


def test_the_way_past_the_head_and_a_wide_table_by_keyboard(browser: Browser, pages: dict[str, Path]) -> None:
    page = browser.new_page(viewport={"width": 400, "height": 800})
    page.goto(pages["issued"].as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Gå til indholdet"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "indhold"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Tabel: Inddragelse"
    page.close()


def test_on_paper_a_draft_is_marked_on_each_page(browser: Browser, pages: dict[str, Path]) -> None:
    page = browser.new_page()
    marks = {}
    for name in ("draft", "issued"):
        page.goto(pages[name].as_uri())
        marks[name] = _marked(page.pdf(prefer_css_page_size=True))
    page.close()
    assert len(marks["draft"]) >= 3
    assert all(marks["draft"])
    assert not any(marks["issued"])  # control


def _marked(pdf: bytes) -> list[bool]:
    from assessment.reporting.pdf_content import page_texts

    return ["UDKAST" in text for text in page_texts(pdf)]
