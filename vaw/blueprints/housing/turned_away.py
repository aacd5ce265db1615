"""Who was turned away and why, by quarter: counts that say less than the need."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.account.proof import with_fresh_password
from vaw.blueprints.housing.base import bp
from vaw.blueprints.housing.picture import ALL, Asked, asked
from vaw.domain.housing import policy
from vaw.domain.housing.operations.looks import look_at_all
from vaw.domain.housing.queries.picture import get_picture
from vaw.domain.housing.queries.turned_away import list_turned_away, list_years
from vaw.domain.housing.rules.looks import Look
from vaw.domain.housing.rules.turned_away import QUARTERS, Quarters, quarter_of
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.render import housing_turned_away as drawn
from vaw.render.csv import streamed
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer

HERE = f"{ALL}/avvisade"


def _found(by: Actor) -> tuple[Asked, list[int], Quarters]:
    """What is asked for, the years there are, and the counts. Whose county has a single facility, it hears of the look."""
    chosen, years = asked(by, request.args), list_years(by)
    wanted = number_of(request.args, "ar")
    county_id = chosen.county.id if chosen.county else None
    if county_id is not None:
        states = get_picture(by, county_id=county_id).states
        look_at_all(by, [state.facility_id for state in states] if len(states) == 1 else [], what=Look.LIST)
    return chosen, years, list_turned_away(by, wanted if wanted in years else years[0], county_id=county_id)


@bp.page(HERE, allow=policy.READ_PICTURE)
def show_turned_away() -> Answer:
    chosen, years, quarters = _found(actor())
    wanted, today = number_of(request.args, "kvartal"), clock.today()
    last = quarter_of(today) if quarters.year == today.year else QUARTERS[-1]
    quarter = wanted if wanted in QUARTERS else last
    plot = drawn.plot_of(quarters)
    return render_template(
        "housing/turned_away.html",
        asked=chosen, years=years, year=quarters.year, quarters=QUARTERS, quarter=quarter, drawn=drawn, finding=drawn.finding(quarters),
        known=drawn.known_told(quarters), reasons=drawn.by_reason(quarters), groups=drawn.by_group(quarters),
        cells=drawn.cells(quarters, quarter), plot=plot and plot.both(),
        csv_href=f"{HERE}.csv?ar={quarters.year}" + (f"&lan={chosen.county.id}" if chosen.county else ""),
    )  # fmt: skip


@bp.page(f"{HERE}.csv", allow=policy.READ_PICTURE)
@with_fresh_password
def fetch_turned_away() -> Answer:
    chosen, _, quarters = _found(actor())
    name = f"avvisade-{chosen.county.slug if chosen.county else 'landet'}-{quarters.year}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(b"".join(streamed(drawn.FILE, drawn.on_file(quarters))), mimetype="text/csv", headers=headers)
