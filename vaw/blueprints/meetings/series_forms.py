"""Forms of a series. The days are shown before anything is saved, and again when the schedule has been changed since."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from vaw.blueprints.meetings.meeting_forms import MeetingForm
from vaw.blueprints.meetings.series_words import day_label, day_mark
from vaw.domain.networks.models.meetings import MeetingSeries, MeetingTemplate
from vaw.domain.networks.rules import plans
from vaw.domain.networks.rules.meetings import SERIES_MOST
from vaw.domain.networks.rules.plans import LINE_MOST, REASON_MOST, Plan
from vaw.domain.networks.rules.series import RECURRENCE_NAMES, Recurrence, Schedule, read_rule, times_of
from vaw.kernel.calendar import Calendar, is_working
from vaw.kernel.i18n import N_
from vaw.web.fields import (
    CheckboxesField,
    Choice,
    DateField,
    HiddenField,
    MaxLength,
    NumberField,
    RadioField,
    Required,
    SelectField,
    TextAreaField,
    TextField,
)
from vaw.web.fields.times import TimeField
from vaw.web.forms import Form
from vaw.web.versions import VersionedForm

_OFTEN = N_("Hur ofta?")
_HOW_OFTEN = [Required(N_("Välj hur ofta ni ska träffas."))]
_LEFT_OUT = N_("Hoppa över de här dagarna")


class Days(Form):
    """The days of a schedule as boxes: a ticked one has no meeting. `seen`: the days that stood there when the form was sent."""

    seen = HiddenField()
    left_out = CheckboxesField(_LEFT_OUT, coerce=date.fromisoformat)
    displayed = False

    def take(self) -> None:
        """Accept whatever days were ticked; which of them are the schedule's the operation knows."""
        self.left_out.choices = [(day, "") for day in self.left_out.data]

    def shown(self, days: Sequence[date], calendar: Calendar, also: Collection[date] = ()) -> bool:
        """Whether just these days stood there. They stand there now; new ones are ticked where nobody works, and those of `also`."""
        seen, now = set(self.seen.data.split(",")), ",".join(map(str, days))
        same, ticked = self.seen.data == now, set(self.left_out.data)
        ticked |= {day for day in days if str(day) not in seen and (day in also or not is_working(day, calendar))}
        self.displayed, self.seen.data = True, now
        self.left_out.choices = [Choice(day, day_label(day), day_mark(day, calendar)) for day in days]
        self.left_out.raw_data, self.left_out.data = [], [day for day in days if day in ticked]
        return same


class SeriesForm(Days, MeetingForm):
    """A new series: what its meetings are, how often and how long. One of the two ends is filled in."""

    starts_on = DateField(N_("Första mötet"), [Required(N_("Skriv vilken dag det första mötet är."))])
    recurrence = RadioField(_OFTEN, _HOW_OFTEN, choices=list(RECURRENCE_NAMES.items()))
    until_on = DateField(N_("Till och med dagen"), description="")
    times = NumberField(N_("Eller antal möten"), most=SERIES_MOST)
    template_id = SelectField(
        N_("Dagordning"), coerce=int, blank=N_("Ingen dagordning än"), description=N_("Från en mall. Alla möten börjar med den.")
    )

    def offer_templates(self, templates: Sequence[MeetingTemplate]) -> None:
        self.template_id.choices = [(template.id, template.name) for template in templates]
        if not templates:
            del self.template_id


class FollowingForm(Days, VersionedForm):
    """Other days, another time or place for one meeting of a series and those after it."""

    starts_on = DateField(N_("Första mötet blir"), [Required(N_("Skriv en dag."))])
    starts_time = TimeField(N_("Börjar klockan"), [Required(N_("Skriv när mötet börjar, till exempel 09.30."))], description="")
    ends_time = TimeField(N_("Slutar klockan"), [Required(N_("Skriv när mötet slutar, till exempel 12."))], description="")
    recurrence = RadioField(_OFTEN, _HOW_OFTEN, choices=list(RECURRENCE_NAMES.items()))
    place = TextField(
        N_("Ny plats"),
        [MaxLength(LINE_MOST)],
        description=N_("Lämna tomt om platsen är densamma. Skriv aldrig var ett skyddat boende ligger."),
        autocomplete="off",
    )


class EndSeriesForm(VersionedForm):
    reason = TextAreaField(
        N_("Varför?"),
        [Required(N_("Skriv varför mötena ställs in."))],
        description=N_("Det ser de som är kallade. Skriv inga namn."),
        maxlength=REASON_MOST,
        rows=3,
    )


class OpenSeriesForm(VersionedForm):
    """A press over what was on screen."""


class FeedForm(Form):
    label = TextField(
        N_("Vem eller vad ska ha kalendern?"),
        [Required(N_("Skriv vem eller vad adressen är till."))],
        description=N_("Till exempel min telefon, eller funktionsbrevlådan. Då vet du vilken du ska stänga."),
        autocomplete="off",
    )


def schedule_of(values: Mapping[str, Any]) -> Schedule:
    """What either form says of days and times."""
    return Schedule(
        recurrence=Recurrence(values["recurrence"]),
        first_on=values["starts_on"],
        starts=values["starts_time"],
        ends=values["ends_time"],
        until_on=values.get("until_on"),
        times=values.get("times"),
        left_out=tuple(values["left_out"]),
    )


def plan_of(values: Mapping[str, Any], schedule: Schedule) -> Plan:
    """What the form says of each meeting; when they are, the schedule says."""
    same = ("title", "about", "mode", "place", "join_address", "responsible_id")
    starts_at, ends_at = times_of(schedule.first_on, schedule.starts, schedule.minutes)
    return plans.Plan(**{name: values[name] for name in same}, starts_at=starts_at, ends_at=ends_at)


def recurrence_of(series: MeetingSeries) -> str:
    return read_rule(series.rule).recurrence.value


def ends_of(series: MeetingSeries) -> time:
    """When its meetings end, on the clock."""
    return (datetime.combine(series.first_on, series.starts) + timedelta(minutes=series.minutes)).time()
