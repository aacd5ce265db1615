"""Keeping school breaks: for several municipalities at once, one of them, and the week that has no rule."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.prevention.base import bp
from vaw.blueprints.prevention.seasons import SEASONS
from vaw.blueprints.prevention.seasons_forms import BreakForm, BreaksForm, WeekForm
from vaw.blueprints.prevention.seasons_words import days_name, place_name, titled
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import municipalities_of
from vaw.domain.prevention import policy
from vaw.domain.prevention.models.seasons import SchoolBreak
from vaw.domain.prevention.operations import seasons as operations
from vaw.domain.prevention.queries import seasons as queries
from vaw.domain.prevention.queries.seasons import Step
from vaw.domain.prevention.rules.seasons import BREAKS, FIRST_YEAR, LAST_YEAR, Days, Season, school_year
from vaw.kernel import clock
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import instant, ngettext
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash
from vaw.web.place import asked_county

ONE_BREAK = f"{SEASONS}/<int:break_id>"


@bp.page(f"{SEASONS}/nytt", allow=policy.ADD_BREAK, methods=["GET", "POST"])
def enter_breaks() -> Answer:
    """?lan=, ?lasar=, ?lov=: from the list of what is missing, with the municipalities that lack it marked."""
    by, county = actor(), asked_county(policy.ADD_BREAK)
    form = BreaksForm(data=_begun(county))
    form.offer(county.id)
    changed: list[int] = []
    if form.submitted(lambda values: changed.append(operations.set_breaks(by, county, confirmed=form.confirmed, **values))):
        told_changes(changed[0])
        return to_calendar(county, school_year(form.first_on.data or clock.today()))
    back = f"{SEASONS}?lan={county.id}"
    return small_form(form, _("Lägg till lov"), back, caption=county.name)


@bp.page(ONE_BREAK, allow=policy.KEEP_BREAK, methods=["GET", "POST"])
def change_break(break_id: int) -> Answer:
    """Its days, and what was entered before."""
    by = actor()
    one = queries.get_break(by, break_id, policy.KEEP_BREAK)
    form = BreakForm(obj=one)
    if form.saved(one, lambda values: operations.change_break(by, one, confirmed=form.confirmed, **values)):
        flash(_("Ändringen är sparad."))
        return _to_break(one)
    return render_template(
        "prevention/season_break.html",
        form=form,
        heading=titled(Season(one.kind), one.year),
        place=place_name(one.municipality_id),
        back=f"{SEASONS}?lan={one.county_id}&lasar={one.year}",
        removed=one.removed_at is not None,
        action_remove=f"{SEASONS}/{break_id}/ta-bort",
        steps=[_step(step) for step in queries.list_steps(one)],
    ), form.status


@bp.page(f"{ONE_BREAK}/ta-bort", allow=policy.KEEP_BREAK, methods=["POST"])
def remove_break(break_id: int) -> Answer:
    one = queries.get_break(actor(), break_id, policy.KEEP_BREAK)
    if not csrf_holds():
        abort(400)
    operations.remove_break(actor(), one)
    flash(_("Lovet är borttaget. Historiken finns kvar."))
    return _to_break(one)


@bp.page(f"{SEASONS}/vecka/<int:year>", allow=policy.KEEP_WEEK, methods=["GET", "POST"])
def keep_week(year: int) -> Answer:
    """The days of "En vecka fri från våld" of a year."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotFound
    by, week = actor(), queries.week_of(year)
    form = WeekForm(obj=week)

    def keep(values: Any) -> object:
        told = {name: value for name, value in values.items() if name != "version"}
        return operations.set_week(by, week, confirmed=form.confirmed, **told)

    if form.submitted(keep) if week.id is None else form.saved(week, keep):
        flash(_("Dagarna är sparade. De syns i alla län."))
        return redirect(f"{SEASONS}?lasar={school_year(week.first_on)}", 303)
    lead = _("Veckan har ingen regel. Skriv dagarna när arrangören har bestämt dem. De gäller alla län.")
    return small_form(form, _("En vecka fri från våld {year}").format(year=year), SEASONS, lead=lead)


def small_form(form: Any, heading: str, back: str, *, caption: str = "", lead: str = "", submit: str = "") -> Answer:
    told = {"heading": heading, "back": back, "caption": caption, "lead": lead, "submit": submit or _("Spara")}
    return render_template("prevention/season_form.html", form=form, **told), form.status


def told_changes(changed: int) -> None:
    if changed:
        flash(ngettext("Lovet i 1 kommun är sparat.", "{n} lov är sparade.", changed).format(n=changed))
    else:
        flash(_("Inget ändrades: de dagarna stod redan där."))


def to_calendar(county: County, year: int) -> Response:
    return redirect(f"{SEASONS}?lan={county.id}&lasar={year}", 303)


def _to_break(one: SchoolBreak) -> Response:
    return redirect(f"{SEASONS}/{one.id}", 303)


def _begun(county: County) -> dict[str, Any]:
    """What a link from the list of what is missing says: which break, and where."""
    code, year = request.args.get("lov", ""), number_of(request.args, "lasar") or school_year(clock.today())
    if code not in {one.value for one in BREAKS} or not FIRST_YEAR <= year <= LAST_YEAR:
        return {}
    lines = queries.list_breaks(actor(), county.id, year=year)
    missing = queries.missing_in(lines, [one.id for one in municipalities_of(county.id)])
    return {"season": code, "municipality_ids": missing[Season(code)]}


def _step(step: Step) -> tuple[str, str | None, str, str, list[Any]]:
    """As components/list.html draws a timeline."""
    said = days_name(Days(step.first_on, step.last_on)) if step.first_on and step.last_on else _("Borttaget")
    title = f"{said} ({step.source})" if step.source else said
    return title, step.name, instant(step.at), step.at.isoformat(), []
