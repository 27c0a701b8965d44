"""The words of the technical annex: nothing that was entered is left out, and nothing is shown too early."""

from __future__ import annotations

import ast
import dataclasses
import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from assessment.domain.history import CaseHistory, HistoryEntry
from assessment.domain.revision_words import Difference
from assessment.domain.revisions import guarded_content
from assessment.domain.word_diff import Part
from assessment.reporting.annex_parts import AnnexView, OutcomeShare
from assessment.reporting.annex_view import annex_view
from assessment.reporting.municipality import load_municipality
from assessment.reporting.request import DocumentRequest
from tests.reporting.annex_samples import (
    BEGUN,
    OLD_REASON,
    RETURNED,
    REVISED,
    annex,
    approved_annex,
    conditional,
    history,
    whole,
    with_second,
)
from tests.reporting.samples import ROOT, bare, egeparken, rules_document

PUBLIC = sorted((ROOT / "tests" / "fixtures" / "public").glob("*.json"))
DEMONSTRATION = sorted((ROOT / "demo").glob("*.json"))


def strings(value: object) -> Iterator[str]:
    """Every text of a view, however deep it lies."""
    if isinstance(value, str):
        yield value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from strings(getattr(value, field.name))
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from strings(part)


def plain(view: object) -> str:
    """All texts of a view in one, with ordinary spaces."""
    return " ".join(" ".join(strings(view)).split()).replace("\u00a0", " ")


def tidied(text: str) -> str:
    return " ".join(text.split())


def typed(case: dict[str, Any]) -> Iterator[str]:
    """What a caseworker has written about the criteria and in the conclusion."""
    for grading in case.get("grades", {}).values():
        yield from filter(None, (grading.get("reason"), grading.get("missing_reason")))
        for evidence in grading.get("evidence", ()):
            yield from filter(None, (evidence.get("document"), evidence.get("reference")))
        for condition in grading.get("conditions", ()):
            yield condition if isinstance(condition, str) else condition["text"]
        for condition in grading.get("earlier_conditions", ()):
            yield from (condition["text"], condition["note"])
    yield from (text for field, text in (case.get("conclusion") or {}).items() if text and field != "outcome")


