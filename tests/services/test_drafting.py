"""What is typed is kept: edits, texts that cannot be read, texts that lost a race, texts rescued from a left page."""

from __future__ import annotations

import pytest

from assessment.domain.draft import JsonValue
from assessment.domain.errors import DraftConflict, NotFound, PermissionDenied, StepRefused
from assessment.domain.workflow import Actor
from assessment.services.cases import CaseView
from assessment.services.drafting import (
    FIXED_FIELDS,
    FieldEdit,
    Leftover,
    SaveResult,
    current_draft,
    leftovers,
    rescue_typed,
    save_edits,
    settle_leftover,
)
from assessment.services.fields import read_field
from assessment.storage.engine import Store
from tests.services.stories import CASEWORKER, COLLEAGUE, MANAGER, NOW, READER, edit, later, locked, registered, shown

PATH = "grades.udlejning.reason"
GRANTS = "financing.grants_dkk"


def _type(store: Store, view: CaseView, path: str, typed: str, base: JsonValue) -> SaveResult:
    reading = read_field(path, typed)
    change = FieldEdit(path, base, reading.value, typed, reading.fault)
    return save_edits(store, CASEWORKER, NOW, view.assessment.id, [change])


def _lost(store: Store, view: CaseView, path: str, mine: JsonValue, theirs: JsonValue) -> Leftover:
    """Two people change one field from the same base; the one of ours that lost."""
    base = shown(store, view, path)
    edit(store, view, path, theirs, actor=COLLEAGUE)
    assert edit(store, view, path, mine, base=base).conflicts == (path,)
    assert leftovers(store, COLLEAGUE, view.assessment.id) == ()
    (leftover,) = leftovers(store, CASEWORKER, view.assessment.id)
    return leftover


def _rescue(store: Store, view: CaseView, typed: str, seen: list[str], path: str = PATH) -> SaveResult:
    return rescue_typed(store, CASEWORKER, later(5), view.assessment.id, path=path, typed=typed, seen=seen)


def test_a_text_that_cannot_be_read_is_kept_as_typed_until_it_is_mended(store: Store) -> None:
    view = registered(store)
    result = _type(store, view, GRANTS, "to mio", 0)
    assert result.faults == {GRANTS: "»to mio« er ikke et tal. Skriv fx 1.234.567 eller 1.234,5."}
    assert shown(store, view, GRANTS) == "to mio"
    assert _type(store, view, GRANTS, "2 mio.", "to mio").faults == {}
    assert shown(store, view, GRANTS) == 2_000_000


def test_a_choice_that_does_not_fit_is_kept_beside_the_case(sqlite_store: Store) -> None:
    view = registered(sqlite_store, grades={"udlejning": {"grade": 2, "range": [2, 3]}})
    assert "omfatter" in edit(sqlite_store, view, "grades.udlejning.grade", 4).faults["grades.udlejning.grade"]
    assert shown(sqlite_store, view, "grades.udlejning.grade") == "4"


def test_a_choice_without_words_that_does_not_fit_leaves_nothing_behind(sqlite_store: Store) -> None:
    view, path = registered(sqlite_store), "grades.udlejning.missing_reason"
    result = edit(sqlite_store, view, path, "")
    assert (result.conflicts, result.faults) == ((path,), {})
    assert current_draft(sqlite_store, CASEWORKER, view.assessment.id).draft == view.draft.draft
    typed = edit(sqlite_store, view, path, "Huslejetal mangler")  # control: words are kept
    assert path in typed.faults
    assert shown(sqlite_store, view, path) == "Huslejetal mangler"


def test_a_value_that_does_not_fit_is_kept_as_typed(store: Store) -> None:
    view = registered(store)
    assert "højst" in _type(store, view, "title", "x" * 201, shown(store, view, "title")).faults["title"]
    assert shown(store, view, "title") == "x" * 201


