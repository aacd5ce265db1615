"""The button at the top of every page that changes its language."""

from __future__ import annotations

from flask import abort, redirect, request
from werkzeug.wrappers import Response

from vaw.blueprints.auth.base import bp
from vaw.domain.people.operations.accounts import set_language
from vaw.domain.people.queries.accounts import get_own_account
from vaw.kernel.i18n import LANGUAGES
from vaw.web.actor import signed_in_person
from vaw.web.blueprint import PUBLIC, Answer
from vaw.web.forms import csrf_holds
from vaw.web.links import own_path
from vaw.web.page import language_cookie
from vaw.web.settings import secure

YEAR = 365 * 24 * 3600  # seconds


@bp.page("/sprak", allow=PUBLIC, methods=["POST"])
def choose_language() -> Answer:
    """Remember the language: with the account of somebody signed in, else in a cookie that says nothing more than "sv" or "en"."""
    wanted, person = request.form.get("language", ""), signed_in_person()
    if wanted not in LANGUAGES or not csrf_holds():
        abort(400)
    response: Response = redirect(own_path(request.form.get("next")), 303)
    if person is not None:
        set_language(person.actor, get_own_account(person.actor), language=wanted)
    else:
        response.set_cookie(language_cookie(), wanted, max_age=YEAR, httponly=True, secure=secure(), samesite="Lax")
    return response
