"""What differs between two rule sets, part by part, and which of it decides the calculation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from assessment.domain.calculation import calculation_document
from assessment.domain.danish import format_dkk, format_number
from assessment.domain.ruleset import RuleSet

Path = tuple[str, ...]
Kind = Literal["aendret", "tilfoejet", "fjernet", "flyttet"]

_PHASES: Path = ("faser",)  # the one list whose order decides: which phase is later than which
_PARTS = {
    "titel": "Titel",
    "gyldig_fra": "Gyldig fra",
    "besluttet_af": "Besluttet af",
    "ansvarlig": "Ansvarlig",
    "hjemmel": "Hjemmel",
    "skala": "Skalaens trin",
    "kriterier": "Kriterium",
    "vaegtning": "Vægtning",
    "vurdering": "Vurdering",
    "udfald": "Udfald",
    "budgetkategorier": "Budgetkategori",
    "porte": "Port",
    "faser": "Fase",
    "sagsfakta": "Sagsoplysning",
}
_FIELDS = {
    "vaegt": "vægt",
    "formaal": "formål",
    "spoergsmaal": "spørgsmål",
    "ankre": "trin",
    "princip": "princip",
    "begrundelse": "begrundelse",
    "minimum_pr_kriterium": "minimum for hvert kriterium",
    "stoette": "støtte",
    "vilkaar": "vilkår",
    "mindste_gennemsnit": "mindste gennemsnit",
    "hoejst_under_minimum": "højst så mange under minimum",
    "mindst_i_tilstraekkelig_grad": "mindst så mange i tilstrækkelig grad",
    "ikke_relevant": "ikke relevant",
    "hoejst": "højst",
    "kraever_begrundelse": "kræver begrundelse",
    "spoergsmaal_advarsel_ved_afvigelse": "trin, før svarene giver et spørgsmål",
    "forklaring": "forklaring",
    "kan_fraviges": "kan fraviges",
    "fakta": "oplysninger",
    "faktum": "oplysning",
    "senest": "senest i fasen",
    "mindste_beloeb": "mindste beløb",
    "mindste_facadeandel": "mindste facadeandel",
    "fundamental_under": "grundlæggende ændring under",
    "paakraevet": "påkrævet",
    "vaerdi": "værdi",
}
_AMOUNTS = frozenset({"mindste_beloeb"})
_NUMBERS = frozenset({"mindste_gennemsnit", "mindste_facadeandel", "fundamental_under"})


@dataclass(frozen=True)
class RuleChange:
    """One difference. `place` names it in Danish, `path` by the keys of the file. `before` and `after` are as shown.

    `calculates` tells whether it can change an indication.
    """

    kind: Kind
    path: Path
    place: str
    before: str | None
    after: str | None
    calculates: bool


def rule_changes(old: RuleSet, new: RuleSet) -> tuple[RuleChange, ...]:
    """Every difference in the order of the file; empty for equal rule sets.

    One of the changes calculates exactly when the two calculation fingerprints differ.
    """
    before, after = _keyed(old.document()), _keyed(new.document())
    return tuple(_differences((), before, after, _Deciding(old, new)))


class _Deciding:
    """Which paths of the two rule sets decide the calculation and differ."""

    def __init__(self, old: RuleSet, new: RuleSet) -> None:
        before, after = dict(_leaves((), _calculation(old))), dict(_leaves((), _calculation(new)))
        self._paths = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}

    def at(self, path: Path) -> bool:
        """Whether something at or below the path decides."""
        return any(changed[: len(path)] == path for changed in self._paths)


def _calculation(rules: RuleSet) -> dict[str, Any]:
    document = calculation_document(rules)
    return {**document, "faser": {phase: index for index, phase in enumerate(document["faser"])}}


def _keyed(content: Any) -> Any:
    """Lists of parts as mappings by their id, so that a part is compared with itself wherever it stands."""
    if isinstance(content, Mapping):
        return {str(key): _keyed(value) for key, value in content.items() if value is not None}
    if isinstance(content, list) and content and isinstance(content[0], Mapping):
        return {str(part.get("id", part.get("vaerdi"))): _keyed(part) for part in content}
    return content


def _differences(path: Path, old: Any, new: Any, deciding: _Deciding) -> Iterator[RuleChange]:
    if not (isinstance(old, Mapping) and isinstance(new, Mapping)):
        if old != new:
            yield RuleChange(
                "aendret", path, _place(path, new), _shown(path, old), _shown(path, new), deciding.at(path)
            )
        return
    for key in [*old, *(key for key in new if key not in old)]:
        here = (*path, key)
        if key not in new:
            yield RuleChange("fjernet", here, _place(here, old[key]), _shown(here, old[key]), None, deciding.at(here))
        elif key not in old:
            yield RuleChange("tilfoejet", here, _place(here, new[key]), None, _shown(here, new[key]), deciding.at(here))
        else:
            yield from _named(here, new[key], _differences(here, old[key], new[key], deciding))
    yield from _moved(path, old, new)


def _named(path: Path, part: Any, changes: Iterator[RuleChange]) -> Iterator[RuleChange]:
    """The changes within a part of a list, with the name of the part in their place."""
    if not (isinstance(part, Mapping) and len(path) == 2 and _is_part(part)):
        yield from changes
        return
    for change in changes:
        rest = ", ".join([*(_field(step) for step in change.path[2:]), *(["rækkefølge"] * (change.kind == "flyttet"))])
        yield RuleChange(
            change.kind, change.path, f"{_place(path, part)}, {rest}", change.before, change.after, change.calculates
        )


def _moved(path: Path, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[RuleChange]:
    if not path or not all(isinstance(part, Mapping) and _is_part(part) for part in new.values()):
        return
    before, after = [key for key in old if key in new], [key for key in new if key in old]
    if before != after:
        place = f"{_place(path, None)}, rækkefølge"
        yield RuleChange("flyttet", path, place, ", ".join(before), ", ".join(after), path == _PHASES)


def _is_part(part: Mapping[str, Any]) -> bool:
    return "id" in part or "vaerdi" in part


def _place(path: Path, part: Any) -> str:
    head = _PARTS.get(path[0], path[0].capitalize())
    if len(path) == 2 and isinstance(part, Mapping) and _is_part(part):
        name = part.get("navn") or part.get("titel") or path[1]
        return f"{head} »{name}«"
    return ", ".join([head, *(_field(step) for step in path[1:])])


def _field(step: str) -> str:
    return _FIELDS.get(step, step)


def _shown(path: Path, value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value.get("navn") or value.get("titel") or value.get("tekst") or path[-1])
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, list):
        return ", ".join(str(part) for part in value) or "ingen"
    if path[-1] in _AMOUNTS:
        return format_dkk(value)
    if path[-1] in _NUMBERS:
        return _decimal(Fraction(value))
    return str(value)


def _decimal(value: Fraction) -> str:
    digits = next((digits for digits in range(7) if (value * 10**digits).denominator == 1), 6)
    return format_number(value, digits)


def _leaves(path: Path, content: Any) -> Iterator[tuple[Path, Any]]:
    if isinstance(content, Mapping):
        for key, value in content.items():
            yield from _leaves((*path, str(key)), value)
    else:
        yield path, content
