"""Webhooks: made, paused, removed; their messages written down, taken in hand and ticked off.

What is sent is told from no audit line of its own: the delivery's row is the log. A sender that is killed after the receiver took the
message sends it again, under the same number (docs/webhooks.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from vaw.domain.insight import policy
from vaw.domain.insight.models.webhooks import Webhook, WebhookDelivery
from vaw.domain.insight.queries import webhooks as queries
from vaw.domain.insight.queries.webhooks import Taken
from vaw.domain.insight.rules.webhooks import (
    FAILING_FOR,
    FAILURES_MOST,
    HOOKS_MOST,
    STOPPED_TYPE,
    TEST_TYPE,
    WEBHOOK_STOPPED,
    DeliveryState,
    HookState,
    checked_address,
    fresh_secret,
    host_of,
    wait_after,
)
from vaw.domain.notifications.operations.notify import notify
from vaw.domain.people.models import User
from vaw.domain.people.policy import OWN_ACCOUNT
from vaw.domain.people.queries.signed_in import find_actor
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.operation import enqueue, operation, unit

HELD = timedelta(minutes=2)  # longer than any attempt takes (integrations.webhooks.SECONDS)
NEXT_TRY = timedelta(minutes=1)  # when one message found nobody there, the others wait too
_DROP = sa.text("update webhook_delivery set state = 'dropped', due_at = null where webhook_id = :id and state = 'waiting'")


@operation(OWN_ACCOUNT)
def add_webhook(by: Actor, user: User, *, address: str, types: Sequence[str], plain: bool = False) -> tuple[Webhook, str]:
    """Let an address be told from now on. Returns it and its secret, which is shown once. `plain`: as rules.webhooks.checked_address.

    Raises RuleBroken("insight.webhook_address", field="address"), ("insight.webhook_types", field="types"), ("insight.webhook_many").
    """
    kept, chosen = checked_address(address, plain=plain), _checked_types(by, types)
    # Two tabs of one person queue up here, so that the count holds.
    db.session.execute(sa.select(User.id).where(User.id == user.id).with_for_update(key_share=True))
    if queries.count_webhooks(user.id) >= HOOKS_MOST:
        raise RuleBroken("insight.webhook_many", most=HOOKS_MOST)
    mark, secret = queries.mark_now(db.session.connection()), fresh_secret()
    hook = Webhook(
        user_id=user.id,
        host=host_of(kept),
        address=kept,
        secret=secret,
        types=chosen,
        created_at=clock.now(),
        cluster=mark.cluster,
        seen=mark.seen,
        after_line=mark.line,
    )
    db.session.add(hook)
    db.session.flush()
    return hook, secret


@operation(policy.KEEP_WEBHOOK)
def change_webhook(by: Actor, hook: Webhook, *, types: Sequence[str]) -> None:
    """Other things to be told of. Raises RuleBroken("insight.webhook_types", field="types")."""
    hook.types = _checked_types(by, types)


@operation(policy.KEEP_WEBHOOK)
def renew_secret(by: Actor, hook: Webhook) -> str:
    """Another secret, which is shown once; the one before signs nothing any more."""
    hook.secret = fresh_secret()
    return hook.secret


@operation(policy.KEEP_WEBHOOK)
def pause_webhook(by: Actor, hook: Webhook) -> None:
    """Send nothing until it is started again. Raises RuleBroken("insight.webhook_not_active")."""
    if hook.state != HookState.ACTIVE:
        raise RuleBroken("insight.webhook_not_active")
    hook.state = HookState.PAUSED.value
    db.session.execute(_DROP, {"id": hook.id})


@operation(policy.KEEP_WEBHOOK)
def resume_webhook(by: Actor, hook: Webhook) -> None:
    """Go on from now; what happened meanwhile is not told. Raises RuleBroken("insight.webhook_active")."""
    if hook.state == HookState.ACTIVE:
        raise RuleBroken("insight.webhook_active")
    mark = queries.mark_now(db.session.connection())
    hook.state, hook.stopped_why, hook.failures, hook.failing_since = HookState.ACTIVE.value, None, 0, None
    hook.cluster, hook.seen, hook.after_line = mark


@operation(policy.KEEP_WEBHOOK)
def remove_webhook(by: Actor, hook: Webhook) -> None:
    """Remove it with its log."""
    db.session.delete(hook)


@operation(policy.KEEP_WEBHOOK)
def send_test(by: Actor, hook: Webhook) -> None:
    """Send a message that tells of nothing. Raises RuleBroken("insight.webhook_not_active"), ("insight.webhook_test_waits")."""
    if hook.state != HookState.ACTIVE:
        raise RuleBroken("insight.webhook_not_active")
    if queries.is_waiting(hook, TEST_TYPE):
        raise RuleBroken("insight.webhook_test_waits")
    now = clock.now()
    db.session.add(WebhookDelivery(webhook_id=hook.id, type=TEST_TYPE, occurred_at=now, due_at=now))
    db.session.flush()
    enqueue("insight.webhook.send", hook.id)


@operation(OWN_ACCOUNT)
def pause_all(by: Actor, user: User) -> int:
    """Pause all of one's own: somebody else may have made one. Returns how many."""
    wanted = sa.select(Webhook).where(Webhook.user_id == user.id, Webhook.state == HookState.ACTIVE.value).order_by(Webhook.id)
    found = list(db.session.scalars(wanted))
    for hook in found:
        hook.state = HookState.PAUSED.value
        db.session.execute(_DROP, {"id": hook.id})
    return len(found)


