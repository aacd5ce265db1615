"""Asking for the password or a passkey again before rights, second factors and keys are changed and raw numbers leave (safety.md 4).

Which pages ask is listed and walked in tests/architecture/test_proof.py.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import redirect, request, url_for

from vaw.domain.people.models import Passkey, User
from vaw.domain.people.operations.factors import prove_by_passkey
from vaw.domain.people.queries.accounts import get_own_account
from vaw.domain.people.queries.factors import list_passkeys
from vaw.domain.people.queries.sign_ins import get_sign_in
from vaw.domain.people.rules import PASSWORD_FRESH_FOR
from vaw.integrations.passkeys import Used
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import signed_in_person
from vaw.web.blueprint import Answer
from vaw.web.messages import flash
from vaw.web.passkeys import ask_to_use, purpose, with_passkey
from vaw.web.proved import note_proof, proved_at
from vaw.web.tries import find_by_checked_password

P = ParamSpec("P")


def with_fresh_password(view: Callable[P, Answer]) -> Callable[P, Answer]:
    """The page opens when the password or a passkey was given in this browser within ten minutes; else it is asked for first."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Answer:
        if is_fresh():
            return view(*args, **kwargs)
        if request.method == "POST":
            flash(_("Ingenting är ändrat än. Bekräfta att det är du, och skicka sedan formuläret igen."))
        return redirect(url_for("account.prove", next=request.full_path.rstrip("?")), 303)

    guarded.asks_for_proof = True  # type: ignore[attr-defined]
    return guarded


def prove(by: Actor, password: str, *, field: str = "password") -> None:
    """Note that the person behind this browser knows the password; wrong ones count as they do at the door.

    Raises RuleBroken("people.password_wrong"), TooManyTries, ThrottleDown.
    """
    if find_by_checked_password(get_own_account(by).email, password) is None:
        raise RuleBroken("people.password_wrong", field=field)
    note_proof(_here())


def prove_with_passkey(by: Actor, answer: str) -> None:
    """The same, of somebody who has one of the account's passkeys.

    Raises RuleBroken("people.passkey_wrong"), TooManyTries, ThrottleDown.
    """

    def use(key: Passkey, _user: User, proved: Used) -> None:
        prove_by_passkey(by, key, sign_count=proved.sign_count, backed_up=proved.backed_up)

    with_passkey(answer, purpose("prove", _here()), use, owner=by.id)
    note_proof(_here())


def passkey_question(by: Actor) -> dict[str, Any]:
    """What the page's script asks the device."""
    return ask_to_use(list_passkeys(by), purpose("prove", _here()))


def is_fresh() -> bool:
    """Whether the password or a passkey was given in this browser within ten minutes."""
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
