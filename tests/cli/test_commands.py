"""What each command does when all is well."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from openpyxl import load_workbook

from assessment.commands.doctor import FONT_FOLDERS
from assessment.settings import DEMO_FOLDER, PROJECT, RULES_FOLDER
from tests.cli.program import Program
from tests.services.stories import EGEPARKEN, RULES

EGEPARKEN_FILE = DEMO_FOLDER / "egeparken.json"
PUBLIC = PROJECT / "tests" / "fixtures" / "public"


def test_score_gives_exactly_the_form_of_the_contract(program: Program) -> None:
    expected = {
        "case_number": "2026-0042",
        "ruleset": {
            "id": "aarhus-almen-renovering",
            "version": "2026.1.0",
            "fingerprint": "9912992e559af940368ad50e5cd3f0c48a7a7fd3183251c1ef67821bccecadf1",
        },
        "outcome": "stoette",
        "outcome_worst": "stoette",
        "outcome_best": "stoette",
        "mean": "14/5",
        "below_minimum": [],
        "missing": [],
        "gates": [
            {"id": "tekniske_krav", "state": "ok"},
            {"id": "facade_klar", "state": "ok"},
            {"id": "facade_obs", "state": "ok"},
            {"id": "tidlig_inddragelse", "state": "ok"},
        ],
        "facade": {
            "facade_dkk": 171000000,
            "fundamental_dkk": 119500000,
            "counted_dkk": 340000000,
            "undistributed_dkk": 0,
        },
        # Støtte asks for a mean of 2,8, and naboomraader alone has 2 where the others have 3: its share may be 1/5 at
        # most. With at least 10 % each, that holds for 1 - (4/5)^4 of the weightings.
        "robustness": {
            "same_outcome_share_min10": "369/625",
            "weight_intervals": {
                "udlejning": ["1/5", "1"],
                "udearealer": ["1/5", "1"],
                "naboomraader": ["0", "1/5"],
                "blandet_by": ["1/5", "1"],
                "baeredygtighed": ["1/5", "1"],
            },
        },
        "what_it_takes": {"up": [], "down": [{criterion.id: -1} for criterion in RULES.criteria]},
    }
    outcome = program("score", EGEPARKEN_FILE, "--json")
    assert (outcome.status, outcome.err) == (0, "")
    assert json.loads(outcome.out) == [expected]
    assert json.dumps(json.loads(outcome.out)[0]) == json.dumps(expected)  # the order of the keys too
    given = program("score", EGEPARKEN_FILE, "--json", "--rules", RULES_FOLDER / RULES.id / f"{RULES.version}.yaml")
    assert given.out == outcome.out


def test_score_of_several_files_keeps_their_order(program: Program) -> None:
    files = sorted(DEMO_FOLDER.glob("*.json"))
    scored = json.loads(program("score", *files, "--json").out)
    assert [item["case_number"] for item in scored] == [json.loads(file.read_bytes())["case_number"] for file in files]
    assert {item["outcome"] for item in scored} == {"stoette", "vilkaar", "afvis", "ikke_oplyst"}


def test_one_bad_file_among_good_ones_gives_no_json_at_all(program: Program) -> None:
    bad = program.folder / "daarlig.json"
    bad.write_text("{}", encoding="utf-8")
    outcome = program("score", EGEPARKEN_FILE, bad, "--json")
    assert (outcome.status, outcome.out) == (1, "")
    assert all(line.startswith(f"{bad}:") for line in outcome.faults)
    words = program("score", EGEPARKEN_FILE, bad)
    assert words.status == 1
    assert "Vejledende indikation: Støtte" in words.out


def test_score_in_words_names_what_is_missing(program: Program) -> None:
    outcome = program("score", EGEPARKEN_FILE, DEMO_FOLDER / "bakkegaarden.json")
    assert outcome.status == 0
    first, second = outcome.out.split("\n\n")
    assert "Vejledende indikation: Støtte" in first
    assert "Mangler: intet" in first
    assert "gennemsnit 2,8 af 4" in first
    assert "udseende 171,0\u00a0mio.\u00a0kr. (50,3\u00a0%)" in first
    assert "Kan blive alt fra" in second
    assert f"kriterium 1 {RULES.criteria[0].name}" in second
    assert "kan ikke beregnes, fordi budgettet ikke er oplyst" in second


@pytest.mark.parametrize("file", sorted(PUBLIC.glob("*.json")), ids=lambda file: file.stem)
def test_published_cases_are_not_known_well_enough(program: Program, file: Path) -> None:
    (scored,) = json.loads(program("score", file, "--json").out)
    assert scored["outcome"] == "ikke_oplyst"
    assert scored["mean"] is None


def test_cases_go_in_and_come_out_unchanged(program: Program) -> None:
    files = [EGEPARKEN_FILE, *sorted(PUBLIC.glob("*.json"))]
    imported = program("import", *files)
    assert imported.status == 0, imported.err
    assert imported.out.splitlines()[0] == f"Importeret: 2026-0042 Helhedsplan for Egeparken ({EGEPARKEN_FILE})"
    target = program.folder / "ud.json"
    assert program("export", "2026-0042", "-o", target).status == 0
    assert json.loads(target.read_bytes()) == EGEPARKEN
    folder = program.folder / "alle"
    folder.mkdir()
    assert program("export", "-o", folder).status == 0
    out = {json.loads(path.read_bytes())["case_number"]: json.loads(path.read_bytes()) for path in folder.iterdir()}
    assert out == {json.loads(file.read_bytes())["case_number"]: json.loads(file.read_bytes()) for file in files}


def test_each_file_is_imported_wholly_or_not_at_all(program: Program) -> None:
    bad = program.folder / "daarlig.json"
    bad.write_text(json.dumps({**EGEPARKEN, "case_number": "2", "phase": "skema_q"}), encoding="utf-8")
    outcome = program("import", bad, EGEPARKEN_FILE)
    assert outcome.status == 1
    assert outcome.out.startswith("Importeret: 2026-0042")
    assert outcome.faults[0].startswith(f"{bad}: phase: ")
    again = program("import", EGEPARKEN_FILE)
    assert (again.status, again.out) == (1, "")
    assert again.faults == [
        f"{EGEPARKEN_FILE}: Sagsnummeret »2026-0042« findes allerede. Brug et andet, eller åbn sagen."
    ]
    assert program("export", "2", "-o", program.folder / "ud.json").status == 1


@pytest.mark.parametrize("given", [[], ["--format", "csv"]])
def test_the_table_follows_the_name_or_the_format(program: Program, given: list[str]) -> None:
    program("import", EGEPARKEN_FILE, PUBLIC / "rosenhoej.json")
    target = program.folder / ("ud.csv" if not given else "ud.txt")
    assert program("export", "-o", target, *given).status == 0
    rows = list(csv.reader(io.StringIO(target.read_text("utf-8-sig")), delimiter=";"))
    assert len(rows) == 3
    assert program("export", "2026-0042", "-o", program.folder / "ud.xlsx").status == 0
    sheet = load_workbook(program.folder / "ud.xlsx").worksheets[0]
    assert [row[0] for row in sheet.iter_rows(values_only=True)] == ["Sagsnummer", "2026-0042"]


def test_documents_of_files_and_cases(program: Program) -> None:
    import pypdfium2

    program("import", EGEPARKEN_FILE)
    folder = program.folder / "ny" / "mappe"
    outcome = program("documents", EGEPARKEN_FILE, "2026-0042", "-o", folder)
    assert outcome.status == 0, outcome.err
    sources = [str(EGEPARKEN_FILE)] * 6 + ["2026-0042"] * 6
    assert outcome.faults == [f"({number}/12) {source}" for number, source in enumerate(sources, start=1)]
    assert sorted(path.name for path in folder.iterdir()) == [
        "Indstilling-2026-0042-UDKAST.docx",
        "Indstilling-2026-0042-UDKAST.html",
        "Indstilling-2026-0042-UDKAST.pdf",
        "Resume-2026-0042-UDKAST.html",
        "Resume-2026-0042-UDKAST.pdf",
        "Teknisk-bilag-2026-0042-UDKAST.pdf",
        "egeparken-resume.html",
        "egeparken-resume.pdf",
        "egeparken-teknisk-bilag.pdf",
        "egeparken.docx",
        "egeparken.html",
        "egeparken.pdf",
    ]
    for name in ("egeparken.html", "egeparken-resume.html"):
        assert "UDKAST" in (folder / name).read_text("utf-8")
    for path in folder.glob("*.pdf"):
        document = pypdfium2.PdfDocument(path)
        text = document[0].get_textpage().get_text_bounded()
        document.close()
        assert "Udkast" in text
        assert "Egeparken" in text


@pytest.mark.usefixtures("seeded")
def test_letters_that_are_kept_are_written_as_they_are_and_verified(program: Program) -> None:
    outcome = program("documents", "2026-0039", "-o", program.folder)
    assert outcome.status == 0, outcome.err
    letter = program.folder / "Afgørelsesbrev-2026-0039.pdf"
    assert f"Skrevet: {letter}" in outcome.out
    verified = program("verify", letter)
    assert verified.out == f"{letter}: i orden: Afgørelsesbrev i sag 2026-0039\n"
    assert f"{letter}: byte for byte det brev, der er gemt i databasen " in verified.err
    assert not list(program.folder.glob("Høringsbrev*")), "no letter is made that nobody has made final"


def test_two_documents_of_one_name_are_refused(program: Program) -> None:
    other = program.folder / "egeparken.json"
    shutil.copy(EGEPARKEN_FILE, other)
    outcome = program("documents", EGEPARKEN_FILE, other, "-o", program.folder / "ud")
    assert outcome.status == 1
    assert "samme filnavn (egeparken.pdf)" in outcome.err
    assert not (program.folder / "ud").exists()


def test_without_pango_documents_say_what_to_install(program: Program) -> None:
    """A module of the same name that cannot be loaded, as WeasyPrint's is where Pango is missing."""
    broken = program.folder / "broken"
    broken.mkdir()
    (broken / "weasyprint.py").write_text("raise OSError('cannot load library libpango')\n", encoding="utf-8")
    outcome = program("documents", EGEPARKEN_FILE, "-o", program.folder / "ud", PYTHONPATH=str(broken))
    assert outcome.status == 3
    assert "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in outcome.err
    diagnosis = program("doctor", PYTHONPATH=str(broken))
    assert diagnosis.status == 3
    assert "mangler: dokumenter (Pango og WeasyPrint)" in diagnosis.out
    assert "libpango-1.0-0" in diagnosis.out


