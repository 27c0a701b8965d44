"""The entry. It is written so that an old Python reaches the message instead of a syntax error."""

import sys

OLDEST = (3, 11)

if sys.version_info < OLDEST:
    sys.stderr.write(
        "Programmet kræver Python 3.11 eller nyere, men dette er {0}.{1}. Installér en nyere Python, og angiv den:\n"
        "    make run PYTHON=python3.11\n"
        "The program needs Python 3.11 or later; this is {0}.{1}.\n".format(*sys.version_info[:2])
    )
    sys.exit(3)

from toolchain.commands import main  # noqa: E402  (only readable to the Python that was just checked for)

sys.exit(main(sys.argv[1:]))
