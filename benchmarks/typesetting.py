"""Three typesetters on the same document: cold and warm, in turns, each in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import psutil

from assessment.domain.ruleset import RuleSet
from assessment.reporting.render import render_html
from assessment.reporting.request import DocumentKind, DocumentRequest
from benchmarks.figures import Figure, number, table
from benchmarks.served import PROJECT, clean_environment, end_with_children
from benchmarks.typesetters import NAMES, Name
from benchmarks.work import demonstration_request

KINDS: tuple[DocumentKind, ...] = ("resume", "indstilling")
_LOOK_SECONDS = 0.1
_UNMEASURED = 2  # documents after the cold one, until nothing more is loaded


@dataclass
class Measured:
    """What one typesetter took for one kind of document. Seconds of wall and processor, MiB, and bytes of the file."""

    cold_wall: list[float] = field(default_factory=list)
    cold_cpu: list[float] = field(default_factory=list)
    warm_wall: list[float] = field(default_factory=list)
    warm_cpu: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)


Results = dict[tuple[DocumentKind, Name], Measured]


def measure_typesetters(folder: Path, rules: RuleSet, rounds: int, documents: int) -> Results:
    """`rounds` processes of each typesetter and kind in turns, each for one cold and `documents` warm documents."""
    results: Results = defaultdict(Measured)
    request = demonstration_request(rules)
    for round_ in range(rounds):
        for kind in KINDS:
            file = folder / f"{kind}.json"
            file.write_text(json.dumps(_texts(replace(request, kind=kind), 1 + _UNMEASURED + documents)), "utf-8")
            for name in sorted(NAMES, reverse=round_ % 2 == 1):
                _measure(name, kind, file, results[kind, name])
    return results


def _texts(request: DocumentRequest, count: int) -> list[str]:
    title = request.case["title"]
    return [render_html(replace(request, case={**request.case, "title": f"{title} {index}"})) for index in range(count)]


def _measure(name: Name, kind: DocumentKind, file: Path, measured: Measured) -> None:
    started = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.typesetting_process", name, kind, str(file)],
        cwd=PROJECT,
        env=clean_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )
    try:
        assert child.stdout is not None
        with _Watched(child.pid) as watched:
            first = json.loads(child.stdout.readline())
            measured.cold_wall.append(time.perf_counter() - started)
            rest = [json.loads(line) for line in child.stdout]
    finally:
        end_with_children(child)
    measured.cold_cpu.append(first["cpu_since_start"])
    measured.warm_wall.extend(told["wall"] for told in rest[_UNMEASURED:])
    # Linux counts a process in hundredths of a second, so one document says little and all of a process much.
    measured.warm_cpu.append(sum(told["cpu"] for told in rest[_UNMEASURED:]) / len(rest[_UNMEASURED:]))
    measured.memory.append(watched.highest / 2**20)
    measured.sizes.append(rest[-1]["size"])


class _Watched:
    """Looks now and then how much memory a process and its children hold; what they share counts once."""

    def __init__(self, process_id: int) -> None:
        self.highest = 0
        self._process = psutil.Process(process_id)
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> _Watched:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(_LOOK_SECONDS):
            try:
                members = [self._process, *self._process.children(recursive=True)]
                held = sum(_held(member) for member in members)
            except psutil.Error:  # it ended meanwhile
                continue
            self.highest = max(self.highest, held)


def _held(process: psutil.Process) -> int:
    about = process.memory_full_info()
    return int(getattr(about, "pss", about.rss))


def report(results: Results, rounds: int, about: str) -> list[str]:
    """The section of the results; `about` says when it was measured."""
    head = ("What", "Cold, wall", "Cold, processor", "Warm, wall", "Warm, processor", "Memory", "File")
    rows = [_row(f"{_TITLES[kind]}: {NAMES[name]}", measured) for (kind, name), measured in sorted(results.items())]
    return [
        "",
        "## The same document by three typesetters",
        "",
        about,
        f"{rounds} processes of each in turns. Cold is from the start of the process to the first document. Processor",
        "time is that of all its processes; memory is the highest of all together, what they share counted once.",
        "WeasyPrint, as it is used here, and Chromium have the same HTML, style and fonts, Chromium without a network.",
        "typst has the same headings, texts and tables in its own language, without drawings, so it does less. Ours is",
        "tagged, PDF/A-3a and PDF/UA-1; typst's is tagged and PDF/A-3a; Chromium's is tagged and neither. None has",
        "files inside.",
        "",
        *table(head, rows),
    ]


_TITLES = {"resume": "Resume", "indstilling": "Indstilling"}


def _row(name: str, measured: Measured) -> Sequence[str]:
    return (
        name,
        _milliseconds(measured.cold_wall),
        _milliseconds(measured.cold_cpu),
        _milliseconds(measured.warm_wall),
        _milliseconds(measured.warm_cpu),
        f"{number(max(measured.memory))} MiB",
        f"{number(measured.sizes[-1] / 1000)} kB",
    )


def _milliseconds(seconds: Sequence[float]) -> str:
    return Figure("", "ms", tuple(1000 * value for value in seconds)).text_and_lowest
