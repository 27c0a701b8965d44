"""`doctor`: what the program needs, whether it is there, and what to do about it."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from assessment.commands.attachment_checks import check_files
from assessment.commands.databases import database_file
from assessment.commands.register_check import check_register
from assessment.commands.seal_check import seal_checks
from assessment.commands.sign_in_check import sign_in_checks
from assessment.commands.terminal import DONE, ENVIRONMENT_AT_FAULT, one_line, say
from assessment.domain.case import SCHEMA, CaseFile
from assessment.domain.danish import danish_time, format_moment
from assessment.domain.errors import AssessmentError
from assessment.reporting.municipality import load_municipality
from assessment.reporting.worker import Renderer
from assessment.rulefiles import RuleLibrary, check_rule_folder
from assessment.services.backup import last_backup
from assessment.services.documents import file_request
from assessment.services.replay import Replay, replay
from assessment.settings import PROJECT, Settings, read_rules_folder, read_settings
from assessment.storage.engine import Store, open_store
from assessment.storage.events import verify_chain
from assessment.storage.soundness import Alteration, alterations
from assessment.storage.sqlite_engine import journal_mode, sqlite_driver, wal_is_safe

OLDEST_PYTHON = (3, 11)
FONT_FOLDERS = (PROJECT / "reports" / "templates" / "fonts", PROJECT / "assessment" / "ui" / "static" / "fonts")
FACES = ("Regular", "Italic", "SemiBold", "Bold")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_NOT_YET = "filen laves, når programmet startes første gang"


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `remedy` is what to do; with `needed` False the program also runs without it."""

    name: str
    sound: bool
    text: str
    remedy: str = ""
    needed: bool = True

    def __str__(self) -> str:
        if self.sound:
            return one_line(f"i orden: {self.name}: {self.text}")
        return one_line(
            f"{'mangler' if self.needed else 'mangler (kun til test)'}: {self.name}: {self.text} Ret: {self.remedy}"
        )


def add_commands(commands: Any) -> None:
    """Add `doctor` to the command line."""
    parser = commands.add_parser(
        "doctor",
        help="se, hvad der mangler på maskinen",
        description="Ser efter, om alt det er der, som programmet bruger, og siger, hvordan hver mangel rettes.",
    )
    parser.choices.add_argument("--json", action="store_true", help="skriv resultatet som JSON")
    parser.set_defaults(run=examine)


def examine(given: argparse.Namespace, environment: Mapping[str, str], now: datetime) -> int:
    """Print every finding; status 3 when something that is needed is not sound."""
    findings = list(_findings(environment, now))
    if given.json:
        say(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            say(str(finding))
    return ENVIRONMENT_AT_FAULT if any(item.needed and not item.sound for item in findings) else DONE


def _findings(environment: Mapping[str, str], now: datetime) -> Iterator[Finding]:
    yield _python()
    yield _sqlite()
    rules_folder = read_rules_folder(environment)
    yield from _rules(rules_folder, now)
    yield _documents(rules_folder, now)
    yield from map(_fonts, FONT_FOLDERS)
    yield _browser(environment)
    try:
        settings = read_settings(environment)
    except AssessmentError as error:
        yield Finding("indstillinger", False, error.text, "ret miljøvariablen.")
        return
    yield Finding(
        "indstillinger", True, f"port {settings.port}, {'produktion' if settings.production else 'udvikling'}"
    )
    yield from (Finding(*check) for check in sign_in_checks(settings, environment))
    yield from (Finding(*check) for check in seal_checks(settings, now))
    yield _data_folder(settings.data_folder)
    yield from _database(settings)
    yield _backup(settings.data_folder)


def _python() -> Finding:
    version = platform.python_version()
    if sys.version_info >= OLDEST_PYTHON:
        return Finding("Python", True, version)
    return Finding("Python", False, f"{version} er for gammel.", "installér Python 3.11 eller nyere.")


def _sqlite() -> Finding:
    driver = sqlite_driver()
    version: tuple[int, ...] = driver.sqlite_version_info
    mode = journal_mode(version)
    text = f"{driver.sqlite_version}, journal {mode}"
    return Finding("SQLite", True, text if wal_is_safe(version) else f"{text} (WAL er ikke sikker i denne version)")


def _rules(folder: Path, now: datetime) -> Iterator[Finding]:
    remedy = "kør python -m assessment rules check, og ret det, den nævner."
    faults = check_rule_folder(folder)
    if faults:
        yield Finding("regelsæt", False, f"{len(faults)} fejl, den første: {faults[0]}", remedy)
    else:
        try:
            rules = RuleLibrary(folder).in_force(danish_time(now).date())
            yield Finding("regelsæt", True, f"{rules.id} {rules.version} er i kraft i dag")
        except AssessmentError as error:
            yield Finding("regelsæt", False, error.text, "tilføj et regelsæt, der er i kraft.")
    try:
        yield Finding("kommune.yaml", True, load_municipality(folder / "kommune.yaml").name)
    except AssessmentError as error:
        yield Finding("kommune.yaml", False, error.text, remedy)


def _documents(rules_folder: Path, now: datetime) -> Finding:
    """Make a document, for only that shows that Pango, WeasyPrint and the fonts work together."""
    renderer = Renderer()
    try:
        day = danish_time(now).date()
        case = CaseFile.model_validate({"schema": SCHEMA, "case_number": "0", "title": "Prøve"})
        rules = RuleLibrary(rules_folder).in_force(day)
        content = renderer.render(file_request(case, rules, load_municipality(rules_folder / "kommune.yaml"), day))
        return Finding("dokumenter (Pango og WeasyPrint)", True, f"et prøvedokument fylder {len(content) // 1024} kB")
    except AssessmentError as error:
        remedy = "se beskeden; programmet kan startes, men der kan ikke laves dokumenter."
        return Finding("dokumenter (Pango og WeasyPrint)", False, error.text, remedy)
    finally:
        renderer.close()


def _fonts(folder: Path) -> Finding:
    name = f"skrifttyper i {folder.relative_to(PROJECT)}"
    lost = [face for face in FACES if not any(folder.glob(f"IBMPlexSans-{face}.*"))]
    if not lost:
        return Finding(name, True, "IBM Plex Sans")
    return Finding(
        name, False, f"{', '.join(lost)} er der ikke.", "hent dem igen med git checkout -- fra projektets mappe."
    )


def _browser(environment: Mapping[str, str]) -> Finding:
    found = environment.get("CHROMIUM_PATH") or next(filter(None, map(shutil.which, _BROWSERS)), None)
    if found:
        return Finding("browser til test", True, found, needed=False)
    return Finding(
        "browser til test", False, "ingen Chromium.", "apt-get install chromium (eller kør make test).", needed=False
    )


def _data_folder(folder: Path) -> Finding:
    remedy = "giv programmet skriveadgang, eller sæt ASSESSMENT_DATA_DIR til en anden mappe."
    existing = next(part for part in (folder, *folder.parents) if part.exists())
    if not existing.is_dir():
        return Finding("datamappe", False, f"{existing} er ikke en mappe.", remedy)
    if existing != folder:
        sound = os.access(existing, os.W_OK)
        return Finding(
            "datamappe", sound, f"{folder} findes ikke endnu" + ("" if sound else " og kan ikke laves."), remedy
        )
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"0")
    except OSError:
        return Finding("datamappe", False, f"{folder} kan ikke skrives.", remedy)
    return Finding("datamappe", True, str(folder))


