"""Folders of rule sets for tests: a register of several versions, each in force until the next begins."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from datetime import timedelta
from itertools import zip_longest
from pathlib import Path

from assessment.domain.ruleset import RuleSet
from assessment.settings import RULES_FOLDER


def rules_folder(parent: Path, *published: RuleSet, drafts: Sequence[RuleSet] = ()) -> Path:
    """Write a folder of rule sets below `parent`: the published in their order of validity, then the drafts."""
    folder = parent / "rules"
    folder.mkdir()
    shutil.copy(RULES_FOLDER / "kommune.yaml", folder)
    entries = []
    for rules, following in zip_longest(published, published[1:]):
        end = None if following is None else (following.valid_from - timedelta(days=1)).isoformat()
        entries.append(_entry(rules, "i_brug" if end is None else "udgaaet", end))
    entries += [_entry(rules, "udkast", None) for rules in drafts]
    for rules in (*published, *drafts):
        path = folder / rules.id / f"{rules.version}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(rules.document(), ensure_ascii=False), encoding="utf-8")  # JSON is YAML
    register = {"skema": "register/1", "regelsaet": entries}
    (folder / "REGISTER.yaml").write_text(json.dumps(register, ensure_ascii=False), encoding="utf-8")
    return folder


def _entry(rules: RuleSet, status: str, end: str | None) -> dict[str, str | None]:
    return {
        "id": rules.id,
        "version": rules.version,
        "status": status,
        "gyldig_fra": rules.valid_from.isoformat(),
        "gyldig_til": end,
        "fingeraftryk": rules.fingerprint,
        "besluttet_af": rules.decided_by,
    }
