"""Documents against their goals: one, all of a case, many with two workers, a thousand in a row, and one served."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlsplit

import psutil

from assessment.domain.ruleset import RuleSet
from assessment.reporting.municipality import Municipality, load_municipality
from assessment.reporting.request import DocumentRequest
from assessment.reporting.worker import Renderer
from assessment.services.cases import CaseFilter, CaseView, find_cases, open_case
from assessment.services.demo import CASEWORKER
from assessment.services.documents import EDITIONS, annex_request, document_request, issued_of
from assessment.settings import RULES_FOLDER
from assessment.storage.engine import Store, open_store
from benchmarks.figures import Figure, number, table
from benchmarks.served import serving
from benchmarks.work import demonstration_request

_TURNS = 4  # that the resumes are dealt into, so that other work on the machine meets both alike
_ROUNDS = 3
_DOCUMENTS = 10  # measured together, because Linux counts the time of a process in hundredths of a second
_ACTOR = CASEWORKER.actor


@dataclass(frozen=True)
class Goal:
    """What was wished for, and what was found."""

    name: str
    wished: str
    found: str


def measure_documents(database: Path, rules: RuleSet, *, resumes: int, memory: int, requests: int) -> list[Goal]:
    """`resumes` by one and by two workers, `memory` documents in a row, `requests` for an issued document.

    `database` is that of a demonstration; it is written to.
    """
    request = demonstration_request(rules)
    resume = _processor_time([replace(request, kind="resume")])
    recommendation = _processor_time([request])
    with _issued_case(database) as (store, view):
        together = _issued_together(store, view, load_municipality(RULES_FOLDER / "kommune.yaml"))
    all_of_a_case = _processor_time(together)
    one, two = _rates(request, resumes)
    held = _memory(request, memory)
    first, last = median(held[: len(held) // 5]), median(held[-len(held) // 5 :])
    served = _served(database, requests)
    return [
        Goal("Processor time of a resume", "60 ms", resume.text_and_lowest),
        Goal("Processor time of an indstilling of four pages", "200 ms", recommendation.text_and_lowest),
        Goal("Processor time of all documents of a case", "1000 ms", all_of_a_case.text_and_lowest),
        Goal(
            f"{resumes} resumes with two workers, times as fast as with one ({number(one)} a second)",
            "1.70",
            number(two / one),
        ),
        Goal(
            f"Memory of the worker, the last fifth of {memory:,} resumes times the first ({number(first)} MiB)",
            "1.05",
            number(last / first),
        ),
        Goal(
            f"An issued recommendation served, 95 of 100 within (median {number(median(served))} ms)",
            "20 ms",
            f"{number(quantiles(served, n=20)[-1])} ms",
        ),
    ]


def report(goals: Sequence[Goal], about: str) -> list[str]:
    """The section of the results; `about` says when it was measured."""
    return [
        "",
        "## Documents against their goals",
        "",
        about,
        "A warm worker, and documents with their attached files; each is another one. Processor time is a mean of",
        f"{_DOCUMENTS} documents, in {_ROUNDS} rounds. All documents of a case are recommendation, resume, technical",
        "annex, web page and Word file, as they are made at the issue. One and two workers take turns. A served",
        "document is fetched by a signed-in reader: each time the reader is admitted, the bytes are held against their",
        "hash, and the download is written to the record.",
        "",
        *table(("What", "Goal", "Found"), [(goal.name, goal.wished, goal.found) for goal in goals]),
    ]


def _processor_time(requests: Sequence[DocumentRequest]) -> Figure:
    """Milliseconds of the worker for one set of these documents, by a mean of several sets in each round."""
    cpus = []
    sets = max(1, _DOCUMENTS // len(requests))
    with _workers(1) as renderer:
        for round_ in range(1 + _ROUNDS):
            before = _worker_cpu(renderer)
            for index in range(sets):
                for request in requests:
                    renderer.render(_another(request, round_ * sets + index))
            cpus.append(1000 * (_worker_cpu(renderer) - before) / sets)
    return Figure("", "ms", tuple(cpus[1:]))  # the first round loads what is loaded once


def _issued_together(store: Store, view: CaseView, municipality: Municipality) -> list[DocumentRequest]:
    recommendation = document_request(view, municipality)
    annex = annex_request(store, _ACTOR, view, municipality)
    return [
        recommendation,
        replace(recommendation, kind="resume"),
        annex,
        *(replace(recommendation, kind=kind) for kind in EDITIONS),
    ]


def _rates(request: DocumentRequest, resumes: int) -> tuple[float, float]:
    """Resumes a second with one and with two workers; the documents of both are different, so none is remembered."""
    seconds = {1: 0.0, 2: 0.0}
    resume = replace(request, kind="resume")
    share = resumes // _TURNS
    with _workers(1) as one, _workers(2) as two, ThreadPoolExecutor(2) as askers:
        for renderer in (one, two, two):
            list(askers.map(renderer.render, (_another(resume, index) for index in range(-4, 0))))
        for turn in range(_TURNS):
            for workers, renderer in ((1, one), (2, two)) if turn % 2 == 0 else ((2, two), (1, one)):
                different = [_another(resume, turn * share + index) for index in range(share)]
                start = time.perf_counter()
                list(askers.map(renderer.render, different))
                seconds[workers] += time.perf_counter() - start
    return _TURNS * share / seconds[1], _TURNS * share / seconds[2]


def _memory(request: DocumentRequest, documents: int) -> list[float]:
    """Resident memory of the worker after each document, in MiB; it is replaced after its share of them."""
    resume = replace(request, kind="resume")
    held = []
    with _workers(1) as renderer:
        for index in range(documents):
            renderer.render(_another(resume, index))
            held.append(sum(psutil.Process(number).memory_info().rss for number in renderer.process_ids) / 2**20)
    return held


def _served(database: Path, requests: int) -> tuple[float, ...]:
    """Milliseconds until a signed-in reader has the bytes of an issued recommendation, one request after the other.

    Each time the reader is admitted, the bytes are held against their hash, and the download is written to the record.
    """
    with _issued_case(database) as (_store, view):
        issued = issued_of(view, "indstilling")
        assert issued is not None
    milliseconds = []
    with serving(database) as served, closing(http.client.HTTPConnection(urlsplit(served.address).netloc)) as line:
        for _ in range(requests + 5):
            start = time.perf_counter()
            line.request("GET", f"/dokument/{issued.id}")
            answer = line.getresponse()
            content = answer.read()
            milliseconds.append(1000 * (time.perf_counter() - start))
            assert answer.status == 200, content[:200]
            assert content.startswith(b"%PDF")
    return tuple(milliseconds[5:])


@contextmanager
def _issued_case(database: Path) -> Iterator[tuple[Store, CaseView]]:
    with closing(open_store(f"sqlite:///{database}")) as store:
        rows = find_cases(store, _ACTOR, CaseFilter(), 1, 100).rows
        views = (open_case(store, _ACTOR, row.case_id) for row in rows)
        yield store, next(view for view in views if issued_of(view, "indstilling") is not None)


@contextmanager
def _workers(processes: int) -> Iterator[Renderer]:
    renderer = Renderer(processes=processes)
    try:
        yield renderer
    finally:
        renderer.close()


def _worker_cpu(renderer: Renderer) -> float:
    times = [psutil.Process(number).cpu_times() for number in renderer.process_ids]
    return float(sum(time.user + time.system for time in times))


def _another(request: DocumentRequest, index: int) -> DocumentRequest:
    return replace(request, case={**request.case, "title": f"{request.case['title']} {index}"})
