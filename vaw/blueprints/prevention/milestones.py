"""Milestones of an effort, and the activities of the log that belong to it."""

from __future__ import annotations

from flask import abort, redirect

from vaw.blueprints.prevention.base import bp
from vaw.blueprints.prevention.effort_forms import ActivitiesForm, MilestoneForm
from vaw.blueprints.prevention.efforts import ALL, ONE, small, to
from vaw.domain.mandates.queries import term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.prevention import policy
from vaw.domain.prevention.operations import milestones as operations
from vaw.domain.prevention.queries import efforts as queries
from vaw.kernel.i18n import day
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash

MILESTONES = f"{ONE}/milstolpar"
HASH = "#milstolpar"
SHOWN_MOST = 80  # characters of an activity's text in the list of choices


@bp.page(f"{MILESTONES}/ny", allow=policy.KEEP_EFFORT, methods=["GET", "POST"])
def add_milestone(effort_id: int) -> Answer:
    by = actor()
    effort = queries.get_effort(by, effort_id, policy.KEEP_EFFORT)
    form = MilestoneForm()
    del form.done_on
    if form.submitted(
        lambda values: operations.add_milestone(by, effort, title=values["title"], due_on=values["due_on"], confirmed=form.confirmed)
    ):
        flash(_("Milstolpen är sparad. Ni påminns två veckor före."))
        return to(effort, HASH)
    lead = _("Något som ni kan säga är klart eller inte klart. Hur långt insatsen har kommit räknas ut från milstolparna.")
    return small(form, effort_id, effort.title, _("Ny milstolpe"), _("Spara"), lead, HASH)


@bp.page(f"{MILESTONES}/<int:milestone_id>/andra", allow=policy.KEEP_EFFORT, methods=["GET", "POST"])
def change_milestone(effort_id: int, milestone_id: int) -> Answer:
    by = actor()
    effort = queries.get_effort(by, effort_id, policy.KEEP_EFFORT)
    milestone = queries.get_milestone(effort, milestone_id)
    form = MilestoneForm(obj=milestone)
    if form.saved(
        milestone, lambda values: operations.change_milestone(by, effort, milestone_id=milestone_id, confirmed=form.confirmed, **values)
    ):
        flash(_("Ändringen är sparad."))
        return to(effort, HASH)
    return small(form, effort_id, effort.title, _("Ändra milstolpen"), _("Spara"), back=HASH)


@bp.page(f"{MILESTONES}/<int:milestone_id>/klar", allow=policy.KEEP_EFFORT, methods=["POST"])
def finish_milestone(effort_id: int, milestone_id: int) -> Answer:
    by = actor()
    effort = queries.get_effort(by, effort_id, policy.KEEP_EFFORT)
    if not csrf_holds():
        abort(400)
    operations.finish_milestone(by, effort, milestone_id=milestone_id)
    flash(_("Bra! Milstolpen är klar."))
    return to(effort, HASH)


@bp.page(f"{MILESTONES}/<int:milestone_id>/ta-bort", allow=policy.KEEP_EFFORT, methods=["POST"])
def remove_milestone(effort_id: int, milestone_id: int) -> Answer:
    by = actor()
    effort = queries.get_effort(by, effort_id, policy.KEEP_EFFORT)
    if not csrf_holds():
        abort(400)
    operations.remove_milestone(by, effort, milestone_id=milestone_id)
    flash(_("Milstolpen är borttagen."))
    return to(effort, HASH)


@bp.page(f"{ALL}/milstolpar/<int:milestone_id>", allow=policy.READ_EFFORT)
def show_milestone(milestone_id: int) -> Answer:
    """Where a reminder leads."""
    return redirect(f"{ALL}/{queries.get_effort_of_milestone(actor(), milestone_id)}{HASH}", 303)


@bp.page(f"{ONE}/aktiviteter", allow=policy.KEEP_EFFORT, methods=["GET", "POST"])
def link_activities(effort_id: int) -> Answer:
    by = actor()
    effort = queries.get_effort(by, effort_id, policy.KEEP_EFFORT)
    linked, types = queries.list_linked(effort), term_names(TermList.ACTIVITY_TYPE)
    offered = {one.id: one for one in [*queries.list_linkable(by, effort), *linked]}
    form = ActivitiesForm(data={"activity_ids": [one.id for one in linked]})
    form.activity_ids.choices = [
        (one.id, ": ".join(filter(None, (f"{day(one.done_on)} {types.get(one.type, one.type)}", one.text[:SHOWN_MOST]))))
        for one in offered.values()
    ]
    if form.submitted(lambda values: operations.link_activities(by, effort, **values)):
        flash(_("Aktiviteterna är kopplade till insatsen."))
        return to(effort, "#aktiviteter")
    lead = _("Här syns länets loggade aktiviteter under insatsens tid, de senaste först.")
    return small(form, effort_id, effort.title, _("Aktiviteter som hör till insatsen"), _("Spara"), lead, "#aktiviteter")
