"""Requests that the tests of the documents are made from."""

from __future__ import annotations

import datetime as dt
import functools
import io
import json
from pathlib import Path
from typing import Any

import pikepdf

from assessment.reporting.municipality import load_municipality
from assessment.reporting.request import DocumentRequest
from assessment.rulefiles import read_rule_file

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "rules" / "aarhus-almen-renovering" / "2026.1.0.yaml"
DATED = dt.date(2026, 11, 23)
APPROVED = dt.datetime(2026, 11, 23, 9, 42, tzinfo=dt.UTC)
CHAIN_HEAD = "0123456789abcdef" * 4


def egeparken() -> dict[str, Any]:
    """The complete, fictitious case file; a fresh copy each time."""
    content: dict[str, Any] = json.loads((ROOT / "tests" / "fixtures" / "egeparken.json").read_text("utf-8"))
    return content


def bare(**fields: Any) -> dict[str, Any]:
    """A case file with nothing but what it must have, and `fields`."""
    return {"schema": "case-file/1", "case_number": "2026-0001", "title": "Renovering i blok 4", **fields}


@functools.cache
def rules_document() -> dict[str, Any]:
    """The first rule set as plain data."""
    return read_rule_file(RULES).document()


def draft(case: dict[str, Any], **fields: Any) -> DocumentRequest:
    """A draft of this case, with `fields` changed."""
    values: dict[str, Any] = {
        "kind": "indstilling",
        "case": case,
        "rules": rules_document(),
        "municipality": load_municipality().document(),
        "state": "draft",
        "prepared_by": "Sagsbehandler A",
        "approved_by": None,
        "approved_at": None,
        "issued_at": None,
        "dated": DATED,
        "version_number": None,
        "chain_head": None,
        **fields,
    }
    return DocumentRequest(**values)


def approved(case: dict[str, Any], **fields: Any) -> DocumentRequest:
    """The same case, approved by somebody else."""
    return draft(
        case, **{"state": "approved", "approved_by": "Leder B", "approved_at": APPROVED, "version_number": 3, **fields}
    )


def attachment(pdf: bytes) -> dict[str, Any]:
    """The content of `vurdering.json` in the PDF."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        content: dict[str, Any] = json.loads(document.attachments["vurdering.json"].get_file().read_bytes())
        return content
