"""A file of rules that chance has spoiled gives no traceback, and never silently another rule set.

The whole number is tried by `make proof`; see tests/proof/test_mutated_rules.py.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from assessment.commands.terminal import one_line
from assessment.domain.errors import Fault, RuleFileError
from assessment.reporting.municipality import load_municipality
from assessment.rulefiles import check_rule_folder, read_register
from assessment.settings import RULES_FOLDER
from tests.rulefiles.mistakes import MUNICIPALITY, PUBLISHED, REGISTER
from tests.rulefiles.mutations import CLASSES, KINDS, SAME, SHOWN, SILENT, Count, mutation, try_all
from tests.rulefiles.told import english_words, told_lines

SOME = 198  # of each kind as many
OTHERS = 66


def shown(count: Count) -> str:
    return ", ".join(f"{count.by_class[name]} {name}" for name in CLASSES)


def without_fingerprint(folder: Path) -> list[Fault]:
    """The check of the folder, had nobody thought of fingerprints."""
    return [fault for fault in check_rule_folder(folder) if "fingeraftryk" not in fault.text]


def faults_of(path: Path) -> Sequence[Fault]:
    """What is wrong with a register or with the texts of a municipality."""
    try:
        read_register(path.parent) if path.name == REGISTER else load_municipality(path)
    except RuleFileError as error:
        return error.faults
    return ()


def test_a_spoiled_rule_set_is_refused_or_the_same_or_shown_to_be_another(capsys: pytest.CaptureFixture[str]) -> None:
    count = try_all(range(SOME))
    with capsys.disabled():
        print(f"\n{SOME} mutations of a rule set: {shown(count)}")
    assert count.wrong == []
    assert count.by_class.total() == SOME
    assert set(count.by_kind.values()) == {SOME // len(KINDS)}
    assert min(count.by_class[SAME], count.by_class[SHOWN]) > 5, "control: not everything is refused"


def test_control_without_the_fingerprint_other_rules_would_come_in_silently() -> None:
    contents = [number for number in range(SOME) if list(KINDS)[number % len(KINDS)] in ("digits", "words exchanged")]
    count = try_all(contents, without_fingerprint)
    assert count.by_class[SILENT] > 3
    assert len(count.wrong) == count.by_class[SILENT]


def test_control_a_traceback_would_be_counted() -> None:
    def careless(folder: Path) -> list[Fault]:
        (path,) = folder.glob("*/*.yaml")
        path.read_text(encoding="ascii")
        return check_rule_folder(folder)

    assert "UnicodeDecodeError" in try_all(range(2), careless).wrong[0]


@pytest.mark.parametrize("name", [REGISTER, MUNICIPALITY])
def test_a_spoiled_register_and_spoiled_texts_are_read_or_refused_in_danish(name: str, tmp_path: Path) -> None:
    content = (RULES_FOLDER / name).read_bytes()
    refused = 0
    for number in range(OTHERS):
        kind, changed = mutation(content, number)
        (tmp_path / name).write_bytes(changed)
        faults = faults_of(tmp_path / name)
        refused += bool(faults)
        lines = told_lines("\n".join(one_line(str(fault)) for fault in faults))
        assert not [line for line in lines if line is None or english_words(line)], (number, kind, faults)
    assert OTHERS / 3 < refused < OTHERS, "control: not everything is refused, and not everything read"


def test_a_mutation_has_its_number_and_is_never_the_file_itself() -> None:
    content = (RULES_FOLDER / PUBLISHED).read_bytes()
    made = [mutation(content, number) for number in range(200)]
    assert made == [mutation(content, number) for number in range(200)]
    assert all(changed != content for _, changed in made)
    assert {kind for kind, _ in made} == set(KINDS)
    assert len({changed for _, changed in made}) > 190


def test_the_folder_of_the_product_is_not_touched(tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in RULES_FOLDER.rglob("*.yaml")}
    try_all(range(3))
    assert {path: path.read_bytes() for path in RULES_FOLDER.rglob("*.yaml")} == before
    shutil.copytree(RULES_FOLDER, tmp_path / "rules")
    assert check_rule_folder(tmp_path / "rules") == []
