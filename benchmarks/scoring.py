"""The calculation: one case, its robustness against sampling, and a new rule set on 10,000 stored cases.

`make bench` measures it with the rest; `python -m benchmarks.scoring` measures it alone.
"""

from __future__ import annotations

import copy
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import numpy as np

from assessment.domain.case import CaseFile
from assessment.domain.draft import Draft
from assessment.domain.indication import indicate
from assessment.domain.robustness import LEAST_WEIGHT, outcome_shares, robustness_of
from assessment.domain.ruleset import RuleSet
from assessment.domain.scoring import Outcome
from assessment.rulefiles import RuleLibrary
from assessment.services.demo import CASEWORKER
from assessment.services.rule_change import effect_of
from assessment.settings import RULES_FOLDER
from assessment.storage import assessments, cases, drafts, snapshots
from assessment.storage.engine import Store, open_store
from benchmarks.figures import Figure, Pair, pair_rows, single_rows, table
from benchmarks.means import measure_means
from benchmarks.work import demonstration_case

STORED = 10_000
SAMPLES = 100_000
ACTOR = CASEWORKER.actor
_NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
_PROFILE = (3, 3, 2, 3, 3)


def measure_robustness(rules: RuleSet, rounds: int) -> Pair:
    """The shares of the outcomes for one case: in closed form, and by 100,000 sampled weightings, in turns."""
    exact, sampled = [], []
    for number in range(rounds):
        exact.append(_milliseconds(lambda: outcome_shares(_PROFILE, rules, LEAST_WEIGHT), 20))
        sampled.append(_milliseconds(lambda seed=number: sampled_shares(rules, seed), 1))  # type: ignore[misc]
    return Pair(
        f"Robustness of one case, against {SAMPLES:,} sampled weightings",
        Figure("exact", "ms", tuple(exact)),
        Figure("sampled", "ms", tuple(sampled)),
    )


def sampled_shares(rules: RuleSet, seed: int) -> dict[Outcome, float]:
    """The shares of the outcomes of one profile by sampled weightings; what the exact form replaces."""
    least = float(LEAST_WEIGHT)
    weights = least + (1 - 5 * least) * np.random.default_rng(seed).dirichlet(np.ones(5), SAMPLES)
    means = weights @ np.array(_PROFILE, dtype=np.float64)
    support = means >= float(rules.grading.support.minimum_mean) - 1e-12
    conditions = means >= float(rules.grading.conditions.minimum_mean) - 1e-12
    return {
        Outcome.STOETTE: float(support.mean()),
        Outcome.VILKAAR: float((conditions & ~support).mean()),
        Outcome.AFVIS: float((~conditions).mean()),
    }


def measure_evaluation(rules: RuleSet, rounds: int) -> list[Figure]:
    """One case from case file and rule set: the indication, and all that is told about it."""
    case = demonstration_case()
    grades = dict(zip((criterion.id for criterion in rules.criteria), _PROFILE, strict=True))

    def many(work: Callable[[], object]) -> tuple[float, ...]:
        return tuple(1000 * _milliseconds(work, 50) for _ in range(rounds))

    return [
        Figure("Indication of one case, gates and both completions", "µs", many(lambda: indicate(case, rules))),
        Figure(
            "Robustness of one case, both shares and all intervals",
            "µs",
            many(lambda: robustness_of(grades, rules)),
        ),
        Figure(
            "Everything of one case, robustness and what it takes included",
            "µs",
            many(lambda: indicate(case, rules).document()),
        ),
    ]


def measure_effect(store: Store, rules: RuleSet, rounds: int) -> list[Figure]:
    """A new rule set on every stored case, read from the database; each case has another indication or not."""
    stricter = stricter_rules(rules)
    walls, cpus = [], []
    for _ in range(rounds):
        start, before = time.perf_counter(), time.process_time()
        effect = effect_of(store, ACTOR, stricter)
        walls.append(time.perf_counter() - start)
        cpus.append(time.process_time() - before)
        assert 0 < len(effect.affected) < effect.total == STORED
    name = f"Effect of a new rule set on {STORED:,} stored cases (SQLite)"
    return [Figure(name, "s", tuple(walls)), Figure(f"{name}, processor time", "s", tuple(cpus))]


def stricter_rules(rules: RuleSet) -> RuleSet:
    """The rule set with a mean of 3 for support."""
    content = copy.deepcopy(rules.document())
    content["version"] = "2099.1.0"
    content["vurdering"]["stoette"]["mindste_gennemsnit"] = "3"
    return RuleSet.model_validate(content)


def fill_many(database: Path, rules: RuleSet) -> Store:
    """A database with so many cases, whole but for their grades alike, in one transaction."""
    store = open_store(f"sqlite:///{database}")
    store.migrate()
    chance = random.Random(20261123)
    pattern = demonstration_case()
    with store.write() as session:
        fingerprint = snapshots.put_ruleset(session, rules)
        for index in range(STORED):
            case = _graded(pattern, index, chance)
            case_id, assessment_id, now = uuid4(), uuid4(), _NOW + timedelta(seconds=index)
            cases.insert_case(session, case=case, case_id=case_id, created_by=ACTOR.person_id, now=now)
            assessments.insert_assessment(
                session,
                assessment_id=assessment_id,
                case_id=case_id,
                ruleset_fingerprint=fingerprint,
                owner_id=ACTOR.person_id,
                now=now,
            )
            drafts.insert_draft(
                session, assessment_id=assessment_id, draft=Draft(case), saved_by=ACTOR.person_id, now=now
            )
    return store


def measure_all(folder: Path, rules: RuleSet) -> tuple[Pair, list[Pair], list[Figure]]:
    """Everything of this module."""
    store = fill_many(folder / "many.db", rules)
    try:
        effect = measure_effect(store, rules, 3)
    finally:
        store.close()
    return measure_robustness(rules, 15), measure_means(15), [*measure_evaluation(rules, 15), *effect]


def _graded(pattern: CaseFile, index: int, chance: random.Random) -> CaseFile:
    graded = {
        key: grading.model_copy(update={"grade": chance.randint(1, 4), "range": None})
        for key, grading in pattern.grades.items()
    }
    return pattern.model_copy(update={"case_number": f"PRØVE-{index:05}", "grades": graded})


def _milliseconds(work: Callable[[], object], times: int) -> float:
    start = time.perf_counter()
    for _ in range(times):
        work()
    return 1000 * (time.perf_counter() - start) / times


def report(shares: Pair, means: Sequence[Pair], figures: Sequence[Figure]) -> list[str]:
    """The section of the calculation."""
    return [
        "",
        "## The calculation",
        "",
        "The shares of all weightings that give each outcome are computed exactly. Sampling them is what it replaces.",
        "",
        *table(("What", "Exact", "Sampled", "Sampled / exact"), pair_rows([shares])),
        "",
        "The same weighted means by two libraries for decisions on several criteria, in floating point. They are made",
        "for many alternatives at once; the program has one case at a time and needs its mean exactly.",
        "",
        *table(("What", "Here", "There", "There / here"), pair_rows(means)),
        "",
        *table(("What", "Median", "Lowest\N{EN DASH}highest", "Number"), single_rows(figures)),
    ]


def main() -> int:
    """Measure and print."""
    rules = RuleLibrary(RULES_FOLDER).in_force(_NOW.date())
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        measured = measure_all(Path(name), rules)
    print("\n".join(report(*measured)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