@operation(policy.SEND_WEBHOOK)
def stop_webhook(by: Actor, hook: Webhook, *, code: str) -> None:
    """Send nothing more; `code` says why (web.sentences). Its owner is told, once for each time that it stops."""
    if hook.state != HookState.ACTIVE:
        return
    hook.state, hook.stopped_why = HookState.STOPPED.value, code
    db.session.execute(_DROP, {"id": hook.id})
    now = clock.now()
    line = WebhookDelivery(webhook_id=hook.id, type=STOPPED_TYPE, occurred_at=now, tried_at=now, state=DeliveryState.DROPPED.value)
    db.session.add(line)
    db.session.flush()
    notify(by, kind=WEBHOOK_STOPPED, object_id=line.id, county_id=None, to=[hook.user_id])


def _checked_types(by: Actor, types: Sequence[str]) -> list[str]:
    if not types or not {one.type for one in queries.types_for(by)} >= set(types):
        raise RuleBroken("insight.webhook_types", field="types")
    return sorted(set(types))


_MOVE = sa.text(
    "update webhook set cluster = :cluster, seen = :seen, after_line = :after where id = :id and seen = :before and state = 'active' "
    "returning id"
)
_WRITE = sa.text(
    "insert into webhook_delivery (webhook_id, line_id, type, object_id, county_id, occurred_at, due_at) "
    "values (:id, :line, :type, :object, :county, :at, :now) on conflict do nothing"
)
_BEHIND = sa.text(
    "select pg_snapshot_xmax(cast(:now as pg_snapshot))::text::bigint - pg_snapshot_xmax(cast(:seen as pg_snapshot))::text::bigint > 5000"
)


def gather(by: Actor, webhook_id: int) -> int:
    """Write down what a webhook is to be told of what has happened since last time. Returns how many messages.

    Two workers at once write it once. It is stopped when its account is closed, or may read none of what it asks for.
    """
    hook = queries.find_for_work(webhook_id)
    if hook is None or hook.state != HookState.ACTIVE:
        return 0
    owner = find_actor(hook.user_id, channel="task")
    if owner is None or not {one.type for one in queries.types_for(owner)} & set(hook.types):
        stop_webhook(by, hook, code="insight.webhook_owner_left" if owner is None else "insight.webhook_right_lost")
        return 0
    with reading() as connection:
        mark = queries.mark_now(connection)
        if mark.cluster != hook.cluster:  # a restored database numbers its transactions anew: it goes on from here
            seen, after, news = mark.seen, mark.line, list[queries.News]()
        else:
            after = hook.after_line
            seen, news = queries.list_news(connection, hook.types, hook.seen, hook.after_line)
        if not news and mark.cluster == hook.cluster and not connection.scalar(_BEHIND, {"now": seen, "seen": hook.seen}):
            return 0  # nothing to write: most rounds
    told = _told(owner, news)
    with unit(by, f"{__name__}.gather"):
        to = {"cluster": mark.cluster, "seen": seen, "after": after}
        if db.session.execute(_MOVE, {"id": hook.id, "before": hook.seen, **to}).one_or_none() is None:
            return 0
        now = clock.now()
        values = [
            {"id": hook.id, "line": one.line_id, "type": one.type, "object": one.object_id, "county": county, "at": one.at, "now": now}
            for one, county in told
        ]
        if values:
            db.session.execute(_WRITE, values)
    return len(told)


