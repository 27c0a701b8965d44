"""The columns of a case that are copied from its draft, for the list, the search and the order of the list."""

from __future__ import annotations

import unicodedata
from typing import Any

from assessment.domain.case import CaseFile

_DANISH_ORDER = str.maketrans({"æ": "{1", "ä": "{1", "ø": "{2", "ö": "{2", "å": "{3"})


def case_columns(case: CaseFile) -> dict[str, Any]:
    """Column names and values for this content."""
    return {
        "title": case.title,
        "title_order": danish_order(case.title),
        "housing_association": case.housing_association,
        "association_order": danish_order(case.housing_association or ""),
        "phase": case.phase,
        "origin": case.origin,
        "budget_total_dkk": case.budget_total_dkk,
        "search_text": search_form(" ".join(_searched(case))),
    }


def search_form(text: str) -> str:
    """The form in which texts are compared: lower case, composed letters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).lower().split())


def danish_order(text: str) -> str:
    """A text whose order by code points is the Danish order: æ, ø, å after z, and aa as å."""
    return search_form(text).replace("aa", "å").translate(_DANISH_ORDER)


def _searched(case: CaseFile) -> list[str]:
    department, area = case.department, case.area
    texts = [
        case.case_number,
        case.title,
        case.housing_association,
        case.address,
        case.lbf_case_number,
        case.bossinf_id,
        department.number if department else None,
        department.name if department else None,
        area.name if area else None,
        area.district if area else None,
    ]
    return [text for text in texts if text]
