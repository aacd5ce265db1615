"""Reading the knowledge base: which datasets there are, their editions, and the values of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from vaw.domain.knowledge import policy
from vaw.domain.knowledge.models import DATASET_VALUE, Dataset, DatasetVersion
from vaw.domain.knowledge.rules import Cell, Measure, Missing, Sex, VersionState
from vaw.domain.people.models import User
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import sort_key
from vaw.kernel.paging import SIZE, Page, cut, place
from vaw.kernel.permissions import Permission, scoped

VALUE = DATASET_VALUE.c
CHUNK = 5_000  # values read at a time
SHOWN_DIFFERENCES = 50


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list shows. Empty fields do not filter. `words`: in title, source or the publisher's id.

    `national`: the nation's alone, or counties' alone.
    """

    words: str = ""
    measure: Measure | None = None
    national: bool | None = None
    after: str | None = None


class Line(NamedTuple):
    """A dataset as a list shows it, with its edition in force; None where it has none yet."""

    id: int
    title: str
    unit: str
    source: str
    county_id: int | None
    measure: str
    own: bool
    shared: bool
    publisher_id: str
    sort_key: str
    version_id: int | None
    number: int | None
    retrieved_on: date | None
    first_year: int | None
    last_year: int | None


class VersionLine(NamedTuple):
    """An edition as a list shows it."""

    id: int
    number: int | None
    state: str
    kind: str
    file_name: str
    sha256: str
    retrieved_on: date
    cells: int
    first_year: int | None
    last_year: int | None
    made_at: datetime
    made_by: str | None
    unsplit: int


class Value(NamedTuple):
    """A value, or why it is missing; both None: the edition has no such cell."""

    value: Decimal | None = None
    missing: Missing | None = None


NO_VALUE = Value()


class Point(NamedTuple):
    """A year of one area. None is missing; `why` says the reason for everybody, women, men where the source gave one."""

    year: int
    total: Decimal | None
    women: Decimal | None
    men: Decimal | None
    why: tuple[Missing | None, Missing | None, Missing | None] = (None, None, None)


class Row(NamedTuple):
    """An area's year."""

    area: str
    point: Point


class Difference(NamedTuple):
    """A cell in which an edition differs from another. `old` and `new` are None where one has no such cell."""

    area: str
    year: int
    sex: Sex
    old: Value | None
    new: Value | None


class Differences(NamedTuple):
    """How an edition differs from another: cells that are new, gone, changed; and the first of them."""

    new: int
    gone: int
    changed: int
    same: int
    first: list[Difference]


def _latest() -> sa.Subquery:
    """The edition in force of each dataset: the last one that was not undone."""
    counts = DatasetVersion.state == VersionState.IN_FORCE.value
    ranked = sa.select(DatasetVersion).where(counts).ext(distinct_on(DatasetVersion.dataset_id))
    return ranked.order_by(DatasetVersion.dataset_id, DatasetVersion.number.desc()).subquery("latest")


_LATEST = _latest()
_COLUMNS = (
    Dataset.id, Dataset.title, Dataset.unit, Dataset.source, Dataset.county_id, Dataset.measure, Dataset.own, Dataset.shared,
    Dataset.publisher_id, Dataset.sort_key,
    _LATEST.c.id, _LATEST.c.number, _LATEST.c.retrieved_on, _LATEST.c.first_year, _LATEST.c.last_year,
)  # fmt: skip

_VERSION_COLUMNS = (
    DatasetVersion.id, DatasetVersion.number, DatasetVersion.state, DatasetVersion.kind, DatasetVersion.file_name,
    DatasetVersion.sha256, DatasetVersion.retrieved_on, DatasetVersion.cells, DatasetVersion.first_year, DatasetVersion.last_year,
    DatasetVersion.made_at, User.name, DatasetVersion.unsplit,
)  # fmt: skip


def list_datasets(by: Actor, wanted: Filter, *, size: int = SIZE) -> Page[Line]:
    """One page by title in Swedish order, with the exact total. One without an edition is its keepers' alone.

    Raises RuleBroken("paging.cursor") for a cursor that is not ours.
    """
    seen = sa.or_(_LATEST.c.id.is_not(None), policy.KEEP_DATASET.scope(by))
    shown = sa.and_(policy.READ_DATASET.scope(by), seen, *_conditions(wanted))
    joined = sa.outerjoin(Dataset, _LATEST, _LATEST.c.dataset_id == Dataset.id)
    page = sa.select(*_COLUMNS).select_from(joined).where(shown).order_by(Dataset.sort_key, Dataset.id).limit(size + 1)
    at = place(wanted.after, str, int)
    if at:
        page = page.where(sa.tuple_(Dataset.sort_key, Dataset.id) > sa.tuple_(*at))
    with reading() as connection:
        total = connection.scalar(sa.select(sa.func.count()).select_from(joined).where(shown))
        rows = [Line(*row) for row in connection.execute(page)]
    return cut(rows, lambda line: (line.sort_key, line.id), total=total, size=size)


