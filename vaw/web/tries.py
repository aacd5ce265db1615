"""Checking a secret with a limit on tries: passwords by account and by address, codes by account (safety.md 4).

The counts lie in Redis. When Redis does not answer, nobody gets in: the two exceptions become pages in `init_app`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from flask import Flask, current_app, render_template, request

from vaw.domain.people.models import User
from vaw.domain.people.operations.history import note_failure, note_wrong_password
from vaw.domain.people.queries.accounts import find_by_password
from vaw.domain.people.rules import ADDRESS_WINDOW, FAILURES_PER_ADDRESS, FAILURES_TO_LOCK, LOCKED_FOR
from vaw.domain.people.rules.history import Happened
from vaw.integrations.throttle import Limit, Throttle, ThrottleDown
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import N_
from vaw.web.device import device_of
from vaw.web.settings import settings

log = logging.getLogger(__name__)
ACCOUNT = Limit("account", FAILURES_TO_LOCK, LOCKED_FOR)
ADDRESS = Limit("address", FAILURES_PER_ADDRESS, ADDRESS_WINDOW)
CODE = Limit("code", FAILURES_TO_LOCK, LOCKED_FOR)


class TooManyTries(Exception):
    """The secret was not even looked at."""


def throttle() -> Throttle:
    return Throttle(current_app.extensions["redis"], settings().secret_key)


def find_by_checked_password(email: str, password: str) -> User | None:
    """The account whose password this is, None when it is wrong; an address without an account is counted and locked all the same.

    Raises TooManyTries, ThrottleDown.
    """
    counted, name, place = throttle(), email.strip().lower(), request.remote_addr or ""
    if not counted.take([(ADDRESS, place), (ACCOUNT, name)]):
        log.warning("sign_in.too_many_tries")
        raise TooManyTries
    user = find_by_password(name, password)
    if user is None:
        note_wrong_password(name, device=device_of(request.user_agent.string))
    else:
        counted.give_back(ADDRESS, place)
        counted.clear(ACCOUNT, name)
    return user


def with_counted_code(user_id: int, use: Callable[[], None]) -> None:
    """Call `use`, which raises RuleBroken for a wrong code. Raises TooManyTries, ThrottleDown without calling it."""
    counted = throttle()
    if not counted.take([(CODE, str(user_id))]):
        log.warning("sign_in.too_many_codes", extra={"user": user_id})
        raise TooManyTries
    try:
        use()
    except RuleBroken as wrong:
        if wrong.code == "people.code_wrong":
            note_failure(user_id, Happened.CODE_WRONG, device=device_of(request.user_agent.string))
        raise
    counted.clear(CODE, str(user_id))


def _too_many(_: TooManyTries) -> tuple[str, int]:
    return _page(N_("För många försök"), N_("Av säkerhetsskäl är det stopp ett tag. Vänta 30 minuter och försök igen."), 429)


def _down(_: ThrottleDown) -> tuple[str, int]:
    log.error("sign_in.redis_down")
    advice = N_("En del av tjänsten svarar inte, och utan den släpper vi inte in någon. Försök igen om några minuter.")
    return _page(N_("Det går inte att logga in just nu"), advice, 503)


def _page(heading: str, advice: str, status: int) -> tuple[str, int]:
    return render_template("errors/error.html", heading=heading, advice=advice, status=status), status


def init_app(app: Flask) -> None:
    app.register_error_handler(TooManyTries, _too_many)
    app.register_error_handler(ThrottleDown, _down)
