"""The same request gives the same bytes: in another process, time zone, locale, order, and with other hash seeds.

The bytes carry no clock, no name of a machine and no order of a set, so whoever makes a document again out of its own
data (`verify`) can hold it against the file.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from assessment.reporting.render import STYLE_SHEETS
from assessment.reporting.request import DocumentKind, DocumentRequest
from assessment.reporting.worker import Renderer
from tests.reporting.annex_samples import conditional, history
from tests.reporting.letter_samples import decision_letter, hearing_letter
from tests.reporting.samples import ROOT, approved

pytestmark = pytest.mark.usefixtures("no_log_lines")
KINDS = tuple(STYLE_SHEETS)
LATER = dt.date(2026, 11, 24)
# Makes every kind of document, backwards, so that no document can lean on the one before it.
PROGRAM = """
import hashlib, sys
from assessment.reporting.render import render_pdf
from tests.reporting.test_same_bytes import KINDS, request
for kind in reversed(KINDS):
    print(kind, hashlib.sha256(render_pdf(request(kind))).hexdigest())
"""
SURROUNDINGS: Mapping[str, Mapping[str, str]] = {
    "Auckland": {"PYTHONHASHSEED": "1", "TZ": "Pacific/Auckland", "LC_ALL": "C"},
    "Los Angeles": {"PYTHONHASHSEED": "2", "TZ": "America/Los_Angeles", "LC_ALL": "C.UTF-8", "LANG": "tr_TR.UTF-8"},
    "random": {"PYTHONHASHSEED": "random", "TZ": "Asia/Kathmandu", "LC_ALL": "POSIX", "PYTHONUTF8": "1"},
    "another home": {"PYTHONHASHSEED": "0", "HOME": "/nonexistent", "SOURCE_DATE_EPOCH": "1", "LANG": "da_DK.UTF-8"},
}


def request(kind: DocumentKind, **fields: Any) -> DocumentRequest:
    """An approved request of this kind, with everything that a document can hold."""
    values: dict[str, Any] = {"kind": kind, "history": history(conditional()).document(), **fields}
    if kind in ("hoeringsbrev", "afgoerelsesbrev"):
        letter = hearing_letter if kind == "hoeringsbrev" else decision_letter
        values["letter"] = letter(conditional()).letter
    return approved(conditional(), **values)


def digest(pdf: bytes) -> str:
    return hashlib.sha256(pdf).hexdigest()


def test_every_kind_comes_out_the_same_in_any_surroundings(renderer: Renderer, tmp_path: Path) -> None:
    here = {kind: digest(renderer.render(request(kind))) for kind in KINDS}
    for name, surroundings in SURROUNDINGS.items():
        printed = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            cwd=tmp_path,
            env={**os.environ, **surroundings, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        there = dict(line.split() for line in printed.splitlines())
        assert there == here, name
    print(f"\n{len(here)} kinds of document, the same bytes in {len(SURROUNDINGS)} surroundings and the render process")


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_process_after_many_documents_gives_the_same(kind: DocumentKind, renderer: Renderer) -> None:
    fresh = Renderer()
    try:
        assert fresh.render(request(kind)) == renderer.render(request(kind))
    finally:
        fresh.close()


@pytest.mark.parametrize("kind", KINDS)
def test_control_another_date_gives_other_bytes(kind: DocumentKind, renderer: Renderer) -> None:
    assert renderer.render(request(kind, dated=LATER)) != renderer.render(request(kind))
    later = dt.datetime(2026, 11, 23, 9, 43, tzinfo=dt.UTC)
    assert renderer.render(request(kind, approved_at=later)) != renderer.render(request(kind))
