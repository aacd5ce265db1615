"""Decisions that everybody may read, and what they are made of."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.geography.models import County
from vaw.domain.housing import policy
from vaw.domain.housing.models import Provider
from vaw.domain.housing.models.grants import GrantApplication, GrantCall, GrantList
from vaw.domain.housing.rules.grant_lists import Granted, checksum_of
from vaw.domain.housing.rules.grants import GrantState
from vaw.domain.people.models import Organisation
from vaw.domain.people.rules import OrganisationKind
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import scoped

_RUNS_SHELTERS = sa.exists().where(Provider.organisation_id == Organisation.id)
# An organisation of the register that is no shelter's, and never was: all others stay without a name.
_NAME = sa.case(
    (sa.and_(Organisation.kind != OrganisationKind.SHELTER_PROVIDER.value, ~_RUNS_SHELTERS), Organisation.name), else_=sa.null()
)


def is_decided(call: GrantCall) -> bool:
    """Whether the call is closed and every application that came is decided or taken back; at least one was decided."""
    states = sa.select(GrantApplication.state).where(
        GrantApplication.call_id == call.id,
        GrantApplication.state.not_in([GrantState.DRAFT.value, GrantState.WITHDRAWN.value]),
    )
    found = set(db.session.scalars(states))
    return call.closes_on < clock.today() and bool(found) and GrantState.RECEIVED.value not in found


def granted_of(call: GrantCall) -> list[Granted]:
    """Every project that got money, with the name of its applicant where that may be read."""
    wanted = (
        sa.select(GrantApplication.id, GrantApplication.organisation_id, _NAME, County.code, GrantApplication.granted)
        .join(County, County.id == GrantApplication.county_id)
        .outerjoin(Organisation, Organisation.id == GrantApplication.organisation_id)
        .where(GrantApplication.call_id == call.id, GrantApplication.granted.is_not(None))
        .order_by(GrantApplication.id)
    )
    return [
        Granted(id, f"link {id}" if organisation_id is None else f"organisation {organisation_id}", name, county, kronor)
        for id, organisation_id, name, county, kronor in db.session.execute(wanted)
    ]


def has_list(call: GrantCall) -> bool:
    """Whether the call's list is published."""
    return db.session.scalar(sa.select(sa.exists().where(GrantList.call_id == call.id))) is True


def list_lists(by: Actor) -> list[GrantList]:
    """What is published, the newest first; with its call."""
    wanted = scoped(policy.READ_GRANT_LIST, by).options(orm.joinedload(GrantList.call))
    return list(db.session.scalars(wanted.order_by(GrantList.made_at.desc(), GrantList.id.desc())))


def get_list(by: Actor, call_id: int) -> GrantList:
    """The list of a call. Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(scoped(policy.READ_GRANT_LIST, by).where(GrantList.call_id == call_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def is_whole(published: GrantList) -> bool:
    """Whether the bytes are those that were frozen."""
    return checksum_of(bytes(published.content)) == published.checksum
