"""The first page by role, and what the service says about itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import redirect, render_template

from vaw.domain.activities import policy as activities
from vaw.domain.activities.queries.drafts import count_my_drafts
from vaw.domain.activities.queries.week import CountyNow, county_now
from vaw.domain.activities.reminders import DRAFT_UNCONFIRMED
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of
from vaw.domain.insight import policy as insight
from vaw.domain.insight.queries.first_steps import Step, first_steps
from vaw.domain.notifications.queries.open import Group, OpenThing, list_open
from vaw.domain.people import policy as people
from vaw.domain.records import policy as records
from vaw.domain.retention import policy as retention
from vaw.domain.support import policy as support
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import N_, hours, ngettext, number
from vaw.kernel.i18n import gettext as _
from vaw.kernel.permissions import Permission
from vaw.web.actor import signed_in_person
from vaw.web.blueprint import ENTER_CODE, PUBLIC, Answer, Blueprint
from vaw.web.drafts import waiting
from vaw.web.settings import settings
from vaw.web.todo import Line, counts, lines

bp = Blueprint("start", __name__)
SHOWN_MOST = 5  # open things on the first page; the counts above them lead to the rest
STEPS = {
    Step.LOG: (N_("Logga det senaste du gjorde"), "/aktiviteter/ny"),
    Step.INVITE: (N_("Bjud in någon"), "/admin/inbjudningar/ny"),
    Step.REPORT: (N_("Rapportera lediga platser"), "/skyddat-boende/rapportera"),
    Step.ASK: (N_("Be om stöd"), "/begar-stod"),
    Step.SECURE: (N_("Slå på tvåstegsinloggning"), "/konto/tva-steg"),
    Step.ORGANISATION: (N_("Lägg till en organisation som du arbetar med"), "/organisationer/ny"),
    Step.REMIND: (N_("Välj hur du vill bli påmind"), "/konto/paminnelser"),
}


@bp.page("/", allow=PUBLIC)
def start() -> Answer:
    person = signed_in_person()
    if person is None:
        return render_template("start/public.html", demo=settings().env == "demo")
    if person.second_factor_due:
        return redirect(ENTER_CODE)
    by, today = person.actor, clock.today()
    things = list_open(by, today)
    boards = [_board(by, county, today) for county in counties_of(by, activities.READ_LOG)]
    pressing = [thing for thing in things if thing.group is not Group.TAKEN][:SHOWN_MOST]
    return render_template(
        "start/signed_in.html",
        first_name=person.name.split()[0],
        week=today.isocalendar().week,
        counts=counts(things),
        todo=[*lines(pressing), *_drafts(by, things), *(hint for board in boards for hint in board["hints"])],
        drafts=waiting(person),
        boards=boards,
        doors=_doors(by),
        administers=counties_of(by, people.MANAGE_ACCOUNTS),
        asks=_asks(by),
        keeps=records.OPEN_REQUEST.held_by(by),
        steps=[(_(STEPS[one.step][0]), STEPS[one.step][1], one.is_done) for one in first_steps(by)],
    )


def _board(by: Actor, county: County, today: date) -> dict[str, Any]:
    """What one county's log says today: what about it wants a look, then how the year stands."""
    now = county_now(county.id, today)
    may_log = activities.LOG_ACTIVITY.allows(by, county)
    return {"county": county, "now": now, "hints": _hints(county, now) if may_log else [], "tiles": _tiles(county, now), "may_log": may_log}


def _drafts(by: Actor, things: Sequence[OpenThing]) -> list[Line]:
    """The drafts that wait for the person, but for those that stand among the open things already."""
    if not activities.CHANGE_DRAFT.held_by(by):
        return []
    told = sum(thing.kind == DRAFT_UNCONFIRMED.kind and thing.mine for thing in things)
    n = count_my_drafts(by) - told
    if n <= 0:
        return []
    said = ngettext("1 utkast att bekräfta", "{n} utkast att bekräfta", n).format(n=n)
    return [(said, "/aktiviteter/utkast", _("Stämmer det räcker ett klick."), _("Nytt"), "blue")]


def _hints(county: County, now: CountyNow) -> list[Line]:
    """What nobody is reminded of, but whoever keeps the log should see."""
    items: list[Line] = []
    if now.last_on is None:
        first, note = _("Logga den första aktiviteten"), _("Eller läs in det kalkylblad som ni har i dag.")
        items.append((first, "/aktiviteter/ny", note, _("Börja här"), "blue"))
    uncounted = now.n - now.counted
    if uncounted:
        said = ngettext("1 aktivitet i år saknar antal deltagare", "{n} aktiviteter i år saknar antal deltagare", uncounted).format(
            n=number(uncounted)
        )
        where, note = f"/statistik?lan={county.code}&ar={now.today.year}", _("Räknade ingen? Då är det rätt som det är.")
        items.append((said, where, note, _("Kontrollera"), "grey"))
    return items


def _tiles(county: County, now: CountyNow) -> list[tuple[str, str, str, str]]:
    """(label, number, where the rows are, note)."""
    rows, figures = f"/aktiviteter?ar={now.today.year}", f"/statistik?lan={county.code}&ar={now.today.year}"
    reached, people_met = f"/tackning?lan={county.code}&rakna=any", now.women + now.men + now.unstated
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
        (_("Kommuner som nåtts"), _("{n} av {all}").format(n=now.reached, all=now.municipalities), reached, ""),
    ]


def _doors(by: Actor) -> list[tuple[str, str, str]]:
    """(what, where, note): the short cuts that the person's roles open."""
    doors: list[tuple[Permission[Any], str, str, str]] = [
        (activities.LOG_ACTIVITY, _("Logga en aktivitet"), "/aktiviteter/ny", ""),
        (activities.LOG_ACTIVITY, _("Min vecka"), "/min-vecka", ""),
        (activities.IMPORT, _("Läs in från kalkylblad"), "/aktiviteter/import", ""),
        (insight.ORDER_REPORT, _("Ta fram årets redovisning"), "/rapporter", ""),
        (support.ADD_OCCASION, _("Ny utbildning"), "/utbildningar/ny", ""),
        (people.READ_ORGANISATION, _("Organisationer och kontakter"), "/organisationer", ""),
        (people.MANAGE_ACCOUNTS, _("Bjud in en kollega"), "/admin/inbjudningar", ""),
        (records.OPEN_REQUEST, _("Begäran om handlingar"), "/utlamnande", ""),
        (retention.PROPOSE, _("Gallring"), "/admin/gallring", ""),
        (retention.LIST_QUARANTINE, _("Texter i karantän"), "/admin/karantan", ""),
        (records.DELIVER, _("Arkiv"), "/arkiv", ""),
    ]
    own = [
        (_("Det ni har frågat om"), "/stod", ""),
        (_("Det ni är anmälda till"), "/utbildningar/vara", ""),
        (_("Detta har ni fått stöd med"), "/stod/mottaget", ""),
        (_("Utbildningar att anmäla sig till"), "/utbildningar", ""),
    ]
    return [*(own if _asks(by) else []), *((text, href, note) for permission, text, href, note in doors if permission.held_by(by))]


def _asks(by: Actor) -> bool:
    """Whether the person is one of those whom the boards support, not of a board."""
    return support.READ_REQUEST.held_by(by) and not support.READ_QUEUE.held_by(by)


@bp.page("/om", allow=PUBLIC)
def about() -> Answer:
    return render_template("start/about.html")


@bp.page("/om/skyddar-inte", allow=PUBLIC)
def limits() -> Answer:
    return render_template("start/limits.html")
