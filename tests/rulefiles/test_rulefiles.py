"""Rule files as planners edit them: each mistake is refused with file, line, key and a Danish remedy."""

from __future__ import annotations

import re
import shutil
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.domain.errors import RuleFileError, RuleSetNotFound
from assessment.rulefiles import RuleLibrary, check_rule_folder, parse_rules, read_register, read_rule_file
from assessment.yamltext import MAX_BYTES
from tests.domain.profiles import ROOT

RULES = ROOT / "rules"
FILE = RULES / "aarhus-almen-renovering" / "2026.1.0.yaml"
TEXT = FILE.read_text(encoding="utf-8")
ENGLISH = re.compile(
    r"\b(found|expected|while|mapping|token|parsing|scanning|block|Input|should|Field|required|extra)\b"
)


def faults_of(content: str | bytes) -> list[str]:
    """The faults of a refused rule file as lines."""
    with pytest.raises(RuleFileError) as caught:
        parse_rules(content, "2026.2.0.yaml")
    lines = str(caught.value).split("\n")
    assert len(lines) == len(caught.value.faults)
    assert all(re.match(r"2026\.2\.0\.yaml:\d+: ", line) and line.endswith(".") for line in lines), lines
    assert not [line for line in lines if ENGLISH.search(line)], lines
    return [line.removeprefix("2026.2.0.yaml:") for line in lines]


