"""The picture of protected housing: the nation for the metropolitan team, the own county for its leaders, the way on for all others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.account.proof import with_fresh_password
from vaw.blueprints.housing.base import bp
from vaw.blueprints.housing.picture_words import instant_told, nights_said, population_told, ways_on
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of, get_county
from vaw.domain.housing import policy
from vaw.domain.housing.operations.looks import look_at_all
from vaw.domain.housing.queries.nights import NOTHING, list_nights
from vaw.domain.housing.queries.picture import Picture, get_picture, inhabitants
from vaw.domain.housing.queries.trend import list_months
from vaw.domain.housing.rules.looks import Look
from vaw.domain.housing.rules.picture import alone, factor_from
from vaw.domain.mandates.queries import Entry, list_terms
from vaw.domain.mandates.rules import TermList
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import decimal, language
from vaw.kernel.i18n import gettext as _
from vaw.render import housing_picture as drawn
from vaw.render.housing_print import pdf_of
from vaw.web.actor import actor
from vaw.web.arguments import day_of, number_of
from vaw.web.blueprint import Answer
from vaw.web.messages import flash
from vaw.web.sentences import sentence

ALL = "/skyddat-boende"
PAPER = f"{ALL}/lagesbild.pdf"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. `county` None: the nation. `counties`: those that may be chosen."""

    county: County | None
    counties: Sequence[County]
    nation: bool
    groups: Sequence[Entry]
    group: Entry | None
    day: date
    factor: Fraction

    @property
    def shown(self) -> Sequence[County]:
        """The counties that the tables have a row for."""
        return [self.county] if self.county else self.counties

    @property
    def of_today(self) -> bool:
        return self.day >= clock.today()

    @property
    def query(self) -> str:
        """The same question in an address."""
        told = {
            "lan": self.county.id if self.county else None, "malgrupp": self.group.code if self.group else None,
            "dag": None if self.of_today else self.day.isoformat(), "faktor": f"{float(self.factor):g}",
        }  # fmt: skip
        return urlencode({key: value for key, value in told.items() if value is not None})


def asked(by: Actor, args: Mapping[str, str]) -> Asked:
    """A value that makes no sense counts as absent. Raises NotFound for a county outside the actor's scope."""
    counties, nation = counties_of(by, policy.READ_PICTURE), policy.READ_NATION.held_by(by)
    wanted = number_of(args, "lan")
    county = (None if nation else counties[0]) if wanted is None else get_county(by, policy.READ_PICTURE, wanted)
    today = clock.today()
    groups = list_terms(TermList.HOUSING_GROUP, on=today)
    group = next((one for one in groups if one.code == args.get("malgrupp")), None)
    return Asked(county, counties, nation, groups, group, min(day_of(args, "dag") or today, today), factor_from(args.get("faktor", "")))


def look(by: Actor, picture: Picture) -> None:
    """Note who is shown single facilities: all in a county's list; in the nation's, those whose county's row is theirs alone."""
    if picture.county_id is not None:
        seen = [state.facility_id for state in picture.states]
    else:
        seen = [one for county in sorted({state.county_id for state in picture.states}) for one in alone(picture.of_county(county))]
    look_at_all(by, seen, what=Look.LIST)


@bp.page(ALL, allow=policy.READ_EDITION)
def show_picture() -> Answer:
    by = actor()
    if not policy.READ_PICTURE.held_by(by):
        return render_template("housing/door.html", ways=ways_on(by))
    chosen, told = _told(by)
    states = told["picture"].states if chosen.county else ()
    return render_template(
        "housing/picture.html",
        **{**told, "map": told["map"] and told["map"].both(), "curve": told["curve"] and told["curve"].both()},
        ways=ways_on(by), single=drawn.single_rows(states), hrefs=[f"{ALL}/boenden/{state.code}" for state in states],
        county_hrefs=None if chosen.county else [f"{ALL}?lan={one.id}" for one in chosen.shown], pdf_href=f"{PAPER}?{chosen.query}",
    )  # fmt: skip


@bp.page(PAPER, allow=policy.READ_PICTURE)
@with_fresh_password
def fetch_picture() -> Answer:
    """The same on paper, with map and curve; nothing of it is kept."""
    chosen, told = _told(actor())
    page = render_template(
        "documents/housing-picture.html",
        **{**told, "map": told["map"] and told["map"].wide(), "curve": told["curve"] and told["curve"].wide()},
        language=language(), place=chosen.county.name if chosen.county else _("Hela landet"), county=chosen.county,
        group=chosen.group.name if chosen.group else None,
    )  # fmt: skip
    try:
        content = pdf_of(page)
    except RuleBroken as broken:
        flash(sentence(broken))
        return redirect(f"{ALL}?{chosen.query}", 303)
    name = f"skyddat-boende-{chosen.county.slug if chosen.county else 'landet'}-{chosen.day.isoformat()}.pdf"
    return Response(content, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _told(by: Actor) -> tuple[Asked, dict[str, Any]]:
    """What page and paper say; whoever's own numbers they show hears of the look."""
    chosen = asked(by, request.args)
    county_id = chosen.county.id if chosen.county else None
    picture = get_picture(by, county_id=county_id, group=chosen.group.code if chosen.group else None, day=chosen.day)
    ends = [] if chosen.group else list_months(by, chosen.day, county_id=county_id)
    look(by, picture)
    people = inhabitants()
    return chosen, {
        "asked": chosen, "picture": picture, "drawn": drawn, "finding": drawn.finding(picture), "factor": decimal(float(chosen.factor)),
        "at": instant_told(picture, of_today=chosen.of_today),
        "places": drawn.places_rows(picture, chosen.shown),
        "measured": None if chosen.group else drawn.measured_rows(picture, chosen.shown, people, chosen.factor),
        "reported": drawn.reported_rows(picture, chosen.shown), "population": population_told(people, chosen.shown),
        "map": None if chosen.county else drawn.map_of(picture, chosen.shown, people, chosen.factor),
        "curve": drawn.curve_of(ends, chosen.day), "trend": drawn.trend_rows(ends), "nights": _nights(by, chosen, picture),
    }  # fmt: skip


def _nights(by: Actor, chosen: Asked, picture: Picture) -> str:
    """Told for all facilities together, of the year of the day that is shown; of a target group nobody counts them."""
    if chosen.group:
        return ""
    year = chosen.day.year
    told = list_nights(by, date(year, 1, 1), date(year, 12, 31), county_id=chosen.county.id if chosen.county else None)
    return nights_said(told.get((None, None), NOTHING), year, picture.total.facilities)
