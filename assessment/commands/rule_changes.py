"""`rules diff` and `rules effect`: what a new rule set changes, and for which stored cases."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from assessment.commands.terminal import DONE, one_line, say
from assessment.domain.calculation import calculation_fingerprint
from assessment.domain.errors import RuleSetNotFound
from assessment.domain.rule_difference import RuleChange, rule_changes
from assessment.domain.ruleset import OutcomeId, RuleSet
from assessment.domain.workflow import Actor, Role
from assessment.rulefiles import RuleLibrary, read_rule_file
from assessment.services.context import open_context
from assessment.services.rule_change import RuleEffect, effect_of
from assessment.settings import read_rules_folder, read_settings

PLANNER = Actor("system:regler", "Regelsæt", frozenset({Role.READER}))
_KINDS = {"aendret": "ændret", "tilfoejet": "tilføjet", "fjernet": "fjernet", "flyttet": "flyttet"}
_SHORT = 100
_WHICH = "et regelsæts fil, eller versionen af et registreret regelsæt, fx 2026.1.0"


def add_commands(below: Any) -> None:
    """Add `diff` and `effect` below `rules`."""
    diff = below.add_parser(
        "diff",
        help="vis, hvad der er ændret fra et regelsæt til et andet",
        description="Viser, hvad der er ændret fra et regelsæt til et andet, og om beregningen er ændret.",
    )
    diff.arguments.add_argument("old", metavar="GAMMEL", help=_WHICH)
    diff.arguments.add_argument("new", metavar="NY", help=_WHICH)
    diff.choices.add_argument("--json", action="store_true", help="skriv resultatet som JSON")
    diff.set_defaults(run=show_difference)
    effect = below.add_parser(
        "effect",
        help="vis, hvilke gemte sager et nyt regelsæt ville give en anden indikation",
        description=(
            "Viser, hvilke gemte sager der ville få en anden vejledende indikation efter et nyt regelsæt. Der ændres "
            "intet. Også sager i kladde er med, så vis ikke listen til den, der er ved at vurdere en af dem."
        ),
    )
    effect.arguments.add_argument("new", metavar="NY", help=_WHICH)
    effect.choices.add_argument("--json", action="store_true", help="skriv resultatet som JSON")
    effect.set_defaults(run=show_effect)


def show_difference(given: argparse.Namespace, environment: Mapping[str, str], _now: datetime) -> int:
    """Print every change with both texts, and whether the calculation is another one."""
    folder = read_rules_folder(environment)
    old, new = read_rules(given.old, folder), read_rules(given.new, folder)
    changes = rule_changes(old, new)
    alike = calculation_fingerprint(old) == calculation_fingerprint(new)
    if given.json:
        fingerprints = {"old": calculation_fingerprint(old), "new": calculation_fingerprint(new)}
        content = {"calculation_changed": not alike, "calculation_fingerprints": fingerprints}
        say(json.dumps({**content, "changes": [_change(change) for change in changes]}, ensure_ascii=False, indent=1))
        return DONE
    deciding = sum(change.calculates for change in changes)
    say(f"Fra {old.id} {old.version} til {new.id} {new.version}:")
    say(f"Antal ændringer: {len(changes)}, heraf i beregningen: {deciding}.")
    for change in changes:
        say("\n".join(_lines(change)))
    if alike:
        say("Beregningen er den samme, så ingen sag får en anden vejledende indikation.")
    else:
        say("Beregningen er ændret. Kør rules effect for at se, hvilke gemte sager det betyder noget for.")
    return DONE


def show_effect(given: argparse.Namespace, environment: Mapping[str, str], _now: datetime) -> int:
    """Print the cases whose indication would change, and the sums."""
    new = read_rules(given.new, read_rules_folder(environment))
    effect = effect_of(open_context(read_settings(environment)).store, PLANNER, new)
    if given.json:
        say(json.dumps(_document(effect, new), ensure_ascii=False, indent=1))
    else:
        for line in _summary(effect, new):
            say(line)
    return DONE


def read_rules(text: str, folder: Path) -> RuleSet:
    """The rule set of a file, or of a version registered in the folder. Raises RuleFileError or RuleSetNotFound."""
    if Path(text).exists() or text.endswith((".yaml", ".yml")):
        return read_rule_file(Path(text))
    library = RuleLibrary(folder)
    entries = library.register().entries
    for entry in entries:
        if text in (entry.version, f"{entry.id}/{entry.version}"):
            return library.get(entry.id, entry.version)
    known = ", ".join(f"{entry.id}/{entry.version}" for entry in entries)
    raise RuleSetNotFound(
        f"»{text[:60]}« er hverken en fil eller en registreret version. Angiv en fil eller en af: {known}."
    )


def _lines(change: RuleChange) -> Iterator[str]:
    head = one_line(f"{change.place}: {_KINDS[change.kind]}{' (beregningen)' if change.calculates else ''}")
    before, after = change.before, change.after
    if before is None or after is None or len(before) + len(after) > _SHORT:
        yield f"- {head}"
        yield from (f"    {word}: {one_line(text)}" for word, text in (("før", before), ("nu", after)) if text)
    else:
        yield one_line(f"- {head} fra {before} til {after}")


def _change(change: RuleChange) -> dict[str, Any]:
    return {**asdict(change), "path": list(change.path)}


def _summary(effect: RuleEffect, new: RuleSet) -> Iterator[str]:
    for case in effect.affected:
        what = f"{_name(case.before, new)} bliver til {_name(case.after, new)}"
        yield one_line(f"{case.case_number}  {case.title}  ({case.state.danish}, {case.version}): {what}")
    for unfit in effect.unfit:
        fault = unfit.faults[0]
        yield one_line(f"{unfit.case_number}  {unfit.title}: kan ikke beregnes: {fault}")
    yield f"Gemte sager beregnet efter {new.id} {new.version}: {effect.total}."
    yield (
        f"Anden vejledende indikation: {len(effect.affected)}. Samme: {effect.unchanged}. "
        f"Kan ikke beregnes: {len(effect.unfit)}."
    )
    for (before, after), count in effect.moves.items():
        yield f"  {_name(before, new)} bliver til {_name(after, new)}: {count}"


def _document(effect: RuleEffect, new: RuleSet) -> dict[str, Any]:
    return {
        "ruleset": {"id": new.id, "version": new.version, "fingerprint": new.fingerprint},
        "total": effect.total,
        "unchanged": effect.unchanged,
        "affected": [asdict(case) for case in effect.affected],
        "unfit": [
            {"case_number": case.case_number, "title": case.title, "faults": [str(fault) for fault in case.faults]}
            for case in effect.unfit
        ],
        "moves": [{"before": move[0], "after": move[1], "cases": count} for move, count in effect.moves.items()],
    }


def _name(outcome: str, rules: RuleSet) -> str:
    return f"»{rules.outcomes[cast(OutcomeId, outcome)].name}«"
