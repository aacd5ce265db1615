"""Webhooks: what has happened is written down for each, and sent, one message after the other; one receiver never holds up the others.

At least once: a sender that is killed after the receiver took a message sends it again under the same number, when the hold has run out.
"""

from __future__ import annotations

import json
import logging
import time

from vaw.domain.insight.operations import webhooks as operations
from vaw.domain.insight.queries import webhooks as queries
from vaw.domain.insight.queries.webhooks import Receiver, Taken
from vaw.domain.insight.rules.webhooks import HAPPENINGS, signature
from vaw.domain.people.queries.signed_in import find_actor
from vaw.integrations.webhooks import NotSent, Way
from vaw.kernel import clock
from vaw.kernel.actor import Actor, system
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound
from vaw.web.settings import settings

log = logging.getLogger(__name__)
MOST_SECONDS = 60.0  # of one round over all of them: the next one goes on
GONE = 410  # the receiver's word for "never again"


def tick() -> int:
    """Write down what is new and send what is due. Returns how many messages were taken by their receivers."""
    by = system("task")
    for webhook_id in queries.list_active():
        try:
            operations.gather(by, webhook_id)
        except Exception as failed:  # the channel's edge: the others have news too
            db.session.remove()
            log.error("webhook.failed", extra={"webhook": webhook_id, "kind": type(failed).__name__}, exc_info=failed)
    until = time.monotonic() + MOST_SECONDS
    return sum(_send_all(by, webhook_id, until) for webhook_id in queries.list_with_due(clock.now()))


def send(webhook_id: int) -> int:
    """Send what is due of one webhook. Returns how many messages its receiver took."""
    return _send_all(system("task"), webhook_id, time.monotonic() + MOST_SECONDS)


def _send_all(by: Actor, webhook_id: int, until: float) -> int:
    """Until nothing is due, the time is over, or the receiver did not take one: then the rest waits too."""
    done = 0
    while time.monotonic() < until:
        to, taken = queries.find_receiver(webhook_id), operations.take(by, webhook_id)
        if to is None or taken is None:
            break
        try:
            county_id = _judged(to, taken)
        except NotFound:
            operations.drop(by, taken)
            continue
        if not _sent(by, to, taken, county_id):
            break
        done += 1
    return done


def _judged(to: Receiver, taken: Taken) -> int | None:
    """The object's county, as the owner may read it at this moment. Raises NotFound."""
    if taken.object_id is None:
        return None
    owner = find_actor(to.user_id, channel="task")
    if owner is None:
        raise NotFound
    try:
        return queries.county_told(owner, taken.type, taken.object_id)
    finally:
        db.session.remove()  # nothing was changed, and no transaction stays open while the receiver thinks


def _sent(by: Actor, to: Receiver, taken: Taken, county_id: int | None) -> bool:
    body, at = body_of(taken, county_id), int(clock.now().timestamp())
    message = str(taken.message)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "vaw-webhooks",
        "webhook-id": message,
        "webhook-timestamp": str(at),
        "webhook-signature": signature(to.secret, message, at, body),
    }
    try:
        status = way().post(to.address, headers, body)
    except NotSent as why:
        operations.mark_failed(by, to.id, taken, status=None, error=why.code)
        return False
    if 200 <= status < 300:
        operations.mark_sent(by, to.id, taken, status=status)
        return True
    operations.mark_failed(by, to.id, taken, status=status, error=None, gone=status == GONE)
    return False


def body_of(taken: Taken, county_id: int | None) -> bytes:
    """What is sent: what kind of thing happened, and where it is read. Nothing of what it says."""
    happening = HAPPENINGS.get(taken.type)
    url = f"{settings().base_url}/api/v1{happening.path.format(id=taken.object_id)}" if happening else None
    told = {
        "id": str(taken.message),
        "type": taken.type,
        "occurred_at": taken.occurred_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "county": f"{county_id:02}" if county_id is not None else None,
        "kind": taken.type.partition(".")[0],
        "object_id": taken.object_id,
        "url": url,
    }
    return json.dumps(told, separators=(",", ":")).encode()


def way() -> Way:
    """The internet; in tests the own machine too (VAW_ENV=test)."""
    return Way(plain=True, allows=lambda _address: True) if settings().env == "test" else Way()
