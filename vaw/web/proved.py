"""When the person behind a browser last proved who they are: a note in Redis that ends by itself."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from redis import Redis
from redis.exceptions import RedisError

from vaw.domain.people.rules import PASSWORD_FRESH_FOR
from vaw.integrations.throttle import ThrottleDown
from vaw.kernel import clock


def note_proof(sign_in_id: int) -> None:
    """This browser's person has just proved it, here or at their board's own sign-in. Raises ThrottleDown."""
    try:
        _redis().set(_key(sign_in_id), clock.now().isoformat(), ex=PASSWORD_FRESH_FOR)
    except RedisError as down:
        raise ThrottleDown from down


def proved_at(sign_in_id: int) -> datetime | None:
    """None when it was long ago, or when nobody knows: then it is asked again, and told that it does not work at present."""
    try:
        said = _redis().get(_key(sign_in_id))
    except RedisError:
        return None
    return datetime.fromisoformat(said.decode()) if isinstance(said, bytes) else None


def _key(sign_in_id: int) -> str:
    return f"vaw:proved:{sign_in_id}"


def _redis() -> Redis:
    redis: Redis = current_app.extensions["redis"]
    return redis
