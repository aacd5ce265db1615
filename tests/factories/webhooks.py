"""A receiver of webhooks on this machine: a real HTTPS server whose certificate is of its own authority."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.factories import Person
from vaw.domain.activities.models import Activity
from vaw.domain.activities.operations.log import log_activity
from vaw.domain.activities.rules.log import Entry, even_shares
from vaw.domain.geography.queries import find_county
from vaw.domain.insight.models.webhooks import Webhook, WebhookDelivery
from vaw.domain.insight.operations.webhooks import add_webhook
from vaw.domain.mandates.queries import assignments_of
from vaw.domain.people.queries.accounts import get_own_account
from vaw.integrations.webhooks import Way
from vaw.kernel.db import db

HOST = "program.example"
AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
DAY = date(2026, 3, 4)
SECRET_TEXT = "Samtal med kommunens samordnare"


@dataclass
class Receiver:
    """`status`: what it answers. `got`: the requests, as (path, headers, body). `names`: the server names that clients asked for.

    `first`: what it does with a request, by its path, before it answers.
    """

    port: int
    authority: Path
    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    first: Callable[[str], object] = str

    def anew(self) -> None:
        self.status, self.headers, self.first = 204, {}, str
        self.got.clear()

    @property
    def address(self) -> str:
        return f"https://{HOST}:{self.port}/vaw?nyckel=hemlig"

    def way(self, **more: Any) -> Way:
        """The product's own way, but this machine counts as the internet, and its authority is trusted."""
        context = ssl.create_default_context(cafile=str(self.authority))
        usual: dict[str, Any] = {"resolve": lambda _host, _port: ["127.0.0.1"], "allows": lambda one: one == "127.0.0.1"}
        return Way(**({**usual, "context": context} | more))


def certificate(folder: Path, name: str = HOST) -> tuple[Path, Path]:
    """(the authority's certificate, key and chain of a server that it says is `name`)."""
    authority, server = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "vaw test")])
    now = datetime.now(UTC)

    def built(subject: x509.Name, key: Any, *extensions: x509.ExtensionType) -> x509.Certificate:
        day = timedelta(days=1)
        made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
        made = made.serial_number(x509.random_serial_number()).not_valid_before(now - day).not_valid_after(now + day)
        for one in extensions:
            made = made.add_extension(one, critical=isinstance(one, x509.BasicConstraints))
        return made.sign(authority, hashes.SHA256())

    root = built(issuer, authority, x509.BasicConstraints(ca=True, path_length=None))
    leaf = built(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), server, x509.SubjectAlternativeName([x509.DNSName(name)]))
    plain = serialization.NoEncryption()
    key = server.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    files = folder / "authority.pem", folder / "server.pem"
    files[0].write_bytes(root.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(key + leaf.public_bytes(serialization.Encoding.PEM))
    return files


@contextmanager
def receiving(folder: Path, name: str = HOST) -> Iterator[Receiver]:
    """A receiver that runs inside the block."""
    authority, server = certificate(folder, name)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            there.got.append((self.path, {key.lower(): value for key, value in self.headers.items()}, body))
            there.first(self.path)
            self.send_response(there.status)
            for key, value in there.headers.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(there.body)))
            self.end_headers()
            self.wfile.write(there.body)

        def log_message(self, *_: object) -> None:
            return

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.daemon_threads = True
    running.handle_error = lambda *_: None  # type: ignore[method-assign]  whoever hangs up is what the tests are about
    there = Receiver(running.server_port, authority)
    context.sni_callback = lambda _socket, asked, _context: there.names.append(asked)
    running.socket = context.wrap_socket(running.socket, server_side=True)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield there
    finally:
        running.shutdown()
        thread.join()
        running.server_close()


def make_webhook(who: Person, address: str, *types: str) -> Webhook:
    """A webhook of somebody's, that is told of activities unless one says of what."""
    own = get_own_account(who.actor)
    return add_webhook(who.actor, own, address=address, types=types or ("activity.logged",), plain=True)[0]


def logged(who: Person, text: str = SECRET_TEXT, on: date = DAY) -> Activity:
    """Something happens that a webhook of `make_webhook` is told of."""
    county = find_county(who.county_id or 24)
    assert county
    shares = even_shares([row.id for row in assignments_of(24, on=on)])
    entry = Entry(on, "training", "honour", "digital", 90, shares=shares, municipality_ids=[2480], text=text)
    return log_activity(who.actor, county, entry=entry, submit_key=uuid4())


def log_of(hook: Webhook) -> list[tuple[Any, ...]]:
    """(type, state, attempts, status, error) of each message, the oldest first."""
    columns = (WebhookDelivery.type, WebhookDelivery.state, WebhookDelivery.attempts, WebhookDelivery.status, WebhookDelivery.error)
    wanted = sa.select(*columns).where(WebhookDelivery.webhook_id == hook.id).order_by(WebhookDelivery.id)
    return [tuple(row) for row in db.session.execute(wanted)]
