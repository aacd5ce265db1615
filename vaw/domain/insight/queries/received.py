"""Reading what one organisation has got from the boards in a year: nothing about others, and no more of the boards' log than that it was
there, when and in what field. Five statements.

An activity's text, its heads and whom else it reached stay with the board (safety.md 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from vaw.domain.activities.models import Activity
from vaw.domain.insight import policy
from vaw.domain.people.models import Organisation
from vaw.domain.people.rules import OrganisationKind
from vaw.domain.support import policy as support
from vaw.domain.support.models import Method, SupportRequest
from vaw.domain.support.models.adoption import MethodStage
from vaw.domain.support.models.occasions import Occasion, Registration
from vaw.domain.support.rules import RequestState
from vaw.domain.support.rules.occasions import OccasionState
from vaw.domain.support.rules.registering import COMING, RegistrationState
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.calendar import at_hour
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import scoped

MOST = 500  # rows of each part: an organisation's year has some tens
# Of these the whole municipality is what the county board reaches; any other organisation only lies in one.
_OF_PLACE = frozenset({OrganisationKind.MUNICIPALITY, OrganisationKind.CITY_DISTRICT})


class Reached(NamedTuple):
    """An activity that reached the organisation: the month's first day, type and field, as codes of the lists."""

    month_on: date
    type: str
    field: str


class Training(NamedTuple):
    """An occasion for which the organisation was registered. `came`: women, men, not stated of its own; None where nobody has said."""

    occasion_id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    field: str
    registered: int
    women: int | None
    men: int | None
    unstated: int | None

    @property
    def came(self) -> int | None:
        return None if self.women is None else self.women + (self.men or 0) + (self.unstated or 0)


class Asked(NamedTuple):
    """A request of the organisation's."""

    id: int
    year: int
    sequence: int
    received_at: datetime
    method: str | None
    fields: list[str]
    state: str


class Adopted(NamedTuple):
    """How far a method had come at the year's end."""

    method: str
    stage: str
    since_on: date


@dataclass(frozen=True, slots=True)
class Received:
    """An organisation's year, and what lies ahead of it today whatever the year."""

    reached: Sequence[Reached]
    trainings: Sequence[Training]
    requests: Sequence[Asked]
    methods: Sequence[Adopted]
    ahead: Sequence[Training]
    planned: Sequence[Asked]

    @property
    def is_empty(self) -> bool:
        return not (self.reached or self.trainings or self.requests or self.methods)

    def heads(self) -> tuple[int, int, int] | None:
        """Own women, men and not stated over all trainings; None where nobody has said of any."""
        told = [one for one in self.trainings if one.women is not None]
        if not told:
            return None
        return sum(one.women or 0 for one in told), sum(one.men or 0 for one in told), sum(one.unstated or 0 for one in told)


