"""Saying when a county board or an organisation is closed, so that nobody is reminded of anything on those days (features row 73)."""

from __future__ import annotations

from vaw.domain.geography.models import County
from vaw.domain.people import policy
from vaw.domain.people.models import Organisation, WorkingCalendar
from vaw.domain.people.queries.calendars import find_calendar
from vaw.kernel.actor import Actor
from vaw.kernel.calendar import MOST_CLOSED_DAYS, closed_days
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation


@operation(policy.CHANGE_CALENDAR)
def set_county_calendar(
    by: Actor, county: County, *, closed_from: int | None, closed_until: int | None, bridging_days: bool
) -> WorkingCalendar:
    """Set how the county's board works beyond Sweden's holidays. Days are month × 100 + day, both counted, every year.

    Raises RuleBroken("people.calendar_…") with the field; Conflict, or Taken for the first one, when somebody saved first.
    """
    row = find_calendar(county_id=county.id) or WorkingCalendar(county_id=county.id)
    return _set(row, closed_from, closed_until, bridging_days)


@operation(policy.CHANGE_ORGANISATION)
def set_organisation_calendar(
    by: Actor, organisation: Organisation, *, closed_from: int | None, closed_until: int | None, bridging_days: bool
) -> WorkingCalendar:
    """Set how the organisation works beyond Sweden's holidays. As set_county_calendar."""
    row = find_calendar(organisation_id=organisation.id) or WorkingCalendar(organisation_id=organisation.id)
    return _set(row, closed_from, closed_until, bridging_days)


def _set(row: WorkingCalendar, closed_from: int | None, closed_until: int | None, bridging_days: bool) -> WorkingCalendar:
    _check(closed_from, closed_until)
    row.closed_from, row.closed_until, row.bridging_days = closed_from, closed_until, bridging_days
    db.session.add(row)
    db.session.flush()
    return row


def _check(closed_from: int | None, closed_until: int | None) -> None:
    for field, day in (("closed_from", closed_from), ("closed_until", closed_until)):
        if day is not None and not _is_day(day):
            raise RuleBroken("people.calendar_day", field=field)
    if closed_from is None and closed_until is None:
        return
    if closed_from is None or closed_until is None:
        raise RuleBroken("people.calendar_half", field="closed_from" if closed_from is None else "closed_until")
    days = closed_days(closed_from, closed_until)
    if days > MOST_CLOSED_DAYS:
        raise RuleBroken("people.calendar_long", field="closed_until", days=days, most=MOST_CLOSED_DAYS)


def _is_day(day: int) -> bool:
    try:
        return closed_days(day, day) == 1
    except ValueError:
        return False
