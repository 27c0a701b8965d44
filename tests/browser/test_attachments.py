"""Attachments in a real browser: put in, pointed to by evidence, fetched by a reader, and kept from everybody else."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.attachments.files import good
from tests.attachments.hostile import hostile
from tests.browser.actions import confirm, fill, new_case, open_page, select, settled
from tests.browser.conftest import OpenVisit, Tell
from tests.browser.server import Server, eventually

pytestmark = pytest.mark.browser

NUMBER, TITLE = "2026-BILAG", "Helhedsplan for Bilagsparken"
DONE = 60_000  # a process is started for each file


def on_disk(folder: Path) -> list[str]:
    """Two good files, one that carries another, and one that names another kind."""
    files = {
        "Tilstandsrapport.pdf": good()["tilstandsrapport.pdf"],
        "gårdrum.jpg": good()["gård.jpg"],
        "ond.pdf": hostile()["a PDF with a file in it"][0],
        "forklædt.docx": good()["facade.png"],
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [str(folder / name) for name in files]


def put_in(page: Page, files: list[str]) -> None:
    page.locator("input[type=file]").set_input_files(files)
    button = page.get_by_role("button", name="Læg i sagen", exact=True)
    expect(button).to_be_enabled()
    button.click()
    expect(page.get_by_text("er nu bilag").first).to_be_visible(timeout=DONE)
    settled(page)


def test_from_the_upload_to_the_reader(visit: OpenVisit, server: Server, tmp_path: Path, tell: Tell) -> None:
    page = visit("sagsbehandler-a")
    case_id = new_case(page, NUMBER, TITLE)
    open_page(page, f"/bilag?sag={case_id}")
    expect(page.locator('[data-testid="stMain"]')).to_contain_text("Der er ingen bilag endnu.")
    put_in(page, on_disk(tmp_path))
    main = page.locator('[data-testid="stMain"]')
    expect(main).to_contain_text("ond.pdf er ikke lagt i sagen. Filen har andre filer gemt i sig.")
    expect(main).to_contain_text("forklædt.docx er ikke lagt i sagen.")
    link = page.get_by_role("link", name=re.compile(r"^Bilag 1: Tilstandsrapport\.pdf \(PDF, .*3 sider\)"))
    expect(link).to_be_visible()
    assert server.rows("SELECT number, name FROM attachment ORDER BY number") == [
        (1, "Tilstandsrapport.pdf"),
        (2, "gårdrum.jpg"),
    ]
    _point_to_it(page, server, case_id)
    address = _withdraw_the_other(page, case_id)

    reader = visit("laeser")
    open_page(reader, f"/bilag?sag={case_id}")
    expect(reader.locator("input[type=file]")).to_have_count(0)
    with reader.expect_download() as begun:
        reader.get_by_role("link", name=re.compile("^Bilag 1:")).click()
    assert begun.value.suggested_filename == "Tilstandsrapport.pdf"
    assert begun.value.path().read_bytes() == good()["tilstandsrapport.pdf"]
    _nobody_else(visit, server, address)
    tell(f"attachments: 2 put in, 2 refused, 1 withdrawn; {address} fetched by a reader and by nobody else")


def _point_to_it(page: Page, server: Server, case_id: str) -> None:
    open_page(page, f"/kriterium-1?sag={case_id}")
    select(page, "Bilag i sagen", "Bilag 1: Tilstandsrapport.pdf")
    first = page.locator(".st-key-raekke-grades-udlejning-evidence-0")
    expect(first.get_by_role("link", name="Hent Bilag 1: Tilstandsrapport.pdf")).to_be_visible()
    field = first.get_by_label("Side i bilaget", exact=True)
    field.fill("2")
    field.press("Tab")
    settled(page)

    def evidence() -> list[dict[str, object]]:
        found: list[dict[str, object]] = server.draft(NUMBER)["case"]["grades"]["udlejning"]["evidence"]
        return found

    reference = server.rows("SELECT sha256 FROM attachment WHERE number = 1")[0][0]
    wanted = {"number": 1, "name": "Tilstandsrapport.pdf", "sha256": reference}
    assert eventually(evidence, [{"attachment": wanted, "page": 2}])
    open_page(page, f"/bilag?sag={case_id}")
    expect(page.locator('[data-testid="stMain"]')).to_contain_text("Dokumentation under kriterium 1.")


def _withdraw_the_other(page: Page, case_id: str) -> str:
    page.get_by_text("Træk et bilag tilbage", exact=True).click()
    select(page, "Hvilket bilag hører ikke til sagen?", "Bilag 2: gårdrum.jpg")
    fill(page, "Hvorfor hører bilaget ikke til sagen?", "Billedet er fra en anden afdeling.")
    confirm(page, "Træk bilaget tilbage", "Ja, træk bilaget tilbage")
    expect(page.get_by_role("heading", name="Trukket tilbage")).to_be_visible()
    expect(page.locator('[data-testid="stMain"]')).to_contain_text("Billedet er fra en anden afdeling.")
    link = page.get_by_role("link", name=re.compile("^Bilag 1:")).get_attribute("href")
    assert link is not None
    return urlsplit(link).path


def _nobody_else(visit: OpenVisit, server: Server, address: str) -> None:
    """Not an administrator, not somebody who does not come directly, and not by Streamlit's own addresses."""
    administrator = visit("administrator").context.request
    assert administrator.get(address).status == 403
    assert administrator.get(address, headers={"x-forwarded-for": "192.0.2.1"}).status == 401
    digest = server.rows("SELECT sha256 FROM attachment WHERE number = 1")[0][0]
    for other in (f"/media/{digest}.pdf", f"/app/static/{digest}", "/_stcore/upload_file/x/y"):
        answer = administrator.get(other)
        assert b"%PDF" not in answer.body(), other


def test_an_upload_is_refused_at_the_door_and_is_read_back_by_nobody(
    visit: OpenVisit, tmp_path: Path, tell: Tell
) -> None:
    """The server's own limit is that of the settings, whatever the page allows."""
    page = visit("sagsbehandler-a")
    case_id = new_case(page, "2026-DOER", "Helhedsplan for Dørparken")
    open_page(page, f"/bilag?sag={case_id}")
    with page.expect_request(lambda request: "/_stcore/upload_file/" in request.url) as sent:
        page.locator("input[type=file]").set_input_files(on_disk(tmp_path)[:1])
    expect(page.get_by_role("button", name="Læg i sagen", exact=True)).to_be_enabled()
    address = sent.value.url
    whole, too_large = (_upload(page, address, megabytes) for megabytes in (24, 26))
    assert too_large == 413
    assert whole == 204, "control: the same upload within the limit goes through"
    for reader in (page, visit("laeser")):
        answer = reader.context.request.get(address)
        assert answer.status in (404, 405) or "text/html" in answer.headers["content-type"], "the page, or nothing"
        assert b"stor.pdf" not in answer.body()
        assert b"%PDF" not in answer.body()
        assert len(answer.body()) < 1024 * 1024
    tell(f"upload: 24 MB answered {whole}, 26 MB answered {too_large}; nobody reads it back")


def _upload(page: Page, address: str, megabytes: int) -> int:
    status: int = page.evaluate(
        """async ([address, size]) => {
          const form = new FormData();
          form.append('file', new Blob([new Uint8Array(size)]), 'stor.pdf');
          const token = (document.cookie.match(/_streamlit_xsrf=([^;]*)/) || [])[1] || '';
          return (await fetch(address, {method: 'PUT', body: form, headers: {'X-Xsrftoken': token}})).status;
        }""",
        [address, megabytes * 1024 * 1024],
    )
    return status
