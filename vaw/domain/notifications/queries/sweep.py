# ruff: noqa: S608  the SQL is put together from the declared selects at import; values are always bound
"""The statement that brings the ledger in line with what is open, one for each kind, and the one that tells of an event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from vaw.domain.notifications import policy
from vaw.domain.notifications.queries.matters import hold_still
from vaw.domain.notifications.rules import DEFAULT_MAIL, Turn, read_chain, spelled, turns
from vaw.domain.people.models import WorkingCalendar
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.calendar import Calendar
from vaw.kernel.chain import RESPONSIBLE
from vaw.kernel.db import Prepared, reading, spelled_out, write
from vaw.kernel.reminders import Reminder

# Who is told when an audience is empty: nothing is orphaned. Each falls back to the next one.
FALLBACK = (Role.DEVELOPMENT_LEADER, Role.COUNTY_MANAGEMENT)


@dataclass(frozen=True, slots=True)
class Around:
    """What every kind of a sweep needs: chains frozen so far by kind, `calendars` as they differ (the first is ORDINARY), and which of
    them a county has ({county: place in calendars}; no entry is the first).
    """

    chains: Mapping[str, Sequence[str]]
    calendars: tuple[Calendar, ...]
    of_county: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Span:
    """That things of this chain and calendar, due from `first_on` to `last_on`, are at this step for this audience."""

    chain: str
    calendar: int
    first_on: date
    last_on: date
    step: int
    audience: str


_CALENDARS = Prepared(
    sa.select(WorkingCalendar.county_id, WorkingCalendar.closed_from, WorkingCalendar.closed_until, WorkingCalendar.bridging_days)
    .where(WorkingCalendar.county_id.is_not(None))
    .order_by(WorkingCalendar.county_id)
)
# From one value to the next by the index: as many steps as there are chains, however many things they are kept with.
_CHAINS = """
with recursive kept as (
  (select kind, chain from matter order by kind, chain limit 1)
  union all
  select next.* from kept cross join lateral (
    select kind, chain from matter where (kind, chain) > (kept.kind, kept.chain) order by kind, chain limit 1
  ) next
) select kind, chain from kept
"""


def look_around() -> Around:
    """Chains that were frozen and the counties' working calendars, as they stand now: two statements."""
    with reading() as connection:
        kept = connection.exec_driver_sql(_CHAINS).all()
        rows = _CALENDARS.all(connection, {})
    chains: dict[str, list[str]] = defaultdict(list)
    for kind, chain in kept:
        chains[kind].append(chain)
    places = {Calendar(): 0}
    of_county = {county: places.setdefault(Calendar(*how), len(places)) for county, *how in rows}
    return Around(chains, tuple(places), of_county)


@lru_cache(256)
def spans(chain: str, calendars: tuple[Calendar, ...], today: date) -> tuple[Span, ...]:
    """rules.turns, with neighbouring due days that are at the same step put together."""
    found: dict[tuple[int, str], list[Turn]] = defaultdict(list)
    for turn in turns(chain, enumerate(calendars), today):
        found[turn.calendar, turn.audience].append(turn)
    return tuple(span for of_one in found.values() for span in _joined(of_one))


def _joined(of_one: Sequence[Turn]) -> Iterator[Span]:
    first = last = of_one[0]
    for turn in of_one[1:]:
        if turn.step != last.step or (turn.due_on - last.due_on).days != 1:
            yield Span(first.chain, first.calendar, first.due_on, last.due_on, first.step, first.audience)
            first = turn
        last = turn
    yield Span(first.chain, first.calendar, first.due_on, last.due_on, first.step, first.audience)


