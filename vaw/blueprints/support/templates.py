"""A county's answer templates."""

from __future__ import annotations

from flask import abort, redirect, render_template
from werkzeug.wrappers import Response

from vaw.blueprints.support.answer_forms import TemplateForm
from vaw.blueprints.support.base import bp
from vaw.domain.support import policy
from vaw.domain.support.operations import templates as operations
from vaw.domain.support.queries.templates import get_template, list_templates
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash
from vaw.web.place import asked_county

ALL = "/stod/mallar"
ONE = f"{ALL}/<int:template_id>"


@bp.page(ALL, allow=policy.ADD_TEMPLATE)
def list_answer_templates() -> Answer:
    county = asked_county(policy.ADD_TEMPLATE)
    return render_template("support/templates.html", templates=list_templates(actor(), county.id), county=county)


@bp.page(f"{ALL}/ny", allow=policy.ADD_TEMPLATE, methods=["GET", "POST"])
def add_template() -> Answer:
    by, county = actor(), asked_county(policy.ADD_TEMPLATE)
    form = TemplateForm()
    if form.submitted(
        lambda values: operations.add_template(by, county, name=values["name"], text=values["text"], confirmed=form.confirmed)
    ):
        flash(_("Mallen är sparad."))
        return _back()
    return render_template("support/template_form.html", form=form, heading=_("Ny svarsmall")), form.status


@bp.page(f"{ONE}/andra", allow=policy.KEEP_TEMPLATE, methods=["GET", "POST"])
def change_template(template_id: int) -> Answer:
    by, template = actor(), get_template(actor(), template_id)
    form = TemplateForm(obj=template)
    if form.saved(template, lambda values: operations.change_template(by, template, confirmed=form.confirmed, **values)):
        flash(_("Mallen är sparad."))
        return _back()
    return render_template("support/template_form.html", form=form, heading=_("Ändra svarsmallen")), form.status


@bp.page(f"{ONE}/ta-bort", allow=policy.KEEP_TEMPLATE, methods=["POST"])
def retire_template(template_id: int) -> Answer:
    by, template = actor(), get_template(actor(), template_id)
    if not csrf_holds():
        abort(400)
    operations.retire_template(by, template)
    flash(_("Mallen är borttagen. Svar som redan är skickade påverkas inte."))
    return _back()


def _back() -> Response:
    return redirect(ALL, 303)
