"""What the owner's link and the mails need of an action point, without anybody signed in."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.networks.models.actions import ActionAnswer, ActionLetter, ActionPoint
from vaw.domain.networks.rules.actions import LATE_WITHIN, QUIET, WAITING_ON_OWNER, Asked, soon_until
from vaw.domain.people.models import Contact, Organisation
from vaw.kernel import clock
from vaw.kernel.db import db, reading

_AT_ONCE = 2_000  # letters of one round; the next round takes the rest
_WAITING = ActionPoint.state.in_([state.value for state in sorted(WAITING_ON_OWNER)])


def find_action(action_id: int) -> ActionPoint | None:
    """The action point with its organisation and network, for whoever has the right by other means (a signed link, a task)."""
    wanted = sa.select(ActionPoint).where(ActionPoint.id == action_id)
    return db.session.scalars(wanted.options(orm.joinedload(ActionPoint.organisation), orm.joinedload(ActionPoint.network))).one_or_none()


def address_of(action: ActionPoint) -> str | None:
    """Where its owner is reached: the contact while they hold their role, else the organisation's role mailbox. None: nowhere."""
    if action.organisation_id is None:
        return None
    contact = None if action.contact_id is None else db.session.get(Contact, action.contact_id)
    if contact is not None and contact.email and (contact.until_on is None or contact.until_on >= clock.today()):
        return contact.email
    organisation = db.session.get(Organisation, action.organisation_id)
    return None if organisation is None else organisation.role_mailbox


def was_answered(action_id: int, submit_key: UUID) -> bool:
    """Whether this form has been sent before: a second click changes nothing."""
    wanted = sa.select(ActionAnswer.id).where(ActionAnswer.action_id == action_id, ActionAnswer.submit_key == str(submit_key))
    return db.session.scalar(wanted) is not None


def list_unsent() -> Sequence[int]:
    """Letters whose job was lost, or that could not be sent before; the oldest first."""
    with reading() as connection:
        wanted = sa.select(ActionLetter.id).where(ActionLetter.sent_at.is_(None)).order_by(ActionLetter.id).limit(_AT_ONCE)
        return connection.scalars(wanted).all()


def list_to_remind() -> list[tuple[int, Asked]]:
    """(action point, what its owner is told): those of organisations whose day is near or has gone, in order of their days.

    Nobody is told twice of a day, nor that it is soon within three days of the last letter.
    """
    today = clock.today()
    late = sa.and_(ActionPoint.due_on < today, ActionPoint.due_on >= today - LATE_WITHIN, ~_told(Asked.LATE))
    lately = sa.exists().where(ActionLetter.action_id == ActionPoint.id, ActionLetter.written_at > clock.now() - QUIET)
    soon = sa.and_(ActionPoint.due_on.between(today, soon_until(today)), ~_told(Asked.SOON), ~lately)
    kind = sa.case((ActionPoint.due_on < today, Asked.LATE.value), else_=Asked.SOON.value)
    wanted = sa.select(ActionPoint.id, kind).where(ActionPoint.organisation_id.is_not(None), _WAITING, sa.or_(late, soon))
    with reading() as connection:
        rows = connection.execute(wanted.order_by(ActionPoint.due_on, ActionPoint.id).limit(_AT_ONCE))
        return [(row[0], Asked(row[1])) for row in rows]


def _told(kind: Asked) -> sa.ColumnElement[bool]:
    """That the owner was told so of this day already."""
    ref = sa.func.to_char(ActionPoint.due_on, "YYYY-MM-DD") + "/" + sa.cast(ActionPoint.link_stamp, sa.Text)
    return sa.exists().where(ActionLetter.action_id == ActionPoint.id, ActionLetter.kind == kind.value, ActionLetter.ref == ref)