# `open`: what is open and near enough that a step may be reached, with its frozen chain. A thing that is seen for the first time takes
# chain and taker over from a day of its own that has not come yet: it was moved, not done.
# `due`: the same with its steps, or none. `wanted`: who must have been told of which step, the newest one for each person.
# `compared`: things, what is wanted and what the ledger holds side by side. The planner cannot guess how many rows come out of any of
# these, so that they meet by sorting and never by a join: at its worst that took half a minute for 500 things.
# `again`: what was ended and is open after all; what never left waits once more. `stray`: live notices of things that are not in `open`;
# `still`: what has become of those.
_UNSENT = "n.state in ('cancelled', 'skipped')"
_SQL = """
with holder as materialized (
  select distinct coalesce(m.county_id, 0) as place, m.role, m.user_id
  from membership m join app_user u on u.id = m.user_id and u.active
  where m.role = any(%(vaw_roles)s::text[]) and m.assignment_id is null and m.organisation_id is null
    and m.valid_from <= %(vaw_day)s and (m.valid_to is null or m.valid_to >= %(vaw_day)s)
), answer as materialized (
  select audience, place, user_id from (
    select f.audience, h.place, h.user_id, rank() over (partition by f.audience, h.place order by f.nth) as nth
    from unnest(%(vaw_audiences)s::text[], %(vaw_stand_ins)s::text[], %(vaw_nth)s::int[]) f(audience, role, nth) join holder h using (role)
  ) a where nth = 1
), turn as materialized (
  select * from unnest(%(vaw_chains)s::text[], %(vaw_calendars)s::int[], %(vaw_firsts)s::date[], %(vaw_lasts)s::date[],
    %(vaw_steps)s::int[], %(vaw_step_audiences)s::text[]) t(chain, calendar, first_on, last_on, step, audience)
), near as materialized (
  select o.object_id::bigint, o.county_id::int, coalesce(o.county_id::int, 0) as place, o.due_on, (
      select u.id from app_user u where u.id = o.user_id::int and u.active
    ) as mine, (
      select m from matter m where m.kind = %(vaw_kind)s and m.object_id = o.object_id
        and coalesce(m.county_id, 0) = coalesce(o.county_id::int, 0) and (m.due_on = o.due_on or m.due_on >= %(vaw_day)s)
      order by m.due_on = o.due_on desc, m.id desc limit 1
    ) as m
  from ({rule}) o(object_id, county_id, user_id, due_on) where o.due_on between %(vaw_first)s and %(vaw_last)s
), open as materialized (
  select object_id, county_id, place, due_on, mine, coalesce((m).chain, %(vaw_chain)s) as chain, coalesce(c.calendar, 0) as calendar,
    (m).due_on is not distinct from due_on as known, (m).taken_by, (m).taken_at, case when (m).taken_by is not null then (
      select h.user_id from holder h where h.user_id = (m).taken_by and h.place = n.place and h.role = any(%(vaw_board)s::text[]) limit 1
    ) end as taker
  from near n left join unnest(%(vaw_counties)s::int[], %(vaw_theirs)s::int[]) c(place, calendar) using (place)
), due as materialized (
  select o.*, t.step, t.audience from open o left join lateral (
    select * from turn t where t.chain = o.chain and t.calendar = o.calendar and o.due_on between t.first_on and t.last_on offset 0
  ) t on true
), wanted as materialized (
  select distinct on (d.object_id, d.place, w.user_id) d.object_id, d.place, d.due_on, w.user_id, d.step, d.audience
  from due d cross join lateral (
    select coalesce(d.taker, d.mine) as user_id where d.taker is not null or (d.audience = '{responsible}' and d.mine is not null)
    union all
    select a.user_id from answer a where a.audience = d.audience and a.place = d.place
      and d.taker is null and (d.audience <> '{responsible}' or d.mine is null)
  ) w where d.step is not null
  order by d.object_id, d.place, w.user_id, d.step desc
), compared as materialized (
  select id, object_id, place, due_on, user_id, wanted, had, audience, max(wanted) over person as wants, max(had) over person as has,
    bool_or(seen) over thing as seen, bool_or(reached) over thing as reached, bool_or(taken) over thing as taken
  from (
    select null::bigint, object_id, place, due_on, null::int, null::int, null::int, null::text, true, step is not null, taker is not null
    from due
    union all select null, object_id, place, due_on, user_id, step, null, audience, null, null, null from wanted
    union all select id, object_id, coalesce(county_id, 0), due_on, user_id, null, step, null, null, null, null from notice
    where kind = %(vaw_kind)s and ended_at is null
  ) side(id, object_id, place, due_on, user_id, wanted, had, audience, seen, reached, taken)
  window thing as (partition by object_id, place, due_on), person as (partition by object_id, place, due_on, user_id)
), fresh as materialized (
  select w.object_id, w.place, w.due_on, w.user_id, w.wanted as step, w.audience, {statutory} or coalesce((c).shown, true) as shown,
    case when (c).mail is null or ({statutory} and (c).mail = 'never') then '{default}' else (c).mail end as mail, old_id
  from (
    select *, (select c from notice_choice c where c.user_id = new.user_id and c.kind = %(vaw_kind)s) as c, (
        select n.id from notice n where n.kind = %(vaw_kind)s and n.object_id = new.object_id and coalesce(n.county_id, 0) = new.place
          and n.due_on = new.due_on and n.user_id = new.user_id and n.step = new.wanted
      ) as old_id
    from compared new where wanted is not null and (has is null or has < wanted) offset 0
  ) w
), frozen as (
  insert into matter (kind, object_id, county_id, due_on, chain, opened_at, taken_by, taken_at)
  select distinct on (object_id, place) %(vaw_kind)s, object_id, county_id, due_on, chain, %(vaw_now)s, taken_by, taken_at
  from due where step is not null and not known order by object_id, place
  on conflict do nothing
), made as (
  insert into notice (kind, object_id, county_id, due_on, user_id, step, audience, mail, shown, state, reason, created_at, settled_at)
  select %(vaw_kind)s, object_id, nullif(place, 0), due_on, user_id, step, audience, mail, shown,
    case when mail = 'never' then 'skipped' else 'planned' end, case when mail = 'never' then 'muted' end, %(vaw_now)s,
    case when mail = 'never' then %(vaw_now)s end
  from fresh where old_id is null order by object_id, place, user_id
  on conflict on constraint uq_notice_once do nothing returning id
), again as (
  update notice n set ended_at = null, shown = f.shown, audience = f.audience,
    mail = case when {unsent} then f.mail else n.mail end, letter_id = case when not {unsent} then n.letter_id end,
    state = case when not {unsent} then n.state when f.mail = 'never' then 'skipped' else 'planned' end,
    reason = case when not {unsent} then n.reason when f.mail = 'never' then 'muted' end,
    settled_at = case when not {unsent} then n.settled_at when f.mail = 'never' then %(vaw_now)s end
  from fresh f where n.id = any(array(select old_id from fresh)) and n.id = f.old_id and n.ended_at is not null returning n.id
), stray as materialized (
  select id, object_id, place, due_on from compared where id is not null and seen is null and %(vaw_ending)s
), still as materialized (
  select r.object_id, coalesce(r.county_id::int, 0) as place, r.due_on from ({rule}) r(object_id, county_id, user_id, due_on)
  where (select count(*) from stray) > 0 and r.object_id = any(array(select object_id from stray))
), verdict as materialized (
  select id, case when t.due_on is null then 'done' else 'moved' end as reason
  from stray s left join still t using (object_id, place) where t.due_on is distinct from s.due_on
  union all
  select id, case when wants is not null then 'superseded' when taken then 'taken_over'
    when (select u.active from app_user u where u.id = user_id) then 'not_yours' else 'account_closed' end
  from compared where id is not null and reached and (wants is null or wants > had) and %(vaw_ending)s
), held as materialized (
  select n.id from notice n where n.id = any(array(select id from verdict)) and n.ended_at is null order by n.id for update skip locked
), over as (
  update notice n set ended_at = %(vaw_now)s, state = case when n.state = 'planned' then 'cancelled' else n.state end,
    reason = case when n.state = 'planned' then v.reason else n.reason end,
    settled_at = case when n.state = 'planned' then %(vaw_now)s else n.settled_at end
  from verdict v where n.id = any(array(select id from held)) and n.id = v.id returning n.id
) select (select count(*) from made) + (select count(*) from again), (select count(*) from over)
"""


