"""What of a rule set decides the calculation, apart from its texts: the second fingerprint (beregningsaftryk).

Two rule sets with the same calculation give every case the same indication, so that a corrected text proves itself
harmless.
"""

from __future__ import annotations

import hashlib
from typing import Any

from assessment.domain.case import canonical_json
from assessment.domain.ruleset import RuleSet

# Left out part by part, so that a new kind of gate or a new threshold counts until somebody says that it does not.
_WORDS = frozenset({"name", "explanation", "legal_basis"})
_WORDS_OF_GRADING = frozenset({"reason", "question_warning_steps"})


def calculation_document(rules: RuleSet) -> dict[str, Any]:
    """Weights, thresholds, gates, budget classes, phases and facts, each under its path in the rule set's file.

    Parts stand under their id, because their order decides nothing; that of the phases does.
    """
    return {
        "skema": rules.schema_,
        "kriterier": {criterion.id: {"vaegt": criterion.weight} for criterion in rules.criteria},
        "vurdering": rules.grading.model_dump(mode="json", by_alias=True, exclude=set(_WORDS_OF_GRADING)),
        "budgetkategorier": {category.id: {"klasse": category.budget_class} for category in rules.budget_categories},
        "porte": {gate.id: gate.model_dump(mode="json", by_alias=True, exclude=set(_WORDS)) for gate in rules.gates},
        "faser": [phase.id for phase in rules.phases],
        "sagsfakta": {
            fact.id: fact.model_dump(mode="json", by_alias=True, exclude=set(_WORDS)) for fact in rules.case_facts
        },
    }


def calculation_fingerprint(rules: RuleSet) -> str:
    """SHA-256 in hex over what decides the calculation."""
    return hashlib.sha256(canonical_json(calculation_document(rules)).encode()).hexdigest()
