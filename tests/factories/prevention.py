"""Efforts and what belongs to them, made past the forms: for tests of what becomes of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, TypeVar
from uuid import uuid4

from vaw.domain.activities.models import Activity
from vaw.domain.prevention.models import Effort, EffortActivity, EffortServes, EffortStep, Milestone
from vaw.domain.prevention.models.indicators import Indicator, IndicatorValue
from vaw.domain.prevention.models.questions import EffortMessage, EffortQuestion
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import Model, db
from vaw.kernel.operation import unit

Made = TypeVar("Made", bound=Model)


def _kept(record: Made) -> Made:
    with unit(system("test"), "test.prevention"):
        db.session.add(record)
    return record


def make_effort(title: str = "Påhittad insats", county_id: int = 24, *, shared: bool = False, **more: Any) -> Effort:
    """An effort that has been going on for a month, with training in schools."""
    values: dict[str, Any] = {
        "county_id": county_id, "title": title, "sort_key": title.casefold(), "aim": "Fler unga vet var de får stöd.",
        "level": "regional", "prevention_level": "universal", "field": "honour", "targets": ["young_people"], "methods": ["training"],
        "settings": ["school"], "begins_on": clock.today() - timedelta(days=30), "state": "ongoing", "created_at": clock.now(),
        "shared": shared, "shared_on": clock.today() if shared else None,
    }  # fmt: skip
    effort = _kept(Effort(**(values | more)))
    _kept(EffortStep(effort_id=effort.id, state=effort.state, on_day=effort.begins_on, at=clock.now()))
    return effort


def make_serves(effort: Effort, kind: str, ref_id: int) -> EffortServes:
    return _kept(EffortServes(effort_id=effort.id, kind=kind, ref_id=ref_id))


def make_milestone(effort: Effort, title: str = "Påhittad milstolpe", *, in_days: int = 14, **more: Any) -> Milestone:
    return _kept(Milestone(effort_id=effort.id, title=title, due_on=clock.today() + timedelta(days=in_days), **more))


def make_link(effort: Effort, activity: Activity) -> EffortActivity:
    return _kept(EffortActivity(effort_id=effort.id, activity_id=activity.id))


def make_indicator(effort: Effort, name: str = "Påhittat mätetal", **more: Any) -> Indicator:
    """A share of those who answered."""
    values: dict[str, Any] = {"kind": "share", "unit": "elever", "denominator": "alla som svarade", "source": "egen enkät"}
    return _kept(Indicator(effort_id=effort.id, name=name, **(values | more)))


def make_value(indicator: Indicator, **more: Any) -> IndicatorValue:
    values: dict[str, Any] = {"role": "actual", "on_day": clock.today(), "women": 30, "men": 20, "of_women": 60, "of_men": 50}
    return _kept(IndicatorValue(indicator_id=indicator.id, **(values | more)))


def make_question(effort: Effort, county_id: int, text: str = "Hur gick det?", asked_by: int | None = None) -> EffortQuestion:
    question = _kept(
        EffortQuestion(effort=effort, county_id=county_id, owner_county_id=effort.county_id, asked_by=asked_by, last_at=clock.now())
    )
    _kept(EffortMessage(question_id=question.id, county_id=county_id, author_id=asked_by, at=clock.now(), text=text, submit_key=uuid4()))
    return question
