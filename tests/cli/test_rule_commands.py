"""`rules diff`, `rules effect` and `rules check --replay` as their user has them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from assessment.settings import RULES_FOLDER
from assessment.storage import triggers
from assessment.storage.engine import open_store
from tests.cli.program import Program

OLD = RULES_FOLDER / "aarhus-almen-renovering" / "2026.1.0.yaml"


@pytest.fixture
def stricter(tmp_path: Path) -> Path:
    """A rule set that asks for a mean of 3 for support."""
    return _edited(tmp_path, "mindste_gennemsnit: 2,8", "mindste_gennemsnit: 3,0")


def _edited(folder: Path, old: str, new: str) -> Path:
    text = OLD.read_text(encoding="utf-8")
    assert old in text
    file = folder / "2026.2.0.yaml"
    file.write_text(text.replace(old, new, 1).replace('version: "2026.1.0"', 'version: "2026.2.0"'), encoding="utf-8")
    return file


def test_diff_tells_what_changes_and_that_it_decides(program: Program, stricter: Path) -> None:
    done = program("rules", "diff", "2026.1.0", stricter)
    assert done.status == 0
    lines = done.out.splitlines()
    assert "Antal ændringer: 2, heraf i beregningen: 1." in lines
    assert "- Version: ændret fra 2026.1.0 til 2026.2.0" in lines
    assert "- Vurdering, støtte, mindste gennemsnit: ændret (beregningen) fra 2,8 til 3" in lines
    assert lines[-1].startswith("Beregningen er ændret.")


def test_diff_of_a_text_says_that_the_calculation_is_the_same(program: Program, tmp_path: Path) -> None:
    file = _edited(tmp_path, 'formaal: "Renoveringen skal sikre', 'formaal: "Renoveringen bør sikre')
    done = program("rules", "diff", "aarhus-almen-renovering/2026.1.0", file)
    assert done.status == 0
    assert "- Kriterium »Hensyn til (fremtidig) udlejning af boliger«, formål: ændret" in done.out
    assert "    før: Renoveringen skal sikre" in done.out
    assert "    nu: Renoveringen bør sikre" in done.out
    assert done.out.splitlines()[-1].startswith("Beregningen er den samme")
    as_json = json.loads(program("rules", "diff", "2026.1.0", file, "--json").out)
    assert as_json["calculation_changed"] is False
    assert [change["path"] for change in as_json["changes"]] == [["version"], ["kriterier", "udlejning", "formaal"]]


@pytest.mark.usefixtures("seeded")
def test_effect_names_the_cases_and_sums_them_up(program: Program, stricter: Path) -> None:
    done = program("rules", "effect", stricter)
    assert done.status == 0
    assert "2026-0042 Helhedsplan for Egeparken (Til godkendelse, 2026.1.0): »Støtte« bliver til" in done.out
    assert "Gemte sager beregnet efter aarhus-almen-renovering 2026.2.0: 9." in done.out
    assert "Anden vejledende indikation: 2. Samme: 7. Kan ikke beregnes: 0." in done.out
    assert done.out.splitlines()[-1].strip() == "»Støtte« bliver til »Støtte med vilkår«: 2"
    content = json.loads(program("rules", "effect", stricter, "--json").out)
    assert content["moves"] == [{"before": "stoette", "after": "vilkaar", "cases": 2}]
    assert {case["case_number"] for case in content["affected"]} == {"2026-0042", "2026-0060"}
    assert program("rules", "effect", "2026.1.0").out.splitlines()[-1].startswith("Anden vejledende indikation: 0.")


@pytest.mark.usefixtures("seeded")
def test_effect_tells_which_cases_the_new_set_cannot_take(program: Program, tmp_path: Path) -> None:
    done = program("rules", "effect", _edited(tmp_path, 'id: "altaner"', 'id: "altan"'))
    assert done.status == 0
    assert "kan ikke beregnes: budget[" in done.out
    assert "»altaner« findes ikke i regelsættet. Mente du »altan«?" in done.out


@pytest.mark.usefixtures("seeded")
def test_replay_finds_every_version_as_it_was_stored(program: Program) -> None:
    done = program("rules", "check", "--replay")
    assert done.status == 0
    assert "Indsendte udgaver beregnet igen: 6, alle som gemt" in done.out
    assert "Indsendte udgaver" not in program("rules", "check").out


@pytest.mark.usefixtures("seeded")
def test_replay_and_doctor_tell_of_a_version_that_computes_otherwise(program: Program) -> None:
    store = open_store(f"sqlite:///{program.database}")
    with store.write() as session:
        triggers.remove(session.connection())
        session.connection().exec_driver_sql(
            """UPDATE submitted_version SET indication = replace(indication, '"mean":"14/5"', '"mean":"3"')"""
        )
    store.close()
    done = program("rules", "check", "--replay")
    assert done.status == 1
    assert done.faults
    assert all("udgave 1: mean er gemt som 3, men beregnes nu til 14/5." in line for line in done.faults)
    assert "alle som gemt" not in done.out
    store = open_store(f"sqlite:///{program.database}")
    with store.write() as session:
        triggers.install(session.connection())
    store.close()
    examined = program("doctor")
    assert examined.status == 3
    assert re.search(r"mangler: poster: 1 post er ændret, den første: hændelse \d+: den indsendte udgave", examined.out)


@pytest.mark.parametrize("command", [["diff", "2026.1.0", "9.9"], ["effect", "9.9"]])
def test_an_unknown_version_is_refused_with_those_there_are(program: Program, command: list[str]) -> None:
    done = program("rules", *command)
    assert done.status == 1
    assert done.faults == [
        "»9.9« er hverken en fil eller en registreret version. Angiv en fil eller en af: "
        "aarhus-almen-renovering/2026.1.0."
    ]


def test_a_faulty_file_is_refused_with_its_line(program: Program, tmp_path: Path) -> None:
    done = program("rules", "effect", _edited(tmp_path, "vaegt: 20", "vaegt: 30"))
    assert done.status == 1
    assert "2026.2.0.yaml:" in done.err
    assert "vægtene er forskellige" in done.err
