"""The folder of rule sets outside the program: every command reads it, and says what is wrong with it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from assessment.settings import DEMO_FOLDER
from tests.cli.program import Program
from tests.domain.profiles import changed_rules
from tests.rulefiles.folders import rules_folder

OWN = changed_rules({"version": "2026.7.0", "gyldig_fra": "2020-01-01", "vurdering.stoette.mindste_gennemsnit": "3"})
CASE = DEMO_FOLDER / "egeparken.json"


def test_the_commands_use_the_folder_of_the_environment(program: Program, tmp_path: Path) -> None:
    folder = str(rules_folder(tmp_path, OWN))
    checked = program("rules", "check", ASSESSMENT_RULES_DIR=folder)
    assert (checked.status, checked.err) == (0, "")
    assert "2026.7.0: i orden" in checked.out
    scored = json.loads(program("score", CASE, "--json", ASSESSMENT_RULES_DIR=folder).out)
    assert (scored[0]["ruleset"]["version"], scored[0]["outcome"]) == ("2026.7.0", "vilkaar")
    assert "2026.7.0" in program("rules", "diff", "2026.7.0", "2026.7.0", ASSESSMENT_RULES_DIR=folder).out
    assert json.loads(program("score", CASE, "--json").out)[0]["outcome"] == "stoette", "control: the program's own"


def test_a_folder_that_is_not_there_is_named(program: Program, tmp_path: Path) -> None:
    missing = str(tmp_path / "findes-ikke")
    for command in (("rules", "check"), ("score", CASE)):
        done = program(*command, ASSESSMENT_RULES_DIR=missing)
        assert done.status in (1, 3)
        assert missing in done.err


def test_texts_that_no_document_can_show_are_named(program: Program, tmp_path: Path) -> None:
    folder = rules_folder(tmp_path, changed_rules({"version": "2026.7.0", "gyldig_fra": "2020-01-01"}))
    assert program("rules", "check", ASSESSMENT_RULES_DIR=str(folder)).status == 0, "control"
    file = folder / "kommune.yaml"
    file.write_text(file.read_text("utf-8").replace("Teknik og Miljø", "Teknik og Miljø 🌳"), "utf-8")
    done = program("rules", "check", ASSESSMENT_RULES_DIR=str(folder))
    assert done.status == 1
    assert "kommune.yaml: " in done.err
    assert "🌳 (U+1F333)" in done.err
    rules = DEMO_FOLDER.parent / "rules" / "aarhus-almen-renovering" / "2026.1.0.yaml"
    changed = tmp_path / "regler.yaml"
    changed.write_text(rules.read_text("utf-8").replace('titel: "', 'titel: "🌳', 1), "utf-8")
    done = program("rules", "check", changed)
    assert (done.status, "U+1F333" in done.err) == (1, True)


def test_a_folder_without_the_municipality_stops_the_start(program: Program, tmp_path: Path) -> None:
    folder = rules_folder(tmp_path, OWN)
    shutil.move(folder / "kommune.yaml", tmp_path / "kommune.yaml")
    done = program("seed", ASSESSMENT_RULES_DIR=str(folder))
    assert done.status in (1, 3)
    assert "kommune.yaml" in done.err
