"""A made-up assignment on protected housing: the real one is documented up to 2016 only, and rights follow from one in force."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from vaw.cli.demo.accounts import METROPOLITAN
from vaw.domain.mandates import queries
from vaw.domain.mandates.models import AccountGiven, Assignment, AssignmentCounty, AssignmentDue, AssignmentLead
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db

CODE = "demo-protected-housing"


STILL_OWE = (3, 14)  # counties whose last account is not noted yet: somebody is always late


def give_accounts(by: Actor, today: date) -> None:
    """Every county has handed in what was due, on the day itself; two still owe the last one."""
    connection = db.session.connection()
    owed = (
        sa.select(AssignmentDue.id.label("assignment_due_id"), AssignmentCounty.county_id, AssignmentDue.due_on.label("given_on"))
        .join(AssignmentCounty, AssignmentCounty.assignment_id == AssignmentDue.assignment_id)
        .where(AssignmentDue.due_on < today)
    )
    last = sa.select(sa.func.max(AssignmentDue.due_on)).where(AssignmentDue.due_on < today).scalar_subquery()
    still = sa.and_(AssignmentCounty.county_id.in_(STILL_OWE), AssignmentDue.due_on == last)
    rows = [dict(row) for row in connection.execute(owed.where(sa.not_(still))).mappings()]
    connection.execute(sa.insert(AccountGiven), [{**row, "noted_by": by.id, "noted_at": clock.now()} for row in rows])


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
