"""The history of a case as a file: exactly what the filter lets through, with everything that the page shows of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from assessment.domain.danish import danish_time
from assessment.domain.workflow import Actor
from assessment.services.cases import open_case
from assessment.services.history_query import filter_words
from assessment.services.record import Change, HistoryFilter, HistoryLine, people_of_history, whole_history
from assessment.services.spreadsheets import safe_cell
from assessment.storage.engine import Store

NOTHING = "ingenting"  # what stands in an empty field
COLUMNS = ("Nummer", "Tidspunkt", "Hvem", "Art", "Hændelse", "Vurdering", "Oplysninger", "Ændringer")


@dataclass(frozen=True)
class HistoryExport:
    """What was asked for, in words, and the events, the newest first. `made_at` is when it was taken out."""

    case_number: str
    title: str
    filter_words: str
    lines: tuple[HistoryLine, ...]
    blind: bool
    made_at: datetime

    @property
    def file_name(self) -> str:
        """A name without ending that is safe on every system."""
        plain = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in self.case_number)
        return f"Historik-{plain}"


def history_export(
    store: Store, actor: Actor, now: datetime, case_id: UUID, wanted: HistoryFilter, *, develop: str
) -> HistoryExport:
    """The history of a case for print or as a file. Raises NotFound, or PermissionDenied."""
    view = open_case(store, actor, case_id)
    found = whole_history(store, actor, case_id, wanted, develop=develop)
    names = people_of_history(store, actor, view)
    return HistoryExport(
        view.case.case_number, view.case.title, filter_words(wanted, names), found.lines, found.blind, now
    )


def history_csv(export: HistoryExport) -> bytes:
    """CSV as Danish Excel reads it: semicolon, UTF-8 with BOM, one header line, and no text that would be run."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for line in export.lines:
        writer.writerow(
            (
                line.seq,
                danish_time(line.at).strftime("%Y-%m-%d %H:%M:%S"),
                safe_cell(line.who),
                line.kind.danish,
                safe_cell(line.sentence),
                "" if line.assessment is None else line.assessment,
                safe_cell("\n".join(f"{detail.label}: {detail.text}" for detail in line.details)),
                safe_cell("\n".join(text for change in line.changes for text in _in_words(change))),
            )
        )
    return ("\ufeff" + text.getvalue()).encode("utf-8")


def _in_words(change: Change) -> Iterator[str]:
    for section in change.sections:
        for field in section.fields:
            before, after = field.before or NOTHING, field.after or NOTHING
            yield f"{section.section}, {field.name}. Før: {before}. Nu: {after}."
    yield from change.notes
