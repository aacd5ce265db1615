"""Reading one's own keys for programs."""

from __future__ import annotations

from vaw.domain.people.models import ApiToken
from vaw.domain.people.policy import OWN_TOKEN
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import scoped


def get_token(by: Actor, token_id: int) -> ApiToken:
    """One of one's own. Raises NotFound for any other."""
    found = db.session.scalars(scoped(OWN_TOKEN, by).where(ApiToken.id == token_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_tokens(by: Actor) -> list[ApiToken]:
    """One's own, the newest first; those that have ended too."""
    return list(db.session.scalars(scoped(OWN_TOKEN, by).order_by(ApiToken.created_at.desc(), ApiToken.id.desc())))
