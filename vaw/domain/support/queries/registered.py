"""Who is registered, as the boards that hold the occasion see it: a few statements, however many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.support import policy
from vaw.domain.support.models.occasions import Occasion, Registration, RegistrationLetter, RegistrationNeed
from vaw.domain.support.rules.deciding import Refusal
from vaw.domain.support.rules.letters import TRIES_MOST
from vaw.domain.support.rules.registering import LetterKind, RegistrationState
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotAllowed
from vaw.kernel.i18n import sort_key
from vaw.kernel.paging import SIZE, Page, cut, place
from vaw.kernel.permissions import scoped


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list shows. Empty fields do not filter; `words` are searched in the name of the organisation."""

    state: RegistrationState | None = None
    words: str = ""
    after: str | None = None


class Line(NamedTuple):
    """A registration as the list shows it. `needs`: something is to be arranged; `unreached`: no mail has come through."""

    id: int
    organisation_name: str
    municipality_id: int | None
    profession: str | None
    name: str | None
    women: int
    men: int
    unstated: int
    mode: str | None
    state: str
    state_at: datetime
    offered_until: datetime | None
    cancelled_late: bool
    walk_in: bool
    needs: bool
    unreached: bool


class DoorLine(NamedTuple):
    """One that has a place, as the list at the door shows it. `name` None: so many of the organisation."""

    id: int
    name: str | None
    organisation_name: str
    municipality_id: int | None
    profession: str | None
    women: int
    men: int
    unstated: int
    mode: str | None


class Sums(NamedTuple):
    """How many registrations, and of how many people."""

    registrations: int = 0
    women: int = 0
    men: int = 0
    unstated: int = 0

    @property
    def heads(self) -> int:
        return self.women + self.men + self.unstated


@dataclass(frozen=True, slots=True)
class RegisteredPage(Page[Line]):
    """`sums`: of the whole occasion by state, whatever the filter; states that nobody has are not there."""

    sums: Mapping[RegistrationState, Sums]


_OF = Registration.id
_NEEDS = sa.exists().where(RegistrationNeed.registration_id == _OF)
_UNREACHED = sa.exists().where(
    RegistrationLetter.registration_id == _OF, RegistrationLetter.sent_at.is_(None), RegistrationLetter.attempts >= TRIES_MOST
)
_COLUMNS = (
    Registration.id, Registration.organisation_name, Registration.municipality_id, Registration.profession, Registration.name,
    Registration.women, Registration.men, Registration.unstated, Registration.mode, Registration.state, Registration.state_at,
    Registration.offered_until, Registration.cancelled_late, Registration.walk_in, _NEEDS, _UNREACHED,
)  # fmt: skip
_SUMS = (sa.func.count(), sa.func.sum(Registration.women), sa.func.sum(Registration.men), sa.func.sum(Registration.unstated))
_DOOR = (
    Registration.id, Registration.name, Registration.organisation_name, Registration.municipality_id, Registration.profession,
    Registration.women, Registration.men, Registration.unstated, Registration.mode,
)  # fmt: skip


def list_registrations(by: Actor, occasion: Occasion, wanted: Filter, *, size: int = SIZE) -> RegisteredPage:
    """One page in the order in which they came, which is that of the queue, and the sums of all: three statements at the most.

    Raises NotAllowed for whoever does not hold the occasion, RuleBroken("paging.cursor") for a cursor that is not ours.
    """
    if not policy.READ_OCCASION.allows(by, occasion):
        raise NotAllowed(policy.READ_OCCASION.name)
    of_occasion, at = Registration.occasion_id == occasion.id, place(wanted.after, int)
    shown = [of_occasion]
    shown += [Registration.state == wanted.state.value] if wanted.state else []
    shown += [Registration.organisation_name.icontains(wanted.words, autoescape=True)] if wanted.words else []
    page = sa.select(*_COLUMNS).where(*shown, *([Registration.id > at[0]] if at else [])).order_by(Registration.id).limit(size + 1)
    with reading() as connection:
        rows = [Line._make(row) for row in connection.execute(page)]
        counted = connection.execute(sa.select(Registration.state, *_SUMS).where(of_occasion).group_by(Registration.state))
        sums = {RegistrationState(state): Sums(*map(int, numbers)) for state, *numbers in counted}
        found = connection.scalar(sa.select(sa.func.count()).select_from(Registration).where(*shown)) if wanted.words else None
    chosen = [one for state, one in sums.items() if wanted.state in (None, state)]
    total = sum(one.registrations for one in chosen) if found is None else found
    part = cut(rows, lambda line: (line.id,), size=size)
    return RegisteredPage(part.rows, total, part.after, sums)


def list_for_door(occasion: Occasion) -> Sequence[DoorLine]:
    """All that have a place, in Swedish order of organisation and name; of an occasion that the actor has got."""
    wanted = sa.select(*_DOOR).where(Registration.occasion_id == occasion.id, Registration.state == RegistrationState.CONFIRMED.value)
    with reading() as connection:
        found = [DoorLine._make(row) for row in connection.execute(wanted)]
    return sorted(found, key=lambda line: (sort_key(line.organisation_name), sort_key(line.name or ""), line.id))


def find_refusal(registration: Registration) -> Refusal | None:
    """Why the board said no, None where it did not or where nobody was written to."""
    of = RegistrationLetter.registration_id == registration.id, RegistrationLetter.kind == LetterKind.REFUSED.value
    found = db.session.scalar(sa.select(RegistrationLetter.ref).where(*of).order_by(RegistrationLetter.id.desc()).limit(1))
    return Refusal(found) if found in set(Refusal) else None


def page_of_registrations(
    by: Actor, *, after: str | None, occasion_id: int | None = None, state: RegistrationState | None = None, size: int = SIZE
) -> Page[Registration]:
    """Registrations in the order in which they came, with the exact total; who somebody is stays sealed. For programs.

    Raises RuleBroken("paging.cursor") for a cursor that is not ours.
    """
    wanted, at = scoped(policy.READ_REGISTRATION, by), place(after, int)
    wanted = wanted if occasion_id is None else wanted.where(Registration.occasion_id == occasion_id)
    wanted = wanted if state is None else wanted.where(Registration.state == state.value)
    total = db.session.scalar(wanted.with_only_columns(sa.func.count()))
    if at:
        wanted = wanted.where(Registration.id > at[0])
    sealed = (orm.defer(Registration.name), orm.defer(Registration.email), orm.defer(Registration.email_key))
    rows = db.session.scalars(wanted.options(*sealed).order_by(Registration.id).limit(size + 1)).all()
    return cut(rows, lambda one: (one.id,), total=total, size=size)
