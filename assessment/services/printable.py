"""Whether the texts of a case can become documents: asked at the field, and again before steps that are for good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from assessment.domain.case import CaseFile
from assessment.domain.danish import format_number
from assessment.domain.errors import Fault, RuleFileError
from assessment.domain.ruleset import RuleSet
from assessment.reporting.coverage import Uncovered, strange_characters, texts_in, uncovered_characters

MAX_CASE_TEXT = 250_000  # characters; about a hundred pages, which a render process makes well within its time


def unprintable(text: object) -> str | None:
    """What is wrong with a text that the documents cannot show, as the end of a sentence; None when they can, and for
    what is no text. A list of texts is looked at as a whole."""
    if isinstance(text, list):
        text = "\n".join(item for item in text if isinstance(item, str))
    strange = strange_characters(text) if isinstance(text, str) else ()
    return Uncovered("", strange).remedy if strange else None


def printing_faults(case: CaseFile) -> tuple[Fault, ...]:
    """What stands in the way of making the documents of a case, each with its place. A step that freezes the texts is
    refused for them: nobody could mend them afterwards."""
    content = case.document()
    found = [Fault(_dotted(each.place), each.remedy) for each in uncovered_characters(content)]
    sizes = Counter({place: sum(len(text) for _, text in texts_in(part)) for place, part in _parts(content)})
    total = sum(sizes.values())
    if total > MAX_CASE_TEXT:
        place, most = sizes.most_common(1)[0]
        found.append(
            Fault(
                place,
                f"fylder mest ({format_number(most)} tegn) af sagens tekster, som tilsammen er {format_number(total)} "
                f"tegn. Dokumenterne kan højst rumme {format_number(MAX_CASE_TEXT)}. Forkort teksterne.",
            )
        )
    return tuple(found)


def rule_faults(rules: RuleSet, where: str) -> tuple[Fault, ...]:
    """Texts of a rule set that no document could show; `where` is its file."""
    return tuple(
        Fault(f"{where}: {_dotted(each.place)}", each.remedy) for each in uncovered_characters(rules.document())
    )


def require_printable(rules: RuleSet) -> None:
    """Asked before a case is bound to a rule set, which is for good. Raises RuleFileError with what is to be mended."""
    faults = rule_faults(rules, f"{rules.id} {rules.version}")
    if faults:
        raise RuleFileError(faults)


def _dotted(place: str) -> str:
    return place.replace("[", ".").replace("]", "")


def _parts(content: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """The parts of a case that have a page each: every criterion by itself, everything else by its first name."""
    for name, part in content.items():
        if name == "grades":
            yield from ((f"grades.{criterion}", grading) for criterion, grading in part.items())
        else:
            yield name, part
