"""Who leads a county's work: public officials, named to those who ask, chosen as responsible, and told when nobody else is."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from vaw.domain.people.models import Membership, User
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.db import reading

LEADERS = (Role.DEVELOPMENT_LEADER,)
LEADERS_AND_EXPERTS = (Role.DEVELOPMENT_LEADER, Role.EQUALITY_EXPERT)


def leaders_of(county_id: int, roles: Sequence[Role] = LEADERS) -> Sequence[sa.Row[int, str]]:
    """(id, name) of the accounts that hold one of these roles at the county's board today, not by an assignment. By name, then id."""
    today = clock.today()
    in_force = sa.and_(Membership.valid_from <= today, sa.or_(Membership.valid_to.is_(None), Membership.valid_to >= today))
    wanted = (
        sa.select(User.id, User.name)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.role.in_([role.value for role in roles]),
            Membership.county_id == county_id,
            Membership.assignment_id.is_(None),
            User.active,
            in_force,
        )
        .distinct()
        .order_by(User.name, User.id)
    )
    with reading() as connection:
        return connection.execute(wanted).all()
