"""Bad input in every kind of field: kept as it was typed, told in Danish, and never in a version that is for good."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.domain import workflow
from assessment.domain.case import MAX_AMOUNT_DKK
from assessment.domain.errors import CaseFileError, InputError, RuleFileError, StepRefused
from assessment.domain.indication import indicate
from assessment.domain.plaintext import MAX_UNDER_WAY
from assessment.reporting.coverage import strange_characters
from assessment.services.cases import open_case, register_case, typed_case
from assessment.services.drafting import FieldEdit, current_draft, save_edits
from assessment.services.fields import Kind, echo_of, kind_of, read_field, write_field
from assessment.services.printable import MAX_CASE_TEXT, printing_faults, unprintable
from assessment.services.review import ask_for_change
from assessment.services.steps import carry_out, lock_assessment, return_assessment, submit_assessment
from assessment.storage import assessments, versions
from assessment.storage.engine import Store
from tests.domain.profiles import changed_rules
from tests.services.stories import (
    CASEWORKER,
    MANAGER,
    NOW,
    RULES,
    approve,
    case_file,
    declared,
    later,
    locked,
    registered,
)

# A field of every kind, and of every place in the case file that a page has fields for.
FIELDS = (
    *("title", "address", "department.name", "area.strategic_plans", "area.dialogue_assessment", "facade_statement"),
    *("floor_area_m2", "built_year", "dwellings.before.family", "residents_vote.yes", "rent.before_dkk_m2_year"),
    *("financing.supported_loan_dkk", "financing.guarantee_percent", "budget.tag.supported"),
    *("involvement.0.date", "involvement.0.kind", "involvement.0.outcome", "area.status.0.source"),
    *("grades.udlejning.reason", "grades.udlejning.conditions.0.text", "grades.udlejning.conditions.0.deadline"),
    *("grades.udlejning.evidence.0.document", "grades.udlejning.evidence.0.page"),
    *("conclusion.reason", "conclusion.consequences_of_refusal"),
)
STRANGE: Mapping[str, str] = {
    "emoji": "Godt 👍 arbejde",
    "a family of emoji": "👩‍👩‍👧‍👦",
    "Chinese": "漢字 i teksten",
    "Arabic": "مرحبا",
    "Thai": "ก",
    "digits of another script": "٣٨",
    "wide digits": "１２３",
    "private use": "\ue123",
    "no break before": "a\u2060b",
    "accents heaped up": "a" + "\u0301" * 3_000,
}
REFUSED: Mapping[str, str] = {
    "100,000 characters": "x" * 100_000,
    "150,000 characters": "æ" * 150_000,
    "a control character": "a\x07b",
    "no character": "a\uffffb",
    "5,000 digits": "9" * 5_000,
    "5,000 digits of another script": "٣" * 5_000,
    "5,000 wide digits": "１" * 5_000,
    "100,000 digits": "9" * 100_000,
}
GOOD: Mapping[str, str] = {
    "a word of 150 letters": "W" * 150,
    "turned text": "a\u202eb\u200fc",
    "letters of Europe": "Ærø, Łódź, naïve, Σ, Жуков",
    "invisible signs that the fonts have": "a\u200bb\u00adc\ufeffd",
    "line ends": "\n" * 50 + "x",
    "markup": "<b>{{7*7}}</b>",
}


@dataclass(frozen=True)
class Told:
    """What became of a text: as the field shows it, and what is said of it."""

    shown: str
    said: str | None


def typed(store: Store, assessment_id: UUID, path: str, text: str) -> Told:
    """Type a text into a field, as a page does."""
    before = current_draft(store, CASEWORKER, assessment_id).draft
    reading = read_field(path, text)
    edit = FieldEdit(path, before.shown(path), reading.value, text, reading.fault)
    saved = save_edits(store, CASEWORKER, NOW, assessment_id, [edit])
    after = current_draft(store, CASEWORKER, assessment_id).draft
    shown = after.shown(path)
    echo_of(path, text, shown)  # what the page says below the field
    return Told(write_field(path, shown), saved.faults.get(path) or unprintable(shown))


@pytest.mark.parametrize("path", FIELDS)
def test_bad_input_is_kept_and_told_in_every_field(store: Store, path: str) -> None:
    assessment_id = registered(store).assessment.id
    of_texts = kind_of(path) in (Kind.TEXT, Kind.WORDS)
    for what, text in {**STRANGE, **REFUSED}.items():
        told = typed(store, assessment_id, path, text)
        if not of_texts and told.said is None:
            assert what in ("digits of another script", "wide digits"), "read as the figure that they are"
            continue
        assert told.said, what
        assert told.said.endswith("."), told.said
        assert "findes ikke i en sag" not in told.said, what
        assert len(told.said) < 400
        same = unicodedata.normalize("NFC", told.shown) == unicodedata.normalize("NFC", text)
        assert same, what  # not compared here: the difference of two long texts takes pytest a minute to show
    for what, text in GOOD.items():  # control: the same fields take what is good
        told = typed(store, assessment_id, path, text)
        assert of_texts is (told.said is None), what


@pytest.mark.parametrize("path", [path for path in FIELDS if kind_of(path) is Kind.AMOUNT])
def test_an_amount_of_a_thousand_billions_is_told_and_kept(store: Store, path: str) -> None:
    assessment_id = registered(store).assessment.id
    told = typed(store, assessment_id, path, str(10**15))
    assert told.said
    assert "større end 1.000 mia." in told.said
    assert told.shown == str(10**15)
    assert typed(store, assessment_id, path, str(MAX_AMOUNT_DKK)).said is None, "control: the largest amount is read"


def test_more_than_can_be_kept_is_refused_in_words(store: Store) -> None:
    assessment_id = registered(store).assessment.id
    with pytest.raises(InputError, match=r"er på 200\.001 tegn.*Forkort den"):
        typed(store, assessment_id, "conclusion.reason", "x" * (MAX_UNDER_WAY + 1))
    assert typed(store, assessment_id, "conclusion.reason", "x" * MAX_UNDER_WAY).shown == "x" * MAX_UNDER_WAY


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_what_no_database_takes_is_named(store: Store, text: str) -> None:
    assessment_id = registered(store).assessment.id
    with pytest.raises(InputError, match=r"U\+(0000|D800).*Slet tegnet"):
        typed(store, assessment_id, "conclusion.reason", text)


def reason(text: str) -> dict[str, object]:
    """Changes of a case that put a text into the reason of its first criterion."""
    grades = case_file().document()["grades"]
    return {"grades": {**grades, "udlejning": {**grades["udlejning"], "reason": text}}}


def test_nothing_that_cannot_be_printed_is_locked_or_submitted(store: Store) -> None:
    view = registered(store, **reason("Godt 👍"))
    with pytest.raises(StepRefused) as refused:
        lock_assessment(store, CASEWORKER, NOW, view.assessment.id)
    (fault,) = refused.value.faults
    assert fault.place == "grades.udlejning.reason"
    assert fault.text.startswith("Kriterium 1, begrundelse: har tegn")
    assert "👍 (U+1F44D)" in fault.text
    lock_assessment(store, CASEWORKER, NOW, registered(store, case_number="2026-0098").assessment.id)


def test_what_is_written_after_the_lock_is_stopped_at_submission(store: Store) -> None:
    view = locked(store)
    assert typed(store, view.assessment.id, "address", "Vej 漢").said
    with pytest.raises(StepRefused, match="rettes først"):
        submit_assessment(store, CASEWORKER, NOW, view.assessment.id)
    typed(store, view.assessment.id, "address", "Vej 1")
    submit_assessment(store, CASEWORKER, NOW, view.assessment.id)


def test_a_version_of_before_that_cannot_be_printed_is_returned_and_not_approved(store: Store) -> None:
    """As a database holds it that an older version of the program has filled."""
    view, case = locked(store), case_file(**reason("Godt 👍"))
    with store.write() as session:
        record, version_id = assessments.get_assessment(session, view.assessment.id), uuid4()
        transition = workflow.submit(CASEWORKER, record.standing, later(2), case, RULES)
        versions.insert_version(
            session,
            version_id=version_id,
            assessment_id=record.id,
            author_id=CASEWORKER.person_id,
            case=case,
            ruleset_fingerprint=record.ruleset_fingerprint,
            indication=indicate(case, RULES).document(),
            now=later(2),
        )
        assessments.add_contributor(session, assessment_id=record.id, person_id=CASEWORKER.person_id, now=later(2))
        carry_out(session, record, transition, later(2), [("submitted_version", version_id)])
    declared(store, view.summary.case_id, MANAGER.person_id)
    with pytest.raises(StepRefused, match="kan ikke blive til dokumenter") as refused:
        approve(store, MANAGER, later(4), version_id)
    assert [fault.text[:26] for fault in refused.value.faults] == ["Kriterium 1, begrundelse: "]
    ask_for_change(store, MANAGER, later(5), version_id, part="udlejning", comment="Slet tegnet.")
    return_assessment(store, MANAGER, later(6), version_id, comment="")


def test_an_imported_case_is_stored_as_it_came_but_its_number_can_be_printed(store: Store) -> None:
    case = case_file(**reason("Godt 👍"))
    assert open_case(store, CASEWORKER, register_case(store, CASEWORKER, NOW, case, RULES)).case == case
    with pytest.raises(CaseFileError, match=r"case_number: har tegn.*U\+1F3E0"):
        register_case(store, CASEWORKER, NOW, case_file(case_number="2026-🏠"), RULES)


def test_no_case_is_bound_to_rules_that_no_document_can_show(store: Store) -> None:
    strange = changed_rules({"titel": "Kriterier 🌳"})
    with pytest.raises(RuleFileError, match=r"titel: har tegn.*U\+1F333"):
        register_case(store, CASEWORKER, NOW, case_file(), strange)
    registered(store)


def test_a_new_case_names_each_of_its_three_facts() -> None:
    with pytest.raises(CaseFileError) as caught:
        typed_case("2026-🏠", "漢", " ")
    assert [fault.place for fault in caught.value.faults] == ["Boligorganisation", "Sagsnummer", "Titel"]
    with pytest.raises(CaseFileError, match="Forkort"):
        typed_case("2026-1", "x" * 100_000, "Boligforeningen")
    assert typed_case("2026-1", "W" * 200, "Boligforeningen").title == "W" * 200


def test_so_much_text_that_no_document_holds_it_is_told_with_its_largest_part() -> None:
    entry = {"kind": "Møde", "participants": "p" * 4_000, "outcome": "o" * 4_000}
    (fault,) = printing_faults(case_file(involvement=[entry] * 40))
    assert fault.place == "involvement"
    assert "fylder mest (320.160 tegn)" in fault.text
    assert "højst rumme 250.000" in fault.text
    assert printing_faults(case_file(involvement=[entry] * 20)) == (), "control"
    assert MAX_CASE_TEXT == 250_000


@given(text=st.text(max_size=60))
def test_a_text_is_told_exactly_when_a_character_of_it_cannot_be_printed(text: str) -> None:
    assert (unprintable(text) is None) is (strange_characters(text) == ())
    assert (unprintable([text, "a"]) is None) is (unprintable(text) is None)
    assert unprintable({"text": text}) is None
