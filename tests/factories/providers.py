"""A county board's own sign-in for tests: a provider in a process of its own, and a browser that walks there and back."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config.settings import OidcProvider
from tests.provider import CLIENT_ID, CLIENT_SECRET

ROOT = Path(__file__).parents[2]
ME: dict[str, Any] = {"sub": "a-person-of-the-board", "name": "Kim Prov", "email": "kim.prov@example.se", "email_verified": True}


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        return None


@dataclass(frozen=True)
class RunningProvider:
    """A provider over real HTTP, and what a test says to it."""

    issuer: str

    def says(self, lie: str = "", **claims: Any) -> None:
        """From now on whoever comes is ME, with these claims besides."""
        self._tell("/said", {"claims": {**ME, **claims}, "lie": lie})

    def rotate(self) -> None:
        self._tell("/rotate", {})

    def sign(self, **claims: Any) -> str:
        """A token with the provider's signature."""
        return str(self._tell("/sign", claims)["token"])

    def walk(self, to: str) -> str:
        """What a browser does at the provider: it follows the address and is sent back. The address that it is sent to."""
        return sent_back(to)

    def _tell(self, path: str, what: dict[str, Any]) -> dict[str, Any]:
        asked = urllib.request.Request(self.issuer + path, json.dumps(what).encode(), method="PUT")
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(asked, timeout=10) as answer:
            told: dict[str, Any] = json.loads(answer.read())
        return told


@contextmanager
def running_provider() -> Iterator[RunningProvider]:
    """It says its port when it listens: nobody has to wait and see."""
    with subprocess.Popen([sys.executable, "-m", "tests.provider"], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield RunningProvider(f"http://127.0.0.1:{int(process.stdout.readline())}")
        finally:
            process.terminate()


@contextmanager
def own_sign_in(app: Flask, issuer: str, county_id: int = 24, key: str = "prov") -> Iterator[OidcProvider]:
    """The application with this provider, as if the environment had named it."""
    provider = OidcProvider(key, "Länsstyrelsen Prov", issuer, county_id, CLIENT_ID, CLIENT_SECRET, ("mfa",))
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(before, oidc=(provider,))
    app.extensions.pop("oidc", None)
    try:
        yield provider
    finally:
        app.extensions["settings"] = before
        app.extensions.pop("oidc", None)


def go(client: FlaskClient, provider: RunningProvider, start: str = "/logga-in/myndighet?hos=prov") -> TestResponse:
    """Off to the provider and back: what this system says to its answer."""
    off = client.get(start)
    assert off.status_code == 302, off.get_data(as_text=True)
    return client.get(provider.walk(off.headers["Location"]))


@contextmanager
def provider_of_others(claims: dict[str, Any]) -> Iterator[str]:
    """A provider that others have written, as a process of its own. Its issuer, once it answers."""
    command = [sys.executable, "-m", "oidc_provider_mock", "--host", "127.0.0.1", "--port", "0", "--user-claims", json.dumps(claims)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        try:
            told = (re.search(r"running on (http://127\.0\.0\.1:\d+)", line) for line in process.stderr)
            yield next(found[1] for found in told if found)
        finally:
            process.terminate()
            process.stderr.close()


def sent_back(to: str, form: bytes | None = None) -> str:
    """Open the provider's page, or send its form: the address that it sends the browser to."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())
    try:
        opener.open(urllib.request.Request(to, form), timeout=10)
    except urllib.error.HTTPError as sent:
        with sent:
            assert sent.code == 302
            parts = urlsplit(sent.headers["Location"])
            return f"{parts.path}?{parts.query}"
    raise AssertionError("the provider kept the browser")
