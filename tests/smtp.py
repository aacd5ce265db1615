"""A real SMTP server in a thread. A test chooses how it behaves, for each recipient and each attempt, and reads what it took.

with Server() as server:
    server.on("a@example.se", Says.LATER, Says.YES)  # one attempt each; the last one goes on for ever
    …
    assert server.taken == [("<key@host>", "a@example.se")]
"""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
import ssl
import threading
from dataclasses import dataclass, field
from email.message import EmailMessage
from enum import Enum

from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"


class Says(Enum):
    """What the server does with a mail. To a recipient: NEVER, LATER, TOO_MANY. To the mail itself: the others."""

    YES = "250 taken"
    NEVER = "550 5.1.1 no such mailbox"
    NEVER_THIS = "554 5.7.1 no mail like that"
    LATER = "451 4.7.1 greylisted, come again"
    TOO_MANY = "421 4.7.0 enough for now"  # and hangs up
    TAKES_AND_DROPS = "taken, and the line is cut before the answer"
    DROPS = "not taken, and the line is cut"
    SLOWLY = "250 taken after slow_seconds"


AT_RECIPIENT = frozenset({Says.NEVER, Says.LATER, Says.TOO_MANY})


@dataclass
class Server:
    """`taken`: (Message-ID, recipient) of every mail that it took, in order. `asked`: recipients, once an attempt. `connects`: how many.

    `port`: 0 for any free one; it stays the same when the server is stopped and started again.
    """

    port: int = 0
    slow_seconds: float = 0.5
    taken: list[tuple[str, str]] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    connects: int = 0
    always: Says = Says.YES
    tls: ssl.SSLContext | None = None  # offered as STARTTLS

    def __post_init__(self) -> None:
        self._scripts: dict[str, list[Says]] = {}
        self._thread: threading.Thread | None = None
        self._up = threading.Event()
        self._sessions: set[SMTP] = set()

    @property
    def url(self) -> str:
        """As VAW_MAIL_URL."""
        return f"smtp://{HOST}:{self.port}"

    def on(self, recipient: str, *says: Says) -> None:
        """Behave like this to this recipient: one answer an attempt, the last one for all that follow."""
        self._scripts[recipient] = list(says)

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        listening = socket.create_server((HOST, self.port))
        self.port = int(listening.getsockname()[1])
        self._up.clear()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(listening)), name="smtp", daemon=True)
        self._thread.start()
        assert self._up.wait(60), "the SMTP server did not come up"

    def stop(self) -> None:
        """Everybody is hung up on, and nothing is left open."""
        if self._thread is not None:
            self._loop.call_soon_threadsafe(self._over.set)
            self._thread.join()
            self._thread = None

    async def _serve(self, listening: socket.socket) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        server = await self._loop.create_server(self._answering, sock=listening)
        self._up.set()
        await self._over.wait()
        server.close()
        for session in list(self._sessions):
            if session.transport is not None:
                session.transport.abort()
        await asyncio.sleep(0)  # lets each of them hear that it is over
        await server.wait_closed()

    def _answering(self) -> SMTP:
        self.connects += 1
        session = SMTP(self, hostname=HOST, ident="test", enable_SMTPUTF8=True, tls_context=self.tls, loop=self._loop)
        self._sessions.add(session)
        return session

    def _next(self, recipient: str) -> Says:
        script = self._scripts.get(recipient, [self.always])
        return script.pop(0) if len(script) > 1 else script[0]

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]) -> str:
        self.asked.append(address)
        says = self._next(address)
        if says in AT_RECIPIENT:
            if says is Says.TOO_MANY:
                self._loop.call_soon(self._cut, server)
            return says.value
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.append(says)
        return "250 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        [recipient], [says] = envelope.rcpt_tos, envelope.rcpt_options
        if says is Says.SLOWLY:
            await asyncio.sleep(self.slow_seconds)
        if says in (Says.YES, Says.SLOWLY, Says.TAKES_AND_DROPS):
            content = envelope.original_content or b""
            mail = email.message_from_bytes(content, policy=email.policy.default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
            self.senders.append(envelope.mail_from or "")
            self.taken.append((str(mail["Message-ID"]), recipient))
        if says in (Says.TAKES_AND_DROPS, Says.DROPS):
            self._cut(server)
        return "250 taken" if says is Says.SLOWLY else says.value

    @staticmethod
    def _cut(server: SMTP) -> None:
        if server.transport is not None:
            server.transport.close()
