"""Child of the power cut tests: two writers at once, a number of rounds; each commit that came back is acknowledged.

python -m tests.proof.power_writer ADDRESS ROUNDS SYNCHRONOUS. Acknowledgements go to standard output, which is
recorded.
"""

from __future__ import annotations

import os
import sys
import threading
from typing import Any

from sqlalchemy import event
from sqlalchemy.pool import Pool

from assessment.domain.workflow import State
from assessment.storage import documents
from assessment.storage.engine import Store, open_store
from tests.proof import writer


def main(address: str, rounds: int, synchronous: str) -> None:
    """Write until the rounds are done. `synchronous` is FULL as in the program, or another setting as a control."""
    if synchronous != "FULL":

        @event.listens_for(Pool, "checkout")
        def _other_setting(connection: Any, _record: Any, _proxy: Any) -> None:
            connection.execute(f"PRAGMA synchronous = {synchronous}")

    store = open_store(address)
    threads = [threading.Thread(target=_write, args=(store, name, rounds)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    os._exit(0)  # without closing: a last checkpoint would sync what the controls are to lose


def _write(store: Store, name: str, rounds: int) -> None:
    for number in range(rounds):
        stored = writer.register(store, f"{name}-{number}")
        writer.save(store, stored, "Begrundelse. " * (1 + number % 50))
        writer.step(store, stored, State.LOCKED, "sagsbehandler")
        writer.submit(store, stored)
        with store.write() as session:
            digest = documents.put_blob(session, os.urandom(1_000 + 7_000 * (number % 5)))
        writer.tell("blob", digest)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
