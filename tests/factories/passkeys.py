"""A small authenticator in software: it makes keys and answers questions as a telephone does, or wrongly where a test asks for that."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cbor2 import dumps
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

PRESENT, VERIFIED, SYNCABLE, BACKED_UP, WITH_KEY = 1, 4, 8, 16, 64


@dataclass
class Authenticator:
    """One key. `counts`: whether its counter goes up, as a security key's does; a key kept in step between devices stays at nought."""

    origin: str = "http://localhost"
    counts: bool = True
    flags: int = PRESENT | VERIFIED
    count: int = 0
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    handle: bytes = b""

    def makes(self, question: dict[str, Any]) -> str:
        """The answer to navigator.credentials.create."""
        self.handle = base64url_to_bytes(question["user"]["id"])
        point = self.key.public_key().public_numbers()
        public = dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})
        told = (
            self._told(question["rp"]["id"], WITH_KEY)
            + bytes(16)
            + len(self.credential_id).to_bytes(2, "big")
            + self.credential_id
            + public
        )
        client = self._client("webauthn.create", question)
        return self._answer({"clientDataJSON": client, "attestationObject": dumps({"fmt": "none", "attStmt": {}, "authData": told})})

    def uses(self, question: dict[str, Any]) -> str:
        """The answer to navigator.credentials.get."""
        self.count += self.counts
        told, client = self._told(question["rpId"]), self._client("webauthn.get", question)
        signed = self.key.sign(told + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer({"clientDataJSON": client, "authenticatorData": told, "signature": signed, "userHandle": self.handle})

    def _told(self, place: str, more: int = 0) -> bytes:
        return hashlib.sha256(place.encode()).digest() + bytes([self.flags | more]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, question: dict[str, Any]) -> bytes:
        return json.dumps({"type": kind, "challenge": question["challenge"], "origin": self.origin, "crossOrigin": False}).encode()

    def _answer(self, response: dict[str, bytes]) -> str:
        named = bytes_to_base64url(self.credential_id)
        said = {name: bytes_to_base64url(value) for name, value in response.items()}
        return json.dumps({"id": named, "rawId": named, "type": "public-key", "response": said})
