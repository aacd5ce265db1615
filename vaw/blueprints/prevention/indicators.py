"""What an effort changes: its indicators with plot and table, new ones, and their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, render_template
from werkzeug.wrappers import Response

from vaw.blueprints.prevention.base import bp
from vaw.blueprints.prevention.efforts import ONE, small, to
from vaw.blueprints.prevention.indicator_forms import CorrectionForm, IndicatorForm, ValueForm, measure_of, numbers_of
from vaw.blueprints.prevention.indicator_plots import FILE, file_rows, finding, plot, row_of, table_of
from vaw.domain.prevention import policy
from vaw.domain.prevention.models.indicators import Indicator, IndicatorValue
from vaw.domain.prevention.operations import indicators as operations
from vaw.domain.prevention.queries import indicators as queries
from vaw.domain.prevention.queries.efforts import get_effort
from vaw.domain.prevention.rules.indicators import ROLE_NAMES, ValueRole
from vaw.kernel.i18n import day
from vaw.kernel.i18n import gettext as _
from vaw.render.csv import streamed
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash

ALL = f"{ONE}/matetal"
INDICATOR = f"{ALL}/<int:indicator_id>"
VALUE = f"{INDICATOR}/siffror/<int:value_id>"
BACK = "/matetal"


@bp.page(ALL, allow=policy.READ_EFFORT)
def list_indicators(effort_id: int) -> Answer:
    by = actor()
    effort = get_effort(by, effort_id)
    values = queries.list_values(effort)
    return render_template(
        "prevention/indicators.html",
        effort_id=effort_id,
        title=effort.title,
        indicators=[_shown(one, values.get(one.id, [])) for one in queries.list_indicators(effort)],
        may_keep=policy.KEEP_EFFORT.allows(by, effort),
    )


@bp.page(f"{ALL}.csv", allow=policy.READ_EFFORT)
def download_indicators(effort_id: int) -> Answer:
    """All numbers of the effort's indicators, one line a number; what is missing stays empty."""
    effort = get_effort(actor(), effort_id)
    values = queries.list_values(effort)
    rows = [row for one in queries.list_indicators(effort) for row in file_rows(one, values.get(one.id, []))]
    name = f"matetal-{effort_id}.csv"
    return Response(streamed(FILE, rows), mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@bp.page(f"{ALL}/nytt", allow=policy.KEEP_EFFORT, methods=["GET", "POST"])
def add_indicator(effort_id: int) -> Answer:
    by = actor()
    effort = get_effort(by, effort_id, policy.KEEP_EFFORT)
    form, made = IndicatorForm(), list[Indicator]()
    if form.submitted(
        lambda values: made.append(operations.add_indicator(by, effort, measure=measure_of(values), confirmed=form.confirmed))
    ):
        flash(_("Mätetalet är sparat. Lägg nu in utgångsläget."))
        return to(effort, f"{BACK}/{made[0].id}/siffror/ny")
    lead = _("Välj hellre ett mätetal som ni verkligen kan följa än tre som ingen hinner med.")
    return small(form, effort_id, effort.title, _("Nytt mätetal"), _("Spara"), lead, BACK)


@bp.page(f"{INDICATOR}/andra", allow=policy.KEEP_EFFORT, methods=["GET", "POST"])
def change_indicator(effort_id: int, indicator_id: int) -> Answer:
    by = actor()
    effort = get_effort(by, effort_id, policy.KEEP_EFFORT)
    indicator = queries.get_indicator(effort, indicator_id)
    form, kind = IndicatorForm(obj=indicator), indicator.kind
    del form.kind

    def save(values: Any) -> None:
        operations.change_indicator(by, effort, indicator_id=indicator_id, measure=measure_of(values, kind), confirmed=form.confirmed)

    if form.saved(indicator, save):
        flash(_("Ändringen är sparad."))
        return to(effort, BACK)
    return small(form, effort_id, effort.title, _("Ändra mätetalet"), _("Spara"), back=BACK)


@bp.page(f"{INDICATOR}/ta-bort", allow=policy.KEEP_EFFORT, methods=["POST"])
def remove_indicator(effort_id: int, indicator_id: int) -> Answer:
    by = actor()
    effort = get_effort(by, effort_id, policy.KEEP_EFFORT)
    if not csrf_holds():
        abort(400)
    operations.remove_indicator(by, effort, indicator_id=indicator_id)
    flash(_("Mätetalet och dess siffror är borttagna."))
    return to(effort, BACK)


@bp.page(f"{INDICATOR}/siffror/ny", allow=policy.KEEP_EFFORT, methods=["GET", "POST"])
def add_value(effort_id: int, indicator_id: int) -> Answer:
    by = actor()
    effort = get_effort(by, effort_id, policy.KEEP_EFFORT)
    indicator = queries.get_indicator(effort, indicator_id)
    form, name = ValueForm(data={"role": ValueRole.ACTUAL.value}), indicator.name
    form.suit(indicator.kind)

    def save(values: Any) -> None:
        told = {"role": values["role"], "on_day": values["on_day"], "numbers": numbers_of(values)}
        operations.add_value(by, effort, indicator_id=indicator_id, **told)

    if form.submitted(save):
        flash(_("Siffran är sparad."))
        return to(effort, f"{BACK}#matetal-{indicator_id}")
    lead = _("Lämna tomt där ni inte vet. Tomt betyder att uppgiften saknas, noll betyder ingen.")
    return small(form, effort_id, effort.title, _("Ny siffra: {name}").format(name=name), _("Spara"), lead, BACK)


@bp.page(f"{VALUE}/andra", allow=policy.KEEP_EFFORT, methods=["GET", "POST"])
def change_value(effort_id: int, indicator_id: int, value_id: int) -> Answer:
    by = actor()
    effort = get_effort(by, effort_id, policy.KEEP_EFFORT)
    value = queries.get_value(effort, indicator_id, value_id)
    form, told = CorrectionForm(obj=value), f"{_(ROLE_NAMES[ValueRole(value.role)])} {day(value.on_day)}"
    form.suit(value.indicator.kind)

    def save(values: Any) -> None:
        operations.change_value(by, effort, indicator_id=indicator_id, value_id=value_id, numbers=numbers_of(values))

    if form.saved(value, save):
        flash(_("Ändringen är sparad."))
        return to(effort, f"{BACK}#matetal-{indicator_id}")
    return small(form, effort_id, effort.title, _("Rätta siffran: {what}").format(what=told), _("Spara"), back=BACK)


@bp.page(f"{VALUE}/ta-bort", allow=policy.KEEP_EFFORT, methods=["POST"])
def remove_value(effort_id: int, indicator_id: int, value_id: int) -> Answer:
    by = actor()
    effort = get_effort(by, effort_id, policy.KEEP_EFFORT)
    if not csrf_holds():
        abort(400)
    operations.remove_value(by, effort, indicator_id=indicator_id, value_id=value_id)
    flash(_("Siffran är borttagen."))
    return to(effort, f"{BACK}#matetal-{indicator_id}")


def _shown(indicator: Indicator, values: Sequence[IndicatorValue]) -> dict[str, Any]:
    table = table_of(indicator)
    return {
        "id": indicator.id,
        "name": indicator.name,
        "definition": _definition(indicator),
        "caveat": indicator.caveat or None,
        "source": indicator.source,
        "finding": finding(indicator, values),
        "plot": plot(indicator, values),
        "table": table,
        "rows": table.shown([row_of(indicator, value) for value in values]),
        "values": [(value.id, f"{_(ROLE_NAMES[ValueRole(value.role)])} {day(value.on_day)}") for value in values],
    }


def _definition(indicator: Indicator) -> str:
    if indicator.denominator:
        return _("Andel {unit}, av {whom}.").format(unit=indicator.unit, whom=indicator.denominator)
    return _("Antal {unit}.").format(unit=indicator.unit)
