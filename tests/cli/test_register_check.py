"""`doctor` holds the register of rule sets against what the database keeps, on both engines."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from assessment.commands.register_check import NAME, check_register
from assessment.domain.case import CaseFile
from assessment.domain.ruleset import RuleSet
from assessment.services.cases import open_case, register_case
from assessment.services.rule_move import move_assessment
from assessment.services.steps import lock_assessment, submit_assessment
from assessment.settings import RULES_FOLDER
from assessment.storage.engine import Store
from tests.cli.program import Program
from tests.domain.profiles import changed_rules
from tests.rulefiles.folders import rules_folder
from tests.services.stories import CASEWORKER, MANAGER, NOW, RULES, case_file, declared, later, send_back, submitted

OLDER = changed_rules({"version": "2026.0.9", "gyldig_fra": "2020-01-01"})
EDITED = changed_rules({"version": "2026.0.9", "gyldig_fra": "2020-01-01", "kriterier.0.formaal": "Et andet formål."})


def folder_of(tmp_path: Path, name: str, *published: RuleSet) -> Path:
    """A folder of these rule sets, sound by itself."""
    (tmp_path / name).mkdir()
    return rules_folder(tmp_path / name, *published)


def of_older(store: Store, number: str) -> CaseFile:
    """A case that was begun under the older rule set."""
    case = case_file(case_number=number)
    declared(store, register_case(store, CASEWORKER, NOW, case, OLDER))
    return case


def move(store: Store, case_id: UUID) -> None:
    """The case under the newer rule set."""
    record = open_case(store, CASEWORKER, case_id).assessment
    seen = record.row_version
    move_assessment(store, CASEWORKER, later(4), record.id, RULES, seen_row_version=seen, reason="Nye regler.")


def test_what_is_registered_as_it_is_kept_is_sound(store: Store, tmp_path: Path) -> None:
    assert check_register(store, RULES_FOLDER) == (NAME, True, "ingen endnu", "")
    submitted(store)
    of_older(store, "2026-0900")
    name, sound, text, remedy = check_register(store, folder_of(tmp_path, "whole", OLDER, RULES))
    assert (name, sound, remedy) == (NAME, True, "")
    assert text == "2 gemt, alle i registret med det samme fingeraftryk"


def test_an_entry_that_was_taken_out_is_told_with_its_cases_and_the_remedy(store: Store, tmp_path: Path) -> None:
    submitted(store)
    for number in range(901, 908):
        of_older(store, f"2026-0{number}")
    folder = folder_of(tmp_path, "less", RULES)
    _, sound, text, remedy = check_register(store, folder)
    assert not sound
    assert text == (
        f"{OLDER.id} 2026.0.9 med fingeraftrykket {OLDER.fingerprint[:12]} står ikke i registret. "
        "Det bruges af sagerne 2026-0901, 2026-0902, 2026-0903, 2026-0904, 2026-0905 og 2 mere."
    )
    assert "tilbage" in remedy
    assert str(folder / "REGISTER.yaml") in remedy


def test_a_version_whose_content_and_entry_were_both_edited_is_told(store: Store, tmp_path: Path) -> None:
    """The folder is sound by itself: the file and its fingerprint were changed together."""
    of_older(store, "2026-0900")
    _, sound, text, _ = check_register(store, folder_of(tmp_path, "edited", EDITED, RULES))
    assert not sound
    assert f"står i registret med et andet fingeraftryk, {EDITED.fingerprint[:12]}" in text
    assert text.endswith("Det bruges af sagen 2026-0900.")


def test_a_submitted_version_still_needs_the_rule_set_that_its_case_has_left(store: Store, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, "less", RULES)
    of_older(store, "2026-0900")
    moved = register_case(store, CASEWORKER, NOW, case_file(case_number="2026-0800"), OLDER)
    declared(store, moved)
    assessment_id = open_case(store, CASEWORKER, moved).assessment.id
    lock_assessment(store, CASEWORKER, later(1), assessment_id)
    version = submit_assessment(store, CASEWORKER, later(2), assessment_id)
    send_back(store, MANAGER, later(3), version, comment="Nye regler.")
    move(store, moved)
    assert open_case(store, CASEWORKER, moved).assessment.ruleset_fingerprint == RULES.fingerprint
    assert "sagerne 2026-0800 og 2026-0900" in check_register(store, folder)[2]


def test_a_rule_set_that_no_case_uses_any_more_is_told_too(store: Store, tmp_path: Path) -> None:
    case_id = register_case(store, CASEWORKER, NOW, case_file(), OLDER)
    declared(store, case_id)
    move(store, case_id)
    _, sound, text, _ = check_register(store, folder_of(tmp_path, "less", RULES))
    assert not sound
    assert text.endswith("Ingen sag bruger det nu.")


def test_a_register_that_cannot_be_read_is_named(store: Store, tmp_path: Path) -> None:
    (tmp_path / "REGISTER.yaml").write_text("skema: [", encoding="utf-8")
    _, sound, text, remedy = check_register(store, tmp_path)
    assert not sound
    assert text.startswith("registret kan ikke læses: ")
    assert "REGISTER.yaml" in remedy


@pytest.mark.parametrize("kept", [True, False], ids=["control", "taken-out"])
def test_doctor_asks_it_of_the_folder_in_the_settings(seeded: Program, tmp_path: Path, kept: bool) -> None:
    folder = folder_of(tmp_path, "own", *((RULES,) if kept else (OLDER,)))
    done = seeded("doctor", ASSESSMENT_RULES_DIR=str(folder))
    found = [line for line in done.out.splitlines() if f" {NAME}: " in line]
    assert [line.startswith("i orden") for line in found] == [kept]
    assert ("2026.1.0" in found[0]) != kept
    assert done.status == (0 if kept else 3)
