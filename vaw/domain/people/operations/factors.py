"""What stands beside the password: passkeys and recovery codes. And, inside operations, taking it all away."""

from __future__ import annotations

import sqlalchemy as sa

from vaw.domain.people import policy
from vaw.domain.people.models import Passkey, RecoveryCode, SignIn, User
from vaw.domain.people.operations.history import note
from vaw.domain.people.rules import COUNTY_BOARD, NAME_MOST, PASSKEYS_MOST, codes
from vaw.domain.people.rules.history import Happened
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.operation import operation


@operation(policy.OWN_ACCOUNT)
def add_passkey(
    by: Actor,
    user: User,
    *,
    name: str,
    credential_id: bytes,
    public_key: bytes,
    handle: bytes,
    sign_count: int,
    backed_up: bool,
    sign_in_id: int | None,
) -> list[str]:
    """Keep a passkey that was checked (integrations.passkeys). Every other browser is signed out.

    Returns ten recovery codes to be shown once when there were none, else nothing. Raises RuleBroken("people.passkey_name", field="name"),
    ("people.passkeys_most"), ("people.passkey_known"); PersonalData.
    """
    called = guard.clean(name, field="name", kind=guard.Field.CONTACT, confirmed=True)
    if not called or len(called) > NAME_MOST:
        raise RuleBroken("people.passkey_name", field="name", most=NAME_MOST)
    held = passkeys_of(locked_account(user.id).id)
    if len(held) >= PASSKEYS_MOST:
        raise RuleBroken("people.passkeys_most", most=PASSKEYS_MOST)
    if db.session.scalar(sa.select(Passkey.id).where(Passkey.credential_id == credential_id)) is not None:
        raise RuleBroken("people.passkey_known")
    now = clock.now()
    key = Passkey(user_id=user.id, name=called, credential_id=credential_id, public_key=public_key, handle=handle, created_at=now)
    key.sign_count, key.backed_up = sign_count, backed_up
    db.session.add(key)
    here = db.session.get(SignIn, sign_in_id) if sign_in_id else None
    if here is not None and here.user_id == user.id:
        here.second_factor_at = here.second_factor_at or now
    delete_sign_ins(user.id, but=sign_in_id)
    note(user.id, Happened.PASSKEY_ADDED, device=here.device if here else "")
    return [] if _has_codes(user.id) else fresh_recovery_codes(user.id)


@operation(policy.OWN_PASSKEY)
def remove_passkey(by: Actor, passkey: Passkey, *, sign_in_id: int | None) -> None:
    """Let a passkey open nothing any more. Every other browser is signed out. Without any second factor left the recovery codes go too.

    Raises RuleBroken("people.last_factor") for the last one of somebody who works on a county board.
    """
    user = locked_account(passkey.user_id)
    last = user.totp_confirmed_at is None and len(passkeys_of(user.id)) == 1
    if last and by.has_role(frozenset(COUNTY_BOARD)):
        raise RuleBroken("people.last_factor")
    db.session.delete(passkey)
    if last:
        _forget_codes(user.id)
    delete_sign_ins(user.id, but=sign_in_id)
    note(user.id, Happened.PASSKEY_REMOVED)


@operation(policy.OWN_PASSKEY)
def prove_by_passkey(by: Actor, passkey: Passkey, *, sign_count: int, backed_up: bool) -> None:
    """Note that a passkey was used once more, before something that matters. Raises NotFound, RuleBroken("people.passkey_copied")."""
    used_passkey(locked_account(passkey.user_id).id, passkey.id, sign_count=sign_count, backed_up=backed_up)


def used_passkey(user_id: int, passkey_id: int, *, sign_count: int, backed_up: bool) -> None:
    """Inside an operation that has locked the account: note the use. Raises NotFound when the passkey is gone.

    A counter that stands still or goes back means that two devices hold the same key (WebAuthn 6.1.1): RuleBroken("people.passkey_copied").
    Keys that are kept in step between devices never count: theirs stays at nought.
    """
    wanted = sa.select(Passkey).where(Passkey.id == passkey_id, Passkey.user_id == user_id).execution_options(populate_existing=True)
    key = db.session.scalars(wanted).one_or_none()
    if key is None:
        raise NotFound
    if (sign_count or key.sign_count) and sign_count <= key.sign_count:
        raise RuleBroken("people.passkey_copied")
    key.sign_count, key.backed_up, key.used_at = sign_count, backed_up, clock.now()


def passkeys_of(user_id: int) -> list[Passkey]:
    """Inside an operation: the passkeys of an account that it has locked."""
    return list(db.session.scalars(sa.select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id)))


def clear_factors(user: User) -> None:
    """Inside an operation: nothing stands beside the password any more, until its owner sets it up again."""
    user.totp_secret = user.totp_confirmed_at = user.totp_last_step = None
    for key in passkeys_of(user.id):
        db.session.delete(key)
    _forget_codes(user.id)


def fresh_recovery_codes(user_id: int) -> list[str]:
    """Inside an operation: ten new codes in place of all the old ones."""
    _forget_codes(user_id)
    plain = codes.new_recovery_codes()
    db.session.add_all(RecoveryCode(user_id=user_id, code_hash=kept) for kept in codes.recovery_hashes(plain))
    return plain


def _has_codes(user_id: int) -> bool:
    return db.session.scalar(sa.select(RecoveryCode.id).where(RecoveryCode.user_id == user_id).limit(1)) is not None


def _forget_codes(user_id: int) -> None:
    for code in db.session.scalars(sa.select(RecoveryCode).where(RecoveryCode.user_id == user_id)):
        db.session.delete(code)


def locked_account(user_id: int) -> User:
    """The account, locked until the unit ends and read afresh: two requests cannot both use the same code."""
    wanted = sa.select(User).where(User.id == user_id, User.active).with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def delete_sign_ins(user_id: int, *, but: int | None = None) -> int:
    """Inside an operation: delete the account's sign-ins, row by row so that the audit has each. Returns how many."""
    rows = db.session.scalars(sa.select(SignIn).where(SignIn.user_id == user_id, SignIn.id != (but or 0))).all()
    for row in rows:
        db.session.delete(row)
    return len(rows)
