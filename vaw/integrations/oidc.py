"""OpenID Connect as a relying party: what is asked of a provider, and what of its answers is believed.

Code flow with PKCE (S256), state and nonce; ID tokens and logout tokens by OpenID Connect Core 3.1.3.7 and Back-Channel Logout 2.6.
A provider is one that the operator has configured, so that it may lie inside the authority's own network; nothing that it answers
leads to another place than the addresses of its discovery document, and no redirect is followed.
"""

from __future__ import annotations

import base64
import json
import time
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import ClaimError, JoseError
from joserfc.jwk import JWKRegistry, Key

from config.settings import OidcProvider
from vaw.integrations.fetching import NotFetched, answer_to
from vaw.kernel import clock

ALGORITHMS = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
)  # a provider's key pair, never a shared secret
KEY_TYPES = frozenset({"RSA", "EC"})
SCOPE = "openid profile email"
SECONDS, MOST_BYTES, LONGEST_TOKEN = 8.0, 256 * 1024, 16 * 1024
KEPT_SECONDS = 3600.0  # discovery document and keys
DOWN_SECONDS = 10.0  # a provider that did not answer is not asked again at once: somebody waits for each try
LEEWAY = 60  # seconds that clocks may differ
LOGOUT_FRESH = 300  # seconds within which a logout token comes
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Untrusted(Exception):
    """An answer that is not to be believed. `why` is one word for the log and for the authority's IT, never a value of the answer."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class ProviderDown(Exception):
    """The provider does not answer, or not with what a provider answers."""


@dataclass(frozen=True, slots=True)
class LogoutToken:
    """Whose sign-ins end: those of one session at the provider (`sid`), or else all of a person's (`sub`)."""

    sub: str | None
    sid: str | None
    jti: str


@dataclass(slots=True)
class _Kept:
    """What was read of the provider, and when by the monotonic clock."""

    metadata: Mapping[str, Any] | None = None
    metadata_at: float = 0.0
    keys: list[Key] = field(default_factory=list)
    keys_at: float | None = None
    down_until: float = 0.0


