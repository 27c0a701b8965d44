"""Whether a document is what it says: its pages, the data inside it, the rule set, and what was kept of it.

The data are computed and printed again, and the result is held against the file: byte by byte, and where that differs,
word by word and picture by picture. A forger who alters everything alike is found by the hash in the database, or by
the head of the audit chain on paper.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import ValidationError

from assessment.casefiles import MAX_BYTES as MAX_CASE_BYTES
from assessment.casefiles import parse_case
from assessment.domain.case import CaseFile
from assessment.domain.consistency import require_consistent
from assessment.domain.danish import format_moment
from assessment.domain.errors import AssessmentError, DocumentError, EnvironmentFault, Fault, InputError
from assessment.domain.ruleset import RuleSet
from assessment.reporting.associated import ATTACHMENT, PARTS
from assessment.reporting.municipality import Municipality
from assessment.reporting.page_comparison import text_differences, words_not_shown
from assessment.reporting.pdf_content import SEAL_MARK, PdfContent, page_texts, read_pdf
from assessment.reporting.request import (
    ATTACHMENT_SCHEMA,
    DocumentRequest,
    machine_readable,
    request_in,
    visible_indication,
)
from assessment.services.replay import differences
from assessment.storage import cases, documents, letters
from assessment.storage.engine import Store
from assessment.storage.portable import read_rows
from assessment.strictjson import JsonRefusedError, read_json

if TYPE_CHECKING:
    from assessment.reporting.seal_reading import Seal

PICTURE_WIDTH_PX = 700
_STATES = {"draft": "UDKAST, ikke godkendt", "approved": "godkendt, ikke udsendt", "issued": "udsendt"}
# The kinds of document that carry their data, so that they can be made again.
EXAMINED_KINDS = {"indstilling": "Indstilling", "resume": "Resume", "teknisk_bilag": "Teknisk bilag"}

Render = Callable[[DocumentRequest], bytes]
Pictures = Callable[[bytes, int], list[bytes]]


@dataclass(frozen=True)
class Verdict:
    """What was found of one document. `words` says what it is; `faults` is empty when it is what it says."""

    words: str
    faults: tuple[str, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Embedded:
    data: Mapping[str, Any]
    case: CaseFile
    rules: RuleSet
    request: DocumentRequest


def embedded_case(content: bytes, where: str) -> CaseFile:
    """The case file inside a document of ours, exactly as it was given. Raises InputError with the name `where`."""
    try:
        data = _attachment(read_pdf(content))
    except DocumentError as error:
        raise InputError([Fault(where, error.text)]) from None
    return parse_case(json.dumps(data.get("case"), ensure_ascii=False), f"{where}: {ATTACHMENT}")


def embedded_request(content: bytes) -> DocumentRequest:
    """What a document of ours says that it was made of. Raises DocumentError for one that does not say it."""
    try:
        return _embedded(read_pdf(content)).request
    except InputError as error:
        raise DocumentError(f"den PDF, den nævner, {error.faults[0]}") from None


@dataclass(frozen=True)
class Examined:
    """What was found of a document by itself; `request` is what it was made of, None where that cannot be read."""

    verdict: Verdict
    request: DocumentRequest | None


def verify_document(content: bytes, *, render: Render, pictures: Pictures, store: Store | None) -> Verdict:
    """Check one PDF. `store` is None where no database is at hand.

    Raises EnvironmentFault when documents cannot be made here, or the database cannot be used.
    """
    letter = _kept_letter(content, store)
    if letter is not None:
        return letter
    found = examine_document(content, render=render, pictures=pictures)
    if found.request is None:
        return found.verdict
    in_database, about_database = _of_database(content, found.request, store)
    faults, remarks = found.verdict.faults, found.verdict.remarks
    return Verdict(found.verdict.words, (*faults, *in_database), (*remarks, *about_database))


def examine_document(content: bytes, *, render: Render, pictures: Pictures) -> Examined:
    """Check one PDF by itself, without a database. Raises EnvironmentFault when documents cannot be made here."""
    try:
        made, seal = _unsealed(content)
        pdf = read_pdf(made)
        embedded = _embedded(pdf)
    except EnvironmentFault:
        raise
    except InputError as error:
        return Examined(Verdict("", tuple(map(str, error.faults))), None)
    except AssessmentError as error:
        return Examined(Verdict("", (error.text,)), None)
    faults = [*_of_data(embedded), *_of_parts(pdf, embedded), *_of_file(pdf)]
    remarks = [f"dokumentet er {_STATES['draft']}"] if embedded.request.state == "draft" else []
    in_pages, about_pages = _of_pages(made, pdf, embedded, render, pictures)
    remarks += [] if seal is None else [seal.words]
    words = _words(embedded.request, embedded.case)
    return Examined(Verdict(words, (*faults, *in_pages), (*remarks, *about_pages)), embedded.request)


def _unsealed(content: bytes) -> tuple[bytes, Seal | None]:
    """The document as it was made, and the seal that was set on it. Raises DocumentError for one that does not hold."""
    if SEAL_MARK not in content:
        return content, None
    from assessment.reporting.seal_reading import unsealed  # takes a second to load

    return unsealed(content)


def _kept_letter(content: bytes, store: Store | None) -> Verdict | None:
    """The verdict on a letter to the association that is kept in the database, byte for byte; None for anything else.

    A letter carries no data that it could be made again from, so there is nothing else to hold it against.
    """
    if store is None:
        return None
    with store.read() as session:
        letter = letters.letter_with_hash(session, hashlib.sha256(content).hexdigest())
        if letter is None:
            return None
        number = cases.get_case_summary(session, UUID(letter.case_id)).case_number
    words = f"{letter.kind.danish} i sag {number}"
    return Verdict(words, (), (f"byte for byte det brev, der er gemt i databasen {format_moment(letter.at)}",))


def _attachment(pdf: PdfContent) -> dict[str, Any]:
    found = pdf.attachments.get(ATTACHMENT, ())
    if not found:
        raise DocumentError(
            f"har ingen vedhæftet {ATTACHMENT}, så der er intet at kontrollere mod. Enten er den fjernet, eller også "
            "er det ikke en indstilling, et resume eller et teknisk bilag fra programmet. Et brev bærer ingen data og "
            "kan kun kontrolleres mod den database, det er gemt i."
        )
    if len(found) > 1:
        raise DocumentError(f"har {len(found)} filer, der hedder {ATTACHMENT}. Programmet vedhæfter kun én.")
    try:
        content = read_json(found[0], 4 * MAX_CASE_BYTES)
    except JsonRefusedError as refused:
        raise DocumentError(f"{ATTACHMENT} {refused.text}") from None
    if content.findings:
        raise InputError([Fault(f"{ATTACHMENT}: {item.place}", item.text) for item in content.findings])
    if content.value.get("schema") != ATTACHMENT_SCHEMA:
        raise DocumentError(f"{ATTACHMENT} er ikke af formen {ATTACHMENT_SCHEMA}.")
    return content.value


def _embedded(pdf: PdfContent) -> _Embedded:
    data = _attachment(pdf)
    case = parse_case(json.dumps(data.get("case"), ensure_ascii=False), f"{ATTACHMENT}: case")
    try:
        rules = RuleSet.model_validate(data.get("ruleset"))
    except ValidationError:
        raise DocumentError(f"{ATTACHMENT}: ruleset er ikke et regelsæt, som programmet kender.") from None
    require_consistent(case, rules)
    try:
        request = request_in(data)
        Municipality.model_validate(request.municipality)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise DocumentError(f"{ATTACHMENT}: request mangler eller er ikke hel, så siderne kan ikke prøves.") from None
    if request.kind not in EXAMINED_KINDS or request.state not in _STATES:
        raise DocumentError(f"{ATTACHMENT}: request nævner en slags dokument, som programmet ikke laver.")
    return _Embedded(data, case, rules, request)


def _words(request: DocumentRequest, case: CaseFile) -> str:
    version = "" if request.version_number is None else f", version {request.version_number}"
    when = f" {format_moment(request.issued_at)}" if request.issued_at else ""
    return f"{EXAMINED_KINDS[request.kind]} i sag {case.case_number}{version}, {_STATES[request.state]}{when}"


def _of_data(embedded: _Embedded) -> Iterator[str]:
    """What the data say twice must agree, and the indication must follow from the case and the rule set."""
    indication = visible_indication(embedded.request, embedded.case, embedded.rules)
    again = json.loads(machine_readable(embedded.request, indication, {}))
    stored, now = embedded.data.get("indication"), again["indication"]
    if isinstance(stored, dict) and isinstance(now, dict):
        yield from (f"{ATTACHMENT}: indication: {text}" for text in differences(stored, now))
    elif stored != now:
        yield f"{ATTACHMENT}: indication er {'fjernet' if stored is None else 'tilføjet'}"
    given = embedded.data.get("approval")
    for key, value in again["approval"].items():
        shown = given.get(key) if isinstance(given, dict) else None
        if shown != value:
            yield f"{ATTACHMENT}: approval.{key} er »{shown}«, men request siger »{value}«"
    for key in sorted(set(embedded.data) ^ set(again)):
        yield f"{ATTACHMENT}: {key[:60]} {'hører ikke til' if key in embedded.data else 'mangler'}"


def _of_parts(pdf: PdfContent, embedded: _Embedded) -> Iterator[str]:
    """The case file and the rule set by themselves must say what the assessment says. Older documents lack them."""
    for name, key in PARTS.items():
        found = pdf.attachments.get(name, ())
        if len(found) > 1:
            yield f"har {len(found)} filer, der hedder {name}. Programmet vedhæfter kun én."
        elif found and not _same_content(found[0], embedded.data[key]):
            yield f"{name} siger ikke det samme som {ATTACHMENT}: {key}. Den er ændret, siden programmet lavede den."


def _same_content(file: bytes, content: object) -> bool:
    try:
        read = read_json(file, 4 * MAX_CASE_BYTES)
    except JsonRefusedError:
        return False
    return not read.findings and read.value == content


def _of_file(pdf: PdfContent) -> Iterator[str]:
    for name in sorted(set(pdf.attachments) - {ATTACHMENT, *PARTS}):
        yield f"filen »{name[:60]}« er vedhæftet, men hører ikke til"
    for name in pdf.acting:
        yield f"indeholder {name}, som programmet aldrig lægger i et dokument"
    if pdf.pages_as_made is False:
        yield "siderne er ændret, siden programmet lavede dem (deres kontrolsum passer ikke)"


def _of_pages(
    content: bytes, pdf: PdfContent, embedded: _Embedded, render: Render, pictures: Pictures
) -> tuple[list[str], list[str]]:
    """Faults and remarks from making the document again out of its own data."""
    try:
        again = render(embedded.request)
    except DocumentError as error:
        return [f"kan ikke laves igen af sine data: {error.text}"], []
    if again == content:
        return [], []
    same_maker = _attachment(read_pdf(again))["maker"] == embedded.data.get("maker")
    if not same_maker:
        faults = list(words_not_shown(embedded.request, pdf.page_texts))
        if pdf.pages_as_made is None:
            faults.append("siderne har ingen kontrolsum; den er fjernet")
        remark = "en anden udgave af programmet lavede dokumentet, så siderne er prøvet på deres kontrolsum, tal og ord"
        return faults, [remark]
    faults = list(text_differences(page_texts(again), pdf.page_texts))
    if not faults:
        faults = list(_other_pictures(content, again, pictures))
    if not faults:
        faults = ["filen er ikke, som programmet lavede den; sidernes tekst og billede er de samme"]
    return faults, []


def _other_pictures(content: bytes, again: bytes, pictures: Pictures) -> Iterator[str]:
    made, shown = (pictures(pdf, PICTURE_WIDTH_PX) for pdf in (again, content))
    for number, (one, other) in enumerate(zip(made, shown, strict=False), start=1):
        if one != other:
            yield f"side {number} ser anderledes ud, end dataene giver, selv om teksten er den samme"


def _of_database(content: bytes, request: DocumentRequest, store: Store | None) -> tuple[list[str], list[str]]:
    if store is None:
        return [], ["ingen database er set efter, så kun dokumentet selv er kontrolleret"]
    number = request.case_file().case_number
    digest = hashlib.sha256(content).hexdigest()
    with store.read() as session:
        case_id = cases.find_case_by_number(session, number)
        if case_id is None:
            return [], [f"sagen {number} findes ikke i databasen, så kun dokumentet selv er kontrolleret"]
        kept = [item for item in documents.documents_of_case(session, case_id) if item.kind == request.kind]
        faults = list(_other_head(session, request.chain_head))
    same = next((item for item in kept if item.sha256 == digest), None)
    if same is not None:
        return faults, [f"byte for byte det dokument, der er gemt i databasen {format_moment(same.issued_at)}"]
    if request.state != "issued":
        return faults, []
    told = ", ".join(item.sha256 for item in kept) or "intet dokument"
    return [*faults, f"databasen har ikke dette dokument: filen har sha256 {digest}, databasen har {told}"], []


def _other_head(session: Any, head: str | None) -> Iterator[str]:
    if head is None:
        return
    number, _, shown = head.partition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        yield "hændelsesloggens slutpunkt i dokumentet kan ikke læses"
        return
    if int(number) == 0:
        return
    with closing(read_rows(session, "event", seq=int(number))) as rows:
        kept = next(rows, None)
    if kept is None or kept["hash"] != shown:
        yield f"hændelse {number} i databasen har ikke den kontrolsum, der står i dokumentet"
