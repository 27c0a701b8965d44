"""Backups that are damaged, cut off or edited: each is refused and says what differs, and the database stays empty."""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from assessment.domain.errors import InputError
from assessment.services.backup import restore, take_backup
from assessment.storage.engine import open_store
from assessment.storage.portable import count_rows
from tests.services.stories import NOW
from tests.services.test_seals import whole_way

Tables = dict[str, bytes]
Change = Callable[[Tables], object]


def quiet(_phase: str, _done: int, _total: int) -> None:
    """No progress is shown."""


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """A backup of a case that has come all the way."""
    folder = tmp_path_factory.mktemp("kopi")
    (folder / "cases.db").write_bytes(sqlite_template.read_bytes())
    store = open_store(f"sqlite:///{folder / 'cases.db'}")
    whole_way(store)
    take_backup(store, folder / "kopi.zip", NOW, quiet)
    store.close()
    return folder / "kopi.zip"


def edited(backup: Path, target: Path, change: Change, *, honest: bool) -> Path:
    """The backup with other members; with `honest` the manifest fits, as somebody who knows the form would do it."""
    with zipfile.ZipFile(backup) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    if honest:
        manifest = json.loads(members["manifest.json"])
        for part in manifest["tables"]:
            content = members[f"tables/{part['name']}.jsonl"]
            part["rows"], part["sha256"] = content.count(b"\n"), hashlib.sha256(content).hexdigest()
        members["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target


def rows(table: str, alter: Callable[[list[dict[str, Any]]], Any]) -> Change:
    """Alter the rows of a table."""

    def change(members: Tables) -> None:
        name = f"tables/{table}.jsonl"
        content = [json.loads(line) for line in members[name].splitlines()]
        alter(content)
        lines = [json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")) for row in content]
        members[name] = "".join(f"{line}\n" for line in lines).encode()

    return change


def values(table: str, number: int, **changed: object) -> Change:
    """Give one row other values."""
    return rows(table, lambda content: content[number].update(changed))


def manifest(**changed: object) -> Change:
    """Give the manifest other values."""

    def change(members: Tables) -> None:
        members["manifest.json"] = json.dumps({**json.loads(members["manifest.json"]), **changed}).encode()

    return change


# What is edited, with the manifest made to fit, and what must be told: the event that shows it.
EDITED: Mapping[str, tuple[Change, str]] = {
    "an event": (values("event", 4, actor_id="en-anden"), "hændelse 5: er ændret"),
    "an event removed": (rows("event", lambda content: content.pop(2)), "hændelse 3: er ændret"),
    "the last event removed": (rows("event", lambda content: content.pop()), "hændelse 9: er fjernet"),
    "a version": (values("submitted_version", 0, content="{}"), "den indsendte udgave"),
    "a version with its hash": (
        values("submitted_version", 0, content="{}", content_sha256=hashlib.sha256(b"{}").hexdigest()),
        "den indsendte udgave",
    ),
    "a decision": (values("decision", 0, comment="Fint"), "afgørelsen om udgaven"),
    "a mark of the review": (values("review_entry", 0, text="Fint"), "markeringen eller kommentaren"),
    "a document's title": (values("issued_document", 0, title="Andet"), "hændelse 9: det udsendte dokument"),
    "a document's bytes": (
        values("blob", 0, content=base64.b64encode(b"%PDF-1.7 andet").decode(), length=14),
        "hændelse 9: filen",
    ),
    "a version removed": (rows("submitted_version", lambda content: content.pop(0)), "er fjernet"),
    "a contributor removed": (rows("contributor", list.clear), "hændelse 2: en medvirkende er fjernet"),
    "the state": (values("assessment", 0, state="approved"), "hændelse 9: status på vurderingen"),
    "a rule set": (values("ruleset_snapshot", 0, content="{}"), "regelsættet"),
    "the head": (values("chain_head", 0, seq=8), "hændelse 10: er fjernet"),
    "the head in the manifest": (manifest(chain_head_seq=8), "en anden sidste hændelse"),
    "a number that is a text": (values("assessment", 0, row_version="x"), "linje 1, kan ikke læses"),
    "a number beyond all columns": (values("assessment", 0, row_version=10**30), "linje 1, kan ikke læses"),
    "a time that is none": (values("assessment", 0, locked_at="i går"), "linje 1, kan ikke læses"),
    "a text that is a list": (values("renovation_case", 0, title=["x"]), "linje 1, kan ikke læses"),
    "a value missing": (values("renovation_case", 0, title=None), "som databasen ikke tager imod"),
    "seals of another shape": (values("event", 4, fields='{"sealed": {"contributors": 5}}'), "hændelse 5: er ændret"),
    "seals without an end": (values("event", 4, fields="[" * 100_000), "hændelse 5: er ændret"),
    "a table left out": (rows("decision", list.clear), "er fjernet"),
}
# What is edited without the manifest, and what must be told.
PLAIN: Mapping[str, tuple[Change, str]] = {
    "a draft": (values("draft", 0, content="{}"), "tables/draft.jsonl er ændret, siden kopien blev taget"),
    "an event": (values("event", 4, action="x"), "hændelse 5: er ændret"),
    "a contributor more": (
        rows("contributor", lambda content: content.append({**content[0], "person_id": "x"})),
        "tables/contributor.jsonl har",
    ),
    "a column more": (values("assessment", 0, farve="blå"), "tables/assessment.jsonl, linje 1, kan ikke læses"),
    "no JSON": (lambda members: members.update({"tables/draft.jsonl": b"x\n"}), "linje 1, kan ikke læses"),
    "a table missing": (lambda members: members.pop("tables/event.jsonl"), "tables/event.jsonl mangler"),
    "another file": (lambda members: members.update({"tables/../x": b""}), "»tables/../x«, som ikke hører til"),
    "no manifest": (lambda members: members.pop("manifest.json"), "er ikke en sikkerhedskopi"),
    "a manifest of another form": (manifest(format="andet/1"), "indholdsliste"),
    "an enormous manifest": (lambda members: members.update({"manifest.json": b" " * 2_000_000}), "er ikke en"),
    "a hostile table name": (
        manifest(tables=[{"name": "x; drop", "columns": {}, "rows": 0, "sha256": "0" * 64}]),
        "indholdsliste",
    ),
}
DAMAGED: Mapping[str, tuple[Callable[[bytes], bytes], str]] = {
    "cut in half": (lambda content: content[: len(content) // 2], "beskadiget eller afkortet"),
    "the last byte missing": (lambda content: content[:-1], "beskadiget eller afkortet"),
    "a byte turned": (
        lambda content: content[:3000] + bytes([content[3000] ^ 1]) + content[3001:],
        "Sikkerhedskopien er ændret eller beskadiget",
    ),
    "empty": (lambda _content: b"", "er ikke en sikkerhedskopi"),
    "a PDF": (lambda _content: b"%PDF-1.7\n" * 100, "er ikke en sikkerhedskopi"),
    "50 MB of nothing": (lambda _content: bytes(50 * 1024 * 1024), "er ikke en sikkerhedskopi"),
}


def told(tmp_path: Path, source: Path) -> str:
    """How a restore refuses the file; the database must be as empty as before."""
    store = open_store(f"sqlite:///{tmp_path / 'ny.db'}")
    try:
        store.migrate()
        with pytest.raises(InputError) as refused:
            restore(store, source, quiet)
        with store.read() as session:
            assert count_rows(session, "renovation_case") == count_rows(session, "event") == 0
    finally:
        store.close()
    assert all(fault.place == str(source) for fault in refused.value.faults)
    return str(refused.value)


@pytest.mark.parametrize("name", EDITED)
def test_an_edited_backup_names_the_first_event_that_shows_it(backup: Path, tmp_path: Path, name: str) -> None:
    change, expected = EDITED[name]
    assert expected in told(tmp_path, edited(backup, tmp_path / "x.zip", change, honest=True))


@pytest.mark.parametrize("name", PLAIN)
def test_what_does_not_fit_the_manifest_is_told(backup: Path, tmp_path: Path, name: str) -> None:
    change, expected = PLAIN[name]
    assert expected in told(tmp_path, edited(backup, tmp_path / "x.zip", change, honest=False))


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_told(backup: Path, tmp_path: Path, name: str) -> None:
    damage, expected = DAMAGED[name]
    (tmp_path / "x.zip").write_bytes(damage(backup.read_bytes()))
    assert expected in told(tmp_path, tmp_path / "x.zip")


def test_a_path_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    assert "findes ikke" in told(tmp_path, tmp_path / "mangler.zip")
    assert "er en mappe" in told(tmp_path, tmp_path)


@pytest.mark.parametrize("honest", [True, False])
def test_control_the_same_members_in_another_zip_are_taken(backup: Path, tmp_path: Path, honest: bool) -> None:
    copy = edited(backup, tmp_path / "x.zip", lambda _members: None, honest=honest)
    store = open_store(f"sqlite:///{tmp_path / 'ny.db'}")
    assert restore(store, copy, quiet).chain_head_seq == 9
    store.close()
    print(f"\n{len(EDITED) + len(PLAIN) + len(DAMAGED)} altered backups are refused, 0 accepted")
