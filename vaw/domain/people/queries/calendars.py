"""Reading how county boards and organisations work through the year. No secret: whoever asks."""

from __future__ import annotations

import sqlalchemy as sa

from vaw.domain.people.models import WorkingCalendar
from vaw.kernel.calendar import ORDINARY, Calendar
from vaw.kernel.db import db, reading

_COLUMNS = (WorkingCalendar.closed_from, WorkingCalendar.closed_until, WorkingCalendar.bridging_days)


def calendar_of_county(county_id: int | None) -> Calendar:
    """The county board's calendar, ORDINARY where none was set, and for what is the nation's (None)."""
    return _calendar(WorkingCalendar.county_id == county_id)


def calendar_of_organisation(organisation_id: int) -> Calendar:
    """The organisation's calendar, ORDINARY where none was set: it need not close when the county board does."""
    return _calendar(WorkingCalendar.organisation_id == organisation_id)


def _calendar(whose: sa.ColumnElement[bool]) -> Calendar:
    with reading() as connection:
        row = connection.execute(sa.select(*_COLUMNS).where(whose)).one_or_none()
    return ORDINARY if row is None else Calendar(*row)


def find_calendar(*, county_id: int | None = None, organisation_id: int | None = None) -> WorkingCalendar | None:
    """The row itself, to change it: that of the county or of the organisation, whichever is given."""
    wanted = sa.select(WorkingCalendar).where(
        WorkingCalendar.county_id.is_not_distinct_from(county_id), WorkingCalendar.organisation_id.is_not_distinct_from(organisation_id)
    )
    return db.session.scalars(wanted).one_or_none()
