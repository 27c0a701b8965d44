"""The work below the interface: saving a draft, finding cases among a thousand, and making a document."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

from assessment.casefiles import read_case_file
from assessment.domain.case import CaseFile
from assessment.domain.ruleset import RuleSet
from assessment.reporting.municipality import load_municipality
from assessment.reporting.request import DocumentRequest
from assessment.reporting.worker import Renderer
from assessment.services.cases import CaseFilter, find_cases, open_case, register_case
from assessment.services.demo import CASEWORKER
from assessment.services.documents import file_request
from assessment.services.drafting import FieldEdit, save_edits
from assessment.services.impartiality import declare_impartial
from assessment.settings import DEMO_FOLDER, RULES_FOLDER
from assessment.storage.engine import Store, open_store
from benchmarks.figures import Figure

CASES = 1000
_NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
_ACTOR = CASEWORKER.actor
_REASON = "grades.udlejning.reason"


def fill(database: Path, rules: RuleSet, total: int) -> Store:
    """Bring a demonstration up to so many cases; the new ones are alike but for number and title."""
    store = open_store(f"sqlite:///{database}")
    pattern = demonstration_case()
    there = find_cases(store, _ACTOR, CaseFilter(), 1, 1).total
    for index in range(there, total):
        title = f"{pattern.title} {index}"
        case = pattern.model_copy(update={"case_number": f"PRØVE-{index:04}", "title": title})
        register_case(store, _ACTOR, _NOW + timedelta(minutes=index), case, rules)
    return store


def demonstration_case() -> CaseFile:
    """A complete fictitious case."""
    return read_case_file(DEMO_FOLDER / "egeparken.json")


def demonstration_request(rules: RuleSet) -> DocumentRequest:
    """The recommendation of that case, as a draft."""
    return file_request(demonstration_case(), rules, load_municipality(RULES_FOLDER / "kommune.yaml"), _NOW.date())


def measure_saving(store: Store, repetitions: int) -> Figure:
    """Time of one autosave of a reason, each in a transaction of its own that is on the disk afterwards."""
    case_id = find_cases(store, _ACTOR, CaseFilter(), 1, 1).rows[0].case_id
    assessment_id = open_case(store, _ACTOR, case_id).assessment.id
    declare_impartial(store, _ACTOR, _NOW + timedelta(days=1), case_id)
    base = demonstration_case().grades["udlejning"].reason
    texts = [f"{base} Rettelse {index}." for index in range(repetitions)]
    previous = iter([base, *texts])
    following = iter(texts)

    def save() -> None:
        edit = FieldEdit(_REASON, next(previous), next(following))
        result = save_edits(store, _ACTOR, _NOW + timedelta(days=2), assessment_id, [edit])
        assert not result.conflicts
        assert not result.faults

    return Figure("Saving a draft (one field, SQLite)", "ms", _times(save, repetitions))


def measure_finding(store: Store, number: int, repetitions: int) -> list[Figure]:
    """Time of a page of 25 among so many cases: the first, a search, and the last page."""

    def page(case_filter: CaseFilter, page_number: int) -> Callable[[], object]:
        return lambda: find_cases(store, _ACTOR, case_filter, page_number)

    name = f"{number:,} cases"
    return [
        Figure(f"List of {name}, first page", "ms", _times(page(CaseFilter(), 1), repetitions)),
        Figure(f"List of {name}, last page", "ms", _times(page(CaseFilter(), number // 25), repetitions)),
        Figure(f"List of {name}, search", "ms", _times(page(CaseFilter(text="egeparken 7"), 1), repetitions)),
    ]


def measure_document(rules: RuleSet, repetitions: int) -> list[Figure]:
    """Making the council's document: the first one, which starts the process, and the next ones, each different."""
    request = demonstration_request(rules)
    renderer = Renderer()
    walls, cpus = [], []
    try:
        for index in range(repetitions + 1):
            content = {**request.case, "title": f"{request.case['title']} {index}"}
            before, start = _children_cpu(), time.perf_counter()
            assert renderer.render(replace(request, case=content)).startswith(b"%PDF")
            walls.append(1000 * (time.perf_counter() - start))
            cpus.append(1000 * (_children_cpu() - before))
    finally:
        renderer.close()
    return [
        Figure("Document, the first after a start", "ms", (walls[0],)),
        Figure("Document, the next ones", "ms", tuple(walls[1:])),
        Figure("Document, the next ones, processor time of the worker", "ms", tuple(cpus[1:])),
    ]


def _times(work: Callable[[], object], repetitions: int) -> tuple[float, ...]:
    values = []
    for _ in range(repetitions):
        start = time.perf_counter()
        work()
        values.append(1000 * (time.perf_counter() - start))
    return tuple(values)


def _children_cpu() -> float:
    return sum(sum(child.cpu_times()[:2]) for child in psutil.Process().children(recursive=True))
