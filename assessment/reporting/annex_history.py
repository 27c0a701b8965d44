"""The way of the case until now, event by event, and the rules that it was assessed by."""

from __future__ import annotations

from assessment.domain.calculation import calculation_fingerprint
from assessment.domain.danish import danish_time, format_clock, format_date, format_short_date
from assessment.domain.event_words import details_of, person_in_role, words_of
from assessment.domain.history import HistoryEntry
from assessment.domain.rule_words import threshold_sentences, weight_sentences
from assessment.reporting.annex_parts import EventRow, HistoryPart, RulesPart
from assessment.reporting.material import Material, paragraphs, tidy
from assessment.reporting.parts import Fact
from assessment.reporting.sentences import Sentence


def history_part(material: Material) -> HistoryPart:
    """The events of the case as a table, and the head of the audit chain."""
    history, say = material.history, material.municipality.say
    if history is None:
        return HistoryPart((say(Sentence.ANNEX_FROM_FILE),), ())
    number, mark = history.head
    head = say(Sentence.ANNEX_CHAIN, nummer=str(number), aftryk=mark)
    return HistoryPart((head,), tuple(_event(entry, material) for entry in history.entries))


def rules_part(material: Material) -> RulesPart:
    """The rule set with both of its marks: of the whole, and of what decides the calculation."""
    rules = material.rules
    names = material.municipality.annex.fields
    facts = (
        ("ruleset", f"{tidy(rules.title)} ({rules.id})"),
        ("version", f"{rules.version}, gyldigt fra {format_date(rules.valid_from)}"),
        ("decided_by", tidy(rules.decided_by)),
        ("responsible", tidy(rules.responsible)),
        ("fingerprint", rules.fingerprint),
        ("calculation", calculation_fingerprint(rules)),
    )
    bases = (
        f"{tidy(basis.title)}: {tidy(basis.reference)}" + (f". »{tidy(basis.quote)}«" if basis.quote else "")
        for basis in rules.legal_bases
    )
    return RulesPart(
        facts=tuple(Fact(names.get(key, key), value) for key, value in facts),
        thresholds=(*map(tidy, threshold_sentences(rules)), *paragraphs(rules.grading.reason)),
        weights=(*map(tidy, weight_sentences(rules)), *paragraphs(rules.weighting.reason)),
        legal_bases=tuple(bases),
    )


def _event(entry: HistoryEntry, material: Material) -> EventRow:
    words = words_of(entry.action)
    details = (f"{detail.label}: {detail.text}" for detail in details_of(entry.fields, material.rules, {}))
    return EventRow(
        number=str(entry.seq),
        moment=f"{format_short_date(danish_time(entry.at).date())} {format_clock(entry.at)}",
        who=person_in_role(entry.who, tidy(entry.who), words.role),
        event=words.sentence,
        details=tuple(line for detail in details for line in paragraphs(detail)),
    )
