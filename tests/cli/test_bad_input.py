"""Bad input: the right status, one Danish line a fault that names the place, and no traceback (see `Program`)."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assessment.settings import DEMO_FOLDER, RULES_FOLDER
from tests.cli.program import Program
from tests.services.stories import EGEPARKEN

Make = Callable[[Path], list[object]]


@dataclass(frozen=True)
class Bad:
    """A command line with something wrong: what makes it, how it must end, and what must be said."""

    name: str
    make: Make
    status: int
    said: str


def _score(content: bytes | dict[str, Any], name: str = "sag.json") -> Make:
    def make(folder: Path) -> list[object]:
        file = folder / name
        file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return ["score", file, "--json"]

    return make


def _with(**changes: Any) -> Make:
    return _score({**EGEPARKEN, **changes})


def _line(*arguments: object) -> Make:
    return lambda _folder: list(arguments)


def _fifty_megabytes(folder: Path) -> list[object]:
    file = folder / "stor.json"
    with file.open("wb") as big:
        big.write(b'{"schema": "case-file/1", "title": "')
        big.truncate(50 * 1024 * 1024)
    return ["import", file]


def _rules(change: Callable[[str], str]) -> Make:
    def make(folder: Path) -> list[object]:
        source = RULES_FOLDER / "aarhus-almen-renovering" / "2026.1.0.yaml"
        file = folder / "regler.yaml"
        file.write_text(change(source.read_text("utf-8")), encoding="utf-8")
        return ["score", DEMO_FOLDER / "egeparken.json", "--rules", file, "--json"]

    return make


def _documents_into_a_file(folder: Path) -> list[object]:
    file = folder / "sag.json"
    file.write_text(json.dumps(EGEPARKEN), encoding="utf-8")
    return ["documents", file, "-o", file]


LINE = {"category": "tag", "amount_dkk": 1, "supported": True}
CASES = (
    Bad("malformed JSON", _score(b'{"schema": '), 1, "sag.json"),
    Bad("an empty file", _score(b""), 1, "sag.json"),
    Bad("no UTF-8", _score(b"\xff\xfe\x00{"), 1, "sag.json"),
    Bad("a list on top", _score(b"[]"), 1, "sag.json"),
    Bad("NaN", _score(b'{"schema": "case-file/1", "floor_area_m2": NaN}'), 1, "floor_area_m2"),
    Bad("deep nesting", _score(b"[" * 100_000), 1, "sag.json"),
    Bad("a key written twice", _score(b'{"title": "a", "title": "b"}'), 1, "title"),
    Bad("another schema", _with(schema="case-file/9"), 1, "case-file/9"),
    Bad("an unknown field", _with(farve="blå"), 1, "farve"),
    Bad("a wrong type", _with(built_year="1971"), 1, "built_year"),
    Bad("a negative amount", _with(budget=[{**LINE, "amount_dkk": -1}]), 1, "budget[0].amount_dkk"),
    Bad("an absurd amount", _with(budget=[{**LINE, "amount_dkk": 10**15}]), 1, "budget[0].amount_dkk"),
    Bad("an amount with decimals", _with(budget=[{**LINE, "amount_dkk": 1.5}]), 1, "budget[0].amount_dkk"),
    Bad("an unknown category", _with(budget=[{**LINE, "category": "guldtag"}]), 1, "budget[0].category"),
    Bad("a grade out of range", _with(grades={"udlejning": {"grade": 5, "reason": "x"}}), 1, "grades.udlejning.grade"),
    Bad("an unknown criterion", _with(grades={"lejligheder": {"grade": 1, "reason": "x"}}), 1, "grades.lejligheder"),
    Bad(
        "a gate that cannot be waived", _with(waivers=[{"gate": "tekniske_krav", "reason": "x"}]), 1, "waivers[0].gate"
    ),
    Bad("a control character", _with(title="a\x07b"), 1, "title"),
    Bad("a lone surrogate", _score(b'{"schema": "case-file/1", "case_number": "1", "title": "\\ud800"}'), 1, "title"),
    Bad("a text that is too long", _with(title="x" * 201), 1, "title"),
    Bad("a file that is not there", _line("score", "/findes/ikke.json"), 1, "/findes/ikke.json"),
    Bad("a folder instead of a file", lambda folder: ["score", folder, "--json"], 1, "er en mappe"),
    Bad("a file name with a line end", lambda folder: ["score", folder / "a\nb.json"], 1, "findes ikke"),
    Bad("50 MB", _fifty_megabytes, 1, "stor.json"),
    Bad("import of a file that is not there", _line("import", "ingen.json"), 1, "ingen.json"),
    Bad("a rule file with a tab", _rules(lambda text: text.replace("  - id", "\t- id", 1)), 1, "regler.yaml:"),
    Bad("a rule file cut off", _rules(lambda text: text[: len(text) // 2]), 1, "regler.yaml"),
    Bad("rules that are not there", _line("score", "x.json", "--rules", "ingen.yaml"), 1, "ingen.yaml"),
    Bad(
        "rules check of a case file", lambda _: ["rules", "check", DEMO_FOLDER / "egeparken.json"], 1, "egeparken.json"
    ),
    Bad("documents of an unknown case", lambda folder: ["documents", "9999-1", "-o", folder], 1, "9999-1"),
    Bad("documents into a file", _documents_into_a_file, 1, "er ikke en mappe"),
    Bad("export of an unknown case", lambda folder: ["export", "9999-1", "-o", folder / "ud.json"], 1, "9999-1"),
    Bad(
        "several cases in one json", lambda folder: ["export", "1", "2", "-o", folder / "ud.json"], 1, "Angiv en mappe"
    ),
    Bad(
        "export into a folder that is not there",
        lambda folder: ["export", "-o", folder / "x" / "ud.csv"],
        1,
        "ikke findes",
    ),
    Bad("export over a folder", lambda folder: ["export", "--format", "csv", "-o", folder], 1, "er en mappe"),
    Bad("no command", _line(), 2, "Der mangler: KOMMANDO."),
    Bad("an unknown command", _line("godkend", "x"), 2, "KOMMANDO kan ikke være 'godkend'"),
    Bad("no file", _line("score"), 2, "Der mangler: FIL."),
    Bad("an unknown option", _line("score", "x.json", "--farve"), 2, "Ukendt: --farve."),
    Bad("an option without its value", _line("score", "x.json", "--rules"), 2, "skal have en værdi"),
    Bad("a shortened option", _line("score", "x.json", "--js"), 2, "Ukendt: --js."),
    Bad("a value where none belongs", _line("serve", "--demo=ja"), 2, "kan ikke have en værdi"),
    Bad("an unknown format", _line("export", "-o", "x", "--format", "pdf"), 2, "kan ikke være 'pdf'"),
    Bad("a port that is none", _line("serve", "--port", "99999"), 2, "»99999« er ikke en port"),
    Bad("rules without more", _line("rules"), 2, "Der mangler: KOMMANDO."),
)


@pytest.mark.parametrize("bad", CASES, ids=lambda bad: bad.name)
def test_bad_input(program: Program, bad: Bad) -> None:
    outcome = program(*bad.make(program.folder))
    assert outcome.status == bad.status, outcome
    assert bad.said in outcome.err
    assert outcome.out == ""
    for word in ("usage", "error:", "argument ", "required", "invalid", "Errno", "No such file"):
        assert word not in outcome.err.replace(str(program.folder), "")
    if bad.status == 1:
        assert all(line.endswith((".", "?")) for line in outcome.faults), outcome.faults


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 25
    assert len({bad.name for bad in CASES}) == len(CASES)


def test_control_a_good_file_passes(program: Program) -> None:
    outcome = program("score", DEMO_FOLDER / "egeparken.json", "--json")
    assert (outcome.status, outcome.err) == (0, "")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"PORT": "otte"}, "PORT"),
        ({"PORT": "²"}, "PORT"),
        ({"ASSESSMENT_ENV": "prod"}, "ASSESSMENT_ENV"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite://"}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite:///:memory:"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://127.0.0.1:1/x"}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite:////proc/x/y.db"}, "Databasefilen kan ikke åbnes"),
    ],
)
def test_an_environment_at_fault_ends_with_3(program: Program, settings: dict[str, str], said: str) -> None:
    outcome = program("import", DEMO_FOLDER / "egeparken.json", **settings)
    assert (outcome.status, outcome.out) == (3, "")
    assert said in outcome.err
    assert len(outcome.faults) == 1


def test_a_database_that_is_none_ends_with_3(program: Program) -> None:
    program.database.write_bytes(b"Dette er ikke en database. " * 200)
    outcome = program("export", "-o", program.folder / "ud.csv")
    assert outcome.status == 3
    assert "ikke en SQLite-database" in outcome.err
    assert not (program.folder / "ud.csv").exists()


def test_a_full_disk_leaves_nothing_half_written(program: Program) -> None:
    """A limit on the size of files stands in for a full disk: what is written beyond it is refused in the middle."""
    import resource

    from assessment.commands.whole_files import write_whole

    target = program.folder / "ud.csv"
    target.write_bytes(b"det gamle indhold")
    before = set(program.folder.iterdir())
    child = os.fork()
    if child == 0:
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        try:
            write_whole(target, b"x" * 100_000)
        except OSError:
            os._exit(7)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 7
    assert target.read_bytes() == b"det gamle indhold"
    assert set(program.folder.iterdir()) == before
    write_whole(target, b"x" * 100_000)  # control: without the limit the same call replaces the file
    assert target.stat().st_size == 100_000


def test_a_full_device_is_told_in_danish(program: Program) -> None:
    """Linux has a file that is always full; the table of the cases is sent to it through stdout."""
    import subprocess
    import sys

    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "assessment", "score", str(DEMO_FOLDER / "egeparken.json")],
            env=dict(program.environment),
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    assert done.returncode == 3
    assert done.stderr.startswith("Der er ikke plads på drevet.")
    assert "Traceback" not in done.stderr


def test_a_taken_port_is_told_before_anything_starts(program: Program) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        outcome = program("serve", "--demo", "--port", port)
    assert outcome.status == 3
    assert f"Port {port} er optaget" in outcome.err


def test_what_nobody_foresaw_gives_a_number_and_keeps_the_details(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assessment import cli
    from assessment.commands import score

    monkeypatch.setattr(score, "indicate", None)
    monkeypatch.setenv("ASSESSMENT_DATA_DIR", str(program.folder / "data"))
    assert cli.main(["score", str(DEMO_FOLDER / "egeparken.json")]) == 3
    (kept,) = (program.folder / "data" / "fejl").iterdir()
    assert "TypeError" in kept.read_text("utf-8")
    assert kept.stat().st_mode & 0o077 == 0


def test_ctrl_c_is_no_fault(
    program: Program, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from assessment import cli
    from assessment.commands import score

    def stopped(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(score, "read_case_file", stopped)
    assert cli.main(["score", "x.json"]) == 130
    assert capsys.readouterr().err == "Stoppet.\n"