def edited(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def line_of(text: str, fragment: str) -> int:
    return text[: text.index(fragment)].count("\n") + 1


NINE_MISTAKES = [
    ("a weight changed", "vaegt: 20", "vaegt: 30", "princip:", "vaegtning.princip: er »ens«, men vægtene"),
    (
        "circa",
        "snit: 2,8",
        'snit: "ca. 2,8"',
        "mindste_gennemsnit",
        "vurdering.stoette.mindste_gennemsnit: er »ca. 2,8«",
    ),
    ("thousand dots", "100000000\n", "100.000.000\n", "mindste_beloeb", "porte[1].mindste_beloeb: er »100.000.000«"),
    ("misspelt key", "formaal:", "formål:", "formål", "kriterier[0].formål: er et ukendt felt. Mente du »formaal«?"),
    (
        "missing anchor",
        '      2: "Enkelte forhold',
        '      # "Enkelte',
        "ankre:",
        "kriterier.udlejning.ankre: beskrivelsen af trin 2",
    ),
    ("support under conditions", "snit: 2,8", "snit: 1,8", "vurdering:", "vurdering: grænsen for støtte"),
    (
        "unknown legal reference",
        '["tillaeg-2022"]',
        '["aftale"]',
        "hjemmel: [",
        "kriterier.udlejning.hjemmel: »aftale«",
    ),
    (
        "duplicate key",
        "    vaegt: 20",
        "    vaegt: 20\n    vaegt: 25",
        "vaegt: 25",
        "kriterier[0]: har feltet »vaegt« to gange",
    ),
    ("tab", "    vaegt: 20", "\tvaegt: 20", "\tvaegt", "har et tabulatortegn."),
]


@pytest.mark.parametrize(("name", "old", "new", "at", "expected"), NINE_MISTAKES, ids=[row[0] for row in NINE_MISTAKES])
def test_the_nine_typical_mistakes(name: str, old: str, new: str, at: str, expected: str) -> None:
    text = edited(old, new)
    assert any(fault.startswith(f"{line_of(text, at)}: {expected}") for fault in faults_of(text)), faults_of(text)


@pytest.mark.parametrize(
    ("old", "new", "at", "expected"),
    [
        (
            "kan_fraviges: false",
            "kan_fraviges: nej",
            "kan_fraviges",
            "porte[0].kan_fraviges: er »nej«, men skal være true",
        ),
        ("nr: 1\n", 'nr: "et"\n', "nr:", "kriterier[0].nr: er »et«"),
        ("nr: 1\n", "nr: 1.5\n", "nr:", "kriterier[0].nr: er 1,5"),
        ("nr: 1\n", "nr: 0x1\n", "nr:", "kriterier[0].nr: er »0x1«"),
        ('type: "facadeandel"', 'type: "facade"', 'type: "facade"', "porte[1].type: er »facade«"),
        ("gyldig_fra: 2026-11-01", "gyldig_fra: 1.11.2026", "gyldig_fra: 1", "gyldig_fra: er »1.11.2026«"),
        ("gyldig_fra: 2026-11-01", "gyldig_fra: 2026-13-01", "gyldig_fra: 2", "gyldig_fra: er »2026-13-01«"),
        ("gyldig_fra: 2026-11-01", "gyldig_fra: 20261101", "gyldig_fra: 2", "gyldig_fra: skal være en dato"),
        ('version: "2026.1.0"', "version: 2026.1", "version: 2", "version: "),
        ('loft: "vilkaar"', 'loft: "stoette"', 'loft: "stoette"', "porte[2].loft: er »stoette«"),
        (
            'klasse: "facade"',
            'klasse: "klimaskaerm"',
            "budgetkategorier",
            "budgetkategorier[0].klasse: er »klimaskaerm«",
        ),
        ("spoergsmaal:", "spoergsmaal: []\n    x:", "spoergsmaal: []", "kriterier[0].spoergsmaal: har 0 elementer"),
        ('titel: "Bys', 'titel: x: "Bys', "titel: x", "har et kolon, hvor der ikke må stå et"),
        ("    vaegt: 20", "    vaegt 20", "formaal:", "mangler et kolon efter navnet"),
        ('["tillaeg-2022"]', '["tillaeg-2022"', "formaal:", "mangler et komma eller en slutparentes ]"),
        ('navn: "Modvirker",', 'navn: "Modvirker"', "beskrivelse: ", "mangler et komma eller en slutparentes }"),
        ('titel: "Bystrategisk', 'titel: "Bys\\trategisk \\q', "titel: ", "har en omvendt skråstreg"),
        ('titel: "Bystrategisk', "titel: @Bystrategisk", "titel: ", "begynder en værdi med et tegn"),
        ('titel: "Bystrategisk', 'titel: &b "Bystrategisk', "titel: ", "bruger en henvisning (& eller *)"),
        ('titel: "Bystrategisk', 'titel: !!str "Bystrategisk', "titel: ", "bruger en typeangivelse (!)"),
        ("skema:", "%YAML 1.1\n---\nskema:", "%YAML", "er en YAML-instruks"),
        ("hjemmel:", "<<: {a: 1}\nhjemmel:", "<<", "bruger sammenfletning (<<)"),
        ("hjemmel:", "---\nhjemmel:", "---", "begynder et nyt dokument (---)"),
        ("hjemmel:", "hjemmel: \u0007", "\u0007", "indeholder et styretegn (U+0007)"),
    ],
    ids=lambda value: ascii(value)[:25],
)
def test_other_mistakes(old: str, new: str, at: str, expected: str) -> None:
    text = edited(old, new)
    found = faults_of(text)
    assert any(re.match(rf"\d+: {re.escape(expected)}", fault) for fault in found), found
    lines = {int(fault.split(":")[0]) for fault in found}
    assert any(abs(line - line_of(text, at)) <= 1 for line in lines), (found, line_of(text, at))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "1: filen er tom."),
        ("# kun en bemærkning\n", "1: filen har intet indhold."),
        ("- a\n- b\n", "1: er ikke felter med navn og kolon."),
        ("tekst", "1: er ikke felter med navn og kolon."),
        ("? [a]\n: 1", "1: har et feltnavn, der ikke er en tekst."),
        (r'a: "\U00110000"', "1: kan ikke læses."),
        ("}", "1: har en parentes eller et tegn for meget."),
        (TEXT.encode("latin-1", "replace"), "1: er ikke gemt som UTF-8."),
        (TEXT.encode("utf-16"), "1: er ikke gemt som UTF-8."),
        ("x" * (MAX_BYTES + 1), "1: er større end 512 kB"),
        ("[" * 100_000, "1: har grupper i mere end 30 niveauer."),
        ("{a: " * 100 + "}" * 100, "1: har grupper i mere end 30 niveauer."),
        ("\n".join(" " * level + "a:" for level in range(600)), "1: har grupper i mere end 30 niveauer."),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]", "1: bruger en henvisning"),
        ("a: !!python/object/apply:os.system [ls]", "1: bruger en typeangivelse"),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_what_is_no_rule_set_at_all(content: str | bytes, expected: str) -> None:
    started = time.monotonic()
    (found,) = faults_of(content)
    assert found.startswith(expected), found
    assert time.monotonic() - started < 5


