"""One's account and one's county board's own sign-in: tied, untied, and asked to prove who one is."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for

from vaw.blueprints.account.base import bp
from vaw.blueprints.account.proof import with_fresh_password
from vaw.blueprints.auth.federated import off_to
from vaw.domain.people.operations.federated import untie_identity
from vaw.domain.people.policy import OWN_ACCOUNT
from vaw.domain.people.queries.accounts import get_own_account
from vaw.domain.people.queries.federated import list_issuers
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor, signed_in_person
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.links import own_path
from vaw.web.messages import flash
from vaw.web.oidc import provider_named, providers
from vaw.web.sentences import sentence

PAGE = "/konto/myndighet"


@bp.page(PAGE, allow=OWN_ACCOUNT)
def show_ties() -> Answer:
    """Which boards' sign-in opens this account, and which could."""
    issuers, user = list_issuers(actor()), get_own_account(actor())
    tied = [one for one in providers() if one.issuer in issuers]
    others = [one for one in providers() if one not in tied]
    return render_template("account/elsewhere.html", tied=tied, others=others, has_password=user.password_hash is not None)


@bp.page(f"{PAGE}/koppla", allow=OWN_ACCOUNT)
@with_fresh_password
def tie() -> Answer:
    return _off("tie", PAGE)


@bp.page(f"{PAGE}/bekrafta", allow=OWN_ACCOUNT)
def prove_elsewhere() -> Answer:
    """Prove anew who one is where one signs in: the provider asks again, whatever session it has."""
    return _off("prove", own_path(request.args.get("next"), "/konto"))


@bp.page(f"{PAGE}/koppla-bort", allow=OWN_ACCOUNT, methods=["GET", "POST"])
@with_fresh_password
def untie() -> Answer:
    if request.method == "POST" and not csrf_holds():
        abort(400)
    provider = provider_named(request.args.get("hos"))
    if provider is None:
        return redirect(url_for(".show_ties"), 303)
    if request.method == "GET":
        return render_template("account/untie.html", provider=provider)
    try:
        untie_identity(actor(), get_own_account(actor()), issuer=provider.issuer)
        flash(_("Kontot är inte längre kopplat till {name}.").format(name=provider.name))
    except RuleBroken as broken:
        flash(sentence(broken))
    return redirect(url_for(".show_ties"), 303)


def _off(why: str, to: str) -> Answer:
    provider, person = provider_named(request.args.get("hos")), signed_in_person()
    if provider is None or person is None:
        return redirect(PAGE)
    return off_to(provider, why, to, person.sign_in_id)
