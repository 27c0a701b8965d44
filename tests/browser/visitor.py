"""A visitor without a browser, who signs in by plain requests and can say what no browser would."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

PROTECTED = "/sager.csv"


class Visitor:
    """One jar of cookies, and the addresses of program and provider."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.jar: dict[str, str] = {}
        self.set_cookies: list[str] = []
        self.location = ""

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """One request, with what is in the jar; what the answer sets goes into it."""
        sent = {"accept": "*/*", **self._cookie_header(), **(headers or {})}
        answer = httpx.get(path if path.startswith("http") else self.url + path, headers=sent, timeout=30)
        self._keep(answer)
        return answer

    def begin(self, back: str = "/") -> str:
        """Ask to sign in; the address at the provider."""
        self.get(f"/log-ind?{urlencode({'til': back})}")
        return self.get(self.location).headers["location"]

    def at_provider(self, address: str, subject: str) -> str:
        """Say at the provider who one is; the address that leads back."""
        answer = httpx.post(address, data={"sub": subject}, timeout=30)
        return str(answer.headers["location"])

    def sign_in(self, subject: str, back: str = "/") -> httpx.Response:
        """The whole way in."""
        return self.get(self.at_provider(self.begin(back), subject))

    def is_inside(self, headers: Mapping[str, str] | None = None) -> bool:
        """Whether what is protected is given."""
        answer = self.get(PROTECTED, headers)
        assert answer.status_code in (200, 401, 403), answer.status_code
        return answer.status_code == 200 and "sagsnummer" in answer.text.lower()

    def opened_page(self, *, origin: str | None = "", token: bool = True, sent: Mapping[str, str] | None = None) -> str:
        """All that a page says when it is opened by this visitor, or `403` when the connection is refused."""
        token_value = httpx.get(f"{self.url}/_stcore/health", timeout=30).cookies.get("_streamlit_xsrf", "")
        jar = {**self.jar, **({"_streamlit_xsrf": token_value} if token else {})}
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in jar.items()), **(sent or {})}
        try:
            with connect(
                f"ws{self.url.removeprefix('http')}/_stcore/stream",
                origin=self.url if origin == "" else origin,  # type: ignore[arg-type]
                subprotocols=["streamlit", token_value or "ingen"],  # type: ignore[list-item]
                additional_headers=headers,
                max_size=None,
            ) as socket:
                return _run(socket)
        except InvalidStatus as refused:
            return str(refused.response.status_code)

    def raw(self, path: str) -> tuple[int, list[tuple[str, str]]]:
        """A request whose path is sent exactly as it is; status and headers."""
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=30)
        try:
            connection.putrequest("GET", path, skip_host=False)
            for name, value in self._cookie_header().items():
                connection.putheader(name, value)
            connection.endheaders()
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.getheaders()
        finally:
            connection.close()

    def _cookie_header(self) -> dict[str, str]:
        return {"cookie": "; ".join(f"{name}={value}" for name, value in self.jar.items())} if self.jar else {}

    def _keep(self, answer: httpx.Response) -> None:
        self.location = answer.headers.get("location", "")
        for line in answer.headers.get_list("set-cookie"):
            self.set_cookies.append(line)
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0":
                    self.jar.pop(name, None)
                else:
                    self.jar[name] = morsel.value


def _run(socket: Any) -> str:
    message = BackMsg()
    message.rerun_script.query_string = ""
    socket.send(message.SerializeToString())
    said: list[str] = []
    while True:
        answer = ForwardMsg()
        answer.ParseFromString(socket.recv(timeout=30))
        if answer.WhichOneof("type") == "delta":
            said.append(str(answer.delta.new_element))
        if answer.WhichOneof("type") == "script_finished":
            return "\n".join(said)
