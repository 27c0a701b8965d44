"""The files inside a document: the assessment, and in it the case file and the rule set, in forms that can be used."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.casefiles import parse_case
from assessment.domain.indication import indicate
from assessment.reporting.associated import associated_files
from assessment.reporting.request import DocumentRequest, indented
from assessment.reporting.worker import Renderer
from assessment.rulefiles import read_rule_file
from tests.reporting.annex_samples import approved_annex
from tests.reporting.samples import approved, attachment, draft, egeparken, rules_document

pytestmark = pytest.mark.usefixtures("no_log_lines")
NAMES = {"vurdering.json", "sagsfil.json", "regelsaet.json"}
ISSUED = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC)


def files(pdf: bytes) -> dict[str, bytes]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return {name: item.get_file().read_bytes() for name, item in opened.attachments.items()}


@pytest.mark.parametrize(
    "request_",
    [approved(egeparken(), state="issued", issued_at=ISSUED), approved_annex(egeparken())],
    ids=["recommendation", "annex"],
)
def test_case_and_rules_stand_alone_and_say_what_the_assessment_says(
    renderer: Renderer, request_: DocumentRequest
) -> None:
    pdf = renderer.render(request_)
    inside = files(pdf)
    assert set(inside) == NAMES
    whole = attachment(pdf)
    assert json.loads(inside["sagsfil.json"]) == whole["case"] == egeparken()
    assert json.loads(inside["regelsaet.json"]) == whole["ruleset"] == rules_document()


def test_the_files_taken_out_give_the_same_indication_again(renderer: Renderer, tmp_path: Path) -> None:
    pdf = renderer.render(approved(egeparken()))
    inside = files(pdf)
    (tmp_path / "regelsaet.json").write_bytes(inside["regelsaet.json"])
    rules = read_rule_file(tmp_path / "regelsaet.json")
    case = parse_case(inside["sagsfil.json"], "sagsfil.json")
    assert case.document() == egeparken()
    assert json.loads(json.dumps(indicate(case, rules).document())) == attachment(pdf)["indication"]


def test_each_file_is_data_of_the_document_and_dated_by_the_request(renderer: Renderer) -> None:
    pdf = renderer.render(approved(egeparken(), state="issued", issued_at=ISSUED))
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        associated = list(opened.Root.AF.as_list())
        assert {str(item.UF) for item in associated} == NAMES
        for item in associated:
            assert str(item.AFRelationship) == "/Data"
            assert len(str(item.Desc)) > 20
            assert str(item.EF.F.Subtype) == "/application/json"
            assert str(item.EF.F.Params.ModDate) == "D:20261124080000Z"


def test_a_sheet_for_the_other_party_carries_no_file(renderer: Renderer) -> None:
    request = draft(egeparken(), kind="dialogark")
    assert associated_files(request, {}) == ()
    pdf = renderer.render(request)
    assert files(pdf) == {}
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert "/AF" not in opened.Root
        assert not [item for item in opened.objects if isinstance(item, pikepdf.Dictionary) and "/EF" in item]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), JSON, max_size=5))
def test_the_files_are_indented_as_the_standard_library_does_it(content: dict[str, object]) -> None:
    assert indented(content) == json.dumps(content, sort_keys=True, ensure_ascii=False, indent=1) + "\n"
