"""Names by id, for pages that refer to accounts and organisations."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from vaw.domain.people.models import Organisation, User
from vaw.domain.people.policy import READ_ORGANISATION
from vaw.kernel.actor import Actor
from vaw.kernel.db import reading


def organisation_choices(by: Actor, county_id: int) -> list[tuple[int, str]]:
    """(id, name) of the organisations that an activity of the county can name, in Swedish order: active ones, own and national."""
    here = sa.or_(Organisation.county_id == county_id, Organisation.county_id.is_(None))
    wanted = (
        sa.select(Organisation.id, Organisation.name)
        .where(READ_ORGANISATION.scope(by), Organisation.active, here)
        .order_by(Organisation.sort_key, Organisation.id)
    )
    with reading() as connection:
        return [(row.id, row.name) for row in connection.execute(wanted)]


def organisation_names(by: Actor, ids: Collection[int]) -> list[str]:
    """Names of those of the organisations that the actor may see, in Swedish order; closed ones too."""
    if not ids:
        return []
    wanted = (
        sa.select(Organisation.name)
        .where(READ_ORGANISATION.scope(by), Organisation.id.in_(ids))
        .order_by(Organisation.sort_key, Organisation.id)
    )
    with reading() as connection:
        return list(connection.scalars(wanted))


def account_name(user_id: int | None) -> str | None:
    """Name of the account, None for the program itself."""
    if user_id is None:
        return None
    with reading() as connection:
        return connection.scalar(sa.select(User.name).where(User.id == user_id))
