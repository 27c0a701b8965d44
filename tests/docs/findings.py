"""What the documentation names: paths, commands, settings, words. Each function takes the text to look at."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

from tests.architecture.findings import ROOT, tracked

_CODE = re.compile(r"`([^`\n]+)`")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_PATH = re.compile(r"^(?!/)[\w.-]+(/[\w.-]+)*(/|\.(py|md|yaml|yml|toml|txt|js|css|png|json))$")
_NOT_THERE = re.compile(r"^(data|ud|out|\.venv|pages)/")
_VARIABLE = re.compile(r"^[A-Z][A-Z_]+$")
_ADDRESS = re.compile(r"https?://([\w.-]+)")


def documents() -> list[Path]:
    """Every text for people in the repository, but the list of changes of fonts and the like."""
    return [path for path in tracked("*.md") if "fonts" not in path.parts]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def without_blocks(text: str) -> str:
    return _FENCE.sub("", text)


def dead_links(document: Path) -> list[str]:
    """Relative links whose target is not there."""
    found = _LINK.findall(without_blocks(document.read_text(encoding="utf-8")))
    targets = [target.split("#")[0] for target in found if not target.startswith(("http://", "https://", "#"))]
    return [target for target in targets if not (document.parent / target).exists()]


def lost_paths(document: Path) -> list[str]:
    """Paths in code marks that are not there, seen from the repository, from `assessment/` or from the document.

    What the program makes itself is not looked for, nor the folder that must not be (`pages/`).
    """
    named = [word.split("::")[0] for word in _CODE.findall(without_blocks(document.read_text(encoding="utf-8")))]
    paths = {word for word in named if "/" in word and _PATH.match(word) and not _NOT_THERE.match(word)}
    roots = (ROOT, ROOT / "assessment", document.parent)
    return sorted(path for path in paths if not any((root / path).exists() for root in roots))


def make_targets(text: str) -> set[str]:
    """Targets in code marks and in blocks."""
    return set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE))


def program_commands(text: str) -> set[tuple[str, ...]]:
    """Commands of `python -m assessment`, with the second word where it has one (`rules check`)."""
    return {
        tuple(word for word in match if word)
        for match in re.findall(r"python -m assessment ([a-z]+)(?: (check|diff|effect))?", text)
    }


def toolchain_commands(text: str) -> set[str]:
    return set(re.findall(r"py(?:thon3?)? -m toolchain ([a-z]+)", text))


def foreign_hosts(text: str) -> list[str]:
    """Hosts of addresses, but this machine."""
    return [host for host in _ADDRESS.findall(text) if host not in {"localhost", "127.0.0.1"}]


def variables_read(files: Iterable[Path]) -> set[str]:
    """Names of environment variables that the code reads: `.get("NAME")`, `["NAME"]`, `f(environment, "NAME")`."""
    names: set[str] = set()
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names.update(filter(_VARIABLE.match, _keys_read(node)))
    return names


def _keys_read(node: ast.AST) -> list[str]:
    match node:
        case ast.Call(func=ast.Attribute(value=source, attr="get"), args=[ast.Constant(value=str(key)), *_]):
            return [key] if _is_environment(source) else []
        case ast.Call(args=[source, ast.Constant(value=str(key)), *_]):
            return [key] if _is_environment(source) else []
        case ast.Subscript(value=source, slice=ast.Constant(value=str(key))):
            return [key] if _is_environment(source) else []
        case _:
            return []


def _is_environment(source: ast.expr) -> bool:
    return "environ" in ast.unparse(source)


def table_rows(text: str) -> list[str]:
    """Lines of tables, without heads and rulers."""
    lines = text.splitlines()
    return [
        line
        for number, line in enumerate(lines)
        if line.startswith("|")
        and not set(line) <= set("|-: ")
        and not (number + 1 < len(lines) and set(lines[number + 1]) <= set("|-: ") and "-" in lines[number + 1])
    ]


def words_of(files: Iterable[Path]) -> set[str]:
    """Every word of the files, as an identifier would be written."""
    return {word for path in files for word in re.findall(r"[A-Za-z_]\w*", path.read_text(encoding="utf-8"))}
