"""How full it has been, and days whose numbers are frozen and can be checked."""

from __future__ import annotations

from datetime import date, timedelta

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.account.proof import with_fresh_password
from vaw.blueprints.housing.base import bp
from vaw.blueprints.housing.fixed_day_forms import FreezeForm
from vaw.blueprints.housing.picture import ALL, asked, look
from vaw.domain.geography.queries import counties_of
from vaw.domain.housing import policy
from vaw.domain.housing.models.snapshots import FixedDay
from vaw.domain.housing.operations.fixed_days import freeze_day
from vaw.domain.housing.queries.days import get_fixed_day, is_whole, list_fixed_days, list_use, list_use_years
from vaw.domain.housing.queries.nights import list_nights
from vaw.domain.housing.queries.picture import get_picture
from vaw.kernel import clock
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import day as in_words
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import instant
from vaw.render import housing_days as drawn
from vaw.render.csv import streamed
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.messages import flash

FIXED = f"{ALL}/fasta-dagar"


@bp.page(f"{ALL}/belaggning", allow=policy.READ_PICTURE)
def show_use() -> Answer:
    """The last twelve months that have ended; with `?ar` a calendar year."""
    by = actor()
    chosen, years, wanted = asked(by, request.args), list_use_years(by), number_of(request.args, "ar")
    year, county_id = wanted if wanted in years else None, chosen.county.id if chosen.county else None
    first, last = (date(year, 1, 1), date(year, 12, 31)) if year else _twelve_months(clock.today())
    uses = list_use(by, first, last, county_id=county_id)
    nights, shown = list_nights(by, first, last, county_id=county_id), drawn.months_between(first, last)
    look(by, get_picture(by, county_id=county_id))
    return render_template(
        "housing/use.html", asked=chosen, years=years, year=year, drawn=drawn, months=drawn.by_month(uses, shown),
        curve=drawn.curve_of(uses, shown),
        counties=None if chosen.county else drawn.by_county(uses, chosen.shown), nights=drawn.nights_by_month(nights, shown),
        county_nights=None if chosen.county else drawn.nights_by_county(nights, chosen.shown),
    )  # fmt: skip


def _twelve_months(today: date) -> tuple[date, date]:
    """The first and last day of the twelve whole months before this one."""
    return date(today.year - 1, today.month, 1), today.replace(day=1) - timedelta(days=1)


@bp.page(FIXED, allow=policy.FREEZE_DAY, methods=["GET", "POST"])
def show_fixed_days() -> Answer:
    by, form = actor(), FreezeForm()
    counties = counties_of(by, policy.FREEZE_DAY)
    if not counties:
        raise NotFound
    if form.submitted(lambda values: freeze_day(by, counties[0], on_day=values["on_day"])):
        flash(_("Dagen är fryst. Den ändras inte mer."))
        return redirect(FIXED, 303)
    days = [(one.on_day.isoformat(), in_words(one.on_day), instant(one.frozen_at), is_whole(one)) for one in list_fixed_days(by)]
    return render_template("housing/fixed_days.html", form=form, days=days), form.status


@bp.page(f"{FIXED}/<day>", allow=policy.READ_FIXED_DAY)
def show_fixed_day(day: str) -> Answer:
    found = _shown(day)
    return render_template(
        "housing/fixed_day.html",
        on=in_words(found.on_day), iso=found.on_day.isoformat(), frozen=instant(found.frozen_at), checksum=found.checksum,
        whole=is_whole(found), table=drawn.FIXED, rows=drawn.FIXED.shown(drawn.fixed_rows(found.content)),
        foot=drawn.FIXED.shown([drawn.fixed_total(found.content)])[0],
    )  # fmt: skip


@bp.page(f"{FIXED}/<day>.csv", allow=policy.READ_FIXED_DAY)
@with_fresh_password
def fetch_fixed_day(day: str) -> Answer:
    found = _shown(day)
    headers = {"Content-Disposition": f'attachment; filename="skyddat-boende-{found.on_day.isoformat()}.csv"'}
    return Response(b"".join(streamed(drawn.FIXED, drawn.fixed_rows(found.content))), mimetype="text/csv", headers=headers)


def _shown(text: str) -> FixedDay:
    """The day that an address names. Whoever is alone in a county's row hears of the look."""
    by = actor()
    found = get_fixed_day(by, _day(text))
    look(by, get_picture(by, day=found.on_day))
    return found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound from None
