"""The person behind the request: one query a request, kept for its length.

Flask-Login gives `current_user` to templates through a request loader; the sign-in itself is a row (vaw.domain.people).
"""

from __future__ import annotations

from flask import Flask, Request, request
from flask_login import LoginManager, UserMixin
from werkzeug.wrappers import Response

from vaw.domain.people.operations.sign_ins import mark_seen
from vaw.domain.people.queries.signed_in import SignedIn, find_signed_in
from vaw.domain.people.rules import tokens
from vaw.kernel import rows
from vaw.kernel.actor import Actor
from vaw.web.settings import secure

_KEPT, _BEFORE = "vaw.signed_in", "vaw.rows"
login = LoginManager()
login.session_protection = None


def init_app(app: Flask) -> None:
    """Before every other part: a request stands for nobody until somebody is found behind it (vaw.kernel.rows)."""
    app.before_request(_as_nobody)
    app.teardown_request(_as_before)


def _as_nobody() -> None:
    request.environ[_BEFORE] = rows.standing()
    rows.stand_for(None)


def _as_before(_error: BaseException | None) -> None:
    rows.back_to(request.environ.get(_BEFORE))


def cookie_name() -> str:
    return "__Host-vaw" if secure() else "vaw"


def token() -> str:
    """The browser's sign-in token, empty when there is none."""
    return request.cookies.get(cookie_name(), "")


def hashed(token: str) -> bytes:
    """What the database keeps of a token: 32 bytes."""
    return tokens.hashed(token)


def signed_in_person() -> SignedIn | None:
    """Who sends this request, None when nobody is signed in. Notes once a minute that the browser is in use."""
    if _KEPT not in request.environ:  # not `g`: in a test with an app context around it, `g` outlives the request
        found = find_signed_in(hashed(token()), channel="web") if token() else None
        if found is not None and found.stale:  # at the first question of the request, before any page has touched the session
            mark_seen(found.actor, found.sign_in_id)
        request.environ[_KEPT] = found
        if found is not None:
            rows.stand_for(found.actor)
    kept: SignedIn | None = request.environ[_KEPT]
    return kept


def nobody() -> None:
    """From here on the request is a visitor's."""
    request.environ[_KEPT] = None


def actor() -> Actor:
    """The signed-in person. Only pages that are not PUBLIC may ask."""
    person = signed_in_person()
    if person is None:
        raise RuntimeError("a page with allow=PUBLIC asked for the signed-in person")
    return person.actor


def remember(response: Response, token: str) -> None:
    """Put the sign-in's token in the browser; the row decides how long it counts."""
    response.set_cookie(cookie_name(), token, httponly=True, secure=secure(), samesite="Lax", path="/")


def forget(response: Response) -> None:
    """Take the sign-in out of the browser, and whatever else of ours it keeps: cached files, numbers that wait to be sent (vantar.js)."""
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    response.delete_cookie(cookie_name(), httponly=True, secure=secure(), samesite="Lax", path="/")


class CurrentUser(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """What Flask-Login knows of the person: the id and the name."""

    def __init__(self, person: SignedIn) -> None:
        self.id, self.name = person.actor.id, person.name


@login.request_loader  # type: ignore[untyped-decorator]
def _load(_: Request) -> CurrentUser | None:
    person = signed_in_person()
    return CurrentUser(person) if person else None
