"""Reading what is published: the one source of every number of protected housing outside the circle that may see raw rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.housing import policy
from vaw.domain.housing.models.editions import Edition, EditionFigure
from vaw.domain.housing.models.publishing import EditionCheck, EditionFile
from vaw.domain.housing.rules.editions import STOCKS, Measure, Quarter, Scope, TableName, digest, quarter_from, scope_from
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import reading
from vaw.kernel.disclosure.engine import ALL
from vaw.kernel.errors import NotFound

CHECKS_SHOWN = 12
MEASURE_ORDER = {str(measure): place for place, measure in enumerate(Measure)}


class ShownFigure(NamedTuple):
    """One published number. `table` None: the total of the country. `block`: codes of all that is in it, with + between; "" the country.

    `as_of`: the day that the number is of; older than the edition's own when it is held.
    """

    table: TableName | None
    block: str
    value: int
    as_of: date


@dataclass(frozen=True, slots=True)
class Published:
    """An edition that may be shown. `reported`: how many per cent of the facilities had told their numbers, at least, in tens.

    None where it does not matter, or where it would tell who was silent.
    """

    number: int
    scope: Scope
    as_of: date
    public_from: date
    made_at: datetime
    reported: int | None
    previous: str
    hash: str
    figures: tuple[ShownFigure, ...]

    @property
    def total(self) -> int | None:
        """The country's number, which is exact."""
        return self.value(None, "")

    def value(self, table: TableName | None, block: str) -> int | None:
        """A published number or None: every page, file, map and mail asks this and nothing else."""
        return next((one.value for one in self.figures if (one.table, one.block) == (table, block)), None)

    def blocks(self, table: TableName) -> list[ShownFigure]:
        """A table's numbers, in the order of their codes; empty when it could not be shown."""
        return [one for one in self.figures if one.table is table]


def published(by: Actor, scope: Scope) -> Published | None:
    """The newest edition of a scope that may be shown today; None: there is none, or the actor may not read editions."""
    newest = sa.select(Edition.number).where(_open(by), Edition.scope == str(scope)).order_by(Edition.number.desc()).limit(1)
    found = _read(Edition.number.in_(newest.scalar_subquery()))
    return found[0] if found else None


def published_for(by: Actor, quarter: Quarter) -> dict[Measure, Published]:
    """The newest edition of every measure as it stood at a quarter's end: what a page of that quarter shows, of one instant."""
    found = _read(_open(by), sa.or_(Edition.scope.in_(_stocks()), Edition.scope.like(f"%/{quarter}")))
    kept: dict[Measure, Published] = {}
    for edition in sorted(found, key=lambda one: one.number):
        if edition.scope.quarter == quarter or edition.as_of <= quarter.last:
            kept[edition.scope.measure] = edition
    return {measure: kept[measure] for measure in Measure if measure in kept}


def list_quarters(by: Actor) -> list[Quarter]:
    """Quarters of which something may be shown, the newest first."""
    wanted = sa.select(Edition.scope, Edition.as_of).where(_open(by)).distinct()
    with reading() as connection:
        rows = connection.execute(wanted).all()
    return sorted({_quarter_of(scope, as_of) for scope, as_of in rows}, reverse=True)


def list_published(by: Actor) -> list[Published]:
    """Every edition that may be shown today, the newest first, with its figures."""
    return sorted(_read(_open(by)), key=lambda one: -one.number)


def get_published(by: Actor, number: int) -> Published:
    """One edition by its number. Raises NotFound when absent, not public yet, or outside the actor's scope."""
    found = _read(_open(by), Edition.number == number)
    if not found:
        raise NotFound
    return found[0]


def totals(by: Actor, measure: Measure) -> list[tuple[Quarter, Published]]:
    """The country's number at each quarter, the oldest first: for a trend."""
    found = _read(_open(by), sa.or_(Edition.scope == str(measure), Edition.scope.like(f"{measure}/%")))
    last = {(_quarter_of(str(one.scope), one.as_of)): one for one in sorted(found, key=lambda one: one.number)}
    return sorted(last.items(), key=lambda item: item[0])


