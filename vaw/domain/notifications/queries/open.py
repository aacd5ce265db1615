"""What is open right now and whose it is: asked of the declarations themselves, not of what was sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from vaw.domain.notifications import policy
from vaw.domain.notifications.models import Matter
from vaw.domain.notifications.queries.sweep import spans, stand_ins
from vaw.domain.notifications.rules import spelled
from vaw.domain.people.models import Membership, User
from vaw.kernel.actor import Actor
from vaw.kernel.calendar import ORDINARY
from vaw.kernel.chain import RESPONSIBLE
from vaw.kernel.db import Prepared, reading
from vaw.kernel.i18n import SOURCE, language
from vaw.kernel.reminders import REGISTRY, Reminder

Places = tuple[tuple[str, int | None], ...]
"""(role, county) of the grants by which somebody answers for a county."""
_ME, _TODAY = sa.bindparam("me", type_=sa.Integer), sa.bindparam("today", type_=sa.Date)


class Group(StrEnum):
    """How a thing stands, most pressing first. TAKEN: somebody else sees to it."""

    LATE = "late"
    SOON = "soon"
    MISSING = "missing"
    TAKEN = "taken"


_ORDER = list(Group)


@dataclass(frozen=True, slots=True)
class OpenThing:
    """Something that is not done and concerns the actor. `name` in their language; `missing`: it is absent rather than due.

    `mine`: the actor is the one responsible, rather than one of those who answer for the county.
    """

    kind: str
    object_id: int
    county_id: int | None
    due_on: date
    name: str | None
    missing: bool
    statutory: bool
    mine: bool
    taken_by_me: bool
    taken_by_other: bool
    group: Group


def list_open(by: Actor, today: date) -> list[OpenThing]:
    """Everything declared that is open and the actor's to see to, most pressing first.

    It concerns whoever is responsible for it, holds a role of its chain in its county or stands in for one that nobody holds, each from
    the day on which the chain first names them; and whoever took it over. One statement, however many kinds and things there are.
    """
    places = tuple(sorted({(g.role, g.county_id) for g in by.grants if g.assignment_id is None and g.organisation_id is None}, key=str))
    kinds = tuple(declared for declared in REGISTRY.values() if isinstance(declared, Reminder))
    if by.id is None or not kinds:
        return []
    statement = _open(kinds, places, language())
    with reading() as connection:
        rows = statement.all(connection, {"me": by.id, "today": today, **_horizons(kinds, today)})
    found = [_thing(by, today, *row) for row in rows]
    return sorted(
        found, key=lambda one: (_ORDER.index(one.group), not one.statutory, one.due_on, one.kind, one.object_id, one.county_id or 0)
    )


def _thing(
    by: Actor, today: date, kind: str, object_id: int, county_id: int | None, due_on: date, name: str | None, *who: Any
) -> OpenThing:
    mine, taker = who
    declared = REGISTRY[kind]
    missing = isinstance(declared, Reminder) and declared.missing
    statutory = isinstance(declared, Reminder) and declared.statutory is not None
    if taker not in (None, by.id):
        group = Group.TAKEN
    elif missing:
        group = Group.MISSING
    else:
        group = Group.LATE if due_on < today else Group.SOON
    return OpenThing(
        kind, object_id, county_id, due_on, name, missing, statutory, bool(mine), taker == by.id, group is Group.TAKEN, group
    )  # fmt: skip


def _audiences(declared: Reminder) -> tuple[str, ...]:
    return tuple(dict.fromkeys(step.audience for step in declared.chain))


def _horizons(kinds: tuple[Reminder, ...], today: date) -> dict[str, date]:
    """The last due day whose first reminder to each audience of each kind has come.

    By Sweden's working days: a county's own closure makes a difference on no day but the last one before it.
    """
    found: dict[str, date] = {}
    for number, declared in enumerate(kinds):
        reached = spans(spelled(declared.chain), (ORDINARY,), today)
        for place, audience in enumerate(_audiences(declared)):
            found[f"until_{number}_{place}"] = max((span.last_on for span in reached if span.audience == audience), default=date.min)
    return found


@lru_cache(1024)
def _open(kinds: tuple[Reminder, ...], places: Places, code: str) -> Prepared:
    """All kinds in one; who took a thing over is looked up for what is left of them."""
    things = sa.union_all(*(_part(number, declared, places, code) for number, declared in enumerate(kinds))).subquery("things")
    kind, object_id, county_id, due_on, name, mine, concerned = things.c
    seen = sa.and_(
        Matter.kind == kind, Matter.object_id == object_id, Matter.county_id.is_not_distinct_from(county_id), Matter.due_on == due_on
    )
    taker = sa.case((_holds(policy.TAKE_OVER.roles, county_id, Membership.user_id == Matter.taken_by), Matter.taken_by))
    return Prepared(
        sa.select(kind, object_id, county_id, due_on, name, mine, taker)
        .select_from(sa.outerjoin(things, Matter, seen))
        .where(sa.or_(concerned, Matter.taken_by == _ME))
    )


def _part(number: int, declared: Reminder, places: Places, code: str) -> sa.Select[*tuple[Any, ...]]:
    """The open things of one kind in the actor's counties, or that are their own, and whether they concern the actor."""
    things, names = declared.open.subquery(f"open_{number}"), _names(declared, code).subquery(f"names_{number}")
    object_id, county_id, user_id, due_on = things.c
    called, name = names.c
    here = _within(county_id, [county for _, county in places])
    return (
        sa.select(
            sa.literal(declared.kind).label("kind"),
            sa.cast(object_id, sa.BigInteger).label("object_id"),
            sa.cast(county_id, sa.Integer).label("county_id"),
            due_on.label("due_on"),
            name.label("name"),
            sa.func.coalesce(user_id == _ME, sa.false()).label("mine"),
            sa.or_(sa.false(), *_concerns(number, declared, places, things)).label("concerned"),
        )
        .select_from(sa.outerjoin(things, names, called == object_id))
        .where(user_id == _ME if here is None else sa.or_(user_id == _ME, here))
    )


