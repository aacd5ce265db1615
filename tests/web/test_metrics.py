"""Figures for an operator's monitor: right, for whoever has the key alone, and about nobody."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from config.settings import CHECKOUT, Settings
from tests.conftest import one_transaction
from tests.factories import person
from vaw.app import create_app
from vaw.kernel.db import db

KEY = "only-in-tests-0123456789abcdefghijkl"


@pytest.fixture(scope="module")
def counting(app: Flask) -> Iterator[Flask]:
    """An application that was made with a key."""
    made = create_app(dataclasses.replace(app.extensions["settings"], metrics_key=KEY), TESTING=True)
    with one_transaction(made):
        yield made
    with made.app_context():
        for engine in db.engines.values():
            engine.dispose()


def told(app: Flask) -> dict[tuple[str, str], float]:
    answer = app.test_client().get("/metrics", headers={"Authorization": f"Bearer {KEY}"})
    assert answer.status_code == 200
    assert "alfhild" not in answer.text.lower(), "nobody writes into the counts"
    families = list(text_string_to_metric_families(answer.text))
    return {
        (one.name, one.labels.get("endpoint", "") + one.labels.get("status", "")): one.value
        for family in families
        for one in family.samples
    }


def test_it_counts_requests_by_page_and_how_they_ended(counting: Flask) -> None:
    me = person().browser(counting)
    assert [me.get(path).status_code for path in ("/aktiviteter?sok=Alfhild", "/aktiviteter", "/finns-inte-Alfhild")] == [200, 200, 404]
    assert counting.test_client().open("/aktiviteter", method="ALFHILD").status_code == 405
    found = told(counting)
    assert found["vaw_request_seconds_count", "activities.list_activities200"] == 2 and found["vaw_request_seconds_count", "none404"] == 1
    assert found["vaw_ready", ""] == 1 and found["vaw_jobs_waiting", ""] == found["vaw_jobs_stuck", ""] == 0
    assert not any("alfhild" in label.lower() for _name, label in found)


@pytest.mark.parametrize("said", [None, "", "Bearer ", "Bearer x", KEY, f"Basic {KEY}", "Bearer å"])
def test_to_everybody_else_there_is_no_such_page(counting: Flask, said: str | None) -> None:
    headers = {} if said is None else {"Authorization": said}
    assert counting.test_client().get("/metrics", headers=headers).status_code == 404


def test_without_a_key_there_is_none_at_all(app: Flask, rolled_back: sa.Connection) -> None:
    assert app.test_client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_processes_of_one_server_tell_together(tmp_path: Path) -> None:
    """Two that count, and a third that answers."""
    program = "from vaw.integrations.metrics import Counts\nc = Counts()\n{}\nprint(c.written([('vaw_ready', 'x', 1)]).decode())"
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "PYTHONPATH": str(CHECKOUT)}
    for does in ("c.note('a', 'GET', 200, 0.5)", "c.note('a', 'GET', 200, 1.5)", ""):
        done = subprocess.run([sys.executable, "-c", program.format(does)], env=environment, capture_output=True, text=True, check=True)
    assert 'vaw_request_seconds_sum{endpoint="a",method="GET",status="200"} 2.0' in done.stdout and "vaw_ready 1.0" in done.stdout


def test_a_key_that_can_be_guessed_is_refused() -> None:
    with pytest.raises(Exception, match="VAW_METRICS_KEY"):
        Settings.from_env({"VAW_ENV": "demo", "DATABASE_URL": "postgresql://x/y", "REDIS_URL": "redis://x", "VAW_METRICS_KEY": "short"})
