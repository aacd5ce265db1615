"""What the post needs of the database: whose notices wait, which mails are due, what each statement settles; and how the post stands.

One statement each, whatever the number of people: a mail and its notices never disagree, and nothing is half done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from vaw.domain.notifications.rules import Hours, MailChoice
from vaw.kernel.calendar import Calendar
from vaw.kernel.db import reading

# Nobody reads the mail of a closed account.
SKIP_CLOSED = sa.text(
    "update notice set state = 'skipped', reason = 'account_closed', settled_at = :now from app_user u "
    "where u.id = notice.user_id and not u.active and notice.state = 'planned' and notice.letter_id is null"
)
# When mail may reach a person. The calendar is that of the county of the first role at a board, or of the organisation of somebody
# who has none. Columns, then the joins on the person `{0}`.
_HOURS = (
    "h.quiet_from, h.quiet_until, h.digest_hour, h.digest_weekday, "
    "coalesce(c.closed_from, o.closed_from) as closed_from, coalesce(c.closed_until, o.closed_until) as closed_until, "
    "coalesce(c.bridging_days, o.bridging_days, false) as bridging_days"
)
_OF_PERSON = """
    left join notice_hours h on h.user_id = {0}
    left join lateral (
        select county_id, organisation_id from membership m
        where m.user_id = {0} and m.assignment_id is null and m.valid_from <= :today and (m.valid_to is null or m.valid_to >= :today)
        order by m.county_id is null, m.id limit 1
    ) m on true
    left join working_calendar c on c.county_id = m.county_id
    left join working_calendar o on m.county_id is null and o.organisation_id = m.organisation_id
    """
WAITING = sa.text(f"""
    select n.user_id, n.mail, n.first_at, last.at as last_at, {_HOURS}
    from (
        select user_id, mail, min(created_at) as first_at from notice
        where state = 'planned' and letter_id is null and mail <> 'never' and created_at <= :now and kind <> all(cast(:but as text[]))
        group by user_id, mail
    ) n
    join app_user u on u.id = n.user_id and u.active
    left join lateral (
        select created_at as at from letter l where l.user_id = n.user_id and l.mail = n.mail order by l.id desc limit 1
    ) last on true
    {_OF_PERSON.format("n.user_id")}
    """)  # noqa: S608  of parts written here
DUE = sa.text(f"""
    select l.id, {_HOURS} from letter l {_OF_PERSON.format("l.user_id")} where l.state = 'planned' and l.due_at <= :now
    """)  # noqa: S608  of parts written here
POSTPONE = sa.text(
    "update letter set due_at = later.at from unnest(cast(:ids as bigint[]), cast(:instants as timestamptz[])) as later (id, at) "
    "where letter.id = later.id and letter.state = 'planned'"
)
# Locked in the order of their numbers; one that was ended meanwhile is not taken, and nobody gets a mail about nothing.
GATHER = sa.text("""
    with due as (select * from unnest(cast(:users as int[]), cast(:mails as text[])) as due (user_id, mail)),
    free as (
        select n.id, n.user_id, n.mail from notice n join due on due.user_id = n.user_id and due.mail = n.mail
        where n.state = 'planned' and n.letter_id is null and n.created_at <= :now and n.kind <> all(cast(:but as text[]))
        order by n.id for update of n
    ),
    made as (
        insert into letter (user_id, mail, created_at, due_at)
        select distinct user_id, mail, cast(:now as timestamptz), cast(:now as timestamptz) from free order by user_id, mail
        returning id, user_id, mail
    ),
    tied as (
        update notice set letter_id = made.id from free join made on made.user_id = free.user_id and made.mail = free.mail
        where notice.id = free.id
    )
    select count(*) from made
    """)
CLAIM = sa.text("""
    with mine as (
        update letter set state = 'sending', lease = :lease, lease_until = :until where id in (
            select id from letter where state in ('planned', 'sending') and due_at <= :now and (lease_until is null or lease_until < :now)
            order by due_at, id limit :limit for update skip locked
        ) returning id, key, user_id, due_at
    ),
    announced as (update notice set state = 'sending' from mine where letter_id = mine.id and notice.state = 'planned')
    select id, key, user_id from mine order by due_at, id
    """)
RENEW = sa.text("update letter set lease_until = :until where lease = :lease and state = 'sending'")
# What has ended since it was planned does not count and is settled here; what counts is counted by thing, not by row.
BEGIN = sa.text("""
    with mine as (
        update letter set lease_until = :until, attempts = attempts + 1 where id = :id and lease = :lease and state = 'sending'
        returning id, user_id, attempts
    ),
    ended as (
        update notice set state = 'cancelled', reason = coalesce(reason, 'done'), settled_at = :now
        where letter_id = :id and state in ('planned', 'sending') and ended_at is not null and exists (select from mine)
    )
    select u.email, u.language, u.active, mine.attempts,
        count(distinct (n.kind, n.object_id, n.county_id)) filter (where n.id is not null) as things,
        array_remove(array_agg(distinct n.kind), null) as kinds
    from mine join app_user u on u.id = mine.user_id
    left join notice n on n.letter_id = :id and n.state in ('planned', 'sending') and n.ended_at is null
    group by u.id, mine.attempts
    """)


def _settles(letter: str, notice: str) -> sa.TextClause:
    """A statement that changes a mail that is mine, and with it those of its notices that are not settled yet."""
    return sa.text(
        f"with mine as (update letter set {letter} where id = :id and lease = :lease and state in ('sending', 'sent') returning id), "  # noqa: S608
        f"told as (update notice set {notice}, settled_at = :now "
        "where letter_id = :id and state in ('planned', 'sending') and exists (select from mine)) "
        "select count(*) from mine"
    )


# The lease stays on the row: whoever repeats this because the answer was lost hears the same again.
SENT = _settles(
    "state = 'sent', reason = null, sent_at = coalesce(sent_at, :now), n = :n, lease_until = null", "state = 'sent', reason = null"
)
GIVE_UP = _settles("state = 'failed', reason = :reason, lease_until = null", "state = 'failed', reason = :reason")
SKIP = _settles("state = 'skipped', reason = :reason, lease_until = null", "state = 'skipped', reason = :reason")
# `waits`: minutes after the first, second … attempt; after the last attempt the mail is given up.
PUT_BACK = sa.text("""
    with tried as (
        select id, attempts + :more as attempts, (cast(:waits as int[]))[attempts + :more] as wait from letter
        where id = any(cast(:ids as bigint[])) and lease = :lease and state = 'sending'
    ),
    mine as (
        update letter set attempts = tried.attempts, lease = null, lease_until = null,
            state = case when tried.wait is null then 'failed' else 'planned' end,
            reason = case when tried.wait is null then 'gave_up' else :reason end,
            due_at = case when tried.wait is null then due_at else cast(:now as timestamptz) + make_interval(mins => tried.wait) end
        from tried where letter.id = tried.id and letter.lease = :lease and letter.state = 'sending'
        returning letter.id, letter.state
    ),
    told as (
        update notice set state = mine.state, reason = case when mine.state = 'failed' then 'gave_up' end,
            settled_at = case when mine.state = 'failed' then cast(:now as timestamptz) end
        from mine where letter_id = mine.id and notice.state in ('planned', 'sending')
    )
    select count(*) filter (where state = 'failed') from mine
    """)
BOUNCED = sa.text("""
    with back as (update letter set state = 'failed', reason = 'bounced' where key = :key and state = 'sent' returning id),
    told as (
        update notice set state = 'failed', reason = 'bounced', settled_at = :now from back
        where letter_id = back.id and notice.state = 'sent'
    )
    select count(*) from back
    """)
STUCK = sa.text("select exists (select from letter where state = 'sending' and lease_until < :before)")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Planned notices of one person that go by the same kind of mail: since when the oldest waits, when the last such mail was made."""

    user_id: int
    mail: MailChoice
    first_at: datetime
    last_at: datetime | None
    hours: Hours
    calendar: Calendar


