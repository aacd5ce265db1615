"""Signing in at one's own county board: to its provider and back, and what the provider itself ends (docs/oidc.md)."""

from __future__ import annotations

import logging
import secrets
from datetime import timedelta

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from config.settings import OidcProvider
from vaw.blueprints.auth.base import bp
from vaw.blueprints.auth.entering import further, inside, leave
from vaw.domain.geography.queries import find_county
from vaw.domain.people.models import User
from vaw.domain.people.operations.federated import (
    accept_by_identity,
    end_federated_sign_ins,
    follow_claims,
    open_account_by_rule,
    start_federated_sign_in,
    tie_identity,
)
from vaw.domain.people.operations.invitations import join_by_invitation
from vaw.domain.people.queries.accounts import find_account, find_open_account, get_own_account
from vaw.domain.people.queries.federated import find_identity, issuer_of_sign_in, signed_in_by
from vaw.domain.people.queries.invitations import invitations_to
from vaw.domain.people.queries.sign_ins import get_sign_in
from vaw.domain.people.rules.claims import Said, known_as, said_by
from vaw.integrations.oidc import LEEWAY, ProviderDown, Untrusted, issuer_of
from vaw.integrations.throttle import Limit
from vaw.kernel import clock
from vaw.kernel.actor import Actor, system
from vaw.kernel.errors import RuleBroken, Taken
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import signed_in_person
from vaw.web.blueprint import PUBLIC, Answer
from vaw.web.device import device_of
from vaw.web.links import own_path
from vaw.web.messages import flash
from vaw.web.oidc import (
    ANSWER,
    SIGNED_OUT,
    Away,
    address,
    came_back,
    carried_out,
    client_of,
    is_new_logout,
    provider_at,
    provider_named,
    sent_away,
)
from vaw.web.proved import note_proof
from vaw.web.tries import TooManyTries, throttle

log = logging.getLogger(__name__)
STARTS = Limit("oidc.start", 300, timedelta(minutes=10))  # a whole board comes from one address
LOGOUTS = Limit("oidc.logout", 30, timedelta(minutes=10))  # those that were not believed


@bp.page("/logga-in/myndighet", allow=PUBLIC)
def sign_in_elsewhere() -> Answer:
    """Off to the provider. Nothing is changed by it: a sign-in begins when the provider answers this same browser."""
    provider = provider_named(request.args.get("hos"))
    if provider is None:
        return redirect(url_for(".sign_in"))
    return off_to(provider, "enter", own_path(request.args.get("next")))


def off_to(provider: OidcProvider, why: str, to: str, sign_in_id: int | None = None) -> Answer:
    """To the provider and then on to `to`; `why` as in vaw.web.oidc.Away."""
    if not throttle().take([(STARTS, request.remote_addr or "")]):
        raise TooManyTries
    state, nonce, verifier = (secrets.token_urlsafe(48) for _part in range(3))
    away = Away(provider.key, why, to, nonce, verifier, clock.now().timestamp(), sign_in_id)
    asked = {"state": state, "nonce": nonce, "verifier": verifier, "back_to": address(ANSWER)}
    try:
        response = redirect(client_of(provider).sign_in_address(**asked, anew=why == "prove"))
    except (ProviderDown, Untrusted) as failed:
        return _failed(provider, failed)
    sent_away(response, away, state)
    return response


@bp.page(ANSWER, allow=PUBLIC)
def answered() -> Answer:
    """The provider sends the browser back. What it says is believed only after every check, and once."""
    away = came_back(request.args.get("state", ""))
    provider = provider_named(away.provider) if away else None
    if away is None or provider is None:
        return _page("late", None, 400)
    if "error" in request.args:
        log.info("oidc.cancelled", extra={"provider": provider.key})
        return _page("cancelled", provider, 400)
    try:
        said = _said(provider, away)
    except (ProviderDown, Untrusted) as failed:
        return _failed(provider, failed)
    try:
        return _enter(provider, said, away.to) if away.why == "enter" else _signed_in_already(provider, said, away)
    except (RuleBroken, Taken) as broken:  # Taken: two first sign-ins at once; the other one made it
        code = broken.code if isinstance(broken, RuleBroken) else "people.oidc_unknown"
        log.warning("oidc.not_let_in", extra={"provider": provider.key, "why": code})
        return _page("taken" if code.startswith("people.identity") else "unknown", provider, 403)


def _said(provider: OidcProvider, away: Away) -> Said:
    client = client_of(provider)
    client.check_sender(request.args.get("iss"))
    claims = client.claims_for(request.args.get("code", ""), verifier=away.verifier, nonce=away.nonce, back_to=address(ANSWER))
    asked_at = claims.get("auth_time")
    if away.why == "prove" and not (isinstance(asked_at, (int, float)) and asked_at >= away.left_at - LEEWAY):
        raise Untrusted("auth_time")
    return said_by(provider.issuer, claims, provider.two_step)