@pytest.mark.parametrize(
    "path",
    [
        *("", ".", "opfundet", "opfundet_dkk", "title.a", "grades.", "grades.UDL.reason", "grades.udlejning.opfundet"),
        *(
            "grades.udlejning",
            "conclusion",
            "budget.0",
            "involvement.x",
            "involvement.²",
            f"involvement.{'9' * 5000}",
            "facts.STORE",
            "dwellings",
        ),
    ],
)
@pytest.mark.parametrize("fault", [None, "kan ikke læses"])
def test_a_field_that_no_case_has_is_refused_and_nothing_is_kept(
    sqlite_store: Store, path: str, fault: str | None
) -> None:
    view = registered(sqlite_store)
    with pytest.raises(NotFound, match="findes ikke i en sag"):
        save_edits(sqlite_store, CASEWORKER, NOW, view.assessment.id, [FieldEdit(path, None, "x", "x", fault)])
    assert shown(sqlite_store, view, path) == shown(sqlite_store, registered(sqlite_store, case_number="2"), path)


def test_what_a_case_is_known_by_cannot_be_edited(sqlite_store: Store) -> None:
    view = registered(sqlite_store)
    for path in sorted(FIXED_FIELDS):
        with pytest.raises(StepRefused, match="kan ikke ændres"):
            edit(sqlite_store, view, path, "published")
    edit(sqlite_store, view, "title", "Kontrol")
    assert shown(sqlite_store, view, "title") == "Kontrol"


def test_both_texts_are_kept_and_the_loser_may_take_his_own(store: Store) -> None:
    view = registered(store)
    lost = _lost(store, view, PATH, "Min tekst", "Den andens tekst")
    assert (lost.text, lost.theirs, lost.theirs_by) == ("Min tekst", "Den andens tekst", COLLEAGUE.person_id)
    assert shown(store, view, PATH) == "Den andens tekst"
    settle_leftover(store, CASEWORKER, later(6), lost, text=lost.text, base="Den andens tekst")
    assert shown(store, view, PATH) == "Min tekst"
    assert leftovers(store, CASEWORKER, view.assessment.id) == ()


def test_the_loser_may_leave_what_stands_there(store: Store) -> None:
    view = registered(store)
    lost = _lost(store, view, PATH, "Min tekst", "Den andens tekst")
    settle_leftover(store, CASEWORKER, later(6), lost, text=None, base=None)
    assert shown(store, view, PATH) == "Den andens tekst"
    assert leftovers(store, CASEWORKER, view.assessment.id) == ()


def test_the_loser_may_keep_both(store: Store) -> None:
    view = registered(store)
    lost = _lost(store, view, PATH, "Min tekst", "Den andens tekst")
    both = f"{lost.theirs}\n\n{lost.text}"
    settle_leftover(store, CASEWORKER, later(6), lost, text=both, base=lost.theirs)
    assert shown(store, view, PATH) == "Den andens tekst\n\nMin tekst"


def test_a_choice_made_on_an_old_page_changes_nothing(store: Store) -> None:
    view = registered(store)
    lost = _lost(store, view, PATH, "Min tekst", "Den andens tekst")
    edit(store, view, PATH, "Den tredje tekst", actor=COLLEAGUE)
    with pytest.raises(DraftConflict):
        settle_leftover(store, CASEWORKER, later(6), lost, text=lost.text, base="Den andens tekst")
    assert shown(store, view, PATH) == "Den tredje tekst"
    assert leftovers(store, CASEWORKER, view.assessment.id) == (lost,)


