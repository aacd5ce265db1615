"""Strategies for the walk through every door: one of everything in Västerbotten, with words that occur nowhere else."""

from __future__ import annotations

from flask import Flask

from tests.factories import Person
from tests.factories.knowledge import make_dataset, make_version
from tests.factories.national import make_answer, make_asked, make_example
from tests.factories.networks import make_organisation
from tests.factories.strategies import make_actor, make_goal, make_measure, make_strategy
from tests.factories.world_training import Made
from vaw.domain.people.models import Organisation
from vaw.domain.strategies.models import Strategy
from vaw.domain.strategies.models.national import NationalExample, NationalQuestion
from vaw.domain.strategies.models.plans import Measure
from vaw.domain.strategies.operations.figures import quote_figure
from vaw.kernel import clock
from vaw.web.links import party_token


def make_strategies(app: Flask, organisation: Organisation, me: Person) -> Made:
    """Needs the world's organisation and its development leader."""
    strategy = make_strategy("Kanariestrategi", responsible_id=me.id)
    goal = make_goal(strategy, "Kanariemål")
    measure = make_measure(goal, organisation, what="Kanarieinsats i planen", responsible_id=me.id)
    asked = make_actor(strategy, organisation, asked_on=clock.today())
    town = make_organisation("Exempelstads kommun", role_mailbox="jamstalldhet@example.se")
    linked = make_actor(make_strategy("Strategin som en aktör läser"), town, asked_on=clock.today())
    with app.test_request_context():
        link = party_token(linked)
    dataset = make_dataset(me, "Serie till en strategi")
    make_version(me, dataset, {("24", 2024): (10, 20), ("24", 2025): (11, 19)})
    figure = quote_figure(me.actor, strategy, dataset_id=dataset.id, area="24")
    of_strategy = (Strategy, strategy.id, strategy.county_id)
    example, asked_of = make_example("Kanarieexempel"), make_asked("Kanariestödfråga", asked_by=me.id)
    answer = make_answer(asked_of)
    of_question = (NationalQuestion, asked_of.id, asked_of.county_id)
    words = ("edit_checkpoint", "list_missing")
    return {
        "strategy_id": (strategy.id, *of_strategy),
        "goal_id": (goal.id, *of_strategy),
        "strategies.drop_figure.figure_id": (figure.id, *of_strategy),
        "actor_id": (asked.id, *of_strategy),
        "measure_id": (measure.id, Measure, measure.id, measure.county_id),
        "example_id": (example.id, NationalExample, example.id, example.county_id),
        "asked_id": (asked_of.id, *of_question),
        "strategies.show_answer.answer_id": (answer.id, *of_question),
        "strategies.share_example.kind": ("strategier", None, None, None),
        "strategies.share_example.object_id": (strategy.id, *of_strategy),
        "strategies.edit_checkpoint.object_id": (strategy.id, *of_strategy),
        **{f"api.{page}.kind": ("strategy", None, None, None) for page in ("show_checkpoints_of", "put_checkpoint")},
        **{f"api.{page}.object_id": (strategy.id, *of_strategy) for page in ("show_checkpoints_of", "put_checkpoint")},
        "api.put_checkpoint.stage": ("plan", None, None, None),
        **{f"strategies.download_{file}.ending": ("csv", None, None, None) for file in ("strategies", "measures", "plan", "actors")},
        **{f"strategies.{page}.kind": ("strategier", None, None, None) for page in words},
        "strategies.list_missing_any.kind": ("strategier", None, None, None),
        **{f"strategies.{page}.stage": ("planering", None, None, None) for page in words},
        **{f"strategies.{page}.token": (link, None, None, None) for page in ("answer_actor", "renew_actor_link")},
    }
