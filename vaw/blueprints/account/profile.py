"""The account's first page, name and language, password, and the question for the password."""

from __future__ import annotations

from flask import abort, jsonify, redirect, render_template, request, url_for

from vaw.blueprints.account import proof
from vaw.blueprints.account.base import bp
from vaw.blueprints.account.forms import PasswordForm, ProfileForm, ProveForm
from vaw.blueprints.auth.entering import further
from vaw.blueprints.auth.forms import PasskeyForm
from vaw.domain.geography.queries import county_name
from vaw.domain.people.operations.accounts import change_password, change_profile
from vaw.domain.people.policy import OWN_ACCOUNT
from vaw.domain.people.queries.accounts import count_recovery_codes, get_own_account
from vaw.domain.people.queries.factors import list_passkeys
from vaw.domain.people.queries.federated import list_issuers
from vaw.domain.people.queries.names import organisation_names
from vaw.domain.people.queries.resets import find_own_reset
from vaw.domain.people.queries.sign_ins import get_sign_in
from vaw.domain.people.rules import ROLE_NAMES, Role
from vaw.kernel.actor import Actor, Grant
from vaw.kernel.i18n import LANGUAGES
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor, signed_in_person
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.links import own_path
from vaw.web.messages import flash
from vaw.web.oidc import providers
from vaw.web.passkeys import place


@bp.page("/konto", allow=OWN_ACCOUNT)
def show_account() -> Answer:
    """What is known about the person, and the ways to change it."""
    user = get_own_account(actor())
    roles = [_role(actor(), grant) for grant in actor().grants]
    held = list_passkeys(actor())
    left = count_recovery_codes(actor()) if user.totp_confirmed_at or held else None
    shown = {"roles": roles, "codes_left": left, "passkeys": len(held), "reset": find_own_reset(actor())}
    return render_template("account/show.html", user=user, language_name=LANGUAGES[user.language], **shown)


def _role(by: Actor, grant: Grant) -> str:
    places = [county_name(grant.county_id)] if grant.county_id else organisation_names(by, [grant.organisation_id or 0])
    return ", ".join([_(ROLE_NAMES[Role(grant.role)]), *places])


@bp.page("/konto/uppgifter", allow=OWN_ACCOUNT, methods=["GET", "POST"])
def edit_profile() -> Answer:
    user = get_own_account(actor())
    form = ProfileForm(obj=user)
    if form.submitted(lambda values: change_profile(actor(), user, **values)):
        flash(_("Uppgifterna är sparade."))
        return redirect(url_for(".show_account"), 303)
    return render_template("account/edit.html", form=form), form.status


@bp.page("/konto/losenord", allow=OWN_ACCOUNT, methods=["GET", "POST"])
def edit_password() -> Answer:
    """Asks for the old password whatever was proved before: a browser left open must not be enough."""
    user, form, person = get_own_account(actor()), PasswordForm(), signed_in_person()

    def change(old: str, password: str, again: str) -> None:
        proof.prove(actor(), old, field="old")
        change_password(actor(), user, old=old, new=password, sign_in_id=person.sign_in_id if person else None)

    if form.submitted(lambda values: change(**values)):
        flash(_("Lösenordet är bytt. Du är utloggad på alla andra ställen."))
        return redirect(url_for(".show_account"), 303)
    return render_template("account/password.html", form=form), form.status


@bp.page("/konto/bekrafta", allow=OWN_ACCOUNT, methods=["GET", "POST"])
def prove() -> Answer:
    form = ProveForm()
    if form.submitted(lambda values: proof.prove(actor(), values["password"])):
        return _proved()
    return _asked_to_prove(form)


@bp.page("/konto/bekrafta/passkey", allow=OWN_ACCOUNT, methods=["GET", "POST"])
def prove_with_passkey() -> Answer:
    form = PasskeyForm()
    if form.submitted(lambda values: proof.prove_with_passkey(actor(), values["answer"])):
        return _proved()
    return _asked_to_prove(ProveForm(), form)


@bp.page("/konto/bekrafta/passkey/fraga", allow=OWN_ACCOUNT, methods=["POST"])
def ask_to_prove() -> Answer:
    if not csrf_holds():
        abort(400)
    return jsonify(proof.passkey_question(actor()))


def _proved() -> Answer:
    person = signed_in_person()
    here = get_sign_in(actor(), person.sign_in_id if person else 0)
    return further(here, own_path(request.args.get("next"), url_for(".show_account")))


def _asked_to_prove(form: ProveForm, refused: PasskeyForm | None = None) -> Answer:
    elsewhere, to = [one for one in providers() if one.issuer in list_issuers(actor())], own_path(request.args.get("next"), "/konto")
    keys = {"passkeys": list_passkeys(actor()), "origin": place().origin, "refused": refused.errors_list if refused else []}
    return render_template("account/prove.html", form=form, elsewhere=elsewhere, to=to, **keys), (refused or form).status
