"""What a dead worker held goes back to the queue at once."""

import os
from pathlib import Path

from kombu.connection import Connection

from config.settings import Settings
from tests import servers
from vaw.cli.run.restore import restore
from vaw.integrations.redis import connect


def test_messages_of_a_dead_worker_go_back_once() -> None:
    redis_url = os.environ[servers.REDIS].replace("db=0", "db=9")
    environ = {"VAW_ENV": "test", "DATABASE_URL": "postgresql:///x", "REDIS_URL": redis_url, "VAW_STATE": str(Path.cwd())}
    broker_url = Settings.from_env(environ).broker_url
    with connect(redis_url) as broker:
        broker.flushdb()
        with Connection(broker_url) as connection:
            queue = connection.SimpleQueue("vaw")
            for number in range(3):
                queue.put({"job": number})
            held = [queue.get(timeout=5), queue.get(timeout=5)]
            assert len(held) == 2
            assert broker.llen("vaw") == 1
            assert restore(broker_url) == 2  # while the dead worker's connection is still open, as after kill -9
            assert broker.llen("vaw") == 3
            assert restore(broker_url) == 0
            for message in held:
                message.channel.qos._delivered.clear()  # it is dead: it does not tidy up
        assert broker.llen("vaw") == 3
        broker.flushdb()
