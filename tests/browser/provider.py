"""A real OpenID Connect provider on this machine, which can be told to issue tokens that are wrong in one way."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import oidc_provider_mock
from joserfc import jwk, jwt
from oidc_provider_mock import User
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Response

Claims = dict[str, Any]
MANY_GROUPS = [f"gruppe-{number:04d}" for number in range(600)]
# The subjects say what they are for; the address is the same for two of them on purpose.
USERS: Mapping[str, Claims] = {
    "laeser": {"name": "Læser A", "groups": ["bv-laeser"]},
    "sagsbehandler": {"name": "Sagsbehandler A", "email": "delt@kommunen.invalid", "groups": ["bv-sagsbehandler", "x"]},
    "samme-adresse": {"name": "Sagsbehandler A", "email": "delt@kommunen.invalid", "groups": []},
    "leder": {"name": "Leder A", "groups": ["bv-leder"]},
    "administrator": {"name": "Administrator A", "groups": ["bv-administrator"]},
    "begge": {"name": "Leder B", "groups": ["bv-administrator", "bv-leder"]},
    "mange-grupper": {"name": "Sagsbehandler B", "groups": [*MANY_GROUPS, "bv-sagsbehandler"]},
    "en-gruppe-som-tekst": {"name": "Læser B", "groups": "bv-laeser"},
    "ukendt-gruppe": {"name": "Fremmed A", "groups": ["noget-andet"]},
    "ingen-gruppe": {"name": "Fremmed B"},
    "kun-fremmede-grupper": {"name": "Fremmed C", "groups": MANY_GROUPS},
    "grupper-i-en-tekst": {"name": "Fremmed D", "groups": "bv-leder bv-sagsbehandler,bv-laeser;bv-administrator"},
    "grupper-i-objekt": {"name": "Fremmed E", "groups": {"bv-leder": True}},
    "rolle-ved-navn": {"name": "Fremmed F", "groups": ["leder", "administrator"], "roles": ["bv-leder"]},
    "store-bogstaver": {"name": "Fremmed G", "groups": ["BV-LEDER", " bv-leder"]},
}
_KEY = jwk.RSAKey.generate_key(2048, {"kid": "noegle-1", "alg": "RS256", "use": "sig"})
_FOREIGN_KEY = jwk.RSAKey.generate_key(2048, {"kid": "noegle-1", "alg": "RS256", "use": "sig"})


@dataclass
class Provider:
    """A running provider. `alter` changes the claims of the next tokens; `signed` is how they are signed."""

    url: str = ""
    alter: Callable[[Claims], Claims] | None = None
    signed: str = "soundly"
    answers: list[str] = field(default_factory=list)

    @property
    def settings(self) -> dict[str, str]:
        """The variables that name this provider."""
        return {
            "ASSESSMENT_OIDC_METADATA_URL": f"{self.url}/.well-known/openid-configuration",
            "ASSESSMENT_OIDC_CLIENT_ID": "vurdering",
            "ASSESSMENT_OIDC_CLIENT_SECRET": "kun-til-proever",
        }

    @contextmanager
    def issuing(self, alter: Callable[[Claims], Claims] = dict, signed: str = "soundly") -> Iterator[None]:
        """For a while, issue tokens with other claims, or signed in another way."""
        self.alter, self.signed = alter, signed
        try:
            yield
        finally:
            self.alter, self.signed = None, "soundly"


class _Altered:
    """Stands before the provider and exchanges tokens and keys while it is told to."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        users = [User(sub=subject, claims=claims) for subject, claims in USERS.items()]
        self._app = oidc_provider_mock.app(require_nonce=True, user_claims=users)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        alter = self._provider.alter
        if alter is not None and environ["PATH_INFO"] == "/jwks":
            keys = {"keys": [_KEY.as_dict(private=False)]}
            return Response(json.dumps(keys), mimetype="application/json")(environ, start_response)
        if alter is None or environ["PATH_INFO"] != "/oauth2/token":
            passed_on: Iterable[bytes] = self._app(environ, start_response)
            return passed_on
        answer = Response.from_app(self._app, environ)
        content = json.loads(answer.get_data())
        if "id_token" in content:
            content["id_token"] = self._exchanged(alter(_payload(content["id_token"])))
        answer.set_data(json.dumps(content))
        return answer(environ, start_response)

    def _exchanged(self, claims: Claims) -> str:
        self._provider.answers.append(self._provider.signed)
        if self._provider.signed == "not at all":
            return f"{_part({'alg': 'none'})}.{_part(claims)}."
        if self._provider.signed == "with the public key":
            public = jwk.OctKey.import_key(_KEY.as_pem(private=False))
            return jwt.encode({"alg": "HS256", "kid": "noegle-1"}, claims, public, algorithms=["HS256"])
        key = _FOREIGN_KEY if self._provider.signed == "by somebody else" else _KEY
        return jwt.encode({"alg": "RS256", "kid": "noegle-1"}, claims, key)


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Write nothing."""


@contextmanager
def running_provider() -> Iterator[Provider]:
    """A provider in a thread, ended afterwards."""
    provider = Provider()
    server = make_server("127.0.0.1", 0, _Altered(provider), threaded=True, request_handler=_Silent)
    assert isinstance(server, ThreadedWSGIServer)
    provider.url = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def _payload(token: str) -> Claims:
    text = token.split(".")[1]
    claims: Claims = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return claims


def _part(content: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()