class TestWhole:
    """Everything that was entered is there."""

    def test_every_written_text_of_every_case_is_there(self) -> None:
        assert len(DEMONSTRATION) >= 8
        found = 0
        for file in (*PUBLIC, *DEMONSTRATION):
            case = json.loads(file.read_text("utf-8"))
            text = plain(annex_view(annex(case)))
            for written in typed(case):
                assert tidied(written) in text, written
                found += 1
        assert found > 100

    def test_every_form_of_condition_is_there_with_deadline_and_who_documents(self) -> None:
        neighbours = annex_view(annex(conditional())).criteria[2]
        one, two = neighbours.conditions
        assert (one.text, one.deadline, one.documented_by) == ("Stien langs blok 7 er belyst.", "", "")
        assert (plain(two.deadline), two.documented_by) == ("1. marts 2027", "Boligforeningen")
        (earlier,) = neighbours.earlier_conditions
        assert (earlier.met, earlier.note) == ("Delvist opfyldt", "Kun for blok 5-7.")

    def test_every_question_and_every_anchor_of_the_rule_set_is_there(self) -> None:
        view = annex_view(annex(conditional()))
        for criterion, shown in zip(rules_document()["kriterier"], view.criteria, strict=True):
            assert [fact.label for fact in shown.questions] == [item["tekst"] for item in criterion["spoergsmaal"]]
            assert {row.meaning for row in shown.anchors} == set(criterion["ankre"].values())
            assert len(shown.anchors) == 5
            assert criterion["formaal"] in plain(shown.rule)

    def test_answers_are_told_and_gaps_said(self) -> None:
        neighbours, outdoor = annex_view(annex(conditional())).criteria[2], annex_view(annex(conditional())).criteria[1]
        assert [fact.value for fact in neighbours.questions] == ["Nej", "Nej", "Ja", "Ved ikke"]
        assert [fact.value for fact in outdoor.questions[3:]] == ["Ikke besvaret", "Ikke besvaret"]
        assert not outdoor.questions[3].known

    def test_the_chosen_step_is_marked_in_words_and_the_range_too(self) -> None:
        rows = annex_view(annex(conditional())).criteria[2].anchors
        assert [row.step[0] for row in rows] == ["4", "3", "2", "1", "0"]
        assert [row.marks for row in rows] == [
            (),
            ("Inden for usikkerheden",),
            ("Valgt trin",),
            ("Inden for usikkerheden",),
            (),
        ]
        assert [row.chosen for row in rows] == [False, False, True, False, False]

    def test_the_level_of_the_answers_is_told_and_a_difference_of_two_named(self) -> None:
        _, outdoor, neighbours, *_ = annex_view(annex(conditional())).criteria
        assert "svarer til 0,0" in plain(outdoor.findings)
        assert "peger på et lavere trin end det valgte trin 3" in plain(outdoor.findings)
        assert "svarer til 1,3" in plain(neighbours.findings)
        assert "trin end det valgte" not in plain(neighbours.findings)

    def test_a_missing_and_a_not_relevant_criterion_say_so(self) -> None:
        case = egeparken()
        case["grades"]["udlejning"] = {"missing_reason": "Huslejenotatet mangler."}
        case["grades"]["udearealer"] = {"not_relevant": True, "reason": "Projektet rører ikke udearealer."}
        missing, left_out, *_ = annex_view(annex(case)).criteria
        assert (missing.assessment, missing.known) == ("Ikke belyst", False)
        assert missing.reason == ("Huslejenotatet mangler.",)
        assert (left_out.assessment, left_out.known) == ("Ikke relevant", True)
        assert not any(row.chosen for row in missing.anchors)

    def test_every_budget_line_stands_by_itself_with_the_total(self) -> None:
        case = egeparken()
        case["budget"] = [{"category": "tag", "amount_dkk": 1_000_000 + n, "supported": n % 2 == 0} for n in range(60)]
        economy = annex_view(annex(case)).economy
        assert len(economy.lines) == 60
        assert {row.supported for row in economy.lines} >= {"1.000.000", "1.000.058", "–"}
        assert economy.total is not None
        assert plain(economy.total.name) == "I alt 60.001.770 kr."

    def test_sums_that_disagree_are_named_with_both_figures(self) -> None:
        case = egeparken()
        case["financing"]["reserves_dkk"] = 0
        found = plain(annex_view(annex(case)).economy.disagreements)
        assert "412.750.000 kr." in found
        assert "403.750.000 kr." in found
        assert "stemmer overens" in plain(annex_view(annex(egeparken())).economy.disagreements)
        assert "ikke belyst" in plain(annex_view(annex(bare())).economy.disagreements)


