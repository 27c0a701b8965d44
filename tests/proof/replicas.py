"""Two copies of the program behind Debian's nginx, on one PostgreSQL, with a provider to sign in at.

nginx runs with `deploy/nginx.conf`, the file that a municipality is given: `exchanged` puts the ports, the certificate
and the log of this machine in, and fails when a line that it should exchange is not there any more.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from assessment.settings import PROJECT
from tests.browser.provider import Provider, running_provider
from tests.browser.server import eventually
from tests.proof.postgres_process import PostgresProcess
from tests.services.sign_in_stories import ENVIRONMENT
from toolchain.system import find_nginx

NAME = "vurdering.kommunen.invalid"
CONFIGURATION = PROJECT / "deploy" / "nginx.conf"
ROLE = "vurdering_app"
PLACE = "__Host-vurdering_plads"
START_SECONDS = 120
BELIEVED_AGAIN_SECONDS = 20
_INHERITED_NOT = ("DATABASE_URL", "PORT", "ASSESSMENT_")


@dataclass
class Replica:
    """One copy of the program: a process and its port."""

    port: int
    log: Path
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """As nginx writes it in its log."""
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start the process; `wait` tells when it is ready."""
        command = [sys.executable, "-m", "assessment", "serve", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=PROJECT, env=dict(self.environment), stdout=log, stderr=subprocess.STDOUT
            )

    def wait(self) -> None:
        """Wait until the program and its database answer."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.process is not None and self.process.poll() is None:
            try:
                if httpx.get(f"http://{self.address}/readyz", timeout=5).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.2)
        raise RuntimeError(f"The copy did not become ready. It wrote:\n{self.log.read_text(errors='replace')[-3000:]}")

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the process and wait until it is gone."""
        if self.process is None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


@dataclass
class Front:
    """nginx, with the shipped configuration or with one in which a protection is taken away."""

    folder: Path
    port: int
    plain_port: int
    configuration: str
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """The address that people open."""
        return f"https://{NAME}:{self.port}"

    @property
    def log(self) -> list[dict[str, Any]]:
        """What nginx has noted, a line for each request that has ended."""
        return [json.loads(line) for line in (self.folder / "requests.log").read_text(encoding="utf-8").splitlines()]

    def start(self) -> None:
        """Write the configuration, let nginx look at it, and start it."""
        program = find_nginx()
        assert program is not None, "nginx is not there: `make replicas` installs it"
        text = _AROUND.format(folder=self.folder, user="user root;" if os.geteuid() == 0 else "", site="site.conf")
        (self.folder / "site.conf").write_text(self.configuration, encoding="utf-8")
        (self.folder / "nginx.conf").write_text(text, encoding="utf-8")
        command = [str(program), "-p", str(self.folder), "-c", str(self.folder / "nginx.conf"), "-e", "error.log"]
        checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr
        self.process = subprocess.Popen([*command, "-g", "daemon off;"], stderr=subprocess.DEVNULL)
        assert eventually(lambda: _listens(self.port), True, 10)

    def end(self) -> None:
        """End nginx in good order."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)


@dataclass
class Installation:
    """All of it together, as a municipality would run it."""

    provider: Provider
    replicas: tuple[Replica, Replica]
    front: Front
    database_url: str
    owner_url: str
    folder: Path

    def client(self, source: str = "127.0.0.1", **settings: Any) -> httpx.Client:
        """A visitor without a browser, who comes from an address of this machine and asks nginx by its name."""
        transport = httpx.HTTPTransport(verify=False, local_address=source, retries=0)
        wanted = {"base_url": f"https://127.0.0.1:{self.front.port}", "transport": transport, "timeout": 30, **settings}
        client = httpx.Client(**wanted)
        client.headers["host"] = f"{NAME}:{self.front.port}"
        client.event_hooks["request"] = [_say_the_name]
        return client

    @contextmanager
    def fronted_by(self, **exchange: str) -> Iterator[None]:
        """For a while, nginx with a configuration in which more is exchanged; the shipped one afterwards."""
        shipped = self.front
        ports = (self.replicas[0].port, self.replicas[1].port)
        other = exchanged(ports, (shipped.plain_port, shipped.port), self.folder, **exchange)
        shipped.end()
        self.front = Front(self.folder, shipped.port, shipped.plain_port, other)
        try:
            self.front.start()
            yield
        finally:
            self.front.end()
            self.front = shipped
            shipped.start()

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database holds now."""
        with psycopg.connect(self.owner_url.replace("+psycopg", "")) as connection:
            return connection.execute(query.encode(), values).fetchall()

    def place_at(self, replica: Replica) -> str:
        """A value of the cookie that leads to this copy, which may have come back a moment ago."""
        end = time.monotonic() + BELIEVED_AGAIN_SECONDS
        number = 0
        with self.client() as client:
            while True:
                value = f"{number % 40:032x}"
                seen = len(self.front.log)
                client.get("/healthz", headers={"cookie": f"{PLACE}={value}"})
                while len(self.front.log) == seen and time.monotonic() < end:
                    time.sleep(0.01)
                if self.front.log[-1]["kopi"] == replica.address:
                    return value
                assert time.monotonic() < end, "no cookie leads to this copy"
                number += 1

    @contextmanager
    def without(self, *replicas: Replica, how: signal.Signals = signal.SIGKILL) -> Iterator[None]:
        """For a while, these copies are gone; they are started again afterwards."""
        for replica in replicas:
            replica.end(how)
        try:
            yield
        finally:
            for replica in replicas:
                replica.start()
            for replica in replicas:
                replica.wait()