def test_doctor_finds_nothing_wrong_here(program: Program) -> None:
    outcome = program("doctor")
    assert outcome.status == 0, outcome.out
    assert all(line.startswith("i orden: ") for line in outcome.out.splitlines())
    findings = json.loads(program("doctor", "--json").out)
    assert {item["name"] for item in findings} >= {
        "Python",
        "SQLite",
        "regelsæt",
        "database",
        "hændelseslog",
        "datamappe",
    }
    assert len([item for item in findings if item["name"].startswith("skrifttyper")]) == len(FONT_FOLDERS)


def test_doctor_makes_no_database(tmp_path: Path) -> None:
    outcome = Program(tmp_path)("doctor")
    assert "filen laves, når programmet startes første gang" in outcome.out
    assert list(tmp_path.iterdir()) == []


def test_doctor_names_each_thing_that_is_wrong(program: Program) -> None:
    from assessment.storage.engine import open_store

    store = open_store(f"sqlite:///{program.database}")
    with store.write() as session:
        session.connection().exec_driver_sql("DROP TRIGGER event_no_update")
    store.close()
    outcome = program("doctor")
    assert outcome.status == 3
    assert "mangler: databasens beskyttelse: spærringer er fjernet: event_no_update. Ret: " in outcome.out
    away = program("doctor", DATABASE_URL="postgresql://127.0.0.1:1/x")
    assert away.status == 3
    assert "mangler: database: Der er ingen forbindelse" in away.out
    blocked = program.folder / "blokeret"
    blocked.write_text("en fil", encoding="utf-8")
    no_folder = program("doctor", ASSESSMENT_DATA_DIR=str(blocked))
    assert no_folder.status == 3
    assert "mangler: datamappe:" in no_folder.out


