"""Signed links: a purpose, a number and what else belongs to it, with a signature. Nothing is stored; its row says whether it counts."""

from __future__ import annotations

import hashlib
import hmac
from typing import NamedTuple

from itsdangerous import BadSignature, URLSafeSerializer


class Link(NamedTuple):
    """What a link says. `until` is a POSIX time or 0 (the row knows), `stamp` tells which state of the row it was made for."""

    purpose: str
    number: int
    until: int = 0
    stamp: str = ""


def _serializer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="vaw.link", signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"})


def link_token(secret: str, link: Link) -> str:
    """The end of the address `/l/…`: letters that need no escaping."""
    return str(_serializer(secret).dumps(list(link)))


def derived_key(secret: str, purpose: str) -> bytes:
    """32 bytes for one purpose, which tell nothing of the secret or of another purpose's (HKDF's second step, RFC 5869)."""
    return hmac.new(secret.encode(), b"vaw.key\0" + purpose.encode() + b"\x01", hashlib.sha256).digest()


def read_link(secret: str, token: str) -> Link | None:
    """What a token of ours says, None for any other."""
    try:
        found = _serializer(secret).loads(token)
    except BadSignature:
        return None
    match found:
        case [str(purpose), int(number), int(until), str(stamp)]:
            return Link(purpose, number, until, stamp)
    return None
