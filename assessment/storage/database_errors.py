"""Database errors become domain errors with a Danish text, by their codes.

An error that none of these tell of is a fault in the program and is let through as it is.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import Error as PostgresError
from sqlalchemy.exc import StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from assessment.domain.errors import (
    AlreadyExists,
    AssessmentError,
    CalendarChanged,
    DatabaseBusy,
    DatabaseUnreachable,
    PermissionDenied,
    StaleAssessment,
    StorageFull,
)
from assessment.storage.protection import Refusal

BUSY = (
    "Databasen er optaget af et andet program eller en anden bruger. Intet er gemt. "
    "Vent et øjeblik, og prøv igen. Bliver det ved, så se efter, om et andet program har databasen åben."
)
FULL = (
    "Der er ikke plads på det drev, hvor databasen ligger. Intet er gemt, og det, der var gemt i forvejen, er uændret. "
    "Frigør plads, og prøv igen."
)
DISK_FAILS = (
    "Databasen kan ikke skrive til eller læse fra det drev, hvor den ligger. Intet er gemt. "
    "Kontrollér, at der er plads på drevet, og at det er tilsluttet, og prøv igen."
)
NO_CONNECTION = (
    "Der er ingen forbindelse til databasen. Kontrollér, at databaseserveren kører, "
    "og at adressen i DATABASE_URL er rigtig."
)
REFUSED_LOGIN = "Databaseserveren afviser brugernavn, adgangskode eller databasenavn. Ret DATABASE_URL."
CANNOT_OPEN = (
    "Databasefilen kan ikke åbnes. Kontrollér, at mappen findes, at programmet må læse og skrive i den, "
    "og at adressen i DATABASE_URL er rigtig."
)
READ_ONLY = (
    "Databasen er skrivebeskyttet, så intet kan gemmes. Giv programmet lov til at skrive i databasefilen og dens mappe."
)
NOT_A_DATABASE = (
    "Filen i DATABASE_URL er ikke en SQLite-database. Peg på den rigtige fil, eller flyt den forkerte fil væk."
)
DAMAGED = "Databasen er beskadiget. Stop programmet, tag en kopi af filen, og læg den seneste sikkerhedskopi tilbage."
NOT_MIGRATED = (
    "Databasen er ikke gjort klar til denne udgave af programmet. Start programmet igen, så gør det den klar."
)
FOUR_EYES = (
    "Du kan ikke tage stilling til sagen, fordi du selv har rettet i den. En anden leder skal gøre det (fire øjne)."
)
IMPARTIALITY = (
    "Intet er gemt, fordi du ikke har erklæret dig habil i sagen, eller fordi du er inhabil. Genindlæs siden, og svar "
    "på, om du er habil."
)
CASE_EXISTS = "Der findes allerede en sag med det sagsnummer. Åbn den sag, eller vælg et andet nummer."

CALENDAR_CHANGED = (
    "Mødekalenderen er ændret af en anden, siden du åbnede siden. Intet er gemt. Genindlæs siden, og prøv igen."
)

# SQLite's primary result codes: the low byte, and all that some drivers tell.
SQLITE_BUSY = 5
_SQLITE_WAITS = frozenset({SQLITE_BUSY, 6})  # BUSY, LOCKED
_SQLITE_READ_ONLY = 8
_SQLITE_IO = 10
_SQLITE_CORRUPT = 11
_SQLITE_FULL = 13
_SQLITE_CANNOT_OPEN = frozenset({3, 14, 23})  # PERM, CANTOPEN, AUTH
_SQLITE_NOT_A_DATABASE = 26

_POSTGRES_BUSY = ("25P03", "40001", "40P01", "55P03", "57014", "53300")
_POSTGRES_FULL = ("53100", "53200")
_POSTGRES_LOGIN = ("28", "3D")
_POSTGRES_READ_ONLY = ("25006", "42501")
_POSTGRES_DAMAGED = ("XX001", "XX002")
_POSTGRES_GONE = ("08", "57P")
_NO_TABLE = "42P01"

# Keys that two people who act at once would both take: SQLite names the columns, PostgreSQL the constraint.
_TAKEN_BY_ANOTHER = (
    "UNIQUE constraint failed: assessment.case_id, assessment.number",
    "UNIQUE constraint failed: submitted_version.assessment_id, submitted_version.number",
    "UNIQUE constraint failed: decision.version_id",
    "UNIQUE constraint failed: second_assessment.assessment_id",
    "uq_assessment_case_id_number",
    "uq_submitted_version_assessment_id_number",
    "pk_decision",
    "ix_second_assessment_open",
    "UNIQUE constraint failed: case_entry.case_id, case_entry.number",
    "uq_case_entry_case_id_number",
    "UNIQUE constraint failed: declaration.case_id, declaration.number",
    "uq_declaration_case_id_number",
    "UNIQUE constraint failed: council_entry.case_id, council_entry.number",
    "uq_council_entry_case_id_number",
    "UNIQUE constraint failed: meeting_target.assessment_id, meeting_target.number",
    "uq_meeting_target_assessment_id_number",
    "UNIQUE constraint failed: attachment.case_id, attachment.number",
    "uq_attachment_case_id_number",
    "UNIQUE constraint failed: attachment_withdrawal.attachment_id",
    "pk_attachment_withdrawal",
    "UNIQUE constraint failed: review_entry.assessment_id, review_entry.number",
    "uq_review_entry_assessment_id_number",
    "UNIQUE constraint failed: letter_entry.case_id, letter_entry.number",
    "uq_letter_entry_case_id_number",
)
# What a trigger refuses when somebody else has taken the same step, or the one before it back, a moment ago.
_STALE = (
    *(Refusal.STEP, Refusal.FROZEN, Refusal.SECOND, Refusal.ENTRY, Refusal.UNHEARD),
    *(Refusal.COUNCIL, Refusal.UNVOTED, Refusal.REVIEW, Refusal.UNREVIEWED, Refusal.LETTER),
)
_CALENDAR_TAKEN = ("UNIQUE constraint failed: calendar_entry.number", "uq_calendar_entry_number")


@contextmanager
def translated() -> Iterator[None]:
    """Raise domain errors in place of the database errors that come out of the block."""
    try:
        yield
    except PoolTimeout as error:
        raise DatabaseBusy(BUSY) from error
    except StatementError as error:
        if isinstance(error.orig, AssessmentError):
            raise error.orig from None
        _raise_translated(error.orig, error)
        raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull(FULL) from error
        raise
    except Exception as error:
        # The first statements on a new connection are not wrapped by SQLAlchemy, so the driver's own error comes here.
        _raise_translated(error, error)
        raise


def _raise_translated(original: BaseException | None, cause: Exception) -> None:
    if original is None:
        return
    known = _postgres_error(original) if isinstance(original, PostgresError) else _sqlite_error(original)
    if known is not None:
        raise known from cause


def _sqlite_error(error: BaseException) -> AssessmentError | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    kind = code & 0xFF
    if kind in _SQLITE_WAITS:
        return DatabaseBusy(BUSY)
    if kind == _SQLITE_FULL:
        return StorageFull(FULL)
    if kind == _SQLITE_IO:
        return StorageFull(DISK_FAILS)
    if kind == _SQLITE_NOT_A_DATABASE:
        return DatabaseUnreachable(NOT_A_DATABASE)
    if kind == _SQLITE_CORRUPT:
        return DatabaseUnreachable(DAMAGED)
    if kind in _SQLITE_CANNOT_OPEN:
        return DatabaseUnreachable(CANNOT_OPEN)
    if kind == _SQLITE_READ_ONLY:
        return DatabaseUnreachable(READ_ONLY)
    if "no such table" in str(error):
        return DatabaseUnreachable(NOT_MIGRATED)
    return _refusal(str(error))


def _postgres_error(error: PostgresError) -> AssessmentError | None:
    state = error.sqlstate
    if state is None:
        return DatabaseUnreachable(NO_CONNECTION) if type(error).__name__ == "OperationalError" else None
    if state in _POSTGRES_BUSY:
        return DatabaseBusy(BUSY)
    if state in _POSTGRES_FULL:
        return StorageFull(FULL)
    if state.startswith(_POSTGRES_LOGIN):
        return DatabaseUnreachable(REFUSED_LOGIN)
    if state.startswith(_POSTGRES_GONE):
        return DatabaseUnreachable(NO_CONNECTION)
    if state in _POSTGRES_READ_ONLY:
        return DatabaseUnreachable(READ_ONLY)
    if state in _POSTGRES_DAMAGED:
        return DatabaseUnreachable(DAMAGED)
    if state == _NO_TABLE:
        return DatabaseUnreachable(NOT_MIGRATED)
    return _refusal(str(error))


def _refusal(message: str) -> AssessmentError | None:
    """What a trigger or a unique key refused, when two people were at it at once and the checks before saw neither."""
    if message.startswith(Refusal.FOUR_EYES) or "four_eyes" in message:
        return PermissionDenied(FOUR_EYES)
    if message.startswith(Refusal.IMPARTIALITY):
        return PermissionDenied(IMPARTIALITY)
    if message.startswith(_STALE):
        return StaleAssessment()
    if message.startswith(Refusal.CALENDAR) or any(key in message for key in _CALENDAR_TAKEN):
        return CalendarChanged(CALENDAR_CHANGED)
    if any(key in message for key in _TAKEN_BY_ANOTHER):
        return StaleAssessment()
    if "renovation_case.case_number" in message or "uq_renovation_case_case_number" in message:
        return AlreadyExists(CASE_EXISTS)
    return None
