"""One typesetter in a process of its own: `python -m benchmarks.typesetting_process NAME KIND FILE`.

The file is a JSON list of HTML texts. For each a line of JSON goes to stdout when its PDF is there.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import get_args

import psutil

from assessment.reporting.request import DocumentKind
from benchmarks.typesetters import NAMES, typesetter


def main(name: str, kind: str, file: Path) -> None:
    """Make every document of the file, one after the other."""
    chosen = next(known for known in NAMES if known == name)
    of_kind = next(known for known in get_args(DocumentKind) if known == kind)
    with typesetter(chosen, of_kind) as typeset:
        for html in json.loads(file.read_text("utf-8")):
            before, start = cpu_seconds(), time.perf_counter()
            pdf = typeset(html)
            wall, after = time.perf_counter() - start, cpu_seconds()
            assert pdf.startswith(b"%PDF")
            told = {"wall": wall, "cpu": after - before, "cpu_since_start": after, "size": len(pdf)}
            print(json.dumps(told), flush=True)


def cpu_seconds() -> float:
    """Processor time of this process and of what it started and still runs."""
    own = psutil.Process()
    times = [process.cpu_times() for process in (own, *own.children(recursive=True))]
    return float(sum(time.user + time.system for time in times))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
    os._exit(0)  # WeasyPrint's own clean-up complains while the interpreter is taken down
