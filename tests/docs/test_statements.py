"""What the documents say is so: figures, steps, settings, words, traps and their guards."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest

import assessment
from assessment.domain.workflow import State
from assessment.settings import RULES_FOLDER, read_settings
from docs.screenshots.__main__ import LARGEST_BYTES
from tests.architecture.findings import ROOT, tracked
from tests.docs.findings import table_rows, text_of, variables_read, words_of

MEASURED = ("benchmarks/RESULTS.md", "benchmarks/CLEAN_CLONE.md")
PICTURES = ("oversigt", "kriterium", "dokument", "indstilling-side-1")
# The events of the program: the steps of a case, and what happens to the access of people.
STEPS = (
    *("case.registered", "assessment.locked", "assessment.revised", "assessment.submitted"),
    *("assessment.returned", "assessment.approved", "assessment.issued", "assessment.rules_moved"),
    *("second.asked", "second.withdrawn", "second.locked", "second.compared", "second.agreed"),
    *("assessment.begun", "person.signed_in", "person.signed_out", "person.role_changed"),
    *("document.downloaded", "case.exported", "list.exported", "history.exported", "access.refused"),
    *("calendar.added", "calendar.moved", "calendar.withdrawn", "calendar.target_chosen", "calendar.target_removed"),
    *("attachment.added", "attachment.withdrawn", "attachment.downloaded"),
    *("review.accepted", "review.rework", "review.taken_back"),
    *("comment.written", "comment.answered", "comment.resolved", "comment.reopened"),
    *("hearing.letter_written", "hearing.letter_kept", "decision.letter_written", "decision.letter_kept"),
    *("council.station", "assessment.decided", "council.vote_corrected"),
    *("condition.followed_up", "assessment.withdrawn"),
    *("person.pseudonymised", "assessment.assigned", "assessment.transferred", "second.released"),
    *("impartiality.declared", "impartiality.decided"),
)


def test_every_figure_of_the_readme_was_measured() -> None:
    rows = [row for row in table_rows(text_of("README.md")) if re.search(r"\d (s|ms|MiB|min)\b", row)]
    assert len(rows) >= 6
    measured = {line for name in MEASURED for line in text_of(name).splitlines()}
    assert [row for row in rows if row not in measured] == []


def test_architecture_is_numbered_and_each_step_names_one_module() -> None:
    steps = re.findall(r"^(\d+)\. `([^`]+)`", text_of("docs/architecture.md"), re.MULTILINE)
    assert [int(number) for number, _ in steps] == list(range(1, len(steps) + 1))
    assert [module for _, module in steps if not (module.endswith(".py") and (ROOT / module).is_file())] == []
    assert len({module for _, module in steps}) == len(steps)


def test_architecture_has_every_event_of_the_program() -> None:
    text = text_of("docs/architecture.md")
    code = "\n".join(path.read_text(encoding="utf-8") for path in tracked("assessment/*.py"))
    in_code = set(re.findall(r'Event\(\s*"([a-z]+\.[a-z_]+)"', code))
    assert in_code == set(STEPS)
    assert [event for event in STEPS if f"`{event}`" not in text] == []


def test_every_part_of_the_program_stands_in_the_map_of_the_readme() -> None:
    packages = {path.parent.relative_to(ROOT) for path in tracked("assessment/*/__init__.py")}
    top = {package for package in packages if len(package.parts) == 2}
    assert len(top) > 5
    assert [str(package) for package in top if f"`{package.as_posix()}/`" not in text_of("README.md")] == []


def test_every_setting_is_listed_and_every_listed_one_is_read() -> None:
    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", text_of("docs/drift.md"), re.MULTILINE))
    read = variables_read(tracked("app.py", "assessment/*.py", "toolchain/*.py", "benchmarks/*.py"))
    assert {"DATABASE_URL", "PORT"} < read
    assert read | {"PYTHON"} == listed
    assert "PYTHON ?=" in text_of("Makefile")


def test_the_defaults_are_those_that_drift_names() -> None:
    settings = read_settings({})
    text = text_of("docs/drift.md")
    assert settings.database_url.endswith("/data/vurdering.db")
    assert "`data/vurdering.db`" in text
    assert f"| {settings.port} |" in text
    assert not settings.production
    assert settings.rules_folder == RULES_FOLDER == ROOT / "rules"
    assert read_settings({"ASSESSMENT_RULES_DIR": "tests"}).rules_folder == ROOT / "tests", "counted from the project"


def test_every_word_of_the_glossary_stands_in_the_code() -> None:
    words = words_of(tracked("assessment/*.py", "rules/*.yaml"))
    identifiers = re.findall(r"^\| `([A-Za-z_0-9]+)` \|", text_of("docs/ordliste.md"), re.MULTILINE)
    assert len(identifiers) > 60
    assert [name for name in identifiers if not {name, f"{name}s"} & words] == []
    danish = [
        word
        for row in re.findall(r"^\| (?:kriterier|udfald|porte|portens .*|roller) \| (.*) \|$", *_ordliste())
        for word in re.findall(r"`(\w+)`", row)
    ]
    assert len(danish) > 15
    assert [word for word in danish if word not in words] == []


def _ordliste() -> tuple[str, re.RegexFlag]:
    return text_of("docs/ordliste.md"), re.MULTILINE


@pytest.mark.parametrize("document", ["docs/ordliste.md", "docs/brugervejledning.md"])
def test_every_status_is_named_as_on_the_pages(document: str) -> None:
    assert [state.danish for state in State if state.danish not in text_of(document)] == []


def test_labels_in_the_guide_stand_on_the_pages() -> None:
    pages = " ".join(path.read_text(encoding="utf-8") for path in tracked("assessment/ui/*.py"))
    labels = re.findall(r"\*\*([^*]+?)\.?\*\*", text_of("docs/brugervejledning.md"))
    assert len(labels) > 10
    assert [label for label in labels if label not in pages] == []


def test_every_trap_has_a_guard_that_is_there() -> None:
    traps = re.split(r"^(?=\*\*)", text_of("docs/gotchas.md"), flags=re.MULTILINE)[1:]
    assert len(traps) > 15
    assert [trap.splitlines()[0] for trap in traps if "Guard:" not in trap] == []
    guards = [guard for trap in traps for guard in re.findall(r"`(tests/[^`]+\.py)(?:::(\w+))?`", trap)]
    assert [f"{file}::{test}" for file, test in guards if f"def {test}" not in _source(file)] == []
    bench = [trap for trap in traps if not re.search(r"`tests/", trap)]
    assert len(bench) == 1
    assert "`make bench`" in bench[0]


def _source(file: str) -> str:
    path = ROOT / file
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def test_changes_name_the_version_and_the_rules_apart() -> None:
    newest = text_of("CHANGELOG.md").split("\n## ")[1]
    assert newest.startswith(assessment.__version__)
    assert "### Regelændringer" in newest
    in_use = re.findall(r'version: "([\d.]+)"\s+status: "i_brug"', text_of("rules/REGISTER.yaml"))
    assert [version for version in in_use if version not in newest] == []


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_are_small_and_as_wide_as_the_readme_needs(name: str) -> None:
    content = (ROOT / "docs" / "screenshots" / f"{name}.png").read_bytes()
    width = struct.unpack(">I", content[16:20])[0]
    assert content.startswith(b"\x89PNG")
    assert len(content) <= LARGEST_BYTES
    assert width == (820 if name.startswith("indstilling") else 1280)
    assert f"docs/screenshots/{name}.png" in text_of("README.md")


def test_control_figures_settings_and_rows(tmp_path: Path) -> None:
    code = tmp_path / "code.py"
    code.write_text(
        "import os\na = os.environ['ONE'], environment.get('TWO', ''), other['THREE'], d.get('x')\n"
        "b = f(environment, 'FOUR', 1), f(other, 'FIVE')\n"
    )
    assert variables_read([code]) == {"ONE", "TWO", "FOUR"}
    assert table_rows("| What | Time |\n| --- | --: |\n| a | 1 s |\ntext\n") == ["| a | 1 s |"]
