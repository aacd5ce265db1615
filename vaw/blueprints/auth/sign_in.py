"""Signing in: e-mail and password, then the code; and signing out."""

from __future__ import annotations

from itertools import groupby

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from vaw.blueprints.auth.base import bp
from vaw.blueprints.auth.entering import enter, further, inside, leave
from vaw.blueprints.auth.federated import signed_in_elsewhere
from vaw.blueprints.auth.forms import CodeForm, DemoSignInForm, SignInForm
from vaw.domain.geography.queries import county_name
from vaw.domain.people.models import User
from vaw.domain.people.operations.sign_ins import pass_second_step
from vaw.domain.people.queries.accounts import list_demo_accounts
from vaw.domain.people.queries.factors import list_passkeys
from vaw.domain.people.queries.sign_ins import get_sign_in
from vaw.domain.people.rules import ROLE_NAMES, Role, passwords
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import forget, signed_in_person
from vaw.web.blueprint import PUBLIC, Answer
from vaw.web.forms import csrf_holds
from vaw.web.links import own_path
from vaw.web.messages import flash
from vaw.web.oidc import providers
from vaw.web.passkeys import place
from vaw.web.settings import settings
from vaw.web.tries import find_by_checked_password, with_counted_code


@bp.page("/logga-in", allow=PUBLIC, methods=["GET", "POST"])
def sign_in() -> Answer:
    """E-mail and password. The answer to a wrong pair is the same whether or not the account exists, and takes as long."""
    to, person = own_path(request.args.get("next")), signed_in_person()
    if person is not None and not person.second_factor_due:
        return redirect(to)
    demo = settings().env == "demo"
    form = (DemoSignInForm if demo else SignInForm)(data={"email": request.args.get("konto", "")[:200]})
    entered: list[tuple[User, str]] = []
    if form.submitted(lambda values: entered.append(_enter(values["email"], values["password"]))):
        return inside(*entered[0], to)
    shown = {"demo_accounts": _demo_accounts(to), "demo_password": passwords.DEMO_PASSWORD} if demo else {}
    return render_template("auth/sign_in.html", form=form, providers=providers(), to=to, origin=place().origin, **shown), form.status


def _enter(email: str, password: str) -> tuple[User, str]:
    user = find_by_checked_password(email, password)
    if user is None:
        raise RuleBroken("people.sign_in_wrong")
    return user, enter(user, password)


def _demo_accounts(to: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """[(role, [(place, address of this page with the account filled in)])]."""
    return [
        (_(ROLE_NAMES[Role(role)]), [(_place(row.county_id), url_for(".sign_in", konto=row.email, next=to)) for row in rows])
        for role, rows in groupby(list_demo_accounts(), key=lambda row: row.role)
    ]


def _place(county_id: int | None) -> str:
    return county_name(county_id) if county_id else _("Hela landet")


@bp.page("/logga-in/kod", allow=PUBLIC, methods=["GET", "POST"])
def enter_code() -> Answer:
    """The second step: until it is done the sign-in opens nothing."""
    to, person = own_path(request.args.get("next")), signed_in_person()
    if person is None or person.actor.id is None:
        return redirect(url_for(".sign_in", next=to))
    if not person.second_factor_due:
        return redirect(to)
    form, by, here = CodeForm(), person.actor, get_sign_in(person.actor, person.sign_in_id)
    user_id = person.actor.id
    if form.submitted(lambda values: with_counted_code(user_id, lambda: pass_second_step(by, here, code=values["code"]))):
        return further(here, to)
    shown = {"passkeys": list_passkeys(by), "origin": place().origin}
    return render_template("auth/enter_code.html", form=form, **shown), form.status


@bp.page("/logga-ut", allow=PUBLIC, methods=["POST"])
def sign_out() -> Answer:
    """End this browser's sign-in. A form from before it ended does no harm and is answered alike."""
    if signed_in_person() is not None and not csrf_holds():
        abort(400)
    elsewhere = signed_in_elsewhere()
    leave()
    flash(_("Du är utloggad."))
    response: Response = redirect(url_for(".sign_out_elsewhere", hos=elsewhere.key) if elsewhere else url_for(".sign_in"), 303)
    forget(response)
    return response
