"""What the meetings of a network usually look like."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.networks import policy
from vaw.domain.networks.models.meetings import MeetingTemplate
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import scoped


def list_templates(by: Actor, network_id: int) -> Sequence[MeetingTemplate]:
    """Those of a network that the actor keeps, by name."""
    wanted = scoped(policy.KEEP_TEMPLATE, by).where(MeetingTemplate.network_id == network_id)
    return db.session.scalars(wanted.order_by(MeetingTemplate.name, MeetingTemplate.id)).all()


def get_template(by: Actor, template_id: int) -> MeetingTemplate:
    """One template with its network. Raises NotFound when absent or outside the actor's scope."""
    wanted = scoped(policy.KEEP_TEMPLATE, by).where(MeetingTemplate.id == template_id)
    found = db.session.scalars(wanted.options(orm.joinedload(MeetingTemplate.network))).one_or_none()
    if found is None:
        raise NotFound
    return found


def is_named(network_id: int, name: str, *, but: int | None) -> bool:
    """Whether another template of the network bears the name; `but`: the one that is being changed."""
    wanted = sa.select(MeetingTemplate.id).where(
        MeetingTemplate.network_id == network_id,
        sa.func.lower(MeetingTemplate.name) == name.lower(),
        MeetingTemplate.id.is_distinct_from(but),
    )
    return db.session.scalar(wanted.limit(1)) is not None