@pytest.mark.parametrize(
    ("path", "mine", "theirs", "as_text"),
    [
        (GRANTS, 38_000_000, 12, "38.000.000"),
        ("grades.udlejning.grade", 4, 2, "4"),
        ("grades.udlejning.conditions", ["Et vilkår"], ["Et andet"], '["Et vilkår"]'),
        ("area.strategic_plans", ["Plan A", "Plan B"], ["Plan C"], "Plan A\nPlan B"),
        ("residents_vote.date", "2026-05-04", "2026-05-05", "04.05.2026"),
        ("financing.guarantee_percent", "62.50", "10", "62,50"),
    ],
)
def test_values_of_every_kind_come_back_as_what_they_were(
    sqlite_store: Store, path: str, mine: JsonValue, theirs: JsonValue, as_text: str
) -> None:
    view = registered(sqlite_store, grades={"udlejning": {"grade": 3}})
    lost = _lost(sqlite_store, view, path, mine, theirs)
    assert lost.text == as_text
    settle_leftover(sqlite_store, CASEWORKER, later(6), lost, text=lost.text, base=theirs)
    assert shown(sqlite_store, view, path) == mine


def test_an_unreadable_text_that_lost_can_still_be_chosen(sqlite_store: Store) -> None:
    view = registered(sqlite_store)
    edit(sqlite_store, view, GRANTS, 7, actor=COLLEAGUE)
    assert _type(sqlite_store, view, GRANTS, "to mio", 0).conflicts == (GRANTS,)
    (lost,) = leftovers(sqlite_store, CASEWORKER, view.assessment.id)
    settle_leftover(sqlite_store, CASEWORKER, later(6), lost, text=lost.text, base=7)
    assert shown(sqlite_store, view, GRANTS) == "to mio"


def test_nothing_is_left_over_when_nothing_would_be_lost(sqlite_store: Store) -> None:
    view = registered(sqlite_store)
    base = shown(sqlite_store, view, PATH)
    edit(sqlite_store, view, PATH, "En lang tekst, der rummer min tekst.", actor=COLLEAGUE)
    assert edit(sqlite_store, view, PATH, "min tekst", base=base).conflicts == (PATH,)
    assert edit(sqlite_store, view, PATH, None, base=base).conflicts == (PATH,)
    assert leftovers(sqlite_store, CASEWORKER, view.assessment.id) == ()


def test_a_text_in_a_row_that_others_have_deleted_is_kept_beside(store: Store) -> None:
    rows = [{"outcome": "første"}, {"outcome": "anden"}, {"outcome": "tredje"}]
    view = registered(store, involvement=rows)
    edit(store, view, "involvement", [], actor=COLLEAGUE)
    path = "involvement.2.participants"
    assert edit(store, view, path, "Beboerne og boligorganisationen", base=None).conflicts == (path,)
    (lost,) = leftovers(store, CASEWORKER, view.assessment.id)
    assert lost.text == "Beboerne og boligorganisationen"
    with pytest.raises(StepRefused, match="Rækken er slettet"):
        settle_leftover(store, CASEWORKER, later(6), lost, text=lost.text, base=None)
    assert leftovers(store, CASEWORKER, view.assessment.id) == (lost,)


@pytest.mark.parametrize("path", ["involvement.1.outcome", "involvement.2.outcome"])
def test_an_edit_follows_its_row_when_a_row_above_is_removed(store: Store, path: str) -> None:
    rows: list[JsonValue] = [{"kind": "Møde"}, {"kind": "Brev"}, {"kind": "Telefon"}]
    view, index = registered(store, involvement=rows), int(path.split(".")[1])
    edit(store, view, "involvement.0", None, actor=COLLEAGUE)
    change = FieldEdit(path, None, "Enighed om planen", "Enighed om planen", row=rows[index])
    assert save_edits(store, CASEWORKER, later(4), view.assessment.id, [change]).conflicts == ()
    after = [row.get("outcome") for row in shown(store, view, "involvement")]
    assert after == ["Enighed om planen" if place == index else None for place in (1, 2)]


def test_an_edit_stays_in_a_row_that_others_write_in_too(store: Store) -> None:
    rows: list[JsonValue] = [{"kind": "Møde"}, {"kind": "Brev"}]
    view = registered(store, involvement=rows)
    edit(store, view, "involvement.1.participants", "Afdelingsbestyrelsen", actor=COLLEAGUE)
    change = FieldEdit("involvement.1.outcome", None, "Enighed", "Enighed", row=rows[1])
    assert save_edits(store, CASEWORKER, later(4), view.assessment.id, [change]).conflicts == ()
    assert shown(store, view, "involvement.1.outcome") == "Enighed"


