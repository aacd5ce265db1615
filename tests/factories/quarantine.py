"""Rows for every table in which a person can have typed, a secret in each of their texts, and the search for it afterwards."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from tests.factories.planting import PLANTS, Store
from vaw.domain.housing.models.grants import GrantOpinion
from vaw.domain.insight.models.accounts import AccountStep
from vaw.domain.insight.models.corrections import Correction
from vaw.domain.networks.models.actions import AgreedAction
from vaw.domain.prevention.models.centres import CentreYear
from vaw.domain.prevention.models.seasons import SeasonWeek
from vaw.domain.retention.queries.quarantine_subjects import columns_of, tables_with_texts
from vaw.domain.strategies.models import StrategyStep
from vaw.domain.strategies.models.checkpoints import Checkpoint
from vaw.domain.strategies.models.plans import MeasureStep
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import Model, db
from vaw.kernel.operation import unit

SECRET = f"{PLANTS['person'][0]} har flyttat till sin syster"
HERE = 24


def first(table: str) -> int:
    found = db.session.connection().exec_driver_sql(f"select min(id) from {table}").scalar()
    assert isinstance(found, int), f"make_world has no {table}"
    return found


def make_the_rest() -> None:
    """What make_world and make_whole_year do not make, one row of each."""
    now, day = clock.now(), date(2026, 3, 2)
    owner = db.session.connection().exec_driver_sql("select min(id) from app_user").scalar()
    rest: list[Model] = [
        SeasonWeek(year=2026, first_on=day, last_on=day, source="T"),
        Checkpoint(county_id=HERE, kind="effort", object_id=1, stage="plan", relevant=True, analysed="T", at=now),
        AccountStep(account_id=first("assignment_account"), at=now, state="submitted", text="T"),
        CentreYear(centre_id=first("resource_centre"), year=2026, went_well="T", saved_at=now),
        StrategyStep(strategy_id=first("strategy"), at=now, state="submitted", text="T"),
        Correction(county_id=HERE, year=2019, report_id=first("report"), reason="T", opened_at=now),
        MeasureStep(measure_id=first("measure"), at=now, state="under_way", text="T"),
        GrantOpinion(application_id=first("grant_application"), county_id=HERE, kind="opinion", stance="for", text="T", given_at=now),
        AgreedAction(action_id=first("action_point"), meeting_id=first("meeting"), what="T", due_on=day, owner_id=owner),
    ]
    with unit(system("test"), "test.rest"):
        db.session.add_all(rest)
    unsplit = {"reason": "T", "at": now, "id": first("dataset")}
    db.session.connection().execute(sa.text("update dataset set unsplit_reason = :reason, unsplit_at = :at where id = :id"), unsplit)


def plant_everywhere() -> dict[tuple[str, int, str], Any]:
    """The secret in every text of the first row of every table; {(table, row, column): what stands there now}."""
    stands = {}
    for table in tables_with_texts():
        row_id, columns = first(table), Model.metadata.tables[table].c
        for column in columns_of(table):
            value = db.session.connection().scalar(sa.select(columns[column]).where(columns.id == row_id))
            planted = (
                [*value, {"text": SECRET}] if isinstance(value, list) else {**value, "text": SECRET} if isinstance(value, dict) else SECRET
            )
            db.session.connection().execute(sa.update(columns.id.table).where(columns.id == row_id).values({column: planted}))
            stands[table, row_id, column] = planted
    return stands


def places_of_secret() -> set[str]:
    """Where in the database the secret can be read."""
    connection = db.session.connection()
    return {place for place, plant in Store.of(connection).search(connection) if plant == "person"}
