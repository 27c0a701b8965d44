"""What was changed after the reveal, word by word, and what a second assessor found."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from assessment.domain.comparison import Difference as GradingDifference
from assessment.domain.comparison import difference_in_words
from assessment.domain.comparison import differences as grading_differences
from assessment.domain.conditions import read_conditions
from assessment.domain.danish import format_moment
from assessment.domain.event_words import person_in_role, words_of
from assessment.domain.grading import Grading
from assessment.domain.late_facts import LateFacts, late_facts, outcome_name
from assessment.domain.revision_words import Difference, differences
from assessment.domain.revisions import Revision, revisions_of
from assessment.domain.word_diff import Part, Piece
from assessment.domain.workflow import CONCLUSION
from assessment.reporting.annex_criteria import statement, step_words
from assessment.reporting.annex_parts import ChangedField, ChangesPart, ChangeView, Mark, SecondPart, SecondRow
from assessment.reporting.criteria import condition_words, evidence_words
from assessment.reporting.material import Material, ended, paragraphs, tidy
from assessment.reporting.parts import Labelled
from assessment.reporting.sentences import Sentence

SIGNS = {Part.KEPT: "", Part.REMOVED: "\u2212", Part.ADDED: "+"}


def changes_part(material: Material) -> ChangesPart:
    """Every change after the reveal, or why there is none to show."""
    history, say = material.history, material.municipality.say
    if history is None:
        return ChangesPart((say(Sentence.ANNEX_FROM_FILE),), ())
    if not any(entry.action == "assessment.locked" for entry in history.own_entries):
        return ChangesPart((say(Sentence.ANNEX_NOT_REVEALED),), ())
    changes = tuple(_change(revision, material) for revision in revisions_of(history))
    late = late_facts(history.own_entries, history.versions, material.case, material.rules)
    facts = () if late is None else (_late_facts(late, material),)
    sentence = Sentence.ANNEX_SIGNS if changes else Sentence.ANNEX_NO_CHANGES
    return ChangesPart((say(sentence),), (*facts, *changes))


def second_part(material: Material) -> SecondPart:
    """Both gradings of each criterion side by side, with the common one and every reason in full."""
    rows = tuple(_second(found, material) for found in grading_differences(material.case, material.rules))
    sentence = Sentence.ANNEX_SECOND if rows else Sentence.ANNEX_NO_SECOND
    return SecondPart((material.municipality.say(sentence), *_releases(material)), rows)


def _releases(material: Material) -> Iterator[str]:
    """That a manager let the case go on without the agreement of a second assessor who had left."""
    for entry in material.history.own_entries if material.history else ():
        if entry.action == "second.released":
            yield material.municipality.say(
                Sentence.ANNEX_RELEASED,
                leder=person_in_role(entry.who, tidy(entry.who), words_of(entry.action).role),
                tidspunkt=format_moment(entry.at),
                begrundelse=ended(tidy(str(entry.fields["reason"]))),
            )


def _late_facts(late: LateFacts, material: Material) -> ChangeView:
    words, nothing = material.municipality.late_facts, material.municipality.annex.labels.none
    reason = paragraphs(late.reason) or (words.reason_missing if late.faults() else words.no_reason,)
    return ChangeView(
        title=words.title,
        opened=words.opened,
        reason=reason,
        fields=tuple(
            ChangedField(tidy(field.name), tidy(field.before) or nothing, tidy(field.after) or nothing, ())
            for field in late.fields
        ),
        notes=(_outcomes(late, material),),
    )


def _outcomes(late: LateFacts, material: Material) -> str:
    words, rules = material.municipality.late_facts, material.rules
    if late.locked_outcome is None or late.outcome is None:
        return words.unknown
    if late.locked_outcome == late.outcome:
        return words.same
    return words.other.format(foer=outcome_name(late.locked_outcome, rules), nu=outcome_name(late.outcome, rules))


def _change(revision: Revision, material: Material) -> ChangeView:
    words, say = material.municipality.annex.labels, material.municipality.say
    found = differences(revision, material.rules, material.municipality.outcome_develop)
    notes = []
    if found is None:
        notes.append(say(Sentence.ANNEX_BEFORE_UNKNOWN))
    elif not found:
        notes.append(say(Sentence.ANNEX_UNCHANGED))
    if revision.under_way:
        notes.append(say(Sentence.ANNEX_UNDER_WAY))
    who = person_in_role(revision.who, tidy(revision.who), words_of(revision.cause).role)
    by = words.returned_by if revision.cause == "assessment.returned" else words.opened_by
    return ChangeView(
        title=_subject(revision.subject, material),
        opened=f"{by} {who}, {format_moment(revision.at)}.",
        reason=paragraphs(revision.reason) or (say(Sentence.ANNEX_COMPARED),),
        fields=tuple(_field(difference, revision.subject, material) for difference in found or ()),
        notes=tuple(notes),
    )


def _subject(subject: str, material: Material) -> str:
    if subject == CONCLUSION:
        return material.municipality.annex.headings.conclusion
    criterion = material.rules.criterion(subject)
    return f"{material.municipality.annex.labels.criterion} {criterion.number}. {tidy(criterion.name)}"


def _field(difference: Difference, subject: str, material: Material) -> ChangedField:
    nothing = material.municipality.annex.labels.none
    pieces = difference.pieces if difference.before and difference.after else None
    return ChangedField(
        name=_field_name(difference.field, subject, material),
        before=_printed(difference.before) or nothing,
        after=_printed(difference.after) or nothing,
        marks=() if pieces is None else tuple(map(_mark, pieces)),
    )


def _field_name(field: str, subject: str, material: Material) -> str:
    kind, _, question_id = field.partition(".")
    name = material.municipality.annex.fields.get(kind, kind)
    if not question_id:
        return name
    questions = {question.id: tidy(question.text) for question in material.rules.criterion(subject).questions}
    return f"{name}: {questions.get(question_id, question_id)}"


def _mark(piece: Piece) -> Mark:
    """A piece with the space around it apart, so that the signs stand close to the words."""
    text = _printed(piece.text)
    words = text.strip()
    if piece.part is Part.KEPT or not words:
        return Mark("", "", text, "")
    before, _, after = text.partition(words)
    return Mark(SIGNS[piece.part], before, words, after or (" " if piece.part is Part.REMOVED else ""))


def _printed(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("\t", " ")


def _second(found: GradingDifference, material: Material) -> SecondRow:
    words = material.municipality.annex.labels
    common = found.common
    statements = [statement(grading, material)[0] for grading in (found.first, found.second)]
    together = "" if common is None else _common(common.grade, material, not_relevant=bool(common.not_relevant))
    reasons = [
        replace(part, label=f"{label}: {said}")
        for label, said, part in (
            (words.first, statements[0], _reason(found.first, found.criterion.id, material)),
            (words.second, statements[1], _reason(found.second, found.criterion.id, material)),
        )
    ]
    if common is not None:
        reasons.append(Labelled(f"{words.common}: {together}", paragraphs(common.reason) or (material.unknown,)))
    return SecondRow(
        title=f"{found.criterion.number}. {tidy(found.criterion.name)}",
        first=statements[0],
        second=statements[1],
        difference=difference_in_words(found.first, found.second),
        common=together or "\u2013",
        reasons=tuple(reasons),
    )


def _common(grade: int | None, material: Material, *, not_relevant: bool) -> str:
    if grade is not None:
        return step_words(grade, material)
    return statement(Grading(not_relevant=True, reason="-"), material)[0] if not_relevant else material.unknown


def _reason(grading: Grading, criterion: str, material: Material) -> Labelled:
    words = material.municipality.annex.labels
    texts = [*paragraphs(grading.missing_reason), *paragraphs(grading.reason)]
    evidence = [named for named in map(evidence_words, grading.evidence) if named]
    if evidence:
        texts.append(f"{words.evidence}: {'; '.join(evidence)}.")
    conditions = read_conditions(criterion, grading.conditions)
    texts += [f"{words.condition}: {ended(condition_words(item, material))}" for item in conditions]
    return Labelled("", tuple(texts) or (material.unknown,), known=bool(texts))
