"""One sentence from the page that did something to the page that comes next, in a short signed cookie."""

from __future__ import annotations

from functools import lru_cache

from flask import Flask, Response, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from vaw.web.settings import secure

_SAID, _SHOWN = "vaw.said", "vaw.shown"


def _cookie() -> str:
    return "__Host-vaw-message" if secure() else "vaw-message"


@lru_cache(4)
def _signer(secret_key: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret_key, salt="message")


def flash(text: str) -> None:
    """Say this on the next page. Never what a person typed."""
    request.environ[_SAID] = text


def message() -> str | None:
    """What the last page had to say, once."""
    sent = request.cookies.get(_cookie())
    if not sent:
        return None
    request.environ[_SHOWN] = True
    try:
        return str(_signer(str(current_app.secret_key)).loads(sent))
    except BadSignature:
        return None


def _carry(response: Response) -> Response:
    said = request.environ.get(_SAID)
    if said:
        response.set_cookie(
            _cookie(), str(_signer(str(current_app.secret_key)).dumps(said)), httponly=True, secure=secure(), samesite="Lax", max_age=60
        )
    elif request.environ.get(_SHOWN):
        response.delete_cookie(_cookie(), httponly=True, secure=secure(), samesite="Lax")
    return response


def init_app(app: Flask) -> None:
    app.after_request(_carry)
