"""On a machine without Pango the application starts; only a document says what is missing, and the command for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.actions import open_case, ready
from tests.browser.conftest import new_visits
from tests.browser.server import running_server

pytestmark = pytest.mark.browser

# Stands in for the machine: loading the library fails as it does where Pango is not installed.
WITHOUT = """
import sys

class _WithoutPango:
    def find_spec(self, name, path=None, target=None):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return None

sys.meta_path.insert(0, _WithoutPango())
"""


def test_the_application_starts_and_a_document_says_what_is_missing(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(WITHOUT, encoding="utf-8")
    with running_server(tmp_path, {"PYTHONPATH": str(tmp_path)}) as server, new_visits(browser, server) as visit:
        page = visit("leder-a")
        open_case(page, "Helhedsplan for Egeparken", "dokumenter")
        ready(page)
        message = page.get_by_test_id("stAlert")
        expect(message).to_contain_text("Pango mangler på maskinen")
        expect(message).to_contain_text("apt-get install")
        expect(message).to_contain_text("libpango-1.0-0")
        answer = page.context.request.get(
            page.get_by_role("link", name="Indstilling (PDF)").get_attribute("href") or ""
        )
        assert answer.status == 503
        assert "Pango mangler" in answer.text()
        assert "Traceback" not in server.log.read_text(encoding="utf-8", errors="replace")
