"""What goes wrong when people edit the files of rules, and what the program is to say of it.

A new version is edited as a planner does it: copied from the published one, and registered as a draft.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

REGISTER = "REGISTER.yaml"
MUNICIPALITY = "kommune.yaml"
PUBLISHED = "aarhus-almen-renovering/2026.1.0.yaml"
DRAFT = "aarhus-almen-renovering/2027.1.0.yaml"


@dataclass(frozen=True)
class Mistake:
    """One mistake: `old` becomes `new` in a file, and the check names the line, the fault and the remedy.

    The line is that of `at` in the edited file, by its first occurrence; that of the edit when `at` is empty.
    """

    name: str
    old: str
    new: str
    says: str
    remedy: str
    at: str = ""
    file: str = DRAFT
    recode: Callable[[str], bytes] = str.encode

    def edited(self, text: str) -> tuple[bytes, int]:
        """The edited file and the line that is at fault."""
        assert self.old in text, f"{self.name}: »{self.old}« is not in {self.file}"
        assert self.old != self.new or self.recode is not str.encode, self.name
        changed = text.replace(self.old, self.new, 1)
        place = changed.index(self.at) if self.at else text.index(self.old)
        return self.recode(changed), changed[:place].count("\n") + 1


def _windows(text: str) -> bytes:
    return text.encode("cp1252")


def _utf16(text: str) -> bytes:
    return text.encode("utf-16")


M = Mistake
_RESPONSIBLE = 'ansvarlig: "Teknik og Miljø, Aarhus Kommune"'

FORM = (
    M("a tab for spaces", "    vaegt: 20", "\tvaegt: 20", "har et tabulatortegn", "Ryk ind med mellemrum"),
    M(
        "a tab after spaces",
        "    vaegt: 20",
        "  \tvaegt: 20",
        "tabulatortegn",
        "Ryk ind med mellemrum",
    ),
    M("no colon", "    vaegt: 20", "    vaegt 20", "mangler et kolon", "Skriv fx navn:", at="    hjemmel: ["),
    M("no space after the colon", "    vaegt: 20", "    vaegt:20", "mangler et kolon", "Skriv fx", at="    hjemmel: ["),
    M("a colon too many", 'titel: "Bys', 'titel: ny: "Bys', "et kolon, hvor der ikke må stå et", "anførselstegn"),
    M("no quotation mark at the end", 'sager"\ngyldig', "sager\ngyldig", "et anførselstegn for lidt", "på hver side"),
    M("no quotation mark in braces", '{id: "u1", ', '{id: "u1, ', "et anførselstegn for lidt", "på hver side"),
    M(
        "a quotation mark within a text",
        "Bystrategisk vurdering",
        'Bystrategisk" vurdering',
        "for meget",
        "på hver side",
    ),
    M("no bracket at the end", '["tillaeg-2022"]', '["tillaeg-2022"', "en slutparentes ]", "Tilføj", at="    formaal:"),
    M("no comma in braces", '"Modvirker",', '"Modvirker"', "mangler et komma", "Tilføj det"),
    M("a space too few", "    vaegt: 20", "   vaegt: 20", "passer ikke sammen", "Kontrollér indrykningen"),
    M("spaces too many", "    vaegt: 20", "       vaegt: 20", "passer ikke sammen", "Kontrollér indrykningen"),
    M("a dash forgotten", '  - id: "udearealer"', '    id: "udearealer"', "har feltet »id« to gange", "Slet det ene"),
    M("a bullet from a letter", '  - id: "abl-91"', '  – id: "abl-91"', "passer ikke sammen", "Kontrollér"),
    M(
        "curly quotation marks",
        '"Bystrategisk vurdering',
        "”Bystrategisk vurdering",
        "et skævt anførselstegn",
        'tegn "',
    ),
    M("curly quotation marks in a list", '["tillaeg-2022"]', "[”tillaeg-2022”]", "et skævt anførselstegn (”)", "lige"),
    M(
        "curly quotation marks and a colon",
        _RESPONSIBLE,
        "ansvarlig: “Teknik: Aarhus”",
        "et skævt anførselstegn (“)",
        "lige tegn",
    ),
    M(
        "a hard space before a key",
        "    vaegt: 20",
        "   \u00a0vaegt: 20",
        "ligner et mellemrum",
        "almindeligt mellemrum",
    ),
    M("a hard space after a colon", "    vaegt: 20", "    vaegt:\u00a020", "(U+00A0)", "almindeligt mellemrum"),
    M("an unseen space", "    vaegt: 20", "\u200b    vaegt: 20", "(U+200B)", "Slet det"),
    M("a control character", "indbyde til", "indbyde\u0008 til", "et styretegn (U+0008)", "Slet tegnet"),
    M("a path with backslashes", 'titel: "Bys', 'titel: "C:\\Plan\\Bys', "en omvendt skråstreg", "Skriv \\\\ i stedet"),
    M("a value that begins with @", 'titel: "Bys', "titel: @Bys", "et tegn, der ikke må stå først", "anførselstegn"),
    M("a value that begins with *", 'navn: "Fordialog"', "navn: *Fordialog", "bruger en henvisning", "Skriv teksten"),
    M("an anchor", 'titel: "Bys', 'titel: &t "Bys', "bruger en henvisning (& eller *)", "Skriv teksten helt ud"),
    M("a tag", "vaegt: 20", "vaegt: !!int 20", "bruger en typeangivelse", "Slet den"),
    M("merged groups", "hjemmel:", "<<: {a: 1}\nhjemmel:", "bruger sammenfletning", "Skriv felterne helt ud"),
    M("a bomb of aliases", "hjemmel:", "a: &a [x, x]\nb: &b [*a, *a]\nhjemmel:", "bruger en henvisning", "Skriv"),
    M("two documents", "kriterier:\n", "---\nkriterier:\n", "begynder et nyt dokument", "Slet linjen"),
    M("a directive", "# Regelsæt", "%YAML 1.1\n# Regelsæt", "er en YAML-instruks", "Slet linjen"),
    M(
        "signs of a merge",
        "    vaegt: 20",
        "<<<<<<< HEAD\n    vaegt: 20",
        "et mærke efter en sammenfletning",
        "Vælg den ene",
    ),
    M("Windows-1252", "", "", "er ikke gemt som UTF-8", "Gem filen som UTF-8", at="Regelsæt", recode=_windows),
    M("UTF-16", "", "", "er ikke gemt som UTF-8", "Gem filen som UTF-8", recode=_utf16),
)
