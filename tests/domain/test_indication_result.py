"""What an indication is as a value: equal by what it says, short when it is shown."""

from __future__ import annotations

from assessment.domain.indication import indicate
from tests.domain.profiles import case_of, changed_rules, rules


def test_an_indication_is_told_by_its_result_and_not_by_its_rule_set() -> None:
    reworded = changed_rules({"kriterier.0.formaal": "Et andet formål."})
    one, other = indicate(case_of((3, 3, 3, 3, 2)), rules()), indicate(case_of((3, 3, 3, 3, 2)), reworded)
    assert one == other
    assert one != indicate(case_of((3, 3, 3, 2, 2)), rules())
    assert "RuleSet" not in repr(one)
