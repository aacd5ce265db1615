"""Reading a county's answer templates."""

from __future__ import annotations

import sqlalchemy as sa

from vaw.domain.support import policy
from vaw.domain.support.models import AnswerTemplate
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import scoped


def list_templates(by: Actor, county_id: int) -> list[AnswerTemplate]:
    """Those that are offered, by name."""
    wanted = scoped(policy.KEEP_TEMPLATE, by).where(AnswerTemplate.county_id == county_id, AnswerTemplate.active)
    return list(db.session.scalars(wanted.order_by(sa.func.lower(AnswerTemplate.name), AnswerTemplate.id)))


def get_template(by: Actor, template_id: int) -> AnswerTemplate:
    """Raises NotFound when absent, retired, or another county's."""
    wanted = scoped(policy.KEEP_TEMPLATE, by).where(AnswerTemplate.id == template_id, AnswerTemplate.active)
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found
