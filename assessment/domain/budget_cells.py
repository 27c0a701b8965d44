"""The budget as a table: one cell for each category, supported or not. Behind a cell stand one or more lines.

A cell is a field of its own, named `budget.<category>.supported` or `budget.<category>.unsupported`, so that two people
who fill in different rows never disturb each other.
"""

from __future__ import annotations

import re
from typing import Any

_CELL = re.compile(r"^budget\.([a-z][a-z0-9_]*)\.(supported|unsupported)$")


def cell_path(category: str, supported: bool) -> str:
    """The path of a cell."""
    return f"budget.{category}.{'supported' if supported else 'unsupported'}"


def cell_of(path: str) -> tuple[str, bool] | None:
    """Category and supported of a path, or None when the path is no cell."""
    match = _CELL.fullmatch(path)
    return None if match is None else (match[1], match[2] == "supported")


def cell_value(lines: list[dict[str, Any]], category: str, supported: bool) -> int | None:
    """The kroner of a cell: the sum of its lines, None without lines."""
    amounts = [line["amount_dkk"] for line in lines if _in_cell(line, category, supported)]
    return sum(amounts) if amounts else None


def with_cell(lines: list[dict[str, Any]], category: str, supported: bool, amount_dkk: Any) -> list[dict[str, Any]]:
    """The lines with one line for the cell, at the place of its first; None removes all of its lines."""
    place = next((index for index, line in enumerate(lines) if _in_cell(line, category, supported)), len(lines))
    others = [line for line in lines if not _in_cell(line, category, supported)]
    if amount_dkk is None:
        return others
    line = {"category": category, "amount_dkk": amount_dkk, "supported": supported}
    before = sum(not _in_cell(line, category, supported) for line in lines[:place])
    return [*others[:before], line, *others[before:]]


def _in_cell(line: dict[str, Any], category: str, supported: bool) -> bool:
    return line["category"] == category and line["supported"] is supported
