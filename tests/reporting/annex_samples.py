"""Requests that the tests of the technical annex are made from. The estates in them are made up."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

from assessment.domain.case import CaseFile
from assessment.domain.history import CaseHistory, HistoryEntry
from assessment.domain.revisions import content_of, guarded_content
from assessment.reporting.request import DocumentRequest
from tests.reporting.samples import approved, draft, egeparken

BEGUN = dt.datetime(2026, 11, 16, 8, 12, tzinfo=dt.UTC)
MARK = "ab12cd34" * 8
REVISED = "Aftalen med naboejeren er sendt til underskrift den 20. november."
RETURNED = "Skriv, hvornår aftalen om stien kan foreligge."
OLD_REASON = "Gennembruddet ved blok 7 giver én ny forbindelse, men støjvolden består, og aftalen er ikke begyndt."


def whole(case: dict[str, Any]) -> CaseFile:
    """The case as a model."""
    return DocumentRequest.case_file(draft(case))


def conditional() -> dict[str, Any]:
    """Egeparken with every form of condition, earlier ones, a range and an answer that is far from its grade."""
    case = egeparken()
    neighbours = case["grades"]["naboomraader"]
    neighbours["grade"], neighbours["range"] = 2, [1, 3]
    neighbours["answers"] = {"n1": "nej", "n2": "nej", "n3": "ja", "n4": "ved_ikke"}
    neighbours["conditions"] = [
        "Stien langs blok 7 er belyst.",
        {"text": "Aftalen med naboejeren er tinglyst.", "deadline": "2027-03-01", "documented_by": "Boligforeningen"},
    ]
    neighbours["earlier_conditions"] = [
        {
            "text": "Der er lavet et støjnotat.",
            "deadline": "2026-06-01",
            "documented_by": "Rådgiver",
            "assessment": 1,
            "met": "delvist",
            "note": "Kun for blok 5-7.",
        }
    ]
    case["grades"]["udearealer"]["answers"] = {"m1": "nej", "m2": "nej", "m3": "nej"}
    return case


def with_second(case: dict[str, Any]) -> dict[str, Any]:
    """The case with a second assessment: two steps apart on one criterion, not known on another."""
    second = copy.deepcopy(case["grades"])
    second["udlejning"] = {"grade": 1, "reason": "Ventelisten til de store boliger er ikke dokumenteret."}
    second["blandet_by"] = {"missing_reason": "Udlejningsaftalen er ikke modtaget."}
    common = {
        "udlejning": {"grade": 3, "reason": "Vi har set ventelisten sammen og er enige om trin 3."},
        "blandet_by": {"missing": True, "reason": "Vi afventer udlejningsaftalen."},
    }
    return {**case, "second_assessment": {"grades": second, "first": case["grades"], "common": common}}


def history(case: dict[str, Any], *, approve: bool = True, current: bool = False) -> CaseHistory:
    """Locked, opened again with a reason, submitted, returned with a comment, submitted, and approved."""
    first = copy.deepcopy(case)
    first["grades"]["naboomraader"] = {**first["grades"]["naboomraader"], "grade": 1, "reason": OLD_REASON}
    first["grades"]["naboomraader"].pop("range", None)
    first["conclusion"]["outcome"] = "stoette"
    contents = [guarded_content(whole(content)) for content in (first, case)]
    before = content_of(contents[0], "naboomraader")
    steps: list[tuple[str, str, dict[str, Any]]] = [
        ("case.registered", "Sagsbehandler A", {"case_number": case["case_number"]}),
        ("assessment.locked", "Sagsbehandler A", {"content": contents[0]}),
        ("assessment.revised", "Karen", {"subject": "naboomraader", "reason": REVISED, "before": before}),
        ("assessment.submitted", "Sagsbehandler A", {}),
        ("assessment.returned", "Leder B", {"comment": "Godt på vej.", "criterion_comments": {"conclusion": RETURNED}}),
        ("assessment.submitted", "Sagsbehandler A", {}),
        ("assessment.approved", "Leder B", {"comment": "Enig.", "confirmed_waivers": ["facade_obs"]}),
    ]
    if not approve:
        steps.pop()
    entries = tuple(
        HistoryEntry(40 + number, BEGUN + dt.timedelta(hours=number), who, action, fields, 1)
        for number, (action, who, fields) in enumerate(steps)
    )
    middle = {**contents[1], "conclusion": contents[0]["conclusion"]}
    return CaseHistory(1, entries, (middle, contents[1]), contents[1] if current else None, (46, MARK))


def annex(case: dict[str, Any], **fields: Any) -> DocumentRequest:
    """A draft annex of a case file that stands outside the database."""
    return draft(case, kind="teknisk_bilag", **fields)


def approved_annex(case: dict[str, Any], **fields: Any) -> DocumentRequest:
    """The annex of an approved case, with its history."""
    return approved(case, **{"kind": "teknisk_bilag", "history": history(case).document(), **fields})


def extreme() -> dict[str, Any]:
    """Every text as long as it may be, and sixty budget lines."""
    long = ("Boligerne er vurderet efter en gennemgang på stedet sammen med beboere, naboer og skole. " * 50)[:4_000]
    case = conditional()
    for grading in case["grades"].values():
        grading["reason"] = long
        grading["evidence"] = [{"document": "D" * 200, "reference": "R" * 200, "date": "2026-01-01"}] * 10
        grading["conditions"] = [long, {"text": long, "deadline": "2027-01-01", "documented_by": "E" * 200}]
    case["conclusion"] = {
        **case["conclusion"],
        **dict.fromkeys(("reason", "main_considerations", "special_circumstances", "consequences_of_refusal"), long),
    }
    case["facade_statement"] = long
    case["title"] = ("Renovering og helhedsplan for en meget stor boligafdeling " * 4)[:200].strip()
    case["housing_association"] = ("Boligforeningen Eksempel af 10. marts " * 6)[:200].strip()
    lines = case["budget"]
    case["budget"] = [{**lines[number % len(lines)], "amount_dkk": 1_000_000 + number} for number in range(60)]
    return case
