"""What is open right now and whose it is: asked of the declarations themselves, not of what was sent."""

from __future__ import annotations

from collections.abc import Sequence
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

Places = Sequence[tuple[str, int | None]]
"""(role, county) of the grants by which somebody answers for a county."""
_ME, _TODAY = sa.bindparam("me", type_=sa.Integer), sa.bindparam("today", type_=sa.Date)
_HERE, _NATION = sa.bindparam("here", type_=ARRAY(sa.Integer)), sa.bindparam("nation", type_=sa.Boolean)
_BY_SCHEDULE = sa.column("kind", sa.Text), sa.column("until", sa.Date)
_REACHED = (
    sa.func.unnest(sa.bindparam("kinds", type_=ARRAY(sa.Text)), sa.bindparam("untils", type_=ARRAY(sa.Date)))
    .table_valued(*_BY_SCHEDULE, name="reached")
    .render_derived()
)
"""The last due day of each kind of which whoever is responsible has been told."""
_TOLD = (
    sa.func.unnest(
        sa.bindparam("told_kinds", type_=ARRAY(sa.Text)),
        sa.bindparam("told_untils", type_=ARRAY(sa.Date)),
        sa.bindparam("told_counties", type_=ARRAY(sa.Integer)),
        sa.bindparam("told_before", type_=ARRAY(sa.Text)),
        sa.bindparam("told_frees", type_=ARRAY(sa.Boolean)),
    )
    .table_valued(
        *_BY_SCHEDULE, sa.column("county_id", sa.Integer), sa.column("before", sa.Text), sa.column("free", sa.Boolean), name="told"
    )
    .render_derived()
)
"""The same for what I am told as one who holds a role: where (null: the whole country), which roles are asked `before` (with commas) and
have to be held by nobody, and whether the thing has to be `free` of somebody responsible.
"""


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
    places = sorted({(g.role, g.county_id) for g in by.grants if g.assignment_id is None and g.organisation_id is None}, key=str)
    kinds = tuple(declared for declared in REGISTRY.values() if isinstance(declared, Reminder))
    if by.id is None or not kinds:
        return []
    with reading() as connection:
        rows = _open(kinds, language()).all(connection, {"me": by.id, "today": today, **_who(kinds, places, today)})
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


def _who(kinds: tuple[Reminder, ...], places: Places, today: date) -> dict[str, object]:
    """What concerns the actor from which due day on.

    By Sweden's working days: a county's own closure makes a difference on no day but the last one before it.
    """
    reached: list[tuple[str, date]] = []
    told: list[tuple[str, date, int | None, str, bool]] = []
    for declared in kinds:
        horizons = _horizons(declared, today)
        reached += [(declared.kind, until) for audience, until in horizons if audience == RESPONSIBLE]
        for audience, until in horizons:
            asked = stand_ins(audience)
            told += [
                (declared.kind, until, county, ",".join(asked[: asked.index(role)]), audience == RESPONSIBLE)
                for role, county in places
                if role in asked
            ]
    names = ("told_kinds", "told_untils", "told_counties", "told_before", "told_frees")
    return {
        "here": [county for _, county in places if county is not None],
        "nation": any(county is None for _, county in places),
        "kinds": [kind for kind, _ in reached],
        "untils": [until for _, until in reached],
        **{name: [one[place] for one in told] for place, name in enumerate(names)},
    }


def _horizons(declared: Reminder, today: date) -> list[tuple[str, date]]:
    """(audience, the last due day whose first reminder to it has come)"""
    reached = spans(spelled(declared.chain), (ORDINARY,), today)
    audiences = dict.fromkeys(step.audience for step in declared.chain)
    return [(audience, max((span.last_on for span in reached if span.audience == audience), default=date.min)) for audience in audiences]


@lru_cache(2)
def _open(kinds: tuple[Reminder, ...], code: str) -> Prepared:
    """All kinds in one, and the same for everybody: who asks is in its parameters, so that each connection plans it once.

    Who took a thing over is looked up for what is left of them.
    """
    things = sa.union_all(*(_part(number, declared, code) for number, declared in enumerate(kinds))).subquery("things")
    kind, object_id, county_id, user_id, due_on, name = things.c
    kind_reached, until_reached = _REACHED.c
    kind_told, until_told, at_county, before, free = _TOLD.c
    held = _held()
    earlier = held.c.role == sa.any_(sa.func.string_to_array(before, ","))
    at_once = sa.exists().where(kind_reached == kind, user_id == _ME, due_on <= until_reached)
    as_one_who_answers = sa.exists().where(
        kind_told == kind,
        at_county.is_not_distinct_from(county_id),
        due_on <= until_told,
        sa.or_(sa.not_(free), sa.not_(sa.exists().where(User.id == user_id, User.active).correlate(things))),
        sa.not_(sa.exists().where(earlier, held.c.county_id.is_not_distinct_from(county_id)).correlate(things, _TOLD)),
    )
    seen = sa.and_(
        Matter.kind == kind, Matter.object_id == object_id, Matter.county_id.is_not_distinct_from(county_id), Matter.due_on == due_on
    )
    able = held.c.role == sa.any_(sa.literal(sorted(map(str, policy.TAKE_OVER.roles)), ARRAY(sa.Text)))
    here = held.c.county_id.is_not_distinct_from(county_id)
    taker = sa.case((sa.exists().where(able, here, held.c.user_id == Matter.taken_by), Matter.taken_by))
    return Prepared(
        sa.select(kind, object_id, county_id, due_on, name, sa.func.coalesce(user_id == _ME, sa.false()), taker)
        .select_from(sa.outerjoin(things, Matter, seen))
        .where(sa.or_(at_once, as_one_who_answers, Matter.taken_by == _ME)),
        plan_kept=True,
    )


def _part(number: int, declared: Reminder, code: str) -> sa.Select[*tuple[Any, ...]]:
    """The open things of one kind in the actor's counties, or that are their own."""
    things, names = declared.open.subquery(f"open_{number}"), _names(declared, code).subquery(f"names_{number}")
    object_id, county_id, user_id, due_on = things.c
    called, name = names.c
    return (
        sa.select(
            sa.literal(declared.kind, sa.Text).label("kind"),
            sa.cast(object_id, sa.BigInteger).label("object_id"),
            sa.cast(county_id, sa.Integer).label("county_id"),
            user_id.label("user_id"),
            due_on.label("due_on"),
            name.label("name"),
        )
        .select_from(sa.outerjoin(things, names, called == object_id))
        .where(sa.or_(user_id == _ME, county_id == sa.any_(_HERE), sa.and_(_NATION, county_id.is_(None))))
    )


def _names(declared: Reminder, code: str) -> sa.Select[*tuple[Any, ...]]:
    """(object_id, name) in one language."""
    object_id, name_sv, name_en = declared.names.selected_columns
    return declared.names.with_only_columns(object_id, name_sv if code == SOURCE else name_en, maintain_column_froms=True)


def _held() -> sa.CTE:
    """Which open accounts hold which roles today, and where."""
    found = sa.select(Membership.role, Membership.county_id, Membership.user_id).where(
        Membership.assignment_id.is_(None),
        Membership.organisation_id.is_(None),
        Membership.valid_from <= _TODAY,
        sa.or_(Membership.valid_to.is_(None), Membership.valid_to >= _TODAY),
        User.id == Membership.user_id,
        User.active,
    )
    return found.cte("held").prefix_with("materialized")
