"""`documents`: the council's documents of case files and stored cases."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from assessment.casefiles import read_case_file
from assessment.commands.terminal import DONE, INPUT_AT_FAULT, complain, fault_lines, noted, remark, say
from assessment.commands.whole_files import make_folder, write_whole
from assessment.domain.consistency import require_consistent
from assessment.domain.danish import danish_time
from assessment.domain.errors import AssessmentError, EnvironmentFault, Fault, InputError, NotFound
from assessment.domain.letters import final_letters
from assessment.reporting.municipality import load_municipality
from assessment.reporting.request import EDITION_OF, DocumentKind, DocumentRequest
from assessment.reporting.worker import Renderer
from assessment.rulefiles import RuleLibrary
from assessment.services.cases import CaseView
from assessment.services.context import open_context
from assessment.services.document_formats import format_of
from assessment.services.documents import (
    EDITIONS,
    annex_of_file,
    annex_request,
    document_request,
    edition_of_file,
    file_name,
    file_request,
    issued_of,
    read_document,
    resume_of_file,
    resume_request,
)
from assessment.services.exchange import EXPORTER, note_document, stored_case
from assessment.services.letters import read_letter
from assessment.settings import read_rules_folder, read_settings
from assessment.storage.engine import Store

# What follows the name of a case file in the name of a document that is made of it.
_ENDINGS: Mapping[DocumentKind, str] = {"indstilling": "", "resume": "-resume", "teknisk_bilag": "-teknisk-bilag"}


@dataclass(frozen=True)
class _Wanted:
    """One document to write: its bytes when it has been issued, else what it is to be made of.

    `note` writes down that it was taken out of the database; None for a case file that stands outside.
    """

    source: str
    name: str
    request: DocumentRequest | None
    issued: bytes | None = None
    note: Callable[[bytes], None] | None = None


def add_commands(commands: Any) -> None:
    """Add `documents` to the command line."""
    parser = commands.add_parser(
        "documents",
        help="lav byrådets dokumenter",
        description=(
            "Laver indstillingen, dens resume på én side og dens tekniske bilag som PDF, indstillingen og resumeet som "
            "HTML til dagsordenen og indstillingen til Word. En sagsfil og en sag, der ikke er godkendt, får mærket "
            "UDKAST. Er dokumentet udsendt, hentes det uændret. Det gælder også breve til boligorganisationen, der er "
            "gjort færdige. Et brev laves kun på sagens sider, for modtager, frist og byrådets afstemning står ikke i "
            "sagsfilen."
        ),
    )
    parser.arguments.add_argument("sources", nargs="+", metavar="FIL_ELLER_SAG", help="en sagsfil eller et sagsnummer")
    parser.choices.add_argument(
        "-o", "--output", type=Path, required=True, metavar="MAPPE", help="mappen, der skal skrives i"
    )
    parser.set_defaults(run=write_documents)


def write_documents(given: argparse.Namespace, environment: Mapping[str, str], now: datetime) -> int:
    """Write all documents of each source; status 1 when any is at fault. Nothing is made if a source cannot be read."""
    faults: list[str] = []
    wanted: list[_Wanted] = []
    for source in given.sources:
        try:
            wanted += (
                _of_file(Path(source), environment, now) if _is_file(source) else _of_case(source, environment, now)
            )
        except EnvironmentFault:
            raise
        except AssessmentError as error:
            faults.extend(fault_lines(error, source))
    faults.extend(_same_names(wanted))
    if not faults:
        make_folder(given.output)
        faults.extend(_write_all(wanted, given.output))
    complain(faults)
    return INPUT_AT_FAULT if faults else DONE


def _write_all(wanted: list[_Wanted], folder: Path) -> list[str]:
    faults: list[str] = []
    renderer = Renderer()
    try:
        for number, document in enumerate(wanted, start=1):
            remark(f"({number}/{len(wanted)}) {document.source}")
            try:
                content = document.issued if document.request is None else renderer.render(document.request)
            except EnvironmentFault:
                raise
            except AssessmentError as error:
                faults.extend(fault_lines(error, document.source))
                continue
            path = folder / document.name
            write_whole(path, content or b"")
            if document.note is not None:
                document.note(content or b"")
            say(f"Skrevet: {path}")
    finally:
        renderer.close()
    return faults


def _is_file(source: str) -> bool:
    return source.lower().endswith(".json") or Path(source).exists()


def _of_file(path: Path, environment: Mapping[str, str], now: datetime) -> list[_Wanted]:
    case = read_case_file(path)
    day = danish_time(now).date()
    folder = read_rules_folder(environment)
    rules = RuleLibrary(folder).in_force(day)
    require_consistent(case, rules)
    municipality = load_municipality(folder / "kommune.yaml")
    requests = [
        file_request(case, rules, municipality, day),
        resume_of_file(case, rules, municipality, day),
        annex_of_file(case, rules, municipality, day),
        *(edition_of_file(case, rules, municipality, day, kind) for kind in EDITIONS),
    ]
    return [_Wanted(str(path), _name_beside(path, request.kind), request) for request in requests]


def _name_beside(path: Path, kind: DocumentKind) -> str:
    """What a document of a case file is called, after the file."""
    return f"{path.stem}{_ENDINGS[EDITION_OF.get(kind, kind)]}{format_of(kind).suffix}"


def _of_case(case_number: str, environment: Mapping[str, str], now: datetime) -> list[_Wanted]:
    context = open_context(read_settings(environment))
    try:
        view = stored_case(context.store, case_number)
    except NotFound:
        text = "er hverken en fil eller nummeret på en sag i databasen. Kontrollér stien eller sagsnummeret."
        raise InputError([Fault(case_number, text)]) from None
    recommendation = document_request(view, context.municipality)
    requests = [
        recommendation,
        resume_request(view, context.municipality),
        annex_request(context.store, EXPORTER, view, context.municipality),
    ]
    is_issued = issued_of(view, "indstilling") is not None
    requests += [
        replace(recommendation, kind=kind) for kind in EDITIONS if not is_issued or issued_of(view, kind) is not None
    ]
    documents = [_of_kind(case_number, view, context.store, request, now) for request in requests]
    return documents + _letters(case_number, view, context.store, now)


def _letters(case_number: str, view: CaseView, store: Store, now: datetime) -> list[_Wanted]:
    """The letters to the association that were made final, as they are kept. Drafts are made on the pages alone."""
    wanted: list[_Wanted] = []
    for entry in final_letters(view.letters):
        if entry.assessment_id != str(view.assessment.id):
            continue
        content = read_letter(store, EXPORTER, UUID(entry.id))[1]
        plain = Path(file_name(view, draft=False, kind=entry.kind.value))
        copies = sum(item.name.startswith(plain.stem) for item in wanted)
        name = plain.name if not copies else f"{plain.stem}-{copies + 1}{plain.suffix}"
        wanted.append(_Wanted(case_number, name, None, content, _note(store, now, view, entry.kind.value, "issued")))
    return wanted


def _of_kind(case_number: str, view: CaseView, store: Store, request: DocumentRequest, now: datetime) -> _Wanted:
    """The issued bytes when there are any; else the document as the case stands now."""
    issued = issued_of(view, request.kind)
    note = _note(store, now, view, request.kind, request.state if issued is None else "issued")
    if issued is None:
        return _Wanted(case_number, file_name(view, request.is_draft, request.kind), request, note=note)
    content = read_document(store, EXPORTER, issued.id)[1]
    return _Wanted(case_number, file_name(view, draft=False, kind=request.kind), None, content, note)


def _note(store: Store, now: datetime, view: CaseView, kind: str, state: str) -> Callable[[bytes], None]:
    """What writes down that a document of the case was taken out."""

    def note(content: bytes) -> None:
        noted(lambda: note_document(store, now, view, kind=kind, state=state, content=content))

    return note


def _same_names(wanted: list[_Wanted]) -> list[str]:
    first: dict[str, str] = {}
    faults = []
    for document in wanted:
        other = first.setdefault(document.name.lower(), document.source)
        if other != document.source:
            faults.append(
                f"{document.source}: giver samme filnavn ({document.name}) som {other}. Lav dem hver for sig."
            )
    return faults
