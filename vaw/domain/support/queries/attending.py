"""Who is at an occasion: the list at the door, its sums, and what of it goes into statistics and log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.people.models import Organisation
from vaw.domain.people.policy import READ_ORGANISATION
from vaw.domain.support.models import Method
from vaw.domain.support.models.occasions import OCCASION_HEADS, Occasion, Registration
from vaw.domain.support.rules.attending import Heads
from vaw.domain.support.rules.occasions import OccasionState
from vaw.domain.support.rules.registering import RegistrationKind, RegistrationState
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.i18n import sort_key
from vaw.kernel.paging import SIZE, Page, cut, place
from vaw.kernel.permissions import scoped
from vaw.kernel.sealing import fingerprint

DOOR_WHOLE = 400  # registrations: up to so many the list is whole, by name; names lie sealed, so a longer one is read in pages
CAME = Registration.came_women + Registration.came_men + Registration.came_unstated  # None where nobody has said
CONFIRMED = Registration.state == RegistrationState.CONFIRMED.value
_HERE = sa.and_(CONFIRMED, CAME > 0)


class AtDoor(NamedTuple):
    """A registration as the list at the door shows it. `came` None: nobody has said."""

    id: int
    kind: str
    name: str | None
    organisation: str
    profession: str | None
    women: int
    men: int
    unstated: int
    came_women: int | None
    came_men: int | None
    came_unstated: int | None
    state: str
    walk_in: bool

    @property
    def heads(self) -> int:
        return self.women + self.men + self.unstated

    @property
    def came(self) -> int | None:
        counted = (self.came_women, self.came_men, self.came_unstated)
        return None if None in counted else sum(part or 0 for part in counted)

    @property
    def by_name(self) -> bool:
        return self.kind == RegistrationKind.NAMED


@dataclass(frozen=True, slots=True)
class Attendance:
    """`registered`: heads of those who have a place; `unsaid`: heads of whom nobody has said anything; `here` None: nobody has counted."""

    registered: int
    unsaid: int
    here: Heads | None


_COLUMNS: tuple[Any, ...] = (
    Registration.id, Registration.kind, Registration.name, Registration.organisation_name, Registration.profession, Registration.women,
    Registration.men, Registration.unstated, Registration.came_women, Registration.came_men, Registration.came_unstated,
    Registration.state, Registration.walk_in,
)  # fmt: skip


def address_key(email: str) -> str:
    """What finds the registrations of one address."""
    return fingerprint(email.strip().lower().encode())


def count_attendance(occasion_id: int) -> Attendance:
    """The sums of an occasion, in one statement."""
    heads = Registration.women + Registration.men + Registration.unstated
    came = (Registration.came_women, Registration.came_men, Registration.came_unstated)
    wanted = sa.select(
        sa.func.coalesce(sa.func.sum(heads).filter(Registration.walk_in.is_(False)), 0),
        sa.func.coalesce(sa.func.sum(heads).filter(CAME.is_(None)), 0),
        *(sa.func.sum(column) for column in came),
    ).where(Registration.occasion_id == occasion_id, CONFIRMED)
    with reading() as connection:
        row = connection.execute(wanted).one()
    registered, unsaid, *here = (None if number is None else int(number) for number in row)
    return Attendance(registered or 0, unsaid or 0, None if None in here else Heads(*(number or 0 for number in here)))


def page_at_door(occasion_id: int, *, words: str = "", after: str | None = None, size: int = SIZE) -> Page[AtDoor]:
    """Those who are expected, by name; a search finds those on the waiting list and those who cancelled too.

    Up to DOOR_WHOLE registrations stand on one page, where any part of a name or an organisation finds them. With more, a page holds
    `size`, and a search finds organisations and whole addresses. Raises RuleBroken("paging.cursor").
    """
    here, at = [Registration.occasion_id == occasion_id], place(after, int)
    here.append(Registration.state != RegistrationState.REFUSED.value if words else CONFIRMED)
    with reading() as connection:
        total = connection.scalar(sa.select(sa.func.count()).select_from(Registration).where(*here)) or 0
        if total <= DOOR_WHOLE:
            return _whole(_rows(connection, _listed(here)), words)
        found = _listed([*here, *_matching(words), *([Registration.id > at[0]] if at else [])])
        rows = _rows(connection, found.order_by(Registration.id).limit(size + 1))
    return cut(rows, lambda row: (row.id,), size=size)


def _listed(conditions: Sequence[sa.ColumnElement[bool]]) -> sa.Select[Any]:
    return sa.select(*_COLUMNS).where(*conditions)


def _rows(connection: sa.Connection, wanted: sa.Select[Any]) -> list[AtDoor]:
    return [AtDoor(*row) for row in connection.execute(wanted)]


def _whole(rows: Sequence[AtDoor], words: str) -> Page[AtDoor]:
    wanted = sort_key(words)
    shown = [row for row in rows if wanted in sort_key(f"{row.name or ''} {row.organisation}")]
    shown.sort(key=lambda row: (sort_key(row.name or row.organisation), row.id))
    return Page(shown, len(shown), None)


def _matching(words: str) -> list[sa.ColumnElement[bool]]:
    if not words:
        return []
    if "@" in words:
        return [Registration.email_key == address_key(words)]
    return [Registration.organisation_name.icontains(words, autoescape=True)]


def list_of_address(occasion_id: int, email: str) -> Sequence[Registration]:
    """The registrations of one address that may still come, for whoever knows the address and stands in the room; oldest first."""
    may_come = (RegistrationState.CONFIRMED, RegistrationState.WAITING, RegistrationState.OFFERED, RegistrationState.ASKED)
    wanted = sa.select(Registration).where(
        Registration.occasion_id == occasion_id,
        Registration.email_key == address_key(email),
        Registration.state.in_([state.value for state in may_come]),
    )
    return db.session.scalars(wanted.order_by(Registration.id).limit(SIZE)).all()


def list_places(occasion_id: int) -> list[int]:
    """The municipalities that those who came are from."""
    heads = OCCASION_HEADS.c
    wanted = sa.select(heads.municipality_id).where(heads.occasion_id == occasion_id, heads.municipality_id != 0).distinct()
    return sorted(db.session.scalars(wanted))


def heads_by_profession(occasion_id: int) -> dict[str, Heads]:
    """{profession, "" where it was not said: heads} of those who came; empty when nobody counted."""
    heads = OCCASION_HEADS.c
    sums = (sa.func.sum(heads.women), sa.func.sum(heads.men), sa.func.sum(heads.unstated))
    rows = db.session.execute(sa.select(heads.profession, *sums).where(heads.occasion_id == occasion_id).group_by(heads.profession))
    return {profession: Heads(int(women), int(men), int(unstated)) for profession, women, men, unstated in rows}


def known_organisations(by: Actor, occasion_id: int) -> list[int]:
    """Organisations of the register that came, of those that the actor may read."""
    came = sa.select(Registration.organisation_id).where(Registration.occasion_id == occasion_id, _HERE)
    wanted = scoped(READ_ORGANISATION, by).with_only_columns(Organisation.id).where(Organisation.id.in_(came))
    return sorted(db.session.scalars(wanted))


def method_kind(method_id: int | None) -> str | None:
    return None if method_id is None else db.session.scalar(sa.select(Method.kind).where(Method.id == method_id))


def list_forgotten(before: datetime, most: int) -> Sequence[Any]:
    """(id, county_id) of occasions that ended before the instant and that nobody has closed, oldest first."""
    wanted = sa.select(Occasion.id, Occasion.county_id).where(Occasion.state == OccasionState.OPEN.value, Occasion.ends_at < before)
    with reading() as connection:
        return connection.execute(wanted.order_by(Occasion.ends_at, Occasion.id).limit(most)).all()
