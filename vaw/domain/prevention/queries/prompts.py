"""Reading what is prepared before a season, who gets it, and which mails are due."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.people.models import User
from vaw.domain.prevention import policy
from vaw.domain.prevention.models.prompts import SeasonLetter, SeasonMaterial, SeasonSubscription
from vaw.domain.prevention.models.seasons import SchoolBreak
from vaw.domain.prevention.queries.seasons import days_of_year
from vaw.domain.prevention.rules.prompts import CONFIRM_WITHIN, ENDED_KEPT, SHOWN_FOR, Letter, Standing, standing
from vaw.domain.prevention.rules.seasons import Occurrence, Season, is_due
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import Permission, scoped

_AT_ONCE = 2_000  # letters of one round; the next round takes the rest
_ACTIVE = sa.and_(SeasonSubscription.confirmed_at.is_not(None), SeasonSubscription.ended_at.is_(None))
_Place = tuple[str, int, int, int | None]


class Material(NamedTuple):
    """What a county tells before a season, as a list shows it."""

    id: int
    season: Season
    year: int
    title: str
    weeks: int
    released_at: datetime | None
    sent: int


class Subscriber(NamedTuple):
    """Who gets prompts; the address is read on its own (operations.prompts.open_address)."""

    id: int
    organisation_name: str
    municipality_id: int | None
    seasons: Sequence[str]
    confirmed_at: datetime | None
    ended_at: datetime | None
    ended_why: str | None
    asked_at: datetime
    noted_by: str | None
    last_sent_at: datetime | None

    @property
    def standing(self) -> Standing:
        return standing(self.confirmed_at is not None, self.ended_at is not None)


@dataclass(frozen=True, slots=True)
class Shown:
    """Material as the page behind a link shows it."""

    season: Season
    year: int
    title: str
    text: str
    links: str
    methods: tuple[str, ...]
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class _Firsts:
    """When seasons begin: where schools say it, and everywhere on the same day."""

    places: Mapping[_Place, date]
    everywhere: Mapping[tuple[str, int], date]

    def of(self, season: str, year: int, county_id: int, municipality_id: int | None) -> date | None:
        return self.everywhere.get((season, year)) or self.places.get((season, year, county_id, municipality_id))


def list_materials(by: Actor, county_id: int) -> list[Material]:
    """A county's material, the latest year first, with how many mails have left for each."""
    sent = (
        sa.select(sa.func.count())
        .select_from(SeasonLetter)
        .join(SeasonSubscription, SeasonSubscription.id == SeasonLetter.subscription_id)
        .where(
            SeasonSubscription.county_id == SeasonMaterial.county_id, SeasonLetter.kind == Letter.PROMPT.value,
            SeasonLetter.sent_at.is_not(None), SeasonLetter.ref == SeasonMaterial.season + "/" + sa.cast(SeasonMaterial.year, sa.Text),
        )
        .correlate(SeasonMaterial)
        .scalar_subquery()
    )  # fmt: skip
    columns = (SeasonMaterial.id, SeasonMaterial.season, SeasonMaterial.year, SeasonMaterial.title, SeasonMaterial.weeks)
    wanted = (
        sa.select(*columns, SeasonMaterial.released_at, sent)
        .where(policy.READ_MATERIAL.scope(by), SeasonMaterial.county_id == county_id)
        .order_by(SeasonMaterial.year.desc(), SeasonMaterial.id.desc())
    )
    with reading() as connection:
        return [Material(id, Season(season), *more) for id, season, *more in connection.execute(wanted)]


def get_material(by: Actor, material_id: int, permission: Permission[SeasonMaterial] = policy.READ_MATERIAL) -> SeasonMaterial:
    """Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(scoped(permission, by).where(SeasonMaterial.id == material_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_material(by: Actor, county_id: int, season: Season, year: int) -> SeasonMaterial | None:
    """Of one occurrence, within the actor's scope."""
    mine = scoped(policy.READ_MATERIAL, by).where(SeasonMaterial.county_id == county_id, SeasonMaterial.season == season.value)
    return db.session.scalars(mine.where(SeasonMaterial.year == year)).one_or_none()


