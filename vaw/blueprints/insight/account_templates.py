"""Templates of accounts: the national ones and the county's own, how an account would begin, adding, changing and ending one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.insight.base import bp
from vaw.blueprints.insight.sections import Section, section
from vaw.blueprints.insight.template_forms import EndForm, FaceForm, data_of_face, face_of, new_face
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of, county_name
from vaw.domain.insight import policy
from vaw.domain.insight.models.templates import ReportTemplate
from vaw.domain.insight.operations import templates as operations
from vaw.domain.insight.queries import figures_of
from vaw.domain.insight.queries.templates import get_template, guidance_in, heading_in, list_templates, name_of
from vaw.domain.insight.rules.accounts import SECTIONS_MOST
from vaw.domain.mandates.queries import find_assignment
from vaw.domain.mandates.rules import in_force
from vaw.kernel import clock
from vaw.kernel.errors import NotFound
from vaw.kernel.figures import REGISTRY
from vaw.kernel.i18n import N_, day, number
from vaw.kernel.i18n import gettext as _
from vaw.kernel.permissions import Permission
from vaw.kernel.table import Column, Table
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.messages import flash
from vaw.web.place import asked_county

ALL = "/redovisningar/mallar"
ONE = f"{ALL}/<int:template_id>"
TEMPLATES = Table(
    "account-templates",
    N_("Mallar för redovisningar"),
    (
        Column("name", N_("Mall"), header=True),
        Column("whose", N_("Gäller för")),
        Column("assignment", N_("Uppdrag")),
        Column("sections", N_("Delar"), "int"),
        Column("valid", N_("Kan väljas")),
    ),
)
Add = Callable[..., ReportTemplate]


@bp.page(ALL, allow=policy.READ_TEMPLATE)
def list_account_templates() -> Answer:
    by = actor()
    found = list_templates(by)
    return render_template(
        "insight/account_templates.html",
        table=TEMPLATES,
        rows=[_line(template) for template in found],
        hrefs=[f"{ALL}/{template.id}" for template in found],
        may_add=policy.ADD_OWN_TEMPLATE.held_by(by),
        may_add_national=policy.ADD_TEMPLATE.held_by(by),
    )


@bp.page(ONE, allow=policy.READ_TEMPLATE)
def show_account_template(template_id: int) -> Answer:
    by = actor()
    template = get_template(by, template_id)
    return render_template(
        "insight/account_template.html",
        template=template,
        name=name_of(template),
        caption=_whose(template),
        facts=_facts(template),
        parts=[(one, heading_in(one), guidance_in(one), _titles(one.figures)) for one in template.sections],
        may_keep=policy.KEEP_TEMPLATE.allows(by, template),
        is_full=len(template.sections) >= SECTIONS_MOST,
        copy=_copy_href(by, template_id),
    )


@bp.page(f"{ONE}/forhandsvisa", allow=policy.READ_TEMPLATE)
def preview_account_template(template_id: int) -> Answer:
    """As an account would begin, with the figures of last year. ?lan=: of which of one's counties."""
    by = actor()
    template = get_template(by, template_id)
    counties, year = counties_of(by, policy.READ_FIGURES), clock.today().year - 1
    county = next((one for one in counties if one.id == number_of(request.args, "lan")), counties[0] if counties else None)
    drawn = _drawn(template, county, year)
    return render_template(
        "insight/account_template_preview.html",
        back=f"{ALL}/{template_id}",
        name=name_of(template),
        county=county,
        counties=counties,
        year=year,
        parts=[
            (heading_in(one), guidance_in(one), [drawn[code] for code in one.figures if code in drawn], _titles(one.figures))
            for one in template.sections
        ],
    )


@bp.page(f"{ALL}/ny", allow=policy.ADD_OWN_TEMPLATE, methods=["GET", "POST"])
def add_account_template() -> Answer:
    """?fran=: the template that it begins as a copy of."""
    return _add(policy.ADD_OWN_TEMPLATE, operations.add_own_template, national=False)


@bp.page(f"{ALL}/ny-nationell", allow=policy.ADD_TEMPLATE, methods=["GET", "POST"])
def add_national_account_template() -> Answer:
    return _add(policy.ADD_TEMPLATE, operations.add_template, national=True)


@bp.page(f"{ONE}/andra", allow=policy.KEEP_TEMPLATE, methods=["GET", "POST"])
def change_account_template(template_id: int) -> Answer:
    by = actor()
    template = get_template(by, template_id, policy.KEEP_TEMPLATE)
    form, name = FaceForm(data=data_of_face(template)), name_of(template)
    form.offer(national=template.county_id is None)
    if form.saved(template, lambda values: operations.change_template(by, template, face=face_of(values), confirmed=form.confirmed)):
        flash(_("Mallen är sparad. Redovisningar som redan är påbörjade ändras inte."))
        return to(template_id)
    return small(form, f"{ALL}/{template_id}", name, _("Ändra namn och giltighet"), _("Spara"))


