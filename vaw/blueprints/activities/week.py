"""My week: a leader on Friday, who sees at a glance whether the week is logged and how the county's year stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask import render_template, request

from vaw.blueprints.activities.drafts import cards
from vaw.blueprints.activities.log import bp
from vaw.domain.activities import policy
from vaw.domain.activities.queries.drafts import list_mine_of
from vaw.domain.activities.queries.week import LOOKED_BACK, SILENT_AFTER, MyDay, county_now, my_days, my_last_on
from vaw.domain.activities.rules.week import WORKDAYS, Week
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of
from vaw.domain.mandates.queries import Account, list_accounts, term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.people.queries.calendars import calendar_of_county
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.calendar import Calendar, holiday_name, is_closed, is_working
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.place import asked_county

AHEAD = timedelta(days=400)  # every account that is owed comes within a year


@dataclass(frozen=True, slots=True)
class Day:
    """A day as the page shows it. `free`: why nobody is at work; `is_silent`: a working day that is over and has nothing.

    `rows`: (address, what, minutes) of those that are named; `more`: how many are not. `may_log`: the day has come.
    """

    on: date
    free: str | None
    n: int
    minutes: int
    rows: tuple[tuple[str, str, int], ...]
    more: int
    is_silent: bool
    may_log: bool


@bp.page("/min-vecka", allow=policy.LOG_ACTIVITY)
def show_my_week() -> Answer:
    by, county, today = actor(), asked_county(policy.LOG_ACTIVITY), clock.today()
    now = Week.of(today)
    week = min(Week.read(request.args.get("vecka", "")) or now, now)
    logged = {day.on: day for day in my_days(by, county.id, week.monday, week.sunday)}
    calendar = calendar_of_county(county.id)
    days = [_day(on, logged.get(on), today, calendar) for place, on in enumerate(week.days) if place < WORKDAYS or on in logged]
    return render_template(
        "activities/week.html",
        week=week,
        is_now=week == now,
        county=county,
        counties=counties_of(by, policy.LOG_ACTIVITY),
        days=days,
        n=sum(day.n for day in days),
        minutes=sum(day.minutes for day in days),
        drafts=cards(list_mine_of(by, county.id, week.monday, week.sunday)),
        hint=_hint(by, county, today) if week == now else None,
        year=county_now(county.id, today),
        account=_account(by, county, today),
        address=f"/min-vecka?lan={county.code}",
    )


def _day(on: date, mine: MyDay | None, today: date, calendar: Calendar) -> Day:
    types = term_names(TermList.ACTIVITY_TYPE)
    rows = tuple((f"/aktiviteter/{row.id}", types.get(row.type, row.type), row.minutes) for row in mine.rows) if mine else ()
    n, minutes = (mine.n, mine.minutes) if mine else (0, 0)
    is_silent = not n and on < today and is_working(on, calendar)
    return Day(on, _free(on, calendar), n, minutes, rows, n - len(rows), is_silent, on <= today)


def _free(on: date, calendar: Calendar) -> str | None:
    """Why nobody is at work, in the reader's language: the holiday's name, or that the board is closed. Two holidays are joined."""
    name = holiday_name(on)
    if name is None:
        return _("Stängt") if is_closed(on, calendar) else None
    return "; ".join(_(part) for part in name.split("; "))


def _hint(by: Actor, county: County, today: date) -> str | None:
    """What to say after two weeks without a log of one's own (features row 12), None before that."""
    last_on = my_last_on(by, county.id, today)
    if last_on is None:
        return _("Du har inte loggat något de senaste {n} veckorna.").format(n=LOOKED_BACK.days // 7)
    if today - last_on < SILENT_AFTER:
        return None
    return _("Du har inte loggat något på {n} veckor.").format(n=(today - last_on).days // 7)


def _account(by: Actor, county: County, today: date) -> Account | None:
    """The account that the county owes next and has not handed in."""
    owed = list_accounts(by, today, today + AHEAD)
    return next((account for account in owed if account.county_id == county.id and account.given_id is None), None)
