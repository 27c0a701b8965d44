"""A case from its first word to the council's PDF, by the hands of a caseworker and a manager in a browser."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.actions import (
    approve,
    ask_for_change,
    change_role,
    choose,
    confirm,
    declare,
    fetched,
    fill,
    new_case,
    open_page,
    ready,
    select,
    settled,
    step,
    step_link,
)
from tests.browser.conftest import OpenVisit
from tests.browser.server import Server

pytestmark = pytest.mark.browser

NUMBER, TITLE = "2026-0901", "Helhedsplan for Prøvevænget"
PASTED = "Kategori\tBeløb\tStøttet\nTag\t38.000.000\tja\nVinduer og yderdøre\t41.000.000\tja\nI alt\t79.000.000\t"
STEPS = ("4.1 Udlejning", "4.2 Udearealer", "4.3 Naboområder", "4.4 Blandet by", "4.5 Bæredygtighed")
GRADES = (
    "3 – I tilstrækkelig grad",
    "3 – I tilstrækkelig grad",
    "2 – I nogen grad",
    "3 – I tilstrækkelig grad",
    "4 – I særlig grad",
)
REASONS = (
    "Ventelisten til store boliger er kort, og planen giver 24 nye seniorboliger.",
    "Stierne samles i ét forløb mod skolen, og driften er betalt fra 2029.",
    "Én ny vej åbner området mod nord, men støjen fra ringvejen består.",
    "Andelen af familieboliger falder, og der bygges private rækkehuse i kanten.",
    "Energimærket løftes fra E til B, og regnvandet håndteres på grunden.",
)
CONCLUSION = "Projektet løser de væsentligste problemer, og huslejen kan betales."
COMMENT = "Skriv, hvornår aftalen om vejen mod nord er underskrevet."
MENDED = "Aftalen om vejen mod nord er underskrevet den 1. oktober 2026. Støjen fra ringvejen består."


def test_from_new_case_to_the_issued_pdf(visit: OpenVisit, server: Server, tmp_path: Path) -> None:
    page = visit("sagsbehandler-a")
    case_id = new_case(page, NUMBER, TITLE)
    _type_facts(page)
    _type_and_paste_budget(page)
    _type_area(page)
    for label, grade, reason in zip(STEPS, GRADES, REASONS, strict=True):
        _grade(page, label, grade, reason)
    _conclude_and_reveal(page)
    confirm(page, "Send til godkendelse", "Send sagen")
    expect(page.locator(".sagshoved .status")).to_have_text("Til godkendelse")

    step(page, "8 Dokumenter")
    draft = page.get_by_role("link", name="Indstilling (PDF)")
    for number, text in enumerate(_pages(fetched(page, draft, tmp_path / "draft.pdf")), start=1):
        assert "UDKAST" in text, f"page {number} of the draft carries no mark"

    step(page, "7 Godkendelse")
    expect(page.get_by_text("Du har selv rettet i sagen")).to_be_visible()
    for name in ("Godkend", "Returnér"):
        expect(page.get_by_role("button", name=name, exact=True)).to_have_count(0)

    change_role(page, "Leder A")
    declare(page)
    ask_for_change(page, "Kriterium 3", COMMENT)
    expect(page.get_by_role("button", name="Godkend", exact=True)).to_be_disabled()
    confirm(page, "Returnér", "Returnér sagen")
    expect(page.locator(".sagshoved .status")).to_have_text("Returneret")

    change_role(page, "Sagsbehandler A")
    expect(step_link(page, "4.3 Naboområder")).to_contain_text("returneret")
    step(page, "4.3 Naboområder")
    expect(page.get_by_test_id("stMain").get_by_text(COMMENT)).to_be_visible()
    expect(page.get_by_label("Begrundelse for vurderingen", exact=True)).to_be_enabled()
    fill(page, "Begrundelse for vurderingen", MENDED)
    step(page, "4.1 Udlejning")
    expect(page.get_by_label("Begrundelse for vurderingen", exact=True)).to_be_disabled()
    step(page, "6 Vejledende indikation")
    confirm(page, "Send til godkendelse", "Send sagen")

    change_role(page, "Leder A")
    step(page, "7 Godkendelse")
    expect(page.get_by_text(MENDED)).to_be_visible()
    approve(page)
    expect(page.locator(".sagshoved .status")).to_have_text("Godkendt")
    step(page, "8 Dokumenter")
    confirm(page, "Udsend indstillingen", "Udsend")
    expect(page.locator(".sagshoved .status")).to_have_text("Udsendt", timeout=60_000)
    ready(page)

    issued = page.get_by_role("link", name=f"Indstilling: {TITLE}")
    pages = _pages(fetched(page, issued, tmp_path / "issued.pdf"))
    _holds_what_was_entered(" ".join(pages))
    assert 2 <= len(pages) <= 4
    assert not any("UDKAST" in text for text in pages)

    open_page(page, f"/konklusion?sag={case_id}")
    expect(page.get_by_label("Begrundelse for konklusionen", exact=True)).to_be_disabled()
    outcomes = server.rows(
        "SELECT outcome FROM decision JOIN assessment ON assessment.id = decision.assessment_id "
        "WHERE assessment.case_id = ? ORDER BY decided_at",
        case_id.replace("-", ""),
    )
    assert outcomes == [("returned",), ("approved",)]


def _type_facts(page: Page) -> None:
    fill(page, "Afdelingsnr.", "17")
    fill(page, "Adresse", "Prøvevænget 1-99, 8000 Aarhus C")
    select(page, "Projektets fase", "Skema A")
    select(page, "Projektets fase, da kommunen første gang blev inddraget", "Fordialog")
    choose(page, "Foreligger byggeteknisk dokumentation?", "Ja")
    choose(page, "Foreligger driftsøkonomisk begrundelse?", "Ja")
    fill(page, "Familieboliger før", "420")
    fill(page, "Familieboliger efter", "396")
    fill(page, "Ældreboliger efter", "24")


def _type_and_paste_budget(page: Page) -> None:
    step(page, "2 Budget og økonomi")
    page.get_by_text("Indsæt fra regneark").click()
    box = page.get_by_label("Indsæt celler fra regnearket")
    box.fill(PASTED)
    box.press("Control+Enter")
    page.get_by_role("button", name="Erstat budgettet med 2 linjer").click()
    expect(page.locator(".budgetsum")).to_contain_text("I alt 79.000.000")
    settled(page)
    fill(page, "Veje, stier og forbindelser, støttet (kr.)", "9,5 mio.")
    expect(page.locator(".budgetsum")).to_contain_text("I alt 88.500.000")
    expect(page.locator(".facade")).to_contain_text("79,0 mio. kr.")
    fill(page, "Hvad ændrer projektet grundlæggende?", "Vejen mod nord forbinder området med byen.")
    fill(page, "Støttet lån (kr.)", "88.500.000")
    fill(page, "Før (kr. pr. m² om året)", "790")
    fill(page, "Efter (kr. pr. m² om året)", "864")


def _type_area(page: Page) -> None:
    step(page, "3 Område og inddragelse")
    fill(page, "Områdets navn", "Prøvevænget")
    rows = page.locator(".st-key-raekke-involvement-0")
    for label, text in (
        ("Dato (dd.mm.åååå)", "12.9.2025"),
        ("Form", "styringsdialog"),
        ("Hvad kom der ud af det?", "Kommunen bad om en ny vej mod nord."),
    ):
        field = rows.get_by_label(label, exact=True)
        field.fill(text)
        field.press("Tab")
        settled(page)
    expect(rows.get_by_label("Dato (dd.mm.åååå)", exact=True)).to_have_value(re.compile(r"12\.0?9\.2025"))


def _grade(page: Page, label: str, grade: str, reason: str) -> None:
    step(page, label)
    expect(page.get_by_role("radiogroup", name="I hvilken grad").get_by_role("radio", checked=True)).to_have_count(0)
    row = page.locator('[class*="st-key-raekke-grades"]').first
    for name, text in (("Dokument", "Helhedsplan, 2. udgave"), ("Side eller afsnit", "s. 12")):
        field = row.get_by_label(name, exact=True)
        field.fill(text)
        field.press("Tab")
        settled(page)
    fill(page, "Begrundelse for vurderingen", reason)
    choose(page, "I hvilken grad opfylder projektet kriteriet?", grade)
    expect(step_link(page, label)).to_contain_text("vurderet")


def _conclude_and_reveal(page: Page) -> None:
    step(page, "6 Vejledende indikation")
    expect(page.get_by_text("Indikationen er skjult")).to_be_visible()
    step(page, "5 Konklusion")
    expect(page.get_by_role("button", name="Vis vejledende indikation")).to_be_disabled()
    choose(page, "Hvad konkluderer du?", "Støtte med vilkår")
    fill(page, "Begrundelse for konklusionen", CONCLUSION)
    confirm(page, "Vis vejledende indikation", "Lås og vis indikationen")
    expect(page.locator(".sagshoved .status")).to_have_text("Låst")
    step(page, "6 Vejledende indikation")
    expect(page.locator(".udfald")).to_contain_text("Regelsættets indikation")


def _pages(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        return [_plain(page.get_textpage().get_text_range()) for page in document]


def _plain(text: str) -> str:
    """The text as a reader takes it: no soft hyphens, one kind of space, words across lines put together."""
    text = unicodedata.normalize("NFC", text).replace("\u00ad", "").replace("\ufffe", "").replace("\u00a0", " ")
    return re.sub(r"\s+", " ", text)


def _holds_what_was_entered(text: str) -> None:
    unhyphenated = re.sub(r"(?<=\w)[-\u2010] ?(?=\w)", "", text)
    expected = (
        *(NUMBER, TITLE, "Boligforeningen Eksempel", "88,5 mio. kr.", "Helhedsplan, 2. udgave"),
        *(*REASONS[:2], MENDED, *REASONS[3:], CONCLUSION),
        *("Sagsbehandler A", "Leder A", "Støtte med vilkår"),
    )
    for words in expected:
        wanted = re.sub(r"(?<=\w)[-\u2010] ?(?=\w)", "", words)
        assert wanted in unhyphenated, f"the PDF does not hold »{words}«:\n{text}"
