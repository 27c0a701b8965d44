"""Hostile texts in every free field of a case: refused, or told as they were typed, and live nowhere.

The fields are found in the model and not listed here, so that a new one is tried as soon as it is there. What the pages
make of the same case is tried in a real browser.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping

import pytest
from openpyxl import load_workbook

from assessment.domain.case import CaseFile
from assessment.domain.errors import AssessmentError
from assessment.reporting.associated import ATTACHMENT, PARTS
from assessment.reporting.pdf_content import read_pdf
from assessment.reporting.render import render_html
from assessment.reporting.worker import Renderer
from assessment.services.attachments import withdraw_attachment
from assessment.services.cases import CaseView, matching_cases, open_case, register_case
from assessment.services.documents import annex_request, document_request
from assessment.services.history_export import history_csv, history_export
from assessment.services.record import HistoryFilter
from assessment.services.spreadsheets import case_table, case_table_csv, case_table_xlsx
from assessment.services.waiting import waits_of_cases
from assessment.storage.engine import Store
from assessment.storage.records import CaseFilter
from tests.services.attachment_stories import attach
from tests.services.hostile_texts import (
    LIVE,
    UNSTORABLE,
    free_texts,
    hostile_case,
    other_texts,
    takes,
)
from tests.services.live_markup import live_in
from tests.services.stories import CASEWORKER, MUNICIPALITY, NOW, READER, RULES, later

_FORMULA = re.compile(r"^\s*[=+\-@]")


def stored(store: Store) -> tuple[CaseView, CaseFile, Mapping[str, str]]:
    """A case with hostile texts everywhere, as its caseworker sees it."""
    case, put = hostile_case()
    return open_case(store, CASEWORKER, register_case(store, CASEWORKER, NOW, case, RULES)), case, put


def test_every_free_text_of_the_model_is_found() -> None:
    assert len(free_texts()) >= 60
    assert {"title", "conclusion.reason", "area.strategic_plans.0", "grades.udlejning.conditions.1.text"} <= set(
        free_texts()
    )
    assert {path.rpartition(".")[2] for path in other_texts()} == {
        *("phase", "fase_ved_inddragelse", "category", "guarantee_percent", "counter_guarantee_percent"),
        *("stated_increase_percent", "sha256", "gate"),
    }, "a text that takes only some words"


def test_what_no_text_may_hold_is_taken_by_no_field() -> None:
    paths = (*free_texts(), *other_texts())
    taken = [(path, what) for path in paths for what, text in UNSTORABLE.items() if takes(path, text)]
    print(f"\nunstorable texts: {len(paths) * len(UNSTORABLE)} tried in {len(paths)} fields, {len(taken)} accepted")
    assert taken == []
    assert all(takes(path, "ab") for path in free_texts()), "control: the same fields take the text without the sign"


def test_every_text_comes_back_as_it_was_typed(store: Store) -> None:
    view, case, put = stored(store)
    assert view.case == case
    assert len(put) == len(free_texts())
    assert {text for text in LIVE.values() if not any(text in value for value in put.values())} == set()


def test_nothing_is_live_in_the_documents(store: Store) -> None:
    view, _, put = stored(store)
    requests = (
        document_request(view, MUNICIPALITY),
        annex_request(store, CASEWORKER, view, MUNICIPALITY),
    )
    renderer = Renderer()
    try:
        for request in requests:
            markup = render_html(request)
            assert live_in(markup) == []
            assert "1337" not in markup, "a template in a text was carried out"
            content = read_pdf(renderer.render(request, timeout_seconds=120))
            assert content.acting == ()
            assert set(content.attachments) == {ATTACHMENT, *PARTS}
            assert "javascript:alert(1)" in " ".join(content.page_texts), "it stands there as text"
    finally:
        renderer.close()
    print(f"\ndocuments: {len(put)} hostile fields, 0 live")


def test_control_without_escaping_the_same_texts_are_live() -> None:
    _, put = hostile_case()
    live = [path for path, text in put.items() if live_in(f"<p>{text}</p>")]
    assert len(live) >= 60


def test_no_cell_of_the_list_or_the_history_is_a_formula(store: Store) -> None:
    for number, text in enumerate(LIVE.values()):
        case, _ = hostile_case(
            case_number=f"2026-1{number:03}", title=text, housing_association=text.strip(), second_assessment=None
        )
        register_case(store, CASEWORKER, NOW, case, RULES)
    view, _, _ = stored(store)
    number = attach(store, view, name="=cmd|'/c calc'!A0.pdf").number
    withdraw_attachment(store, CASEWORKER, later(2), view.assessment.id, number=number, reason="=7*191")
    rows = matching_cases(store, READER, CaseFilter())
    table = case_table(rows, {}, waits_of_cases(store, READER, NOW, rows))
    exported = history_export(store, READER, NOW, view.summary.case_id, HistoryFilter(), develop="x")
    cells = [
        cell
        for content in (case_table_csv(table), history_csv(exported))
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
        for cell in row
    ]
    assert [cell for cell in cells if _FORMULA.match(cell)] == []
    book = load_workbook(io.BytesIO(case_table_xlsx(table)))
    kinds = {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row}
    assert "f" not in kinds
    assert any("7*191" in cell for cell in cells), "control: the formulas are among the cells"
    print(f"\ncells: {len(cells)} looked at, 0 formulas")


def test_nothing_of_a_text_comes_into_the_log(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    stored(store)
    with pytest.raises(AssessmentError):
        register_case(store, CASEWORKER, NOW, hostile_case()[0], RULES)
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("assessment")]
    assert not [line for line in ours if "forfalsket" in line or "alert" in line]
