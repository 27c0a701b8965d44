"""The page of the rule sets, and the notice of a newer one on the first page of a case."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assessment.domain.workflow import State
from assessment.services.cases import matching_cases, open_case, read_case, register_case
from assessment.services.demo import CASEWORKER
from assessment.services.notes import RULE_MOVE
from assessment.services.rule_change import effect_of
from assessment.services.steps import lock_assessment
from assessment.settings import DEMO_FOLDER, RULES_FOLDER
from assessment.storage.records import CaseFilter
from assessment.ui.components.rule_set import PROPOSAL
from assessment.ui.views.rule_sets import NEW_VERSION_STEPS
from tests.domain.profiles import changed_rules, rules
from tests.rulefiles.folders import rules_folder
from tests.services.stories import declared
from tests.ui.conftest import ROLES, STATES, Site, everything, texts

# In force since the day after the first one, so that the tests hold on every day.
NEWER = changed_rules(
    {
        "version": "2026.2.0",
        "gyldig_fra": "2026-11-02",
        "besluttet_af": "Aarhus Byråd, den 2. november 2026",
        "vurdering.stoette.mindste_gennemsnit": "3",
        "kriterier.2.formaal": "Et andet formål. " * 8,
    }
)
PLANNED = changed_rules({"version": "2099.1.0", "gyldig_fra": "2099-01-01", "faser.6.id": "skema_aa"})
EFFECT = "beregn-virkning"


@pytest.fixture
def several(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two versions in force one after the other, and a draft; the pages of this test read them."""
    folder = rules_folder(tmp_path_factory.mktemp("versions"), rules(), NEWER, drafts=[PLANNED])
    monkeypatch.setenv("ASSESSMENT_RULES_DIR", str(folder))
    return folder


@pytest.mark.parametrize("role", ROLES)
def test_everybody_reads_the_whole_rule_set(site: Site, role: str) -> None:
    app = site.page("regelsaet", role)
    assert not app.exception
    assert not app.error
    assert texts(app.title) == ["Regelsæt"]
    shown = everything(app)
    missing = [text for text in _words_of_the_rules() if text not in shown]
    assert missing == []
    assert texts(app.header)[0] == rules().title
    assert [each.value for each in app.subheader][:5] == [f"{each.number}. {each.name}" for each in rules().criteria]
    assert not [sign for sign in ("≥", "≤", "&lt;", "&gt;") if sign in shown], "thresholds are said in words"


def _words_of_the_rules() -> list[str]:
    """Every text of the rule set that a reader is owed."""
    given = rules()
    return [
        *(text for basis in given.legal_bases for text in (basis.title, basis.reference, basis.quote) if text),
        *(text for step in given.scale for text in (step.name, step.description)),
        *(text for each in given.criteria for text in (each.purpose, each.guidance, *each.anchors.values()) if text),
        *(question.text for each in given.criteria for question in each.questions),
        given.weighting.reason,
        given.grading.reason,
        *(text for gate in given.gates for text in (gate.name, gate.explanation)),
        *(category.name for category in given.budget_categories),
        *(phase.name for phase in given.phases),
        *(fact.name for fact in given.case_facts),
        given.fingerprint,
        given.decided_by,
        given.responsible,
        "gennemsnittet er mindst 2,8",
        "Kan ikke fraviges.",
    ]


def test_a_proposal_is_marked_and_a_decided_set_is_not(site: Site, several: Path) -> None:
    decided = site.page("regelsaet")
    assert PROPOSAL not in everything(decided)
    assert "Aarhus Byråd, den 2. november 2026" in everything(decided)
    decided.selectbox(key="regelsaet-version").set_value(f"{rules().id} 2026.1.0")
    proposed = everything(site.again(decided))
    assert proposed.count(PROPOSAL) == 4, "at the top, and beside weights, thresholds and caps"
    assert "til og med den 1.\u00a0november\u00a02026" in proposed


