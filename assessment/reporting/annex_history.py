"""The way of the case until now, event by event, and the rules that it was assessed by."""

from __future__ import annotations

from collections.abc import Iterator

from assessment.domain.calculation import calculation_fingerprint
from assessment.domain.danish import danish_time, format_clock, format_date, format_short_date
from assessment.domain.history import HistoryEntry
from assessment.domain.rule_words import threshold_sentences, weight_sentences
from assessment.reporting.annex_changes import person_words, subject_words, texts_of
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
    return EventRow(
        number=str(entry.seq),
        moment=f"{format_short_date(danish_time(entry.at).date())} {format_clock(entry.at)}",
        who=person_words(entry.who, entry.action),
        event=material.municipality.annex.events.get(entry.action, entry.action),
        details=texts_of(_details(entry, material)),
    )


def _details(entry: HistoryEntry, material: Material) -> Iterator[str]:
    fields, words = entry.fields, material.municipality.annex.labels
    if "from" in fields and "to" in fields:
        yield material.municipality.say(
            Sentence.ANNEX_RULES_MOVED, fra=fields["from"]["version"], til=fields["to"]["version"]
        )
    reason = fields.get("reason") or ""
    yield f"{subject_words(fields['subject'], material)}: {reason}" if "subject" in fields else reason
    yield fields.get("comment") or ""
    for subject, comment in fields.get("criterion_comments", {}).items():
        yield f"{subject_words(subject, material)}: {comment}"
    waived = [tidy(gate.name) for gate in material.rules.gates if gate.id in fields.get("confirmed_waivers", ())]
    if waived:
        yield f"{words.confirmed}: {'; '.join(waived)}."