class Client:
    """This system as a client of one provider. Raises ProviderDown where the provider must be asked, Untrusted where it is not believed."""

    def __init__(self, provider: OidcProvider) -> None:
        self.provider, self._kept = provider, _Kept()

    def metadata(self) -> Mapping[str, Any]:
        """The discovery document, for an hour."""
        kept = self._kept
        if kept.metadata is None or time.monotonic() - kept.metadata_at > KEPT_SECONDS:
            found = self._ask(self.provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
            if found.get("issuer") != self.provider.issuer:
                raise Untrusted("issuer")
            if not all(self._is_safe(found.get(name)) for name in _ENDPOINTS):
                raise Untrusted("discovery")
            kept.metadata, kept.metadata_at = found, time.monotonic()
        return kept.metadata

    def sign_in_address(self, *, state: str, nonce: str, verifier: str, back_to: str, anew: bool = False) -> str:
        """Where the browser goes. `anew`: the provider asks for password and factors again, whatever session it has."""
        more = {"prompt": "login", "max_age": "0"} if anew else {}
        address: str = prepare_grant_uri(
            self.metadata()["authorization_endpoint"],
            self.provider.client_id,
            "code",
            redirect_uri=back_to,
            scope=SCOPE,
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
            **more,
        )
        return address

    def sign_out_address(self, back_to: str) -> str | None:
        """Where the browser goes to end the provider's own session too; None where it offers no such thing."""
        address = self.metadata().get("end_session_endpoint")
        if not self._is_safe(address):
            return None
        query = urllib.parse.urlencode({"client_id": self.provider.client_id, "post_logout_redirect_uri": back_to})
        return f"{address}{'&' if '?' in str(address) else '?'}{query}"

    def check_sender(self, issuer: str | None) -> None:
        """RFC 9207: who answers says so, and is the one who was asked."""
        promised = self.metadata().get("authorization_response_iss_parameter_supported") is True
        if issuer != self.provider.issuer and (issuer is not None or promised):
            raise Untrusted("sender")

    def claims_for(self, code: str, *, verifier: str, nonce: str, back_to: str) -> Mapping[str, Any]:
        """Exchange the code and return the claims of the ID token, every one of them checked that says whom it is for."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back_to, "code_verifier": verifier}
        try:
            answer = self._ask(self.metadata()["token_endpoint"], form)
        except NotFetched as refused:
            raise (Untrusted("code") if 400 <= refused.status < 500 else ProviderDown(str(refused))) from None
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise Untrusted("token")
        header, claims = self._read(token)
        if header.get("typ") == "logout+jwt" or "events" in claims:
            raise Untrusted("type")
        checked = CodeIDToken(
            claims,
            header,
            {"iss": {"essential": True, "value": self.provider.issuer}},
            {"nonce": nonce, "client_id": self.provider.client_id, "access_token": answer.get("access_token")},
        )
        try:
            checked.validate(now=_now(), leeway=LEEWAY)
        except ClaimError as wrong:
            raise Untrusted(wrong.claim) from None
        except (JoseError, TypeError, ValueError):
            raise Untrusted("claims") from None
        self._check_for_us(claims)
        return claims

    def logout_token(self, token: str) -> LogoutToken:
        """What a back-channel logout says (OpenID Connect Back-Channel Logout 2.6)."""
        header, claims = self._read(token)
        events, issued = claims.get("events"), claims.get("iat")
        if header.get("typ") != "logout+jwt":
            raise Untrusted("type")
        if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict) or "nonce" in claims:
            raise Untrusted("events")
        if claims.get("iss") != self.provider.issuer:
            raise Untrusted("iss")
        self._check_for_us(claims)
        if not _is_number(issued) or abs(_now() - issued) > LOGOUT_FRESH:
            raise Untrusted("iat")
        if "exp" in claims and (not _is_number(claims["exp"]) or claims["exp"] <= _now() - LEEWAY):
            raise Untrusted("exp")
        sub, sid, jti = (claims.get(name) for name in ("sub", "sid", "jti"))
        if not isinstance(jti, str) or not jti:
            raise Untrusted("jti")
        if not (sub or sid) or not all(one is None or isinstance(one, str) for one in (sub, sid)):
            raise Untrusted("sub")
        return LogoutToken(sub, sid, jti)

    def _check_for_us(self, claims: Mapping[str, Any]) -> None:
        """For this client and no other: a token that others hold as well could be theirs to hand on."""
        if claims.get("aud") not in (self.provider.client_id, [self.provider.client_id]):
            raise Untrusted("aud")

    def _read(self, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Header and claims of a token whose signature is the provider's."""
        if len(token) > LONGEST_TOKEN:
            raise Untrusted("size")
        try:
            read = jwt.decode(token, lambda signed: self._key(signed.headers()), algorithms=list(ALGORITHMS))
        except (JoseError, ValueError, TypeError):
            raise Untrusted("signature") from None
        return dict(read.header), dict(read.claims)

    def _key(self, header: Mapping[str, Any]) -> Key:
        """The key that the token names; keys are read anew when it is not among them, since providers change theirs."""
        if header.get("alg") not in ALGORITHMS:
            raise Untrusted("alg")
        kid = header.get("kid")
        for anew in (False, True):
            keys = self._keys(anew=anew)
            found = [key for key in keys if kid is None or key.kid == kid]
            if len(found) == 1:
                return found[0]
        raise Untrusted("key")

    def _keys(self, *, anew: bool) -> list[Key]:
        kept = self._kept
        if anew or kept.keys_at is None or time.monotonic() - kept.keys_at > KEPT_SECONDS:
            listed = self._ask(self.metadata()["jwks_uri"]).get("keys")
            kept.keys = [key for one in listed if (key := _signing_key(one))] if isinstance(listed, list) else []
            kept.keys_at = time.monotonic()
        return kept.keys

    def _is_safe(self, address: object) -> bool:
        """TLS, except where the provider itself was configured without (a test on this machine)."""
        try:
            parts = urllib.parse.urlsplit(address) if isinstance(address, str) else None
        except ValueError:
            return False
        schemes = {"https", urllib.parse.urlsplit(self.provider.issuer).scheme}
        return parts is not None and parts.scheme in schemes and bool(parts.hostname) and not parts.username and not parts.fragment

    def _ask(self, address: str, form: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        """A JSON object. A form is sent with our secret, and what the server says to it may be a refusal: NotFetched."""
        if time.monotonic() < self._kept.down_until:
            raise ProviderDown("it did not answer a moment ago.")
        try:
            said = json.loads(answer_to(self._request(address, form), seconds=SECONDS, most=MOST_BYTES))
        except NotFetched as broken:
            if form is not None and broken.status:
                raise
            self._kept.down_until = time.monotonic() + DOWN_SECONDS
            raise ProviderDown(str(broken)) from None
        except (ValueError, RecursionError):
            raise ProviderDown("it answered no JSON.") from None
        if not isinstance(said, dict):
            raise ProviderDown("it answered no JSON object.")
        return said

    def _request(self, address: str, form: Mapping[str, str] | None) -> urllib.request.Request:
        headers = {"User-Agent": "vaw", "Accept": "application/json"}
        if form is None:
            return urllib.request.Request(address, headers=headers)  # noqa: S310  _is_safe
        ours = {"client_id": self.provider.client_id, "client_secret": self.provider.client_secret}
        if "client_secret_basic" in self.metadata().get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
            pair = ":".join(urllib.parse.quote(part, safe="") for part in ours.values())
            headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
            ours = {}
        return urllib.request.Request(address, urllib.parse.urlencode({**form, **ours}).encode(), headers)  # noqa: S310  _is_safe


def issuer_of(token: str) -> str | None:
    """Who a token says that it comes from, unchecked: which provider's keys to try."""
    try:
        middle = token.split(".")[1]
        said = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except (IndexError, ValueError, RecursionError):
        return None
    issuer = said.get("iss") if isinstance(said, dict) else None
    return issuer if isinstance(issuer, str) else None


def _signing_key(said: object) -> Key | None:
    """A public key for signatures, None for anything else that may lie among them."""
    if not isinstance(said, dict) or said.get("kty") not in KEY_TYPES or said.get("use", "sig") != "sig":
        return None
    try:
        return JWKRegistry.import_key(said)
    except (JoseError, ValueError, TypeError, KeyError):
        return None


def _now() -> int:
    return int(clock.now().timestamp())


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