def _enter(provider: OidcProvider, said: Said, to: str) -> Response:
    known = find_identity(said)
    user = find_open_account(known.user_id) if known is not None else _first_time(provider, said)
    if user is None:
        raise RuleBroken("people.account_closed")
    for invitation in invitations_to(user.email, provider.county_id) if said.email == user.email else ():
        join_by_invitation(system("web"), invitation, user=user)
    follow_claims(system("web"), user, county_id=provider.county_id, said=said)
    leave()
    token = start_federated_sign_in(Actor(user.id, "web"), user, said=said, device=device_of(request.user_agent.string))
    return inside(user, token, to)


def _first_time(provider: OidcProvider, said: Said) -> User:
    """By invitation to the address that the provider has verified, else by a rule about the claims."""
    invitations = invitations_to(said.email, provider.county_id) if said.email else []
    if invitations and find_account(said.email or "") is None:
        return accept_by_identity(system("web"), invitations[0], said=said)
    county = find_county(provider.county_id)
    if county is None:
        raise RuleBroken("people.oidc_unknown")
    return open_account_by_rule(system("web"), county, said=said)


def _signed_in_already(provider: OidcProvider, said: Said, away: Away) -> Answer:
    """Proof and ties are of the sign-in that asked for them, and of the person whom the account is tied to."""
    person = signed_in_person()
    if person is None or person.sign_in_id != away.sign_in_id or person.second_factor_due:
        return _page("late", provider, 400)
    if away.why == "tie":
        tie_identity(person.actor, get_own_account(person.actor), said=said)
        flash(_("Ditt konto är kopplat till {name}.").format(name=provider.name))
        return redirect(away.to, 303)
    known = find_identity(said)
    if known is None or known.user_id != person.actor.id:
        raise RuleBroken("people.identity_other")
    note_proof(person.sign_in_id)
    return further(get_sign_in(person.actor, person.sign_in_id), away.to)


def signed_in_elsewhere() -> OidcProvider | None:
    """The provider that signed this browser in."""
    person = signed_in_person()
    return provider_at(issuer_of_sign_in(person.actor, person.sign_in_id)) if person is not None else None


@bp.page("/logga-ut/myndighet", allow=PUBLIC)
def sign_out_elsewhere() -> Answer:
    """Signed out here; a link ends the session at the provider too, which other systems may need as well. (A form's own redirect
    must not leave us: CSP form-action.)"""
    provider = provider_named(request.args.get("hos"))
    if provider is None:
        return redirect(url_for("auth.sign_in"))
    try:
        away = client_of(provider).sign_out_address(address(SIGNED_OUT))
    except (ProviderDown, Untrusted):
        away = None
    return render_template("auth/signed_out.html", name=provider.name, away=away)


@bp.page("/logga-in/utloggad-hos-myndigheten", allow=PUBLIC, methods=["POST"])
def signed_out_elsewhere() -> Answer:
    """Back-channel logout: the provider's server says that a session there has ended. Signed by it, so that no form token is needed."""
    where, token = request.remote_addr or "", request.form.get("logout_token", "")
    if not throttle().take([(LOGOUTS, where)]):
        raise TooManyTries
    provider = provider_at(issuer_of(token))
    try:
        if provider is None:
            raise Untrusted("iss")
        asked = client_of(provider).logout_token(token)
        if not is_new_logout(provider.issuer, asked.jti):
            raise Untrusted("jti")
    except (ProviderDown, Untrusted) as failed:
        why = failed.why if isinstance(failed, Untrusted) else "down"
        log.warning("oidc.logout_refused", extra={"provider": provider.key if provider else "", "why": why})
        return Response('{"error":"invalid_request"}', 400, content_type="application/json")
    sid, subject = (known_as(provider.issuer, word) if word else None for word in (asked.sid, asked.sub))
    for user in signed_in_by(provider.issuer, subject=subject, sid=sid):
        ended = end_federated_sign_ins(system("web"), user, issuer=provider.issuer, sid=sid)
        log.info("oidc.logged_out", extra={"provider": provider.key, "user": user.id, "ended": ended})
    carried_out(provider.issuer, asked.jti)
    throttle().give_back(LOGOUTS, where)
    return Response("", 200)


def _failed(provider: OidcProvider, failed: ProviderDown | Untrusted) -> Answer:
    if isinstance(failed, Untrusted):
        log.warning("oidc.refused", extra={"provider": provider.key, "why": failed.why})
        return _page("refused", provider, 400, failed.why)
    log.warning("oidc.down", extra={"provider": provider.key, "why": str(failed)})
    return _page("down", provider, 503)


def _page(kind: str, provider: OidcProvider | None, status: int, code: str = "") -> Answer:
    return render_template("auth/elsewhere.html", kind=kind, name=provider.name if provider else "", code=code), status
