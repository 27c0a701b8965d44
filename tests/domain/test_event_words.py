"""Every action that the program can save as an event has a Danish sentence, and an event tells all that it carries."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from assessment.domain.event_words import EVENT_WORDS, Kind, actions_of, details_of, person_in_role, words_of
from assessment.domain.standing import Role
from tests.domain.profiles import rules

RULES = rules()
PACKAGE = Path(__file__).parents[2] / "assessment"


def emitted(files: Iterable[Path]) -> dict[str, str]:
    """Every action that an event is made of in the code, by itself or through a function `_tell`: action -> file."""
    found: dict[str, str] = {}
    for file in files:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        constants = _constants(tree)
        for node in ast.walk(tree):
            found.update(dict.fromkeys(_actions(node, tree, constants), file.name))
    return found


def untraceable(files: Iterable[Path]) -> list[str]:
    """Events whose action cannot be read from the code, outside the functions that only pass one on."""
    found = []
    for file in files:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for function in ast.walk(tree):
            if not isinstance(function, ast.FunctionDef) or function.name == "_tell":
                continue
            found += [
                f"{file.name}:{node.lineno}"
                for node in ast.walk(function)
                if isinstance(node, ast.Call) and _calls(node, "Event") and not _actions(node, tree, _constants(tree))
            ]
    return found


def unexplained(files: Iterable[Path]) -> list[str]:
    """Actions without a sentence."""
    return sorted(action for action in emitted(files) if action not in EVENT_WORDS)


def _composed(node: ast.expr, tree: ast.Module) -> list[str]:
    """The actions of `f"hearing.{step.step}"`: one for each value that a field `step` of the module can have."""
    match node:
        case ast.JoinedStr(values=[ast.Constant(value=str(start)), ast.FormattedValue(value=ast.Attribute(attr=name))]):
            fields = (each for each in ast.walk(tree) if isinstance(each, ast.AnnAssign))
            named = (each for each in fields if isinstance(each.target, ast.Name) and each.target.id == name)
            return [f"{start}{text}" for each in named if each.value is not None and (text := _text(each.value))]
    return []


def _constants(tree: ast.Module) -> dict[str, str]:
    """The texts that a module gives names."""
    return {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _calls(node: ast.AST, *names: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


def _actions(node: ast.AST, tree: ast.Module, constants: Mapping[str, str]) -> list[str]:
    if not isinstance(node, ast.Call) or not _calls(node, "Event", "_tell"):
        return []
    texts = [constants.get(each.id) if isinstance(each, ast.Name) else _text(each) for each in node.args]
    composed = [action for each in node.args for action in _composed(each, tree)]
    return [text for text in (*texts, *composed) if text is not None and _is_action(text)]


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _is_action(text: str) -> bool:
    parts = text.split(".")
    return len(parts) == 2 and all(part and part.replace("_", "").isalpha() and part.islower() for part in parts)


def test_every_action_has_a_sentence() -> None:
    found = emitted(PACKAGE.rglob("*.py"))
    print(f"actions in the code: {len(found)}, without a sentence: {unexplained(PACKAGE.rglob('*.py'))}")
    assert len(found) >= 15
    assert unexplained(PACKAGE.rglob("*.py")) == []
    assert untraceable(PACKAGE.rglob("*.py")) == []


def test_every_sentence_is_of_an_action_that_there_is() -> None:
    assert sorted(EVENT_WORDS.keys() - emitted(PACKAGE.rglob("*.py")).keys()) == []


def test_control_an_action_without_a_sentence_is_found_and_told_as_itself(tmp_path: Path) -> None:
    source = tmp_path / "new.py"
    source.write_text('def act() -> None:\n    Event("case.burned", "id", now)\n', encoding="utf-8")
    assert unexplained([source]) == ["case.burned"]
    source.write_text("def act(action: str) -> None:\n    Event(action, 'id', now)\n", encoding="utf-8")
    assert untraceable([source]) == ["new.py:2"]
    assert words_of("case.burned").sentence == "case.burned"
    assert words_of("case.burned").kind is Kind.OTHER


@pytest.mark.parametrize("action", EVENT_WORDS)
def test_a_sentence_is_one_calm_danish_sentence(action: str) -> None:
    sentence = EVENT_WORDS[action].sentence
    assert sentence.endswith(".")
    assert sentence.count(".") == 1
    assert sentence[0].isupper()
    assert EVENT_WORDS[action].kind is not Kind.OTHER


def test_the_kinds_hold_every_action_once() -> None:
    parts = [actions_of([kind]) for kind in Kind]
    assert sum(map(len, parts)) == len(EVENT_WORDS)
    assert frozenset().union(*parts) == EVENT_WORDS.keys()
    assert actions_of(Kind) == EVENT_WORDS.keys()


def test_an_event_tells_what_it_carries() -> None:
    fields = {
        "comment": "Næsten.",
        "criterion_comments": {"udlejning": "Uddyb.", "conclusion": "Kort."},
        "assessor": "id-b",
    }
    told = {item.label: item.text for item in details_of(fields, RULES, {"id-b": "Sagsbehandler B"})}
    assert told == {
        "Anden vurderer": "Sagsbehandler B",
        "Kommentar": "Næsten.",
        "Kommentar til kriterium 1": "Uddyb.",
        "Kommentar til konklusionen": "Kort.",
    }


def test_before_and_after_stand_beside_each_other() -> None:
    moved = {"from": {"version": "2026.1.0"}, "to": {"version": "2026.2.0"}, "reason": "Nyt regelsæt."}
    assert [(each.label, each.text) for each in details_of(moved, RULES, {})] == [
        ("Før", "Regelsæt 2026.1.0"),
        ("Nu", "Regelsæt 2026.2.0"),
        ("Begrundelse", "Nyt regelsæt."),
    ]
    roles = {"before": ["laeser"], "after": ["leder", "sagsbehandler"]}
    assert [each.text for each in details_of(roles, RULES, {})] == ["Læser", "Leder og Sagsbehandler"]


def test_the_role_is_told_once() -> None:
    assert person_in_role("id-l", "Leder A", Role.MANAGER) == "Leder A"
    assert person_in_role("p1", "Tidligere medarbejder 3f2a", Role.MANAGER) == "Tidligere medarbejder 3f2a (leder)"
    assert person_in_role("system:import", "Import", Role.CASEWORKER) == "Import"
    assert person_in_role("p1", "Tidligere medarbejder 3f2a", None) == "Tidligere medarbejder 3f2a"
