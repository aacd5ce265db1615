"""How often a facility was asked on a day: its own cadence or its county's, as it was then."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from vaw.domain.housing.models import Facility, HousingCounty
from vaw.domain.housing.models.snapshots import FormerCadence
from vaw.domain.housing.queries.register import ORDINARY_CADENCE


def cadence_on(day: date | sa.ColumnElement[date]) -> sa.ColumnElement[str]:
    """That of the day, beside Facility and an outer join to HousingCounty in a statement."""
    own = _former(day).where(FormerCadence.facility_id == Facility.id).correlate(Facility)
    of_county = _former(day).where(FormerCadence.county_id == Facility.county_id, FormerCadence.facility_id.is_(None)).correlate(Facility)
    then = sa.case((own.exists(), own.scalar_subquery()), else_=Facility.cadence)
    return sa.func.coalesce(then, of_county.scalar_subquery(), HousingCounty.cadence, ORDINARY_CADENCE.value)


def _former(day: date | sa.ColumnElement[date]) -> sa.Select[Any]:
    return sa.select(FormerCadence.cadence).where(FormerCadence.until_on >= day).order_by(FormerCadence.until_on).limit(1)
