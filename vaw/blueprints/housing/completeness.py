"""Who has reported and who has not, by county and facility; the county sends a silent one a new link, or writes down what it is told."""

from __future__ import annotations

from datetime import date, timedelta

from flask import abort, redirect, render_template, request

from vaw.blueprints.housing.base import bp
from vaw.domain.geography.queries import list_counties
from vaw.domain.housing import policy
from vaw.domain.housing.operations.links import renew_link
from vaw.domain.housing.queries.links import find_newest
from vaw.domain.housing.queries.register import get_facility
from vaw.domain.housing.queries.rounds import Round, by_county, completeness, tally
from vaw.domain.housing.rules.register import CADENCE_NAMES
from vaw.domain.housing.rules.rounds import ANSWERED_NAMES, Answered, Tally
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import day as told_day
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import instant
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.fields.numbers import read_day
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash

PAGE = "/skyddat-boende/rapportering"
COLOURS = {Answered.ON_TIME: "green", Answered.LATE: "yellow", Answered.WAITING: "blue", Answered.SILENT: "red"}
_FIRST = (Answered.SILENT, Answered.WAITING, Answered.LATE, Answered.ON_TIME)


@bp.page(PAGE, allow=policy.READ_FACILITY)
def show_completeness() -> Answer:
    """`?dag`: a day in the period, today when it is not said; `?lan`: of one county."""
    by, wanted = actor(), _day()
    names = {county.id: county.name for county in list_counties()}
    county_id = _county(names)
    rounds = completeness(by, wanted, county_id=county_id)
    counties = [(f"{number:02}", names[number], count) for number, count in by_county(rounds).items()]
    shown = sorted(rounds, key=lambda one: (_FIRST.index(one.state), one.code))
    return render_template(
        "housing/completeness.html", total=tally(rounds), counties=counties if len(counties) > 1 else [],
        waiting=sum(one.state is Answered.WAITING for one in rounds),
        rows=[_line(by, one) for one in shown], now=told_day(wanted), day=wanted.isoformat(), county=names.get(county_id or 0),
        before=(wanted.replace(day=1) - timedelta(days=1)).isoformat(), page=PAGE, percent=_percent,
    )  # fmt: skip


@bp.page(f"{PAGE}/<code>/ny-lank", allow=policy.RENEW_LINK, methods=["POST"])
def send_link_again(code: str) -> Answer:
    """The county sends the facility's mailbox a new link."""
    facility = get_facility(actor(), code)
    link = find_newest(facility.id)
    if not csrf_holds():
        abort(400)
    if link is None:
        raise NotFound
    sent = renew_link(actor(), link)
    flash(_("En ny länk skickas till {code}.").format(code=code) if sent else _("En länk skickades nyss. Vänta tio minuter."))
    return redirect(PAGE, 303)


def _line(by: Actor, one: Round) -> dict[str, object]:
    leads = any(grant.role == Role.DEVELOPMENT_LEADER and grant.county_id == one.county_id for grant in by.grants)
    missing = one.state in (Answered.SILENT, Answered.WAITING)
    return {
        "code": one.code,
        "cadence": _(CADENCE_NAMES[one.cadence]),
        "last": told_day(one.last),
        "came": instant(one.came) if one.came else None,
        "state": _(ANSWERED_NAMES[one.state]),
        "colour": COLOURS[one.state],
        "may_tell": leads and missing,
        "may_send": leads and missing and one.asked,
    }


def _percent(count: Tally) -> str:
    return "–" if count.percent is None else f"{count.percent} %"


def _day() -> date:
    text = request.args.get("dag", "")
    try:
        return min(read_day(text), clock.today()) if text else clock.today()
    except ValueError:
        return clock.today()


def _county(names: dict[int, str]) -> int | None:
    county_id = number_of(request.args, "lan")
    return county_id if county_id in names else None
