"""The county boards' own sign-in in the running application: which providers there are, and what is kept while a browser is at one."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta

from cryptography.fernet import InvalidToken
from flask import current_app, request
from redis import Redis
from redis.exceptions import RedisError
from werkzeug.wrappers import Response

from config.settings import OidcProvider
from vaw.domain.people.rules.tokens import hashed
from vaw.integrations.oidc import Client
from vaw.integrations.throttle import ThrottleDown
from vaw.kernel import sealing
from vaw.web.settings import secure, settings

AWAY_MOST = timedelta(minutes=10)
ANSWER, SIGNED_OUT = "/logga-in/svar", "/logga-in"
_LOGOUTS_KEPT = timedelta(minutes=20)  # longer than a logout token is believed


def providers() -> tuple[OidcProvider, ...]:
    return settings().oidc


def providers_of(county_id: int) -> tuple[OidcProvider, ...]:
    return tuple(one for one in providers() if one.county_id == county_id)


def provider_named(key: str | None) -> OidcProvider | None:
    return next((one for one in providers() if one.key == key), None)


def provider_at(issuer: str | None) -> OidcProvider | None:
    return next((one for one in providers() if one.issuer == issuer), None)


def client_of(provider: OidcProvider) -> Client:
    """One client a process and provider: it keeps the provider's keys."""
    kept: dict[OidcProvider, Client] = current_app.extensions.setdefault("oidc", {})
    return kept.setdefault(provider, Client(provider))


def address(path: str) -> str:
    """A whole address of ours, as it is registered at the provider."""
    return settings().base_url + path


@dataclass(frozen=True, slots=True)
class Away:
    """A browser that has gone to a provider. `why`: "enter", "prove" or "tie"; the last two are of a sign-in that it has already."""

    provider: str
    why: str
    to: str
    nonce: str
    verifier: str
    left_at: float
    sign_in_id: int | None = None


def sent_away(response: Response, away: Away, state: str) -> None:
    """Remember where the browser is, sealed, for ten minutes, for this browser alone and for one answer."""
    browser = request.cookies.get(_cookie()) or secrets.token_urlsafe(32)
    sealed = sealing.seal(json.dumps(asdict(away)).encode())
    try:
        _redis().set(_key(state, browser), sealed, ex=AWAY_MOST)
    except RedisError as down:
        raise ThrottleDown from down
    response.set_cookie(_cookie(), browser, max_age=AWAY_MOST, httponly=True, secure=secure(), samesite="Lax", path="/")


def came_back(state: str) -> Away | None:
    """What was remembered, once; None for another browser, another state, and after ten minutes. Raises ThrottleDown."""
    browser = request.cookies.get(_cookie())
    if not browser or not state:
        return None
    try:
        sealed = _redis().getdel(_key(state, browser))
    except RedisError as down:
        raise ThrottleDown from down
    try:
        return Away(**json.loads(sealing.unseal(sealed))) if isinstance(sealed, bytes) else None
    except (InvalidToken, ValueError, TypeError):
        return None


def is_new_logout(issuer: str, jti: str) -> bool:
    """Whether this logout token has not been carried out yet. Raises ThrottleDown."""
    try:
        return not _redis().exists(_logout_key(issuer, jti))
    except RedisError as down:
        raise ThrottleDown from down


def carried_out(issuer: str, jti: str) -> None:
    """Note it, after the sign-ins have ended: whoever is killed in between does it again, which does no harm. Raises ThrottleDown."""
    try:
        _redis().set(_logout_key(issuer, jti), 1, ex=_LOGOUTS_KEPT)
    except RedisError as down:
        raise ThrottleDown from down


def _key(state: str, browser: str) -> str:
    return f"vaw:oidc:away:{hashed(f'{browser}:{state}').hex()}"


def _logout_key(issuer: str, jti: str) -> str:
    return f"vaw:oidc:logout:{hashed(f'{issuer}:{jti}').hex()}"


def _cookie() -> str:
    return "__Host-vaw-oidc" if secure() else "vaw-oidc"


def _redis() -> Redis:
    redis: Redis = current_app.extensions["redis"]
    return redis
