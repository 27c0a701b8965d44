"""What the triggers ask of declarations of impartiality, in words that both engines share."""

# ruff: noqa: S608  (the conditions are put together from constants of the program)

from __future__ import annotations

from dataclasses import dataclass

_OF_ASSESSMENT = "(SELECT case_id FROM assessment WHERE id = NEW.assessment_id)"
_OF_VERSION = (
    "(SELECT a.case_id FROM assessment a JOIN submitted_version v ON v.assessment_id = a.id"
    " WHERE v.id = NEW.version_id)"
)


@dataclass(frozen=True)
class ImpartialRule:
    """One trigger: its name and table, the act that it looks at, and the condition on the new row that it refuses."""

    name: str
    table: str
    act: str
    refused: str


def _newest(person: str, case: str, otherwise: str) -> str:
    """Whether the newest declaration of the person in this column says impartial; `otherwise` where there is none."""
    return (
        f"COALESCE((SELECT impartial FROM declaration WHERE person_id = NEW.{person} AND case_id = {case}"
        f" ORDER BY number DESC LIMIT 1), {otherwise})"
    )


def _undeclared(person: str) -> str:
    return f"NOT {_newest(person, _OF_ASSESSMENT, 'false')}"


def _conflicted(person: str, case: str) -> str:
    return f"NOT {_newest(person, case, 'true')}"


IMPARTIAL_RULES = (
    ImpartialRule("decision_impartial", "decision", "INSERT", _undeclared("decider_id")),
    ImpartialRule("version_impartial", "submitted_version", "INSERT", _undeclared("author_id")),
    ImpartialRule(
        "review_entry_impartial",
        "review_entry",
        "INSERT",
        f"(NEW.kind IN ('accepted', 'rework', 'taken_back') AND {_undeclared('written_by')})"
        f" OR {_conflicted('written_by', _OF_ASSESSMENT)}",
    ),
    # The fields of a draft are facts too, which ask for no declaration; but nobody with a conflict writes in it.
    ImpartialRule("draft_impartial", "draft", "UPDATE", _conflicted("saved_by", _OF_ASSESSMENT)),
    ImpartialRule(
        "second_impartial",
        "second_assessment",
        "UPDATE",
        "(NEW.content <> OLD.content OR (NEW.locked_at IS NOT NULL AND OLD.locked_at IS NULL))"
        f" AND {_undeclared('assessor_id')}",
    ),
    ImpartialRule("document_impartial", "issued_document", "INSERT", _conflicted("issued_by", _OF_VERSION)),
    ImpartialRule("letter_impartial", "letter_entry", "INSERT", _conflicted("written_by", "NEW.case_id")),
    # Nobody lifts the own conflict, or another one while there is an own.
    ImpartialRule(
        "declaration_stands", "declaration", "INSERT", f"NEW.impartial AND {_conflicted('declared_by', 'NEW.case_id')}"
    ),
)
