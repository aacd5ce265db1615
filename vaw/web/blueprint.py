"""A blueprint whose pages cannot be registered without saying who may."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ParamSpec
from urllib.parse import urlencode

import flask
from flask import redirect, request
from werkzeug.wrappers import Response

from vaw.domain.people.queries.signed_in import SignedIn
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import Permission
from vaw.web.actor import signed_in_person
from vaw.web.settings import settings

P = ParamSpec("P")
Answer = str | tuple[str, int] | Response
SIGN_IN, ENTER_CODE, SET_UP = "/logga-in", "/logga-in/kod", "/konto/tva-steg"
ON_THE_WAY = frozenset(  # all that opens before a required second step is set up
    {SET_UP, "/konto/bekrafta", "/konto/passkeys/ny", "/konto/passkeys/ny/fraga"}
)


class Public:
    """No permission needed. Greppable."""


PUBLIC = Public()
Allow = Permission[Any] | Public


class Blueprint(flask.Blueprint):
    def page(
        self, rule: str, *, allow: Allow, methods: Sequence[str] = ("GET",), endpoint: str | None = None
    ) -> Callable[[Callable[P, Answer]], Callable[P, Answer]]:
        """Register a page. A signed-out visitor is sent to sign in and back; without the role the page does not exist (404)."""

        def decorate(view: Callable[P, Answer]) -> Callable[P, Answer]:
            @wraps(view)
            def guarded(*args: P.args, **kwargs: P.kwargs) -> Answer:
                if isinstance(allow, Permission):
                    person = signed_in_person()
                    detour = _detour(person, rule)
                    if person is None or detour:
                        return redirect(detour or SIGN_IN)
                    if not allow.held_by(person.actor):
                        raise NotFound
                return view(*args, **kwargs)

            guarded.allow = allow  # type: ignore[attr-defined]
            self.add_url_rule(rule, endpoint or view.__name__, guarded, methods=list(methods))
            return guarded

        return decorate

    def route(self, rule: str, **options: Any) -> Any:
        raise TypeError("use page(..., allow=...): every page says who may")


def _detour(person: SignedIn | None, rule: str) -> str | None:
    """Where the person must go first: sign in, enter the code, or (in production) set up the second step."""
    if person is None:
        return f"{SIGN_IN}?{urlencode({'next': request.full_path.rstrip('?')})}" if request.method == "GET" else SIGN_IN
    if person.second_factor_due:
        return ENTER_CODE
    if settings().env == "production" and person.must_set_up and rule not in ON_THE_WAY:
        return SET_UP
    return None
