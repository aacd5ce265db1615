"""Signing in and out. A sign-in is a row: it is listed, and deleting it signs the browser out at once."""

from __future__ import annotations

import sqlalchemy as sa

from vaw.domain.people import policy
from vaw.domain.people.models import RecoveryCode, SignIn, User
from vaw.domain.people.rules import SEEN_EVERY, codes, passwords, tokens
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
    token, now = tokens.new_token(), clock.now()
    db.session.add(SignIn(token_hash=tokens.hashed(token), user_id=user.id, created_at=now, seen_at=now, device=device))
    return token


@operation(policy.OWN_SIGN_IN)
def pass_second_step(by: Actor, sign_in: SignIn, *, code: str) -> None:
    """Enter the code of the authenticator app, or a recovery code. Either counts once.

    Raises RuleBroken("people.code_wrong", field="code").
    """
    user = locked_account(sign_in.user_id)
    step = codes.step_of(user.totp_secret or "", code, clock.now(), after=user.totp_last_step) if user.totp_confirmed_at else None
    if step is not None:
        user.totp_last_step = step
    elif not _use_recovery_code(user.id, code):
        raise RuleBroken("people.code_wrong", field="code")
    sign_in.second_factor_at = clock.now()


def _use_recovery_code(user_id: int, code: str) -> bool:
    hashed = codes.recovery_hash(user_id, code)
    unused = sa.select(RecoveryCode).where(
        RecoveryCode.user_id == user_id, RecoveryCode.code_hash == hashed, RecoveryCode.used_at.is_(None)
    )  # fmt: skip
    found = db.session.scalars(unused).first()
    if found is not None:
        found.used_at = clock.now()
    return found is not None


def locked_account(user_id: int) -> User:
    """The account, locked until the unit ends and read afresh: two requests cannot both use the same code."""
    wanted = sa.select(User).where(User.id == user_id, User.active).with_for_update().execution_options(populate_existing=True)
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


@operation(policy.OWN_SIGN_IN)
def end_sign_in(by: Actor, sign_in: SignIn) -> None:
    """Sign one browser out."""
    db.session.delete(sign_in)


@operation(policy.OWN_ACCOUNT)
def end_other_sign_ins(by: Actor, user: User, *, but: int | None) -> int:
    """Sign every browser out except the one with this sign-in. Returns how many."""
    return delete_sign_ins(user.id, but=but)


@operation(policy.KEEP_ACCOUNTS)
def revoke_sign_ins(by: Actor, user: User) -> int:
    """Sign every browser of the account out. Returns how many."""
    return delete_sign_ins(user.id)


def delete_sign_ins(user_id: int, *, but: int | None = None) -> int:
    """Inside an operation: delete the account's sign-ins, row by row so that the audit has each. Returns how many."""
    rows = db.session.scalars(sa.select(SignIn).where(SignIn.user_id == user_id, SignIn.id != (but or 0))).all()
    for row in rows:
        db.session.delete(row)
    return len(rows)


def mark_seen(by: Actor, sign_in_id: int) -> None:
    """Note that the browser is in use: at most one write a minute and browser.

    A Core statement, so that the audit gets no line: "still here" each minute would drown what it is for.
    """
    now = clock.now()
    with unit(by, "people.operations.sign_ins.mark_seen"):
        db.session.connection().execute(_SEEN, {"sign_in_id": sign_in_id, "before": now - SEEN_EVERY, "now": now})
