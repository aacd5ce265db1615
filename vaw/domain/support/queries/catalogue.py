"""Reading the catalogue: active entries are public, the others are seen by those who keep them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.support import policy
from vaw.domain.support.models import Method
from vaw.domain.support.rules import MethodState
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import SOURCE, language, sort_key
from vaw.kernel.paging import SIZE, Page, cut, place
from vaw.kernel.permissions import Permission, scoped

NOBODY = Actor(None, "web")
"""A visitor who has not signed in."""
WORDS_MOST = 6  # words that are looked for; more narrow nothing further
_CODE = re.compile(r"[a-z0-9-]{1,80}")
NEVER = date(1, 1, 1)  # stands in the order for a day of review that is not set: first of all


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list shows. Empty fields do not filter. `words`: each of them in the name, the purpose or the owner's name.

    `state`: active entries are everybody's; of the others one sees those that one keeps. `by_review`: the county's own active entries
    in the order in which they are to be reviewed.
    """

    words: str = ""
    kind: str | None = None
    field: str | None = None
    profession: str | None = None
    for_whom: str | None = None
    level: str | None = None
    state: MethodState = MethodState.ACTIVE
    by_review: bool = False
    after: str | None = None


class Line(NamedTuple):
    """An entry as a list shows it; `purpose` in the reader's language where there is one."""

    id: int
    code: str
    name: str
    kind: str
    county_id: int | None
    purpose: str
    purpose_sv: str
    purpose_en: str
    fields: list[str]
    professions: list[str]
    for_whom: list[str]
    level: str | None
    owner: str
    source: str
    state: str
    reviewed_on: date | None
    review_on: date | None
    sort_key: str
    version: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many entries there are: `total` under the whole filter, `of[dimension][value]` if that were chosen in this dimension."""

    total: int
    of: Mapping[str, Mapping[str, int]]


_SINGLE = {"kind": Method.kind, "level": Method.level}
_SEVERAL = {"field": Method.fields, "profession": Method.professions, "for_whom": Method.for_whom}
_BY_REVIEW = (sa.func.coalesce(Method.review_on, NEVER), Method.sort_key, Method.id)
_BY_NAME = (Method.sort_key, Method.id)


def list_methods(by: Actor, wanted: Filter, *, size: int = SIZE) -> tuple[Page[Line], Numbers]:
    """One page by name in Swedish order, or by review, with the numbers of its filters: two statements, however many entries there are.

    Raises RuleBroken("paging.cursor") for a cursor that is not ours.
    """
    shown = _conditions(by, wanted)
    order: tuple[Any, ...] = _BY_REVIEW if wanted.by_review else _BY_NAME
    at = place(wanted.after, *((date, str, int) if wanted.by_review else (str, int)))
    page = sa.select(*_columns()).where(*shown.values()).order_by(*order).limit(size + 1)
    if at:
        page = page.where(sa.tuple_(*order) > sa.tuple_(*at))
    with reading() as connection:
        numbers = _numbers(connection, shown)
        rows = [Line(*row) for row in connection.execute(page)]
    return cut(rows, _place_by_review if wanted.by_review else _place_by_name, total=numbers.total, size=size), numbers


def _place_by_name(line: Line) -> tuple[Any, ...]:
    return (line.sort_key, line.id)


def _place_by_review(line: Line) -> tuple[Any, ...]:
    return (line.review_on or NEVER, line.sort_key, line.id)


def _columns() -> tuple[Any, ...]:
    said, other = (Method.purpose_sv, Method.purpose_en) if language() == SOURCE else (Method.purpose_en, Method.purpose_sv)
    return (
        Method.id, Method.code, Method.name, Method.kind, Method.county_id, sa.func.coalesce(sa.func.nullif(said, ""), other),
        Method.purpose_sv, Method.purpose_en, Method.fields, Method.professions, Method.for_whom, Method.level, Method.owner, Method.source,
        Method.state, Method.reviewed_on, Method.review_on, Method.sort_key, Method.version,
    )  # fmt: skip


def _conditions(by: Actor, wanted: Filter) -> dict[str, sa.ColumnElement[bool]]:
    """{dimension: condition}; "" is what holds whatever is chosen."""
    always = [Method.state == wanted.state.value, *(_found(word) for word in wanted.words.replace("\0", " ").split()[:WORDS_MOST])]
    if wanted.state is not MethodState.ACTIVE:
        always.append(policy.READ_METHOD.scope(by))
    if wanted.by_review:
        always.append(policy.CHANGE_METHOD.scope(by))
    chosen = {name: (getattr(wanted, name) or "").replace("\0", "?") for name in (*_SINGLE, *_SEVERAL)}
    found = {"": sa.and_(*always)}
    found |= {name: column == chosen[name] for name, column in _SINGLE.items() if chosen[name]}
    return found | {name: column.contains([chosen[name]]) for name, column in _SEVERAL.items() if chosen[name]}


def _found(word: str) -> sa.ColumnElement[bool]:
    texts = (Method.purpose_sv, Method.purpose_en, Method.owner)
    return sa.or_(Method.sort_key.contains(sort_key(word), autoescape=True), *(text.icontains(word, autoescape=True) for text in texts))


def _numbers(connection: sa.Connection, shown: Mapping[str, sa.ColumnElement[bool]]) -> Numbers:
    parts = [sa.select(sa.literal(""), sa.literal(""), sa.func.count()).select_from(Method).where(*shown.values())]
    for name, column in (*_SINGLE.items(), *_SEVERAL.items()):
        value: Any = column if name in _SINGLE else sa.func.unnest(column)
        others = [condition for dimension, condition in shown.items() if dimension != name]
        values = sa.select(value.label("value")).where(*others).subquery()
        parts.append(
            sa.select(sa.literal(name), values.c.value, sa.func.count()).where(values.c.value.is_not(None)).group_by(values.c.value)
        )
    total, of = 0, {name: dict[str, int]() for name in (*_SINGLE, *_SEVERAL)}
    for name, value, n in connection.execute(sa.union_all(*parts)):
        if name:
            of[name][value] = n
        else:
            total = n
    return Numbers(total, of)


def get_method(by: Actor, code: str, permission: Permission[Method] | None = None) -> Method:
    """One entry: without `permission` an active one, or one that the actor may see. Raises NotFound when absent or out of sight."""
    if permission is None:
        wanted = sa.select(Method).where(sa.or_(Method.state == MethodState.ACTIVE.value, policy.READ_METHOD.scope(by)))
    else:
        wanted = scoped(permission, by)
    found = db.session.scalars(wanted.where(Method.code == code)).one_or_none() if _CODE.fullmatch(code) else None
    if found is None:
        raise NotFound
    return found


def get_code(by: Actor, method_id: int) -> str:
    """The code of an entry that the actor may see, by its number. Raises NotFound."""
    seen = sa.or_(Method.state == MethodState.ACTIVE.value, policy.READ_METHOD.scope(by))
    with reading() as connection:
        code = connection.scalar(sa.select(Method.code).where(Method.id == method_id, seen))
    if code is None:
        raise NotFound
    return code


def is_known(county_id: int | None, name_key: str, *, but: int | None) -> bool:
    """Whether another entry in use, of the nation or of the same county, bears this name; `but`: the one that is being changed."""
    wanted = sa.select(Method.id).where(
        Method.sort_key == name_key,
        Method.state != MethodState.RETIRED.value,
        sa.or_(Method.county_id.is_(None), Method.county_id == county_id),
        Method.id.is_distinct_from(but),
    )
    with reading() as connection:
        return connection.scalar(wanted.limit(1)) is not None


def codes_like(beginning: str) -> frozenset[str]:
    """The codes that begin like this, to find one that is free."""
    with reading() as connection:
        return frozenset(connection.scalars(sa.select(Method.code).where(Method.code.startswith(beginning, autoescape=True))))
