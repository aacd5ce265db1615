"""The system that several files share: it is there as long as they run, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from config.settings import Settings
from tests.smtp import Says, Server
from tests.system.chaotic import WORKING_DAY, Chaos, OnAWorkingDay


@pytest.fixture(scope="package")
def chaos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chaos]:
    with Server(always=Says.SLOWLY, slow_seconds=0.015) as mails:
        how = {"VAW_ENV": "test", "VAW_LEASE_SECONDS": "2", "VAW_MAIL_URL": mails.url, "VAW_WEB_WORKERS": "1"}
        ahead = WORKING_DAY - datetime.now(UTC)
        system = OnAWorkingDay(tmp_path_factory.mktemp("chaos") / "state", **how)
        try:
            system.wait()
            yield Chaos(system, mails, Settings.from_env(system.facts()["environment"]), ahead)
        finally:
            system.clean_up()
