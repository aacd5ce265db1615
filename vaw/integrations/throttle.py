"""Counting tries in Redis. A key is a MAC of what is counted, so that no address of a person or a machine lies there.

A try is counted before it is made and given back when it was right: however many are made at once, no more than the limit is answered.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from redis import Redis
from redis.exceptions import RedisError

# The time runs from the first try, and anew from the one that reaches the limit; tries while locked do not lengthen it.
_COUNT = (
    "local n = redis.call('incr', KEYS[1]) if n == 1 or n == tonumber(ARGV[1]) then redis.call('pexpire', KEYS[1], ARGV[2]) end return n"
)
_GIVE_BACK = "if tonumber(redis.call('get', KEYS[1]) or 0) > 0 then return redis.call('decr', KEYS[1]) end return 0"


class ThrottleDown(Exception):
    """Nobody counts tries at present: whoever asks must refuse, not open."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` tries in `within`."""

    name: str
    most: int
    within: timedelta


class Throttle:
    """Counts tries against limits. Every method raises ThrottleDown when Redis does not answer."""

    def __init__(self, redis: Redis, secret: str) -> None:
        self._redis, self._secret = redis, secret.encode()

    def take(self, limits: Sequence[tuple[Limit, str]]) -> bool:
        """Count one try and tell whether it may be made. The first limit that says no ends it: the later ones do not count that try."""
        return all(self._count(limit, what) <= limit.most for limit, what in limits)

    def give_back(self, limit: Limit, what: str) -> None:
        """The try was right: it does not count."""
        self._ask("eval", _GIVE_BACK, 1, self._key(limit, what))

    def clear(self, limit: Limit, what: str) -> None:
        """The try was right: neither it nor those before it count."""
        self._ask("delete", self._key(limit, what))

    def _count(self, limit: Limit, what: str) -> int:
        return int(self._ask("eval", _COUNT, 1, self._key(limit, what), limit.most, int(limit.within.total_seconds() * 1000)))

    def _key(self, limit: Limit, what: str) -> str:
        mac = hmac.new(self._secret, f"{limit.name}:{what}".encode(), hashlib.sha256).hexdigest()
        return f"vaw:tries:{limit.name}:{mac[:32]}"

    def _ask(self, command: str, *arguments: Any) -> Any:
        try:
            return cast("Any", getattr(self._redis, command)(*arguments))
        except RedisError as down:
            raise ThrottleDown from down
