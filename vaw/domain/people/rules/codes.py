"""The second step: codes of an authenticator app (RFC 6238) and recovery codes."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

import pyotp

from vaw.domain.people.rules import RECOVERY_CODES, passwords

STEP = 30  # seconds that a code is shown
DRIFT = 1  # steps that a phone's clock may be wrong, either way
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are mistaken for each other on paper
_HALF = 5  # 31 ** 10 codes: 49 bits, with six tries
_ARGON = b"$argon2"


def new_secret() -> str:
    """A secret to share with an authenticator app: 160 bits, base 32."""
    return pyotp.random_base32(32)


def address_of(secret: str, email: str, issuer: str) -> str:
    """What the QR code says: `otpauth://totp/…`."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def step_of(secret: str, code: str, now: datetime, *, after: int | None) -> int | None:
    """The time step that the code belongs to, None when it belongs to none that is near and later than `after`: a code counts once."""
    maker, here = pyotp.TOTP(secret, interval=STEP), int(now.timestamp()) // STEP
    fitting = [step for step in range(here - DRIFT, here + DRIFT + 1) if hmac.compare_digest(maker.at(step * STEP), _digits(code))]
    return next((step for step in fitting if after is None or step > after), None)


def _digits(code: str) -> str:
    return "".join(sign for sign in code if sign in "0123456789")


def new_recovery_codes() -> list[str]:
    """Ten codes such as "k7m2p-x9qwd", to print and keep."""
    return [f"{_half()}-{_half()}" for _ in range(RECOVERY_CODES)]


def _half() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_HALF))


def recovery_hashes(codes: Sequence[str]) -> list[bytes]:
    """What the database keeps of codes that are made together: Argon2id at the price of a password. 49 bits are too few for a fast hash.

    Without it, whoever had a copy of the database could try them all.
    """
    return [one.encode() for one in passwords.hashed_alike([_plain(code) for code in codes])]


def recovery_match(user_id: int, code: str, kept: Sequence[bytes]) -> bytes | None:
    """Which of the kept hashes is the code's, None when none is. Blanks, hyphens and capitals do not matter.

    Of codes that were made before Argon2id, SHA-256 salted by the account's number is kept: they count until they are used or renewed.
    """
    plain, old = _plain(code), [one for one in kept if not one.startswith(_ARGON)]
    before = hashlib.sha256(f"{user_id}:{plain}".encode()).digest()
    slow = passwords.held_alike(
        plain, [one.decode() for one in kept if one.startswith(_ARGON)]
    )  # also when none is kept: time tells nobody
    return slow.encode() if slow else next((one for one in old if hmac.compare_digest(one, before)), None)


def _plain(code: str) -> str:
    return "".join(sign for sign in code.lower() if sign in _LETTERS)
