"""Follows a place in data through the model that describes it: which names are known there, which steps are real."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, Tag
from pydantic.fields import FieldInfo

Step = int | str
Location = tuple[Step, ...]


def known_names(location: Location, model: type[BaseModel] | None) -> tuple[str, ...]:
    """The field names, as they stand in files, of the model at this place; empty where there is no one model."""
    if model is None:
        return ()
    here = _follow(location, model)[1]
    models = [candidate for candidate in _alternatives(here) if _is_model(candidate)]
    return tuple(name for found in models for name in field_names(found)) if len(models) == 1 else ()


def real_location(location: Location, model: type[BaseModel] | None) -> Location:
    """The place without the steps that pydantic adds to tell the alternatives of a tagged union apart."""
    return location if model is None else _follow(location, model)[0]


def field_names(model: type[BaseModel]) -> tuple[str, ...]:
    """The names of the fields of a model, as they stand in files."""
    return tuple(_name_in_file(name, field) for name, field in model.model_fields.items())


def _follow(location: Location, model: type[BaseModel]) -> tuple[Location, Any]:
    """The real steps of a location, and the type at its end (None where the model does not say)."""
    real: list[Step] = []
    here: Any = model
    for step in location:
        tagged = _tagged(here, step)
        if tagged is not None:
            here = tagged
            continue
        real.append(step)
        here = _next(here, step)
    return tuple(real), here


def _tagged(here: Any, step: Step) -> Any:
    """The alternative of a tagged union that this step names, or None when the step is a real one."""
    for member in get_args(_bare(here)):
        if get_origin(member) is Annotated and any(
            isinstance(tag, Tag) and tag.tag == step for tag in get_args(member)
        ):
            return member
    models = [candidate for candidate in _alternatives(here) if _is_model(candidate)]
    if len(models) < 2 or any(step in field_names(candidate) for candidate in models):
        return None
    for candidate in models:
        for field in candidate.model_fields.values():
            if step in get_args(field.annotation):
                return _model(candidate)
    return None


def _next(here: Any, step: Step) -> Any:
    for candidate in _alternatives(here):
        if _is_model(candidate):
            for name, field in candidate.model_fields.items():
                if _name_in_file(name, field) == step:
                    return field.annotation
            continue
        origin, arguments = get_origin(candidate), get_args(candidate)
        if not isinstance(origin, type):
            continue
        if issubclass(origin, Mapping) and len(arguments) == 2:
            return arguments[1]
        if issubclass(origin, Sequence) and arguments and isinstance(step, int):
            return arguments[0]
    return None


def _bare(here: Any) -> Any:
    return get_args(here)[0] if get_origin(here) is Annotated else here


def _alternatives(here: Any) -> list[Any]:
    origin = get_origin(here)
    if origin is Annotated:
        return _alternatives(_bare(here))
    if origin is Union or origin is types.UnionType:
        return [part for argument in get_args(here) for part in _alternatives(argument)]
    return [here]


def _is_model(candidate: Any) -> bool:
    return isinstance(candidate, type) and issubclass(candidate, BaseModel)


def _model(candidate: Any) -> type[BaseModel]:
    found: type[BaseModel] = candidate
    return found


def _name_in_file(name: str, field: FieldInfo) -> str:
    return field.alias or name
