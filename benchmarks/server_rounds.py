"""The server as a visitor meets it: start, first page, and reruns of the page on which a criterion is graded."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from playwright.sync_api import Browser, Locator

from benchmarks.figures import Figure, Pair
from benchmarks.served import Served, copy_database, serving
from benchmarks.visitor import Visitor, visitor

DRAFT_CASE = "Lærkehaven"
_SETTLE_SECONDS = 0.5  # Streamlit collects garbage after the message that ends a run
_VARIANTS: Mapping[str, Mapping[str, str]] = {"with": {}, "without": {"ASSESSMENT_GC_FREEZE": "0"}}
_NAMES = {
    "healthz": ("Start to `/healthz`", "s"),
    "page": ("Start to a ready page in the browser", "s"),
    "start_cpu": ("Processor time of the server until that page is ready", "s"),
    "cpu": ("Processor time of the server for a rerun of the grading page", "ms"),
    "wall": ("A rerun of the grading page as the browser sees it", "ms"),
    "memory": ("Memory of the server after its first page", "MiB"),
    "memory_after": ("Memory of the server after all reruns", "MiB"),
}

Values = dict[str, list[float]]


def measure_server(chromium: Browser, seeded: Path, folder: Path, rounds: int, reruns: int) -> list[Pair]:
    """Start both variants in turns, `rounds` times, each on a copy of the seeded database."""
    values: dict[str, Values] = {variant: defaultdict(list) for variant in _VARIANTS}
    for number in range(rounds):
        for variant in sorted(_VARIANTS, reverse=number % 2 == 1):
            database = folder / f"{variant}-{number}.db"
            copy_database(seeded, database)
            _round(chromium, database, _VARIANTS[variant], reruns, values[variant])
            print(f"  round {number + 1} of {rounds}, {variant} gc.freeze: done", flush=True)
    return [
        Pair(name, Figure(name, unit, tuple(values["with"][key])), Figure(name, unit, tuple(values["without"][key])))
        for key, (name, unit) in _NAMES.items()
    ]


def _round(chromium: Browser, database: Path, variables: Mapping[str, str], reruns: int, values: Values) -> None:
    with serving(database, variables) as served, visitor(chromium) as guest:
        values["healthz"].append(served.seconds_to_healthz)
        guest.open(served.address)
        values["page"].append(time.perf_counter() - served.started)
        values["start_cpu"].append(served.cpu_seconds())
        values["memory"].append(served.memory_mib())
        _open_criterion(guest)
        walls, cpu = _rerun_criterion(served, guest, reruns)
        values["wall"].extend(walls)
        values["cpu"].append(cpu)
        values["memory_after"].append(served.memory_mib())


def _open_criterion(guest: Visitor) -> None:
    guest.page.get_by_role("link", name=DRAFT_CASE).first.click()
    guest.page.wait_for_url("**/oplysninger?*")
    guest.wait()
    guest.page.goto(guest.page.url.replace("/oplysninger?", "/kriterium-1?"))
    guest.wait()


def measure_list(chromium: Browser, few: Path, many: Path, reruns: int) -> list[Figure]:
    """A rerun of the list with 8 and with 1,000 cases, in the database files `few` and `many`."""
    figures = []
    for number, database in (("8", few), ("1,000", many)):
        with serving(database) as served, visitor(chromium) as guest:
            guest.open(served.address)
            choice = guest.page.get_by_text("Kun sager, der venter på mig")
            walls, cpu = _reruns(served, guest, [choice], reruns)
        figures.append(Figure(f"Rerun of the list with {number} cases, in the browser", "ms", tuple(walls)))
        figures.append(Figure(f"Rerun of the list with {number} cases, processor time of the server", "ms", (cpu,)))
    return figures


def _rerun_criterion(served: Served, guest: Visitor, reruns: int) -> tuple[list[float], float]:
    """Answer a guiding question over and over; each answer is saved and the page run again."""
    answers = guest.page.get_by_role("radiogroup").first.get_by_test_id("stRadioOption")
    return _reruns(served, guest, [answers.nth(1), answers.nth(0)], reruns)


def _reruns(served: Served, guest: Visitor, controls: Sequence[Locator], reruns: int) -> tuple[list[float], float]:
    """Click the controls in turns. Milliseconds of each rerun, and of the server's processor for a rerun."""
    for control in controls:
        finished = guest.finished_runs
        control.click()
        guest.wait_for_run(finished)
        guest.wait()
    walls = []
    time.sleep(_SETTLE_SECONDS)
    before, first = served.cpu_seconds(), guest.finished_runs
    for number in range(reruns):
        finished, start = guest.finished_runs, time.perf_counter()
        controls[number % len(controls)].click()
        guest.wait_for_run(finished)
        walls.append(1000 * (time.perf_counter() - start))
        guest.wait()
    time.sleep(_SETTLE_SECONDS)
    runs = guest.finished_runs - first
    return walls, 1000 * (served.cpu_seconds() - before) / runs