def _database(settings: Settings) -> Iterator[Finding]:
    file = database_file(settings)
    if file is not None and not file.exists():
        yield Finding("database", True, _NOT_YET)
        return
    try:
        store = open_store(settings.database_url)
    except AssessmentError as error:
        yield Finding("database", False, error.text, "se beskeden.")
        return
    try:
        checks: tuple[Callable[[], Finding], ...] = (
            lambda: _migrated(store.is_migrated()),
            lambda: _protected(store.missing_protection()),
            lambda: _chained(_first_altered(store)),
            lambda: _recorded(_altered(store)),
            lambda: Finding(*check_files(store, settings)),
            lambda: _replayed(replay(store)),
            lambda: Finding(*check_register(store, settings.rules_folder)),
        )
        for check in checks:
            finding = check()
            yield finding
            if not finding.sound:
                return
    except AssessmentError as error:
        yield Finding("database", False, error.text, "se beskeden.")
    finally:
        store.close()


def _backup(folder: Path) -> Finding:
    name, last = "sikkerhedskopi", last_backup(folder)
    if last is None:
        return Finding(name, True, "ingen er taget med denne datamappe; tag en med python -m assessment backup FIL")
    moved = "" if Path(last.file).exists() else " (filen er siden flyttet)"
    text = f"taget og prøvet af {format_moment(last.made_at)}: {last.cases} sager, {last.events} hændelser, {last.file}"
    return Finding(name, True, text + moved)


def _first_altered(store: Store) -> int | None:
    with store.read() as session:
        return verify_chain(session)


def _altered(store: Store) -> list[Alteration]:
    with store.read() as session:
        return alterations(session)


def _migrated(current: bool) -> Finding:
    if current:
        return Finding("database", True, "kan nås, og tabellerne passer til programmet")
    return Finding(
        "database", False, "tabellerne passer ikke til programmet.", "start programmet, så bringes de ajour."
    )


def _protected(missing: frozenset[str]) -> Finding:
    if not missing:
        return Finding("databasens beskyttelse", True, "alle spærringer mod ændring er på plads")
    remedy = "læg den seneste sikkerhedskopi tilbage, eller kontakt den systemansvarlige."
    return Finding("databasens beskyttelse", False, f"spærringer er fjernet: {', '.join(sorted(missing))}.", remedy)


def _chained(first_altered: int | None) -> Finding:
    if first_altered is None:
        return Finding("hændelseslog", True, "kæden er hel")
    remedy = "kontakt den systemansvarlige; loggen er ændret uden om programmet."
    return Finding("hændelseslog", False, f"kæden er brudt ved hændelse {first_altered}.", remedy)


def _recorded(found: list[Alteration]) -> Finding:
    name = "poster"
    if not found:
        return Finding(name, True, "udgaver, afgørelser, dokumenter og filer er, som hændelserne fortæller")
    remedy = "kontakt den systemansvarlige; posterne er ændret uden om programmet."
    first = f"{len(found)} {'poster' if len(found) > 1 else 'post'} er ændret, den første: {found[0]}."
    return Finding(name, False, first, remedy)


def _replayed(result: Replay) -> Finding:
    name = "genberegning"
    if not result.deviations:
        return Finding(name, True, f"{result.total} indsendte udgaver giver det samme efter deres eget regelsæt")
    remedy = "kør python -m assessment rules check --replay, og kontakt den systemansvarlige."
    first = f"{len(result.deviations)} forskelle, den første: {result.deviations[0]}"
    return Finding(name, False, first, remedy)
