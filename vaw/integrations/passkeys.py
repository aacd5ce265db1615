"""WebAuthn, as the package `webauthn` speaks it: questions to a device, and what its answers prove. Nothing of who may do what.

A question is random, lies in Redis under its own hash with what it may be used for, and is taken out by the first answer: it counts once,
for five minutes, for one purpose. No proof of a device's make is asked for (attestation "none"): it would tell which devices a board has.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from typing import Any, cast
from urllib.parse import urlsplit

import webauthn
from redis import Redis
from redis.exceptions import RedisError
from webauthn.helpers import (
    base64url_to_bytes,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from vaw.integrations.throttle import ThrottleDown

QUESTION_LASTS = timedelta(minutes=5)
ANSWER_LONGEST = 16_384  # characters; the longest real ones are a tenth of that
# What reading an answer can raise: it is whatever somebody sends, down to a thousand brackets and half a number.
_NO_ANSWER = (WebAuthnException, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, struct.error)
NO_COUNT = 0  # the counter is compared by whoever holds the lock on the key


class NotProved(Exception):
    """The answer proves nothing: too old, to another question, from another place, by another key, or not an answer at all."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where passkeys of this service live. A number is no name (WebAuthn 5.1.2), so that a demo on this machine is called localhost."""

    origin: str
    name: str

    @classmethod
    def of(cls, base_url: str) -> Place:
        """
        >>> Place.of("https://vaw.example.se"), Place.of("http://127.0.0.1:8000")
        (Place(origin='https://vaw.example.se', name='vaw.example.se'), Place(origin='http://localhost:8000', name='localhost'))
        """
        parts = urlsplit(base_url)
        host = parts.hostname or ""
        name = "localhost" if _is_loopback(host) else host
        return cls(f"{parts.scheme}://{name}{f':{parts.port}' if parts.port else ''}", name)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Made:
    """A new key. `backed_up`: copies of it are kept by the person's phone or password manager."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    backed_up: bool


@dataclass(frozen=True, slots=True)
class Used:
    """A key that was used, with finger, face or PIN. The counter is nought for keys that are kept in step between devices."""

    sign_count: int
    backed_up: bool


class Questions:
    """The questions that wait for an answer. Every method raises ThrottleDown when Redis does not answer."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def new(self, purpose: str) -> bytes:
        question = secrets.token_bytes(32)
        try:
            self._redis.set(_key(question), purpose, ex=QUESTION_LASTS)
        except RedisError as down:
            raise ThrottleDown from down
        return question

    def take(self, question: bytes, purpose: str) -> None:
        """Raises NotProved unless the question waits for this purpose. It does not wait any more afterwards."""
        try:
            found = cast("bytes | None", self._redis.getdel(_key(question)))
        except RedisError as down:
            raise ThrottleDown from down
        if found is None or found.decode() != purpose:
            raise NotProved


def _key(question: bytes) -> str:
    return f"vaw:passkey:{hashlib.sha256(question).hexdigest()}"


def to_make(place: Place, question: bytes, *, service: str, handle: bytes, email: str, name: str, held: Sequence[bytes]) -> dict[str, Any]:
    """What a page hands to navigator.credentials.create: a key that is found without an address, and that asks for finger, face or PIN."""
    options = webauthn.generate_registration_options(
        rp_id=place.name,
        rp_name=service,
        user_id=handle,
        user_name=email,
        user_display_name=name,
        challenge=question,
        timeout=int(QUESTION_LASTS.total_seconds() * 1000),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in held],
    )
    return cast("dict[str, Any]", json.loads(webauthn.options_to_json(options)))


def to_use(place: Place, question: bytes, *, held: Sequence[bytes] = ()) -> dict[str, Any]:
    """What a page hands to navigator.credentials.get. Without `held` the device itself finds whose key it has."""
    options = webauthn.generate_authentication_options(
        rp_id=place.name,
        challenge=question,
        timeout=int(QUESTION_LASTS.total_seconds() * 1000),
        allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in held],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return cast("dict[str, Any]", json.loads(webauthn.options_to_json(options)))


def made(place: Place, questions: Questions, purpose: str, answer: str) -> Made:
    """Raises NotProved, ThrottleDown."""
    try:
        credential = parse_registration_credential_json(_short(answer))
        question = parse_client_data_json(credential.response.client_data_json).challenge
        questions.take(question, purpose)
        found = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=question,
            expected_rp_id=place.name,
            expected_origin=place.origin,
            require_user_verification=True,
        )
    except _NO_ANSWER as refused:
        raise NotProved from refused
    return Made(found.credential_id, found.credential_public_key, found.sign_count, found.credential_backed_up)


def key_named_in(answer: str) -> bytes:
    """Which key an answer says that it comes from. Raises NotProved."""
    try:
        return bytes(base64url_to_bytes(json.loads(_short(answer))["id"]))
    except _NO_ANSWER as refused:
        raise NotProved from refused


def used(place: Place, questions: Questions, purpose: str, answer: str, *, public_key: bytes, handle: bytes) -> Used:
    """Raises NotProved, ThrottleDown. The counter is compared by whoever has locked the key."""
    try:
        credential = parse_authentication_credential_json(_short(answer))
        question = parse_client_data_json(credential.response.client_data_json).challenge
        questions.take(question, purpose)
        found = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=question,
            expected_rp_id=place.name,
            expected_origin=place.origin,
            credential_public_key=public_key,
            credential_current_sign_count=NO_COUNT,
            require_user_verification=True,
        )
    except _NO_ANSWER as refused:
        raise NotProved from refused
    if credential.response.user_handle not in (None, handle):
        raise NotProved
    return Used(found.new_sign_count, found.credential_backed_up)


def _short(answer: str) -> str:
    if len(answer) > ANSWER_LONGEST:
        raise NotProved
    return answer
