"""Signing in and out. A sign-in is a row: it is listed, and deleting it signs the browser out at once."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.people import policy
from vaw.domain.people.models import ApiToken, RecoveryCode, SignIn, User
from vaw.domain.people.operations.factors import clear_factors, delete_sign_ins, locked_account, used_passkey
from vaw.domain.people.operations.history import note, note_second_step
from vaw.domain.people.operations.resets import use_reset_code
from vaw.domain.people.queries.factors import has_second_factor
from vaw.domain.people.queries.memberships import get_account, list_accounts
from vaw.domain.people.rules import SEEN_EVERY, codes, passwords, tokens
from vaw.domain.people.rules.history import Happened
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.operation import operation, unit

_SEEN = sa.update(SignIn.__table__).where(  # type: ignore[arg-type]
    SignIn.id == sa.bindparam("sign_in_id"), SignIn.seen_at < sa.bindparam("before")
).values(seen_at=sa.bindparam("now"))  # fmt: skip


@operation(policy.OWN_ACCOUNT)
def start_sign_in(by: Actor, user: User, *, password: str, device: str) -> str:
    """Sign a browser in after its password was checked (find_by_password). Returns the token for its cookie; only the hash is kept.

    The password is hashed anew when its hash has another price than today's. Raises RuleBroken("people.account_closed").
    """
    if not user.active:
        raise RuleBroken("people.account_closed")
    if user.password_hash is not None and passwords.outdated(user.password_hash):
        user.password_hash = passwords.hashed(password)
    return _begin(user.id, Happened.HALFWAY if has_second_factor(user.id) else Happened.PASSWORD, device)


@operation(policy.OWN_ACCOUNT)
def start_sign_in_with_passkey(by: Actor, user: User, *, passkey_id: int, sign_count: int, backed_up: bool, device: str) -> str:
    """Sign a browser in after its passkey was checked (integrations.passkeys), which asked for finger, face or PIN: both steps in one.

    Returns the token for its cookie. Raises NotFound when account or passkey are gone, RuleBroken("people.passkey_copied").
    """
    used_passkey(locked_account(user.id).id, passkey_id, sign_count=sign_count, backed_up=backed_up)
    return _begin(user.id, Happened.PASSKEY, device, second_factor_at=clock.now())


def _begin(user_id: int, kind: Happened, device: str, *, second_factor_at: datetime | None = None) -> str:
    token, now = tokens.new_token(), clock.now()
    sign_in = SignIn(token_hash=tokens.hashed(token), user_id=user_id, created_at=now, seen_at=now, device=device)
    sign_in.second_factor_at = second_factor_at
    db.session.add(sign_in)
    db.session.flush()
    note(user_id, kind, device=device, sign_in_id=sign_in.id)
    return token


@operation(policy.OWN_SIGN_IN)
def pass_second_step(by: Actor, sign_in: SignIn, *, code: str) -> None:
    """Enter the code of the authenticator app, a recovery code, or the code of a confirmed reset. Each counts once.

    Raises RuleBroken("people.code_wrong", field="code"), ("people.reset_early", field="code").
    """
    user = locked_account(sign_in.user_id)
    how = _checked_code(user, code)
    if how is None:
        raise RuleBroken("people.code_wrong", field="code")
    if how is Happened.RESET_CODE:
        clear_factors(user)
        delete_sign_ins(user.id, but=sign_in.id)
    sign_in.second_factor_at = clock.now()
    note_second_step(user.id, sign_in.id, how, device=sign_in.device)


@operation(policy.OWN_SIGN_IN)
def pass_second_step_with_passkey(by: Actor, sign_in: SignIn, *, passkey_id: int, sign_count: int, backed_up: bool) -> None:
    """The second step by one of one's passkeys, after it was checked. Raises NotFound, RuleBroken("people.passkey_copied")."""
    used_passkey(locked_account(sign_in.user_id).id, passkey_id, sign_count=sign_count, backed_up=backed_up)
    sign_in.second_factor_at = clock.now()
    note_second_step(sign_in.user_id, sign_in.id, Happened.PASSWORD_AND_PASSKEY, device=sign_in.device)