def _conditions(wanted: Filter) -> Iterator[sa.ColumnElement[bool]]:
    for word in wanted.words.replace("\0", " ").split()[:8]:
        fields = (Dataset.sort_key.contains(sort_key(word), autoescape=True), Dataset.source.icontains(word, autoescape=True))
        yield sa.or_(*fields, Dataset.publisher_id.icontains(word, autoescape=True))
    if wanted.measure is not None:
        yield Dataset.measure == wanted.measure.value
    if wanted.national is not None:
        yield Dataset.county_id.is_(None) if wanted.national else Dataset.county_id.is_not(None)


def list_bases(by: Actor) -> list[tuple[int, str]]:
    """(id, title) of every dataset of persons that the actor reads: of what others may be a part."""
    wanted = sa.select(Dataset.id, Dataset.title).where(policy.READ_DATASET.scope(by), Dataset.measure == Measure.PERSONS.value)
    with reading() as connection:
        return [(row[0], row[1]) for row in connection.execute(wanted.order_by(Dataset.sort_key, Dataset.id))]


def get_dataset(by: Actor, dataset_id: int, permission: Permission[Dataset] = policy.READ_DATASET) -> Dataset:
    """Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(scoped(permission, by).where(Dataset.id == dataset_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_version(by: Actor, version_id: int) -> DatasetVersion:
    """An edition, to keep it. Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(scoped(policy.KEEP_VERSION, by).where(DatasetVersion.id == version_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_in_force(dataset_id: int, number: int | None = None) -> VersionLine | None:
    """The edition that counts, or the one of this number if it was ever in force; None when there is none."""
    wanted = DatasetVersion.state == VersionState.IN_FORCE.value if number is None else DatasetVersion.number == number
    rows = _versions(sa.and_(DatasetVersion.dataset_id == dataset_id, wanted), 1)
    return rows[0] if rows else None


def find_edition(dataset: Dataset, number: int | None = None) -> VersionLine | None:
    """The edition that may be shown: the one that counts, or a former one by its number. All that leaves the area is read by this.

    None where there is none, and behind the publish gate: figures of persons without women and men, for which no special reason is stored.
    """
    found = find_in_force(dataset.id, number)
    closed = found is not None and dataset.of_persons and found.unsplit and not dataset.unsplit_reason
    return None if closed else found


def list_versions(dataset_id: int, *, drafts: bool) -> list[VersionLine]:
    """Every edition, the newest first; those that wait for a yes only for whoever keeps them."""
    wanted = DatasetVersion.dataset_id == dataset_id
    return _versions(wanted if drafts else sa.and_(wanted, DatasetVersion.number.is_not(None)), 200)


def _versions(wanted: sa.ColumnElement[bool], most: int) -> list[VersionLine]:
    page = sa.select(*_VERSION_COLUMNS).outerjoin(User, User.id == DatasetVersion.made_by).where(wanted)
    with reading() as connection:
        rows = connection.execute(page.order_by(DatasetVersion.number.desc().nulls_first(), DatasetVersion.id.desc()).limit(most))
        return [VersionLine._make(row) for row in rows]


def list_areas(version_id: int) -> list[str]:
    """Codes of the areas of which the edition has something."""
    with reading() as connection:
        return list(connection.scalars(sa.select(VALUE.area).where(VALUE.version_id == version_id).distinct().order_by(VALUE.area)))


def series(version_id: int, area_code: str) -> list[Point]:
    """An area's years, the earliest first. Years in which the edition says nothing of the area are not there."""
    wanted = sa.and_(VALUE.version_id == version_id, VALUE.area == area_code)
    return [row.point for row in _rows(wanted)]


def in_year(version_id: int, year: int, area_codes: Iterable[str]) -> dict[str, Point]:
    """{area: its values in the year}, for those of which there is something."""
    wanted = sa.and_(VALUE.version_id == version_id, VALUE.year == year, VALUE.area.in_(list(area_codes)))
    return {row.area: row.point for row in _rows(wanted)}


def persons_by_municipality(version_id: int, year: int) -> dict[str, int]:
    """{municipality: how many persons in the year}, where the edition says everybody or both women and men."""
    wanted = sa.and_(VALUE.version_id == version_id, VALUE.year == year, sa.func.length(VALUE.area) == 4)
    told = {row.area: row.point for row in _rows(wanted)}
    both = {area: None if None in (one.women, one.men) else (one.women or 0) + (one.men or 0) for area, one in told.items()}
    counts = {area: told[area].total if told[area].total is not None else both[area] for area in told}
    return {area: int(count) for area, count in counts.items() if count is not None}


def list_rows(version_id: int, *, area: str | None = None) -> Iterator[Row]:
    """Every area's years, by area and year: for files and programs, read as they are taken."""
    wanted = VALUE.version_id == version_id
    return _rows(wanted if area is None else sa.and_(wanted, VALUE.area == area))


def page_of_rows(version_id: int, *, area: str | None = None, after: str | None = None, size: int = SIZE) -> Page[Row]:
    """One page of the areas' years, by area and year, with the exact total. Raises RuleBroken("paging.cursor")."""
    wanted = VALUE.version_id == version_id if area is None else sa.and_(VALUE.version_id == version_id, VALUE.area == area)
    places = sa.select(VALUE.area, VALUE.year).where(wanted).distinct()
    at = place(after, str, int)
    shown = places if not at else places.where(sa.tuple_(VALUE.area, VALUE.year) > sa.tuple_(*at))
    chosen = shown.order_by(VALUE.area, VALUE.year).limit(size + 1).subquery()
    with reading() as connection:
        total = connection.scalar(sa.select(sa.func.count()).select_from(places.subquery()))
    rows = list(_rows(sa.and_(wanted, sa.tuple_(VALUE.area, VALUE.year).in_(sa.select(chosen.c.area, chosen.c.year)))))
    return cut(rows, lambda row: (row.area, row.point.year), total=total, size=size)


def _rows(wanted: sa.ColumnElement[bool]) -> Iterator[Row]:
    columns = sa.select(VALUE.area, VALUE.year, VALUE.sex, VALUE.value, VALUE.missing).where(wanted)
    with reading() as connection:
        found = connection.execute(columns.order_by(VALUE.area, VALUE.year, VALUE.sex)).all()
    places: dict[tuple[str, int], dict[str, Value]] = {}
    for area, year, sex, value, missing in found:
        places.setdefault((area, year), {})[sex] = Value(value, Missing(missing) if missing else None)
    for (area, year), told in places.items():
        yield Row(area, point_of(year, told))


def point_of(year: int, told: Mapping[str, Value]) -> Point:
    """A year from its cells by sex."""
    everybody, women, men = (told.get(sex.value, NO_VALUE) for sex in (Sex.ALL, Sex.WOMEN, Sex.MEN))
    return Point(year, everybody.value, women.value, men.value, (everybody.missing, women.missing, men.missing))


def cells_of(version_id: int) -> list[Cell]:
    """Every cell of an edition."""
    wanted = sa.select(VALUE.area, VALUE.year, VALUE.sex, VALUE.value, VALUE.missing).where(VALUE.version_id == version_id)
    with reading() as connection:
        rows = connection.execute(wanted.order_by(VALUE.area, VALUE.year, VALUE.sex))
        return [Cell(0, area, year, Sex(sex), value, Missing(missing) if missing else None) for area, year, sex, value, missing in rows]


def differences(old_id: int | None, new_id: int) -> Differences:
    """How edition `new_id` differs from `old_id`; without an old one everything is new."""
    old, now = (DATASET_VALUE.select().where(VALUE.version_id == one).subquery() for one in (old_id or 0, new_id))
    same_place = sa.and_(old.c.area == now.c.area, old.c.year == now.c.year, old.c.sex == now.c.sex)
    other = sa.or_(old.c.value.is_distinct_from(now.c.value), old.c.missing.is_distinct_from(now.c.missing))
    kind = sa.case((old.c.area.is_(None), "new"), (now.c.area.is_(None), "gone"), (other, "changed"), else_="same").label("kind")
    at = [sa.func.coalesce(now.c[name], old.c[name]).label(name) for name in ("area", "year", "sex")]
    both = old.join(now, same_place, full=True)
    told = sa.select(kind, *at, old.c.value, old.c.missing, now.c.value, now.c.missing).select_from(both)
    counted = told.subquery()
    order = sa.case((counted.c.kind == "changed", 0), (counted.c.kind == "gone", 1), else_=2)
    first = sa.select(counted).where(counted.c.kind != "same")
    with reading() as connection:
        counts: dict[str, int] = {
            row[0]: row[1] for row in connection.execute(sa.select(counted.c.kind, sa.func.count()).group_by(counted.c.kind))
        }
        rows = connection.execute(
            first.order_by(order, *(counted.c[name] for name in ("area", "year", "sex"))).limit(SHOWN_DIFFERENCES)
        ).all()
    new, gone, changed, same = (counts.get(name, 0) for name in ("new", "gone", "changed", "same"))
    return Differences(new, gone, changed, same, [_difference(*row) for row in rows])


def _difference(
    kind: str, area: str, year: int, sex: str, old: Decimal | None, old_why: str | None, new: Decimal | None, new_why: str | None
) -> Difference:
    before, after = (Value(value, Missing(why) if why else None) for value, why in ((old, old_why), (new, new_why)))
    return Difference(area, year, Sex(sex), None if kind == "new" else before, None if kind == "gone" else after)
