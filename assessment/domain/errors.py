"""The error tree. Every error has a stable code and one Danish text that says what is wrong, where and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with an input: the place as a path (`budget[3].amount_dkk`) and a Danish sentence."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}" if self.place else self.text


class AssessmentError(Exception):
    """Root of all errors that the program raises on purpose.

    `str(error)` is the Danish text for the user. It never holds personal data, because errors are logged.
    """

    code: ClassVar[str] = "FEJL"

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class InputError(AssessmentError):
    """The input is at fault. Holds every fault found, so that all of them can be mended at once."""

    code = "INDDATA"

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


class CaseFileError(InputError):
    """A case file breaks `case-file/1`, or names something that the rule set does not hold."""

    code = "SAGSFIL"


class RuleFileError(InputError):
    """A rule set file is not a valid rule set. Places are line numbers and keys of the file."""

    code = "REGELFIL"


class RuleSetNotFound(AssessmentError):
    """No rule set is in force on the date asked for, or the version asked for does not exist."""

    code = "REGELSAET-MANGLER"


class NotFound(AssessmentError):
    """What was asked for does not exist, or the actor may not know that it does."""

    code = "FINDES-IKKE"


class AlreadyExists(AssessmentError):
    """A case with the same case number is already stored."""

    code = "FINDES-ALLEREDE"


class PermissionDenied(AssessmentError):
    """The actor may not do this to this case."""

    code = "INGEN-ADGANG"


class StepRefused(AssessmentError):
    """The case is not in a state, or not complete enough, for this step. `faults` lists what is missing."""

    code = "TRIN-AFVIST"

    def __init__(self, text: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(text)
        self.faults = tuple(faults)


class StaleAssessment(AssessmentError):
    """Somebody else has moved or submitted the assessment since the actor saw it; nothing was written."""

    code = "SAG-AENDRET"

    def __init__(self) -> None:
        super().__init__(
            "Sagen er ændret af en anden, siden du åbnede den. Hent sagen igen, se hvad der er ændret, og prøv så igen."
        )


class CalendarChanged(AssessmentError):
    """Somebody else has written in the council's calendar since the actor saw it; nothing was written."""

    code = "KALENDER-AENDRET"


class DraftConflict(AssessmentError):
    """Somebody else has changed the same field since the writer saw it; nothing was written.

    `mine` is the value that lost, `theirs` what stands in the field now, saved by the person `who_id` at `when` (UTC).
    """

    code = "FELT-AENDRET"

    def __init__(self, *, mine: Any, theirs: Any, path: str, who_id: str, when: datetime) -> None:
        super().__init__(
            "Feltet er ændret af en anden, mens du skrev. Din tekst er ikke gemt i feltet. "
            "Sammenlign de to tekster, og vælg, hvad der skal stå."
        )
        self.mine = mine
        self.theirs = theirs
        self.path = path
        self.who_id = who_id
        self.when = when


class AttachmentRefused(AssessmentError):
    """A file may not become an attachment: it is no kind that is taken, holds what could act, or is too large."""

    code = "BILAG-AFVIST"


class DocumentError(AssessmentError):
    """A document could not be made from this case."""

    code = "DOKUMENT"


class EnvironmentFault(AssessmentError):
    """The environment is at fault, not the input. The command line ends with status 3."""

    code = "MILJOE"


class RendererMissing(EnvironmentFault):
    """Pango or WeasyPrint cannot be loaded, so no PDF can be made."""

    code = "PANGO-MANGLER"


class DatabaseBusy(EnvironmentFault):
    """Another program holds the database; nothing was written."""

    code = "DATABASE-OPTAGET"


class StorageFull(EnvironmentFault):
    """The disk is full; nothing was written."""

    code = "DISK-FULD"


class DatabaseUnreachable(EnvironmentFault):
    """The database cannot be opened, is not migrated, or is damaged."""

    code = "DATABASE-UTILGAENGELIG"


class SettingsError(EnvironmentFault):
    """A setting is missing or contradicts another; the program refuses to start."""

    code = "INDSTILLING"
