"""Members of what a program sends, as values: one of the wrong kind is told by its name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from flask import request

from vaw.kernel.actor import Actor
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.errors import RuleBroken
from vaw.web.addresses import MOST


def value_of(name: str, kind: Any, text: str) -> Any:
    """The text of a member as a value. Raises RuleBroken("api.value") when it is none, and for a number that fits no column."""
    try:
        value = kind(text)
    except (ValueError, OverflowError) as wrong:
        raise RuleBroken("api.value", field=name) from wrong
    if isinstance(value, int) and abs(value) > MOST:
        raise RuleBroken("api.value", field=name)
    return value


def instant_of(name: str, text: str) -> datetime:
    """An instant with its offset; without one, as Stockholm's clocks show it. Raises RuleBroken("api.value")."""
    instant: datetime = value_of(name, _instant, text)
    return instant


def _instant(text: str) -> datetime:
    read = datetime.fromisoformat(text)
    return (read if read.tzinfo else read.replace(tzinfo=STOCKHOLM)).astimezone(UTC)


def of_kind(name: str, value: object, kind: type) -> Any:
    """The value as it is, None for none ([] of a list). Raises RuleBroken("api.value") for another kind, or too large a number."""
    if value is None:
        return [] if kind is list else None
    fits = not isinstance(value, int) or abs(value) <= MOST
    if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)) and fits:
        return value
    raise RuleBroken("api.value", field=name)


def flag(args: Mapping[str, str], name: str) -> bool | None:
    """`true` or `false` of an address; None when it says neither. Raises RuleBroken("api.value")."""
    if (text := args.get(name) or None) not in (None, "true", "false"):
        raise RuleBroken("api.value", field=name)
    return None if text is None else text == "true"


def submit_key(by: Actor, space: UUID) -> UUID | None:
    """The submit key of the request's Idempotency-Key: the program's own within its owner's, in a name `space`. None without one."""
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > 200:
        raise RuleBroken("api.key_long", field="Idempotency-Key")
    return uuid5(space, f"{by.id}:{key}") if key else None
