"""The process that looks at one file: reads it from standard input, says on standard output what it is, and ends.

It takes away from itself whatever a hostile file could use up, before it reads a byte.
"""

from __future__ import annotations

import json
import sys

from assessment.attachments.inspection import inspect
from assessment.domain.errors import AttachmentRefused

MAX_MEMORY = 1_536 * 1024 * 1024
MAX_CPU_SECONDS = 20


def main() -> int:
    """Look at the file on standard input."""
    _limit()
    content = sys.stdin.buffer.read()
    try:
        found = inspect(content)
        answer = {"kind": found.kind.value, "pages": found.pages}
    except AttachmentRefused as error:
        answer = {"refused": error.text}
    sys.stdout.write(json.dumps(answer))
    return 0


def _limit() -> None:
    """No more memory and processor time than a decent file needs, no file written, no core dumped (POSIX only)."""
    if sys.platform == "win32":
        return
    import resource

    for which, limit in (
        (resource.RLIMIT_AS, MAX_MEMORY),
        (resource.RLIMIT_CPU, MAX_CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(which, (limit, limit))


if __name__ == "__main__":
    sys.exit(main())
