"""Passkeys in this browser: asking the device, and what its answer opens. Tries are counted as those of passwords are (web.tries).

A passkey has a count of its own: whoever locks an account with wrong passwords does not lock out the person who has its passkey.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, request

from vaw.domain.people.models import Passkey, User
from vaw.domain.people.operations.history import note_failure
from vaw.domain.people.queries.factors import find_passkey
from vaw.domain.people.rules import FAILURES_TO_LOCK, LOCKED_FOR
from vaw.domain.people.rules.history import Happened
from vaw.integrations import passkeys
from vaw.integrations.passkeys import Made, NotProved, Place, Questions, Used
from vaw.integrations.throttle import Limit
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.i18n import gettext as _
from vaw.web.device import device_of
from vaw.web.settings import settings
from vaw.web.throttle import throttle
from vaw.web.tries import ADDRESS, TooManyTries

log = logging.getLogger(__name__)
PASSKEY = Limit("passkey", FAILURES_TO_LOCK, LOCKED_FOR)
DOOR = "door"
Result = TypeVar("Result")


def purpose(what: str, sign_in_id: int) -> str:
    """What a question may be used for, in this browser alone."""
    return f"{what}:{sign_in_id}"


def place() -> Place:
    return Place.of(settings().base_url)


def ask_to_make(user: User, held: list[Passkey], what: str) -> dict[str, Any]:
    return passkeys.to_make(
        place(), _questions().new(what), service=_("Kvinnofrid i länen"), handle=handle_of(user.id, held), email=user.email, name=user.name,
        held=[key.credential_id for key in held],
    )  # fmt: skip


def ask_to_use(held: list[Passkey], what: str) -> dict[str, Any]:
    """Without any held the device finds whose key it has: nothing in the question tells which accounts there are."""
    return passkeys.to_use(place(), _questions().new(what), held=[key.credential_id for key in held])


def made(answer: str, what: str) -> Made:
    """Raises RuleBroken("people.passkey_wrong"), ThrottleDown."""
    try:
        return passkeys.made(place(), _questions(), what, answer)
    except NotProved:
        raise RuleBroken("people.passkey_wrong") from None


def with_passkey(answer: str, what: str, use: Callable[[Passkey, User, Used], Result], *, owner: int | None = None) -> Result:
    """Call `use` with the passkey that the answer proves; `owner`: whose it must be.

    Raises RuleBroken("people.passkey_wrong"), the same whether the passkey is unknown or does not fit, ("people.passkey_copied"),
    TooManyTries, ThrottleDown.
    """
    counted, here = throttle(), request.remote_addr or ""
    found = _named_in(answer)
    limits = [(ADDRESS, here), *([(PASSKEY, str(found[1].id))] if found else [])]
    if not counted.take(limits):
        log.warning("sign_in.too_many_passkeys")
        raise TooManyTries
    if found is None or (owner is not None and found[1].id != owner):
        raise RuleBroken("people.passkey_wrong")
    key, user = found
    try:
        proved = passkeys.used(place(), _questions(), what, answer, public_key=key.public_key, handle=key.handle)
        result = use(key, user, proved)
    except (NotProved, NotFound):
        note_failure(user.id, Happened.PASSKEY_WRONG, device=device_of(request.user_agent.string))
        raise RuleBroken("people.passkey_wrong") from None
    except RuleBroken as broken:
        if broken.code == "people.passkey_copied":
            note_failure(user.id, Happened.PASSKEY_COPIED, device=device_of(request.user_agent.string))
        raise
    counted.give_back(ADDRESS, here)
    counted.clear(PASSKEY, str(user.id))
    return result


def handle_of(user_id: int, held: list[Passkey]) -> bytes:
    """What devices know the person by: nothing that says who it is, and the same for all of a person's passkeys (WebAuthn 14.6.1)."""
    return held[0].handle if held else hmac.digest(str(current_app.secret_key).encode(), b"passkey" + str(user_id).encode(), "sha256")


def _named_in(answer: str) -> tuple[Passkey, User] | None:
    try:
        return find_passkey(passkeys.key_named_in(answer))
    except NotProved:
        return None


def _questions() -> Questions:
    return Questions(current_app.extensions["redis"])
