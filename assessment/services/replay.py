"""Every submitted version computed again under its own rule set: does the program still say what was stored?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from assessment.domain.case import CaseFile
from assessment.domain.errors import AssessmentError
from assessment.domain.indication import indicate
from assessment.domain.ruleset import RuleSet
from assessment.storage import snapshots
from assessment.storage.engine import Session, Store
from assessment.storage.whole_stock import StoredVersion, submitted_versions

_ALTERED = "indholdet er ændret uden om programmet (dets hash passer ikke)"
_UNREADABLE = "indholdet kan ikke læses eller beregnes"
_LATER_PARTS = frozenset({"robustness", "what_it_takes"})  # stored as null before the program computed them


@dataclass(frozen=True)
class Deviation:
    """A version that does not compute as it was stored, with what differs, in Danish."""

    case_number: str
    assessment_number: int
    version_number: int
    text: str

    def __str__(self) -> str:
        place = f"{self.case_number}, vurdering {self.assessment_number}, udgave {self.version_number}"
        return f"{place}: {self.text}. Lad den systemansvarlige se på det, før udgaven bruges."


@dataclass(frozen=True)
class Replay:
    """How many versions were computed again, and which of them deviate."""

    total: int
    deviations: tuple[Deviation, ...]


def replay(store: Store) -> Replay:
    """Compute every submitted version again under its own rule set; nothing is written."""
    total = 0
    deviations: list[Deviation] = []
    with store.read() as session, closing(submitted_versions(session)) as stored:
        rules = _Snapshots(session)
        for version in stored:
            total += 1
            deviations.extend(
                Deviation(version.case_number, version.assessment_number, version.number, text)
                for text in _deviations(version, rules)
            )
    return Replay(total, tuple(deviations))


class _Snapshots:
    """The rule sets that were kept with the versions, each read once; or why one cannot be read."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[str, RuleSet | str] = {}

    def get(self, fingerprint: str) -> RuleSet | str:
        if fingerprint not in self._known:
            try:
                self._known[fingerprint] = snapshots.get_ruleset(self._session, fingerprint)
            except (AssessmentError, ValidationError):
                self._known[fingerprint] = f"regelsættet {fingerprint[:12]} kan ikke læses i databasen"
        return self._known[fingerprint]


def _deviations(version: StoredVersion, snapshots_read: _Snapshots) -> Iterator[str]:
    if hashlib.sha256(version.content.encode()).hexdigest() != version.content_sha256:
        yield _ALTERED
        return
    rules = snapshots_read.get(version.ruleset_fingerprint)
    if isinstance(rules, str):
        yield rules
        return
    try:
        now = indicate(CaseFile.model_validate_json(version.content), rules).document()
    except (ValidationError, KeyError, ValueError):
        yield _UNREADABLE
        return
    yield from differences(version.indication, now)


def differences(stored: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """What differs between the `document()` of two indications, part by part and in Danish."""
    for key in [*now, *(key for key in stored if key not in now)]:
        if key in _LATER_PARTS and stored.get(key) is None:
            continue
        if stored.get(key) != now.get(key):
            yield f"{key} er gemt som {_short(stored.get(key))}, men beregnes nu til {_short(now.get(key))}"


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:59]}\N{HORIZONTAL ELLIPSIS}"
