"""Meetings from a CSV file: what is taken over, what is left out, and what is told line by line."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from assessment.domain.council_calendar import Body, Meeting
from assessment.domain.errors import InputError
from assessment.services.meeting_import import MAX_BYTES, MeetingPreview, read_meeting_file

TODAY = date(2026, 11, 23)
FEBRUARY, MARCH = date(2027, 2, 24), date(2027, 3, 10)


def read(text: str | bytes, *existing: Meeting) -> MeetingPreview:
    content = text.encode() if isinstance(text, str) else text
    return read_meeting_file("moeder.csv", content, existing, TODAY)


@pytest.mark.parametrize(
    "content",
    [
        "organ;dato\nbyrådet;24.02.2027\nMagistraten;2027-03-10\n",
        "\ufefforgan;dato\r\nByråd;24/2/2027\r\n\r\nmagistraten;10. marts 2027\r\n",
        "Organ,Dato\nbyraad,24-02-2027\nMAGISTRATEN,10.03.2027",
        "organ;dato\nbyrådet;24.02.2027\nMagistraten;10.03.2027\n".encode("cp1252"),
        'organ;dato\n"byrådet";"24.02.2027"\n magistraten ; 10.03.2027 \n',
    ],
)
def test_a_list_is_read_as_people_save_it(content: str | bytes) -> None:
    found = read(content)
    assert found.faults == ()
    assert found.meetings == ((Body.COUNCIL, FEBRUARY), (Body.MAGISTRACY, MARCH))


def test_meetings_that_are_there_already_are_left_out_and_withdrawn_ones_come_anew() -> None:
    there = Meeting(str(uuid4()), Body.COUNCIL, FEBRUARY)
    gone = Meeting(str(uuid4()), Body.COUNCIL, MARCH, withdrawn=True)
    found = read("organ;dato\nbyrådet;24.02.2027\nbyrådet;10.03.2027\n", there, gone)
    assert (found.meetings, found.known, found.faults) == (
        ((Body.COUNCIL, MARCH),),
        ((Body.COUNCIL, FEBRUARY),),
        (),
    )


def test_every_faulty_line_is_told_with_its_number() -> None:
    found = read(
        "organ;dato\n"
        "byrådet;24.02.2027\n"
        "udvalget;10.03.2027\n"
        "\n"
        "byrådet;31.02.2027\n"
        "byrådet\n"
        "byrådet;24.02.2027;aften\n"
        "byrådet;24. februar 2027\n"
        "byrådet;27.02.2027\n"
        "byrådet;29.03.2027\n"
        "byrådet;23.11.2026\n"
        "byrådet;24.02.2270\n"
    )
    assert [fault.place for fault in found.faults] == [f"linje {number}" for number in (3, 5, 6, 7, 8, 9, 10, 11, 12)]
    told = [fault.text for fault in found.faults]
    for part, text in zip(
        (
            "»udvalget« er ikke et organ",
            "er ikke en dato",
            "har 1 felter",
            "har 3 felter",
            "samme møde som linje 2",
            "en lørdag",
            "en helligdag",
            "ikke efter i dag",
            "ude i fremtiden",
        ),
        told,
        strict=True,
    ):
        assert part in text
    assert found.meetings == ((Body.COUNCIL, FEBRUARY),)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "skal begynde med linjen organ;dato"),
        (b"byraadet;24.02.2027\n", "skal begynde med linjen organ;dato"),
        (b"organ;dato;sted\n", "skal begynde med linjen organ;dato"),
        (b"organ;dato\n\x00\x01", "er ikke en CSV-fil"),
        (b"PK\x03\x04\x14\x00", "er ikke en CSV-fil"),
        (b'organ;dato\n"byraadet;24.02.2027\n', "kan ikke læses ved linje"),
        (b"x" * (MAX_BYTES + 1), "er for stor"),
        (b"organ;dato\n" + b"byraad;24.02.2027\n" * 201, "har mere end 200 møder"),
        ("organ;dato\n".encode("utf-16"), "er ikke en CSV-fil"),
    ],
)
def test_a_file_that_is_no_list_is_refused_as_a_whole(content: bytes, told: str) -> None:
    with pytest.raises(InputError, match=told):
        read(content)


def test_a_hostile_word_is_shown_short_and_on_one_line() -> None:
    found = read("organ;dato\n" + "=cmd|' /C calc'!A0 " * 20 + ";24.02.2027\n")
    assert len(found.faults[0].text) < 120
    assert "\n" not in found.faults[0].text