class TestIndication:
    """The indication with its reasons, or only the words that it is hidden."""

    @pytest.mark.parametrize(
        "request_",
        [annex(egeparken(), show_indication=False), annex({**egeparken(), "conclusion": None}), annex(bare())],
        ids=["not revealed", "no conclusion", "bare"],
    )
    def test_hidden_it_gives_no_outcome_state_or_share(self, request_: DocumentRequest) -> None:
        view = annex_view(request_)
        assert "Den vejledende indikation er skjult." in view.indication.sentences[0]
        assert (view.indication.explanation, view.indication.gates, view.indication.missing) == ((), (), ())
        assert view.robustness.shares == ()
        assert "indikation er »" not in plain(view)
        assert not any(f"»{name}«" in plain((view.deviation, view.robustness)) for name in ("Støtte", "Afvis støtte"))

    def test_control_revealed_it_gives_all_of_them(self) -> None:
        view = annex_view(annex(egeparken()))
        assert view.indication.sentences[0].startswith("Den vejledende indikation er »Støtte«")
        assert len(view.indication.gates) == 4
        assert [row.state for row in view.indication.gates][:2] == ["Opfyldt", "Ikke udløst"]
        assert "afviger altså fra indikationen" in view.deviation

    def test_a_waiver_tells_who_confirmed_it(self) -> None:
        case = {**egeparken(), "waivers": [{"gate": "facade_obs", "reason": "Skimmel i klimaskærmen."}]}
        (open_,) = annex_view(annex(case)).indication.waivers
        assert open_.confirmed_by == "Endnu ikke bekræftet af en leder"
        (confirmed,) = annex_view(approved_annex(case)).indication.waivers
        assert plain(confirmed) == (
            "Facaderenovering uden grundlæggende ændring - opmærksomhed Skimmel i klimaskærmen. "
            "Leder B, 16. november 2026 kl. 15.12"
        )

    def test_shares_are_exact_and_sum_to_one(self) -> None:
        robustness = annex_view(annex(egeparken())).robustness
        assert sum((share.share for share in robustness.shares), Fraction(0)) == 1
        assert [share.exact for share in robustness.shares] == ["369/625", "256/625", "0/1"]
        assert all(Fraction(share.exact) == share.share for share in robustness.shares)
        assert robustness.chart_title.endswith(named(robustness.shares))
        assert [row.criterion[0] for row in robustness.intervals] == ["1", "2", "3", "4", "5"]
        assert "2 mulige sæt af vurderinger: 1 giver »Støtte« og 1 giver »Støtte med vilkår«" in robustness.combinations

    def test_without_all_five_grades_it_says_why_nothing_can_be_told(self) -> None:
        case = egeparken()
        case["grades"]["udlejning"] = {"missing_reason": "Huslejenotatet mangler."}
        robustness = annex_view(annex(case)).robustness
        assert robustness.sentences == ("Det kan kun beregnes, når alle fem kriterier er vurderet på skalaen.",)


def named(shares: tuple[OutcomeShare, ...]) -> str:
    return "; ".join(f"{share.name}: {share.least_ten}" for share in shares) + "."


def recategorised() -> tuple[dict[str, Any], dict[str, Any]]:
    """A case that the facade gate holds down, and the same with its one line of money called something else."""
    line = {"category": "facade", "amount_dkk": 500_000_000, "supported": True}
    case = {**egeparken(), "budget": [line], "waivers": []}
    return case, {**case, "budget": [{**line, "category": "ombygning_sammenlaegning"}]}


def late_annex(before: dict[str, Any], now: dict[str, Any], *, kept: bool = True, **submitted: str) -> AnnexView:
    """The annex of a case that was locked with other facts, and submitted."""
    contents = [guarded_content(whole(case)) for case in (before, now)]
    if not kept:
        del contents[0]["deciding_facts"]
    steps: list[tuple[str, dict[str, Any]]] = [
        ("assessment.locked", {"content": contents[0]}),
        ("assessment.submitted", {**submitted}),
    ]
    entries = tuple(
        HistoryEntry(number, BEGUN, "Sagsbehandler A", action, fields, 1)
        for number, (action, fields) in enumerate(steps, 1)
    )
    told = CaseHistory(1, entries, (contents[1],), None, (2, "0" * 64))
    return annex_view(annex(now, history=told.document()))


