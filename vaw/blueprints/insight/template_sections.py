"""Sections of a template: added, changed, moved and removed, one at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, redirect, render_template
from werkzeug.wrappers import Response

from vaw.blueprints.insight.account_templates import ALL, ONE, to
from vaw.blueprints.insight.base import bp
from vaw.blueprints.insight.template_forms import PartForm, data_of_part, figures_in, part_of
from vaw.domain.insight import policy
from vaw.domain.insight.models.templates import ReportTemplate, TemplateSection
from vaw.domain.insight.operations import templates as operations
from vaw.domain.insight.queries.registry import AREAS
from vaw.domain.insight.queries.templates import get_part, get_template, name_of
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash

PART = f"{ALL}/delar/<int:part_id>"


@bp.page(f"{ONE}/delar/ny", allow=policy.KEEP_TEMPLATE, methods=["GET", "POST"])
def add_template_section(template_id: int) -> Answer:
    by = actor()
    template = get_template(by, template_id, policy.KEEP_TEMPLATE)
    form, made = _form(template, None), list[TemplateSection]()

    def add(values: Any) -> None:
        made.append(operations.add_section(by, template, part=part_of(values), confirmed=form.confirmed))

    if form.submitted(_blaming(add)):
        flash(_("Delen är tillagd."))
        return to(template_id, f"#del-{made[0].id}")
    return _page(form, template, _("Ny del"), _("Lägg till delen"))


@bp.page(f"{PART}/andra", allow=policy.KEEP_TEMPLATE, methods=["GET", "POST"])
def change_template_section(part_id: int) -> Answer:
    by = actor()
    template, part = get_part(by, part_id)
    form = _form(template, part)

    def change(values: Any) -> None:
        told = part_of({name: value for name, value in values.items() if name != "version"})
        operations.change_section(by, template, section=part, part=told, confirmed=form.confirmed)

    if form.saved(part, _blaming(change)):
        flash(_("Delen är sparad."))
        return to(template.id, f"#del-{part_id}")
    return _page(form, template, _("Ändra delen"), _("Spara"), part_id)


@bp.page(f"{PART}/ta-bort", allow=policy.KEEP_TEMPLATE, methods=["POST"])
def remove_template_section(part_id: int) -> Answer:
    template = _pressed(part_id)
    operations.remove_section(actor(), template, section_id=part_id)
    flash(_("Delen är borttagen."))
    return to(template.id)


@bp.page(f"{PART}/upp", allow=policy.KEEP_TEMPLATE, methods=["POST"])
def raise_template_section(part_id: int) -> Answer:
    """Back to the same button, so that one may press on."""
    template = _pressed(part_id)
    operations.raise_section(actor(), template, section_id=part_id)
    return _stay(template, part_id, "upp")


@bp.page(f"{PART}/ner", allow=policy.KEEP_TEMPLATE, methods=["POST"])
def lower_template_section(part_id: int) -> Answer:
    template = _pressed(part_id)
    operations.lower_section(actor(), template, section_id=part_id)
    return _stay(template, part_id, "ner")


def _pressed(part_id: int) -> ReportTemplate:
    template, _part = get_part(actor(), part_id)
    if not csrf_holds():
        abort(400)
    return template


def _stay(template: ReportTemplate, part_id: int, pressed: str) -> Response:
    """To the button that was pressed; where it is gone, because the section is first or last now, to the other one."""
    order = [one.id for one in get_template(actor(), template.id).sections]
    gone = {"upp": order[0], "ner": order[-1]}[pressed] == part_id
    other = {"upp": "ner", "ner": "upp"}[pressed]
    return redirect(f"{ALL}/{template.id}#{other if gone and len(order) > 1 else pressed}-{part_id}", 303)


def _form(template: ReportTemplate, part: TemplateSection | None) -> PartForm:
    form = PartForm(data=data_of_part(part)) if part is not None else PartForm()
    form.offer({code for one in template.sections if one is not part for code in one.figures})
    return form


def _blaming(act: Callable[[Any], None]) -> Callable[[Any], None]:
    """A rule about figures is said at the first group of them: there is no field of that name."""

    def blamed(values: Any) -> None:
        try:
            act(values)
        except RuleBroken as broken:
            if broken.field != "figures":
                raise
            raise RuleBroken(broken.code, field=figures_in(AREAS[0])) from broken

    return blamed


def _page(form: PartForm, template: ReportTemplate, heading: str, submit: str, part_id: int | None = None) -> Answer:
    return render_template(
        "insight/account_template_part.html",
        form=form,
        back=f"{ALL}/{template.id}",
        title=name_of(template),
        heading=heading,
        submit=submit,
        remove=f"{ALL}/delar/{part_id}/ta-bort" if part_id is not None else "",
        groups=[form.group(area) for area in AREAS if form.group(area).choices],
    ), form.status
