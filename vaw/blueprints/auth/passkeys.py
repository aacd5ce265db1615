"""Signing in with a passkey: alone, or as the second step beside the password."""

from __future__ import annotations

from flask import abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from vaw.blueprints.auth.base import bp
from vaw.blueprints.auth.entering import enter_with_passkey, further
from vaw.blueprints.auth.forms import CodeForm, PasskeyForm, SignInForm
from vaw.domain.people.operations.sign_ins import pass_second_step_with_passkey
from vaw.domain.people.queries.factors import list_passkeys
from vaw.domain.people.queries.sign_ins import get_sign_in
from vaw.web import passkeys
from vaw.web.actor import remember, signed_in_person
from vaw.web.blueprint import PUBLIC, Answer
from vaw.web.forms import csrf_holds
from vaw.web.links import own_path
from vaw.web.tries import with_counted_code


@bp.page("/logga-in/passkey/fraga", allow=PUBLIC, methods=["POST"])
def ask_for_passkey() -> Answer:
    """What the page's script asks the device: for any passkey of this service, or half-way in for one of the person's own."""
    if not csrf_holds():
        abort(400)
    person = signed_in_person()
    if person is not None and person.second_factor_due:
        return jsonify(passkeys.ask_to_use(list_passkeys(person.actor), passkeys.purpose("step", person.sign_in_id)))
    return jsonify(passkeys.ask_to_use([], passkeys.DOOR))


@bp.page("/logga-in/passkey", allow=PUBLIC, methods=["GET", "POST"])
def sign_in_with_passkey() -> Answer:
    """Both steps in one: the device has asked for finger, face or PIN. The page of a refused one is the door, with both ways in."""
    to, form = own_path(request.args.get("next")), PasskeyForm()
    entered: list[str] = []

    def enter(answer: str) -> None:
        entered.append(passkeys.with_passkey(answer, passkeys.DOOR, enter_with_passkey))

    if form.submitted(lambda values: enter(**values)):
        response: Response = redirect(to, 303)
        remember(response, entered[0])
        return response
    if request.method == "GET":
        return redirect(url_for(".sign_in", next=to))
    door = SignInForm()
    return render_template("auth/sign_in.html", form=door, refused=form.errors_list, origin=passkeys.place().origin), form.status


@bp.page("/logga-in/kod/passkey", allow=PUBLIC, methods=["GET", "POST"])
def pass_with_passkey() -> Answer:
    to, person, form = own_path(request.args.get("next")), signed_in_person(), PasskeyForm()
    if request.method == "GET" or person is None or person.actor.id is None or not person.second_factor_due:
        return redirect(url_for(".enter_code", next=to), 303)
    by, here = person.actor, get_sign_in(person.actor, person.sign_in_id)
    user_id = person.actor.id

    def use(answer: str) -> None:
        passkeys.with_passkey(
            answer,
            passkeys.purpose("step", here.id),
            lambda key, _user, proved: pass_second_step_with_passkey(
                by, here, passkey_id=key.id, sign_count=proved.sign_count, backed_up=proved.backed_up
            ),
            owner=user_id,
        )

    if form.submitted(lambda values: with_counted_code(user_id, lambda: use(**values))):
        return further(here, to)
    shown = {"passkeys": list_passkeys(by), "refused": form.errors_list, "origin": passkeys.place().origin}
    return render_template("auth/enter_code.html", form=CodeForm(), **shown), form.status
