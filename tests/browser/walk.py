"""A walk over every page of the application, noting what each shows, asks the network for, and does wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.browser.actions import (
    accept_parts,
    confirm_levers,
    declare,
    fill,
    new_case,
    open_case,
    open_choices,
    open_page,
    ready,
    settled,
)
from tests.browser.server import eventually

AXE = Path(__file__).with_name("vendor") / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = {"width": 320, "height": 640}  # what 1280 pixels hold at 400 % zoom
_RUN_AXE = """async tags => {
  const found = await axe.run(document, {runOnly: {type: 'tag', values: tags}});
  return found.violations.map(each => ({
    rule: each.id, impact: each.impact,
    nodes: each.nodes.map(node => [node.target.join(' '), node.failureSummary || '', node.html.slice(0, 200)]),
  }));
}"""
_TEXTS = """() => {
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), parent = walker.currentNode.parentElement;
    if (text.length > 1 && !['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(parent.tagName) && !parent.closest('noscript')
        && parent.getAttribute('data-testid') !== 'stIconMaterial') found.add(text);
  }
  for (const name of ['aria-label', 'placeholder', 'title', 'alt', 'aria-valuetext', 'aria-description'])
    for (const element of document.querySelectorAll(`[${name}]`)) {
      const value = element.getAttribute(name);
      if (value) found.add(value);
    }
  return [...found];
}"""
_TOO_WIDE = """() => Math.max(...[document.documentElement, document.querySelector('[data-testid=stMain]')]
  .filter(Boolean).map(each => each.scrollWidth - each.clientWidth))"""


@dataclass(frozen=True)
class Violation:
    """One thing that axe found: the rule, how grave it is, and where."""

    page: str
    rule: str
    impact: str
    target: str
    advice: str


@dataclass
class Walk:
    """What was noted on the way."""

    pages: list[str] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    hosts: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    too_wide: dict[str, int] = field(default_factory=dict)


def watch(page: Page, walk: Walk) -> None:
    """Note every request and every error of a page and its successors."""
    page.context.on("request", lambda request: walk.hosts.add(urlsplit(request.url).hostname or request.url[:30]))
    page.on("pageerror", lambda error: walk.errors.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda message: (
            walk.errors.append(f"{page.url}: {message.text} ({message.location.get('url', '')})")
            if message.type == "error"
            else None
        ),
    )


def note(page: Page, walk: Walk, name: str, *, narrow: bool = True, axe: bool = True) -> None:
    """Note what stands on the page now: its texts, what axe says, and whether it fits a narrow window."""
    walk.pages.append(name)
    for text in page.evaluate(_TEXTS):
        walk.texts.setdefault(text, name)
    if axe:
        walk.violations.extend(violations_of(page, name))
    if narrow:
        size = page.viewport_size
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        eventually(lambda: page.evaluate(_TOO_WIDE) > 0, False, seconds=2)
        walk.too_wide[name] = page.evaluate(_TOO_WIDE)
        if size:
            page.set_viewport_size(size)


def violations_of(page: Page, name: str) -> list[Violation]:
    """What axe finds on the page now."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate(_RUN_AXE, TAGS)
    return [
        Violation(name, each["rule"], each["impact"] or "", f"{target} {html}", advice)
        for each in found
        for target, advice, html in each["nodes"]
    ]


def walk_everywhere(visit: Callable[..., Page], scheme: str) -> Walk:
    """Every page, with the things that open on it, in one colour scheme."""
    walk = Walk()
    caseworker = visit("sagsbehandler-a", color_scheme=scheme)
    watch(caseworker, walk)
    _lists(caseworker, walk)
    draft = open_case(caseworker, "Helhedsplan for Lærkehaven")
    criteria = [f"kriterium-{number}" for number in range(1, 6)]
    for name in ("oplysninger", "bilag", "budget", "omraade", "samtaler", *criteria, "konklusion", "partshoering"):
        open_page(caseworker, f"/{name}?sag={draft}")
        note(caseworker, walk, name)
    _open_things(caseworker, walk, draft)
    locked = open_case(caseworker, "Facaderenovering af Møllebakken")
    for name in ("indikation", "kriterium-1", "konklusion", "samtaler", "partshoering"):
        open_page(caseworker, f"/{name}?sag={locked}")
        note(caseworker, walk, f"{name}, locked")
    manager = visit("leder-a", color_scheme=scheme)
    watch(manager, walk)
    submitted = open_case(manager, "Helhedsplan for Egeparken", "godkendelse")
    note(manager, walk, "godkendelse")
    open_page(manager, f"/dokumenter?sag={submitted}")
    note(manager, walk, "dokumenter")
    manager.goto(f"/godkendelse?sag={submitted}")
    ready(manager)
    accept_parts(manager)
    confirm_levers(manager)
    manager.get_by_role("button", name="Godkend", exact=True).click()
    expect(manager.get_by_role("dialog")).to_be_visible()
    ready(manager)
    note(manager, walk, "dialog", narrow=False)
    _each_state(visit, walk, scheme)
    _two_texts(visit, walk, scheme)
    _second_assessment(visit, walk, scheme)
    return walk


