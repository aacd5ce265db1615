"""The night's task: declares, publishes, makes files, and does nothing the second time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from io import BytesIO

import pytest
import sqlalchemy as sa
from flask import Flask
from openpyxl import load_workbook

from config.logging import OneLine
from tests.conftest import as_owner
from tests.factories.editions import NOW, QUARTER, make_country, stockholm
from tests.factories.files import pdf_text
from vaw.cli.editions import editions
from vaw.domain.housing.operations.editions import ask_check
from vaw.domain.housing.policy import edition_reader
from vaw.domain.housing.queries.editions import find_file, list_checks, published
from vaw.domain.housing.rules.editions import Measure, Scope
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant
from vaw.kernel.db import db
from vaw.kernel.disclosure import attack
from vaw.kernel.disclosure.engine import Figure, Ledger
from vaw.tasks.editions import check, publish_ripe

BY = edition_reader("task")


def test_the_night_declares_publishes_and_makes_files_once(rolled_back: sa.Connection) -> None:
    with clock.frozen(NOW):
        country = make_country()
        assert publish_ripe() == 5 + 2
        assert publish_ripe() == 0
        total = published(BY, Scope(Measure.NIGHTS, QUARTER))
        pdf, xlsx = find_file(BY, QUARTER, "pdf"), find_file(BY, QUARTER, "xlsx")
        assert total is not None and pdf is not None and xlsx is not None
        told = pdf_text(bytes(pdf.content))
        assert "Skyddatboende" in told and not any(facility.code in told for facility in country)
        sheets = load_workbook(BytesIO(bytes(xlsx.content)), read_only=True)
        cells = {cell.value for sheet in sheets for row in sheet.iter_rows() for cell in row}
        assert total.total in cells and not cells & {facility.code for facility in country}


def test_the_worker_does_a_check_and_the_command_line_too(app: Flask, rolled_back: sa.Connection) -> None:
    with clock.frozen(NOW):
        make_country()
        publish_ripe()
        asked = ask_check(Actor(None, "web", (Grant("registrar", 1),)), stockholm())
        assert check(asked.id) == 0 and list_checks()[0].leaks == 0
        run = app.test_cli_runner()
        assert "the chain holds" in run.invoke(editions, ["check"]).stderr
        assert run.invoke(editions, ["publish"]).exit_code == 0
        with as_owner(db.session.connection()) as connection:
            connection.execute(sa.text("alter table edition disable trigger append_only"))
        db.session.execute(sa.text("update edition set hash = '0' where number = 2"))
        refused = run.invoke(editions, ["check"])
        assert refused.exit_code == 1 and "edition 2" in str(refused.exception)


def test_a_scope_that_cannot_be_attacked_is_not_published_and_keeps_no_other_back(
    rolled_back: sa.Connection, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """And what the log says of it holds no number and no name, whatever stood in the error."""
    real = attack.leaked

    def fails_for_nights(ledger: Ledger, plan: Sequence[Figure] = ()) -> set[str]:
        if ledger.guard and max(figure.value for figure in plan) > 1000:
            raise KeyError(next(iter(ledger.snapshots[-1].values())))  # the worst: all of one shelter in the error's words
        return real(ledger, plan)

    monkeypatch.setattr(attack, "leaked", fails_for_nights)
    with clock.frozen(NOW):
        country = make_country()
        publish_ripe()
        assert published(BY, Scope(Measure.NIGHTS, QUARTER)) is None
        assert published(BY, Scope(Measure.TURNED_AWAY, QUARTER)) is not None
    lines = [json.loads(OneLine().format(record)) for record in caplog.records]
    told = [line for line in lines if line["event"] == "editions.failed"]
    assert [(line["scope"], line["error"]) for line in told] == [(f"nights/{QUARTER}", "KeyError")] and "engine.py" in str(told[0]["where"])
    assert set(told[0]) == {"at", "level", "logger", "event", "scope", "kind", "error", "where"}
    assert not any(facility.code in str(lines) for facility in country)
