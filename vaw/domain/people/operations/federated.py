"""Signing in by a county board's own provider: who is let in, with which roles, and how it ends (docs/oidc.md)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.people import policy
from vaw.domain.people.models import ClaimRule, FederatedIdentity, FederatedSignIn, Invitation, Membership, SignIn, User
from vaw.domain.people.operations.accounts import checked_name
from vaw.domain.people.operations.factors import locked_account
from vaw.domain.people.operations.history import note
from vaw.domain.people.operations.invitations import checked_email, taken_by
from vaw.domain.people.queries.accounts import find_account
from vaw.domain.people.queries.federated import find_identity, rules_met
from vaw.domain.people.rules import NAME_MOST, tokens
from vaw.domain.people.rules.claims import Said
from vaw.domain.people.rules.history import Happened
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.guard import PersonalData
from vaw.kernel.i18n import SOURCE
from vaw.kernel.operation import operation


@operation(policy.OPEN_BY_RULE)
def open_account_by_rule(by: Actor, county: County, *, said: Said) -> User:
    """A first sign-in that a rule of the county speaks for: an account without password. Its roles come by follow_claims.

    Raises RuleBroken("people.oidc_unknown") where no rule holds, where the provider has verified no address, and where the address has an
    account already: that one is tied by whoever is signed in with it (tie_identity), never by an address alone.
    """
    if not rules_met(said, county.id) or said.email is None or find_account(said.email) is not None:
        raise RuleBroken("people.oidc_unknown")
    return _opened(said, checked_email(said.email), SOURCE)


@operation(policy.ACCEPT_INVITATION)
def accept_by_identity(by: Actor, invitation: Invitation, *, said: Said) -> User:
    """A first sign-in by somebody who is invited to the address that the provider has verified: an account without password.

    Raises RuleBroken("people.invitation_…") when the invitation no longer counts, ("people.oidc_unknown") for another address or one
    that has an account.
    """
    if said.email is None or said.email != invitation.email or find_account(said.email) is not None:
        raise RuleBroken("people.oidc_unknown")
    return taken_by(invitation, lambda fresh: _opened(said, fresh.email or "", fresh.language, fresh.name))


def _opened(said: Said, email: str, language: str, invited_as: str = "") -> User:
    user = User(email=email, name=_name_of(said, invited_as or email.partition("@")[0]), language=language)
    db.session.add(user)
    db.session.flush()
    _tie(user, said)
    return user


def _name_of(said: Said, otherwise: str) -> str:
    """The name that the provider gives; one with a number of a person in it is not taken over."""
    try:
        return checked_name(said.name[:NAME_MOST])
    except (RuleBroken, PersonalData):
        return checked_name(otherwise)


def _tie(user: User, said: Said) -> None:
    db.session.add(FederatedIdentity(user_id=user.id, issuer=said.issuer, subject_hash=said.subject, created_at=clock.now()))
    db.session.flush()


@operation(policy.OWN_ACCOUNT)
def tie_identity(by: Actor, user: User, *, said: Said) -> None:
    """Let somebody who is signed in, and has just proved it, sign in by their board's provider from now on.

    Raises RuleBroken("people.identity_taken") when it is another account's, ("people.identity_other") when this account is tied to
    somebody else there.
    """
    locked_account(user.id)
    known = find_identity(said)
    if known is not None and known.user_id != user.id:
        raise RuleBroken("people.identity_taken")
    if known is None and _tie_of(user.id, said.issuer) is not None:
        raise RuleBroken("people.identity_other")
    if known is None:
        _tie(user, said)
        note(user.id, Happened.BOARD_TIED)


@operation(policy.OWN_ACCOUNT)
def untie_identity(by: Actor, user: User, *, issuer: str) -> None:
    """Sign in by that provider no more; browsers that it signed in are signed out.

    Raises RuleBroken("people.identity_only") where no password would be left to sign in with.
    """
    if locked_account(user.id).password_hash is None:
        raise RuleBroken("people.identity_only")
    tie = _tie_of(user.id, issuer)
    if tie is not None:
        db.session.delete(tie)
        _end(user.id, issuer)
        note(user.id, Happened.BOARD_UNTIED)


def _tie_of(user_id: int, issuer: str) -> FederatedIdentity | None:
    wanted = sa.select(FederatedIdentity).where(FederatedIdentity.user_id == user_id, FederatedIdentity.issuer == issuer)
    return db.session.scalars(wanted).one_or_none()


@operation(policy.KEEP_ACCOUNTS)
def follow_claims(by: Actor, user: User, *, county_id: int, said: Said) -> None:
    """At each sign-in: the roles by rule in the county are those that the claims speak for today, no more and no fewer.

    Roles given by an administrator are left alone, and one that is held already is not given twice.
    """
    locked_account(user.id)
    met = {rule.id: rule for rule in rules_met(said, county_id)}
    held = _held(user.id, county_id)
    for membership in held:
        if membership.rule_id is not None and membership.rule_id not in met and _is_of(membership.rule_id, said.issuer):
            end_at_once(membership)
    kept = {one.role for one in held if one.rule_id is None or one.rule_id in met}
    for rule in met.values():
        if rule.role not in kept:
            kept.add(rule.role)
            db.session.add(
                Membership(user_id=user.id, role=rule.role, county_id=county_id, rule_id=rule.id, valid_from=clock.today())
            )  # fmt: skip


def _held(user_id: int, county_id: int) -> list[Membership]:
    """The account's roles in the county's board that count today, but for those through an assignment."""
    today = clock.today()
    mine = (Membership.user_id == user_id, Membership.county_id == county_id, Membership.assignment_id.is_(None))
    counts = (Membership.valid_from <= today, sa.or_(Membership.valid_to.is_(None), Membership.valid_to >= today))
    return list(db.session.scalars(sa.select(Membership).where(*mine, *counts).order_by(Membership.id)))


def _is_of(rule_id: int, issuer: str) -> bool:
    return db.session.get_one(ClaimRule, rule_id).issuer == issuer


def end_at_once(membership: Membership) -> None:
    """Inside an operation: the role counted up to yesterday; one that began today is taken away."""
    yesterday = clock.today() - timedelta(days=1)
    if yesterday < membership.valid_from:
        db.session.delete(membership)
    else:
        membership.valid_to = yesterday


@operation(policy.OWN_ACCOUNT)
def start_federated_sign_in(by: Actor, user: User, *, said: Said, device: str) -> str:
    """Sign a browser in after its provider's answer was checked. Returns the token for its cookie; only the hash is kept.

    Several factors at the provider stand for our own second step. Raises RuleBroken("people.account_closed").
    """
    if not user.active:
        raise RuleBroken("people.account_closed")
    token, now = tokens.new_token(), clock.now()
    second = now if said.several_factors else None
    here = SignIn(token_hash=tokens.hashed(token), user_id=user.id, created_at=now, seen_at=now, second_factor_at=second, device=device)
    db.session.add(here)
    db.session.flush()
    db.session.add(FederatedSignIn(sign_in_id=here.id, issuer=said.issuer, subject_hash=said.subject, sid_hash=said.sid))
    note(user.id, Happened.BOARD, device=device, sign_in_id=here.id)
    return token


@operation(policy.KEEP_ACCOUNTS)
def end_federated_sign_ins(by: Actor, user: User, *, issuer: str, sid: bytes | None) -> int:
    """What a provider's back-channel logout asks: the browsers of one session there (`sid`), or all that it signed in. Returns how many."""
    return _end(user.id, issuer, sid)


def _end(user_id: int, issuer: str, sid: bytes | None = None) -> int:
    wanted = sa.select(SignIn).join(FederatedSignIn, FederatedSignIn.sign_in_id == SignIn.id)
    wanted = wanted.where(SignIn.user_id == user_id, FederatedSignIn.issuer == issuer)
    rows: Iterable[SignIn] = db.session.scalars(wanted if sid is None else wanted.where(FederatedSignIn.sid_hash == sid)).all()
    ended = 0
    for row in rows:
        db.session.delete(row)
        ended += 1
    return ended
