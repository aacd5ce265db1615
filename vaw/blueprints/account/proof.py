"""Asking for the password again before rights, two-step sign-in and keys are changed (safety.md 4)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import redirect, request, url_for

from vaw.domain.people.queries.accounts import get_own_account
from vaw.domain.people.queries.sign_ins import get_sign_in
from vaw.domain.people.rules import PASSWORD_FRESH_FOR
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.web.actor import signed_in_person
from vaw.web.blueprint import Answer
from vaw.web.proved import note_proof, proved_at
from vaw.web.tries import find_by_checked_password

P = ParamSpec("P")


def with_fresh_password(view: Callable[P, Answer]) -> Callable[P, Answer]:
    """The page opens when the password was given in this browser within ten minutes; else it is asked for first."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Answer:
        if _is_fresh():
            return view(*args, **kwargs)
        return redirect(url_for("account.prove", next=request.full_path.rstrip("?")), 303)

    return guarded


def prove(by: Actor, password: str, *, field: str = "password") -> None:
    """Note that the person behind this browser knows the password; wrong ones count as they do at the door.

    Raises RuleBroken("people.password_wrong"), TooManyTries, ThrottleDown.
    """
    if find_by_checked_password(get_own_account(by).email, password) is None:
        raise RuleBroken("people.password_wrong", field=field)
    note_proof(_here())


def _is_fresh() -> bool:
    person = signed_in_person()
    if person is None:
        raise NotFound
    since = get_sign_in(person.actor, person.sign_in_id).created_at
    return clock.now() - max(since, proved_at(person.sign_in_id) or since) < PASSWORD_FRESH_FOR


def _here() -> int:
    person = signed_in_person()
    if person is None:
        raise NotFound
    return person.sign_in_id
