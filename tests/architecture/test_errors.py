"""Every error has a code of its own, by which a message can be found in the log and in the documentation."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import assessment
from assessment.domain.errors import AssessmentError
from tests.architecture.findings import repeated_codes


def _descendants(error: type[AssessmentError]) -> Iterator[type[AssessmentError]]:
    for child in error.__subclasses__():
        yield child
        yield from _descendants(child)


def _of_the_program() -> list[type[Exception]]:
    for module in pkgutil.walk_packages(assessment.__path__, "assessment."):
        # Views, migrations and the program's entry act when they are imported; they define no errors.
        if not any(part in module.name for part in (".ui", ".migrations", "__main__")):
            importlib.import_module(module.name)
    found = [error for error in _descendants(AssessmentError) if error.__module__.startswith("assessment.")]
    return [AssessmentError, *dict.fromkeys(found)]


def test_every_error_has_a_code_of_its_own() -> None:
    errors = _of_the_program()
    assert len(errors) > 5
    assert repeated_codes(errors) == []


def test_control_repeated_and_missing_codes() -> None:
    class First(Exception):
        code = "EN"

    class Same(Exception):
        code = "EN"

    class Inherited(First):
        pass

    assert repeated_codes([First, Same, Inherited]) == [
        "Same: EN is the code of First",
        "Inherited: no code of its own",
    ]
