"""What commands say of attachments whose files lie outside the database, or did not come with a case file."""

from __future__ import annotations

from pathlib import Path

from assessment.domain.attachments import references
from assessment.domain.case import CaseFile
from assessment.services.attachments import files_outside
from assessment.settings import Settings
from assessment.storage.engine import Store

Check = tuple[str, bool, str, str]  # as a finding of doctor: name, sound, text, remedy


def check_files(store: Store, settings: Settings) -> Check:
    """Whether every attachment that lies in the folder is there as it was."""
    name, folder = "bilag", settings.attachments.folder
    outside = files_outside(store, settings.attachments)
    if not outside.unsound:
        where = "ligger i databasen" if outside.number == 0 else f"{outside.number} filer i mappen er uændrede"
        return name, True, where, ""
    remedy = "læg filerne tilbage i mappen fra en sikkerhedskopi, eller ret ASSESSMENT_ATTACHMENTS_DIR."
    number, reason = outside.unsound[0]
    text = f"{len(outside.unsound)} af {outside.number} filer i mappen {folder or '(ikke sat)'} kan ikke udleveres."
    return name, False, f"{text} Den første er bilag {number}: {reason}", remedy


def files_to_copy(store: Store, settings: Settings) -> str | None:
    """What somebody must know who copies the database: that files lie beside it. None where none does."""
    number = files_outside(store, settings.attachments, look=False).number
    if number == 0:
        return None
    folder: Path | str = settings.attachments.folder or "i ASSESSMENT_ATTACHMENTS_DIR"
    return (
        f"{number} bilag ligger ikke i databasen, men i mappen {folder}. De er ikke med i kopien. Kopiér også mappen."
    )


def files_left_behind(case: CaseFile) -> str | None:
    """What somebody must know who has imported a case file: its attachments did not come with it. None for none."""
    names = dict.fromkeys(f"bilag {named.number} ({named.name})" for _, named in references(case))
    if not names:
        return None
    return (
        f"{case.case_number}: dokumentationen henviser til {', '.join(names)}. En sagsfil indeholder ikke bilag. "
        "Læg de samme filer i sagen under Bilag, så passer henvisningerne igen."
    )
