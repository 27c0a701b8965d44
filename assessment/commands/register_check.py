"""`doctor`: whether the register still names every rule set that stored cases rest on."""

from __future__ import annotations

from pathlib import Path

from assessment.domain.danish import join_words
from assessment.domain.errors import RuleFileError
from assessment.rulefiles import REGISTER_NAME, Register, read_register
from assessment.storage.engine import Store
from assessment.storage.snapshots import SnapshotUse, snapshot_uses

Check = tuple[str, bool, str, str]  # as a finding of doctor: name, sound, text, remedy
NAME = "regelsæt i databasen"
_CASES_NAMED = 5


def check_register(store: Store, folder: Path) -> Check:
    """Hold the rule sets that the database keeps against the register of a folder.

    The register is append-only by convention alone: git and people can take an entry out. The database cannot, because
    it keeps each rule set with its fingerprint.
    """
    try:
        register = read_register(folder)
    except RuleFileError as error:
        return NAME, False, f"registret kan ikke læses: {error.faults[0]}", f"ret {folder / REGISTER_NAME}."
    with store.read() as session:
        uses = list(snapshot_uses(session))
    wrong = [fault for fault in (_fault(use, register) for use in uses) if fault]
    if not wrong:
        text = "ingen endnu" if not uses else f"{len(uses)} gemt, alle i registret med det samme fingeraftryk"
        return NAME, True, text, ""
    remedy = (
        f"læg regelsættets fil og dens linjer i {folder / REGISTER_NAME} tilbage fra versionsstyringen eller en "
        "sikkerhedskopi, og kør python -m assessment rules check. En ændring skal have et nyt versionsnummer."
    )
    return NAME, False, " ".join(wrong), remedy


def _fault(use: SnapshotUse, register: Register) -> str | None:
    entries = [entry for entry in register.entries if (entry.id, entry.version) == (use.ruleset_id, use.version)]
    if any(entry.fingerprint == use.fingerprint for entry in entries):
        return None
    name = f"{use.ruleset_id} {use.version} med fingeraftrykket {use.fingerprint[:12]}"
    if entries:
        return f"{name} står i registret med et andet fingeraftryk, {entries[0].fingerprint[:12]}. {_users(use)}"
    return f"{name} står ikke i registret. {_users(use)}"


def _users(use: SnapshotUse) -> str:
    numbers = use.case_numbers
    if not numbers:
        return "Ingen sag bruger det nu."
    more = len(numbers) - _CASES_NAMED
    named = [*numbers[:_CASES_NAMED], *([f"{more} mere"] if more > 0 else [])]
    return f"Det bruges af {'sagen' if len(numbers) == 1 else 'sagerne'} {join_words(named)}."
