"""Reading networks: the register, and one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa

from vaw.domain.networks import policy
from vaw.domain.networks.models import Network, Seat, SeatHolder
from vaw.domain.networks.rules import HolderKind
from vaw.domain.people.models import Contact
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import sort_key
from vaw.kernel.paging import SIZE, Page, cut, place
from vaw.kernel.permissions import Permission, scoped

NATION: Literal["nation"] = "nation"


@dataclass(frozen=True, slots=True)
class Filter:
    """What the register shows. Empty fields do not filter. `county`: an id (its own networks and those that it shares) or NATION.

    `vacant`: only those with a vacant seat today; `ended`: those that are no more, else those that are.
    """

    words: str = ""
    type: str | None = None
    level: str | None = None
    county: int | Literal["nation"] | None = None
    vacant: bool = False
    ended: bool = False
    after: str | None = None


class Line(NamedTuple):
    """A network as the register shows it. `seats`, `vacant`: how many seats it has today, and how many of them nobody sits on."""

    id: int
    county_id: int | None
    co_county_ids: list[int]
    type: str
    level: str
    name: str
    rhythm: str
    since_on: date
    until_on: date | None
    review_on: date | None
    sort_key: str
    version: int
    seats: int
    vacant: int


def in_force(since: Any, until: Any, day: Any) -> sa.ColumnElement[bool]:
    """That a period, both its days counted, holds the day; columns or values (rules.counts)."""
    return sa.and_(since <= day, sa.or_(until.is_(None), until >= day))


def taken(day: Any) -> sa.ColumnElement[bool]:
    """That somebody sits on the seat that day (rules.sits)."""
    return sa.exists(
        sa.select(SeatHolder.id)
        .outerjoin(Contact, Contact.id == SeatHolder.contact_id)
        .where(
            SeatHolder.seat_id == Seat.id,
            SeatHolder.kind == HolderKind.ORDINARY.value,
            in_force(SeatHolder.since_on, SeatHolder.until_on, day),
            sa.or_(Contact.until_on.is_(None), Contact.until_on >= day),
        )
        .correlate(Seat)
    )


def _seats(day: date, *more: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(Seat.id).where(Seat.network_id == Network.id, in_force(Seat.since_on, Seat.until_on, day), *more)


def _count(day: date, *more: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return _seats(day, *more).with_only_columns(sa.func.count()).correlate(Network).scalar_subquery()


def list_networks(by: Actor, wanted: Filter, *, size: int = SIZE) -> Page[Line]:
    """One page by name in Swedish order, with the exact total: two statements, however many networks there are.

    Raises RuleBroken("paging.cursor") for a cursor that is not ours.
    """
    today = clock.today()
    shown = sa.and_(policy.READ_NETWORK.scope(by), *_conditions(wanted, today))
    columns: tuple[Any, ...] = (
        Network.id, Network.county_id, Network.co_county_ids, Network.type, Network.level, Network.name, Network.rhythm,
        Network.since_on, Network.until_on, Network.review_on, Network.sort_key, Network.version,
        _count(today), _count(today, ~taken(today)),
    )  # fmt: skip
    page = sa.select(*columns).where(shown).order_by(Network.sort_key, Network.id).limit(size + 1)
    at = place(wanted.after, str, int)
    if at:
        page = page.where(sa.tuple_(Network.sort_key, Network.id) > sa.tuple_(*at))
    with reading() as connection:
        total = connection.scalar(sa.select(sa.func.count()).select_from(Network).where(shown))
        rows = [Line(*row) for row in connection.execute(page)]
    return cut(rows, lambda line: (line.sort_key, line.id), total=total, size=size)


def _conditions(wanted: Filter, today: date) -> list[sa.ColumnElement[bool]]:
    found = [Network.until_on < today if wanted.ended else sa.or_(Network.until_on.is_(None), Network.until_on >= today)]
    if wanted.words.strip():
        found.append(Network.sort_key.contains(sort_key(wanted.words.strip()), autoescape=True))
    if wanted.type:
        found.append(Network.type == wanted.type)
    if wanted.level:
        found.append(Network.level == wanted.level)
    if wanted.county == NATION:
        found.append(Network.county_id.is_(None))
    elif wanted.county is not None:
        found.append(sa.or_(Network.county_id == wanted.county, Network.co_county_ids.contains([wanted.county])))
    if wanted.vacant:
        found.append(sa.exists(_seats(today, ~taken(today)).correlate(Network)))
    return found


def get_network(by: Actor, network_id: int, permission: Permission[Network] = policy.READ_NETWORK) -> Network:
    """One network. Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(scoped(permission, by).where(Network.id == network_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def is_known(county_id: int | None, name_key: str, *, but: int | None) -> bool:
    """Whether another network of the same county, or of the nation, bears this name today; `but`: the one that is being changed."""
    wanted = sa.select(Network.id).where(
        Network.county_id.is_not_distinct_from(county_id),
        Network.sort_key == name_key,
        Network.until_on.is_(None),
        Network.id.is_distinct_from(but),
    )
    with reading() as connection:
        return connection.scalar(wanted.limit(1)) is not None
