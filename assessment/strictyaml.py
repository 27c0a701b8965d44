"""Strict YAML 1.2 into a model. People edit these files, so every fault has a line, a key and a Danish remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.tokens import AliasToken, AnchorToken, TagToken

from assessment.domain.errors import Fault, RuleFileError
from assessment.domain.faults import findings, place_of, show_name
from assessment.domain.modelpaths import Location, Step
from assessment.yamltext import (
    CURLY_QUOTES,
    MAX_BYTES,
    MAX_DEPTH,
    USE_STRAIGHT_QUOTES,
    LineFault,
    RefusedError,
    curly_quote,
    read_text,
    refused,
    too_deep,
    unpaired_quote,
)

Model = TypeVar("Model", bound=BaseModel)

_POSSIBLE_REFERENCE = re.compile(r"(?:^|[\s\[{,:-])[&*!]\S", re.MULTILINE)
_PLAIN_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,18})")
_PLAIN_DECIMAL = re.compile(r"-?[0-9]{1,15}\.[0-9]{1,15}")
_PROBLEMS = (
    ("character '\\t'", "har et tabulatortegn. Ryk ind med mellemrum i stedet."),
    (
        "mapping values are not allowed",
        "har et kolon, hvor der ikke må stå et. Sæt teksten i anførselstegn, og kontrollér indrykningen.",
    ),
    ("could not find expected ':'", 'mangler et kolon efter navnet. Skriv fx navn: "værdi".'),
    ("unexpected end of stream", "har en tekst, der mangler sit sidste anførselstegn. Tilføj det."),
    ("unexpected document separator", "har en tekst, der mangler sit sidste anførselstegn. Tilføj det."),
    ("expected ',' or ']'", "mangler et komma eller en slutparentes ]. Tilføj det."),
    ("expected ',' or '}'", "mangler et komma eller en slutparentes }. Tilføj det."),
    (
        "expected <block end>",
        "passer ikke sammen med linjerne over. Kontrollér indrykningen, og at anførselstegn står parvis.",
    ),
    ("unknown escape character", "har en omvendt skråstreg i en tekst. Skriv \\\\ i stedet."),
    ("cannot start any token", "begynder en værdi med et tegn, der ikke må stå først. Sæt teksten i anførselstegn."),
    ("found another document", "begynder et nyt dokument (---). En fil må kun have ét. Slet linjen."),
    ("expected the node content", "har en parentes eller et tegn for meget. Kontrollér linjen og linjen over."),
)
_QUOTES_MAY_BE_MISSING = ("expected <block end>", "expected ','", "mapping values are not allowed")
_ANY_PROBLEM = "kan ikke læses. Kontrollér indrykning, kolon og anførselstegn her og i linjen over."

# What the YAML reader lets out on some broken inputs, such as a \U escape past the end of Unicode.
_LEAKED = (ValueError, TypeError, LookupError, AttributeError, AssertionError, ArithmeticError)


def read_yaml_file(path: Path, model: type[Model], where: str | None = None) -> Model:
    """Read a file into a model. `where` names the file in messages; its path when None.

    Raises RuleFileError with every fault that can be told, each place as `<file>:<line>: key.path`.
    """
    shown = where or str(path)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise RuleFileError([Fault(shown, "findes ikke. Kontrollér stien.")]) from None
    except (OSError, ValueError):
        raise RuleFileError(
            [Fault(shown, "kan ikke læses. Kontrollér, at det er en fil, og at programmet må læse den.")]
        ) from None
    return parse_yaml(content, model, shown)


def line_in_file(path: Path, *location: Step) -> int:
    """The line of a place in a file that was read before; the nearest group above it, or 1, when it is not there."""
    try:
        return _line_of(_compose(read_text(path.read_bytes()[: MAX_BYTES + 1])), location)
    except (OSError, RefusedError):
        return 1


def parse_yaml(content: str | bytes, model: type[Model], where: str) -> Model:
    """Read YAML text into a model; see `read_yaml_file`."""
    try:
        text = read_text(content)
        root = _compose(text)
        _check_nodes(root)
        return _validated(_value(root), root, model)
    except RefusedError as refused:
        raise RuleFileError(
            [
                Fault(f"{where}:{fault.line}: {fault.place}" if fault.place else f"{where}:{fault.line}", fault.text)
                for fault in sorted(refused.faults, key=lambda fault: fault.line)
            ]
        ) from None


def _validated(value: object, root: Node, model: type[Model]) -> Model:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise RefusedError(
            [
                LineFault(_line_of(root, finding.location), finding.place, finding.text)
                for finding in findings(error, model=model)
            ]
        ) from None


def _reader() -> YAML:
    return YAML(typ="safe", pure=True)


def _compose(text: str) -> Node:
    try:
        if _POSSIBLE_REFERENCE.search(text):
            _refuse_references(text)
        root = _reader().compose(text)
    except MarkedYAMLError as error:
        raise _syntax(error, text) from None
    except (YAMLError, *_LEAKED):
        raise refused(1, _ANY_PROBLEM) from None
    except RecursionError:
        raise too_deep(1) from None
    if root is None:
        raise refused(1, "filen har intet indhold. Kopiér en gyldig fil, og ret i kopien.")
    if not isinstance(root, MappingNode):
        raise refused(_line(root), 'er ikke felter med navn og kolon. Filen skal begynde med fx skema: "regelsaet/1".')
    return root


def _refuse_references(text: str) -> None:
    for token in _reader().scan(text):
        line = token.start_mark.line + 1
        if isinstance(token, AnchorToken | AliasToken):
            raise refused(
                line, "bruger en henvisning (& eller *). Skriv teksten helt ud, eller sæt den i anførselstegn."
            )
        if isinstance(token, TagToken):
            raise refused(line, "bruger en typeangivelse (!). Slet den, eller sæt teksten i anførselstegn.")


def _value(node: Node) -> object:
    """The plain value of a node. Dates, and numbers in unusual forms, stay text: the model reads or refuses them."""
    if isinstance(node, MappingNode):
        return {_value(key): _value(value) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return [_value(item) for item in node.value]
    text = str(node.value)
    match str(node.tag).rpartition(":")[2]:
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int" if _PLAIN_INTEGER.fullmatch(text):
            return int(text)
        case "float" if _PLAIN_DECIMAL.fullmatch(text):
            return float(text)
    return text


def _syntax(error: MarkedYAMLError, text: str) -> RefusedError:
    problem = str(error.problem or "")
    mark = error.problem_mark or error.context_mark
    if "quoted scalar" in str(error.context or "") and error.context_mark is not None:
        mark = error.context_mark
    line = mark.line + 1 if mark is not None else 1
    curly = curly_quote(text, line)
    if curly is not None:
        return refused(curly[0], USE_STRAIGHT_QUOTES.format(sign=curly[1]))
    unpaired = unpaired_quote(text, line) if problem.startswith(_QUOTES_MAY_BE_MISSING) else None
    if unpaired is not None:
        return refused(unpaired, "har et anførselstegn for lidt eller for meget. Sæt ét på hver side af teksten.")
    return refused(line, next((danish for english, danish in _PROBLEMS if english in problem), _ANY_PROBLEM))


def _check_nodes(root: Node) -> None:
    faults = list(_node_faults(root, (), 1))
    if faults:
        raise RefusedError(faults)


def _node_faults(node: Node, location: Location, depth: int) -> Iterator[LineFault]:
    if depth > MAX_DEPTH:
        raise too_deep(_line(node))
    if isinstance(node, ScalarNode) and not node.style and str(node.value)[:1] in tuple(CURLY_QUOTES):
        yield LineFault(_line(node), place_of(location), USE_STRAIGHT_QUOTES.format(sign=str(node.value)[0]))
    if isinstance(node, SequenceNode):
        for index, item in enumerate(node.value):
            yield from _node_faults(item, (*location, index), depth + 1)
    if isinstance(node, MappingNode):
        yield from _mapping_faults(node, location, depth)


def _mapping_faults(node: MappingNode, location: Location, depth: int) -> Iterator[LineFault]:
    first_line: dict[str, int] = {}
    for key, value in node.value:
        name = str(key.value) if isinstance(key, ScalarNode) else ""
        here = (*location, name)
        if not isinstance(key, ScalarNode):
            yield LineFault(_line(key), place_of(location), "har et feltnavn, der ikke er en tekst. Ret navnet.")
            continue
        if name == "<<":
            yield LineFault(_line(key), place_of(location), "bruger sammenfletning (<<). Skriv felterne helt ud.")
        if name in first_line:
            yield LineFault(
                _line(key),
                place_of(location),
                f"har feltet {show_name(name)} to gange (første gang i linje {first_line[name]}). Slet det ene.",
            )
        first_line.setdefault(name, _line(key))
        yield from _node_faults(value, here, depth + 1)


def _line_of(root: Node, location: Location) -> int:
    """The line of the deepest part of a place that the file holds; ids stand for the item that has them."""
    node, line = root, 1
    for step in location:
        found = _child(node, step)
        if found is None:
            break
        line, node = found
    return line


def _child(node: Node, step: Step) -> tuple[int, Node] | None:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if str(key.value) == str(step):
                return _line(key), value
    if isinstance(node, SequenceNode):
        if isinstance(step, int):
            items = node.value[step : step + 1]
        else:
            items = [item for item in node.value if _id_of(item) == step]
        for item in items:
            return _line(item), item
    return None


def _id_of(node: Node) -> Any:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == "id":
                return value.value
    return None


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1