def material_before(by: Actor, county_id: int, season: Season, year: int) -> SeasonMaterial | None:
    """The latest of an earlier year: what this year's may begin from."""
    mine = scoped(policy.READ_MATERIAL, by).where(SeasonMaterial.county_id == county_id, SeasonMaterial.season == season.value)
    return db.session.scalars(mine.where(SeasonMaterial.year < year).order_by(SeasonMaterial.year.desc()).limit(1)).one_or_none()


# --- who gets it


def list_subscribers(by: Actor, county_id: int) -> list[Subscriber]:
    """Everybody in a county who has asked: those who get prompts, those who have not said yes, then those who have ended."""
    last = sa.select(sa.func.max(SeasonLetter.sent_at)).where(
        SeasonLetter.subscription_id == SeasonSubscription.id, SeasonLetter.kind == Letter.PROMPT.value
    )
    one = SeasonSubscription
    columns = (
        one.id, one.organisation_name, one.municipality_id, one.seasons, one.confirmed_at, one.ended_at, one.ended_why, one.asked_at,
        User.name, last.correlate(one).scalar_subquery(),
    )  # fmt: skip
    wanted = (
        sa.select(*columns)
        .outerjoin(User, User.id == one.noted_by)
        .where(policy.READ_SUBSCRIPTION.scope(by), one.county_id == county_id)
        .order_by(one.ended_at.is_not(None), one.confirmed_at.is_(None), sa.func.lower(one.organisation_name), one.id)
    )
    with reading() as connection:
        return [Subscriber._make(row) for row in connection.execute(wanted)]


def count_subscribers(by: Actor, county_id: int) -> dict[Season, int]:
    """How many addresses in a county get prompts before each season."""
    found = dict.fromkeys(Season, 0)
    for one in list_subscribers(by, county_id):
        if one.standing is Standing.ACTIVE:
            for season in one.seasons:
                found[Season(season)] += 1
    return found


