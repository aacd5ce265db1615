"""`python -m vaw.cli.run.restore BROKER_URL`: put back every message that a dead worker held.

Celery would leave them alone for the visibility timeout (two hours). Only right where this machine owns the only worker and that
worker is dead: the supervisor runs it before each start of the worker on the embedded broker.
"""

from __future__ import annotations

import sys

from kombu.connection import Connection


def restore(broker_url: str) -> int:
    """Returns how many messages went back to their queue."""
    with Connection(broker_url) as connection:  # type: ignore[no-untyped-call]
        channel = connection.default_channel
        with channel.conn_or_acquire() as client:
            held = client.zrange(channel.unacked_index_key, 0, -1)
            for tag in held:
                channel.qos.restore_by_tag(tag.decode() if isinstance(tag, bytes) else tag, client)
    return len(held)


if __name__ == "__main__":
    if held := restore(sys.argv[1]):
        print(f"restored {held} messages of the last worker")
