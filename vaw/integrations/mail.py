"""Sending a mail through VAW_MAIL_URL.

`file:` writes one .eml a mail into a folder; `smtp://[name:password@]host[:port]` begins in clear and takes TLS when it is offered,
and insists on it before a password is sent; `smtps://…` is TLS from the start; certificates are checked. `?from=address` names the
sender; without it the sender is no-reply@ the host of the pages. `&bounces=address` is where a mail server sends what it cannot
deliver (the envelope's sender); without it, the sender. Nothing here logs: an address is a person's.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from urllib.parse import parse_qs, unquote, urlsplit

CONNECT_SECONDS = 20
ANSWER_SECONDS = 120  # many servers look through a mail before they answer: who hangs up too early sends it twice (RFC 1047)
FAREWELL_SECONDS = 5
_PORTS = {"smtp": 25, "smtps": 465}
_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")
_FOR_GOOD, _CLOSING = 500, 421  # SMTP: 5xx is a refusal for good, 421 says that the server hangs up


@dataclass(frozen=True, slots=True)
class Invitation:
    """A calendar file with its METHOD, REQUEST or CANCEL."""

    content: bytes
    method: str


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one person. `key` is the same when the same sending is tried again, so that a mail store may drop the second.

    `unsubscribe`: address of the page on which such mails are turned off (List-Unsubscribe), None where they cannot be.
    `invitation`: what the receiver's calendar does with it by itself (RFC 6047), None for most mails.
    """

    key: str
    to: str
    subject: str
    text: str
    html: str
    language: str
    at: datetime
    unsubscribe: str | None = None
    invitation: Invitation | None = None


class MailAddressError(ValueError):
    """VAW_MAIL_URL is not one of file:, smtp://, smtps://."""


class Outcome(StrEnum):
    """What became of a mail: taken; refused for good; not now; or that the server itself cannot be reached, so no mail can go."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    LATER = "later"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Answer:
    """`code` and `words`: the server's own, where it said something. The words may quote an address: for a console, never for a log."""

    outcome: Outcome
    code: int | None = None
    words: str = field(default="", repr=False)


_held: list[Callable[[str], bool]] = []


def hold_back(held: Callable[[str], bool]) -> None:
    """Set who says that no mail may go to an address; called once, where the app is made: this module knows no business."""
    _held[:] = [held]


