"""Reading where somebody is signed in."""

from __future__ import annotations

import sqlalchemy as sa

from vaw.domain.people.models import SignIn, User
from vaw.domain.people.policy import OWN_SIGN_IN
from vaw.domain.people.rules import ABSOLUTE, IDLE
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import scoped


def get_sign_in(by: Actor, sign_in_id: int) -> SignIn:
    """One of one's own sign-ins. Raises NotFound for any other."""
    found = db.session.scalars(scoped(OWN_SIGN_IN, by).where(SignIn.id == sign_in_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_sign_ins(by: Actor) -> list[SignIn]:
    """The browsers in which one is signed in now, the last used first."""
    now = clock.now()
    alive = sa.and_(SignIn.seen_at > now - IDLE, SignIn.created_at > now - ABSOLUTE)
    return list(db.session.scalars(scoped(OWN_SIGN_IN, by).where(alive).order_by(SignIn.seen_at.desc(), SignIn.id)))


def everybody_with_a_sign_in() -> list[User]:
    """Every account that has a browser signed in, by id: for the console only."""
    return list(db.session.scalars(sa.select(User).where(sa.exists().where(SignIn.user_id == User.id)).order_by(User.id)))