def _each_state(visit: Callable[..., Page], walk: Walk, scheme: str) -> None:
    """Cases that were returned, approved and issued, on the pages where it shows."""
    page = visit("sagsbehandler-a", color_scheme=scheme)
    watch(page, walk)
    for title in ("Helhedsplan for Søndervænget", "Helhedsplan for Åbrinken", "Ombygning af Vintergården"):
        case_id = open_case(page, title)
        for name in ("indikation", "godkendelse", "dokumenter", "kriterium-3"):
            open_page(page, f"/{name}?sag={case_id}")
            status = page.locator(".sagshoved .status").inner_text()
            note(page, walk, f"{name}, {status.lower()}")
    for title, names in (
        ("Tidlig dialog om Bakkegården", ("kriterium-3", "forloeb")),
        ("Opretning og fornyelse af Engvænget", ("forloeb",)),
    ):
        case_id = open_case(page, title)
        for name in names:
            open_page(page, f"/{name}?sag={case_id}")
            note(page, walk, f"{name}, {title.split()[-1]}")


def _second_assessment(visit: Callable[..., Page], walk: Walk, scheme: str) -> None:
    """Who asks for a second assessment, and what the colleague who was asked is shown."""
    first, second = (visit(f"sagsbehandler-{each}", color_scheme=scheme) for each in "ab")
    for page in (first, second):
        watch(page, walk)
    for title in ("Helhedsplan for Lærkehaven", "Helhedsplan for Søndervænget"):
        open_case(first, title, "anden-vurdering")
        note(first, walk, f"anden-vurdering, {title.split()[-1]}")
    case_id = open_case(second, "Helhedsplan for Søndervænget")
    for name in ("anden-vurdering", "kriterium-1", "konklusion"):
        open_page(second, f"/{name}?sag={case_id}")
        note(second, walk, f"{name}, anden vurderer")


def _two_texts(visit: Callable[..., Page], walk: Walk, scheme: str) -> None:
    """The panel of somebody who wrote in the same field as another."""
    first, second = (visit(f"sagsbehandler-{each}", color_scheme=scheme) for each in "ab")
    case_id = new_case(first, f"2026-{uuid4().hex[:8]}", "To tekster i samme felt")
    for page in (first, second):
        open_page(page, f"/kriterium-2?sag={case_id}")
    second.get_by_text("Jeg er inhabil", exact=True).click()
    settled(second)
    note(second, walk, "kriterium-2, habilitet")
    declare(second)
    for page, text in ((first, "Den første tekst om udearealerne."), (second, "Den anden tekst om udearealerne.")):
        fill(page, "Begrundelse for vurderingen", text)
    expect(second.locator('[class*="st-key-konflikt-"]')).to_be_visible()
    note(second, walk, "kriterium-2, to tekster")


def _lists(page: Page, walk: Walk) -> None:
    open_page(page, "/")
    note(page, walk, "sager")
    open_choices(page, "Status")
    note(page, walk, "sager, filter open", narrow=False, axe=False)
    page.keyboard.type("zzz")
    page.wait_for_timeout(300)
    note(page, walk, "sager, nothing to choose", narrow=False, axe=False)
    page.keyboard.press("Escape")
    open_page(page, "/?soeg=findes-ikke-nogen-steder")
    note(page, walk, "sager, empty")
    open_page(page, "/ny-sag")
    note(page, walk, "ny-sag")
    page.locator('input[type="file"]').set_input_files(
        {"name": "forkert.exe", "mimeType": "application/x", "buffer": b"MZ"}
    )
    page.wait_for_timeout(500)
    note(page, walk, "ny-sag, wrong file", narrow=False, axe=False)
    page.get_by_label("Titel", exact=True).fill("abc")
    page.wait_for_timeout(200)
    note(page, walk, "ny-sag, typing", narrow=False, axe=False)
    open_page(page, "/oplysninger?sag=ikke-et-nummer")
    note(page, walk, "no case", narrow=False)
    page.goto("/findes-ikke")
    ready(page)
    page.wait_for_timeout(500)
    note(page, walk, "no page", narrow=False, axe=False)


def _open_things(page: Page, walk: Walk, case_id: str) -> None:
    open_page(page, f"/budget?sag={case_id}")
    page.get_by_text("Indsæt fra regneark").click()
    settled(page)
    page.get_by_label("Indsæt celler fra regnearket").fill("Tag\tca. 38\tja\nUkendt\t1\tja")
    page.get_by_label("Indsæt celler fra regnearket").press("Control+Enter")
    settled(page)
    note(page, walk, "budget, pasted with faults")
    open_page(page, f"/oplysninger?sag={case_id}")
    open_choices(page, "Projektets fase")
    note(page, walk, "oplysninger, phase open", narrow=False, axe=False)
    page.keyboard.press("Escape")
    page.locator(".person summary").click()
    note(page, walk, "role picker open", narrow=False)
