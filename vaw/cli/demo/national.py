"""A made-up assignment of national support: Gotland supports all boards in their strategies, as it did with LUJ 2013 to 2015."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from vaw.cli.demo.accounts import LEADER, email
from vaw.cli.demo.prevention import UNDER_WAY
from vaw.domain.activities.models import Activity
from vaw.domain.geography.models import County
from vaw.domain.mandates import queries
from vaw.domain.mandates.models import Assignment, AssignmentCounty, AssignmentLead
from vaw.domain.people.models import Membership, User
from vaw.domain.people.rules import Role
from vaw.domain.prevention.models import Effort
from vaw.domain.strategies.models import Strategy
from vaw.domain.strategies.models.national import NationalAnswer, NationalExample, NationalQuestion, NationalSupport
from vaw.domain.strategies.models.plans import Measure
from vaw.domain.strategies.rules import StrategyState
from vaw.domain.strategies.rules.checkpoints import Stage
from vaw.domain.strategies.rules.national import AREA, ExampleKind
from vaw.kernel.db import db

CODE, GOTLAND = "demo-national-support", 9
EXPERT = "sakkunnig"
_SUPPORTERS = ((EXPERT, Role.EQUALITY_EXPERT), (LEADER, Role.DEVELOPMENT_LEADER))


@dataclass(frozen=True, slots=True)
class Example:
    county_id: int
    kind: ExampleKind
    title: str
    text: str
    sub_goals: tuple[str, ...]
    subject_areas: tuple[str, ...]
    stages: tuple[Stage, ...]


EXAMPLES = (
    Example(
        12, ExampleKind.STRATEGY, "Strategi med en fråga till varje sakområde (exempel)",
        "Vi började med en enda fråga till varje enhet: vilka möter ni, och hur många är kvinnor och män? "
        "Svaren blev målen. Det tog ett halvår, och cheferna stod för dem.",
        ("power", "violence"), (), (Stage.DECIDE, Stage.PLAN),
    ),
    Example(
        24, ExampleKind.MEASURE, "Alla beslutsunderlag får en rad om kön (exempel)",
        "Raden ligger i mallen, så ingen behöver komma ihåg den. Efter ett år hade två av tre underlag en riktig analys.",
        ("power",), (), (Stage.DECIDE,),
    ),
    Example(
        14, ExampleKind.EFFORT, "Skolorna frågar flickor och pojkar var för sig (exempel)",
        "Svaren skilde sig mer än vi trodde. Vi bytte ordning på passen och nådde fler pojkar.",
        ("violence",), (), (Stage.CARRY_OUT, Stage.EVALUATE),
    ),
)  # fmt: skip
# (county, question, what they want to know, answer or None, days ago)
QUESTIONS = (
    (24, "Vem gör avstämningen när flera enheter delar på en åtgärd?", "Vi har en åtgärd som två enheter håller i.",
     "Den som är ansvarig för åtgärden gör den. Be den andra enheten läsa innan ni sparar.", 60),
    (12, "Hur räknar ni aktörer som bytt namn?", "En kommun har slagit ihop två förvaltningar.",
     "Aktören är kommunen, så den räknas en gång. Ändra namnet på organisationens sida.", 35),
    (1, "Finns det siffror om kvinnor och män per kommun att citera?", "Vi skriver om problembilden och saknar underlag.", None, 3),
)  # fmt: skip
# For whom each of the latest activities of Gotland's log was; None: nobody has said it yet.
GIVEN: tuple[tuple[int, ...] | None, ...] = ((24,), (12, 14), None, (1, 3, 4), (24, 25), (20,), None, (5, 6, 7, 8))


def make_national(counties: Sequence[County], today: date, since: date) -> int:
    """The assignment's id: in force last year, this and the next, with two who work in it, examples, questions and answers."""
    connection = db.session.connection()
    years = (today.year - 1, today.year, today.year + 1)
    values = {
        "code": CODE,
        "title_sv": "Nationellt stöd till strategierna (påhittat exempel)",
        "title_en": "National support to the strategies (made-up example)",
        "valid_from": date(years[0], 1, 1),
        "valid_to": date(years[-1], 12, 31),
        "area": AREA,
        "description_sv": "Ett påhittat uppdrag: Gotland stödjer alla länsstyrelser i deras strategier. Det finns inte i verkligheten.",
        "description_en": "A made-up assignment: Gotland supports all boards in their strategies. It does not exist in reality.",
        "made_up": True,
    }
    id = connection.execute(sa.insert(Assignment).values(values).returning(Assignment.id)).scalar_one()
    connection.execute(sa.insert(AssignmentCounty), [{"assignment_id": id, "county_id": GOTLAND}])
    connection.execute(sa.insert(AssignmentLead), [{"assignment_id": id, "year": year, "county_id": GOTLAND} for year in years])
    queries.forget()
    experts = _experts(counties)
    _memberships(id, next(one for one in counties if one.id == GOTLAND), since)
    _examples(experts, today)
    _questions(id, experts, today)
    return id


