"""Spoils a file of rules by chance, thousands of times, and tells what became of it.

`python -m tests.rulefiles.mutations FIRST NUMBER` tries the mutations with these numbers and writes the counts as JSON.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assessment.commands.terminal import one_line
from assessment.domain.errors import Fault
from assessment.domain.ruleset import RuleSet
from assessment.rulefiles import check_rule_folder, read_rule_file
from assessment.settings import RULES_FOLDER
from tests.rulefiles.mistakes import PUBLISHED, REGISTER
from tests.rulefiles.told import english_words, told_lines

REFUSED = "refused in Danish"
SAME = "the same rule set"
SHOWN = "another content, shown by the register"
SILENT = "silently another rule set"
UNTOLD = "refused without line or in English"
TRACEBACK = "traceback"
CLASSES = (REFUSED, SAME, SHOWN, SILENT, UNTOLD, TRACEBACK)

Check = Callable[[Path], list[Fault]]
Change = Callable[[bytes, random.Random], bytes]


@dataclass
class Count:
    """How many mutations of each kind ended in each class, and what went wrong, with the number of the mutation."""

    by_class: Counter[str] = field(default_factory=Counter)
    by_kind: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Count) -> None:
        """Take over the counts of another part."""
        self.by_class.update(other.by_class)
        self.by_kind.update(other.by_kind)
        self.wrong.extend(other.wrong)


def _bytes(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(changed))
        width = chance.randint(0, 2)
        changed[at : at + width] = chance.randbytes(chance.randint(0, 3))
    return bytes(changed)


def _characters(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    new = chance.choice(
        ["0", "9", "5", "e", "n", ",", ".", ":", '"', "'", " ", "-", "#", "\t", "\n", "å", "\u00a0", "&", "*"]
    )
    return content[:at] + new.encode() + content[at + chance.randint(0, 1) :]


def _digit(content: bytes, chance: random.Random) -> bytes:
    at = chance.choice([found.start() for found in re.finditer(rb"[0-9]", content)])
    return content[:at] + str(chance.randint(0, 9)).encode() + content[at + 1 :]


def _word(content: bytes, chance: random.Random) -> bytes:
    words = list(re.finditer(rb"[a-z]{3,}", content))
    left, right = chance.choice(words), chance.choice(words)
    return content[: left.start()] + right[0] + content[left.end() :]


def _lines(change: Callable[[list[bytes], int, random.Random], None]) -> Change:
    def changed(content: bytes, chance: random.Random) -> bytes:
        lines = content.splitlines(keepends=True)
        change(lines, chance.randrange(len(lines)), chance)
        return b"".join(lines)

    return changed


def _swap(lines: list[bytes], at: int, chance: random.Random) -> None:
    other = chance.choice([min(at + 1, len(lines) - 1), chance.randrange(len(lines))])
    lines[at], lines[other] = lines[other], lines[at]


def _delete(lines: list[bytes], at: int, chance: random.Random) -> None:
    del lines[at : at + chance.choice([1, 1, 1, 2, 5])]


def _double(lines: list[bytes], at: int, chance: random.Random) -> None:
    lines.insert(chance.choice([at, chance.randrange(len(lines))]), lines[at])


def _indent(lines: list[bytes], at: int, chance: random.Random) -> None:
    spaces = len(lines[at]) - len(lines[at].lstrip(b" "))
    lines[at] = b" " * max(0, spaces + chance.choice([-4, -2, -1, 1, 2, 4])) + lines[at].lstrip(b" ")


def _cut_off(lines: list[bytes], at: int, _chance: random.Random) -> None:
    del lines[at:]


def _key(content: bytes, chance: random.Random) -> bytes:
    """Delete a key: its name alone, or all that stands under it."""
    found = chance.choice(list(re.finditer(rb"^( *)(?:- )?[a-z_]+:", content, re.MULTILINE)))
    if chance.random() < 0.3:
        return content[: found.start()] + content[found.end() :]
    lines = content[found.start() :].splitlines(keepends=True)
    own = 1
    while own < len(lines) and (lines[own].startswith(found[1] + b" ") or not lines[own].strip()):
        own += 1
    return content[: found.start()] + b"".join(lines[own:])


def _pair(content: bytes, chance: random.Random) -> bytes:
    """Delete one pair of a group in braces, or one value of a list."""
    found = chance.choice(list(re.finditer(rb'(?:[a-z_]+: )?"[^"]*",? ?|[a-z_]+: [a-z0-9]+,? ?', content)))
    return content[: found.start()] + content[found.end() :]


KINDS: dict[str, Change] = {
    "random bytes": _bytes,
    "characters": _characters,
    "digits": _digit,
    "words exchanged": _word,
    "lines swapped": _lines(_swap),
    "lines deleted": _lines(_delete),
    "lines doubled": _lines(_double),
    "indentation": _lines(_indent),
    "cut off": _lines(_cut_off),
    "keys deleted": _key,
    "pairs deleted": _pair,
}


def mutation(content: bytes, number: int) -> tuple[str, bytes]:
    """The mutation of this number: the name of its kind, and the content, which is never the one given."""
    chance = random.Random(number)
    kind = list(KINDS)[number % len(KINDS)]
    changed = content
    while changed == content:
        changed = KINDS[kind](content, chance)
    return kind, changed


def class_of(path: Path, folder: Path, original: RuleSet, check: Check) -> tuple[str, str]:
    """What became of the file, and what was told of it."""
    try:
        faults = check(folder)
        if not faults:
            return (SAME if _is(original, read_rule_file(path)) else SILENT), ""
    except Exception as error:  # noqa: BLE001  (what this looks for)
        return TRACEBACK, repr(error)
    told = "\n".join(one_line(str(fault)) for fault in faults)
    if any(line is None or english_words(line) for line in told_lines(told)):
        return UNTOLD, told
    of_content = ("taget i brug", "registret siger", "ligger som")
    return (SHOWN if all(any(part in fault.text for part in of_content) for fault in faults) else REFUSED), told


def _is(original: RuleSet, found: RuleSet) -> bool:
    return found == original and found.fingerprint == original.fingerprint


def try_all(numbers: Sequence[int], check: Check = check_rule_folder) -> Count:
    """Spoil the published rule set once for each number."""
    count = Count()
    original = read_rule_file(RULES_FOLDER / PUBLISHED)
    content = (RULES_FOLDER / PUBLISHED).read_bytes()
    with tempfile.TemporaryDirectory(prefix="mutated-rules-") as name:
        folder = Path(name)
        path = folder / PUBLISHED
        path.parent.mkdir()
        shutil.copy(RULES_FOLDER / REGISTER, folder)
        for number in numbers:
            kind, changed = mutation(content, number)
            path.write_bytes(changed)
            became, told = class_of(path, folder, original, check)
            count.by_class[became] += 1
            count.by_kind[kind] += 1
            if became in (SILENT, UNTOLD, TRACEBACK):
                count.wrong.append(f"{number} ({kind}): {became} {told}")
    return count


def main(arguments: Sequence[str]) -> int:
    """Try a part of the mutations; see the top of the module."""
    first, number = map(int, arguments)
    count = try_all(range(first, first + number))
    print(json.dumps([count.by_class, count.by_kind, count.wrong]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
