"""A visitor who speaks the page's own protocol over the real server's websocket, and can say what no page would."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

FORGED = "Skrevet uden ret til det."
_KINDS = ("button", "checkbox", "number_input", "radio", "selectbox", "text_area", "text_input")


@dataclass(frozen=True)
class Widget:
    """Something on a page that a person can press or fill in. `kind` is Streamlit's name of it."""

    id: str
    kind: str

    def state(self) -> WidgetState:
        """What is sent when it is pressed, or filled with a forged text."""
        state = WidgetState(id=self.id)
        if self.kind == "button":
            state.trigger_value = True
        elif self.kind == "checkbox":
            state.bool_value = True
        elif self.kind == "number_input":
            state.double_value = 99
        else:
            state.string_value = FORGED
        return state


@dataclass
class Shown:
    """All that a page said in one run: its words, and what on it can be used."""

    text: str = ""
    widgets: dict[str, Widget] = field(default_factory=dict)

    def add(self, element: Any) -> None:
        """One element of the page."""
        self.text += f"{element}\n"
        kind = element.WhichOneof("type")
        part = getattr(element, kind)
        if kind in _KINDS and not part.disabled:
            self.widgets[part.id] = Widget(part.id, kind)


class Wire:
    """One open connection of somebody with these cookies: a session of the program."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    def open(self, page: str, query: str = "", widgets: Mapping[str, Widget] | None = None) -> Shown:
        """Open a page, or send these widgets of it as if they had been used."""
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.query_string = query
        message.rerun_script.widget_states.widgets.extend(widget.state() for widget in (widgets or {}).values())
        self._socket.send(message.SerializeToString())
        shown = Shown()
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(self._socket.recv(timeout=30))
            if answer.WhichOneof("type") == "delta" and answer.delta.WhichOneof("type") == "new_element":
                shown.add(answer.delta.new_element)
            if answer.WhichOneof("type") == "script_finished":
                return shown


@contextmanager
def wire(url: str, cookies: Mapping[str, str]) -> Iterator[Wire]:
    """Connect as a page of the program does, from its own origin."""
    with connect(
        f"ws{url.removeprefix('http')}/_stcore/stream",
        origin=Origin(url),
        subprotocols=[Subprotocol("streamlit")],
        additional_headers={"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())},
        max_size=None,
    ) as socket:
        yield Wire(socket)
