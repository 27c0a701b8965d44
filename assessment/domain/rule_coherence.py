"""Checks across the parts of a rule set: ids, references, scale, thresholds, weights. Danish sentences with remedy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assessment.domain.ruleset import RuleSet

STEPS = [0, 1, 2, 3, 4]


def coherence_faults(rules: RuleSet) -> list[str]:
    """Every contradiction between the parts of the rule set, each as `key: sentence`."""
    return [
        *_double_ids(rules),
        *_scale_and_anchors(rules),
        *_unknown_references(rules),
        *_gates(rules),
        *_thresholds(rules),
        *_weights(rules),
    ]


def _double_ids(rules: RuleSet) -> Iterator[str]:
    seen: set[tuple[str, str]] = set()
    for kind, place, item_id in _ids(rules):
        if (kind, item_id) in seen:
            yield f"{place}.id: id'et »{item_id}« er brugt to gange. Giv den ene et andet id."
        seen.add((kind, item_id))
    numbers = [criterion.number for criterion in rules.criteria]
    if sorted(numbers) != list(range(1, len(numbers) + 1)):
        yield f"kriterier: numrene (nr) er {numbers}. De skal være 1 til {len(numbers)}, hvert én gang."


def _ids(rules: RuleSet) -> Iterator[tuple[str, str, str]]:
    """Every id with its kind and its place; questions are one kind, whichever criterion they belong to."""
    lists = {
        "hjemmel": [basis.id for basis in rules.legal_bases],
        "kriterier": [criterion.id for criterion in rules.criteria],
        "porte": [gate.id for gate in rules.gates],
        "faser": [phase.id for phase in rules.phases],
        "sagsfakta": [fact.id for fact in rules.case_facts],
        "budgetkategorier": [category.id for category in rules.budget_categories],
    }
    for kind, ids in lists.items():
        for index, item_id in enumerate(ids):
            yield kind, f"{kind}.{index}", item_id
    for number, criterion in enumerate(rules.criteria):
        for index, question in enumerate(criterion.questions):
            yield "spoergsmaal", f"kriterier.{number}.spoergsmaal.{index}", question.id


def _scale_and_anchors(rules: RuleSet) -> Iterator[str]:
    if [step.value for step in rules.scale] != STEPS:
        yield "skala: der skal være præcis ét trin for hver af værdierne 0, 1, 2, 3 og 4, i den rækkefølge."
    for criterion in rules.criteria:
        absent = [str(step) for step in STEPS if step not in criterion.anchors]
        extra = [str(step) for step in criterion.anchors if step not in STEPS]
        if absent:
            yield f"kriterier.{criterion.id}.ankre: beskrivelsen af trin {', '.join(absent)} mangler. Tilføj den."
        if extra:
            yield f"kriterier.{criterion.id}.ankre: trin {', '.join(extra)} findes ikke. Skalaen går fra 0 til 4."
    missing = [key for key in ("stoette", "vilkaar", "afvis", "ikke_oplyst") if key not in rules.outcomes]
    if missing:
        yield f"udfald: teksten for {', '.join(missing)} mangler. Tilføj den."


def _unknown_references(rules: RuleSet) -> Iterator[str]:
    known = {basis.id for basis in rules.legal_bases}
    users = [
        *((f"kriterier.{criterion.id}", criterion.legal_basis) for criterion in rules.criteria),
        *((f"porte.{gate.id}", gate.legal_basis) for gate in rules.gates),
        *((f"sagsfakta.{fact.id}", fact.legal_basis) for fact in rules.case_facts),
    ]
    for key, references in users:
        for reference in references:
            if reference not in known:
                yield (
                    f"{key}.hjemmel: »{reference}« findes ikke under hjemmel. "
                    f"Brug en af: {', '.join(sorted(known))}, eller tilføj den."
                )


def _gates(rules: RuleSet) -> Iterator[str]:
    facts = {fact.id: fact.type for fact in rules.case_facts}
    phases = {phase.id for phase in rules.phases}
    for gate in rules.gates:
        place = f"porte.{gate.id}"
        if gate.cap == "ikke_oplyst" and gate.type != "krav_ja":
            yield f"{place}.loft: »ikke_oplyst« kan kun bruges på en port af typen krav_ja. Vælg afvis eller vilkaar."
        if gate.type == "krav_ja":
            for fact in gate.facts:
                if facts.get(fact) != "ja_nej":
                    yield f"{place}.fakta: »{fact}« er ikke et ja/nej-spørgsmål under sagsfakta. Ret id'et."
        if gate.type == "senest_fase":
            if facts.get(gate.fact) != "fase":
                yield f"{place}.faktum: »{gate.fact}« er ikke en oplysning af typen fase under sagsfakta. Ret id'et."
            if gate.latest_phase not in phases:
                yield f"{place}.senest: fasen »{gate.latest_phase}« findes ikke under faser. Ret id'et."


def _thresholds(rules: RuleSet) -> Iterator[str]:
    support, conditions = rules.grading.support, rules.grading.conditions
    if support.minimum_mean < conditions.minimum_mean:
        yield "vurdering: grænsen for støtte (mindste_gennemsnit) er lavere end grænsen for vilkår. Byt om på dem."
    if support.most_below_minimum > conditions.most_below_minimum:
        yield (
            "vurdering: støtte tillader flere kriterier under minimum (hoejst_under_minimum) end vilkår. Ret en af dem."
        )
    if support.least_sufficient < conditions.least_sufficient:
        yield (
            "vurdering: vilkår kræver flere kriterier i tilstrækkelig grad (mindst_i_tilstraekkelig_grad) "
            "end støtte. Ret en af dem."
        )
    if rules.grading.not_relevant.allowed and conditions.minimum_mean < rules.grading.minimum_grade:
        yield (
            "vurdering: grænsen for vilkår er lavere end minimum_pr_kriterium, så »ikke relevant« kunne hæve udfaldet. "
            "Hæv grænsen, eller sæt ikke_relevant.tilladt til false."
        )


def _weights(rules: RuleSet) -> Iterator[str]:
    weights = {criterion.id: criterion.weight for criterion in rules.criteria}
    if rules.weighting.principle == "ens" and len(set(weights.values())) > 1:
        shown = ", ".join(f"{key} {weight}" for key, weight in weights.items())
        yield (
            f"vaegtning.princip: er »ens«, men vægtene er forskellige ({shown}). "
            "Gør vægtene ens, eller skriv princippet »besluttet« med begrundelse."
        )
