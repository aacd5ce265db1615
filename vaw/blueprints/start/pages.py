"""The first page by role, and what the service says about itself."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import redirect, render_template

from vaw.domain.activities import policy as activities
from vaw.domain.activities.queries.week import CountyNow, county_now
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of
from vaw.domain.insight import policy as insight
from vaw.domain.mandates.queries import next_due
from vaw.domain.people import policy as people
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import day, hours, ngettext, number
from vaw.kernel.i18n import gettext as _
from vaw.kernel.permissions import Permission
from vaw.web.actor import signed_in_person
from vaw.web.blueprint import ENTER_CODE, PUBLIC, Answer, Blueprint
from vaw.web.settings import settings

bp = Blueprint("start", __name__)
NEAR_DAYS = 60  # a due date that is closer than this stands on the start page


@bp.page("/", allow=PUBLIC)
def start() -> Answer:
    person = signed_in_person()
    if person is None:
        return render_template("start/public.html", demo=settings().env == "demo")
    if person.second_factor_due:
        return redirect(ENTER_CODE)
    by, today = person.actor, clock.today()
    boards = [_board(by, county, today) for county in counties_of(by, activities.READ_LOG)]
    return render_template(
        "start/signed_in.html",
        first_name=person.name.split()[0],
        week=today.isocalendar().week,
        boards=boards,
        doors=_doors(by),
        administers=counties_of(by, people.MANAGE_ACCOUNTS),
    )


def _board(by: Actor, county: County, today: date) -> dict[str, Any]:
    """What one county's log says today: what to do first, then how the year stands."""
    now = county_now(county.id, today)
    may_log = activities.LOG_ACTIVITY.allows(by, county)
    return {"county": county, "now": now, "todo": _todo(by, county, now, may_log), "tiles": _tiles(county, now), "may_log": may_log}


def _todo(by: Actor, county: County, now: CountyNow, may_log: bool) -> list[tuple[str, str, str, str, str]]:
    """(what, where, note, tag, colour), most pressing first."""
    items = []
    due = next_due(county.id, now.today)
    if due is not None and (due.due_on - now.today).days <= NEAR_DAYS:
        when = _("Lämnas senast {day}").format(day=day(due.due_on))
        items.append((_("Årets redovisning för {year}").format(year=due.year), "/rapporter", when, _("Snart"), "yellow"))
    if may_log and now.last_on is None:
        items.append(
            (
                _("Logga den första aktiviteten"),
                "/aktiviteter/ny",
                _("Eller läs in det kalkylblad som ni har i dag."),
                _("Börja här"),
                "blue",
            )
        )
    elif may_log and now.is_silent and now.silent_weeks is not None:
        weeks = ngettext("Inget är loggat på en vecka", "Inget är loggat på {n} veckor", now.silent_weeks).format(n=now.silent_weeks)
        items.append((_("Har ni gjort något som inte är loggat?"), "/aktiviteter/ny", weeks, _("Saknas"), "red"))
    uncounted = now.n - now.counted
    if may_log and uncounted:
        said = ngettext("1 aktivitet i år saknar antal deltagare", "{n} aktiviteter i år saknar antal deltagare", uncounted).format(
            n=number(uncounted)
        )
        items.append(
            (
                said,
                f"/statistik?lan={county.code}&ar={now.today.year}",
                _("Räknade ingen? Då är det rätt som det är."),
                _("Kontrollera"),
                "grey",
            )
        )
    return items


def _tiles(county: County, now: CountyNow) -> list[tuple[str, str, str, str]]:
    """(label, number, where the rows are, note)."""
    rows, figures = f"/aktiviteter?ar={now.today.year}", f"/statistik?lan={county.code}&ar={now.today.year}"
    people_met = now.women + now.men + now.unstated
    return [
        (
            _("Aktiviteter i år"),
            number(now.n),
            rows,
            ngettext("1 den här veckan", "{n} den här veckan", now.this_week).format(n=now.this_week),
        ),
        (_("Timmar i år"), hours(now.minutes), rows, ""),
        (
            _("Deltagare i år"),
            number(people_met),
            figures,
            _("{women} kvinnor, {men} män, {unstated} ej angivet").format(
                women=number(now.women), men=number(now.men), unstated=number(now.unstated)
            ),
        ),
        (_("Kommuner som nåtts"), _("{n} av {all}").format(n=now.reached, all=now.municipalities), f"{figures}#kommuner", ""),
    ]


def _doors(by: Actor) -> list[tuple[str, str, str]]:
    """(what, where, note): the short cuts that the person's roles open."""
    doors: list[tuple[Permission[Any], str, str, str]] = [
        (activities.LOG_ACTIVITY, _("Logga en aktivitet"), "/aktiviteter/ny", ""),
        (activities.IMPORT, _("Läs in från kalkylblad"), "/aktiviteter/import", ""),
        (insight.ORDER_REPORT, _("Ta fram årets redovisning"), "/rapporter", ""),
        (people.READ_ORGANISATION, _("Organisationer och kontakter"), "/organisationer", ""),
        (people.MANAGE_ACCOUNTS, _("Bjud in en kollega"), "/admin/inbjudningar", ""),
    ]
    return [(text, href, note) for permission, text, href, note in doors if permission.held_by(by)]


@bp.page("/om", allow=PUBLIC)
def about() -> Answer:
    return render_template("start/about.html")


@bp.page("/tillganglighet", allow=PUBLIC)
def accessibility() -> Answer:
    return render_template("start/accessibility.html")