@pytest.mark.usefixtures("seeded")
def test_doctor_names_the_first_event_that_shows_an_alteration(program: Program) -> None:
    from assessment.storage.engine import open_store
    from tests.storage.tampering import tamper

    store = open_store(f"sqlite:///{program.database}")
    tamper(store, "UPDATE decision SET comment = 'Fint' WHERE outcome = 'returned'")
    store.close()
    outcome = program("doctor")
    assert outcome.status == 3
    assert "i orden: hændelseslog" in outcome.out
    (line,) = [line for line in outcome.out.splitlines() if line.startswith("mangler: poster: ")]
    assert re.search(
        r"1 post er ændret, den første: hændelse \d+: afgørelsen om udgaven [0-9a-f-]{36} er ændret\.", line
    )


def test_rules_check(program: Program) -> None:
    whole = program("rules", "check")
    assert whole.status == 0
    assert f"{RULES.id} {RULES.version}: i orden ({RULES.fingerprint})" in whole.out
    one = program("rules", "check", RULES_FOLDER / "REGISTER.yaml", RULES_FOLDER / "kommune.yaml")
    assert one.status == 0
    assert len(one.out.splitlines()) == 2


def test_seed_fills_an_empty_database_once(program: Program) -> None:
    first = program("seed")
    assert (first.status, first.out) == (0, "9 fiktive demonstrationssager er lagt i databasen.\n")
    second = program("seed")
    assert second.status == 1
    assert "indeholder allerede sager" in second.err
    issued = program("documents", "2026-0045", "-o", program.folder)
    assert issued.status == 0
    assert (program.folder / "Indstilling-2026-0045.pdf").read_bytes().startswith(b"%PDF")
    note = program("import", PUBLIC / "rosenhoej.json")
    assert note.faults == ["Databasen er en demonstration: den kan åbnes uden login på denne maskine."]


