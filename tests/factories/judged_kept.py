"""Rows to judge of what is kept, handed out, disposed of or taken out of sight; and the counties, users and days of all such rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import product
from typing import Any
from uuid import uuid4

from vaw.domain.people.models import FormDraft
from vaw.domain.records.models import RecordsItem, RecordsRequest
from vaw.domain.records.models.packages import RecordsPackage
from vaw.domain.retention.models import Disposal, Restriction
from vaw.domain.retention.models.quarantine import Quarantine
from vaw.kernel.db import Model

HERE, THERE = 24, 25
COUNTIES, USERS = (HERE, THERE, None), (9001, 9002)
AT, DAY = datetime(2026, 1, 1, tzinfo=UTC), date(2026, 1, 1)


def _asked(county: int) -> RecordsRequest:
    return RecordsRequest(county_id=county, dnr="T", received_on=DAY, way="files", description="T", created_at=AT)


KEPT: dict[type[Model], Callable[[], list[Any]]] = {
    Disposal: lambda: [
        Disposal(
            county_id=county, rule=rule, terms={}, before_on=DAY, planned=1, oldest_on=DAY, newest_on=DAY, proposed_by=USERS[0],
            proposed_at=AT,
        )
        for county, rule in product((HERE, THERE), ("requests", "contacts"))
    ],
    RecordsRequest: lambda: [_asked(county) for county in (HERE, THERE)],
    RecordsItem: lambda: [
        RecordsItem(request=_asked(county), county_id=county, number=1, kind="activity", row_id=1, mark="T") for county in (HERE, THERE)
    ],
    RecordsPackage: lambda: [
        RecordsPackage(county_id=county, kind="archive", first_year=2025, last_year=2025, ordered_at=AT) for county in (HERE, THERE)
    ],
    Quarantine: lambda: [
        Quarantine(county_id=county, kind="activity", row_id=1, reported_by=USERS[0], reported_at=AT) for county in (HERE, THERE)
    ],
    Restriction: lambda: [
        Restriction(county_id=county, address="t@example.se", address_key="t", reason="T", noted_by=USERS[0], noted_at=AT)
        for county in (HERE, THERE)
    ],
    FormDraft: lambda: [FormDraft(user_id=user, key=uuid4(), path="/t", content="{}", saved_at=AT) for user in USERS],
}  # fmt: skip
