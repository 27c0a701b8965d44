"""Small faults put into a module, one at a time: each mutant is a whole source text with one change."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
}
_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any", "sum": "len", "sorted": "list"}


@dataclass(frozen=True)
class Mutant:
    """One change: the line, the statement or expression before and after, and the whole source with it."""

    line: int
    change: str
    source: str


def mutants_of(source: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its text. Texts for people, annotations and imports are left alone."""
    tree = ast.parse(source)
    for index, node in enumerate(_mutable(tree)):
        for number in range(len(_changes(node))):
            changed = copy.deepcopy(tree)
            target = _mutable(changed)[index]
            before = ast.unparse(target)
            _replace(changed, target, _changes(target)[number])
            after = ast.unparse(_changes(node)[number])
            line = getattr(node, "lineno", 0)
            yield Mutant(
                line, f"{_short(before)}  =>  {_short(after)}", ast.unparse(ast.fix_missing_locations(changed))
            )


def _mutable(tree: ast.Module) -> list[ast.AST]:
    found: list[ast.AST] = []

    def walk(node: ast.AST) -> None:
        if isinstance(node, (ast.Import, ast.ImportFrom)) or _is_docstring(node) or _is_about_names(node):
            return
        found.append(node)
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list", "ctx"):
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    walk(child)

    walk(tree)
    return found


def _changes(node: ast.AST) -> list[ast.AST]:
    """What stands in the place of the node, once for each mutant."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return [ast.Compare(node.left, [_COMPARISONS[type(node.ops[0])]()], node.comparators)]
    if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
        return [ast.BinOp(node.left, _ARITHMETIC[type(node.op)](), node.right)]
    if isinstance(node, ast.BoolOp):
        other = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
        return [ast.BoolOp(other, node.values)]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub)):
        return [node.operand]
    if isinstance(node, ast.IfExp):
        return [ast.IfExp(node.test, node.orelse, node.body)]
    if isinstance(node, ast.If):
        return [ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)]
    if isinstance(node, ast.comprehension) and node.ifs:
        return [ast.comprehension(node.target, node.iter, [], node.is_async)]
    if isinstance(node, ast.Return) and node.value is not None:
        return (
            []
            if isinstance(node.value, ast.Constant) and node.value.value is None
            else [ast.Return(ast.Constant(None))]
        )
    if isinstance(node, ast.Continue):
        return [ast.Break()]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS:
        return [ast.Call(ast.Name(_CALLS[node.func.id], ast.Load()), node.args, _fitting(node))]
    if isinstance(node, ast.Constant):
        return _other_constants(node.value)
    return []


def _fitting(call: ast.Call) -> list[ast.keyword]:
    assert isinstance(call.func, ast.Name)
    return call.keywords if call.func.id in ("min", "max") else []


def _other_constants(value: object) -> list[ast.AST]:
    if isinstance(value, bool):
        return [ast.Constant(not value)]
    if isinstance(value, int):
        return [ast.Constant(value + 1), ast.Constant(value - 1)]
    if isinstance(value, str) and value:
        return [ast.Constant(f"x{value}")]
    return []


def _replace(tree: ast.AST, target: ast.AST, by: ast.AST) -> None:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, name, by)
                return
            if isinstance(value, list) and any(item is target for item in value):
                setattr(parent, name, [by if item is target else item for item in value])
                return
    raise ValueError("the node is not in the tree")


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _is_about_names(node: ast.AST) -> bool:
    """`__all__`, and a name for a type: neither is carried out."""
    if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)):
        return False
    return node.targets[0].id == "__all__" or isinstance(node.value, ast.Subscript)


def _short(text: str) -> str:
    one = " ".join(text.split())
    return one if len(one) <= 90 else f"{one[:89]}…"