def list_waiting(connection: sa.Connection, *, now: datetime, today: date, but: Sequence[str] = ()) -> list[Waiting]:
    """Everybody with planned notices in no letter yet, leaving out kinds in `but`, closed accounts and those who want no mail."""
    rows = connection.execute(WAITING, {"now": now, "today": today, "but": list(but)})
    return [
        Waiting(
            row.user_id,
            MailChoice(row.mail),
            row.first_at,
            row.last_at,
            *_hours_of(row),
        )
        for row in rows
    ]


def list_due(connection: sa.Connection, *, now: datetime, today: date) -> list[tuple[int, Hours, Calendar]]:
    """(id, when mail may reach its receiver) of every letter that is due and that nobody sends yet."""
    return [(row.id, *_hours_of(row)) for row in connection.execute(DUE, {"now": now, "today": today})]


def _hours_of(row: Any) -> tuple[Hours, Calendar]:
    hours = Hours() if row.quiet_from is None else Hours(row.quiet_from, row.quiet_until, row.digest_hour, row.digest_weekday)
    return hours, Calendar(row.closed_from, row.closed_until, row.bridging_days)


@dataclass(frozen=True, slots=True)
class Failed:
    """A mail that did not arrive: numbers and codes only."""

    letter_id: int
    kinds: list[str]
    state: str
    reason: str | None
    attempts: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Outbox:
    """How the post stands: mails and notices by state, the mail that has waited longest, the last that did not arrive."""

    letters: dict[str, int]
    notices: dict[str, int]
    oldest: dict[str, Any] | None
    failures: list[Failed]


_LETTERS = sa.text("select state, count(*) from letter group by state order by state")
_NOTICES = sa.text("select state, count(*) from notice group by state order by state")
_OLDEST = sa.text(
    "select id, state, reason, attempts, created_at, due_at from letter where state in ('planned', 'sending') order by due_at, id limit 1"
)
_FAILURES = sa.text("""
    select l.id, array(select distinct kind from notice where letter_id = l.id order by kind), l.state, l.reason, l.attempts,
        coalesce((select max(settled_at) from notice where letter_id = l.id), l.due_at)
    from letter l where l.state = 'failed' order by l.id desc limit :limit
    """)


def get_outbox(*, failures: int = 20) -> Outbox:
    """How the post stands; of the mails that did not arrive the last `failures`. No name, no address."""
    with reading() as connection:
        oldest = connection.execute(_OLDEST).mappings().one_or_none()
        return Outbox(
            letters=dict(connection.execute(_LETTERS).all()),
            notices=dict(connection.execute(_NOTICES).all()),
            oldest=dict(oldest) if oldest else None,
            failures=[Failed(*row) for row in connection.execute(_FAILURES, {"limit": failures})],
        )
