"""The subject of a letter, and what the municipality proposes for the texts that may be worded."""

from __future__ import annotations

from assessment.domain.council import Vote
from assessment.domain.danish import format_date
from assessment.domain.letters import LetterKind, LetterTexts
from assessment.domain.plaintext import is_blank
from assessment.reporting.material import Material, tidy


def subject_of(kind: LetterKind, material: Material) -> str:
    """What the letter is about, in one line."""
    return tidy(material.municipality.letter_words.form(kind).subject.format(**_places(material)))


def proposed_texts(kind: LetterKind, material: Material, vote: Vote | None) -> LetterTexts:
    """The municipality's proposal: the association as addressee, an introduction, a guidance; no deadline.

    A proposal that names the vote needs one: without it, it is as if the council had voted nowhere on no day.
    """
    form = material.municipality.letter_words.form(kind)
    places = _places(material)
    places["sted"] = "" if vote is None else tidy(vote.station_name)
    places["dato"] = "" if vote is None else format_date(vote.date)
    name = material.case.housing_association
    return LetterTexts(
        addressee="" if name is None or is_blank(name) else tidy(name),
        introduction="\n\n".join(text.format(**places) for text in form.introduction),
        guidance="\n\n".join(text.format(**places) for text in form.guidance),
    )


def _places(material: Material) -> dict[str, str]:
    municipality = material.municipality
    return {
        "afdeling": material.estate,
        "titel": tidy(material.case.title),
        "boligorganisation": material.association,
        "forvaltning": municipality.department,
        "kommune": municipality.name,
        "sagsnummer": tidy(material.case.case_number),
    }
