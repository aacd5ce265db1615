"""When, where and for whom an occasion is, and whether there is room, in words that fit one line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Protocol

from vaw.domain.activities.rules.log import MODE_NAMES, Mode
from vaw.domain.geography.queries import county_name, county_names, municipality_names, neighbours_of
from vaw.domain.support.rules.occasions import OccasionState, OpenTo
from vaw.domain.support.rules.registering import Window, window
from vaw.kernel import clock
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.i18n import day, instant, ngettext, number, weekday
from vaw.kernel.i18n import gettext as _

FEW = 5  # places left: then the number is worth a colour


class Said(Protocol):
    """What is told of an occasion, the row itself or a line of the calendar."""

    @property
    def county_id(self) -> int: ...
    @property
    def co_county_ids(self) -> list[int]: ...
    @property
    def state(self) -> str: ...
    @property
    def mode(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def municipality_id(self) -> int | None: ...
    @property
    def open_to(self) -> str: ...
    @property
    def invited_only(self) -> bool: ...
    @property
    def opens_on(self) -> date | None: ...
    @property
    def closes_on(self) -> date | None: ...


def local_day(at: datetime) -> date:
    """The day that an instant lies on in Stockholm."""
    return at.astimezone(STOCKHOLM).date()


def clock_words(at: datetime) -> str:
    """ "09.30", as the language writes it."""
    return instant(at).rsplit(" ", 1)[1]


def day_words(value: date) -> str:
    """ "mån 23 nov", with the year when it is another than today's."""
    short = weekday(value).removesuffix(".")  # which would meet the full stop of a sentence
    return short if value.year == clock.today().year else f"{short} {value.year}"


def month_words(first: date) -> str:
    """ "november 2026"."""
    return day(first).split(" ", 1)[1]


def when_words(starts_at: datetime, ends_at: datetime) -> str:
    """ "mån 23 nov kl. 09.00–12.00", or from one day to another."""
    first, last = local_day(starts_at), local_day(ends_at)
    if first == last:
        return _("{day} kl. {first}–{last}").format(day=day_words(first), first=clock_words(starts_at), last=clock_words(ends_at))
    begins, ends = (_("{day} kl. {time}").format(day=day_words(local_day(at)), time=clock_words(at)) for at in (starts_at, ends_at))
    return _("{first} till {last}").format(first=begins, last=ends)


def where_words(one: Said) -> str:
    """The municipality and how one takes part: "Umeå" or "Digitalt" or "Umeå och digitalt"."""
    town = municipality_names().get(one.municipality_id or 0, "")
    if one.mode == Mode.DIGITAL:
        return _("Digitalt")
    if one.mode == Mode.HYBRID:
        return _("{place} och digitalt").format(place=town) if town else _(MODE_NAMES[Mode.HYBRID])
    return town or _("På plats")


def place_words(one: Said, venue: str | None) -> str:
    """Where to go, with the town once: "Salen, länsstyrelsen i Umeå" says it already. As `where_words` when nobody has said."""
    town = municipality_names().get(one.municipality_id or 0, "")
    room = ", ".join(filter(None, (venue, "" if venue and town in venue else town)))
    if one.mode == Mode.DIGITAL or not room:
        return where_words(one)
    return _("{place} och digitalt").format(place=room) if one.mode == Mode.HYBRID else room


def hosts_words(one: Said) -> str:
    """Whose occasion it is: "Västerbottens län", or several."""
    return _listed(county_name(county_id) for county_id in (one.county_id, *one.co_county_ids))


def reach_words(one: Said) -> str:
    """For whom it is open, by county, in a sentence."""
    hosts = [one.county_id, *one.co_county_ids]
    if one.invited_only:
        return _("Bara för inbjudna. Anmäl er med länken som ni har fått.")
    if one.open_to == OpenTo.NATION:
        return _("Öppen för hela landet.")
    if one.open_to == OpenTo.NEIGHBOURS:
        near = {neighbour for host in hosts for neighbour in neighbours_of(host)} - set(hosts)
        names = [name for county_id, name in county_names().items() if county_id in near]
        return _("För er som arbetar i {counties}, och i grannlänen {neighbours}.").format(
            counties=hosts_words(one), neighbours=_listed(names)
        )
    return _("För er som arbetar i {counties}.").format(counties=hosts_words(one))


def window_of(one: Said) -> Window:
    """Whether one can register at this moment."""
    return window(one.state, one.opens_on, one.closes_on, one.starts_at, clock.now())


def window_words(one: Said) -> str:
    """Until when one registers, or that one cannot."""
    if one.state == OccasionState.CANCELLED:
        return _("Utbildningen är inställd.")
    now = window_of(one)
    if now is Window.NOT_YET and one.opens_on:
        return _("Anmälan öppnar {day}.").format(day=day_words(one.opens_on))
    if now is Window.CLOSED:
        return _("Anmälan är stängd.")
    return _("Anmäl er senast {day}.").format(day=day_words(one.closes_on or local_day(one.starts_at)))


def places_words(places: int | None, taken: int) -> str:
    """How many places are left, in a sentence."""
    if places is None:
        return _("Det finns plats för alla som vill komma.")
    left = max(places - taken, 0)
    if left == 0:
        return _("Alla platser är tagna. Ni kan ställa er på väntelistan.")
    return ngettext("1 plats kvar.", "{n} platser kvar.", left).format(n=number(left))


def _listed(names: Iterable[str]) -> str:
    """ "A, B och C"."""
    found = list(names)
    return found[0] if len(found) == 1 else _("{first} och {last}").format(first=", ".join(found[:-1]), last=found[-1]) if found else ""
