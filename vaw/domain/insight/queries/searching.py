"""Search over everything that one may see: a handful of statements, however much there is.

Hits come from the objects' own tables under the objects' own permissions (search_sources), so there is no second copy of a text that could
outlive it, and nothing to keep in step. What one may not see plays no part in a count, an order, a snippet or a suggestion.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.activities.models import Activity
from vaw.domain.activities.policy import READ_ACTIVITY
from vaw.domain.geography.queries import list_counties, list_municipalities
from vaw.domain.insight.queries.search_sources import Grants, Source, sources, value
from vaw.domain.insight.rules.searching import COUNTED_MOST, Asked, Kind, ask, corrected, fold, rank_of, vocabulary, words_of
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import Prepared, reading
from vaw.kernel.i18n import SOURCE, language
from vaw.kernel.paging import Page, cut, place

SHOWN = 5  # hits of each kind on the first page
OF_KIND = 20  # on a page of one kind
READ_FOR_WORDS = 300  # the newest activities that one may see: their words may be what a misspelt one means
ALIKE = 0.33  # pg_trgm's word_similarity from which a title is like a misspelt word


class Hit(NamedTuple):
    """`title`, `body`: plain text; `on`: date.min where there is no day; `parent`, `key`: for the address (search_sources.Source).

    `rank`: 0 the title is what was asked, 1 it begins so, 2 its words begin so, 3 it holds that, 4 the text does, 5 the title is like it.
    """

    kind: Kind
    id: int
    title: str
    body: str
    on: date
    parent: int | None
    key: str
    county_id: int | None
    rank: int


@dataclass(frozen=True, slots=True)
class Group:
    """The best hits of a kind; `count`: how many there are, COUNTED_MOST + 1 for more than COUNTED_MOST."""

    kind: Kind
    hits: list[Hit]
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a question led to. `asked` None: it says nothing. `alike`: the hits are only like it; `instead`: what was perhaps meant."""

    asked: Asked | None
    groups: list[Group]
    alike: bool = False
    instead: str | None = None


# The stem of each word, "" for one that says nothing ("och").
_STEMS = sa.text(
    "select array(select coalesce((ts_lexize('swedish_stem', word))[1], '') "
    "from unnest(cast(:words as text[])) with ordinality as said (word, n) order by n)"
)


def search(by: Actor, text: str) -> Found:
    """The best hits of every kind, where the words are found at all; else titles that are like them, and what was perhaps meant.

    `text` as rules.searching.read gives it. Three statements; five where nothing is found.
    """
    with reading() as connection:
        asked = _asked(connection, text)
        if asked is None:
            return Found(None, [])
        groups = _best(connection, by, asked)
        if groups or all(word.isdigit() for word in asked.words):
            return Found(asked, groups)
        alike = _alike(connection, by, asked)
        written = vocabulary([*(hit.title for group in alike for hit in group.hits), *_lately(connection, by), *_place_names()])
    return Found(asked, alike, alike=True, instead=corrected(text, asked, written))


def list_of_kind(by: Actor, asked: Asked, kind: Kind, *, after: str | None = None, size: int = OF_KIND) -> Page[Hit]:
    """One page of a kind, best first, newest first among equals. Raises RuleBroken("paging.cursor") for a cursor that is not ours."""
    at = place(after, int, date, int)
    if kind is Kind.PLACE:
        return Page(_places(asked), None, None)
    statement = _page(by.grants, language() == SOURCE, len(asked.needles), kind, at is not None, size)
    if statement is None:
        return Page((), None, None)
    values = _values(asked) | (dict(zip(("rank", "on_day", "id"), at, strict=True)) if at else {})
    with reading() as connection:
        rows = [_hit(row) for row in statement.all(connection, values)]
    return cut(rows, lambda hit: (hit.rank, hit.on, hit.id), size=size)


def _asked(connection: sa.Connection, text: str) -> Asked | None:
    words = words_of(text)
    stems = connection.scalar(_STEMS, {"words": words}) if words else []
    return ask(text, dict(zip(words, stems or (), strict=True)))


def _values(asked: Asked) -> dict[str, Any]:
    values: dict[str, Any] = {"whole": asked.whole, "start": f"{asked.whole}%", "now": clock.now()}
    for n, needle in enumerate(asked.needles):
        values |= {f"part{n}": f"%{needle}%", f"begin{n}": f"% {needle.strip()}%"}
    return values


def _hit(row: Sequence[Any]) -> Hit:
    return Hit(Kind(row[0]), *row[1:])


def _groups(rows: Sequence[Any]) -> list[Group]:
    """Rows end with the number of their kind. Kinds with better hits come first, else in the order of Kind."""
    found: dict[Kind, Group] = {}
    for *row, count in rows:
        hit = _hit(row)
        found.setdefault(hit.kind, Group(hit.kind, [], count)).hits.append(hit)
    return [found[kind] for kind in Kind if kind in found]


def _best(connection: sa.Connection, by: Actor, asked: Asked) -> list[Group]:
    values, rows = _values(asked), list[Any]()
    for grows in (False, True):
        statement = _first_pages(by.grants, language() == SOURCE, len(asked.needles), grows)
        rows += statement.all(connection, values) if statement else []
    places = _places(asked)
    groups = ([Group(Kind.PLACE, places[:SHOWN], len(places))] if places else []) + _groups(rows)
    return sorted(groups, key=lambda group: min(hit.rank for hit in group.hits))


def _alike(connection: sa.Connection, by: Actor, asked: Asked) -> list[Group]:
    words = {f"word{n}": fold(word) for n, word in enumerate(asked.words)}
    return _groups(_like_titles(by.grants, language() == SOURCE, len(words)).all(connection, words | {"now": clock.now()}))


