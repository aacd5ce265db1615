"""Sending a mail through VAW_MAIL_URL.

`file:` writes one .eml a mail into a folder; `smtp://[name:password@]host[:port]` begins in clear and takes TLS when it is offered,
and insists on it before a password is sent; `smtps://…` is TLS from the start. `?from=address` names the sender; without it the
sender is no-reply@ the host of the pages. Nothing here logs: an address is a person's.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

_TIMEOUT = 20  # seconds; the job is tried again later
_PORTS = {"smtp": 25, "smtps": 465}
_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one person. `key` is the same when the same sending is tried again, so that a mail store may drop the second."""

    key: str
    to: str
    subject: str
    text: str
    html: str
    language: str
    at: datetime


class MailAddressError(ValueError):
    """VAW_MAIL_URL is not one of file:, smtp://, smtps://."""


def send(mail: Mail, *, mail_url: str, base_url: str, folder: Path) -> None:
    """Hand the mail over. Raises OSError or smtplib.SMTPException when nobody takes it, MailAddressError."""
    parts = urlsplit(mail_url)
    host = urlsplit(base_url).hostname or "localhost"
    message = compose(mail, sender=parse_qs(parts.query).get("from", [f"no-reply@{host}"])[0], host=host)
    if parts.scheme == "file":
        _write(message, folder / f"{_UNSAFE.sub('-', mail.key)}.eml")
    elif parts.scheme in _PORTS and parts.hostname:
        _deliver(message, parts.scheme, parts.hostname, parts.port, unquote(parts.username or ""), unquote(parts.password or ""))
    else:
        raise MailAddressError("VAW_MAIL_URL must begin with file:, smtp:// or smtps://.")


def compose(mail: Mail, *, sender: str, host: str) -> EmailMessage:
    """The mail as it goes out: text first, the same as HTML second."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mail.to, mail.subject
    message["Date"], message["Message-ID"] = format_datetime(mail.at), f"<{mail.key}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    message["Content-Language"] = mail.language  # last: add_alternative moves every Content- header into the first part
    return message


def _write(message: EmailMessage, path: Path) -> None:
    """Whole or not at all, readable by this account alone: the link inside opens an account."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_suffix(".part")
    half.touch(mode=0o600)
    half.write_bytes(message.as_bytes())
    half.replace(path)


def _deliver(message: EmailMessage, scheme: str, host: str, port: int | None, name: str, password: str) -> None:
    secure = ssl.create_default_context()
    where = (host, port or _PORTS[scheme])
    server = smtplib.SMTP_SSL(*where, timeout=_TIMEOUT, context=secure) if scheme == "smtps" else smtplib.SMTP(*where, timeout=_TIMEOUT)
    with server:
        if scheme == "smtp":
            server.ehlo()
            if name or server.has_extn("starttls"):
                server.starttls(context=secure)
        if name:
            server.login(name, password)
        server.send_message(message)
