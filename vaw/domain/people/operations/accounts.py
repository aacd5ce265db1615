"""Changing accounts: one's own profile, password and second step; closing accounts."""

from __future__ import annotations

from vaw.domain.people import policy
from vaw.domain.people.models import SignIn, User
from vaw.domain.people.operations.factors import clear_factors, delete_sign_ins, fresh_recovery_codes, locked_account
from vaw.domain.people.operations.history import note
from vaw.domain.people.queries.factors import has_second_factor
from vaw.domain.people.rules import NAME_MOST, codes, passwords
from vaw.domain.people.rules.history import Happened
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import LANGUAGES
from vaw.kernel.operation import operation


@operation(policy.OWN_ACCOUNT)
def change_profile(by: Actor, user: User, *, name: str, language: str) -> User:
    """Change one's name and the language one reads.

    Raises RuleBroken("people.name_missing"), ("people.language") or PersonalData, each with its field.
    """
    user.name, user.language = checked_name(name), _known_language(language)
    return user


@operation(policy.OWN_ACCOUNT)
def set_language(by: Actor, user: User, *, language: str) -> None:
    """Choose the language of pages and mail. Raises RuleBroken("people.language")."""
    user.language = _known_language(language)


@operation(policy.OWN_ACCOUNT)
def hide_first_steps(by: Actor, user: User) -> None:
    """The list of first steps is wanted no more."""
    user.first_steps_hidden_at = clock.now()


@operation(policy.OWN_ACCOUNT)
def change_password(by: Actor, user: User, *, old: str, new: str, sign_in_id: int | None) -> None:
    """Choose another password. Every other browser is signed out.

    Raises RuleBroken("people.password_wrong", field="old") and what rules.passwords.check raises (field "password").
    """
    if not passwords.holds(old, user.password_hash):
        raise RuleBroken("people.password_wrong", field="old")
    passwords.check(new, user.email)
    user.password_hash = passwords.hashed(new)
    delete_sign_ins(user.id, but=sign_in_id)
    note(user.id, Happened.PASSWORD_CHANGED)


@operation(policy.KEEP_ACCOUNTS)
def replace_password(by: Actor, user: User, *, stamp: str, password: str) -> None:
    """Choose another password by a link that was made for the hash with this stamp (rules.passwords). Every browser is signed out.

    Raises RuleBroken("people.link_used") when the password has changed since, and what rules.passwords.check raises.
    """
    fresh = locked_account(user.id)
    if passwords.stamp(fresh.password_hash) != stamp:
        raise RuleBroken("people.link_used")
    passwords.check(password, fresh.email)
    fresh.password_hash = passwords.hashed(password)
    delete_sign_ins(fresh.id)
    note(fresh.id, Happened.PASSWORD_CHANGED)


@operation(policy.OWN_ACCOUNT)
def turn_on_two_step(by: Actor, user: User, *, secret: str, code: str, sign_in_id: int | None) -> list[str]:
    """Begin, or begin anew, to ask for a code of the authenticator app that holds `secret`. Every other browser is signed out.

    Returns ten recovery codes, to be shown once. Raises RuleBroken("people.code_set_up", field="code").
    """
    now = clock.now()
    step = codes.step_of(secret, code, now, after=None)
    if step is None:
        raise RuleBroken("people.code_set_up", field="code")
    user.totp_secret, user.totp_confirmed_at, user.totp_last_step = secret, now, step
    delete_sign_ins(user.id, but=sign_in_id)
    here = db.session.get(SignIn, sign_in_id) if sign_in_id else None
    if here is not None and here.user_id == user.id:
        here.second_factor_at = now
    note(user.id, Happened.APP_CONNECTED, device=here.device if here else "")
    return fresh_recovery_codes(user.id)


@operation(policy.OWN_ACCOUNT)
def renew_recovery_codes(by: Actor, user: User) -> list[str]:
    """Ten new recovery codes, to be shown once; the old ones count no more. Raises RuleBroken("people.two_step_off")."""
    if not has_second_factor(locked_account(user.id).id):
        raise RuleBroken("people.two_step_off")
    note(user.id, Happened.CODES_RENEWED)
    return fresh_recovery_codes(user.id)


@operation(policy.KEEP_ACCOUNTS)
def close_account(by: Actor, user: User) -> int:
    """Let nobody in by this account any more: no sign-in, no token. Returns how many browsers were signed out."""
    user.active = False
    return delete_sign_ins(user.id)


@operation(policy.KEEP_ACCOUNTS)
def open_account(by: Actor, user: User) -> None:
    """Let a closed account in again, with the password and roles it had."""
    user.active = True


@operation(policy.KEEP_ACCOUNTS)
def turn_off_two_step(by: Actor, user: User) -> None:
    """For somebody who lost phone and recovery codes, by the console: the password alone counts until they set it up again."""
    clear_factors(user)
    delete_sign_ins(user.id)
    note(user.id, Happened.TWO_STEP_OFF)


def checked_name(name: str) -> str:
    """The name as it may be saved: a work name, no number of a person in it. Raises RuleBroken("people.name_missing") or PersonalData."""
    found = " ".join(guard.clean(name, field="name", kind=guard.Field.CONTACT, confirmed=True).split())
    if not found or len(found) > NAME_MOST:
        raise RuleBroken("people.name_missing", field="name", most=NAME_MOST)
    return found


def _known_language(language: str) -> str:
    if language not in LANGUAGES:
        raise RuleBroken("people.language", field="language")
    return language
