"""White spots: a leader who plans next month's visits asks which municipalities have had nothing, in what, and since when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.insight.base import bp
from vaw.blueprints.insight.forms import COUNTED_NAMES, CoverageForm
from vaw.blueprints.insight.white_spots import cells, finding, lower, map_of, on_file, reason, table
from vaw.domain.activities import policy as activities
from vaw.domain.activities.queries.coverage import Coverage, get_coverage
from vaw.domain.activities.rules.coverage import VISIT, Counted, Suggestion, in_order, suggest
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of, get_county, municipality_names
from vaw.domain.insight import policy
from vaw.domain.support.queries.occasions import list_reached_together
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import gettext
from vaw.render.csv import streamed
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer


@dataclass(frozen=True, slots=True)
class Asked:
    """Which county, what counts, and in which field (None: in any); with what the log says."""

    county: County
    counted: Counted
    field: str | None
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class Visit:
    """A suggested visit in words."""

    name: str
    reason: str
    log_href: str
    rows_href: str


def asked(by: Actor, args: Mapping[str, str]) -> Asked:
    """What the address says; a value that makes no sense counts as absent. Raises NotFound for a county outside the actor's scope."""
    counties, wanted = counties_of(by, policy.READ_FIGURES), number_of(args, "lan")
    county = get_county(by, policy.READ_FIGURES, counties[0].id if wanted is None and counties else wanted or 0)
    counted = next((one for one in Counted if one == args.get("rakna")), Counted.TRAINING)
    coverage = get_coverage(by, county.id, counted, list_reached_together(county.id))
    field = next((one.code for one in coverage.fields if one.code == args.get("omrade")), None)
    return Asked(county, counted, field, coverage)


@bp.page("/tackning", allow=policy.READ_FIGURES)
def show_coverage() -> Answer:
    by = actor()
    chosen = asked(by, request.args)
    coverage, places = chosen.coverage, in_order(chosen.coverage.places, chosen.field)
    found = suggest(places, [one.code for one in coverage.fields if chosen.field in (None, one.code)], coverage.today)
    return render_template(
        "insight/coverage.html",
        asked=chosen,
        form=CoverageForm.of(counties_of(by, policy.READ_FIGURES), chosen.county, chosen.counted, coverage.fields, chosen.field),
        counted_name=lower(gettext(COUNTED_NAMES[chosen.counted])),
        empty=not any(place.last for place in places),
        finding=finding(places, chosen.field, coverage),
        visits=_visits(found, chosen),
        may_log=activities.LOG_ACTIVITY.allows(by, chosen.county),
        plot=map_of(places, chosen.field, coverage, chosen.county.code),
        table=table(coverage),
        rows=[cells(place, coverage) for place in places],
        hrefs=[f"/aktiviteter?lan={chosen.county.code}&kommun={place.municipality_id}" for place in places],
        csv_href=f"/tackning.csv?lan={chosen.county.code}&rakna={chosen.counted}" + (f"&omrade={chosen.field}" if chosen.field else ""),
    )


@bp.page("/tackning.csv", allow=policy.READ_FIGURES)
def download_coverage() -> Answer:
    """The table as it stands on the page, months and days in columns of their own."""
    chosen = asked(actor(), request.args)
    columns, rows = on_file(in_order(chosen.coverage.places, chosen.field), chosen.coverage)
    name = f"tackning-{chosen.county.code}-{chosen.coverage.today.isoformat()}.csv"
    return Response(streamed(columns, rows), mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _visits(found: Sequence[Suggestion], chosen: Asked) -> list[Visit]:
    names, lan = municipality_names(), chosen.county.code
    return [
        Visit(
            name=names[one.place.municipality_id],
            reason=reason(one, chosen.coverage.fields),
            log_href=f"/aktiviteter/ny?lan={lan}&kommun={one.place.municipality_id}&typ={VISIT}",
            rows_href=f"/aktiviteter?lan={lan}&kommun={one.place.municipality_id}",
        )
        for one in found
    ]
