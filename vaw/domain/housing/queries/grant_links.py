"""What links and mails to applicants need to know: for whoever has the right by other means (a signed link, a task)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.housing.models.grants import GrantApplication, GrantCall, GrantLetter
from vaw.domain.housing.rules.grants import ADDRESS_LASTS, DRAFT_LASTS, LINK_LASTS, GrantState, Told, told_of
from vaw.kernel import clock
from vaw.kernel.db import db
from vaw.kernel.rows import reading_confidential

_AT_ONCE = 2_000  # mails of one round; the next round takes the rest


def find_application(application_id: int) -> GrantApplication | None:
    """The application with its call."""
    wanted = sa.select(GrantApplication).where(GrantApplication.id == application_id).options(orm.joinedload(GrantApplication.call))
    return db.session.scalars(wanted).one_or_none()


def find_call(call_id: int) -> GrantCall | None:
    """A call by its number."""
    return db.session.get(GrantCall, call_id)


def open_until(application: GrantApplication) -> datetime:
    """When the applicant's links end: a draft's with the call, the others' some months after the day of the account."""
    call = application.call
    last = call.closes_on if application.state == GrantState.DRAFT else (application.account_due_on or call.account_due_on) + LINK_LASTS
    return datetime.combine(last + timedelta(days=1), time(), clock.STOCKHOLM)


def call_open_until(call: GrantCall) -> datetime:
    """When the call's own link ends: with its last day."""
    return datetime.combine(call.closes_on + timedelta(days=1), time(), clock.STOCKHOLM)


def list_unsent() -> Sequence[int]:
    """Mails whose job was lost, or that could not be sent before; the oldest first."""
    with reading_confidential() as connection:
        wanted = sa.select(GrantLetter.id).where(GrantLetter.sent_at.is_(None), GrantLetter.refused_at.is_(None))
        return connection.scalars(wanted.order_by(GrantLetter.id).limit(_AT_ONCE)).all()


def list_to_remind() -> list[tuple[GrantApplication, Told]]:
    """Applicants with a link whose account is near or late, and what they are told; those who were told so already are not there."""
    today = clock.today()
    told = sa.select(GrantLetter.kind).where(
        GrantLetter.application_id == GrantApplication.id, GrantLetter.ref == sa.func.to_char(GrantApplication.account_due_on, "YYYY-MM-DD")
    )
    wanted = (
        sa.select(GrantApplication, sa.func.array(told.scalar_subquery()))
        .where(GrantApplication.state == GrantState.PAID.value, GrantApplication.email.is_not(None))
        .options(orm.joinedload(GrantApplication.call))
        .order_by(GrantApplication.account_due_on, GrantApplication.id)
    )
    found = [(one, told_of((one.account_due_on - today).days), known) for one, known in db.session.execute(wanted) if one.account_due_on]
    return [(one, kind) for one, kind, known in found if kind is not None and kind.value not in known]


def list_to_forget() -> list[GrantApplication]:
    """Drafts that were never sent in, long after their call; and cases that ended long ago of which a mailbox is kept."""
    old = sa.select(GrantCall.id).where(GrantCall.closes_on < clock.today() - DRAFT_LASTS)
    draft = sa.and_(GrantApplication.state == GrantState.DRAFT.value, GrantApplication.call_id.in_(old))
    ended = GrantApplication.state.in_([GrantState.SETTLED.value, GrantState.REFUSED.value, GrantState.WITHDRAWN.value])
    over = sa.and_(ended, GrantApplication.email.is_not(None), GrantApplication.state_at < clock.now() - ADDRESS_LASTS)
    return list(db.session.scalars(sa.select(GrantApplication).where(sa.or_(draft, over)).order_by(GrantApplication.id)))
