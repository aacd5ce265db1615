"""Resource centres and their months, made past the forms: for tests of what becomes of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from vaw.domain.prevention.models.centres import Centre, CentreReport, CentreSupport, CentreYear
from vaw.domain.prevention.rules.centres import Line
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit

SCHOOL = Line("preschool_school", "marriage", "advice", 4, 1, 0)
SOCIAL = Line("social_services", "honour_general", "training", 20, 3, 2)


def make_centre(name: str = "Påhittat resurscentrum", county_id: int = 24, **more: Any) -> Centre:
    """A centre that opened and was written down in the beginning of 2026."""
    values: dict[str, Any] = {"opened_on": date(2026, 1, 15), "added_on": date(2026, 1, 15), "organisation_ids": []}
    centre = Centre(county_id=county_id, name=name, sort_key=name.casefold(), **(values | more))
    with unit(system("test"), "test.centres"):
        db.session.add(centre)
    return centre


def make_month(centre: Centre, month_on: date, *lines: Line, by_id: int | None = None) -> CentreReport:
    """A month as it was told first."""
    report = CentreReport(centre_id=centre.id, month_on=month_on, number=1, at=clock.now(), by_id=by_id)
    with unit(system("test"), "test.centres"):
        db.session.add(report)
        db.session.flush()
        db.session.add_all(CentreSupport(report_id=report.id, **line._asdict()) for line in lines)
    return report


def make_year(centre: Centre, year: int, went_well: str = "Fler skolor frågar.") -> CentreYear:
    row = CentreYear(centre_id=centre.id, year=year, went_well=went_well, saved_at=clock.now())
    with unit(system("test"), "test.centres"):
        db.session.add(row)
    return row
