"""Cases in and out of the database as files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from assessment.domain.case import CaseFile
from assessment.domain.ruleset import RuleSet
from assessment.domain.workflow import Actor, Role
from assessment.services.cases import CaseView, case_id_of, matching_cases, open_case, register_case
from assessment.services.disclosure import note_case_exports, note_download, note_list_export, note_package
from assessment.services.entries import today_of
from assessment.services.package import Package
from assessment.storage import people
from assessment.storage.engine import Store
from assessment.storage.records import CaseFilter, CaseSummary

IMPORTER = Actor("system:import", "Import", frozenset({Role.CASEWORKER}))
EXPORTER = Actor("system:eksport", "Eksport", frozenset({Role.READER}))


def import_case(store: Store, now: datetime, case: CaseFile, rules: RuleSet) -> UUID:
    """Store a case from a file as a draft, wholly or not at all; returns its id.

    Raises CaseFileError when it names what the rule set does not hold, AlreadyExists for a known case number.
    """
    with store.write() as session:
        people.upsert_person(session, person_id=IMPORTER.person_id, name=IMPORTER.name, roles=IMPORTER.roles)
    return register_case(store, IMPORTER, now, case, rules)


def stored_case(store: Store, case_number: str) -> CaseView:
    """The case of this number for export; NotFound names the number."""
    return open_case(store, EXPORTER, case_id_of(store, EXPORTER, case_number))


def note_exports(store: Store, now: datetime, file_format: str, case_numbers: Sequence[str]) -> None:
    """Write down that these cases were taken out as whole files, one event in each case."""
    _upsert_exporter(store)
    views = [stored_case(store, number) for number in case_numbers]
    pairs = [(view.summary.case_id, view.assessment.id) for view in views]
    note_case_exports(store, EXPORTER, now, pairs, file_format)


def note_table(store: Store, now: datetime, file_format: str, rows: int) -> None:
    """Write down that a table with this many cases was taken out."""
    _upsert_exporter(store)
    note_list_export(store, EXPORTER, now, file_format=file_format, rows=rows, wanted={})


def note_document(store: Store, now: datetime, view: CaseView, *, kind: str, state: str, content: bytes) -> None:
    """Write down that a document of a case was taken out: its kind and its state (draft, approved, issued)."""
    _upsert_exporter(store)
    note_download(
        store,
        EXPORTER,
        now,
        case_id=view.summary.case_id,
        assessment_id=view.assessment.id,
        document=kind,
        state=state,
        content=content,
    )


def note_case_package(store: Store, now: datetime, package: Package) -> None:
    """Write down that the package of an issued case was taken out."""
    _upsert_exporter(store)
    note_package(store, EXPORTER, now, package)


def _upsert_exporter(store: Store) -> None:
    with store.write() as session:
        people.upsert_person(session, person_id=EXPORTER.person_id, name=EXPORTER.name, roles=EXPORTER.roles)


def case_rows(store: Store, now: datetime, case_numbers: Sequence[str]) -> tuple[CaseSummary, ...]:
    """The rows of these cases in the order of the numbers, each once; of all cases when no number is given."""
    rows = matching_cases(store, EXPORTER, CaseFilter(on=today_of(now)))
    if not case_numbers:
        return rows
    for number in case_numbers:
        case_id_of(store, EXPORTER, number)
    by_number = {row.case_number: row for row in rows}
    return tuple(by_number[number] for number in dict.fromkeys(case_numbers))


def file_names(case_numbers: Iterable[str]) -> dict[str, str]:
    """A file name without ending for each case number: safe on every system, and no two alike."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for number in case_numbers:
        plain = "".join(sign if sign.isalnum() else "-" for sign in number)
        name, copies = plain, 1
        while name.lower() in taken:
            copies += 1
            name = f"{plain}-{copies}"
        taken.add(name.lower())
        names[number] = name
    return names
