"""Mistakes beside the rule sets: in the register, in the municipality's texts, and in the names of files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.rulefiles.mistakes import DRAFT, MUNICIPALITY, PUBLISHED, REGISTER, Mistake

R = partial(Mistake, file=REGISTER)
K = partial(Mistake, file=MUNICIPALITY)
P = partial(Mistake, file=PUBLISHED)
_TWO = '    version: "2027.1.0"\n'
_PROPOSED = '    besluttet_af: "Forslag fra Teknik og Miljø – ikke vedtaget"\n'
_COPIED = (
    '  - id: "aarhus-almen-renovering"\n    version: "2026.1.0"\n    status: "udkast"\n    gyldig_fra: 2026-11-01\n'
    f'    fingeraftryk: "{"0" * 64}"\n    besluttet_af: "Byrådet"\n'
)

IN_REGISTER = (
    R("a key misspelt", "status:", "statuss:", "Mente du »status«?", "Ret navnet", at="    statuss"),
    R("an unknown status", '"i_brug"', '"aktiv"', "skal være en af: i_brug, udkast, udgaaet", "Ret værdien"),
    R(
        "no end of what is over",
        '"i_brug"',
        '"udgaaet"',
        "er tom, men versionen er udgaaet",
        "den sidste dag",
        at="    gyldig_til",
    ),
    R("an end before the beginning", "gyldig_til:\n", "gyldig_til: 2026-10-31\n", "før gyldig_fra", "Ret den ene dato"),
    R("an end that does not exist", "gyldig_til:\n", "gyldig_til: 2026-31-12\n", "skal være en dato", "fx 2026-11-23"),
    R(
        "two in force",
        '"udkast"',
        '"i_brug"',
        "to versioner i kraft samtidig",
        "Sæt gyldig_til på 2026.1.0",
        at="    gyldig_til",
    ),
    R(
        "an entry twice",
        "regelsaet:\n",
        f"regelsaet:\n{_COPIED}",
        "versionen aarhus-almen-renovering 2026.1.0 står her to gange",
        "Slet den ene",
        at='    version: "2026.1.0"\n    status: "i_brug"',
    ),
    R("a fingerprint cut off", 'fingeraftryk: "99129', 'fingeraftryk: "99', "skal være 64 tegn", "Kør rules check"),
    R("a version that no file has", _TWO, _TWO.replace("2027.1.0", "2027.2.0"), "men filen", "Læg filen tilbage"),
    R("nobody has decided", _PROPOSED, "", "mangler", "Tilføj feltet »besluttet_af«", at='  - id: "aarhus'),
    R("a tab", "    gyldig_til:", "\tgyldig_til:", "har et tabulatortegn", "Ryk ind med mellemrum"),
    R("no entries", "regelsaet:\n", "regelsaet: []\nx:\n", "har 0 elementer", "Tilføj dem"),
)

IN_MUNICIPALITY = (
    K("a key misspelt", "kommune: ", "komune: ", "Mente du »kommune«?", "Ret navnet"),
    K("a key twice", "til: ", 'til: "Byrådet"\ntil: ', "har feltet »til« to gange", "Slet det ene", at='til: "Aarhus'),
    K("a sentence misspelt", "  resume_mangler:", "  resume_manglr:", "er ikke en kendt sætning", "Ret stavningen"),
    K(
        "a sentence removed",
        '  resume_mangler: "Konklusion mangler."\n',
        "",
        "mangler",
        "Tilføj sætningen",
        at="saetninger:\n  anbefaling_mangler",
    ),
    K(
        "a place that cannot be filled in",
        "skal {boligorganisation} være",
        "skal {dato} være",
        "{dato}",
        "Mulige felter",
    ),
    K("a brace that is not closed", "skal {boligorganisation} være", "skal {bolig være", "ikke er lukket", "Skriv fx"),
    K("an unknown set of headings", 'saet: "standard"', 'saet: "kort"', "»kort« findes ikke", "Vælg et af"),
    K(
        "a section twice",
        'indhold: ["part"]',
        'indhold: ["resume"]',
        "»resume« står 2 gange",
        "én gang",
        at="  standard:",
    ),
    K("an unknown section", 'indhold: ["part"]', 'indhold: ["parten"]', "Mente du »part«?", "Ret værdien"),
    K("a goal in words", "lix_maal: 45", 'lix_maal: "ca. 45"', "skal være et helt tal", "Ret tallet"),
    K("a goal with a comma", "lix_maal: 45", "lix_maal: 45,5", "skal være et helt tal", "Ret tallet"),
    K("a goal too high", "lix_maal: 45", "lix_maal: 450", "skal være højst 100", "Ret tallet"),
    K("a number for a name", '["Aarhus Kommune", "Teknik', '[8000, "Teknik', "skal være en tekst", "anførselstegn"),
    K(
        "a name for a list",
        'brevhoved: ["Aarhus Kommune", "Teknik og Miljø"]',
        "brevhoved: Aarhus",
        "en liste",
        "Skriv",
    ),
    K("no text", 'til: "Aarhus Byråd via Magistraten"', "til:", "er tomt", "Sæt værdien"),
    K("a tab", "  resume: ", "\tresume: ", "har et tabulatortegn", "Ryk ind med mellemrum"),
)


@dataclass(frozen=True)
class FolderMistake:
    """One mistake with files, or one that shows in another file than the one it was made in.

    The line is the first that begins with the pattern `at` in the file `shown_in` after the change; all lines begin
    with an empty one.
    """

    name: str
    change: Callable[[Path], object]
    shown_in: str
    at: str
    says: str
    remedy: str


def edit(file: str, old: str, new: str) -> Callable[[Path], object]:
    """Change a text in a file of the folder."""

    def change(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def rename(file: str, name: str) -> Callable[[Path], object]:
    """Give a file of the folder another name, or another place."""

    def change(folder: Path) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / file).rename(folder / name)

    return change


def copy(file: str, name: str) -> Callable[[Path], object]:
    """Copy a file of the folder."""
    return lambda folder: (folder / name).write_bytes((folder / file).read_bytes())


F = FolderMistake
_VERSION = "version: "
_DRAFTED = 'version: "2027.1.0"'
_ID = "aarhus-almen-renovering"
WITH_FILES = (
    F(
        "the published version edited",
        edit(PUBLISHED, "vaegt: 20", "vaegt: 21"),
        PUBLISHED,
        "  princip:",
        "er »ens«",
        "Gør",
    ),
    F(
        "a published text edited",
        edit(PUBLISHED, "skal indbyde", "bør indbyde"),
        PUBLISHED,
        _VERSION,
        "er ændret, efter",
        "Fortryd",
    ),
    F(
        "a published threshold edited",
        edit(PUBLISHED, "gennemsnit: 2,8", "gennemsnit: 2,9"),
        PUBLISHED,
        _VERSION,
        "taget i brug",
        "i en kopi med nyt",
    ),
    F(
        "the day of the published edited",
        edit(PUBLISHED, "2026-11-01", "2026-10-01"),
        PUBLISHED,
        "gyldig_fra",
        "registret siger",
        "Ret den ene",
    ),
    F(
        "a draft edited",
        edit(DRAFT, "skal indbyde", "bør indbyde"),
        REGISTER,
        '    fingeraftryk: "(?!99129)',
        "er ændret siden",
        "Sæt fingeraftryk til",
    ),
    F(
        "a fingerprint retyped",
        edit(REGISTER, '"99129', '"00000'),
        PUBLISHED,
        _VERSION,
        "er ændret, efter at version",
        "Fortryd",
    ),
    F(
        "another day in the register",
        edit(REGISTER, "2027-01-01", "2027-02-01"),
        DRAFT,
        "gyldig_fra",
        "registret siger",
        "Ret den ene",
    ),
    F(
        "another id in the file",
        edit(DRAFT, f'id: "{_ID}"', 'id: "aarhus"'),
        DRAFT,
        "id: ",
        "indeholder aarhus 2027.1.0",
        "Ret id og",
    ),
    F(
        "a file named otherwise",
        rename(DRAFT, f"{_ID}/2027.2.0.yaml"),
        f"{_ID}/2027.2.0.yaml",
        _VERSION,
        "men ligger som",
        "Ret id og",
    ),
    F(
        "a file in another folder",
        rename(DRAFT, "aarhus/2027.1.0.yaml"),
        "aarhus/2027.1.0.yaml",
        "id: ",
        "men ligger som",
        "eller flyt den",
    ),
    F(
        "a copy beside",
        copy(DRAFT, f"{_ID}/2027.1.0 - Kopi.yaml"),
        f"{_ID}/2027.1.0 - Kopi.yaml",
        _VERSION,
        "men ligger som",
        "Ret id og",
    ),
    F(
        "a registered file removed",
        lambda folder: (folder / DRAFT).unlink(),
        REGISTER,
        f"    {_DRAFTED}",
        "findes ikke",
        "Læg filen tilbage",
    ),
    F(
        "a file that ends otherwise",
        rename(DRAFT, f"{_ID}/2027.1.0.yml"),
        f"{_ID}/2027.1.0.yml",
        "",
        "filen læses ikke",
        "Flyt og omdøb",
    ),
    F(
        "a file with two endings",
        rename(DRAFT, f"{_ID}/2027.1.0.yaml.txt"),
        f"{_ID}/2027.1.0.yaml.txt",
        "",
        "filen læses ikke",
        "Flyt",
    ),
    F(
        "a file beside its folder",
        rename(DRAFT, "2027.1.0.yaml"),
        "2027.1.0.yaml",
        "",
        "filen læses ikke",
        "mappen med regelsættets id",
    ),
    F(
        "an entry forgotten",
        edit(REGISTER, f"    {_DRAFTED}", '    version: "2027.3.0"'),
        DRAFT,
        _VERSION,
        "står ikke i",
        "Tilføj id",
    ),
    F(
        "a file emptied",
        lambda folder: (folder / DRAFT).write_bytes(b""),
        DRAFT,
        "",
        "filen er tom",
        "Kopiér en gyldig fil",
    ),
    F(
        "a register emptied",
        lambda folder: (folder / REGISTER).write_bytes(b"# intet\n"),
        REGISTER,
        "",
        "intet indhold",
        "Kopiér en",
    ),
    F(
        "texts of a list",
        lambda folder: (folder / MUNICIPALITY).write_bytes(b"- a\n"),
        MUNICIPALITY,
        "",
        "er ikke felter",
        "begynde med",
    ),
    F("a file of another kind", copy(MUNICIPALITY, DRAFT), DRAFT, "skema", "skal være »regelsaet/1«", "Ret værdien"),
)
