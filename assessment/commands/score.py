"""`score`: the advisory indication for case files, without a database."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from assessment.casefiles import read_case_file
from assessment.commands.terminal import DONE, INPUT_AT_FAULT, complain, fault_lines, one_line, say
from assessment.domain.case import CaseFile
from assessment.domain.consistency import require_consistent
from assessment.domain.danish import danish_time, format_million_dkk, format_number, format_percent, join_words
from assessment.domain.errors import InputError
from assessment.domain.facade import FacadeFigures
from assessment.domain.indication import NOT_ENOUGH_KNOWN, GateState, Indication, indicate
from assessment.domain.ruleset import RuleSet
from assessment.rulefiles import RuleLibrary, read_rule_file
from assessment.settings import read_rules_folder

_GATE_WORDS = {
    GateState.OK: "i orden",
    GateState.TRIGGERED: "udløst",
    GateState.UNKNOWN: "kan ikke afgøres endnu",
    GateState.WAIVED: "fraveget",
}


def add_commands(commands: Any) -> None:
    """Add `score` to the command line."""
    parser = commands.add_parser(
        "score",
        help="beregn den vejledende indikation for sagsfiler",
        description="Beregner den vejledende indikation for sagsfiler. Databasen bruges ikke.",
    )
    parser.arguments.add_argument("files", nargs="+", type=Path, metavar="FIL", help="en sagsfil i JSON")
    parser.choices.add_argument(
        "--rules", type=Path, metavar="FIL", help="brug dette regelsæt i stedet for det, der er i kraft i dag"
    )
    parser.choices.add_argument("--json", action="store_true", help="skriv resultatet som JSON")
    parser.set_defaults(run=score)


def score(given: argparse.Namespace, environment: Mapping[str, str], now: datetime) -> int:
    """Print the indications; status 1, and with `--json` nothing on stdout, when any file is at fault."""
    library = RuleLibrary(read_rules_folder(environment))
    rules = read_rule_file(given.rules) if given.rules else library.in_force(danish_time(now).date())
    cases: list[tuple[Path, CaseFile]] = []
    faults: list[str] = []
    for file in given.files:
        try:
            case = read_case_file(file)
            require_consistent(case, rules)
            cases.append((file, case))
        except InputError as error:
            faults.extend(fault_lines(error, str(file)))
    if cases and not given.json:
        say("\n\n".join("\n".join(_words(file, case, rules)) for file, case in cases))
    elif given.json and not faults:
        say(json.dumps([score_document(case, rules) for _, case in cases], ensure_ascii=False, indent=1))
    complain(faults)
    return INPUT_AT_FAULT if faults else DONE


def score_document(case: CaseFile, rules: RuleSet) -> dict[str, Any]:
    """One object of `score --json`."""
    return {
        "case_number": case.case_number,
        "ruleset": {"id": rules.id, "version": rules.version, "fingerprint": rules.fingerprint},
        **indicate(case, rules).document(),
    }


def _words(file: Path, case: CaseFile, rules: RuleSet) -> Iterator[str]:
    indication = indicate(case, rules)
    names = {key: text.name for key, text in rules.outcomes.items()}
    yield one_line(f"{case.case_number}  {case.title}  ({file})")
    yield f"  Vejledende indikation: {names[indication.outcome]}"  # type: ignore[index]
    if indication.outcome == NOT_ENOUGH_KNOWN and indication.worst != indication.best:
        worst, best = names[indication.worst.id], names[indication.best.id]  # type: ignore[index]
        yield f"  Kan blive alt fra {worst} til {best}, når det manglende er oplyst."
    missing = [
        *(_criterion(key, rules) for key in indication.missing_criteria),
        *(rules.fact(key).name for key in indication.missing_facts),
    ]
    yield f"  Mangler: {'; '.join(missing) if missing else 'intet'}"
    yield f"  Trin: {_steps(indication, rules)}"
    for gate, state in indication.gates.items():
        yield f"  {rules.gate(gate).name}: {_GATE_WORDS[state]}"
    yield f"  Budgettets fordeling: {_facade(indication.facade)}"
    yield f"  Regelsæt: {rules.id} {rules.version}"


def _criterion(key: str, rules: RuleSet) -> str:
    criterion = rules.criterion(key)
    return f"kriterium {criterion.number} {criterion.name}"


def _steps(indication: Indication, rules: RuleSet) -> str:
    if indication.mean is None:
        return "gennemsnittet kan ikke beregnes, før alle kriterier er vurderet"
    below = join_words([_criterion(key, rules) for key in indication.below_minimum])
    mean = f"gennemsnit {format_number(indication.mean, 1)} af 4"
    return f"{mean}; under minimum: {below}" if below else f"{mean}; intet kriterium under minimum"


def _facade(figures: FacadeFigures | None) -> str:
    if figures is None or not figures.computable:
        return "kan ikke beregnes, fordi budgettet ikke er oplyst"
    parts = [("udseende", figures.facade_dkk), ("grundlæggende ændring", figures.fundamental_dkk)]
    if figures.undistributed_dkk:
        parts.append(("ufordelt", figures.undistributed_dkk))
    shares = [f"{name} {format_million_dkk(part)} ({format_percent(figures.share(part))})" for name, part in parts]
    return f"{join_words(shares)} af {format_million_dkk(figures.counted_dkk)}"