@pytest.mark.parametrize("role", ROLES)
def test_one_version_alone_tells_how_to_make_another(site: Site, role: str) -> None:
    app = site.page("regelsaet", role)
    assert not app.selectbox
    assert not app.button
    said = "\n".join(texts(app.markdown))
    assert "LAES-MIG.md" in said
    assert said.count("Kopiér filen.") == 2, "under differences and under effect"


def test_the_steps_are_those_of_the_guide() -> None:
    guide = (RULES_FOLDER / "LAES-MIG.md").read_text(encoding="utf-8")
    heads = re.findall(r"^\d\. \*\*(.+?)\*\*", guide.split("## Seks trin")[1].split("\n## ")[0], re.MULTILINE)
    assert [head.replace("`", "") for head in heads] == [head for head, _ in NEW_VERSION_STEPS]


def test_differences_between_two_versions_are_sentences(site: Site, several: Path) -> None:
    app = site.page("regelsaet")
    assert [app.selectbox(key=key).value for key in ("forskel-fra", "forskel-til")] == [
        f"{rules().id} 2026.1.0",
        f"{rules().id} 2026.2.0",
    ]
    shown = everything(app)
    assert "Vurdering, støtte, mindste gennemsnit er ændret fra 2,8 til 3." in shown
    assert "Kriterium »Sammenhæng til naboområder«, formål er ændret." in shown
    assert rules().criteria[2].purpose in shown
    assert NEWER.criteria[2].purpose in shown
    app.selectbox(key="forskel-fra").set_value(f"{rules().id} 2026.2.0")
    assert "De to versioner er ens." in texts(site.again(app).markdown)


@pytest.mark.parametrize("role", ROLES)
def test_the_effect_is_told_case_by_case_but_never_of_a_draft(site: Site, several: Path, role: str) -> None:
    effect = _effect(site, role)
    assert "»Støtte« bliver til »Støtte med vilkår«" in effect
    assert STATES["submitted"] in effect
    drafts = _drafts(site)
    assert len(drafts) > 1
    assert f"{len(drafts)} kladder er ikke beregnet" in effect
    assert not [number for number in drafts if number in effect]


def test_a_case_is_told_from_the_lock_on(own_site: Site, several: Path) -> None:
    """The same case, before and after: as a draft it would change too, and still nothing is told."""
    store, now = own_site.context.store, datetime.now(UTC)
    content = json.loads((DEMO_FOLDER / "egeparken.json").read_bytes()) | {"case_number": "2026-0999"}
    case = read_case(json.dumps(content).encode(), "egeparken.json")
    case_id = register_case(store, CASEWORKER.actor, now, case, rules())
    everything_computed = effect_of(store, CASEWORKER.actor, NEWER)
    assert "2026-0999" in [each.case_number for each in everything_computed.affected]
    hidden = _effect(own_site)
    assert "2026-0999" not in hidden
    declared(store, case_id, CASEWORKER.actor.person_id)
    lock_assessment(store, CASEWORKER.actor, now, open_case(store, CASEWORKER.actor, case_id).assessment.id)
    assert "2026-0999" in _effect(own_site)


def _effect(site: Site, role: str = CASEWORKER.slug) -> str:
    """What the page says of the effect, after the button was pressed."""
    app = site.page("regelsaet", role)
    assert "Sag for sag" not in texts(app.subheader), "nothing is computed before it is asked for"
    app.button(key=EFFECT).click()
    app = site.again(app, role)
    assert not app.exception
    html = " ".join(str(each.proto.body) for each in app.get("html"))
    return html[html.index("Der er ") :]


def _drafts(site: Site) -> list[str]:
    found = matching_cases(site.context.store, CASEWORKER.actor, CaseFilter(states=frozenset({State.DRAFT})))
    return [row.case_number for row in found]


