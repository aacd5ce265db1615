"""National support made past the forms: an assignment that one county leads, who works in it, examples, questions and answers."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar
from uuid import uuid4

import sqlalchemy as sa

from tests.factories import Person, person
from vaw.domain.mandates import queries as mandates
from vaw.domain.mandates.models import Assignment, AssignmentCounty, AssignmentLead
from vaw.domain.mandates.queries import find_assignment
from vaw.domain.people.models import Membership
from vaw.domain.people.queries.signed_in import find_actor
from vaw.domain.people.rules import Role
from vaw.domain.strategies.models.national import NationalAnswer, NationalExample, NationalQuestion
from vaw.kernel import clock
from vaw.kernel.actor import Actor, system
from vaw.kernel.db import Model, db
from vaw.kernel.operation import unit

GOTLAND = 9
Made = TypeVar("Made", bound=Model)


def _kept(record: Made) -> Made:
    with unit(system("test"), "test.national"):
        db.session.add(record)
    return record


def make_assignment(valid_from: date, valid_to: date | None, lead: int = GOTLAND, counties: tuple[int, ...] = (GOTLAND,)) -> Assignment:
    """An assignment of national support that one county leads from its first year on."""
    made = Assignment(
        code="national-support-test", title_sv="Nationellt stöd (test)", title_en="National support (test)", area="strategies",
        valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip
    made.counties = [AssignmentCounty(county_id=county) for county in counties]
    made.leads = [AssignmentLead(year=year, county_id=lead) for year in range(valid_from.year, (valid_to or valid_from).year + 1)]
    _kept(made)
    mandates.forget()
    return made


def supporter(assignment: Assignment, county_id: int = GOTLAND) -> Person:
    """Somebody whose only role, the equality expert's, follows from the assignment."""
    made = person(Role.EQUALITY_EXPERT, county_id)
    with unit(system("test"), "test.supporter"):
        db.session.execute(sa.update(Membership).where(Membership.user_id == made.id).values(assignment_id=assignment.id))
    return made


def actor_of(somebody: Person) -> Actor:
    """With the grants that the account holds now."""
    found = find_actor(somebody.id, channel="web")
    assert found is not None
    return found


def make_example(title: str = "Påhittat exempel", county_id: int = 24, **more: Any) -> NationalExample:
    values: dict[str, Any] = {
        "county_id": county_id, "kind": "effort", "object_id": 1, "title": title, "text": "Vi frågade båda könen först.",
        "sub_goals": ["violence"], "shared_on": clock.today(),
    }  # fmt: skip
    return _kept(NationalExample(**(values | more)))


def make_asked(title: str = "Hur gjorde ni?", county_id: int = 24, **more: Any) -> NationalQuestion:
    """A question under the assignment of 2013 to 2015, which is in the reference data."""
    luj = find_assignment("luj-2013")
    assert luj is not None
    values: dict[str, Any] = {"assignment_id": luj.id, "county_id": county_id, "text": "Vi undrar om planen.", "asked_at": clock.now()}
    return _kept(NationalQuestion(title=title, submit_key=uuid4(), **(values | more)))


def make_answer(question: NationalQuestion, text: str = "Vi började i ledningsgruppen.", county_id: int = GOTLAND) -> NationalAnswer:
    return _kept(NationalAnswer(question_id=question.id, county_id=county_id, text=text, at=clock.now(), submit_key=uuid4()))
