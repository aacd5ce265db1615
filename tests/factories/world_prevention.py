"""Prevention for the walk through every door: one of everything in Västerbotten, with words that occur nowhere else."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from flask import Flask

from tests.factories import Person
from tests.factories.centres import SCHOOL, make_centre, make_month
from tests.factories.prevention import make_effort, make_indicator, make_milestone, make_question, make_value
from tests.factories.seasons import make_break, make_material, make_subscription
from tests.factories.world_training import Made
from vaw.domain.people.models import Organisation
from vaw.domain.prevention.models import Effort
from vaw.domain.prevention.models.centres import Centre
from vaw.domain.prevention.models.prompts import SeasonMaterial, SeasonSubscription
from vaw.domain.prevention.models.questions import EffortMessage, EffortQuestion
from vaw.domain.prevention.models.seasons import SchoolBreak
from vaw.kernel import clock
from vaw.kernel.db import db
from vaw.web.links import season_token


def make_prevention(app: Flask, organisation: Organisation, me: Person) -> Made:
    """Needs the world's organisation and its development leader."""
    effort = make_effort("Kanarieinsats", responsible_id=me.id, organisation_ids=[organisation.id])
    shared = make_effort("Delad insats", shared=True, responsible_id=me.id)
    milestone, indicator = make_milestone(effort), make_indicator(effort)
    value = make_value(indicator)
    question = make_question(shared, 3, text="Kanariefråga")
    message_id = db.session.scalar(sa.select(EffortMessage.id).where(EffortMessage.question_id == question.id))
    centre = make_centre("Kanariecentrum", organisation_ids=[organisation.id], responsible_id=me.id)
    make_month(centre, date(2026, 1, 1), SCHOOL)
    with app.test_request_context():
        link = season_token(make_subscription("Skolan som läser genom sin länk"))
    school_break = make_break(2480)
    material = make_material("Kanarieunderlag")
    subscription = make_subscription("Kanariemottagaren", municipality_id=2480, confirmed_at=clock.now())
    of_effort = (Effort, effort.id, effort.county_id)
    of_question = (EffortQuestion, question.id, question.owner_county_id)
    return {
        "effort_id": (effort.id, *of_effort),
        **{f"prevention.{page}.effort_id": (shared.id, Effort, shared.id, shared.county_id) for page in ("show_shared", "ask_owner")},
        "break_id": (school_break.id, SchoolBreak, school_break.id, school_break.county_id),
        "material_id": (material.id, SeasonMaterial, material.id, material.county_id),
        "subscription_id": (subscription.id, SeasonSubscription, subscription.id, subscription.county_id),
        "prevention.keep_week.year": (2026, None, None, None),
        **{f"prevention.{page}.token": (link, None, None, None) for page in ("answer_prompts", "decline_prompts")},
        "centre_id": (centre.id, Centre, centre.id, centre.county_id),
        "prevention.report_month.month": ("2026-02", Centre, centre.id, centre.county_id),
        "prevention.follow_up_year.year": (2026, Centre, centre.id, centre.county_id),
        "milestone_id": (milestone.id, *of_effort),
        "indicator_id": (indicator.id, *of_effort),
        "value_id": (value.id, *of_effort),
        "question_id": (question.id, *of_question),
        "prevention.show_message.message_id": (message_id, *of_question),
    }
