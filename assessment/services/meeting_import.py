"""Meetings from a CSV file: read strictly, and shown before anything is saved."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assessment.domain.council_calendar import MAX_MEETINGS_AT_ONCE, Body, Meeting, meeting_faults
from assessment.domain.danish import NumberFormatError, parse_date
from assessment.domain.errors import Fault, InputError
from assessment.domain.plaintext import tidy_typed_text

MAX_BYTES = 256 * 1024
COLUMNS = ("organ", "dato")
_BODIES = {"byråd": Body.COUNCIL, "byrådet": Body.COUNCIL, "byraad": Body.COUNCIL, "magistraten": Body.MAGISTRACY}
_MAX_SHOWN = 40


@dataclass(frozen=True)
class MeetingPreview:
    """The meetings that would be added, those that are in the calendar already, and every faulty line by its number.

    Nothing may be saved while there are faults.
    """

    meetings: tuple[tuple[Body, date], ...]
    known: tuple[tuple[Body, date], ...]
    faults: tuple[Fault, ...]


def read_meeting_file(name: str, content: bytes, meetings: Sequence[Meeting], today: date) -> MeetingPreview:
    """Read a CSV file with the columns `organ` and `dato`, semicolon or comma between.

    InputError for a file that is too large, is no text, or has other columns.
    """
    if len(content) > MAX_BYTES:
        raise InputError([Fault(name, "er for stor. En mødeliste må højst fylde 256 kB.")])
    rows = _rows(name, content)
    header = [cell.strip().lower() for cell in rows[0][1]] if rows else []
    if tuple(header) != COLUMNS:
        raise InputError([Fault(name, "skal begynde med linjen organ;dato. Ret filen, og prøv igen.")])
    if len(rows) > MAX_MEETINGS_AT_ONCE + 1:
        raise InputError([Fault(name, f"har mere end {MAX_MEETINGS_AT_ONCE} møder. Del filen op.")])
    return _preview(rows[1:], meetings, today)


def _rows(name: str, content: bytes) -> list[tuple[int, list[str]]]:
    """The lines that are not blank, each with its number in the file."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")  # as Excel saves CSV in Danish
    if any(sign < " " and sign not in "\t\r\n" for sign in text):
        raise InputError([Fault(name, "er ikke en CSV-fil. Gem mødelisten som CSV, og prøv igen.")])
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",", strict=True)
    found = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append((reader.line_num, [tidy_typed_text(cell) for cell in cells]))
    except csv.Error:
        fault = Fault(name, f"kan ikke læses ved linje {reader.line_num}. Ret anførselstegnene i linjen.")
        raise InputError([fault]) from None
    return found


def _preview(rows: list[tuple[int, list[str]]], meetings: Sequence[Meeting], today: date) -> MeetingPreview:
    held = {(meeting.body, meeting.date) for meeting in meetings if not meeting.withdrawn}
    new: dict[tuple[Body, date], int] = {}
    known: list[tuple[Body, date]] = []
    faults: list[Fault] = []
    for number, cells in rows:
        place = f"linje {number}"
        try:
            meeting = _meeting(cells)
        except ValueError as error:
            faults.append(Fault(place, str(error)))
            continue
        if meeting in new:
            faults.append(Fault(place, f"er det samme møde som linje {new[meeting]}. Slet den ene."))
        elif meeting in held:
            known.append(meeting)
        elif wrong := [fault.text for fault in meeting_faults(*meeting, (), today)]:
            faults.append(Fault(place, " ".join(wrong)))
        else:
            new[meeting] = number
    return MeetingPreview(tuple(sorted(new, key=lambda each: (each[1], each[0]))), tuple(known), tuple(faults))


def _meeting(cells: list[str]) -> tuple[Body, date]:
    """Raises ValueError with a Danish text for a line that is no meeting."""
    if len(cells) != len(COLUMNS):
        raise ValueError(f"har {len(cells)} felter, men skal have {len(COLUMNS)}: organ og dato.")
    body = _BODIES.get(cells[0].strip().lower())
    if body is None:
        shown = " ".join(cells[0].split())[:_MAX_SHOWN]
        raise ValueError(f"»{shown}« er ikke et organ. Skriv byrådet eller Magistraten.")
    try:
        return body, parse_date(cells[1])
    except NumberFormatError as error:
        raise ValueError(str(error)) from None
