"""A receiver of webhooks for the tests that send to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.factories.webhooks import AT, Receiver, receiving
from vaw.kernel import clock
from vaw.tasks import webhooks


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    with receiving(tmp_path_factory.mktemp("receiver")) as there:
        yield there


@pytest.fixture
def receiver(running: Receiver, committed: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """Real commits: what a snapshot shows of one's own open transaction is not what it shows of those that have ended."""
    running.anew()
    monkeypatch.setattr(webhooks, "way", running.way)
    with committed.app_context(), clock.frozen(AT):
        yield running