class TestChanges:
    """What was changed after the reveal, before and after."""

    def test_a_change_tells_who_when_why_and_both_texts(self) -> None:
        view = annex_view(approved_annex(conditional()))
        opened, returned = view.changes.changes
        assert plain(opened.opened) == "Åbnet af Karen (sagsbehandler), 16. november 2026 kl. 11.12."
        assert opened.reason == (REVISED,)
        fields = {field.name: field for field in opened.fields}
        assert (fields["Trin"].before, fields["Trin"].after) == ("I ringe grad (1)", "I nogen grad (2)")
        assert fields["Begrundelse"].before == OLD_REASON
        assert fields["Begrundelse"].after == conditional()["grades"]["naboomraader"]["reason"]
        assert plain(returned.opened).startswith("Returneret af Leder B,")
        assert returned.reason == (RETURNED,)
        assert [(field.name, field.before, field.after) for field in returned.fields] == [
            ("Konklusion", "Støtte", "Støtte med vilkår")
        ]

    def test_the_compared_text_holds_both_texts_word_by_word(self) -> None:
        fields = {field.name: field for field in annex_view(approved_annex(conditional())).changes.changes[0].fields}
        marks = fields["Begrundelse"].marks
        signs = {mark.sign for mark in marks}
        assert signs == {"", "\u2212", "+"}
        before = "".join(mark.before + mark.text + mark.after for mark in marks if mark.sign != "+")
        after = "".join(mark.before + mark.text + mark.after for mark in marks if mark.sign != "\u2212")
        assert tidied(before) == OLD_REASON
        assert tidied(after) == conditional()["grades"]["naboomraader"]["reason"]

    def test_a_draft_that_is_hidden_or_stands_outside_the_database_says_why_there_are_none(self) -> None:
        assert "uden for databasen" in annex_view(annex(egeparken())).changes.notes[0]
        begun = history(egeparken())
        empty = CaseHistory(1, begun.entries[:1], (), None, (40, "0" * 64)).document()
        assert annex_view(annex(egeparken(), history=empty)).changes.notes == (
            "Indikationen er ikke vist endnu. Derfor er der ingen ændringer at vise.",
        )
        locked = CaseHistory(1, begun.entries[:2], (), begun.versions[0], (41, "0" * 64)).document()
        assert "ikke åbnet for ændringer" in annex_view(annex(egeparken(), history=locked)).changes.notes[0]

    def test_what_is_under_way_and_what_was_never_kept_is_said(self) -> None:
        begun = history(egeparken())
        open_ = CaseHistory(1, begun.entries[:3], (), begun.versions[1], (42, "0" * 64))
        (change,) = annex_view(annex(egeparken(), history=open_.document())).changes.changes
        assert change.notes == ("Ændringen er endnu ikke sendt til godkendelse.",)
        bare_entry = dataclasses.replace(begun.entries[2], fields={"subject": "naboomraader", "reason": "x"})
        old = dataclasses.replace(
            open_, entries=(dataclasses.replace(begun.entries[1], fields={}), bare_entry), current=begun.versions[1]
        )
        (change,) = annex_view(annex(egeparken(), history=old.document())).changes.changes
        assert "ikke gemt i databasen" in change.notes[0]
        assert change.fields == ()

    def test_a_second_assessment_stands_beside_the_first_with_every_reason(self) -> None:
        view = annex_view(annex(with_second(egeparken()))).second
        first = view.rows[0]
        assert (plain(first.first), plain(first.second)) == ("I tilstrækkelig grad (3 af 4)", "I ringe grad (1 af 4)")
        assert (first.difference, plain(first.common)) == ("2 trins forskel", "I tilstrækkelig grad (3 af 4)")
        assert "Ventelisten til de store boliger er ikke dokumenteret." in plain(first.reasons)
        assert "Vi har set ventelisten sammen" in plain(first.reasons)
        assert (view.rows[3].second, view.rows[3].common) == ("Ikke belyst", "Ikke belyst")
        assert view.rows[1].common == "–"
        assert annex_view(annex(egeparken())).second.rows == ()

    def test_the_conditions_of_a_second_assessment_are_in_the_annex(self) -> None:
        case = with_second(egeparken())
        condition = {"text": "Stien er åben", "deadline": "2027-03-01", "documented_by": "Boligforeningen"}
        case["second_assessment"]["grades"]["udlejning"]["conditions"] = [condition, "Ventelisten er opgjort."]
        reasons = annex_view(annex(case)).second.rows[0].reasons
        assert [plain(text) for text in reasons[1].paragraphs if text.startswith("Vilkår")] == [
            "Vilkår: Stien er åben, dokumenteres af Boligforeningen senest den 1. marts 2027.",
            "Vilkår: Ventelisten er opgjort.",
        ]

    def test_facts_changed_after_the_lock_are_told_with_what_they_do_and_why(self) -> None:
        before, case = recategorised()
        why = "Landsbyggefonden har flyttet beløbet."
        (change,) = late_annex(before, case, facts_reason=why).changes.changes
        assert change.title == "Oplysninger, der afgør indikationen"
        assert change.reason == (why,)
        assert len(change.fields) == 2
        told = {plain(field.before) for field in change.fields} | {plain(field.after) for field in change.fields}
        assert told == {"Intet angivet", "500.000.000 kr."}
        assert "»Afvis støtte«" in change.notes[0]
        assert "Nu er den" in change.notes[0]
        assert late_annex(before, case).changes.changes[0].reason == ("Begrundelsen er ikke skrevet endnu.",)
        nothing_moved = {**case, "budget": [{**case["budget"][0], "amount_dkk": 500_000_001}]}
        (quiet,) = late_annex(case, nothing_moved).changes.changes
        assert (quiet.reason, quiet.notes) == (
            ("Der er ikke krævet en begrundelse.",),
            ("Det ændrer ikke den vejledende indikation.",),
        )

    def test_control_facts_as_they_were_locked_or_not_kept_are_not_told(self) -> None:
        before, case = recategorised()
        assert late_annex(case, case).changes.changes == ()
        assert "ikke åbnet for ændringer" in late_annex(case, case).changes.notes[0]
        assert late_annex(before, case, kept=False).changes.changes == ()


