"""From a checked password to a signed-in browser, and out again."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from vaw.domain.people.models import Passkey, SignIn, User
from vaw.domain.people.operations.sign_ins import end_sign_in, renew_token, start_sign_in, start_sign_in_with_passkey
from vaw.domain.people.queries.factors import has_second_factor
from vaw.domain.people.queries.sign_ins import get_sign_in
from vaw.integrations.passkeys import Used
from vaw.kernel.actor import Actor
from vaw.web.actor import remember, signed_in_person
from vaw.web.device import device_of


def enter(user: User, password: str) -> str:
    """Sign this browser in. Returns the token for its cookie; a sign-in that it had before ends."""
    leave()
    return start_sign_in(Actor(user.id, "web"), user, password=password, device=device_of(request.user_agent.string))


def enter_with_passkey(key: Passkey, user: User, proved: Used) -> str:
    """Sign this browser in after a passkey was checked. Returns the token for its cookie; a sign-in that it had before ends."""
    leave()
    return start_sign_in_with_passkey(
        Actor(user.id, "web"),
        user,
        passkey_id=key.id,
        sign_count=proved.sign_count,
        backed_up=proved.backed_up,
        device=device_of(request.user_agent.string),
    )


def further(sign_in: SignIn, to: str) -> Response:
    """The answer to somebody who has proved once more who they are: on, with a new token in the browser."""
    response = redirect(to, 303)
    remember(response, renew_token(Actor(sign_in.user_id, "web"), sign_in))
    return response


def leave() -> None:
    """End this browser's sign-in, if it has one."""
    person = signed_in_person()
    if person is not None:
        end_sign_in(person.actor, get_sign_in(person.actor, person.sign_in_id))


def inside(user: User, token: str, to: str) -> Response:
    """The answer to somebody who has just signed in: on to the code, or to where they wanted."""
    response = redirect(url_for("auth.enter_code", next=to) if has_second_factor(user.id) else to, 303)
    remember(response, token)
    return response
