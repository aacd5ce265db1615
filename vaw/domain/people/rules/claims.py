"""What a county board's own sign-in says of a person, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from vaw.domain.people.rules import COUNTY_BOARD, Role
from vaw.domain.people.rules.tokens import hashed

# The nation's and the assignment's rights are given by a person, and nobody becomes administrator by what another system says (D-16).
BY_CLAIM = COUNTY_BOARD - {Role.NATIONAL_COORDINATOR, Role.ADMINISTRATOR, Role.METRO_TEAM}
CLAIM_MOST = 200  # characters of a claim's name or value: a group's address is the longest seen


@dataclass(frozen=True, slots=True)
class Said:
    """Who a provider says that somebody is. `email` is in lower case, and None unless the provider has verified it."""

    issuer: str
    subject: bytes
    email: str | None
    name: str
    sid: bytes | None
    several_factors: bool
    claims: Mapping[str, Any]


def said_by(issuer: str, claims: Mapping[str, Any], two_step: Iterable[str]) -> Said:
    """The claims of a checked ID token, read; what has the wrong form counts as not said."""
    email, sid = claims.get("email"), claims.get("sid")
    verified = isinstance(email, str) and claims.get("email_verified") is True
    return Said(
        issuer=issuer,
        subject=known_as(issuer, str(claims["sub"])),
        email=str(email).strip().lower() if verified else None,
        name=_name_in(claims),
        sid=known_as(issuer, sid) if isinstance(sid, str) and sid else None,
        several_factors=bool(set(two_step) & {*_texts(claims.get("acr")), *_texts(claims.get("amr"))}),
        claims=claims,
    )


def known_as(issuer: str, word: str) -> bytes:
    """By what a person or a session at a provider is known again; the word itself is kept nowhere."""
    return hashed(f"{issuer}\0{word}")


def holds(claims: Mapping[str, Any], claim: str, value: str) -> bool:
    """Whether the claim is the value, or a list that has it. Letters count as they stand, and nothing but text is compared."""
    return value in _texts(claims.get(claim))


def _texts(said: object) -> list[str]:
    return [one for one in (said if isinstance(said, list) else [said]) if isinstance(one, str)]


def _name_in(claims: Mapping[str, Any]) -> str:
    """The whole name, else its parts; empty when nothing is said."""
    whole = claims.get("name")
    if isinstance(whole, str) and whole.strip():
        return whole.strip()
    return " ".join(part.strip() for part in (claims.get("given_name"), claims.get("family_name")) if isinstance(part, str)).strip()
