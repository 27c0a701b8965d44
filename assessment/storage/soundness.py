"""Whether what is kept is what was kept: the audit chain, and every record against the event that sealed it.

It reads rows in their portable form, so that a database and a backup are checked by the same code.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from assessment.storage.attachment_table import DATABASE
from assessment.storage.events import FIRST_LINK, link_hash_of
from assessment.storage.portable import Row, Value, decoded, read_rows
from assessment.storage.seals import FIELD, KEY_COLUMNS, SealedTable, seal_of

Rows = Callable[[str], Generator[Row, None, None]]

_NAMES: Mapping[SealedTable, str] = {
    "submitted_version": "den indsendte udgave",
    "decision": "afgørelsen om udgaven",
    "issued_document": "det udsendte dokument",
    "case_entry": "notatet i sagen",
    "declaration": "erklæringen om habilitet",
    "council_entry": "indtastningen om byrådets behandling",
    "calendar_entry": "posten i mødekalenderen",
    "meeting_target": "valget af sagens møde",
    "second_release": "frigivelsen fra den anden vurdering",
    "attachment": "bilaget",
    "attachment_withdrawal": "tilbagetrækningen af bilaget",
    "review_entry": "markeringen eller kommentaren",
    "letter_entry": "brevet eller dets tekst",
}


_MOMENTS = (
    *("submitted_at", "decided_at", "issued_at", "written_at", "declared_at", "released_at"),
    *("added_at", "withdrawn_at"),
)


@dataclass(frozen=True)
class Alteration:
    """Something that is not as it was kept. `event` is the number of the event that shows it, None where none does."""

    event: int | None
    text: str

    def __str__(self) -> str:
        return self.text if self.event is None else f"hændelse {self.event}: {self.text}"


@dataclass
class _Chain:
    """What the events say: the first one that is altered, and what the others have sealed."""

    head: tuple[int, str] = (0, FIRST_LINK)
    broken_at: int | None = None
    sealed: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    states: dict[str, tuple[int, str]] = field(default_factory=dict)
    people: dict[str, tuple[int, Value, Value]] = field(default_factory=dict)
    contributors: dict[tuple[str, str], int] = field(default_factory=dict)
    sealing_since: str | None = None


def alterations(session: Session) -> list[Alteration]:
    """Everything in a database that is not as it was kept, by the number of the event that shows it."""
    return alterations_in(lambda table: read_rows(session, table))


def alterations_in(rows: Rows) -> list[Alteration]:
    """The same for rows from anywhere; `rows` gives those of a table, events by their number."""
    chain = _read_chain(rows)
    found = list(_of_chain(chain, rows))
    if found:
        # Events are missing, so what they do not tell of shows nothing.
        chain.sealing_since, chain.states, chain.people = None, {}, {}
    found += [*_of_records(chain, rows), *_of_files(chain, rows), *_of_assessments(chain, rows)]
    return sorted(found, key=lambda item: (item.event is None, item.event or 0))


def _read_chain(rows: Rows) -> _Chain:
    chain = _Chain()
    expected, previous = 1, FIRST_LINK
    with closing(rows("event")) as events:
        for row in events:
            linked = row["seq"] == expected and row["prev_hash"] == previous and row["hash"] == link_hash_of(row)
            if not linked and chain.broken_at is None:
                chain.broken_at = expected
            _note_seals(chain, row)
            expected, previous = expected + 1, str(row["hash"])
    chain.head = (expected - 1, previous)
    return chain


def _note_seals(chain: _Chain, row: Row) -> None:
    sealed = _sealed(row["fields"])
    if sealed is None:
        return
    number, assessment = int(row["seq"] or 0), str(row["assessment_id"])
    chain.sealing_since = chain.sealing_since or str(row["at"])
    if "state" in sealed:
        chain.states[assessment] = (number, str(sealed["state"]))
    if "owner" in sealed:
        chain.people[assessment] = (number, sealed["owner"], sealed.get("manager"))
    for person in sealed.get("contributors", ()):
        chain.contributors.setdefault((assessment, str(person)), number)
    for record in sealed.get("records", ()):
        chain.sealed[record["table"], record["key"]] = (number, record["sha256"])


def _sealed(fields: Value) -> Mapping[str, Any] | None:
    """The seals of an event, None where it has none or they cannot be read (then the chain is broken there)."""
    try:
        found = json.loads(str(fields)).get(FIELD)
        for record in found["records"] if found else ():
            hash((record["table"], record["key"], record["sha256"]))
        if found:
            list(found.get("contributors", ()))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _of_chain(chain: _Chain, rows: Rows) -> Iterator[Alteration]:
    if chain.broken_at is not None:
        yield Alteration(chain.broken_at, "er ændret, flyttet eller fjernet")
        return
    with closing(rows("chain_head")) as heads:
        kept = [(row["seq"], row["hash"]) for row in heads]
    if kept != [chain.head]:
        yield Alteration(chain.head[0] + 1, "er fjernet; hændelseslogens slutpunkt passer ikke til den sidste hændelse")


def _of_records(chain: _Chain, rows: Rows) -> Iterator[Alteration]:
    for table, column in KEY_COLUMNS.items():
        seen = set()
        with closing(rows(table)) as kept:
            for row in kept:
                key = str(row[column])
                seen.add(key)
                yield from _of_record(chain, table, key, row)
        for (sealed_table, key), (number, _) in chain.sealed.items():
            if sealed_table == table and key not in seen:
                yield Alteration(number, f"{_NAMES[table]} {key} er fjernet")


def _of_record(chain: _Chain, table: SealedTable, key: str, row: Row) -> Iterator[Alteration]:
    number, seal = chain.sealed.get((table, key), (None, None))
    if seal is not None and seal_of(table, row) != seal:
        yield Alteration(number, f"{_NAMES[table]} {key} er ændret")
    elif table == "submitted_version" and _sha256(str(row["content"]).encode()) != row["content_sha256"]:
        yield Alteration(number, f"indholdet af {_NAMES[table]} {key} er ændret")
    elif seal is None and chain.sealing_since is not None and _moment(row) > chain.sealing_since:
        yield Alteration(None, f"{_NAMES[table]} {key} står ikke i hændelsesloggen")


def _moment(row: Row) -> str:
    return next(str(row[column]) for column in _MOMENTS if column in row)


def _of_files(chain: _Chain, rows: Rows) -> Iterator[Alteration]:
    users: dict[str, int | None] = {}
    with closing(rows("issued_document")) as issued:
        for row in issued:
            number, _ = chain.sealed.get(("issued_document", str(row["id"])), (None, ""))
            users[str(row["blob_sha256"])] = number
    with closing(rows("attachment")) as attachments:
        for row in attachments:
            if row["place"] == DATABASE:
                number, _ = chain.sealed.get(("attachment", str(row["id"])), (None, ""))
                users[str(row["sha256"])] = number
    with closing(rows("letter_entry")) as letters:
        for row in letters:
            if row["blob_sha256"] is not None:
                number, _ = chain.sealed.get(("letter_entry", str(row["id"])), (None, ""))
                users[str(row["blob_sha256"])] = number
    kept = set()
    with closing(rows("blob")) as blobs:
        for row in blobs:
            name = str(row["sha256"])
            kept.add(name)
            if _sha256(_bytes(row["content"])) != name:
                yield Alteration(users.get(name), f"filen {name[:16]} er ændret")
    for name, number in users.items():
        if name not in kept:
            yield Alteration(number, f"filen {name[:16]} er fjernet")
    with closing(rows("ruleset_snapshot")) as snapshots:
        for row in snapshots:
            if _sha256(str(row["content"]).encode()) != row["fingerprint"]:
                yield Alteration(None, f"regelsættet {str(row['fingerprint'])[:16]} er ændret")


def _of_assessments(chain: _Chain, rows: Rows) -> Iterator[Alteration]:
    with closing(rows("assessment")) as kept:
        found = {str(row["id"]): row for row in kept}
    for assessment, (number, state) in chain.states.items():
        if assessment not in found or str(found[assessment]["state"]) != state:
            yield Alteration(number, f"status på vurderingen {assessment} er ændret uden om programmet")
    for assessment, (number, *people) in chain.people.items():
        row = found.get(assessment, {})
        if [row.get("owner_id"), row.get("manager_id")] != people:
            yield Alteration(number, f"hvem der har vurderingen {assessment}, er ændret uden om programmet")
    with closing(rows("contributor")) as kept:
        present = {(str(row["assessment_id"]), str(row["person_id"])) for row in kept}
    for (assessment, person), number in chain.contributors.items():
        if (assessment, person) not in present:
            yield Alteration(number, f"en medvirkende er fjernet fra vurderingen {assessment}")


def _bytes(value: Value) -> bytes:
    try:
        return decoded(str(value))
    except ValueError:
        return b""


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
