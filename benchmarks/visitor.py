"""A visitor in a real browser, who knows how many runs of a page the server has finished."""

from __future__ import annotations

import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, WebSocket, sync_playwright
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from toolchain.system import find_browser

WAIT_MS = 30_000
_READY = """() => {
    const app = document.querySelector('[data-testid=stApp]');
    return app && app.getAttribute('data-test-connection-state') === 'CONNECTED'
        && app.getAttribute('data-test-script-state') === 'notRunning'
        && !document.querySelector('[data-testid=stSkeleton]');
}"""


class Visitor:
    """One page of a browser. Counts the runs by the messages that end them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.finished_runs = 0
        page.on("websocket", self._listen)

    def open(self, address: str) -> None:
        """Go to an address and wait until the page is whole."""
        self.page.goto(address)
        self.wait()

    def wait(self) -> None:
        """Wait until nothing runs and nothing is still to be drawn."""
        self.page.wait_for_function(_READY, timeout=WAIT_MS)

    def wait_for_run(self, after: int) -> None:
        """Wait until the server has finished more runs than `after`."""
        end = time.monotonic() + WAIT_MS / 1000
        while self.finished_runs <= after:
            if time.monotonic() > end:
                raise RuntimeError("The page was not run again.")
            self.page.wait_for_timeout(2)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._count)

    def _count(self, frame: bytes | str) -> None:
        if isinstance(frame, bytes):
            message = ForwardMsg()
            message.ParseFromString(frame)
            self.finished_runs += message.WhichOneof("type") == "script_finished"


@contextmanager
def browser() -> Generator[Browser, None, None]:
    """A browser of the Chromium family without a window."""
    program = os.environ.get("CHROMIUM_PATH") or find_browser()
    if program is None:
        raise RuntimeError("There is no browser. `make bench` and `make screenshots` set one up.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=Path(program),
            args=["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
        )
        try:
            yield chromium
        finally:
            chromium.close()


@contextmanager
def visitor(chromium: Browser, width: int = 1280, height: int = 900) -> Generator[Visitor, None, None]:
    """A new visitor with a Danish browser and no memory of earlier visits."""
    context = chromium.new_context(
        locale="da-DK", timezone_id="Europe/Copenhagen", viewport={"width": width, "height": height}
    )
    try:
        yield Visitor(context.new_page())
    finally:
        context.close()
