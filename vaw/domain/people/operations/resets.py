"""When somebody has lost phone, passkeys and recovery codes: one colleague asks, another confirms, and nobody has to guess who is calling.

The code is handed over from person to person, never by mail: a mailbox is what somebody who hunts a person takes over first. It counts
only beside the password, and not before its owner has had time to stop it.
"""

from __future__ import annotations

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.people import policy
from vaw.domain.people.models import TwoStepReset, User
from vaw.domain.people.operations.factors import delete_sign_ins, locked_account
from vaw.domain.people.operations.history import note
from vaw.domain.people.queries.factors import has_second_factor
from vaw.domain.people.queries.memberships import get_account
from vaw.domain.people.rules import RESET_ASKED_LASTS, RESET_CODE_LASTS, RESET_DELAY, codes
from vaw.domain.people.rules.history import Happened
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation


@operation(policy.MANAGE_ACCOUNTS)
def ask_for_reset(by: Actor, county: County, *, user_id: int) -> TwoStepReset:
    """Ask that a colleague's second factors are taken away. Its owner is told at once.

    Raises NotFound outside the county, RuleBroken("people.reset_own"), ("people.reset_without"), ("people.reset_waiting").
    """
    subject = locked_account(get_account(by, county, user_id).id)
    if subject.id == by.id:
        raise RuleBroken("people.reset_own")
    if not has_second_factor(subject.id):
        raise RuleBroken("people.reset_without")
    for old in _open(subject.id):
        if old.expires_at > clock.now():
            raise RuleBroken("people.reset_waiting")
        old.stopped_at = clock.now()
    db.session.flush()
    now = clock.now()
    reset = TwoStepReset(subject_id=subject.id, county_id=county.id, asked_by=by.id, asked_at=now, expires_at=now + RESET_ASKED_LASTS)
    db.session.add(reset)
    db.session.flush()
    note(subject.id, Happened.RESET_ASKED)
    return reset


@operation(policy.CONFIRM_RESET)
def confirm_reset(by: Actor, reset: TwoStepReset) -> str:
    """The second pair of eyes. Every browser of the colleague is signed out.

    Returns the code to hand over, which is shown once and counts after RESET_DELAY. Raises RuleBroken("people.reset_four_eyes") for
    whoever asked and for the colleague, ("people.reset_over") when it is confirmed, stopped or too old.
    """
    subject = locked_account(reset.subject_id)
    fresh = _locked(reset)
    if by.id in (fresh.asked_by, fresh.subject_id):
        raise RuleBroken("people.reset_four_eyes")
    now = clock.now()
    if fresh.confirmed_at is not None or fresh.stopped_at is not None or fresh.expires_at <= now:
        raise RuleBroken("people.reset_over")
    code = codes.new_recovery_codes()[0]
    fresh.confirmed_by, fresh.confirmed_at, fresh.code_hash = by.id, now, codes.recovery_hashes([code])[0]
    fresh.counts_from = now + RESET_DELAY
    fresh.expires_at = fresh.counts_from + RESET_CODE_LASTS
    delete_sign_ins(subject.id)
    note(subject.id, Happened.RESET_CONFIRMED)
    return code


@operation(policy.CONFIRM_RESET)
def stop_reset(by: Actor, reset: TwoStepReset) -> None:
    """Take it back: the code, if there is one, counts no more. Raises RuleBroken("people.reset_over") when it is used or stopped."""
    locked_account(reset.subject_id)
    _stop(_locked(reset))


@operation(policy.OWN_ACCOUNT)
def stop_own_reset(by: Actor, user: User) -> None:
    """I have lost nothing: whatever was asked about my account ends. Raises RuleBroken("people.reset_over") when nothing waits."""
    waiting = _open(locked_account(user.id).id)
    if not waiting:
        raise RuleBroken("people.reset_over")
    for reset in waiting:
        _stop(reset)


def _stop(reset: TwoStepReset) -> None:
    if reset.used_at is not None or reset.stopped_at is not None:
        raise RuleBroken("people.reset_over")
    reset.stopped_at = clock.now()
    note(reset.subject_id, Happened.RESET_STOPPED)


def use_reset_code(user_id: int, code: str) -> bool:
    """Inside an operation that has locked the account: whether this is the code of a confirmed reset. It counts once.

    Raises RuleBroken("people.reset_early", field="code") for the right code before its time.
    """
    waiting, now = _open(user_id), clock.now()
    found = codes.recovery_match(user_id, code, [one.code_hash for one in waiting if one.code_hash is not None])
    for reset in waiting:
        if found is not None and reset.code_hash == found and now < reset.expires_at:
            if reset.counts_from is None or now < reset.counts_from:
                raise RuleBroken("people.reset_early", field="code")
            reset.used_at = now
            return True
    return False


def _open(user_id: int) -> list[TwoStepReset]:
    wanted = sa.select(TwoStepReset).where(
        TwoStepReset.subject_id == user_id, TwoStepReset.used_at.is_(None), TwoStepReset.stopped_at.is_(None)
    )
    return list(db.session.scalars(wanted.order_by(TwoStepReset.id)))


def _locked(reset: TwoStepReset) -> TwoStepReset:
    wanted = sa.select(TwoStepReset).where(TwoStepReset.id == reset.id).with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(wanted).one()
