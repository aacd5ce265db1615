"""Reading a delivery status notification (RFC 3464): which of our mails came back, and whether that is for good.

Only the notification's own parts and the headers of the returned mail are looked at; nothing of it is kept or logged.
"""

from __future__ import annotations

import email
import email.policy
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

MOST_BYTES = 1_000_000  # a notification may return the whole mail; ours are small
_OURS = re.compile(r"<letter-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@")


@dataclass(frozen=True, slots=True)
class Bounce:
    """`key`: of the mail that came back, which only its receiver's server can know. `permanent`: it will not arrive."""

    key: uuid.UUID
    permanent: bool


def read_bounce(content: bytes) -> Bounce | None:
    """What a notification says, None when it is none or not about a mail of ours."""
    message = email.message_from_bytes(content[:MOST_BYTES], policy=email.policy.default)
    found = next(_keys(message), None)
    return Bounce(found, _is_permanent(message)) if found and _is_report(message) else None


def _is_report(message: Message) -> bool:
    return message.get_content_type() == "multipart/report" and message.get_param("report-type") == "delivery-status"


def _keys(message: Message) -> Iterator[uuid.UUID]:
    """From the returned mail or its headers; some servers only name the mail that they answer."""
    for part in message.walk():
        if part.get_content_type() == "text/rfc822-headers":
            yield from _in(part.get_payload(decode=True))
        elif part is not message and part["Message-ID"]:
            yield from _in(part["Message-ID"])
    for header in ("In-Reply-To", "References"):
        yield from _in(message[header])


def _in(text: object) -> Iterator[uuid.UUID]:
    told = text.decode("ascii", "replace") if isinstance(text, bytes) else str(text or "")
    yield from (uuid.UUID(match[1]) for match in _OURS.finditer(told))


def _is_permanent(message: Message) -> bool:
    """Whether the mail failed; "delayed" says only that the other server still tries."""
    reports = (part for part in message.walk() if part.get_content_type() == "message/delivery-status")
    blocks = (block for part in reports for block in part.walk() if block is not part)
    return any(str(block["Action"] or "").strip().lower() == "failed" for block in blocks)
