"""Whether what was due was really delivered: asked of the tables, by statements that share nothing with those that plan and send.

A fault in the sweep or in the post shows here, since this asks what should be rather than what they did.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import ARRAY

from vaw.domain.notifications.models import Matter, Notice
from vaw.domain.notifications.rules import Hours, MailChoice, slot, spelled, turns
from vaw.domain.people.models import Membership, User, WorkingCalendar
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.audit import AUDIT
from vaw.kernel.calendar import ORDINARY, Calendar
from vaw.kernel.chain import RESPONSIBLE
from vaw.kernel.reminders import REGISTRY, Reminder

GRACE = timedelta(hours=1)  # the post works each minute: an hour is sixty chances
UNSENT_AFTER = timedelta(minutes=15)
MOMENT = timedelta(minutes=5)
NEWEST = 5_000  # rows that are looked at for those of the last day or moment: more mails than all counties get in a week


@dataclass(frozen=True, slots=True)
class Delivery:
    """How many of each should have happened and have not; `given_up`: mails of the last day that nobody took.

    `unsent`: mails that should have left. `ungathered`: groups of people whose hour came and who got no mail.
    `unplanned`: things of which somebody should have been told yesterday, and nobody was.
    """

    unsent: int
    ungathered: int
    unplanned: int
    given_up: int

    @property
    def mail_is_well(self) -> bool:
        return not (self.unsent or self.ungathered)


def check(connection: sa.Connection) -> Delivery:
    """Look at everything: three statements, and one for each declared reminder."""
    now = clock.now()
    unsent, given_up = connection.execute(_MAILS, {"before": now - UNSENT_AFTER, "since": now - timedelta(days=1), "newest": NEWEST}).one()
    kinds = [declared for declared in list(REGISTRY.values()) if isinstance(declared, Reminder)]
    calendars = {county: Calendar(first, last, bridging) for county, first, last, bridging in connection.execute(_CALENDARS)}
    unplanned = sum(_count_unplanned(connection, reminder, calendars) for reminder in kinds)
    return Delivery(unsent, _count_ungathered(connection, now), unplanned, given_up)


# A mail that its receiver's server puts off is not late; one that waits because our own way out is closed is.
_MAILS = sa.text("""
    select
        (select count(*) from letter
         where state in ('planned', 'sending') and (due_at < :before or (created_at < :before and reason = 'away'))),
        (select count(*) from (select state, created_at from letter order by id desc limit :newest) l
         where state = 'failed' and created_at > :since)
    """)
_WAITING = sa.text("""
    select n.mail, h.quiet_from, h.quiet_until, h.digest_hour, h.digest_weekday, c.closed_from, c.closed_until, c.bridging_days,
        min(n.first_at)
    from (
        select user_id, mail, min(created_at) as first_at from notice
        where state = 'planned' and letter_id is null and ended_at is null and mail <> 'never' and created_at < :before
        group by user_id, mail
    ) n
    join app_user u on u.id = n.user_id and u.active
    left join notice_hours h on h.user_id = n.user_id
    left join lateral (
        select county_id, organisation_id from membership
        where user_id = n.user_id and assignment_id is null and valid_from <= :today and coalesce(valid_to >= :today, true)
        order by county_id is null, id limit 1
    ) m on true
    left join working_calendar c on c.county_id = m.county_id or (m.county_id is null and c.organisation_id = m.organisation_id)
    group by 1, 2, 3, 4, 5, 6, 7, 8
    """)


def _count_ungathered(connection: sa.Connection, now: datetime) -> int:
    """Of people who want mail in the same way, those whose hour came more than GRACE ago."""
    late, an_hour_ago = 0, now - GRACE
    for mail, quiet_from, quiet_until, hour, weekday, closed_from, closed_until, bridging, first_at in connection.execute(
        _WAITING, {"before": an_hour_ago, "today": clock.today()}
    ):
        hours = Hours() if quiet_from is None else Hours(quiet_from, quiet_until, hour, weekday)
        calendar = Calendar(closed_from, closed_until, bool(bridging))
        late += int(slot(MailChoice(mail), hours, first_at, calendar) <= an_hour_ago)
    return late


_CALENDARS = sa.select(
    WorkingCalendar.county_id, WorkingCalendar.closed_from, WorkingCalendar.closed_until, WorkingCalendar.bridging_days
).where(WorkingCalendar.county_id.is_not(None))
_STAND_INS = (Role.DEVELOPMENT_LEADER.value, Role.COUNTY_MANAGEMENT.value)


def _count_unplanned(connection: sa.Connection, reminder: Reminder, calendars: Mapping[int | None, Calendar]) -> int:
    """Things of a kind that had reached a step yesterday, with somebody to tell, and nobody was told.

    One whose chain was frozen before the rule was changed is left out: what it should be is not declared any more.
    """
    yesterday, chain = clock.today() - timedelta(days=1), spelled(reminder.chain)
    codes = {ORDINARY: 0}
    theirs = {county: codes.setdefault(calendar, len(codes)) for county, calendar in calendars.items()}
    reached = turns(chain, [(code, calendar) for calendar, code in codes.items()], yesterday)
    thing = reminder.open.cte("thing").prefix_with("materialized")
    turn = _table(
        "turn",
        due_on=(sa.Date, [t.due_on for t in reached]),
        calendar=(sa.Integer, [t.calendar for t in reached]),
        audience=(sa.Text, [t.audience for t in reached]),
    )
    own = _table("own", county_id=(sa.Integer, list(theirs)), calendar=(sa.Integer, list(theirs.values())))
    due = sa.exists().where(
        turn.c.due_on == thing.c.due_on, turn.c.calendar == sa.func.coalesce(own.c.calendar, 0), _has_somebody(thing, turn, yesterday)
    )
    told = sa.exists().where(*_of(Notice, reminder.kind, thing))
    otherwise = sa.exists().where(*_of(Matter, reminder.kind, thing), Matter.chain != chain)
    with_calendar = thing.outerjoin(own, own.c.county_id == thing.c.county_id)
    count = sa.select(sa.func.count()).select_from(with_calendar).where(due, ~told, ~otherwise, thing.c.object_id.not_in(_touched()))
    return int(connection.execute(count, {"today": yesterday}).scalar_one())


def _table(name: str, **columns: tuple[type[sa.types.TypeEngine[Any]], list[Any]]) -> sa.TableValuedAlias:
    """Columns of values as a table."""
    arrays = [sa.cast(sa.literal(values, ARRAY(kind)), ARRAY(kind)) for kind, values in columns.values()]
    return (
        sa.func.unnest(*arrays).table_valued(*(sa.column(column, kind) for column, (kind, _) in columns.items())).render_derived(name=name)
    )


def _of(row: type[Notice] | type[Matter], kind: str, thing: sa.CTE) -> tuple[sa.ColumnElement[bool], ...]:
    same_place = row.county_id.is_not_distinct_from(thing.c.county_id)
    return row.kind == kind, row.object_id == thing.c.object_id, same_place, row.due_on == thing.c.due_on


def _touched() -> sa.Select[tuple[int]]:
    """Numbers of what somebody made or changed a moment ago: the next sweep finds it."""
    newest = sa.select(sa.func.max(AUDIT.c.id) - NEWEST).scalar_subquery()
    now = clock.now()
    return sa.select(AUDIT.c.row_id).where(AUDIT.c.id > newest, AUDIT.c.at.between(now - MOMENT, now + MOMENT), AUDIT.c.row_id.is_not(None))


def _has_somebody(thing: sa.CTE, turn: sa.TableValuedAlias, day: date) -> sa.ColumnElement[bool]:
    """Whether the audience, or who stands in for it, has anybody. Nobody stands in for the management."""
    account = orm.aliased(User)
    responsible = sa.exists().where(turn.c.audience == RESPONSIBLE, account.id == thing.c.user_id, account.active)
    member = sa.exists().where(
        Membership.county_id == thing.c.county_id,
        Membership.assignment_id.is_(None),
        Membership.valid_from <= day,
        sa.or_(Membership.valid_to.is_(None), Membership.valid_to > day),
        sa.or_(
            Membership.role == turn.c.audience,
            sa.and_(Membership.role.in_(_STAND_INS), turn.c.audience != Role.COUNTY_MANAGEMENT.value),
        ),
        User.id == Membership.user_id,
        User.active,
    )
    return sa.or_(responsible, member)
