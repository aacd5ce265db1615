"""A client of Redis, by an address of Settings: one server, or whichever of several is the one to write to now."""

from __future__ import annotations

from typing import Any

from redis import Redis, Sentinel

from config.settings import sentinels_of

ANSWER_WITHIN_SECONDS = 2


def connect(redis_url: str) -> Redis:
    """Nothing is asked yet. Behind sentinels each new connection finds the server that is in charge by then."""
    waits = {"socket_timeout": ANSWER_WITHIN_SECONDS, "socket_connect_timeout": ANSWER_WITHIN_SECONDS}
    known = sentinels_of(redis_url)
    if known is None:
        return Redis.from_url(redis_url, **waits)
    password = known.password or None
    group: Any = Sentinel(known.hosts, sentinel_kwargs=waits, db=known.database, password=password, **waits)  # type: ignore[no-untyped-call]
    return group.master_for(known.service)  # type: ignore[no-any-return]
