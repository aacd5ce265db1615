"""Prevention for the walk through every door: one of everything in Västerbotten, with words that occur nowhere else."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from tests.factories import Person
from tests.factories.prevention import make_effort, make_indicator, make_milestone, make_question, make_value
from tests.factories.world_training import Made
from vaw.domain.people.models import Organisation
from vaw.domain.prevention.models import Effort
from vaw.domain.prevention.models.questions import EffortMessage, EffortQuestion
from vaw.kernel.db import db


def make_prevention(app: Flask, organisation: Organisation, me: Person) -> Made:
    """Needs the world's organisation and its development leader."""
    effort = make_effort("Kanarieinsats", responsible_id=me.id, organisation_ids=[organisation.id])
    shared = make_effort("Delad insats", shared=True, responsible_id=me.id)
    milestone, indicator = make_milestone(effort), make_indicator(effort)
    value = make_value(indicator)
    question = make_question(shared, 3, text="Kanariefråga")
    message_id = db.session.scalar(sa.select(EffortMessage.id).where(EffortMessage.question_id == question.id))
    of_effort = (Effort, effort.id, effort.county_id)
    of_question = (EffortQuestion, question.id, question.owner_county_id)
    return {
        "effort_id": (effort.id, *of_effort),
        **{f"prevention.{page}.effort_id": (shared.id, Effort, shared.id, shared.county_id) for page in ("show_shared", "ask_owner")},
        "milestone_id": (milestone.id, *of_effort),
        "indicator_id": (indicator.id, *of_effort),
        "value_id": (value.id, *of_effort),
        "question_id": (question.id, *of_question),
        "prevention.show_message.message_id": (message_id, *of_question),
    }