@lru_cache(256)
def _statement(reminder: Reminder) -> str:
    statutory = "true" if reminder.statutory else "false"
    return _SQL.format(rule=_rule(reminder), responsible=RESPONSIBLE, default=DEFAULT_MAIL, statutory=statutory, unsent=_UNSENT)


def _rule(reminder: Reminder) -> str:
    """The declared select, in which only the day is left to bind."""
    return spelled_out(reminder.open, lambda _name, value: "\0" if value is None else None).replace("%", "%%").replace("\0", "%(today)s")


def bring_in_line(reminder: Reminder, day: date, around: Around) -> tuple[int, int]:
    """(planned, ended) for one kind on one day, inside the caller's unit of work. A day that is behind us ends nothing."""
    chains = sorted({spelled(reminder.chain), *around.chains.get(reminder.kind, ())})
    reached = [span for chain in chains for span in spans(chain, around.calendars, day)]
    if not reached:
        return 0, 0
    hold_still(reminder.kind)
    planned, ended = write(_statement(reminder), {**_steps(reached), **_people(chains), **_rest(reminder, day, around)})
    return planned, ended


def _steps(reached: Sequence[Span]) -> dict[str, Any]:
    return {
        "vaw_chains": [span.chain for span in reached],
        "vaw_calendars": [span.calendar for span in reached],
        "vaw_firsts": [span.first_on for span in reached],
        "vaw_lasts": [span.last_on for span in reached],
        "vaw_steps": [span.step for span in reached],
        "vaw_step_audiences": [span.audience for span in reached],
        "vaw_first": min(span.first_on for span in reached),
        "vaw_last": max(span.last_on for span in reached),
    }


