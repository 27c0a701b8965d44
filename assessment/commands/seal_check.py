"""`doctor`: whether the certificate that seals issued documents can be opened and holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from assessment.domain.danish import format_moment
from assessment.domain.errors import AssessmentError
from assessment.services.sealing import open_sealer
from assessment.settings import Settings


def seal_checks(settings: Settings, now: datetime) -> Iterator[tuple[str, bool, str, str]]:
    """The name, whether it is sound, what was found and the remedy; nothing where no seal is set up."""
    if settings.seal is None:
        return
    try:
        sealer = open_sealer(settings.seal)
        sealer.require_valid(now)
    except AssessmentError as error:
        yield "segl", False, error.text, "ret indstillingen, før der udsendes."
        return
    yield "segl", True, f"{sealer.name}, gælder til {format_moment(sealer.valid_to)}", ""
