"""Confidential bytes at rest: encrypted with keys that rotate. The first key seals, all of them open."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy.dialects.postgresql import BYTEA

SEALED = {"secret": True, "sealed": True}  # mapped_column(BYTEA, info=SEALED): bytes that seal() made; SealedText needs no mark

_keys: list[MultiFernet] = []
_one_by_one: list[Fernet] = []
_oldest: list[bytes] = []


def use(keys: tuple[str, ...]) -> None:
    """Set the keys (VAW_ENCRYPTION_KEYS, newest first); called once, where the app is made."""
    _one_by_one[:] = [Fernet(key) for key in keys]
    _keys[:] = [MultiFernet(_one_by_one)]
    _oldest[:] = [base64.urlsafe_b64decode(keys[-1])]


def seal(plain: bytes) -> bytes:
    return _keys[0].encrypt(plain)


def unseal(sealed: bytes) -> bytes:
    """Raises cryptography.fernet.InvalidToken when no key opens it."""
    return _keys[0].decrypt(sealed)


def reseal(sealed: bytes) -> bytes:
    """The same content under the newest key."""
    return _keys[0].rotate(sealed)


def key_of(sealed: bytes) -> int | None:
    """Which key opens it, 0 the newest; None: none of them."""
    for number, key in enumerate(_one_by_one):
        try:
            key.decrypt(sealed)
        except InvalidToken:
            continue
        return number
    return None


def name_of(key: str) -> str:
    """What a key may be called aloud: enough to tell it from the others, nothing to find it by."""
    return hashlib.sha256(b"name of a key" + base64.urlsafe_b64decode(key)).hexdigest()[:8]


def fingerprint(plain: bytes) -> str:
    """By what the same content is known again without being kept. Keyed, so that nobody can guess contents and compare.

    The oldest key makes it: a key added in front changes no fingerprint, the last one taken away makes them all unknown. So it stays,
    also when it opens nothing any more (docs/backup.md). A column that lies beside what it is made of says so:
    info={"secret": True, "fingerprint_of": "email"}.
    """
    return hmac.new(_oldest[0], b"fingerprint" + plain, hashlib.sha256).hexdigest()


class SealedText(sa.types.TypeDecorator[str]):
    """A short text that lies encrypted in the database. Cannot be searched or sorted; mark the column SECRET too."""

    impl = BYTEA
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> bytes | None:
        return None if value is None else seal(value.encode())

    def process_result_value(self, value: bytes | None, dialect: Any) -> str | None:
        return None if value is None else unseal(bytes(value)).decode()
