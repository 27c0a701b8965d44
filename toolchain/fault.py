"""The one error of the set-up."""

from __future__ import annotations

EXIT_STATUS = 3  # the environment is at fault; the same number as in the program's own command line


class SetupFault(Exception):
    """The set-up cannot go on. `str(fault)` says in Danish what is missing and what to do."""
