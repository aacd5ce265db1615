"""A series in words: how often it comes, and what is special about a day."""

from __future__ import annotations

from datetime import date

from vaw.blueprints.training.occasion_words import clock_words, day_words
from vaw.domain.networks.models.meetings import MeetingSeries
from vaw.domain.networks.rules.series import SHORTEST_MONTH, Recurrence, read_rule, times_of
from vaw.kernel.calendar import SATURDAY, Calendar, holiday_name, is_bridging, is_closed
from vaw.kernel.i18n import N_
from vaw.kernel.i18n import gettext as _

_ANY = (N_("måndag"), N_("tisdag"), N_("onsdag"), N_("torsdag"), N_("fredag"), N_("lördag"), N_("söndag"))
_THE = (N_("måndagen"), N_("tisdagen"), N_("onsdagen"), N_("torsdagen"), N_("fredagen"), N_("lördagen"), N_("söndagen"))
_PLACES = {1: N_("första"), 2: N_("andra"), 3: N_("tredje"), 4: N_("fjärde"), -1: N_("sista")}
_BY_WEEKDAY = {
    Recurrence.MONTHLY_WEEKDAY: N_("{place} {weekday} i varje månad"),
    Recurrence.MONTHLY_LAST: N_("{place} {weekday} i varje månad"),
    Recurrence.QUARTERLY: N_("{place} {weekday} var tredje månad"),
    Recurrence.HALF_YEARLY: N_("{place} {weekday} var sjätte månad"),
}


def rule_words(rule: str, first_on: date) -> str:
    """ "Andra tisdagen i varje månad"."""
    pattern, weekday = read_rule(rule), first_on.weekday()
    match pattern.recurrence:
        case Recurrence.WEEKLY:
            text = _("varje {weekday}").format(weekday=_(_ANY[weekday]))
        case Recurrence.FORTNIGHTLY:
            text = _("varannan {weekday}").format(weekday=_(_ANY[weekday]))
        case Recurrence.MONTHLY_DATE if (pattern.date or 0) > SHORTEST_MONTH:
            text = _("den {n} i varje månad, eller månadens sista dag").format(n=pattern.date)
        case Recurrence.MONTHLY_DATE:
            text = _("den {n} i varje månad").format(n=pattern.date)
        case found:
            text = _(_BY_WEEKDAY[found]).format(place=_(_PLACES[pattern.place or 1]), weekday=_(_THE[weekday]))
    return text[0].upper() + text[1:]


def series_words(series: MeetingSeries) -> str:
    """ "Andra tisdagen i varje månad kl. 09.00–11.30"."""
    starts_at, ends_at = times_of(series.first_on, series.starts, series.minutes)
    often = rule_words(series.rule, series.first_on)
    return _("{often} kl. {first}–{last}").format(often=often, first=clock_words(starts_at), last=clock_words(ends_at))


def day_mark(day: date, calendar: Calendar) -> str | None:
    """Why one would rather not meet that day, None for a day like others."""
    holiday = holiday_name(day)
    if holiday:
        return _("Röd dag: {name}").format(name=", ".join(_(name) for name in holiday.split("; ")))
    if is_closed(day, calendar):
        return _("Ni har stängt")
    if day.weekday() >= SATURDAY:
        return _("Helg")
    return _("Klämdag") if is_bridging(day) else None


def day_label(day: date) -> str:
    """ "Tis 8 dec", with the year when it is another than today's."""
    text = day_words(day)
    return text[0].upper() + text[1:]