def _checked_code(user: User, code: str) -> Happened | None:
    step = codes.step_of(user.totp_secret or "", code, clock.now(), after=user.totp_last_step) if user.totp_confirmed_at else None
    if step is not None:
        user.totp_last_step = step
        return Happened.APP
    if _use_recovery_code(user.id, code):
        return Happened.RECOVERY_CODE
    return Happened.RESET_CODE if use_reset_code(user.id, code) else None


def _use_recovery_code(user_id: int, code: str) -> bool:
    unused = db.session.scalars(sa.select(RecoveryCode).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))).all()
    held = codes.recovery_match(user_id, code, [one.code_hash for one in unused])
    found = next((one for one in unused if one.code_hash == held), None)
    if found is not None:
        found.used_at = clock.now()
    return found is not None


@operation(policy.OWN_SIGN_IN)
def renew_token(by: Actor, sign_in: SignIn) -> str:
    """Another token for the same browser, after a further proof of who it is: one that was seen before opens nothing more than before."""
    token = tokens.new_token()
    sign_in.token_hash = tokens.hashed(token)
    return token


@operation(policy.OWN_SIGN_IN)
def end_sign_in(by: Actor, sign_in: SignIn) -> None:
    """Sign one browser out."""
    db.session.delete(sign_in)


@operation(policy.OWN_ACCOUNT)
def end_other_sign_ins(by: Actor, user: User, *, but: int | None) -> int:
    """Sign every browser out except the one with this sign-in. Returns how many."""
    return delete_sign_ins(user.id, but=but)


@operation(policy.OWN_ACCOUNT)
def shut_everybody_out(by: Actor, user: User, *, but: int | None) -> int:
    """It was not me: sign every browser but one out, and end every key for programs. Returns how many browsers.

    `but`: the browser of somebody who has just proved who they are, None for nobody's.
    """
    for token in db.session.scalars(sa.select(ApiToken).where(ApiToken.user_id == user.id, ApiToken.revoked_at.is_(None))):
        token.revoked_at = clock.now()
    note(user.id, Happened.SHUT_OUT)
    return delete_sign_ins(user.id, but=but)


@operation(policy.MANAGE_ACCOUNTS)
def end_colleagues_sign_ins(by: Actor, county: County, *, user_id: int) -> int:
    """Sign every browser of a colleague out, who is told by mail. Returns how many.

    Raises NotFound for who has no role in the county today.
    """
    found = get_account(by, county, user_id)
    if not any(held.counts(clock.today()) for held in found.held):
        raise NotFound
    return _end_for_the_board(found.id)


@operation(policy.MANAGE_ACCOUNTS)
def end_everybodys_sign_ins(by: Actor, county: County) -> int:
    """Sign every browser of everybody out who has a role in the county today, but for the one who does it. Returns how many browsers."""
    people = [one.id for one in list_accounts(by, county) if one.id != by.id and any(held.counts(clock.today()) for held in one.held)]
    return sum(_end_for_the_board(user_id) for user_id in people)


def _end_for_the_board(user_id: int) -> int:
    """Somebody who is signed in nowhere is not told of it."""
    ended = delete_sign_ins(user_id)
    if ended:
        note(user_id, Happened.ENDED_BY_BOARD)
    return ended


@operation(policy.KEEP_ACCOUNTS)
def revoke_sign_ins(by: Actor, user: User) -> int:
    """Sign every browser of the account out. Returns how many."""
    return delete_sign_ins(user.id)


def mark_seen(by: Actor, sign_in_id: int) -> None:
    """Note that the browser is in use: at most one write a minute and browser.

    A Core statement, so that the audit gets no line: "still here" each minute would drown what it is for.
    """
    now = clock.now()
    with unit(by, "people.operations.sign_ins.mark_seen"):
        db.session.connection().execute(_SEEN, {"sign_in_id": sign_in_id, "before": now - SEEN_EVERY, "now": now})