CONDITIONS = "grades.udlejning.conditions"


def _starts(store: Store, view: CaseView, actor: Actor, **fields: JsonValue) -> SaveResult:
    """Fill in the fields of the blank row that the page of `view` shows at the end."""
    row = f"{CONDITIONS}.{len(view.case.grades['udlejning'].conditions)}"
    edits = [FieldEdit(f"{row}.{name}", None, value, starts_row=True) for name, value in fields.items()]
    return save_edits(store, actor, later(4), view.assessment.id, edits)


def test_two_who_start_a_row_at_once_get_one_each(store: Store) -> None:
    view = registered(store, grades={"udlejning": {"grade": 3, "conditions": ["Aftalen er indgået."]}})
    assert _starts(store, view, COLLEAGUE, text="Stien er anlagt.").conflicts == ()
    mine: dict[str, JsonValue] = {"deadline": "2027-03-01", "documented_by": "Boligorganisationen"}
    assert _starts(store, view, CASEWORKER, **mine).conflicts == ()
    assert shown(store, view, CONDITIONS) == ["Aftalen er indgået.", {"text": "Stien er anlagt."}, mine]
    edit(store, view, f"{CONDITIONS}.2.text", "Broen er bygget.")
    assert shown(store, view, f"{CONDITIONS}.2") == {"text": "Broen er bygget.", **mine}


def test_an_edit_of_a_condition_follows_its_row_when_a_row_above_is_removed(store: Store) -> None:
    rows: list[JsonValue] = ["Aftalen er indgået.", "Stien er anlagt.", {"text": "Broen er bygget."}]
    view = registered(store, grades={"udlejning": {"grade": 3, "conditions": rows}})
    edit(store, view, f"{CONDITIONS}.0", None, actor=COLLEAGUE)
    changes = [
        FieldEdit(f"{CONDITIONS}.1.deadline", None, "2027-03-01", row=rows[1]),
        FieldEdit(f"{CONDITIONS}.2.text", "Broen er bygget.", "Broen er bygget om.", row=rows[2]),
    ]
    assert save_edits(store, CASEWORKER, later(4), view.assessment.id, changes).conflicts == ()
    assert shown(store, view, CONDITIONS) == [
        {"text": "Stien er anlagt.", "deadline": "2027-03-01"},
        {"text": "Broen er bygget om."},
    ]


def test_a_row_that_both_remove_is_removed_once(store: Store) -> None:
    rows: list[JsonValue] = ["Aftalen er indgået.", "Stien er anlagt."]
    view = registered(store, grades={"udlejning": {"grade": 3, "conditions": rows}})
    edit(store, view, f"{CONDITIONS}.0", None, actor=COLLEAGUE)
    assert edit(store, view, f"{CONDITIONS}.0", None, base=rows[0]).conflicts == (f"{CONDITIONS}.0",)
    assert shown(store, view, CONDITIONS) == ["Stien er anlagt."]


def test_a_deadline_that_cannot_be_read_is_kept_in_its_row(sqlite_store: Store) -> None:
    view = registered(sqlite_store, grades={"udlejning": {"grade": 3, "conditions": ["Stien er anlagt."]}})
    path = f"{CONDITIONS}.0.deadline"
    assert path in _type(sqlite_store, view, path, "til foråret", None).faults
    assert shown(sqlite_store, view, path) == "til foråret"
    assert _type(sqlite_store, view, path, "1.3.2027", "til foråret").faults == {}
    assert shown(sqlite_store, view, CONDITIONS) == [{"text": "Stien er anlagt.", "deadline": "2027-03-01"}]