def _lately(connection: sa.Connection, by: Actor) -> list[str]:
    return [text for (text,) in _newest(by.grants).all(connection, {})] if READ_ACTIVITY.held_by(by) else []


def _place_names() -> list[str]:
    return [*(row.name for row in list_counties()), *(row.name for row in list_municipalities())]


def _places(asked: Asked) -> list[Hit]:
    counties = [Hit(Kind.PLACE, row.id, row.name, "", date.min, None, row.code, None, 0) for row in list_counties()]
    towns = [Hit(Kind.PLACE, row.id, row.name, "", date.min, None, row.code, row.county_id, 0) for row in list_municipalities()]
    ranked = ((rank_of(f"{hit.title} {hit.key}", asked), hit) for hit in (*counties, *towns))
    return sorted((hit._replace(rank=rank) for rank, hit in ranked if rank is not None), key=lambda hit: hit.rank)


# Statements are kept by who asks and how many words there are. Those over tables that grow are planned for the words at hand: a common word
# is found by walking the newest rows, a rare one by the index of its letters. Planning the others anew would cost more than reading them.


@lru_cache(512)
def _first_pages(grants: Grants, swedish: bool, needles: int, grows: bool) -> Prepared | None:
    """None where the actor sees nothing of these kinds."""
    asked = [_first(source, grants, needles) for source in sources(grants, swedish=swedish) if source.grows is grows]
    return Prepared(sa.union_all(*asked), planned_anew=grows) if asked else None


def _first(source: Source, grants: Grants, needles: int) -> sa.Select[Any]:
    counted = _found(source, grants, needles).limit(sa.literal_column(str(COUNTED_MOST + 1))).subquery()
    best = (counted.c["rank"], counted.c.on_day.desc(), counted.c.id.desc())
    return sa.select(counted, sa.func.count().over()).order_by(*best).limit(sa.literal_column(str(SHOWN)))


def _found(source: Source, grants: Grants, needles: int) -> sa.Select[Any]:
    """Every row of the kind that one may see and that holds the words, best first."""
    parts = [source.text.like(value(f"part{n}", sa.Text())) for n in range(needles)]
    rank = _rank(source, needles)
    order: tuple[Any, ...] = (source.on.desc(), source.id.desc())  # as the index has it
    if source.titled:
        order = (sa.literal_column("rank"), sa.literal_column("on_day").desc(), sa.literal_column("id").desc())
    return sa.select(*source.columns(), rank.label("rank")).where(source.shown(grants), *parts).order_by(*order)


def _rank(source: Source, needles: int) -> sa.ColumnElement[int]:
    if not source.titled:
        return sa.literal_column("4")
    title = sa.func.search_fold(source.title)
    begins = sa.and_(*(title.like(value(f"begin{n}", sa.Text())) for n in range(needles)))
    holds = sa.and_(*(title.like(value(f"part{n}", sa.Text())) for n in range(needles)))
    degrees = (title == value("whole", sa.Text()), title.like(value("start", sa.Text())), begins, holds)
    return sa.case(*((one, sa.literal_column(str(n))) for n, one in enumerate(degrees)), else_=sa.literal_column("4"))


@lru_cache(512)
def _page(grants: Grants, swedish: bool, needles: int, kind: Kind, further: bool, size: int) -> Prepared | None:
    """None for a kind of which the actor sees nothing."""
    source = next((one for one in sources(grants, swedish=swedish) if one.kind is kind), None)
    if source is None:
        return None
    found = _found(source, grants, needles)
    on_day, id, rank = value("on_day", sa.Date()), value("id", sa.BigInteger()), value("rank", sa.Integer())
    if further and not source.titled:
        found = found.where(sa.tuple_(source.on, source.id) < sa.tuple_(on_day, id))
    elif further:
        rows = found.order_by(None).subquery()
        later = sa.and_(rows.c["rank"] == rank, sa.tuple_(rows.c.on_day, rows.c.id) < sa.tuple_(on_day, id))
        found = sa.select(rows).where(sa.or_(rows.c["rank"] > rank, later)).order_by(rows.c["rank"], rows.c.on_day.desc(), rows.c.id.desc())
    return Prepared(found.limit(sa.literal_column(str(size + 1))), planned_anew=True)


@lru_cache(512)
def _like_titles(grants: Grants, swedish: bool, words: int) -> Prepared:
    return Prepared(sa.union_all(*(_like(source, grants, words) for source in sources(grants, swedish=swedish) if source.titled)))


def _like(source: Source, grants: Grants, words: int) -> sa.Select[Any]:
    title = sa.func.search_fold(source.title)
    likeness = [sa.func.word_similarity(value(f"word{n}", sa.Text()), title) for n in range(words)]
    close = [one >= sa.literal_column(str(ALIKE)) for one in likeness]
    most = sum(likeness[1:], likeness[0]).desc()
    wanted = sa.select(*source.columns(), sa.literal_column("5").label("rank"), sa.literal_column("0"))
    return wanted.where(source.shown(grants), *close).order_by(most, sa.literal_column("id").desc()).limit(sa.literal_column(str(SHOWN)))


@lru_cache(512)
def _newest(grants: Grants) -> Prepared:
    seen = sa.and_(READ_ACTIVITY.within(grants), Activity.withdrawn_at.is_(None))
    newest = sa.select(Activity.text).where(seen).order_by(Activity.done_on.desc(), Activity.id.desc())
    return Prepared(newest.limit(sa.literal_column(str(READ_FOR_WORDS))))