@bp.page(f"{ONE}/avsluta", allow=policy.KEEP_TEMPLATE, methods=["GET", "POST"])
def end_account_template(template_id: int) -> Answer:
    by = actor()
    template = get_template(by, template_id, policy.KEEP_TEMPLATE)
    form, name = EndForm(data={"last_on": template.valid_to or clock.today(), "version": str(template.version)}), name_of(template)

    def end(values: Mapping[str, Any]) -> None:
        last_on: date = values["last_on"]
        operations.end_template(by, template, last_on=last_on)

    if form.saved(template, end):
        flash(_("Mallen avslutas. Redovisningar som redan är påbörjade ändras inte."))
        return to(template_id)
    lead = _("Efter den dagen går mallen inte att välja. Redovisningar som redan är påbörjade fortsätter med sina delar.")
    return small(form, f"{ALL}/{template_id}", name, _("Avsluta mallen"), _("Avsluta mallen"), lead)


def small(form: Any, back: str, title: str, heading: str, submit: str, lead: str = "") -> Answer:
    """A page that is one form."""
    told = {"back": back, "title": title, "heading": heading, "submit": submit, "lead": lead}
    return render_template("insight/account_template_small.html", form=form, **told), form.status


def to(template_id: int, fragment: str = "") -> Response:
    """On to the template's page."""
    return redirect(f"{ALL}/{template_id}{fragment}", 303)


def _add(permission: Permission[County], act: Add, *, national: bool) -> Answer:
    by, county, source = actor(), asked_county(permission), _source()
    data = new_face()
    if source is not None:
        title = _("{name} (kopia)").format(name=source.name_sv)
        data |= {"name_sv": title, "assignment_code": source.assignment_code if national else None}
    form, made = FaceForm(data=data), list[ReportTemplate]()
    form.offer(national=national)
    if form.submitted(lambda values: made.append(act(by, county, face=face_of(values), source=source, confirmed=form.confirmed))):
        flash(_("Mallen är sparad. Se över delarna.") if source is not None else _("Mallen är sparad. Lägg till den första delen."))
        return to(made[0].id)
    heading = _("Ny nationell mall") if national else _("Ny mall för {county}").format(county=county.name)
    lead = _("Delarna kopieras från {name}. Du ändrar dem på nästa sida.").format(name=name_of(source)) if source else ""
    return small(form, ALL, _("Mallar"), heading, _("Spara och fortsätt"), lead)


def _source() -> ReportTemplate | None:
    source_id = number_of(request.args, "fran")
    try:
        return get_template(actor(), source_id) if source_id is not None else None
    except NotFound:
        return None


def _copy_href(by: Any, template_id: int) -> str:
    """Where a copy of the template is made, "" for who may add none."""
    if policy.ADD_TEMPLATE.held_by(by):
        return f"{ALL}/ny-nationell?fran={template_id}"
    return f"{ALL}/ny?fran={template_id}" if policy.ADD_OWN_TEMPLATE.held_by(by) else ""


def _whose(template: ReportTemplate) -> str:
    return _("Hela landet") if template.county_id is None else county_name(template.county_id)


def _assignment(template: ReportTemplate) -> str:
    mandate = find_assignment(template.assignment_code) if template.assignment_code else None
    return mandate.title if mandate else _("Skrivs vid sidan av")


def _valid(template: ReportTemplate) -> str:
    if template.valid_to is None:
        return _("Från {first}").format(first=day(template.valid_from))
    told = _("{first}–{last}").format(first=day(template.valid_from), last=day(template.valid_to))
    today = clock.today()
    return told if template.valid_from > today or in_force(template.valid_from, template.valid_to, today) else f"{told} ({_('avslutad')})"


def _line(template: ReportTemplate) -> list[str | None]:
    return [name_of(template), _whose(template), _assignment(template), number(len(template.sections)), _valid(template)]


def _facts(template: ReportTemplate) -> list[tuple[str, str]]:
    return [(_("Gäller för"), _whose(template)), (_("Uppdrag"), _assignment(template)), (_("Kan väljas"), _valid(template))]


def _titles(codes: list[str]) -> list[str]:
    return [_(REGISTRY[code].title) for code in codes if code in REGISTRY]


def _drawn(template: ReportTemplate, county: County | None, year: int) -> dict[str, Section]:
    """{code: the figure}; none for who may see no county's figures."""
    if county is None:
        return {}
    codes = [code for one in template.sections for code in one.figures]
    return {result.figure.code: section(result, county.code) for result in figures_of(actor(), codes, county.id, year)}