def test_cases_that_do_not_fit_a_planned_version_are_named_with_the_place(site: Site, several: Path) -> None:
    app = site.page("regelsaet")
    app.selectbox(key="regelsaet-version").set_value(f"{rules().id} 2099.1.0")
    app = site.again(app)
    app.button(key=EFFECT).click()
    app = site.again(app)
    assert "Sager, der ikke passer til regelsættet" in texts(app.subheader)
    assert "Projektets fase: fasen »skema_a« findes ikke i regelsættet." in everything(app)


def test_a_version_at_fault_is_told_and_the_others_are_shown(site: Site, several: Path) -> None:
    file = several / rules().id / "2099.1.0.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("Bystrategisk", "Anden"), encoding="utf-8")
    app = site.page("regelsaet")
    assert not app.error
    app.selectbox(key="regelsaet-version").set_value(f"{rules().id} 2099.1.0")
    app = site.again(app)
    assert not app.exception
    assert any("fingeraftryk" in text for text in texts(app.error))
    assert "Vurdering, støtte, mindste gennemsnit er ændret fra 2,8 til 3." in everything(app)
    assert rules().criteria[0].purpose not in everything(app)


@pytest.mark.parametrize(("state", "revealed"), [("draft", False), ("locked", True), ("returned", True)])
def test_a_newer_set_is_offered_on_an_open_case(site: Site, several: Path, state: str, revealed: bool) -> None:
    case_id = site.case_id(STATES[state])
    app = site.page("oplysninger", case=case_id)
    assert not app.exception
    assert any("2026.2.0" in text.replace("\\", "") for text in texts(app.info))
    shown = everything(app)
    assert "Vurdering, støtte, mindste gennemsnit er ændret fra 2,8 til 3." in shown
    assert ("Efter det nuværende regelsæt, 2026.1.0" in shown) == revealed
    assert ("indikation er skjult efter begge" in shown) != revealed
    if not revealed:
        assert not [text.explanation for text in rules().outcomes.values() if text.explanation in shown]
    assert app.button(key="spoerg-Skift nu").disabled, "no reason is written yet"
    view = open_case(site.context.store, CASEWORKER.actor, case_id)
    key = f"felt-{view.assessment.id.hex}-{RULE_MOVE.replace('.', '-')}"
    assert app.text_area(key=key).value == ""


def test_the_change_can_be_made_when_a_reason_is_written(own_site: Site, several: Path) -> None:
    case_id = own_site.case_id(STATES["locked"])
    view = open_case(own_site.context.store, CASEWORKER.actor, case_id)
    app = own_site.page("oplysninger", case=case_id)
    key = f"felt-{view.assessment.id.hex}-{RULE_MOVE.replace('.', '-')}"
    app.text_area(key=key).set_value("Byrådet har vedtaget det.")
    app = own_site.again(app)
    assert not app.button(key="spoerg-Skift nu").disabled
    assert open_case(own_site.context.store, CASEWORKER.actor, case_id).rules == rules(), "nothing has moved by itself"


@pytest.mark.parametrize(
    ("state", "role"),
    [("submitted", "sagsbehandler-a"), ("approved", "leder-a"), ("locked", "leder-a"), ("locked", "laeser")],
)
def test_nobody_else_is_offered_it(site: Site, several: Path, state: str, role: str) -> None:
    app = site.page("oplysninger", role, site.case_id(STATES[state]))
    assert not app.exception
    assert "Se forskellen" not in everything(app)


def test_nothing_is_offered_when_there_is_nothing_newer(site: Site) -> None:
    app = site.page("oplysninger", case=site.case_id(STATES["locked"]))
    assert "Se forskellen" not in everything(app)


@pytest.mark.parametrize("role", ROLES)
def test_the_page_stands_in_the_navigation(site: Site, role: str) -> None:
    assert site.page("regelsaet", role).title[0].value == "Regelsæt"
    assert site.page("sager", role).title[0].value == "Sager"