def _people(chains: Sequence[str]) -> dict[str, Any]:
    """Roles that may be told, and for every audience those that stand in for it, in order."""
    audiences = sorted({step.audience for chain in chains for step in read_chain(chain)})
    asked = [(audience, role) for audience in audiences for role in stand_ins(audience)]
    board = sorted(map(str, policy.TAKE_OVER.roles))
    return {
        "vaw_audiences": [audience for audience, _ in asked],
        "vaw_stand_ins": [role for _, role in asked],
        "vaw_nth": list(range(len(asked))),
        "vaw_roles": sorted({*(role for _, role in asked), *board}),
        "vaw_board": board,
    }


def stand_ins(audience: str) -> tuple[str, ...]:
    """The roles that are asked in turn. Nobody stands in for the management: what reaches it has been told to all others."""
    if audience == Role.COUNTY_MANAGEMENT:
        return (audience,)
    own = () if audience == RESPONSIBLE else (audience,)
    return tuple(dict.fromkeys((*own, *map(str, FALLBACK))))


def _rest(reminder: Reminder, day: date, around: Around) -> dict[str, Any]:
    return {
        "today": day,
        "vaw_kind": reminder.kind,
        "vaw_chain": spelled(reminder.chain),
        "vaw_counties": list(around.of_county),
        "vaw_theirs": list(around.of_county.values()),
        "vaw_day": clock.today(),
        "vaw_now": clock.now(),
        "vaw_ending": day == clock.today(),
    }


_EVENT = f"""
with made as (
  insert into notice (kind, object_id, county_id, due_on, user_id, step, audience, mail, shown, state, reason, created_at, settled_at)
  select %(kind)s, %(object_id)s, %(county_id)s, %(day)s, u.id, 0, '{RESPONSIBLE}', coalesce(c.mail, '{DEFAULT_MAIL}'),
    coalesce(c.shown, true), case when c.mail = 'never' then 'skipped' else 'planned' end, case when c.mail = 'never' then 'muted' end,
    %(now)s, case when c.mail = 'never' then %(now)s end
  from app_user u left join notice_choice c on c.user_id = u.id and c.kind = %(kind)s
  where u.id = any(%(to)s::int[]) and u.active and not exists (
    select from notice n where n.kind = %(kind)s and n.object_id = %(object_id)s and n.county_id is not distinct from %(county_id)s
      and n.user_id = u.id
  ) order by u.id on conflict on constraint uq_notice_once do nothing returning id
) select count(*) from made
"""


def insert_event(kind: str, object_id: int, county_id: int | None, to: Sequence[int]) -> int:
    """Notices of an event for those of the accounts that are open and were never told of it; returns how many."""
    values = {"kind": kind, "object_id": object_id, "county_id": county_id, "to": list(to), "day": clock.today(), "now": clock.now()}
    [planned] = write(_EVENT, values)
    return int(planned)
