"""A remark on what somebody has written."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Remark:
    """One remark on a text: where, what, and whether it blocks."""

    place: str
    text: str
    hard: bool = False
