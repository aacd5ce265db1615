"""Reading what happened at the door of one's account."""

from __future__ import annotations

import sqlalchemy as sa

from vaw.domain.people.models import AccountEvent, User
from vaw.domain.people.policy import OWN_EVENT
from vaw.domain.people.rules.history import HISTORY_KEPT, HISTORY_SHOWN
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.permissions import scoped


def list_events(by: Actor) -> list[AccountEvent]:
    """The last of one's own account, the latest first; what retention has not yet taken is not shown either."""
    since = AccountEvent.at > clock.now() - HISTORY_KEPT
    wanted = scoped(OWN_EVENT, by).where(since).order_by(AccountEvent.at.desc(), AccountEvent.id.desc()).limit(HISTORY_SHOWN)
    return list(db.session.scalars(wanted))


def find_event(event_id: int) -> tuple[AccountEvent, User] | None:
    """An event with the account that it belongs to, while that is open. For the letter: it asks for no right."""
    wanted = sa.select(AccountEvent, User).join(User, User.id == AccountEvent.user_id).where(AccountEvent.id == event_id, User.active)
    found = db.session.execute(wanted).one_or_none()
    return (found[0], found[1]) if found is not None else None
