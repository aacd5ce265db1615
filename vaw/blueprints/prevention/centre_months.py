"""Months of a resource centre: told in a minute, corrected, and as files; and how each year went."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.prevention.base import bp
from vaw.blueprints.prevention.centre_forms import MonthForm, YearForm, form_of, new_rows
from vaw.blueprints.prevention.centre_words import file_rows, heads_told, kind_told, month_name
from vaw.blueprints.prevention.centres import CENTRES_PATH, ONE, centre_form, month_path, to
from vaw.blueprints.prevention.efforts import XLSX
from vaw.domain.prevention import policy
from vaw.domain.prevention.models.centres import Centre
from vaw.domain.prevention.operations import centres as operations
from vaw.domain.prevention.operations.centres import YearTold
from vaw.domain.prevention.queries import centre_months
from vaw.domain.prevention.queries.centres import find_year, get_centre
from vaw.domain.prevention.rules.centres import Heads, months_open, total, years_open
from vaw.domain.prevention.tables import CENTRE_FILE
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import instant
from vaw.render.csv import streamed
from vaw.render.workbook import tables_xlsx
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.messages import flash

MONTH = f"{ONE}/manader/<month>"
YEAR = f"{ONE}/uppfoljning/<int:year>"
SAME = "samma"  # ?samma=1: with the numbers of the month before


@bp.page(MONTH, allow=policy.KEEP_CENTRE, methods=["GET", "POST"])
def report_month(centre_id: int, month: str) -> Answer:
    by = actor()
    centre = get_centre(by, centre_id, policy.KEEP_CENTRE)
    month_on = month_of(centre, month)
    stands = centre_months.find_month(centre, month_on)
    before = None if stands else centre_months.find_before(centre, month_on)
    known = stands or before
    form = form_of(
        centre.county_id,
        month_on,
        known.lines if known else [],
        seen=stands.number if stands else 0,
        sent=request.form,
        filled=bool(stands or request.args.get(SAME)),
    )
    if form.submitted(lambda values: _tell(by, centre, month_on, form, values)):
        flash(_("{month} är sparad.").format(month=month_name(month_on).capitalize()))
        return to(centre, "#manader")
    if form.conflict is not None and (now := centre_months.find_month(centre, month_on)):
        form.renew(now.number, now.lines)
    return render_template(
        "prevention/centre_month.html",
        form=form,
        rows=[(form[f"kind_{row}"].id, kind_told(*form[f"kind_{row}"].data.split(".")), str(row)) for row in form.kept],
        new=new_rows(),
        centre=centre,
        back=f"{CENTRES_PATH}/{centre_id}",
        month=month_name(month_on),
        before=month_name(before.month_on) if before and before.lines else None,
        same_href=f"{month_path(centre, month_on)}?{SAME}=1",
        is_same=bool(request.args.get(SAME)),
        versions=_versions(centre, month_on),
    ), form.status


@bp.page(f"{ONE}/stod.csv", allow=policy.READ_CENTRE)
def download_support_csv(centre_id: int) -> Answer:
    centre = get_centre(actor(), centre_id)
    return _file(centre, streamed(CENTRE_FILE, list(file_rows(centre.name, _told(centre)))), "csv", "text/csv")


@bp.page(f"{ONE}/stod.xlsx", allow=policy.READ_CENTRE)
def download_support_xlsx(centre_id: int) -> Answer:
    centre = get_centre(actor(), centre_id)
    return _file(centre, tables_xlsx([(CENTRE_FILE, list(file_rows(centre.name, _told(centre))))]), "xlsx", XLSX)


@bp.page(YEAR, allow=policy.KEEP_CENTRE, methods=["GET", "POST"])
def follow_up_year(centre_id: int, year: int) -> Answer:
    by = actor()
    centre = get_centre(by, centre_id, policy.KEEP_CENTRE)
    if year not in years_open(centre.opened_on, centre.closed_on, clock.today()):
        raise NotFound
    row = find_year(centre, year)
    form = YearForm(obj=row)
    if row is None:
        done = form.submitted(
            lambda values: operations.write_year(by, centre, year=year, told=_year_told(values), confirmed=form.confirmed)
        )
    else:
        done = form.saved(
            row, lambda values: operations.change_year(by, centre, year=year, told=_year_told(values), confirmed=form.confirmed)
        )
    if done:
        flash(_("Uppföljningen av {year} är sparad.").format(year=year))
        return to(centre, "#uppfoljning")
    lead = _("Några meningar räcker. De hjälper er att redovisa, och den som tar över att förstå.")
    return centre_form(form, _("Hur gick {year}?").format(year=year), centre.name, f"{CENTRES_PATH}/{centre_id}", centre.name, lead)


def month_of(centre: Centre, text: str) -> date:
    """The month in the address, ÅÅÅÅ-MM. Raises NotFound for one that cannot be told."""
    try:
        month_on = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise NotFound from None
    if month_on not in months_open(centre.opened_on, centre.closed_on, clock.today()):
        raise NotFound
    return month_on


def _tell(by: Actor, centre: Centre, month_on: date, form: MonthForm, values: Mapping[str, Any]) -> object:
    seen = str(values["seen"])
    number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
    return operations.report_month(by, centre, month_on=month_on, lines=form.lines(), nobody=values["nobody"], seen=number)


def _versions(centre: Centre, month_on: date) -> list[tuple[str, str | None, str, str, list[tuple[str, str]]]]:
    """(what, by, when, iso, [(kind, how many)]) of every report of the month, the newest first."""
    found = []
    for one in centre_months.list_versions(centre, month_on):
        heads = total(one.lines)
        words = _("Rättad") if one.number > 1 else _("Rapporterad")
        told = [(kind_told(*line[:3]), heads_told(Heads(*line[3:]))) for line in one.lines]
        found.append((f"{words}: {heads_told(heads)}", one.name, instant(one.at), one.at.isoformat(), told))
    return found


def _year_told(values: Mapping[str, Any]) -> YearTold:
    return YearTold(**{name: values[name] for name in YearTold.__slots__})


def _told(centre: Centre) -> Mapping[date, centre_months.Month]:
    return centre_months.list_months(centre, centre.opened_on.replace(day=1), clock.today())


def _file(centre: Centre, content: Any, ending: str, kind: str) -> Response:
    name = f"resurscentrum-{centre.id}-{clock.today().isoformat()}.{ending}"
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