def _names(declared: Reminder, code: str) -> sa.Select[*tuple[Any, ...]]:
    """(object_id, name) in one language."""
    object_id, name_sv, name_en = declared.names.selected_columns
    return declared.names.with_only_columns(object_id, name_sv if code == SOURCE else name_en, maintain_column_froms=True)


def _concerns(number: int, declared: Reminder, places: Places, things: sa.Subquery) -> Iterator[sa.ColumnElement[bool]]:
    """As the sweep finds whom to tell: each audience, and the next one where nobody is left."""
    _, county_id, user_id, due_on = things.c
    for place, audience in enumerate(_audiences(declared)):
        reached = due_on <= sa.bindparam(f"until_{number}_{place}", type_=sa.Date)
        free = []
        if audience == RESPONSIBLE:
            yield sa.and_(reached, user_id == _ME)
            free.append(sa.not_(sa.exists().where(User.id == user_id, User.active)))
        asked: list[str] = []
        for role in stand_ins(audience):
            mine = _within(county_id, [county for held, county in places if held == role])
            if mine is not None:
                yield sa.and_(reached, mine, *free, *([sa.not_(_holds(asked, county_id))] if asked else []))
            asked.append(role)


def _within(county_id: sa.ColumnElement[Any], counties: list[int | None]) -> sa.ColumnElement[bool] | None:
    known = sorted(county for county in counties if county is not None)
    parts = [county_id == sa.any_(sa.literal(known, ARRAY(sa.Integer)))] if known else []
    parts += [county_id.is_(None)] if None in counties else []
    return sa.or_(*parts) if parts else None


def _holds(roles: Any, county_id: sa.ColumnElement[Any], *more: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether an open account holds one of the roles in the thing's county today."""
    return sa.exists().where(
        Membership.role == sa.any_(sa.literal(sorted(map(str, roles)), ARRAY(sa.Text))),
        Membership.county_id.is_not_distinct_from(county_id),
        Membership.assignment_id.is_(None),
        Membership.organisation_id.is_(None),
        Membership.valid_from <= _TODAY,
        sa.or_(Membership.valid_to.is_(None), Membership.valid_to >= _TODAY),
        User.id == Membership.user_id,
        User.active,
        *more,
    )
