"""A sign-in provider that runs as a process of its own: by the book, unless it is told to lie. `python -m tests.provider` prints its port.

OpenID Connect Core with PKCE, RFC 9207 and back-channel logout. Whoever comes is signed in at once, as whom `PUT /said` last named.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
import urllib.parse
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "vaw-test", "not-a-secret:of the test"
EVENT = {"http://schemas.openid.net/event/backchannel-logout": {}}
Claims = dict[str, Any]
# What is wrong with an ID token that is signed as it should be, by the name of the lie.
LIES: dict[str, Callable[[Claims], Claims]] = {
    "nonce": lambda said: {**said, "nonce": "another"},
    "no nonce": lambda said: {name: value for name, value in said.items() if name != "nonce"},
    "audience": lambda said: {**said, "aud": "another"},
    "audience too wide": lambda said: {**said, "aud": [CLIENT_ID, "another"], "azp": CLIENT_ID},
    "authorized party": lambda said: {**said, "azp": "another"},
    "issuer": lambda said: {**said, "iss": "https://login.example.org"},
    "expired": lambda said: {**said, "iat": said["iat"] - 7200, "exp": said["iat"] - 3600},
    "no end": lambda said: {name: value for name, value in said.items() if name != "exp"},
    "not yet": lambda said: {**said, "nbf": said["iat"] + 3600},
    "nobody": lambda said: {name: value for name, value in said.items() if name != "sub"},
    "logout token": lambda said: {**said, "events": EVENT},
    "hash of another token": lambda said: {**said, "at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}
FORGERIES = ("alg none", "shared secret", "another's key", "unknown key", "no token", "other sender", "no PKCE kept")


class Provider:
    """What the provider knows. `said`: the claims of whoever comes; `lie`: what it does wrong, "" for nothing."""

    def __init__(self) -> None:
        self.issuer, self.said, self.lie = "", Claims(), ""
        self.codes: dict[str, dict[str, str]] = {}
        self.rotate()

    def rotate(self) -> None:
        self.kid = secrets.token_hex(4)
        self.key = RSAKey.generate_key(2048, {"kid": self.kid, "use": "sig"}, private=True)

    def metadata(self) -> Claims:
        found = {name: f"{self.issuer}/{path}" for name, path in (
            ("authorization_endpoint", "authorize"), ("token_endpoint", "token"), ("jwks_uri", "keys"), ("end_session_endpoint", "end"),
        )}  # fmt: skip
        return {"issuer": self.issuer, **found, "authorization_response_iss_parameter_supported": True}

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser goes: back, with a code that counts once."""
        assert (asked["client_id"], asked["response_type"], asked["code_challenge_method"]) == (CLIENT_ID, "code", "S256")
        assert "openid" in asked["scope"].split()
        assert len(asked["state"]) >= 32 and len(asked["nonce"]) >= 32
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        sender = "https://login.example.org" if self.lie == "other sender" else self.issuer
        answer = {"error": "access_denied"} if self.lie == "refuse" else {"code": code}
        return f"{asked['redirect_uri']}?{urllib.parse.urlencode({**answer, 'state': asked['state'], 'iss': sender})}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, Claims]:
        pair = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        asked = self.codes.pop(form.get("code", ""), None)
        if [urllib.parse.unquote(part) for part in pair.split(":")] != [CLIENT_ID, CLIENT_SECRET]:
            return 401, {"error": "invalid_client"}
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        if asked is None or form["redirect_uri"] != asked["redirect_uri"] or challenge != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        if self.lie == "no PKCE kept":
            return 400, {"error": "invalid_grant"}
        answer = {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer"}
        return 200, answer if self.lie == "no token" else {**answer, "id_token": self._id_token(asked)}

    def _id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        said = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": asked["nonce"], **self.said}
        if "max_age" in asked and self.lie != "old proof":
            said["auth_time"] = now
        elif self.lie == "old proof":
            said["auth_time"] = now - 3600
        return self.signed(LIES.get(self.lie, dict)(said))

    def signed(self, claims: Claims, kind: str = "JWT") -> str:
        if self.lie == "alg none":
            return ".".join((_part({"alg": "none"}), _part(claims), ""))
        if self.lie == "shared secret":
            body = f"{_part({'alg': 'HS256', 'kid': self.kid})}.{_part(claims)}"
            return f"{body}.{_letters(hmac.digest(CLIENT_SECRET.encode(), body.encode(), 'sha256'))}"
        key = RSAKey.generate_key(2048, private=True) if self.lie == "another's key" else self.key
        return jwt.encode({"typ": kind, "alg": "RS256", "kid": "unknown" if self.lie == "unknown key" else self.kid}, claims, key)

    def keys(self) -> Claims:
        return {"keys": [self.key.as_dict(private=False), {"kty": "oct", "k": "AAAA", "kid": self.kid}]}


def _part(said: Claims) -> str:
    return _letters(json.dumps(said).encode())


def _letters(said: bytes) -> str:
    return base64.urlsafe_b64encode(said).rstrip(b"=").decode()


class Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.provider.authorize(dict(urllib.parse.parse_qsl(query))))
            self.end_headers()
        elif path == "/.well-known/openid-configuration":
            self._answer(200, self.provider.metadata())
        else:
            self._answer(200, self.provider.keys())

    def do_POST(self) -> None:
        self._answer(*self.provider.token(dict(urllib.parse.parse_qsl(self._body())), self.headers.get("Authorization", "")))

    def do_PUT(self) -> None:
        """What the test says to the provider: whom it has, what it does wrong, new keys; or asks it to sign a logout token."""
        told = json.loads(self._body())
        if self.path == "/rotate":
            self.provider.rotate()
        elif self.path == "/said":
            self.provider.said, self.provider.lie = told["claims"], told["lie"]
        kind = told.pop("typ", "logout+jwt")
        token = self.provider.signed({"iss": self.provider.issuer, "aud": CLIENT_ID, **told}, kind) if self.path == "/sign" else ""
        self._answer(200, {"token": token})

    def _body(self) -> str:
        return self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()

    def _answer(self, status: int, said: Claims) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: Any) -> None:
        return None


def main() -> None:
    Handler.provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Handler.provider.issuer = f"http://127.0.0.1:{server.server_port}"
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