def test_seed_is_refused_in_production(program: Program) -> None:
    outcome = program("seed", ASSESSMENT_ENV="produktion")
    assert outcome.status == 3
    assert "produktion" in outcome.err


def test_a_demonstration_is_refused_where_it_could_show_real_cases(program: Program) -> None:
    program("import", EGEPARKEN_FILE)
    port = _free_port()
    outcome = program("serve", "--demo", "--port", port)
    assert outcome.status == 1
    assert "ikke er demonstrationsdata" in outcome.err
    production = program("serve", "--demo", "--port", port, ASSESSMENT_ENV="produktion")
    assert (production.status, "produktion" in production.err) == (3, True)
    away = program("serve", "--demo", "--port", port, DATABASE_URL="postgresql://127.0.0.1:1/x")
    assert (away.status, "SQLite-fil" in away.err) == (3, True)


@pytest.mark.parametrize(
    "arguments", [(), ("--help",), ("serve", "--help"), ("export", "--help"), ("rules", "check", "--help")]
)
def test_help_is_danish(program: Program, arguments: tuple[str, ...]) -> None:
    outcome = program(*arguments)
    assert outcome.status == (0 if arguments else 2)
    text = outcome.out + outcome.err
    assert "Brug: python -m assessment" in text
    for word in ("usage", "positional", "options", "optional", "show this", "exit", "subcommand", "arguments"):
        assert word not in text.lower()


def test_a_reader_that_goes_away_is_no_fault(program: Program) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "assessment", "score", str(EGEPARKEN_FILE), "--json"],
        cwd=PROJECT,
        env=dict(program.environment),
        stdout=write,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")


def test_relative_settings_count_from_the_project(program: Program, tmp_path: Path) -> None:
    relative = os.path.relpath(tmp_path / "her", PROJECT)
    assert program("import", EGEPARKEN_FILE, DATABASE_URL=f"sqlite:///{relative}/ny.db").status == 0
    assert (tmp_path / "her" / "ny.db").exists()


def test_serve_shows_the_demonstration_and_keeps_it(program: Program) -> None:
    for start in ("first", "second"):
        port = _free_port()
        with (program.folder / start).open("wb") as log:
            server = subprocess.Popen(
                [sys.executable, "-m", "assessment", "serve", "--demo", "--port", str(port)],
                cwd=PROJECT,
                env=dict(program.environment),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                assert _ready(port)["status"] == "klar"
                rows = urllib.request.urlopen(f"http://127.0.0.1:{port}/sager.csv").read().decode("utf-8-sig")
                assert len(rows.splitlines()) == 1 + 9
            finally:
                server.send_signal(signal.SIGTERM)
                server.wait(30)
        said = (program.folder / start).read_text("utf-8")
        assert f"Programmet åbnes på http://localhost:{port}" in said
        assert ("demonstrationssager er lagt i databasen" in said) is (start == "first")
        assert "Traceback" not in said


def _ready(port: int) -> dict[str, str]:
    for _ in range(240):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
                found: dict[str, str] = json.load(answer)
                return found
        except OSError:
            time.sleep(0.25)
    raise AssertionError("the server did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
