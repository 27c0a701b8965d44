"""What the tests of the architecture look for. Each function returns one line for each finding.

Every function takes the files to look at, so that a test can show with a seeded file that it finds something.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

MODULE_LINES = 330
NAMES_WITHOUT_A_SUBJECT = frozenset({"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"})
# Modules of the standard library that bring a clock, chance, files, processes or a network into the domain.
NOT_PURE = frozenset(
    {
        *("asyncio", "glob", "io", "logging", "multiprocessing", "os", "pathlib", "random", "secrets", "shutil"),
        *("socket", "sqlite3", "subprocess", "tempfile", "threading", "time", "urllib", "uuid"),
    }
)
_CLOCK = frozenset({"now", "today", "utcnow", "fromtimestamp"})


def tracked(*patterns: str) -> list[Path]:
    """Return the files of the repository that match the patterns of git: committed, or new and not ignored."""
    command = [
        "git",
        "-c",
        "safe.directory=*",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
        "--",
        *patterns,
    ]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return sorted(path for name in set(listed.split("\0")) if name and (path := ROOT / name).is_file())


def long_modules(files: Iterable[Path], limit: int = MODULE_LINES) -> list[str]:
    return [f"{path}: {count} lines" for path in files if (count := len(_text(path).splitlines())) > limit]


def modules_without_a_subject(files: Iterable[Path]) -> list[str]:
    return [str(path) for path in files if path.suffix == ".py" and path.stem.lower() in NAMES_WITHOUT_A_SUBJECT]


def folders_named_pages(files: Iterable[Path]) -> list[str]:
    """Streamlit serves a folder of that name beside its main script without the sign-in gate."""
    return [str(path) for path in files if "pages" in (part.lower() for part in path.parts[:-1])]


def lines_matching(files: Iterable[Path], pattern: str) -> list[str]:
    """Return the lines that match, as `file:line: text`. Files that are not text are passed over."""
    expression = re.compile(pattern)
    return [
        f"{path}:{number}: {line.strip()[:120]}"
        for path in files
        for number, line in enumerate(_text(path).splitlines(), start=1)
        if expression.search(line)
    ]


def makefile_targets(makefile: Path) -> dict[str, str]:
    """Return the one-line recipe of each target."""
    pattern = re.compile(r"^([a-z][a-z-]*): ; @?(.+)$", re.MULTILINE)
    return dict(pattern.findall(_text(makefile)))


def targets_of_several_lines(makefile: Path) -> list[str]:
    """Return recipe lines and shell constructs that a Windows user could not type as they stand."""
    lines = _text(makefile).splitlines()
    recipes = [line for line in lines if line.startswith(("\t", " "))]
    return recipes + [
        f"{name}: {line}" for name, line in makefile_targets(makefile).items() if re.search(r"[;&|\\]", line)
    ]


def unpinned(declared: Iterable[str], requirements: Path) -> list[str]:
    """Return the declared dependencies that the requirements file has no pin with a hash for."""
    pins = re.findall(r"^([A-Za-z0-9._-]+)==\S+ .*\\\n\s+--hash=sha256:", _text(requirements), re.MULTILINE)
    known = {normalised(pin) for pin in pins}
    return [name for name in map(requirement_name, declared) if name not in known]


def addresses_in_requirements(requirements: Path) -> list[str]:
    return lines_matching([requirements], r"https?://|^\s*-(?!-hash=)|\s@\s|--(index|extra|find|trusted)")


def requirement_name(requirement: str) -> str:
    """Return the normalised name of `psycopg[binary]>=3.3; marker`."""
    return normalised(re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0])


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the line and the full name of every module that the file imports, late imports too."""
    for node in ast.walk(ast.parse(_text(path), str(path))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.lineno, node.module


def foreign_imports_in_domain(files: Iterable[Path]) -> list[str]:
    """Return what the domain imports besides itself, pydantic and the pure part of the standard library."""

    def allowed(name: str) -> bool:
        first = name.split(".", maxsplit=1)[0]
        pure = first in sys.stdlib_module_names and first not in NOT_PURE
        return pure or first == "pydantic" or name == "assessment.domain" or name.startswith("assessment.domain.")

    return [f"{path}:{line}: {name}" for path in files for line, name in imports(path) if not allowed(name)]


def undeclared_imports(
    files: Iterable[Path], declared: Iterable[str], providers: Mapping[str, Iterable[str]]
) -> list[str]:
    """Return imports of packages that are only there because another package brought them along."""
    names = {requirement_name(requirement) for requirement in declared}

    def is_declared(module: str) -> bool:
        first = module.split(".", maxsplit=1)[0]
        if first in sys.stdlib_module_names or first == "assessment":
            return True
        return any(normalised(provider) in names for provider in providers.get(first, ()))

    return [f"{path}:{line}: {name}" for path in files for line, name in imports(path) if not is_declared(name)]


def readings_of_the_clock(files: Iterable[Path]) -> list[str]:
    """Return calls such as `datetime.now()`, `date.today()` and `time.time()`: the time is an argument."""

    def reads_clock(node: ast.AST) -> bool:
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            return False
        owner = node.func.value
        owner_name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
        return (node.func.attr in _CLOCK and owner_name in {"datetime", "date"}) or (owner_name, node.func.attr) == (
            "time",
            "time",
        )

    return _nodes(files, reads_clock)


def repeated_codes(classes: Iterable[type[Exception]]) -> list[str]:
    """Return the error classes whose code is another's, or that have none of their own."""
    seen: dict[str, str] = {}
    found: list[str] = []
    for error in classes:
        code = error.__dict__.get("code")
        if not isinstance(code, str):
            found.append(f"{error.__name__}: no code of its own")
        elif code in seen:
            found.append(f"{error.__name__}: {code} is the code of {seen[code]}")
        else:
            seen[code] = error.__name__
    return found


def _nodes(files: Iterable[Path], wanted: Callable[[ast.AST], bool]) -> list[str]:
    return [
        f"{path}:{getattr(node, 'lineno', 0)}"
        for path in files
        for node in ast.walk(ast.parse(_text(path), str(path)))
        if wanted(node)
    ]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""
