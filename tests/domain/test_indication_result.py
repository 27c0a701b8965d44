"""What an indication is as a value: equal by what it says, short when it is shown."""

from __future__ import annotations

from assessment.domain.indication import GateState, indicate
from tests.domain.profiles import case_of, changed_rules, rules


def test_an_indication_is_told_by_its_result_and_not_by_its_rule_set() -> None:
    reworded = changed_rules({"kriterier.0.formaal": "Et andet formål."})
    one, other = indicate(case_of((3, 3, 3, 3, 2)), rules()), indicate(case_of((3, 3, 3, 3, 2)), reworded)
    assert one == other
    assert one != indicate(case_of((3, 3, 3, 2, 2)), rules())
    assert "RuleSet" not in repr(one)


def test_robustness_and_what_it_takes_are_told_of_five_grades_only() -> None:
    document = indicate(case_of((3, 3, 2, 3, 3)), rules()).document()
    assert document["robustness"]["same_outcome_share_min10"] == "369/625"
    assert document["what_it_takes"]["down"][0] == {"udlejning": -1}
    gap = indicate(case_of((3, 3, 2, 3, None)), rules())
    assert gap.robustness is None
    assert gap.what_it_takes is None
    assert gap.document()["robustness"] is None
    assert gap.document()["what_it_takes"] is None


def test_the_document_has_the_form_of_the_contract() -> None:
    document = indicate(case_of((1, 3, 2, 3, None), facts={"energi_klimascreening": None}), rules()).document()
    assert list(document) == [
        "outcome",
        "outcome_worst",
        "outcome_best",
        "mean",
        "below_minimum",
        "missing",
        "gates",
        "facade",
        "robustness",
        "what_it_takes",
    ]
    assert (document["outcome"], document["outcome_worst"], document["outcome_best"]) == (
        "ikke_oplyst",
        "afvis",
        "vilkaar",
    )
    assert document["mean"] is None
    assert document["below_minimum"] == ["udlejning"]
    assert document["missing"] == ["baeredygtighed"]
    assert document["gates"][0] == {"id": "tekniske_krav", "state": "ok"}
    assert set(document["facade"]) == {"facade_dkk", "fundamental_dkk", "counted_dkk", "undistributed_dkk"}
    assert indicate(case_of((3,) * 5, budget={}), rules()).document()["facade"] is None


def test_a_technical_no_is_told_apart_from_a_missing_answer() -> None:
    for answer, state in (("nej", GateState.TRIGGERED), (None, GateState.UNKNOWN), ("ja", GateState.OK)):
        case = case_of((3, 3, 3, 3, 3), facts={"byggeteknisk_dokumentation": answer})
        assert indicate(case, rules()).gates["tekniske_krav"] is state
