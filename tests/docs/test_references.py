"""What a document names is there: files, commands, targets. No foreign addresses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assessment.cli import build_parser
from tests.architecture.findings import ROOT, makefile_targets
from tests.docs.findings import (
    dead_links,
    documents,
    foreign_hosts,
    lost_paths,
    make_targets,
    program_commands,
    toolchain_commands,
)
from toolchain.commands import COMMANDS

DOCUMENTS = documents()


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_links_lead_somewhere(document: Path) -> None:
    assert dead_links(document) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_named_paths_are_there(document: Path) -> None:
    assert lost_paths(document) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_named_targets_and_commands_exist(document: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = document.read_text(encoding="utf-8")
    assert make_targets(text) <= makefile_targets(ROOT / "Makefile").keys()
    assert toolchain_commands(text) <= COMMANDS.keys()
    assert [command for command in program_commands(text) if not exists(command)] == []
    capsys.readouterr()


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_no_foreign_addresses(document: Path) -> None:
    assert foreign_hosts(document.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("document", ["docs/brugervejledning.md", "docs/drift.md", "CHANGELOG.md", "rules/LAES-MIG.md"])
def test_danish_prose_is_calm(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    assert re.findall(r"!(?!\[)", text) == []
    assert re.findall("[\U0001f300-\U0001faff\u2600-\u27bf]", text) == []


def test_every_main_document_is_looked_at() -> None:
    names = {named(path) for path in DOCUMENTS}
    assert {"README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/drift.md"} <= names


def exists(command: tuple[str, ...]) -> bool:
    """Whether the program has help for a command."""
    with pytest.raises(SystemExit) as end:
        build_parser().parse_args([*command, "--help"])
    return end.value.code == 0


def test_control_what_is_not_there_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "[a](b.md) `docs/lost.md` `tests/lost/test_x.py::test_y` `make tea` `python -m assessment fly` `data/x/`"
    document = tmp_path / "seeded.md"
    document.write_text(text, encoding="utf-8")
    assert dead_links(document) == ["b.md"]
    assert lost_paths(document) == ["docs/lost.md", "tests/lost/test_x.py"]
    assert make_targets(text) == {"tea"}
    assert program_commands(text) == {("fly",)}
    assert not exists(("fly",))
    assert exists(("rules", "check"))
    assert toolchain_commands("`py -m toolchain fly`") == {"fly"}
    assert foreign_hosts("http://localhost:8501 and https://packages.example/simple") == ["packages.example"]
    capsys.readouterr()
