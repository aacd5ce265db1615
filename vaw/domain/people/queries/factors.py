"""Reading what stands beside the password: passkeys, and whether there is any second factor."""

from __future__ import annotations

import sqlalchemy as sa

from vaw.domain.people.models import Passkey, User
from vaw.domain.people.policy import OWN_PASSKEY
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import scoped

# Of the account in the statement around it.
HAS_SECOND_FACTOR = sa.or_(User.totp_confirmed_at.is_not(None), sa.exists().where(Passkey.user_id == User.id))


def has_second_factor(user_id: int) -> bool:
    """Whether a password alone opens nothing. For whoever is signing in: it asks for no right."""
    return db.session.scalar(sa.select(HAS_SECOND_FACTOR).where(User.id == user_id)) or False


def list_passkeys(by: Actor) -> list[Passkey]:
    """One's own passkeys, the oldest first."""
    return list(db.session.scalars(scoped(OWN_PASSKEY, by).order_by(Passkey.created_at, Passkey.id)))


def get_passkey(by: Actor, passkey_id: int) -> Passkey:
    """One of one's own. Raises NotFound for any other."""
    found = db.session.scalars(scoped(OWN_PASSKEY, by).where(Passkey.id == passkey_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_passkey(credential_id: bytes) -> tuple[Passkey, User] | None:
    """The passkey that a device says it has used, with its open account. For the door: it asks for no right."""
    wanted = sa.select(Passkey, User).join(User, User.id == Passkey.user_id).where(Passkey.credential_id == credential_id, User.active)
    found = db.session.execute(wanted).one_or_none()
    return (found[0], found[1]) if found is not None else None
