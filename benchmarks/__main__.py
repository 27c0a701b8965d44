"""`make bench`: one run of everything, bounded; prints the tables and writes them to benchmarks/RESULTS.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import psutil
from playwright.sync_api import Browser

from assessment.domain.danish import danish_time
from assessment.domain.ruleset import RuleSet
from assessment.rulefiles import RuleLibrary
from assessment.settings import RULES_FOLDER
from benchmarks import documents, machine, scoring, typesetting, work
from benchmarks.figures import Figure, Pair, pair_rows, single_rows, table, with_sections
from benchmarks.readme import refresh
from benchmarks.served import PROJECT, copy_database, serving
from benchmarks.server_rounds import measure_list, measure_server
from benchmarks.visitor import browser, visitor

RESULTS = PROJECT / "benchmarks" / "RESULTS.md"
SERVED_REQUESTS = 200
WARM_DOCUMENTS = 10


def main(arguments: Sequence[str]) -> int:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure time, processor and memory.")
    parser.add_argument("--rounds", type=int, default=5, help="starts of the server in each variant (default 5)")
    parser.add_argument("--reruns", type=int, default=30, help="reruns of the grading page in a round (default 30)")
    parser.add_argument("--resumes", type=int, default=200, help="resumes by one and by two workers (default 200)")
    parser.add_argument("--memory", type=int, default=1000, help="documents in a row for the memory (default 1000)")
    parser.add_argument("--documents", action="store_true", help="measure documents alone; the other figures stay")
    parser.add_argument("--output", type=Path, default=RESULTS, help="the file to write")
    given = parser.parse_args(arguments)
    started = time.monotonic()
    lines = (_documents if given.documents else _everything)(given, datetime.now(UTC))
    if given.documents:
        lines = with_sections(given.output.read_text(encoding="utf-8").splitlines(), lines)
    print("\n" + "\n".join(lines))
    given.output.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    if given.output == RESULTS:
        refresh(lines)
    print(f"\nWritten to {given.output} after {time.monotonic() - started:.0f} s.")
    return 0


def _everything(given: argparse.Namespace, now: datetime) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="bench-") as name, browser() as chromium:
        folder = Path(name)
        seeded, thousand = folder / "seeded.db", folder / "thousand.db"
        about = (*machine.description(), f"Chromium {chromium.version}")
        print("First start, which also makes the demonstration cases ...", flush=True)
        first = _first_start(chromium, seeded)
        copy_database(seeded, thousand)
        print("Work below the interface ...", flush=True)
        below = _below(thousand, now)
        print("The calculation ...", flush=True)
        calculation = scoring.measure_all(folder, _rules(now))
        print("The list of cases ...", flush=True)
        lists = measure_list(chromium, seeded, thousand, given.reruns)
        of_documents = _of_documents(given, seeded, now)
        print("Server with and without gc.freeze, in turns ...", flush=True)
        pairs = measure_server(chromium, seeded, folder, given.rounds, given.reruns)
    turns = (
        f"{given.rounds} starts of each variant in turns, on copies of one database, with {given.reruns} reruns each"
    )
    lines = _report(now, about, turns, pairs, [first, *below, *lists])
    return [*lines, *of_documents, *scoring.report(*calculation)]


def _documents(given: argparse.Namespace, now: datetime) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        seeded = Path(name) / "seeded.db"
        print("First start, which also makes the demonstration cases ...", flush=True)
        with serving(seeded):
            pass
        return _of_documents(given, seeded, now)


def _of_documents(given: argparse.Namespace, seeded: Path, now: datetime) -> list[str]:
    """The two sections about documents, each with the day and the load that it was measured under."""
    print("Documents ...", flush=True)
    load = psutil.getloadavg()[0]
    about = f"Measured on {danish_time(now).date().isoformat()}, load {load:.1f} at the start."
    database = seeded.with_name("documents.db")
    copy_database(seeded, database)
    goals = documents.report(
        documents.measure_documents(
            database, _rules(now), resumes=given.resumes, memory=given.memory, requests=SERVED_REQUESTS
        ),
        about,
    )
    print("\n".join(goals), flush=True)
    print("The same document by three typesetters ...", flush=True)
    results = typesetting.measure_typesetters(seeded.parent, _rules(now), given.rounds, WARM_DOCUMENTS)
    return goals + typesetting.report(results, given.rounds, about)


def _below(database: Path, now: datetime) -> list[Figure]:
    rules = _rules(now)
    store = work.fill(database, rules, work.CASES)
    try:
        saving = work.measure_saving(store, 200)
        finding = work.measure_finding(store, work.CASES, 50)
    finally:
        store.close()
    return [saving, *finding, *work.measure_document(rules, 20)]


def _rules(now: datetime) -> RuleSet:
    return RuleLibrary(RULES_FOLDER).in_force(danish_time(now).date())


def _first_start(chromium: Browser, database: Path) -> Figure:
    with serving(database) as served, visitor(chromium) as guest:
        guest.open(served.address)
        seconds = time.perf_counter() - served.started
    return Figure("First start: new database, 8 demonstration cases, ready page", "s", (seconds,))


def _report(
    now: datetime, about: Sequence[str], turns: str, pairs: Sequence[Pair], figures: Sequence[Figure]
) -> list[str]:
    return [
        "# Measurements",
        "",
        f"Written by `make bench` on {danish_time(now).date().isoformat()}; not to be edited by hand.",
        "",
        *(f"- {line}" for line in about),
        "",
        "Median, and in brackets the lowest. On a machine that does other work times vary by half and more from run to",
        "run. The variants take turns, and the ratio is that of the lowest values, which other work disturbs least.",
        "",
        "## The server, with and without `gc.freeze` at the start",
        "",
        f"{turns}.",
        "A rerun is an answer to a guiding question: it is saved to the database, and the page is run again. Without",
        "is `ASSESSMENT_GC_FREEZE=0`. The program's files are in the memory of the operating system.",
        "",
        *table(("What", "With", "Without", "Without / with"), pair_rows(pairs)),
        "",
        "## One at a time",
        "",
        *table(("What", "Median", "Lowest\N{EN DASH}highest", "Number"), single_rows(figures)),
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
