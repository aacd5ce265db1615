"""Goals of a strategy on the web: new, changed, taken away."""

from __future__ import annotations

from flask import abort, render_template, request

from vaw.blueprints.strategies.base import bp
from vaw.blueprints.strategies.strategies import ALL, ONE, small, to
from vaw.blueprints.strategies.strategy_forms import GoalForm, aim_of
from vaw.domain.strategies import policy
from vaw.domain.strategies.operations import strategies as operations
from vaw.domain.strategies.queries import strategies as queries
from vaw.domain.strategies.rules import Part
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash

GOAL = f"{ALL}/mal/<int:goal_id>"


@bp.page(f"{ONE}/mal", allow=policy.KEEP_STRATEGY, methods=["GET", "POST"])
def add_goal(strategy_id: int) -> Answer:
    """?del=internt: a goal of the board's own areas; else of the county."""
    by = actor()
    strategy = queries.get_strategy(by, strategy_id, policy.KEEP_STRATEGY)
    part = Part.INTERNAL if request.args.get("del") == "internt" else Part.EXTERNAL
    form = GoalForm()
    form.offer(queries.lists_of(strategy.county_id, strategy.starts_on), part)
    if form.submitted(lambda values: operations.add_goal(by, strategy, aim=aim_of(part, values), confirmed=form.confirmed)):
        flash(_("Målet är sparat."))
        return to(strategy_id, "#internt" if part is Part.INTERNAL else "#lanet")
    heading = _("Nytt mål för länsstyrelsens sakområden") if part is Part.INTERNAL else _("Nytt mål för länet")
    return small(form, f"{ALL}/{strategy_id}", strategy.title, heading, _("Spara målet"))


@bp.page(f"{GOAL}/andra", allow=policy.KEEP_STRATEGY, methods=["GET", "POST"])
def change_goal(goal_id: int) -> Answer:
    by = actor()
    goal = queries.get_goal(by, goal_id, policy.KEEP_STRATEGY)
    strategy, part = goal.strategy, Part(goal.part)
    form = GoalForm(obj=goal)
    form.offer(queries.lists_of(strategy.county_id, strategy.starts_on), part)
    if form.saved(goal, lambda values: operations.change_goal(by, strategy, goal=goal, aim=aim_of(part, values), confirmed=form.confirmed)):
        flash(_("Ändringen är sparad."))
        return to(strategy.id)
    told = {"back": f"{ALL}/{strategy.id}", "title": strategy.title, "remove": f"{ALL}/mal/{goal_id}/ta-bort"}
    return render_template("strategies/goal_change.html", form=form, **told), form.status


@bp.page(f"{GOAL}/ta-bort", allow=policy.KEEP_STRATEGY, methods=["POST"])
def remove_goal(goal_id: int) -> Answer:
    by = actor()
    goal = queries.get_goal(by, goal_id, policy.KEEP_STRATEGY)
    if not csrf_holds():
        abort(400)
    strategy_id = goal.strategy_id
    operations.remove_goal(by, goal.strategy, goal_id=goal_id)
    flash(_("Målet är borttaget."))
    return to(strategy_id)