def get_organisation(by: Actor, organisation_id: int) -> Organisation:
    """Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(scoped(policy.READ_RECEIVED, by).where(Organisation.id == organisation_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_own(by: Actor) -> list[Organisation]:
    """The organisations for which the actor acts, in Swedish order; none for somebody at a board."""
    mine = {grant.organisation_id for grant in by.grants if grant.role in policy.READ_RECEIVED.roles and grant.organisation_id}
    wanted = scoped(policy.READ_RECEIVED, by).where(Organisation.id.in_(mine)).order_by(Organisation.sort_key, Organisation.id)
    return list(db.session.scalars(wanted)) if mine else []


def get_received(by: Actor, organisation: Organisation, year: int) -> Received:
    """What the organisation has got in the year, the latest first; as far as the actor may see it. Raises NotFound outside the scope."""
    if not policy.READ_RECEIVED.allows(by, organisation):
        raise NotFound
    first, last, now = date(year, 1, 1), date(year, 12, 31), clock.now()
    begins, ends = at_hour(first, 0), at_hour(date(year + 1, 1, 1), 0)
    held = sa.and_(Occasion.state == OccasionState.HELD.value, Occasion.ends_at >= begins, Occasion.ends_at < ends)
    coming = sa.and_(Occasion.state == OccasionState.OPEN.value, Occasion.starts_at > now)
    in_year = sa.and_(SupportRequest.received_at >= begins, SupportRequest.received_at < ends)
    with reading() as connection:
        reached = [Reached(*row) for row in connection.execute(_reached(organisation, first, last))]
        trainings = [Training(*row) for row in connection.execute(_trainings(by, organisation, sa.or_(held, coming)))]
        requests = [Asked(*row) for row in connection.execute(_requests(by, organisation, in_year))]
        planned = [
            Asked(*row) for row in connection.execute(_requests(by, organisation, SupportRequest.state == RequestState.PLANNED.value))
        ]
        methods = [Adopted(*row) for row in connection.execute(_methods(by, organisation, last))]
    over = [one for one in trainings if one.ends_at < now and begins <= one.ends_at < ends]
    ahead = [one for one in reversed(trainings) if one.starts_at > now]
    return Received(reached, over, requests, methods, ahead, planned)


def _reached(organisation: Organisation, first: date, last: date) -> sa.Select[*tuple[Any, ...]]:
    """Of the organisation's own board: another one's log is another one's."""
    reached = Activity.organisation_ids.contains([organisation.id])
    if organisation.kind in _OF_PLACE and organisation.municipality_id is not None:
        reached = sa.or_(reached, Activity.municipality_ids.contains([organisation.municipality_id]))
    month = sa.cast(sa.func.date_trunc("month", Activity.done_on), sa.Date)
    wanted = sa.select(month, Activity.type, Activity.field).where(
        Activity.county_id == organisation.county_id, Activity.withdrawn_at.is_(None), Activity.done_on.between(first, last), reached
    )
    return wanted.order_by(Activity.done_on.desc(), Activity.id.desc()).limit(MOST)


def _trainings(by: Actor, organisation: Organisation, when: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    """Those who had a place or came; ahead also those who wait for one. Whoever came unregistered is registered nowhere."""
    heads = sa.case((Registration.walk_in, 0), else_=Registration.women + Registration.men + Registration.unstated)
    ahead = sa.and_(Occasion.starts_at > clock.now(), Registration.state.in_(sorted(COMING)))
    parts = (Registration.came_women, Registration.came_men, Registration.came_unstated)
    columns = (Occasion.id, Occasion.title, Occasion.starts_at, Occasion.ends_at, Occasion.field)
    return (
        sa.select(*columns, sa.func.sum(heads), *(sa.func.sum(part) for part in parts))
        .join(Registration, Registration.occasion_id == Occasion.id)
        .where(support.READ_REGISTRATION.scope(by), Registration.organisation_id == organisation.id, when)
        .where(sa.or_(Registration.state == RegistrationState.CONFIRMED.value, Registration.came_women.is_not(None), ahead))
        .group_by(*columns)
        .order_by(Occasion.starts_at.desc(), Occasion.id.desc())
        .limit(MOST)
    )


def _requests(by: Actor, organisation: Organisation, only: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    columns = (
        SupportRequest.id, SupportRequest.year, SupportRequest.sequence, SupportRequest.received_at, Method.name, SupportRequest.fields,
        SupportRequest.state,
    )  # fmt: skip
    return (
        sa.select(*columns)
        .outerjoin(Method, Method.id == SupportRequest.method_id)
        .where(support.READ_REQUEST.scope(by), SupportRequest.organisation_id == organisation.id, only)
        .order_by(SupportRequest.received_at.desc(), SupportRequest.id.desc())
        .limit(MOST)
    )


def _methods(by: Actor, organisation: Organisation, last: date) -> sa.Select[*tuple[Any, ...]]:
    unit = (MethodStage.county_id, MethodStage.method_id)
    latest = (
        sa.select(MethodStage.id)
        .ext(postgresql.distinct_on(*unit))
        .where(support.READ_STAGE.scope(by), MethodStage.organisation_id == organisation.id, MethodStage.since_on <= last)
        .order_by(*unit, MethodStage.since_on.desc(), MethodStage.id.desc())
    )
    wanted = sa.select(Method.name, MethodStage.stage, MethodStage.since_on).join(Method, Method.id == MethodStage.method_id)
    return wanted.where(MethodStage.id.in_(latest)).order_by(MethodStage.since_on.desc(), MethodStage.id.desc()).limit(MOST)
