"""A made-up assignment on protected housing: the real one is documented up to 2016 only, and rights follow from one in force."""

from __future__ import annotations

import sqlalchemy as sa

from vaw.cli.demo.accounts import METROPOLITAN
from vaw.domain.mandates import queries
from vaw.domain.mandates.models import Assignment, AssignmentCounty, AssignmentLead
from vaw.kernel.db import db

CODE = "demo-protected-housing"


def make_assignment(year: int) -> int:
    """The assignment's id: in force the year before, the year and the year after, led by one county each year."""
    connection = db.session.connection()
    years = (year - 1, year, year + 1)
    values = {
        "code": CODE,
        "title_sv": "Skyddat boende: storstadslänens samordning (påhittat exempel)",
        "title_en": "Protected housing: the metropolitan counties' coordination (made-up example)",
        "valid_from": sa.func.make_date(years[0], 1, 1),
        "valid_to": sa.func.make_date(years[-1], 12, 31),
        "area": "housing",
        "description_sv": "Ett påhittat uppdrag som visar hur rättigheter följer av ett uppdrag. Det finns inte i verkligheten.",
        "description_en": "A made-up assignment that shows how rights follow from an assignment. It does not exist in reality.",
        "made_up": True,
    }
    id = connection.execute(sa.insert(Assignment).values(values).returning(Assignment.id)).scalar_one()
    connection.execute(sa.insert(AssignmentCounty), [{"assignment_id": id, "county_id": county} for county in METROPOLITAN])
    leads = [{"assignment_id": id, "year": when, "county_id": county} for when, county in zip(years, METROPOLITAN, strict=True)]
    connection.execute(sa.insert(AssignmentLead), leads)
    queries.forget()
    return id