def test_only_its_writer_removes_a_leftover(sqlite_store: Store) -> None:
    view = registered(sqlite_store)
    lost = _lost(sqlite_store, view, PATH, "Min tekst", "Den andens tekst")
    with pytest.raises(PermissionDenied):
        settle_leftover(sqlite_store, READER, later(6), lost, text=None, base=None)
    settle_leftover(sqlite_store, COLLEAGUE, later(6), lost, text=None, base=None)
    assert leftovers(sqlite_store, CASEWORKER, view.assessment.id) == (lost,)


def test_rescue_saves_over_what_the_page_itself_has_sent(store: Store) -> None:
    view = registered(store, grades={"udlejning": {"reason": "Før"}})
    edit(store, view, PATH, "Før og mere")  # an earlier step of the same typing, saved on the way
    assert _rescue(store, view, "Før og mere endnu", ["Før", "Før og mere"]).conflicts == ()
    assert shown(store, view, PATH) == "Før og mere endnu"


def test_rescue_never_writes_over_somebody_else(store: Store) -> None:
    view = registered(store, grades={"udlejning": {"reason": "Før"}})
    edit(store, view, PATH, "Den andens", actor=COLLEAGUE)
    assert _rescue(store, view, "Min", ["Før"]).conflicts == (PATH,)
    assert shown(store, view, PATH) == "Den andens"
    assert [item.text for item in leftovers(store, CASEWORKER, view.assessment.id)] == ["Min"]


def test_rescue_of_what_stands_there_already_writes_nothing(store: Store) -> None:
    view = registered(store)
    edit(store, view, PATH, "Linje et\nLinje to", actor=COLLEAGUE)
    assert _rescue(store, view, "Linje et\r\nLinje to", ["noget helt andet"]) == SaveResult(later(5))
    assert leftovers(store, CASEWORKER, view.assessment.id) == ()


def test_rescue_of_a_blank_clears_only_what_the_page_has_shown(store: Store) -> None:
    view = registered(store, grades={"udlejning": {"reason": "Før"}})
    _rescue(store, view, "", ["noget helt andet"])
    assert shown(store, view, PATH) == "Før"
    _rescue(store, view, "", ["Før"])
    assert shown(store, view, PATH) is None


def test_rescue_of_an_amount_is_read_as_on_the_page(store: Store) -> None:
    view = registered(store)
    assert _rescue(store, view, "38 mio.", ["0"], GRANTS).faults == {}
    assert shown(store, view, GRANTS) == 38_000_000
    assert GRANTS in _rescue(store, view, "38 mio. og lidt", ["38.000.000"], GRANTS).faults
    assert shown(store, view, GRANTS) == "38 mio. og lidt"


def test_rescue_asks_for_the_same_rights_as_the_page(sqlite_store: Store) -> None:
    view = locked(sqlite_store)
    with pytest.raises(StepRefused, match="er låst"):
        _rescue(sqlite_store, view, "Ny", [str(shown(sqlite_store, view, PATH))])
    with pytest.raises(PermissionDenied):
        rescue_typed(sqlite_store, MANAGER, NOW, view.assessment.id, path="title", typed="Ny", seen=["x"])


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("phase", "skem"),
        ("facts.fase_ved_inddragelse", "skem"),
        ("facts.findes_ikke", "ja"),
        ("facts.byggeteknisk_dokumentation", "måske"),
        ("budget.findes_ikke.supported", 5),
        ("grades.findes_ikke.reason", "Fordi"),
        ("grades.udlejning.answers.findes_ikke", "ja"),
        ("waivers", [{"gate": "findes_ikke", "reason": "Fordi"}]),
    ],
)
def test_a_name_that_the_rule_set_does_not_hold_is_refused(sqlite_store: Store, path: str, value: JsonValue) -> None:
    view = registered(sqlite_store)
    with pytest.raises(NotFound, match="findes ikke i regelsættet"):
        edit(sqlite_store, view, path, value)
    assert current_draft(sqlite_store, CASEWORKER, view.assessment.id).draft == view.draft.draft
