"""Webhooks: what has happened is written down for each, and sent, one message of each after the other; none holds up the others.

At least once: a sender that is killed after the receiver took a message sends it again under the same number, when the hold has run out.
"""

from __future__ import annotations

import json
import logging
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

from flask import current_app

from vaw.domain.insight.operations import webhooks as operations
from vaw.domain.insight.queries import webhooks as queries
from vaw.domain.insight.queries.webhooks import Receiver, Taken
from vaw.domain.insight.rules.webhooks import HAPPENINGS, signature
from vaw.domain.people.queries.signed_in import find_actor
from vaw.integrations.webhooks import NotSent, Way
from vaw.kernel import clock, rows
from vaw.kernel.actor import Actor, system
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound
from vaw.web.settings import settings

log = logging.getLogger(__name__)
MOST_SECONDS = 10.0  # of one round: mails and reminders wait for the same workers, and the next round goes on
LANES = 8  # receivers that are waited for at the same time
GONE = 410  # the receiver's word for "never again"


def tick() -> int:
    """Write down what is new and send what is due. Returns how many messages were taken by their receivers."""
    by, app = system("task"), current_app._get_current_object()  # type: ignore[attr-defined]
    for webhook_id in queries.list_active():
        with _its_own_matter(webhook_id):
            operations.gather(by, webhook_id)
    line = deque(queries.list_with_due(clock.now()))

    def lane(_number: int) -> int:
        with app.app_context(), rows.behind(by):
            return _send_along(by, line)

    with ThreadPoolExecutor(LANES, "webhooks") as lanes:
        return sum(lanes.map(lane, range(min(LANES, len(line)))))


def send(webhook_id: int) -> int:
    """Send what is due of one webhook. Returns how many messages its receiver took."""
    return _send_along(system("task"), deque([webhook_id]))


def _send_along(by: Actor, line: deque[int]) -> int:
    """One message of each webhook in line in turn, until nothing is due or the time is over. Others may stand at the same line."""
    until, done = time.monotonic() + MOST_SECONDS, 0
    while line and time.monotonic() < until:
        with suppress(IndexError), _its_own_matter(webhook_id := line.popleft()):
            if (took := _send_next(by, webhook_id)) is not None:
                done += took
                line.append(webhook_id)
    return done


@contextmanager
def _its_own_matter(webhook_id: int) -> Iterator[None]:
    """Whatever goes wrong with one webhook, the others go on."""
    try:
        yield
    except Exception as failed:  # the channel's edge
        db.session.remove()
        log.error("webhook.failed", extra={"webhook": webhook_id, "kind": type(failed).__name__}, exc_info=failed)


def _send_next(by: Actor, webhook_id: int) -> bool | None:
    """Whether the receiver took the next message; False: its owner may not read of it any more. None: the rest waits, or there is none."""
    to, taken = queries.find_receiver(webhook_id), operations.take(by, webhook_id)
    if to is None or taken is None:
        return None
    try:
        county_id = _judged(to, taken)
    except NotFound:
        operations.drop(by, taken)
        return False
    return _sent(by, to, taken, county_id) or None


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
