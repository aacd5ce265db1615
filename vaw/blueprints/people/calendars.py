"""When a county board or an organisation is closed, and the free days of the year ahead as the reminders see them."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for

from vaw.domain.geography.queries import counties_of
from vaw.domain.people import policy
from vaw.domain.people.models import WorkingCalendar
from vaw.domain.people.operations import calendars as operations
from vaw.domain.people.queries import calendars as queries
from vaw.domain.people.queries.organisations import get_organisation
from vaw.domain.people.rules.free_days import Free, free_days
from vaw.domain.people.tables import FREE_DAYS
from vaw.kernel import clock
from vaw.kernel.calendar import Calendar
from vaw.kernel.i18n import N_, weekday
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer, Blueprint
from vaw.web.fields import CheckboxField, YearlyDayField
from vaw.web.fields.yearly import tell_yearly_day
from vaw.web.messages import flash
from vaw.web.place import asked_county
from vaw.web.versions import VersionedForm

bp = Blueprint("calendars", __name__)


class CalendarForm(VersionedForm):
    """The closure of every year and what to do with bridging days."""

    closed_from = YearlyDayField(
        N_("Stängt från och med"),
        autocomplete="off",
        description=N_("Till exempel 5 juli eller 5/7. Lämna båda dagarna tomma om ni inte stänger."),
    )
    closed_until = YearlyDayField(
        N_("Stängt till och med"),
        autocomplete="off",
        description=N_("Gäller varje år, högst tio veckor. En stängning över nyår börjar i december och slutar i januari."),
    )
    bridging_days = CheckboxField(
        N_("Klämdagar är lediga"),
        description=N_("En ensam arbetsdag mellan två lediga dagar, till exempel fredagen efter Kristi himmelsfärdsdag."),
    )

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """As every form's, with days and yes or no in words."""
        return [(_(self._fields[name].label.text), _said(mine), _said(theirs)) for name, (mine, theirs) in (self.conflict or {}).items()]


@bp.page("/arbetsdagar", allow=policy.CHANGE_CALENDAR, methods=["GET", "POST"])
def show_county() -> Answer:
    by, county = actor(), asked_county(policy.CHANGE_CALENDAR)
    row = queries.find_calendar(county_id=county.id)
    form, here = CalendarForm(obj=row), url_for(".show_county", lan=county.id)
    if form.saved(row or WorkingCalendar(), lambda values: operations.set_county_calendar(by, county, **values)):
        flash(_("Arbetsdagarna är sparade."))
        return redirect(here, 303)
    return _page(
        form,
        queries.calendar_of_county(county.id),
        name=county.name,
        action=here,
        counties=counties_of(by, policy.CHANGE_CALENDAR),
        county=county,
    )


@bp.page("/organisationer/<int:organisation_id>/arbetsdagar", allow=policy.CHANGE_ORGANISATION, methods=["GET", "POST"])
def show_organisation(organisation_id: int) -> Answer:
    by = actor()
    organisation = get_organisation(by, organisation_id, policy.CHANGE_ORGANISATION)
    name, row = organisation.name, queries.find_calendar(organisation_id=organisation_id)
    form, here = CalendarForm(obj=row), url_for(".show_organisation", organisation_id=organisation_id)
    if form.saved(row or WorkingCalendar(), lambda values: operations.set_organisation_calendar(by, organisation, **values)):
        flash(_("Arbetsdagarna är sparade."))
        return redirect(here, 303)
    return _page(form, queries.calendar_of_organisation(organisation_id), name=name, action=here, organisation_id=organisation_id)


def _page(form: CalendarForm, calendar: Calendar, **place: Any) -> Answer:
    found = free_days(calendar, clock.today())
    rows = FREE_DAYS.shown([(_days(one), ", ".join(_(why) for why in one.why)) for one in found])
    return render_template("people/working_days.html", form=form, table=FREE_DAYS, rows=rows, **place), form.status


def _days(free: Free) -> str:
    """ "fre 25 dec. 2026", or from one day to another."""
    days = dict.fromkeys((free.first, free.last))
    return " – ".join(f"{weekday(day)} {day.year}" for day in days)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return _("Ja") if value else _("Nej")
    return tell_yearly_day(value) if isinstance(value, int) else "–"
