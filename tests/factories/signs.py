"""Signs of life of a scheduler and a worker that no test starts."""

from __future__ import annotations

import sqlalchemy as sa


def signs_of_life(connection: sa.Connection, *, seconds_ago: float = 0, names: tuple[str, ...] = ("scheduler", "worker")) -> None:
    """As if these had last said so many seconds ago that they live."""
    for name in names:
        connection.execute(
            sa.text(
                "insert into heartbeat (name, host, at) values (:name, 'test', clock_timestamp() - make_interval(secs => :ago)) "
                "on conflict (name, host) do update set at = excluded.at"
            ),
            {"name": name, "ago": seconds_ago},
        )