def get_subscription(
    by: Actor, subscription_id: int, permission: Permission[SeasonSubscription] = policy.READ_SUBSCRIPTION
) -> SeasonSubscription:
    """Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(scoped(permission, by).where(SeasonSubscription.id == subscription_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_subscription(subscription_id: int) -> SeasonSubscription | None:
    """One by its number, for whoever holds its link."""
    return db.session.get(SeasonSubscription, subscription_id)


def list_shown(subscription: SeasonSubscription) -> list[Shown]:
    """What was sent to a subscription in the last year and is released today, the latest first."""
    of_letter = SeasonMaterial.season + "/" + sa.cast(SeasonMaterial.year, sa.Text) == SeasonLetter.ref
    columns = (
        SeasonMaterial.season, SeasonMaterial.year, SeasonMaterial.title, SeasonMaterial.text, SeasonMaterial.links, SeasonMaterial.methods,
        SeasonLetter.written_at,
    )  # fmt: skip
    wanted = (
        sa.select(*columns)
        .join(SeasonLetter, of_letter)
        .where(
            SeasonLetter.subscription_id == subscription.id, SeasonLetter.kind == Letter.PROMPT.value,
            SeasonMaterial.county_id == subscription.county_id, SeasonMaterial.released_at.is_not(None),
            SeasonLetter.written_at > clock.now() - SHOWN_FOR,
        )
        .order_by(SeasonLetter.id.desc())
    )  # fmt: skip
    with reading() as connection:
        rows = connection.execute(wanted).all()
    return [Shown(Season(row[0]), row[1], row[2], row[3], row[4], tuple(row[5]), row[6]) for row in rows]


# --- what is due


def list_due(today: date, subscription_id: int | None = None) -> list[tuple[int, str]]:
    """(subscription, ref) of prompts that may leave today: released, asked for, between its day and the season's first one.

    Whether one was written already is not looked at here: see list_to_write. Five statements, however many subscriptions there are.
    """
    with reading() as connection:
        materials = connection.execute(
            sa.select(SeasonMaterial.county_id, SeasonMaterial.season, SeasonMaterial.year, SeasonMaterial.weeks).where(
                SeasonMaterial.released_at.is_not(None), SeasonMaterial.year.between(today.year - 1, today.year + 1)
            )
        ).all()
        if not materials:
            return []
        asked = _ACTIVE if subscription_id is None else sa.and_(_ACTIVE, SeasonSubscription.id == subscription_id)
        columns = (SeasonSubscription.id, SeasonSubscription.county_id, SeasonSubscription.municipality_id, SeasonSubscription.seasons)
        subscriptions = connection.execute(sa.select(*columns).where(asked).order_by(SeasonSubscription.id)).all()
    firsts = _firsts({row.year for row in materials}, {row.county_id for row in materials})
    prepared: dict[int, list[Any]] = {}
    for row in materials:
        prepared.setdefault(row.county_id, []).append(row)
    return [
        (id, Occurrence(Season(row.season), row.year).ref)
        for id, county_id, place, seasons in subscriptions
        for row in prepared.get(county_id, ())
        if row.season in seasons
        and (first_on := firsts.of(row.season, row.year, county_id, place)) is not None
        and is_due(first_on, row.weeks, today)
    ]


def _firsts(years: Collection[int], county_ids: Collection[int]) -> _Firsts:
    """First days by (season, year, county, municipality): None for the whole county, the earliest of its municipalities; and everywhere."""
    found: dict[_Place, date] = {}
    columns = (SchoolBreak.kind, SchoolBreak.year, SchoolBreak.county_id, SchoolBreak.municipality_id, SchoolBreak.first_on)
    there = (SchoolBreak.removed_at.is_(None), SchoolBreak.year.in_(years), SchoolBreak.county_id.in_(county_ids))
    with reading() as connection:
        for kind, year, county_id, place, first_on in connection.execute(sa.select(*columns).where(*there)):
            found[kind, year, county_id, place] = first_on
            earliest = found.get((kind, year, county_id, None), first_on)
            found[kind, year, county_id, None] = min(earliest, first_on)
    everywhere = {(season.value, year): days.first_on for year in years for season, days in days_of_year(year).items()}
    return _Firsts(found, everywhere)


def list_to_write(today: date) -> list[tuple[int, str]]:
    """(subscription, ref) of prompts that are due and not written yet."""
    with reading() as connection:
        written = sa.select(SeasonLetter.subscription_id, SeasonLetter.ref).where(SeasonLetter.kind == Letter.PROMPT.value)
        known = {(id, ref) for id, ref in connection.execute(written)}
    return [one for one in list_due(today) if one not in known][:_AT_ONCE]


def list_unsent() -> Sequence[int]:
    """Letters whose job was lost, or that could not be sent before; the oldest first."""
    wanted = sa.select(SeasonLetter.id).where(SeasonLetter.sent_at.is_(None)).order_by(SeasonLetter.id).limit(_AT_ONCE)
    with reading() as connection:
        return connection.scalars(wanted).all()


def list_to_forget() -> list[SeasonSubscription]:
    """Those that nobody said yes to in time, and those that ended long ago."""
    now, one = clock.now(), SeasonSubscription
    waiting = sa.and_(one.confirmed_at.is_(None), one.ended_at.is_(None), one.asked_at < now - CONFIRM_WITHIN)
    wanted = sa.select(one).where(sa.or_(waiting, one.ended_at < now - ENDED_KEPT)).order_by(one.id).limit(_AT_ONCE)
    return list(db.session.scalars(wanted))
