"""Reading registrations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.people.rules import Role
from vaw.domain.support import policy
from vaw.domain.support.models.occasions import Occasion, Registration, RegistrationNeed
from vaw.domain.support.rules.occasions import OccasionState
from vaw.domain.support.rules.registering import RegistrationState
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.paging import SIZE, Page, cut, place
from vaw.kernel.permissions import Permission, scoped
from vaw.kernel.sealing import fingerprint

OWN_MOST = 50  # registrations of one address at one occasion: somebody who registers a whole office one by one
CHOICES_MOST = 300
FOUND_FOR = timedelta(days=90)  # so long after an occasion it stands in the list of those that one may have been registered for


class OwnLine(NamedTuple):
    """A registration as its organisation's accounts see it: no name. `came` None: nobody has said."""

    id: int
    occasion_id: int
    title: str
    occasion_state: str
    starts_at: datetime
    ends_at: datetime
    kind: str
    heads: int
    state: str
    offered_until: datetime | None
    came: int | None


def find_registration(registration_id: int) -> Registration | None:
    """The registration behind a signed link or a job, with its occasion: whoever holds the proof may read it."""
    wanted = sa.select(Registration).where(Registration.id == registration_id).options(orm.joinedload(Registration.occasion))
    return db.session.scalars(wanted).one_or_none()


def find_submitted(submit_key: UUID) -> Registration | None:
    """The registration that the same form made when it was sent before."""
    return db.session.scalars(sa.select(Registration).where(Registration.submit_key == submit_key)).one_or_none()


def get_registration(by: Actor, registration_id: int, permission: Permission[Registration] = policy.READ_REGISTRATION) -> Registration:
    """One registration with its occasion. Raises NotFound when absent or outside the actor's scope."""
    wanted = scoped(permission, by).where(Registration.id == registration_id).options(orm.joinedload(Registration.occasion))
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_own(occasion_id: int, email: str) -> Sequence[Registration]:
    """Registrations of one address at one occasion, with the occasion, oldest first; at most OWN_MOST. To mail their links, not to show."""
    key = fingerprint(email.strip().lower().encode())
    wanted = sa.select(Registration).where(Registration.occasion_id == occasion_id, Registration.email_key == key)
    return db.session.scalars(wanted.options(orm.joinedload(Registration.occasion)).order_by(Registration.id).limit(OWN_MOST)).all()


def list_choices() -> Sequence[sa.Row[int, str, datetime]]:
    """(id, title, start) of the public occasions that one may be registered for, soonest first; those for invited people are not told."""
    public = Occasion.state != OccasionState.DRAFT.value, Occasion.invited_only.is_(False), Occasion.opened_at.is_not(None)
    wanted = (
        sa.select(Occasion.id, Occasion.title, Occasion.starts_at)
        .where(*public, Occasion.starts_at > clock.now() - FOUND_FOR)
        .order_by(Occasion.starts_at, Occasion.id)
        .limit(CHOICES_MOST)
    )
    with reading() as connection:
        return connection.execute(wanted).all()


def place_in_queue(registration: Registration) -> int:
    """1 for the first who waits."""
    here = sa.tuple_(sa.literal(registration.queued_at, Registration.queued_at.type), sa.literal(registration.id, Registration.id.type))
    before = (
        Registration.occasion_id == registration.occasion_id,
        Registration.state == RegistrationState.WAITING.value,
        sa.tuple_(Registration.queued_at, Registration.id) < here,
    )
    with reading() as connection:
        return 1 + (connection.scalar(sa.select(sa.func.count()).select_from(Registration).where(*before)) or 0)


def has_needs(registration_id: int) -> bool:
    """Whether something is written of what is needed; not what."""
    with reading() as connection:
        wanted = sa.select(RegistrationNeed.id).where(RegistrationNeed.registration_id == registration_id)
        return connection.scalar(wanted) is not None


def list_of_organisation(by: Actor, after: str | None = None, *, size: int = SIZE) -> Page[OwnLine]:
    """Registrations of the organisations that the actor asks for, latest occasion first. Raises RuleBroken("paging.cursor")."""
    mine = [grant.organisation_id for grant in by.grants if grant.role == Role.REQUESTER and grant.organisation_id]
    came = Registration.came_women + Registration.came_men + Registration.came_unstated
    heads = Registration.women + Registration.men + Registration.unstated
    columns = (
        Registration.id, Occasion.id, Occasion.title, Occasion.state, Occasion.starts_at, Occasion.ends_at, Registration.kind, heads,
        Registration.state, Registration.offered_until, came,
    )  # fmt: skip
    wanted = (
        sa.select(*columns)
        .join(Occasion, Occasion.id == Registration.occasion_id)
        .where(policy.READ_REGISTRATION.scope(by), Registration.organisation_id.in_(mine))
        .order_by(Occasion.starts_at.desc(), Registration.id.desc())
        .limit(size + 1)
    )
    at = place(after, str, int)
    if at is not None:
        wanted = wanted.where(sa.tuple_(Occasion.starts_at, Registration.id) < _there(*at))
    with reading() as connection:
        rows = [OwnLine(*row) for row in connection.execute(wanted)]
    return cut(rows, lambda line: (line.starts_at.isoformat(), line.id), size=size)


def _there(starts_at: str, number: int) -> sa.Tuple:
    """A place in the order of `list_of_organisation`. Raises RuleBroken("paging.cursor")."""
    try:
        at = datetime.fromisoformat(starts_at)
    except ValueError:
        raise RuleBroken("paging.cursor", field="after") from None
    return sa.tuple_(sa.literal(at, Occasion.starts_at.type), sa.literal(number, Registration.id.type))