class TestHistory:
    """The events, the rules and their marks."""

    def test_every_event_is_a_row_with_who_when_and_why(self) -> None:
        rows = annex_view(approved_annex(egeparken())).history.events
        assert [row.number for row in rows] == [str(number) for number in range(40, 47)]
        assert plain(rows[4]).startswith("44 16.11.2026 kl. 13.12 Leder B")
        assert "Godt på vej." in plain(rows[4])
        assert RETURNED in plain(rows[4])
        assert REVISED in plain(rows[2])

    def test_both_marks_of_the_rule_set_and_the_head_of_the_chain_are_whole(self) -> None:
        view = annex_view(approved_annex(egeparken()))
        values = [fact.value for fact in view.rules.facts]
        assert sum(len(value) == 64 for value in values) == 2
        assert "ab12cd34" * 8 in view.history.notes[0]

    def test_every_label_that_the_program_asks_for_has_words(self) -> None:
        words = load_municipality().annex
        fields = {"facade_statement", "ruleset", "version", "decided_by", "responsible", "fingerprint", "calculation"}
        source = (ROOT / "assessment" / "domain" / "revision_words.py").read_text("utf-8")
        yielded = {
            str(node.value.elts[0].value).split(".")[0]
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Yield)
            and isinstance(node.value, ast.Tuple)
            and isinstance(node.value.elts[0], ast.Constant)
        }
        assert len(yielded) >= 10
        assert fields | yielded | {"answers"} <= set(words.fields)


def test_control_a_text_that_is_left_out_would_be_found() -> None:
    case = egeparken()
    view: AnnexView = annex_view(annex(case))
    less = dataclasses.replace(view, criteria=view.criteria[:-1])
    assert case["grades"]["baeredygtighed"]["reason"] in plain(view)
    assert case["grades"]["baeredygtighed"]["reason"] not in plain(less)


def test_control_a_choice_is_not_compared_word_by_word() -> None:
    assert Difference("grade", "I nogen grad (2)", "I ringe grad (1)").pieces is None
    pieces = Difference("reason", "a b", "a c").pieces
    assert pieces is not None
    assert [piece.part for piece in pieces] == [Part.KEPT, Part.REMOVED, Part.ADDED]
