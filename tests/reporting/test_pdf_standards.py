"""Every kind of document keeps PDF/UA-1 and PDF/A-3a in one file, for cases of every sort.

The rules are in `pdf_checks/rules.py`; that the check can fail is shown by `test_pdf_mutations.py`. veraPDF is
asked too where it is installed.
"""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from assessment.domain.council import VoteOutcome
from assessment.domain.errors import DocumentError
from assessment.reporting.render import STYLE_SHEETS, print_html
from assessment.reporting.request import DocumentKind, DocumentRequest
from assessment.reporting.worker import Renderer
from tests.reporting.annex_samples import conditional, extreme, history, with_second
from tests.reporting.letter_samples import decision_letter, hearing_letter, vote_on
from tests.reporting.pdf_checks.checker import check_pdf
from tests.reporting.pdf_checks.report import Report
from tests.reporting.pdf_checks.rules import ARCHIVE, HOUSE, RULES, UNIVERSAL_ACCESS
from tests.reporting.samples import CHAIN_HEAD, approved, bare, draft, egeparken

pytestmark = pytest.mark.usefixtures("no_log_lines")
KINDS = tuple(STYLE_SHEETS)
ISSUED = datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC)
VERAPDF = shutil.which("verapdf")
FOOTNOTE = "<style>.note { float: footnote }</style>"


def refusal() -> dict[str, Any]:
    case = egeparken()
    case["conclusion"]["outcome"] = "afvis"
    for grading in case["grades"].values():
        grading.pop("range", None)
        grading["grade"] = 1
    return case


def sixty_lines() -> dict[str, Any]:
    case = egeparken()
    lines = case["budget"]
    case["budget"] = [{**lines[number % len(lines)], "amount_dkk": 1_000_000 + number} for number in range(60)]
    return case


def strange_signs() -> dict[str, Any]:
    """Text that looks like markup, long words, and every sort of sign that the fonts hold."""
    case = egeparken()
    case["title"] = "Støtte & <b>»vilkår«</b> – § 91 {{ 7*7 }} Ærø Ølby Åby ½ € µ"
    case["grades"]["udlejning"]["reason"] = "x" * 300 + " naïve façade œuvre Żółć ≤ ≥ ≠ −"
    case["conclusion"]["reason"] = "Første linje.\n\nAnden linje </p></table><script>alert(1)</script>"
    return case


CASES: Mapping[str, DocumentRequest] = {
    "nothing known": draft(bare()),
    "public figures": draft(bare(origin="published")),
    "complete draft": draft(egeparken()),
    "approved": approved(egeparken(), history=history(conditional()).document()),
    "issued": approved(egeparken(), state="issued", issued_at=ISSUED, chain_head=CHAIN_HEAD),
    "refusal": approved(refusal()),
    "conditions": draft(conditional()),
    "second assessment": draft(with_second(egeparken())),
    "sixty budget lines": draft(sixty_lines()),
    "strange signs": draft(strange_signs()),
    "every text at its longest": draft(extreme()),
}


def of_kind(request: DocumentRequest, kind: DocumentKind) -> DocumentRequest:
    return DocumentRequest(**{**vars(request), "kind": kind, "letter": letter_about(request, kind)})


def letter_about(request: DocumentRequest, kind: DocumentKind) -> dict[str, Any] | None:
    """What a letter says of the case; None for what is no letter. The council voted support on conditions."""
    if kind == "hoeringsbrev":
        return hearing_letter(request.case).letter
    if kind != "afgoerelsesbrev":
        return None
    changed = vote_on(request.case, outcome=VoteOutcome.CHANGED, text="Støtte på vilkår.", voted_outcome="vilkaar")
    return decision_letter(request.case, changed).letter


def faults(report: Report) -> list[str]:
    return [f"{failure.rule} ({RULES[failure.rule]}): {failure.where}" for failure in report.failures]


def test_every_document_keeps_both_standards(renderer: Renderer) -> None:
    asked: Counter[str] = Counter()
    made: Counter[str] = Counter()
    found: dict[str, list[str]] = {}
    for kind, name, pdf in documents(renderer):
        report = check_pdf(pdf)
        made[kind] += 1
        asked += report.asked
        found |= {f"{kind}: {name}": faults(report)} if report.failures else {}
    print(
        f"\n{made.total()} documents of {len(made)} kinds: {asked.total()} checks of {len(asked)} rules "
        f"({count(asked, UNIVERSAL_ACCESS)} of PDF/UA-1, {count(asked, ARCHIVE, 'A3-')} of PDF/A-3a, "
        f"{count(asked, HOUSE)} of the house), {sum(map(len, found.values()))} failed"
    )
    assert found == {}
    assert {kind: made[kind] >= 8 for kind in KINDS} == dict.fromkeys(KINDS, True)


def documents(renderer: Renderer) -> Iterator[tuple[DocumentKind, str, bytes]]:
    """Each kind of document of each case. A sheet for a meeting is refused while the conclusion is not written."""
    for kind, (name, request) in product(KINDS, CASES.items()):
        with suppress(DocumentError):
            yield kind, name, renderer.render(of_kind(request, kind), timeout_seconds=120)


def count(asked: Counter[str], rules: Mapping[str, str], prefix: str = "") -> int:
    return sum(f"{prefix}{rule}" in asked for rule in rules)


def test_a_footnote_becomes_a_note_with_a_name() -> None:
    html = (
        f'<html lang="da-DK"><head><title>En prøve</title>{FOOTNOTE}<meta name="dcterms.created" content="2026-11-23">'
        '<meta name="dcterms.modified" content="2026-11-23"></head>'
        '<body data-foot="Fod"><h1>En prøve</h1><p>Tekst<span class="note">Den første.</span> og mere'
        '<span class="note">Den anden.</span>.</p></body></html>'
    )
    report = check_pdf(print_html(html, (), ISSUED))
    assert report.failed <= {"X-info-xmp", "X-font-family"}, faults(report)
    assert report.asked["7.9-1"] == 2


@pytest.mark.skipif(VERAPDF is None, reason="veraPDF is not installed here; the rules of pdf_checks/ stand alone")
def test_verapdf_agrees(renderer: Renderer, tmp_path: Path) -> None:
    for kind, name, pdf in documents(renderer):
        (tmp_path / f"{kind} {name}.pdf").write_bytes(pdf)
    for flavour in ("ua1", "3a"):
        answer = subprocess.run(
            [str(VERAPDF), "--flavour", flavour, "--format", "text", str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
        lines = [line for line in answer.stdout.splitlines() if line.endswith(flavour)]
        assert len(lines) == len(list(tmp_path.iterdir())), answer.stderr
        assert [line for line in lines if not line.startswith("PASS")] == []
