"""Passwords: which ones nobody may choose, and the hash that is kept of the others (safety.md 4). Likewise the hash of codes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import struct
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from vaw.domain.people.rules import PASSWORD_LENGTH, PASSWORD_LENGTH_MOST
from vaw.kernel.errors import RuleBroken

# argon2id, the "low memory" recommendation of RFC 9106 section 4: 64 MiB, three passes, four lanes.
_STRONG = Argon2Hasher(memory_cost=64 * 1024, time_cost=3, parallelism=4)
_CHEAP = Argon2Hasher(memory_cost=64, time_cost=1, parallelism=1)  # where VAW_ENV=test: a suite signs in hundreds of times
_hash = [PasswordHash((_STRONG,))]

DEMO_PASSWORD = "norrsken-ripa-lingon-42"  # noqa: S105  made up, printed on the sign-in page of a demo and of no other system
_FOLDER = Path(__file__).parents[3] / "data" / "common-passwords"
_BUCKETS_AND_END, _NUMBER, _END = 65537, 4, 3  # of breached.bin
_EDGES = re.compile(r"^[^a-zåäöé]+|[^a-zåäöé]+$")
_OWN_NAME_LEAST = 4  # characters: shorter parts of an address are in too many words


def use(*, cheap: bool) -> None:
    """Choose the price of a hash; called once, where the app is made. Hashes made at another price still count, and are remade."""
    _hash[:] = [PasswordHash((_CHEAP if cheap else _STRONG,))]


def hashed(password: str) -> str:
    """What the database keeps of a password."""
    return _hash[0].hash(_same(password))


def holds(password: str, kept: str | None) -> bool:
    """Whether this is the password. Takes as long without a hash to compare with, so that time tells nobody which accounts exist."""
    if len(password) > PASSWORD_LENGTH_MOST:
        return False
    told = _hash[0].verify(_same(password), kept or _nobody(_hash[0]))
    return told and kept is not None


def hashed_alike(codes: Sequence[str]) -> list[str]:
    """What the database keeps of codes that were made together: one salt for all of them, so that a code that is typed costs one hash."""
    salt = secrets.token_bytes(16)
    return [_hash[0].current_hasher.hash(code, salt=salt) for code in codes]


def held_alike(code: str, kept: Sequence[str]) -> str | None:
    """Which of these hashes is the code's, None when none is. Takes one hash for codes that were made together, and one without any.

    Hashes that were made at another price are tried one by one.
    """
    hasher = _hash[0].current_hasher
    today = [one for one in kept if not hasher.check_needs_rehash(one)]
    salts = {_salt_of(one) for one in today} or {bytes(16)}
    typed = {hasher.hash(code, salt=salt) for salt in salts}
    found = [one for one in today if any(hmac.compare_digest(one, made) for made in typed)]
    found += [one for one in kept if one not in today and hasher.verify(code, one)]
    return found[0] if found else None


def _salt_of(kept: str) -> bytes:
    """Of "$argon2id$v=19$m=…$salt$hash": base 64 without its padding."""
    salt = kept.split("$")[4]
    return base64.b64decode(salt + "=" * (-len(salt) % 4))


def outdated(kept: str) -> bool:
    """Whether a hash was made at another price than today's."""
    return bool(_hash[0].current_hasher.check_needs_rehash(kept))


def stamp(kept: str | None) -> str:
    """Tells one hash from the next without showing it: a link made for this password ends with it."""
    return hashlib.sha256((kept or "").encode()).hexdigest()[:16]


def check(password: str, email: str, field: str = "password") -> None:
    """Raises RuleBroken with the field at fault: people.password_short, _long, _own_name or _common."""
    text = _same(password)
    if len(text) < PASSWORD_LENGTH:
        raise RuleBroken("people.password_short", field=field, least=PASSWORD_LENGTH)
    if len(text) > PASSWORD_LENGTH_MOST:
        raise RuleBroken("people.password_long", field=field, most=PASSWORD_LENGTH_MOST)
    if any(part in text.casefold() for part in _own_names(email)):
        raise RuleBroken("people.password_own_name", field=field)
    if is_common(text):
        raise RuleBroken("people.password_common", field=field)


def is_common(password: str) -> bool:
    """Whether a password is known from breaches, or is a listed word (once or repeated) with digits and signs around it (data/README)."""
    text = _same(password).lower()
    if _is_breached(text):
        return True
    core = _EDGES.sub("", text)
    return not core or any(core == word * (len(core) // len(word)) for word in _words())


def _own_names(email: str) -> set[str]:
    """The name in front of the @ and its parts."""
    name = email.partition("@")[0].casefold()
    return {part for part in (name, *re.split(r"[._+-]", name)) if len(part) >= _OWN_NAME_LEAST}


def _same(password: str) -> str:
    """One spelling: keyboards write "å" in two ways."""
    return unicodedata.normalize("NFKC", password)


@lru_cache(2)
def _nobody(with_price: PasswordHash) -> str:
    """A hash that no password has, at today's price."""
    return with_price.hash("\0")


def _is_breached(text: str) -> bool:
    """Whether the first five bytes of its SHA-256 are among those of 1.4 million passwords: wrong about one new password in 770,000.

    breached.bin: 65,537 numbers of four bytes, where the ends begin of each possible first two bytes, and then the ends, three bytes each.
    Two short reads of a file, so that no process holds the list.
    """
    start = hashlib.sha256(text.encode()).digest()[:5]
    with (_FOLDER / "breached.bin").open("rb") as file:
        file.seek(_NUMBER * int.from_bytes(start[:2]))
        first, after = struct.unpack(">2I", file.read(2 * _NUMBER))
        file.seek(_NUMBER * _BUCKETS_AND_END + _END * first)
        ends = file.read(_END * (after - first))
    return start[2:] in {ends[at : at + _END] for at in range(0, len(ends), _END)}


@lru_cache(1)
def _words() -> frozenset[str]:
    return frozenset((_FOLDER / "words.txt").read_text(encoding="utf-8").split())