@settings(max_examples=100)
@given(st.text(max_size=40) | st.binary(max_size=40))
def test_any_content_is_refused_in_danish(content: str | bytes) -> None:
    faults_of(content)


@settings(max_examples=40)
@given(st.integers(0, len(TEXT) - 1), st.text(max_size=3))
def test_any_small_edit_is_read_or_refused_in_danish(at: int, new: str) -> None:
    text = TEXT[:at] + new + TEXT[at + 1 :]
    try:
        parse_rules(text, "2026.2.0.yaml")
    except RuleFileError:
        faults_of(text)


def test_control_the_file_itself_is_read() -> None:
    assert read_rule_file(FILE) == parse_rules(TEXT, "x")


def test_a_missing_file_and_a_folder() -> None:
    for path, part in ((RULES / "findes_ikke.yaml", "findes ikke"), (RULES, "kan ikke læses")):
        with pytest.raises(RuleFileError, match=part):
            read_rule_file(path)


# ---- the folder and its register


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the rules of the product, free to be spoiled."""
    copied = tmp_path / "rules"
    shutil.copytree(RULES, copied)
    return copied


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def add_version(folder: Path, version: str, valid_from: str, status: str = "i_brug") -> Path:
    """A second version: only number and date differ from the first."""
    path = folder / "aarhus-almen-renovering" / f"{version}.yaml"
    text = TEXT.replace('"2026.1.0"', f'"{version}"', 1).replace("2026-11-01", valid_from, 1)
    path.write_text(text, encoding="utf-8")
    with (folder / "REGISTER.yaml").open("a", encoding="utf-8") as register:
        register.write(
            f'  - id: "aarhus-almen-renovering"\n    version: "{version}"\n    status: "{status}"\n'
            f"    gyldig_fra: {valid_from}\n    gyldig_til:\n"
            f'    fingeraftryk: "{parse_rules(text, "x").fingerprint}"\n    besluttet_af: "Byrådet"\n'
        )
    return path


def close_first(folder: Path, last_day: str) -> None:
    replace(folder / "REGISTER.yaml", "gyldig_til:\n", f"gyldig_til: {last_day}\n")
    replace(folder / "REGISTER.yaml", '"i_brug"', '"udgaaet"')


def test_the_rules_of_the_product_are_in_order() -> None:
    assert check_rule_folder(RULES) == []


def test_the_first_rule_set_is_a_proposal_in_force() -> None:
    library = RuleLibrary(RULES)
    found = library.in_force(date(2026, 11, 1))
    assert (found.id, found.version) == ("aarhus-almen-renovering", "2026.1.0")
    entry = library.entry(found)
    assert entry is not None
    assert entry.decided_by == "Forslag fra Teknik og Miljø – ikke vedtaget"
    assert library.register() == read_register(RULES)
    assert library.all() == (found,)
    assert library.get("aarhus-almen-renovering", "2026.1.0") is found


def test_no_rule_set_is_in_force_before_the_first() -> None:
    with pytest.raises(RuleSetNotFound, match=r"31\.\u00a0oktober\u00a02026"):
        RuleLibrary(RULES).in_force(date(2026, 10, 31))


@pytest.mark.parametrize("version", ["2026.9.9", "../../etc/passwd", "", "2026.1.0.yaml"])
def test_a_version_that_is_not_registered_does_not_exist(version: str) -> None:
    with pytest.raises(RuleSetNotFound, match="Registrerede regelsæt"):
        RuleLibrary(RULES).get("aarhus-almen-renovering", version)


def test_an_edited_version_in_use_is_a_fault_and_does_not_load(folder: Path) -> None:
    replace(folder / "aarhus-almen-renovering" / "2026.1.0.yaml", "skal indbyde", "bør indbyde")
    (fault,) = check_rule_folder(folder)
    assert "er ændret, efter at version 2026.1.0 blev taget i brug" in fault.text
    with pytest.raises(RuleFileError, match="taget i brug"):
        RuleLibrary(folder).in_force(date(2026, 12, 1))


def test_a_comment_in_a_version_in_use_is_no_fault(folder: Path) -> None:
    replace(folder / "aarhus-almen-renovering" / "2026.1.0.yaml", "skala:", "# en bemærkning\nskala:")
    assert check_rule_folder(folder) == []


def test_an_edited_draft_asks_for_its_new_fingerprint(folder: Path) -> None:
    path = add_version(folder, "2027.1.0", "2027-01-01", status="udkast")
    assert check_rule_folder(folder) == []
    replace(path, "skal indbyde", "bør indbyde")
    (fault,) = check_rule_folder(folder)
    assert f"Sæt fingeraftryk til {read_rule_file(path).fingerprint}." in fault.text


def test_a_draft_is_never_in_force(folder: Path) -> None:
    add_version(folder, "2027.1.0", "2027-01-01", status="udkast")
    close_first(folder, "2026-12-31")
    with pytest.raises(RuleSetNotFound):
        RuleLibrary(folder).in_force(date(2027, 6, 1))


def test_versions_follow_each_other_and_old_days_keep_the_old_one(folder: Path) -> None:
    add_version(folder, "2027.1.0", "2027-01-01")
    close_first(folder, "2026-12-31")
    assert check_rule_folder(folder) == []
    library = RuleLibrary(folder)
    assert library.in_force(date(2026, 12, 31)).version == "2026.1.0"
    assert library.in_force(date(2027, 1, 1)).version == "2027.1.0"
    assert [rules.version for rules in library.all()] == ["2026.1.0", "2027.1.0"]


def test_overlapping_validity_is_a_fault(folder: Path) -> None:
    add_version(folder, "2027.1.0", "2027-01-01")
    (fault,) = check_rule_folder(folder)
    assert "to versioner i kraft samtidig: 2026.1.0 og 2027.1.0" in fault.text
    assert fault.place.startswith(str(folder / "REGISTER.yaml"))


def test_a_file_that_is_not_registered_is_a_fault_that_says_what_to_add(folder: Path) -> None:
    path = folder / "aarhus-almen-renovering" / "2027.1.0.yaml"
    path.write_text(TEXT.replace('"2026.1.0"', '"2027.1.0"', 1), encoding="utf-8")
    (fault,) = check_rule_folder(folder)
    assert fault.place == f"{path}:{line_of(TEXT, 'version:')}: version"
    assert read_rule_file(path).fingerprint in fault.text


def test_a_registered_file_that_is_gone_is_a_fault(folder: Path) -> None:
    (folder / "aarhus-almen-renovering" / "2026.1.0.yaml").unlink()
    (fault,) = check_rule_folder(folder)
    assert "slettes ikke" in fault.text


def test_a_file_in_the_wrong_place_is_a_fault(folder: Path) -> None:
    replace(folder / "aarhus-almen-renovering" / "2026.1.0.yaml", '"2026.1.0"', '"2026.1.1"')
    (fault,) = check_rule_folder(folder)
    assert "indeholder aarhus-almen-renovering 2026.1.1, men ligger som" in fault.text


def test_another_date_in_the_register_than_in_the_file_is_a_fault(folder: Path) -> None:
    replace(folder / "REGISTER.yaml", "gyldig_fra: 2026-11-01", "gyldig_fra: 2026-12-01")
    (fault,) = check_rule_folder(folder)
    assert "men registret siger" in fault.text


def test_faults_of_register_and_files_come_together(folder: Path) -> None:
    replace(folder / "REGISTER.yaml", "status:", "statuss:")
    replace(folder / "aarhus-almen-renovering" / "2026.1.0.yaml", "vaegt: 20", "vaegt: 30")
    faults = check_rule_folder(folder)
    assert len(faults) == 3
    assert any("Mente du »status«?" in fault.text for fault in faults)
    assert any("vægtene er forskellige" in fault.text for fault in faults)


def test_a_version_registered_twice_is_a_fault(folder: Path) -> None:
    add_version(folder, "2027.1.0", "2027-01-01", status="udkast")
    replace(folder / "REGISTER.yaml", '"2027.1.0"', '"2026.1.0"')
    assert any("to gange" in fault.text for fault in check_rule_folder(folder))


def test_a_folder_without_a_register(tmp_path: Path) -> None:
    (fault,) = check_rule_folder(tmp_path)
    assert fault.place == str(tmp_path / "REGISTER.yaml")
    assert "findes ikke" in fault.text
