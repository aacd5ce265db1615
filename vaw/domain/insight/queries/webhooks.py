"""Webhooks: whose they are, what has happened since they were last looked after, and what may be told of it.

The audit is the outbox: its lines are written in the transaction of the change itself, so that nothing is told that did not happen and
nothing that happened is forgotten, and no change waits for a webhook. As kernel.seals does, PostgreSQL's snapshots say which lines are new:
a slow transaction with a low number is told of when it has ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from vaw.domain.activities.policy import READ_ACTIVITY
from vaw.domain.activities.queries.log import get_activity
from vaw.domain.insight import policy
from vaw.domain.insight.models.webhooks import Webhook, WebhookDelivery
from vaw.domain.insight.queries import get_report
from vaw.domain.insight.queries.accounts import get_account
from vaw.domain.insight.rules.webhooks import HAPPENINGS, TYPES_OF, DeliveryState, Happening
from vaw.domain.networks.policy import READ_ACTION, READ_MEETING
from vaw.domain.networks.queries.actions import get_action
from vaw.domain.networks.queries.meetings import get_meeting
from vaw.domain.prevention.policy import READ_EFFORT
from vaw.domain.prevention.queries.efforts import get_effort
from vaw.domain.strategies.policy import READ_MEASURE, READ_STRATEGY
from vaw.domain.strategies.queries.plans import get_measure
from vaw.domain.strategies.queries.strategies import get_strategy
from vaw.domain.support.policy import READ_OCCASION, READ_REQUEST
from vaw.domain.support.queries.answering import get_request
from vaw.domain.support.queries.occasions import find_occasion, get_opened
from vaw.kernel import rows
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import Permission, scoped
from vaw.kernel.seals import CLUSTER

LOG_MOST = 50  # on the page: what goes on now, and what went wrong last


def get_webhook(by: Actor, webhook_id: int, permission: Permission[Webhook] = policy.KEEP_WEBHOOK) -> Webhook:
    """One of one's own. Raises NotFound for any other."""
    found = db.session.scalars(scoped(permission, by).where(Webhook.id == webhook_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_webhooks(by: Actor) -> list[Webhook]:
    """One's own, the oldest first."""
    return list(db.session.scalars(scoped(policy.KEEP_WEBHOOK, by).order_by(Webhook.id)))


def list_deliveries(hook: Webhook) -> list[WebhookDelivery]:
    """The last LOG_MOST messages to a webhook that one has got, the newest first."""
    wanted = sa.select(WebhookDelivery).where(WebhookDelivery.webhook_id == hook.id).order_by(WebhookDelivery.id.desc())
    return list(db.session.scalars(wanted.limit(LOG_MOST)))


def count_webhooks(user_id: int) -> int:
    with reading() as connection:
        return connection.scalar(sa.select(sa.func.count()).where(Webhook.user_id == user_id)) or 0


def _occasion(by: Actor, occasion_id: int) -> int | None:
    """As the API shows it: what was opened is everybody's, a draft its boards'."""
    found = find_occasion(occasion_id)
    return found.county_id if found and READ_OCCASION.allows(by, found) else get_opened(by, occasion_id).county_id


# By each table of rules.webhooks: the right that its owner must hold, and the county of an object that they may read (NotFound otherwise).
READ: dict[str, tuple[Permission[Any], Callable[[Actor, int], int | None]]] = {
    "activity": (READ_ACTIVITY, lambda by, id_: get_activity(by, id_).county_id),
    "support_request": (READ_REQUEST, lambda by, id_: get_request(by, id_).county_id),
    "occasion": (READ_OCCASION, _occasion),
    "meeting": (READ_MEETING, lambda by, id_: get_meeting(by, id_).network.county_id),
    "action_point": (READ_ACTION, lambda by, id_: get_action(by, id_).county_id),
    "strategy": (READ_STRATEGY, lambda by, id_: get_strategy(by, id_).county_id),
    "measure": (READ_MEASURE, lambda by, id_: get_measure(by, id_).strategy.county_id),
    "effort": (READ_EFFORT, lambda by, id_: get_effort(by, id_).county_id),
    "assignment_account": (policy.READ_ACCOUNT, lambda by, id_: get_account(by, id_).county_id),
    "report": (policy.READ_REPORT, lambda by, id_: get_report(by, id_).county_id),
}


def types_for(by: Actor) -> list[Happening]:
    """What the actor may be told of at all, by what they may read."""
    return [one for one in HAPPENINGS.values() if READ[one.kind][0].held_by(by)]


def county_told(owner: Actor, type_: str, object_id: int) -> int | None:
    """The county of the object, as its owner may read it now. Raises NotFound."""
    permission, county_of = READ[HAPPENINGS[type_].kind]
    if not permission.held_by(owner):
        raise NotFound
    with rows.behind(owner):
        return county_of(owner, object_id)


class Mark(NamedTuple):
    """Up to where the audit has been looked through, in one cluster of PostgreSQL."""

    cluster: str
    seen: str
    line: int


_MARK = sa.text("select pg_current_snapshot()::text, coalesce((select max(id) from audit), 0)")


def mark_now(connection: sa.Connection) -> Mark:
    """What is there by now is no news."""
    cluster: str = connection.execute(CLUSTER).scalar_one()
    return Mark(cluster, *connection.execute(_MARK).one())


class News(NamedTuple):
    """A line of the audit that a webhook asked for."""

    line_id: int
    type: str
    object_id: int
    at: datetime


# One statement, so that the snapshot is that of the very lines. `tx >= since` is what the index finds; the rest is exact.
_NEWS = sa.text(
    "select s.snapshot, a.id, a.operation, a.kind, a.row_id, a.at from (select pg_current_snapshot()::text as snapshot) s "
    "left join lateral (select distinct on (l.tx, l.operation, l.kind, l.row_id) l.id, l.operation, l.kind, l.row_id, l.at from audit l "
    "where l.tx >= pg_snapshot_xmin(cast(:seen as pg_snapshot))::text::bigint and l.id > :after and l.row_id is not null "
    "and l.operation = any(:operations) and not pg_visible_in_snapshot(l.tx::text::xid8, cast(:seen as pg_snapshot)) "
    "order by l.tx, l.operation, l.kind, l.row_id, l.id) a on true order by a.id"
)


def list_news(connection: sa.Connection, types: Iterable[str], seen: str, after_line: int) -> tuple[str, list[News]]:
    """(the snapshot that it was looked through with, what is new since `seen`)."""
    operations = sorted({name for one in types if one in HAPPENINGS for name in HAPPENINGS[one].operations})
    found = connection.execute(_NEWS, {"seen": seen, "after": after_line, "operations": operations}).all()
    wanted = set(types)
    news = [
        News(row.id, type_, row.row_id, row.at)
        for row in found
        if row.id is not None and (type_ := TYPES_OF.get((row.operation, row.kind))) in wanted and type_ is not None
    ]
    return found[0].snapshot, news


_ACTIVE = sa.text("select id from webhook where state = 'active' order by id")
_WITH_DUE = sa.text(
    "select w.id from webhook w join webhook_delivery d on d.webhook_id = w.id where w.state = 'active' and d.state = 'waiting' "
    "and d.due_at <= :now and (d.held_until is null or d.held_until < :now) group by w.id order by min(d.due_at), w.id"
)


def list_active() -> list[int]:
    with reading() as connection:
        return list(connection.scalars(_ACTIVE))


def list_with_due(now: datetime) -> list[int]:
    """Webhooks that something waits for, the longest wait first."""
    with reading() as connection:
        return list(connection.scalars(_WITH_DUE, {"now": now}))


def find_for_work(webhook_id: int) -> Webhook | None:
    """A webhook as it stands now, for the program itself."""
    wanted = sa.select(Webhook).where(Webhook.id == webhook_id).execution_options(populate_existing=True)
    return db.session.scalars(wanted).one_or_none()


class Receiver(NamedTuple):
    """Whom a message goes to, as it stands now, past the session: nothing stays open while one waits for the answer."""

    id: int
    user_id: int
    address: str
    secret: str


def find_receiver(webhook_id: int) -> Receiver | None:
    """None when it has been removed."""
    wanted = sa.select(Webhook.id, Webhook.user_id, Webhook.address, Webhook.secret).where(Webhook.id == webhook_id)
    with reading() as connection:
        row = connection.execute(wanted).one_or_none()
    return Receiver(*row) if row else None


class Taken(NamedTuple):
    """A message in hand; `attempt` counts from 1."""

    id: int
    message: UUID
    type: str
    object_id: int | None
    occurred_at: datetime
    attempt: int


def is_waiting(hook: Webhook, type_: str) -> bool:
    """Whether a message of this type has not left yet."""
    wanted = sa.exists().where(
        WebhookDelivery.webhook_id == hook.id, WebhookDelivery.type == type_, WebhookDelivery.state == DeliveryState.WAITING.value
    )
    return bool(db.session.scalar(sa.select(wanted)))