class Post:
    """A way to the mail server, opened when the first mail goes and kept for the next ones. Not for two threads at once."""

    def __init__(self, mail_url: str, *, base_url: str, folder: Path) -> None:
        """Raises MailAddressError when the address is none."""
        self._url, self._folder = urlsplit(mail_url), folder
        if self._url.scheme != "file" and not (self._url.scheme in _PORTS and self._url.hostname):
            raise MailAddressError("VAW_MAIL_URL must begin with file:, smtp:// or smtps://.")
        self._host = urlsplit(base_url).hostname or "localhost"
        said = parse_qs(self._url.query)
        self._sender = sender_of(mail_url, base_url=base_url)
        self._bounces = said.get("bounces", [self._sender])[0]
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Post:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._hang_up()

    def send(self, mail: Mail) -> Answer:
        """Hand a mail over and say what became of it. A connection that broke is opened anew for the next mail.

        One to an address that is held back is refused for good, and nobody is asked to take it.
        """
        if any(held(mail.to) for held in _held):
            return Answer(Outcome.REFUSED)
        message = compose(mail, sender=self._sender, host=self._host)
        try:
            if self._url.scheme == "file":
                _write(message, self._folder / f"{_UNSAFE.sub('-', mail.key)}.eml")
                return Answer(Outcome.DELIVERED)
            reused = self._is_open()
            server = self._open()
        except (OSError, smtplib.SMTPException) as error:
            return _failed(Outcome.AWAY, error)
        answer = self._say(server, message, mail.to)
        if answer.code == _CLOSING and reused:  # enough mails on one connection, says the server: nothing of this one was taken
            return self.send(mail)
        return answer

    def _say(self, server: smtplib.SMTP, message: EmailMessage, to: str) -> Answer:
        try:
            server.send_message(message, self._bounces, [to])
        except smtplib.SMTPRecipientsRefused as refused:  # smtplib has reset the dialogue: the connection is good
            [(code, words)] = refused.recipients.values()
            return _refused(code, words)
        except smtplib.SMTPDataError as refused:
            self._drop()
            return _refused(refused.smtp_code, refused.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return _failed(Outcome.LATER, error)
        return Answer(Outcome.DELIVERED)

    def _is_open(self) -> bool:
        return self._server is not None and self._server.sock is not None

    def _open(self) -> smtplib.SMTP:
        if self._server is not None and self._is_open():
            return self._server
        url, secure = self._url, ssl.create_default_context()
        where = (url.hostname or "", url.port or _PORTS[url.scheme])
        if url.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(*where, timeout=CONNECT_SECONDS, context=secure)
        else:
            server = smtplib.SMTP(*where, timeout=CONNECT_SECONDS)
        self._server = server
        try:
            self._introduce(server, secure)
        except BaseException:
            self._drop()
            raise
        return server

    def _introduce(self, server: smtplib.SMTP, secure: ssl.SSLContext) -> None:
        name, password = unquote(self._url.username or ""), unquote(self._url.password or "")
        if self._url.scheme == "smtp":
            server.ehlo()
            if name or server.has_extn("starttls"):
                server.starttls(context=secure)
        if name:
            server.login(name, password)
        if server.sock is not None:
            server.sock.settimeout(ANSWER_SECONDS)

    def _hang_up(self) -> None:
        """Take leave. What was taken stays taken, however that goes."""
        if self._server is not None and self._server.sock is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._server.sock.settimeout(FAREWELL_SECONDS)
                self._server.quit()
        self._drop()

    def _drop(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()


def sender_of(mail_url: str, *, base_url: str) -> str:
    """From which address mails go.

    >>> sender_of("file:", base_url="https://vaw.example.se"), sender_of("smtp://mail?from=vaw@example.se", base_url="")
    ('no-reply@vaw.example.se', 'vaw@example.se')
    """
    return parse_qs(urlsplit(mail_url).query).get("from", [f"no-reply@{urlsplit(base_url).hostname or 'localhost'}"])[0]


class MailNotTakenError(Exception):
    """Nobody took the mail. `answer` says why."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.outcome, answer.code)
        self.answer = answer


def send(mail: Mail, *, mail_url: str, base_url: str, folder: Path) -> None:
    """Hand one mail over. Raises MailNotTakenError when nobody takes it, MailAddressError."""
    with Post(mail_url, base_url=base_url, folder=folder) as post:
        answer = post.send(mail)
    if answer.outcome is not Outcome.DELIVERED:
        raise MailNotTakenError(answer)


def _refused(code: int, words: bytes | str) -> Answer:
    return Answer(Outcome.REFUSED if code >= _FOR_GOOD else Outcome.LATER, code, _text(words))


def _failed(outcome: Outcome, error: Exception) -> Answer:
    """`words`: the server's, or the kind of the error."""
    if isinstance(error, smtplib.SMTPResponseException):
        return Answer(outcome, error.smtp_code, _text(error.smtp_error))
    return Answer(outcome, None, type(error).__name__)


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words


def compose(mail: Mail, *, sender: str, host: str) -> EmailMessage:
    """The mail as it goes out: text first, the same as HTML second, a calendar's part last. The same mail is the same bytes each time."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mail.to, mail.subject
    message["Date"], message["Message-ID"] = format_datetime(mail.at), f"<{mail.key}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
    message.set_content(mail.text, cte="quoted-printable")  # passes every server, also one that takes seven bits only
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    if mail.invitation is not None:  # bytes as they are: a calendar's lines end in CRLF (RFC 5545 3.1)
        told = {"method": mail.invitation.method, "charset": "UTF-8"}
        message.add_alternative(mail.invitation.content, maintype="text", subtype="calendar", cte="base64", params=told)
    message.set_boundary(f"=_{_UNSAFE.sub('-', mail.key)}")
    message["Content-Language"] = mail.language  # last: add_alternative moves every Content- header into the first part
    return message


def _write(message: EmailMessage, path: Path) -> None:
    """Whole or not at all, readable by this account alone: a link inside may open an account."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_suffix(".part")
    half.touch(mode=0o600)
    half.write_bytes(message.as_bytes())
    half.replace(path)
