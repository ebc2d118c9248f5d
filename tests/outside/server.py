"""The clinic as a browser far away has it: gunicorn in production, behind a proxy that speaks HTTPS."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPMessage
from pathlib import Path
from urllib.parse import urlencode

from config import ROOT
from tests.application import AUDIT_KEYS, DATA_KEYS
from tests.house.running import environment, free_port, wait_until

HOST = "clinic.example"
HERE = f"https://{HOST}"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: HTTPMessage
    body: str

    @property
    def cookies(self) -> dict[str, list[str]]:
        """Name of each cookie that is set -> its attributes, in small letters."""
        lines = [line.split(";") for line in self.headers.get_all("Set-Cookie", [])]
        return {
            line[0].partition("=")[0]: [one.strip().lower() for one in line[1:]] for line in lines
        }


@dataclass
class Visitor:
    """A browser, seen as what it sends: keeps cookies and knows the token of the last form."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def ask(
        self,
        method: str,
        path: str,
        form: Mapping[str, str] | None = None,
        *,
        host: str = HOST,
        **headers: str,
    ) -> Answer:
        """Send one request over a connection of its own."""
        sent = {"Host": host, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if form is not None:
            body = urlencode({"csrf_token": self.token, **form})
            sent |= {"Content-Type": FORM, "Referer": f"{HERE}/", "Origin": HERE}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, sent)
            got = connection.getresponse()
            answer = Answer(got.status, got.headers, got.read().decode("utf-8", "replace"))
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        if found := re.search(r'name="csrf-token" content="([^"]+)"', answer.body):
            self.token = found[1]
        return answer

    def sign_in(self, email: str, password: str) -> Answer:
        """As a person does it: open the page, fill in the form."""
        self.ask("GET", "/login")
        return self.ask("POST", "/login", {"email": email, "password": password})


@contextmanager
def in_production(database: Path, folder: Path) -> Iterator[int]:
    """Serve this database; the port. Nobody else is started, and nothing is left behind."""
    port, log = free_port(), folder / "gunicorn.txt"
    settings = {
        "CLINIC_MODE": "production",
        "PUBLIC_URL": HERE,
        "PROXY_HOPS": "1",
        "PORT": str(port),
        "WEB_THREADS": "8",
        # So few that a test can have more.
        "GUNICORN_CMD_ARGS": "--worker-connections 200",
        "DATABASE_URL": f"sqlite:///{database}",
        "INSTANCE_DIR": str(folder),
        "SECRET_KEY": "the first secret of this test run",
        "JWT_SECRET_KEY": "the second secret of this test run",
        "DATA_KEYS": DATA_KEYS,
        "AUDIT_KEYS": AUDIT_KEYS,
    }
    with log.open("wb") as output:
        server = subprocess.Popen(
            [Path(sys.executable).with_name("gunicorn")],
            cwd=ROOT,
            env=environment(**settings),
            stdout=output,
            stderr=output,
        )

    def serves() -> bool:
        assert server.poll() is None, log.read_text()
        try:
            return Visitor(port).ask("GET", "/healthz").status == 200
        except (OSError, HTTPException):
            return False

    try:
        wait_until(serves)
        yield port
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
