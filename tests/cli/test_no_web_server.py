"""`doctor` and a provider's address where something answers that is no web server."""

from __future__ import annotations

import socket
import threading

from assessment.commands.sign_in_check import _fetched


def test_an_answer_that_is_no_http_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(b"220 post\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        said = _fetched(f"http://127.0.0.1:{server.getsockname()[1]}/")
        thread.join()
    assert said == "svarede ikke med JSON, eller slet ikke."