def _experts(counties: Sequence[County]) -> dict[int, int]:
    """{county: its equality expert's account}."""
    addresses = {email(EXPERT, county): county.id for county in counties}
    rows = db.session.connection().execute(sa.select(User.email, User.id).where(User.email.in_(addresses)))
    return {addresses[address]: id for address, id in rows}


def _memberships(assignment_id: int, gotland: County, since: date) -> None:
    """Expert and leader of Gotland work in it beside what they are at home."""
    roles = {email(name, gotland): role for name, role in _SUPPORTERS}
    rows = db.session.connection().execute(sa.select(User.email, User.id).where(User.email.in_(roles))).all()
    held = {"county_id": GOTLAND, "assignment_id": assignment_id, "valid_from": since}
    db.session.connection().execute(sa.insert(Membership), [{**held, "user_id": id, "role": roles[address]} for address, id in rows])


def _objects(kind: ExampleKind) -> dict[int, int]:
    """{county: what it shares}: the strategy that is approved latest, its first measure, the effort under way."""
    approved = Strategy.state == StrategyState.APPROVED.value
    wanted = {
        ExampleKind.STRATEGY: sa.select(Strategy.county_id, sa.func.max(Strategy.id)).where(approved).group_by(Strategy.county_id),
        ExampleKind.MEASURE: sa.select(Measure.county_id, sa.func.min(Measure.id))
        .join(Strategy, Strategy.id == Measure.strategy_id)
        .where(approved)
        .group_by(Measure.county_id),
        ExampleKind.EFFORT: sa.select(Effort.county_id, sa.func.min(Effort.id))
        .where(Effort.title == UNDER_WAY["title"])
        .group_by(Effort.county_id),
    }
    return {row[0]: row[1] for row in db.session.connection().execute(wanted[kind])}


def _examples(experts: Mapping[int, int], today: date) -> None:
    rows = [
        {
            "county_id": one.county_id, "kind": one.kind.value, "object_id": _objects(one.kind)[one.county_id], "title": one.title,
            "text": one.text, "sub_goals": list(one.sub_goals), "subject_areas": list(one.subject_areas),
            "stages": [stage.value for stage in one.stages], "shared_on": today - timedelta(20 + 9 * place),
            "shared_by": experts[one.county_id],
        }
        for place, one in enumerate(EXAMPLES)
    ]  # fmt: skip
    db.session.connection().execute(sa.insert(NationalExample), rows)


def _questions(assignment_id: int, experts: Mapping[int, int], today: date) -> None:
    connection, rows = db.session.connection(), list[dict[str, Any]]()
    for place, (county_id, title, text, answer, days) in enumerate(QUESTIONS):
        asked = _instant(today - timedelta(days))
        rows.append(
            {
                "assignment_id": assignment_id, "county_id": county_id, "title": title, "text": text, "asked_at": asked,
                "asked_by": experts[county_id], "submit_key": UUID(int=place), "answered_at": asked + timedelta(2) if answer else None,
            }
        )  # fmt: skip
    ids = connection.execute(sa.insert(NationalQuestion).returning(NationalQuestion.id, sort_by_parameter_order=True), rows).scalars().all()
    answers = [
        {
            "question_id": id, "county_id": GOTLAND, "text": told[3], "at": row["answered_at"], "author_id": experts[GOTLAND],
            "submit_key": row["submit_key"],
        }
        for id, row, told in zip(ids, rows, QUESTIONS, strict=True)
        if told[3]
    ]  # fmt: skip
    connection.execute(sa.insert(NationalAnswer), answers)


def _instant(day: date) -> datetime:
    return datetime.combine(day, time(8), tzinfo=UTC)


def give_support(assignment_id: int, today: date) -> None:
    """Gotland's latest activities were work in the assignment: needs the log, and totals are counted afterwards."""
    connection = db.session.connection()
    latest = (
        sa.select(Activity.id)
        .where(Activity.county_id == GOTLAND, Activity.withdrawn_at.is_(None))
        .order_by(Activity.done_on.desc(), Activity.id.desc())
        .limit(len(GIVEN))
    )
    ids = connection.execute(latest).scalars().all()
    connection.execute(sa.update(Activity).where(Activity.id.in_(ids)).values(shares={str(assignment_id): 100}, municipality_ids=[]))
    noted = {"noted_at": _instant(today), "noted_by": None}
    rows = [{**noted, "activity_id": id, "county_ids": list(told)} for id, told in zip(ids, GIVEN, strict=False) if told]
    if rows:
        connection.execute(sa.insert(NationalSupport), rows)
