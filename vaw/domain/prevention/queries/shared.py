"""What counties share: found by filter or by likeness, read without its figures, partners and money (features row 46).

Every query here names the columns that it reads, and none of those that stay in the county is among them.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from vaw.domain.prevention import policy
from vaw.domain.prevention.models import Effort
from vaw.domain.prevention.queries.efforts import WORDS, Filter, conditions
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.paging import SIZE, Page, cut, place

SIMILAR_MOST = 20  # more alike than these nobody reads
# What makes two efforts alike: how they work weighs most, then for whom, then where; words at most as much as one shared place.
METHOD_WEIGHT, TARGET_WEIGHT, SETTING_WEIGHT, WORDS_WEIGHT = 3, 2, 1, 1
_SWEDISH: sa.ColumnClause[Any] = sa.literal_column("'swedish'")


class Shared(NamedTuple):
    """A shared effort as other counties read it."""

    id: int
    county_id: int
    title: str
    aim: str
    level: str
    prevention_level: str
    field: str
    targets: list[str]
    methods: list[str]
    settings: list[str]
    state: str
    begins_on: date
    ends_on: date | None
    shared_on: date
    sort_key: str


class Similar(NamedTuple):
    """A shared effort and how much it is like another: `score` orders, and nobody reads it."""

    effort: Shared
    score: float


_COLUMNS: tuple[Any, ...] = tuple(getattr(Effort, name) for name in Shared._fields)


def list_shared(by: Actor, wanted: Filter, *, county_id: int | None = None, size: int = SIZE) -> Page[Shared]:
    """One page by title in Swedish order, with the exact total: of all counties that share, or of one. Two statements.

    Raises RuleBroken("paging.cursor") for a cursor that is not ours.
    """
    shown = sa.and_(policy.READ_SHARED.scope(by), Effort.shared, *conditions(wanted))
    if county_id is not None:
        shown &= Effort.county_id == county_id
    page = sa.select(*_COLUMNS).where(shown).order_by(Effort.sort_key, Effort.id).limit(size + 1)
    at = place(wanted.after, str, int)
    if at:
        page = page.where(sa.tuple_(Effort.sort_key, Effort.id) > sa.tuple_(*at))
    with reading() as connection:
        total = connection.scalar(sa.select(sa.func.count()).select_from(Effort).where(shown))
        rows = [Shared(*row) for row in connection.execute(page)]
    return cut(rows, lambda one: (one.sort_key, one.id), total=total, size=size)


def get_shared(by: Actor, effort_id: int) -> Shared:
    """Raises NotFound for one that is not shared, or not any longer."""
    wanted = sa.select(*_COLUMNS).where(policy.READ_SHARED.scope(by), Effort.shared, Effort.id == effort_id)
    with reading() as connection:
        row = connection.execute(wanted).one_or_none()
    if row is None:
        raise NotFound
    return Shared(*row)


def get_shared_effort(by: Actor, effort_id: int) -> Effort:
    """The record to ask about (operations.questions). Raises NotFound outside what may be asked about."""
    found = db.session.scalars(sa.select(Effort).where(policy.ASK_OWNER.scope(by), Effort.id == effort_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_similar(by: Actor, effort: Effort) -> list[Similar]:
    """Shared efforts of other counties that are like this one (got within the actor's scope), the most alike first.

    One shared way of working, target group, setting or word is enough to be found. One statement.
    """
    # The Swedish stems of title and aim, any of them: the stems are simple words by now.
    stems = sa.cast(sa.func.plainto_tsquery(_SWEDISH, f"{effort.title} {effort.aim}"), sa.Text)
    said = sa.func.to_tsquery(sa.literal_column("'simple'"), sa.func.replace(stems, "&", "|"))
    score = (
        METHOD_WEIGHT * _common(Effort.methods, effort.methods)
        + TARGET_WEIGHT * _common(Effort.targets, effort.targets)
        + SETTING_WEIGHT * _common(Effort.settings, effort.settings)
        + WORDS_WEIGHT * sa.func.ts_rank(WORDS, said, 32)  # 32: rank / (rank + 1), below 1 however long the texts are
    ).label("score")
    alike = sa.or_(
        Effort.methods.overlap(_codes(effort.methods)), Effort.targets.overlap(_codes(effort.targets)),
        Effort.settings.overlap(_codes(effort.settings)), WORDS.op("@@")(said),
    )  # fmt: skip
    wanted = (
        sa.select(*_COLUMNS, score)
        .where(policy.READ_SHARED.scope(by), Effort.shared, Effort.county_id != effort.county_id, alike)
        .order_by(score.desc(), Effort.sort_key, Effort.id)
        .limit(SIMILAR_MOST)
    )
    with reading() as connection:
        return [Similar(Shared(*row[:-1]), float(row[-1])) for row in connection.execute(wanted)]


def _codes(codes: list[str]) -> Any:
    return sa.cast(codes, ARRAY(sa.Text))


def _common(column: Any, codes: list[str]) -> Any:
    """How many of the codes the row has."""
    one = sa.func.unnest(column).column_valued("one")
    return sa.select(sa.func.count(one)).where(one == sa.any_(_codes(codes))).correlate(Effort).scalar_subquery()