def exchanged(ports: tuple[int, int], front: tuple[int, int], folder: Path, **others: str) -> str:
    """The shipped configuration with what belongs to this machine. `others` exchange more, by text."""
    text = CONFIGURATION.read_text(encoding="utf-8")
    plain, encrypted = front
    for old, new in (
        ("127.0.0.1:8501", f"127.0.0.1:{ports[0]}"),
        ("127.0.0.1:8502", f"127.0.0.1:{ports[1]}"),
        ("listen 80", f"listen 127.0.0.1:{plain}"),
        ("listen 443", f"listen 127.0.0.1:{encrypted}"),
        (f'"https://{NAME}"', f'"https://{NAME}:{encrypted}"'),
        ("/etc/ssl/vurdering.pem", str(folder / "certificate.pem")),
        ("/etc/ssl/private/vurdering.key", str(folder / "key.pem")),
        ("/var/log/nginx/vurdering.log", str(folder / "requests.log")),
        *others.items(),
    ):
        assert old in text, f"{CONFIGURATION.name} no longer has: {old}"
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One installation for the tests of a module."""
    with running_installation(tmp_path_factory.mktemp("replicas")) as running:
        yield running


@contextmanager
def running_installation(folder: Path, **other_settings: str) -> Iterator[Installation]:
    """PostgreSQL, provider, two copies and nginx, all ended afterwards.

    `other_settings` hold for the second copy alone: two copies that are not set up alike.
    """
    with ExitStack() as after:
        postgres = PostgresProcess()
        after.callback(postgres.stop)
        postgres.start()
        provider = after.enter_context(running_provider())
        first, second, plain, encrypted = free_ports(4)
        shared = environment(postgres.url, folder, provider, f"https://{NAME}:{encrypted}")
        command = [sys.executable, "-m", "assessment", "dbrole", ROLE]
        subprocess.run(command, cwd=PROJECT, env=shared, check=True, capture_output=True)
        as_role = postgres.url.replace("//postgres@", f"//{ROLE}@")
        shared["DATABASE_URL"] = as_role
        replicas = (
            Replica(first, folder / "first.log", shared),
            Replica(second, folder / "second.log", shared | other_settings),
        )
        for replica in replicas:  # both at once
            after.callback(replica.end)
            replica.start()
        for replica in replicas:
            replica.wait()
        write_certificate(folder)
        front = Front(folder, encrypted, plain, exchanged((first, second), (plain, encrypted), folder))
        after.callback(front.end)
        front.start()
        yield Installation(provider, replicas, front, as_role, postgres.url, folder)


def environment(database_url: str, folder: Path, provider: Provider, url: str) -> dict[str, str]:
    """The settings of a copy in production."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(_INHERITED_NOT)}
    ours = {name: value for name, value in ENVIRONMENT.items() if "GROUPS" in name or "COOKIE" in name}
    return {
        **inherited,
        **ours,
        **provider.settings,
        "ASSESSMENT_OIDC_REDIRECT_URI": f"{url}/oauth2callback",
        "ASSESSMENT_ENV": "produktion",
        "ASSESSMENT_DATA_DIR": str(folder / "data"),
        "DATABASE_URL": database_url,
    }


def write_certificate(folder: Path) -> None:
    """A key and a certificate that nobody but this proof trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(NAME), x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def free_ports(number: int) -> list[int]:
    """So many ports that nobody listens on."""
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(number)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def _say_the_name(request: httpx.Request) -> None:
    request.extensions["sni_hostname"] = NAME


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


_AROUND = """{user}
worker_processes 1;
pid {folder}/nginx.pid;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/{site};
}}
"""