def _quarter_of(scope: str, as_of: date) -> Quarter:
    return scope_from(scope).quarter or Quarter(as_of.year, (as_of.month + 2) // 3)


def _stocks() -> list[str]:
    return [str(measure) for measure in STOCKS]


def _open(by: Actor) -> sa.ColumnElement[bool]:
    return sa.and_(policy.READ_EDITION.scope(by), Edition.public_from <= clock.today())


def _read(*where: sa.ColumnElement[bool]) -> list[Published]:
    """Editions with their figures in two statements."""
    columns = (
        Edition.id, Edition.number, Edition.scope, Edition.as_of, Edition.public_from, Edition.made_at, Edition.rule, Edition.previous,
        Edition.hash,
    )  # fmt: skip
    source = orm.aliased(Edition)
    of = (
        sa.select(EditionFigure.edition_id, EditionFigure.table_name, EditionFigure.block, EditionFigure.value, source.as_of)
        .join(source, source.number == EditionFigure.made_for)
        .join(Edition, Edition.id == EditionFigure.edition_id)
        .where(*where)
        .order_by(EditionFigure.table_name, EditionFigure.block)
    )
    with reading() as connection:
        editions = connection.execute(sa.select(*columns).where(*where).order_by(Edition.number)).all()
        rows = connection.execute(of).all() if editions else []
    figures: dict[int, list[ShownFigure]] = {}
    for edition_id, table, block, value, as_of in rows:
        figures.setdefault(edition_id, []).append(_shown(table, block, value, as_of))
    return [
        Published(
            row.number, scope_from(row.scope), row.as_of, row.public_from, row.made_at, row.rule.get("reported"), row.previous, row.hash,
            tuple(figures.get(row.id, ())),
        )
        for row in editions
    ]  # fmt: skip


def _shown(table: str, block: str, value: int, as_of: date) -> ShownFigure:
    """The table's name without the year from which it has been as it is."""
    return ShownFigure(None, "", value, as_of) if table == ALL else ShownFigure(TableName(table.partition("-")[0]), block, value, as_of)


def newest_days() -> dict[str, date]:
    """{scope: the day that its newest edition is of}, shown already or not."""
    wanted = sa.select(Edition.scope, sa.func.max(Edition.as_of)).group_by(Edition.scope)
    with reading() as connection:
        return dict(connection.execute(wanted).all())


Line = tuple[str, int, str, int, int]  # table, level, block, value, made for


def hash_of(edition: Edition | sa.Row[Any], lines: Iterable[Line]) -> str:
    """The hash of an edition, which holds that of the one before."""
    return digest(
        {
            "number": edition.number, "scope": edition.scope, "as_of": edition.as_of.isoformat(), "rule": edition.rule,
            "public_from": edition.public_from.isoformat(), "previous": edition.previous, "figures": sorted(map(list, lines)),
        }
    )  # fmt: skip


def first_broken() -> int | None:
    """The number of the first edition that does not fit the chain or its own hash; None: nobody has touched anything."""
    columns = (
        Edition.id, Edition.number, Edition.scope, Edition.as_of, Edition.public_from, Edition.rule, Edition.previous, Edition.hash,
    )  # fmt: skip
    of = sa.select(
        EditionFigure.edition_id, EditionFigure.table_name, EditionFigure.level, EditionFigure.block, EditionFigure.value,
        EditionFigure.made_for,
    )  # fmt: skip
    with reading() as connection:
        editions = connection.execute(sa.select(*columns).order_by(Edition.number)).all()
        rows = connection.execute(of).all()
    lines: dict[int, list[Line]] = {}
    for edition_id, table, level, block, value, made_for in rows:
        lines.setdefault(edition_id, []).append((table, level, block, value, made_for))
    previous = ""
    for expected, edition in enumerate(editions, 1):
        if (edition.number, edition.previous) != (expected, previous) or hash_of(edition, lines.get(edition.id, [])) != edition.hash:
            return expected
        previous = edition.hash
    return None


def find_file(by: Actor, quarter: Quarter, format: str) -> EditionFile | None:
    """The newest finished file of a quarter that holds nothing but what may be shown today, with its content."""
    wanted = sa.select(EditionFile.number, EditionFile.content).where(*_shown_files(by, quarter), EditionFile.format == format)
    with reading() as connection:
        row = connection.execute(wanted.order_by(EditionFile.number.desc()).limit(1)).one_or_none()
    return EditionFile(quarter=str(quarter), number=row.number, format=format, content=row.content) if row else None


def formats_shown(by: Actor, quarter: Quarter) -> set[str]:
    """Formats of which there is such a file."""
    with reading() as connection:
        return set(connection.scalars(sa.select(EditionFile.format).where(*_shown_files(by, quarter)).distinct()))


def _shown_files(by: Actor, quarter: Quarter) -> tuple[sa.ColumnElement[bool], ...]:
    shown = max((one.number for one in published_for(by, quarter).values()), default=0)
    return EditionFile.quarter == str(quarter), EditionFile.number <= shown


def list_formats(quarter: Quarter, number: int) -> set[str]:
    """Formats in which the newest state of a quarter lies ready."""
    wanted = sa.select(EditionFile.format).where(EditionFile.quarter == str(quarter), EditionFile.number == number)
    with reading() as connection:
        return set(connection.scalars(wanted))


class Check(NamedTuple):
    """A check as a page shows it; the numbers are None until the worker has done it."""

    asked_at: datetime
    ended_at: datetime | None
    editions: int | None
    figures: int | None
    broken: int | None
    leaks: int | None


def list_checks() -> list[Check]:
    """The last checks, the newest first."""
    columns = (
        EditionCheck.asked_at, EditionCheck.ended_at, EditionCheck.editions, EditionCheck.figures, EditionCheck.broken, EditionCheck.leaks,
    )  # fmt: skip
    with reading() as connection:
        return [Check(*row) for row in connection.execute(sa.select(*columns).order_by(EditionCheck.id.desc()).limit(CHECKS_SHOWN))]


def quarter_or_newest(by: Actor, text: str) -> Quarter | None:
    """The quarter that an address asks for, when something of it may be shown; else the newest one. None: nothing is published yet."""
    quarters = list_quarters(by)
    try:
        wanted = quarter_from(text)
    except ValueError:
        wanted = None
    return wanted if wanted in quarters else next(iter(quarters), None)
