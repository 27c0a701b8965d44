"""The labels of a drawing stay inside it, however wide their letters are."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.reporting.labels import MOST_LINES, shortened, width_of, wrapped
from tests.domain.profiles import rules

ROOM, SIZE = 270, 11.5  # of the bars in charts.html.j2


@pytest.mark.parametrize("name", [criterion.name for criterion in rules().criteria])
def test_the_names_of_the_criteria_are_whole(name: str) -> None:
    lines = wrapped(name, ROOM, SIZE)
    assert " ".join(lines) == name
    assert all(width_of(line, SIZE) <= ROOM for line in lines)


def test_control_lines_of_as_many_characters_leave_the_drawing() -> None:
    names = [criterion.name for criterion in rules().criteria]
    assert any(width_of(line, SIZE) > ROOM for name in names for line in textwrap.wrap(name, 48))


@given(text=st.text(st.sampled_from("Wiæm -…9漢"), max_size=200), room=st.floats(20, 300), size=st.floats(8, 14))
def test_no_line_leaves_its_room(text: str, room: float, size: float) -> None:
    lines = wrapped(text, room, size)
    assert 1 <= len(lines) <= MOST_LINES
    assert all(width_of(line, size) <= room for line in lines if line != " …")
    whole = " ".join(text.split())
    assert (" ".join(lines) == whole) or lines[-1].endswith("…") or lines[0].endswith("…")


def test_what_is_cut_says_so() -> None:
    assert wrapped("W" * 300, ROOM, SIZE)[0].endswith(" …")
    assert wrapped("ord " * 100, ROOM, SIZE)[1].endswith("ord …")
    assert wrapped("", ROOM, SIZE) == [""]
    assert shortened("Helhedsplan for Egeparken", 12) == "Helhedsplan…"
    assert shortened("Egeparken", 12) == "Egeparken"