def _told(owner: Actor, news: Sequence[queries.News]) -> list[tuple[queries.News, int | None]]:
    """What of it the owner may read, with the county that it is of."""
    told = []
    for one in news:
        try:
            told.append((one, queries.county_told(owner, one.type, one.object_id)))
        except NotFound:
            continue
    return told


_TAKE = sa.text(
    "update webhook_delivery set attempts = attempts + 1, held_until = :held, tried_at = :now where id = ("
    "select d.id from webhook_delivery d join webhook w on w.id = d.webhook_id where w.id = :id and w.state = 'active' "
    "and d.state = 'waiting' and d.due_at <= :now and (d.held_until is null or d.held_until < :now) "
    "order by d.due_at, d.id limit 1 for update of d skip locked) returning id, message, type, object_id, occurred_at, attempts"
)
# The webhook's row before those of its messages, as whoever pauses it does.
_LOCK = sa.text("select id from webhook where id = :id for no key update")
# That the receiver has it is true whenever it is said; anything else only of whoever has it in hand.
_SETTLE = sa.text(
    "update webhook_delivery set state = :state, due_at = :due, held_until = null, status = :status, error = :error where id = :delivery "
    "and (cast(:state as text) = 'sent' or (state = 'waiting' and attempts = :attempt)) returning id"
)
_WELL = sa.text("update webhook set failures = 0, failing_since = null where id = :id and failures > 0")
_ILL = sa.text(
    "update webhook set failures = failures + 1, failing_since = coalesce(failing_since, :now) where id = :id "
    "returning failures, failing_since"
)
_OTHERS_WAIT = sa.text("update webhook_delivery set due_at = :next where webhook_id = :id and state = 'waiting' and due_at < :next")


def take(by: Actor, webhook_id: int) -> Taken | None:
    """Take the next message that is due in hand: nobody else sends it for HELD. None when there is none."""
    now = clock.now()
    with unit(by, f"{__name__}.take"):
        row = db.session.execute(_TAKE, {"id": webhook_id, "now": now, "held": now + HELD}).one_or_none()
    return Taken(*row) if row else None


def drop(by: Actor, taken: Taken) -> None:
    """Its owner may not read the object any more."""
    with unit(by, f"{__name__}.drop"):
        _settle(taken, DeliveryState.DROPPED)


def mark_sent(by: Actor, webhook_id: int, taken: Taken, *, status: int) -> None:
    """The receiver has it."""
    with unit(by, f"{__name__}.mark_sent"):
        db.session.execute(_WELL, {"id": webhook_id})
        _settle(taken, DeliveryState.SENT, status=status)


def mark_failed(by: Actor, webhook_id: int, taken: Taken, *, status: int | None, error: str | None, gone: bool = False) -> None:
    """The receiver has it not: it is tried again later, until the last wait is over. `gone`: the receiver wants nothing more.

    After FAILURES_MOST in a row over FAILING_FOR the webhook is stopped.
    """
    now, wait = clock.now(), None if gone else wait_after(taken.attempt)
    state = DeliveryState.FAILED if wait is None else DeliveryState.WAITING
    with unit(by, f"{__name__}.mark_failed"):
        db.session.execute(_LOCK, {"id": webhook_id})
        if not _settle(taken, state, due=None if wait is None else now + wait, status=status, error=error):
            return  # it has been paused or removed meanwhile, or the message is in other hands
        found = db.session.execute(_ILL, {"id": webhook_id, "now": now}).one()
        db.session.execute(_OTHERS_WAIT, {"id": webhook_id, "next": now + NEXT_TRY})
        hook = queries.find_for_work(webhook_id)
        if hook is not None and (gone or (found.failures >= FAILURES_MOST and now - found.failing_since >= FAILING_FOR)):
            stop_webhook(by, hook, code="insight.webhook_gone" if gone else "insight.webhook_failing")


def _settle(
    taken: Taken, state: DeliveryState, *, due: datetime | None = None, status: int | None = None, error: str | None = None
) -> bool:
    """Whether what is said of the message is so."""
    values = {"delivery": taken.id, "attempt": taken.attempt, "state": state.value, "due": due, "status": status, "error": error}
    return db.session.execute(_SETTLE, values).one_or_none() is not None
