"""Trainings in the made-up year: held, to be closed, to come and being planned. Västerbotten has one of each, the others most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import cycle
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.cli.demo.organisations import NGO, folded, seat_of
from vaw.domain.activities.rules.log import Mode
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import municipality_names
from vaw.domain.people.rules import OrganisationKind
from vaw.domain.support.models import Method
from vaw.domain.support.models.occasions import OCCASION_SEATS, Occasion, Registration
from vaw.domain.support.rules.occasions import OccasionState, OpenTo
from vaw.domain.support.rules.registering import HOLDING, OFFER_LASTS, RegistrationKind, RegistrationState
from vaw.kernel.calendar import add_working_days, at_hour
from vaw.kernel.db import db
from vaw.kernel.sealing import fingerprint

Organisations = Mapping[int, tuple[dict[int, int], list[int]]]
REGION, POLICE = 0, 1  # places in organisations.OTHERS
TOGETHER = {24: [25], 9: [1], 7: [8, 6]}  # Västerbotten and Norrbotten hold one together; Gotland and Stockholm; three in the south-east
SPREAD_DAYS = 5  # over which the counties' trainings are spread, so that the calendar is not full on one day and empty on all others
NEAR_DAYS = 3  # what lies this near stays where it is: yesterday is yesterday in every county
_S = RegistrationState


class Planned(NamedTuple):
    """An occasion as counties have it. `days`: working days from today; `closes`: registration, working days from today.

    `titles`: one after the other, county by county; `every`: how many counties share one such occasion. `coming`: (state, heads, place
    in the county's organisations); one head is a person by name.
    """

    titles: Sequence[str]
    method: str
    field: str
    days: int
    mode: Mode
    state: OccasionState
    hours: int = 3
    places: int | None = None
    closes: int | None = None
    approval: bool = False
    open_to: OpenTo = OpenTo.OWN
    coming: Sequence[tuple[RegistrationState, int, int]] = ()
    every: int = 1


class Registered(NamedTuple):
    """A registration and the key that it got."""

    id: int
    row: Mapping[str, Any]


class Made(NamedTuple):
    """An occasion, the key that it got, and who is registered."""

    id: int
    planned: Planned
    row: Mapping[str, Any]
    registered: Sequence[Registered]

    @property
    def is_held(self) -> bool:
        return self.planned.state is OccasionState.HELD


class Known(NamedTuple):
    """An organisation from which people come."""

    id: int
    name: str
    kind: OrganisationKind
    municipality_id: int | None
    profession: str
    box: str


_GROUPS = ((_S.CONFIRMED, 8, 0), (_S.CONFIRMED, 5, 1), (_S.CONFIRMED, 4, 3), (_S.CONFIRMED, 3, 4))
_PEOPLE = tuple((_S.CONFIRMED, 1, place) for place in (0, 1, 2, 3, 5))
_ALL = (*_GROUPS, *_PEOPLE)
_FULL = ((_S.CONFIRMED, 8, 0), (_S.CONFIRMED, 7, 1), (_S.CONFIRMED, 1, 2), (_S.WAITING, 1, 4), (_S.WAITING, 3, 3))
_ASKED = ((_S.CONFIRMED, 1, 0), (_S.ASKED, 1, 1), (_S.ASKED, 1, 2))
_HELD, _OPEN, _DRAFT = OccasionState.HELD, OccasionState.OPEN, OccasionState.DRAFT
_CLOSE = "close_relations"
PLANNED = (
    Planned(
        ("Att ställa frågan om våld", "Rutinfrågor i vardagen", "Våga fråga, våga höra svaret"), "rutinfragor-om-vald", _CLOSE, -200,
        Mode.DIGITAL, _HELD, coming=_ALL, open_to=OpenTo.NATION,
    ),
    Planned(("Introduktion till FREDA", "FREDA för nya handläggare"), "freda", _CLOSE, -105, Mode.ON_SITE, _HELD, 6, 50, coming=_ALL),
    Planned(("Att bedöma risk med SARA:SV",), "sara-sv", _CLOSE, -30, Mode.HYBRID, _HELD, 6, 60, coming=_ALL, every=2),
    Planned(
        ("Hedersförtryck: se, förstå och agera", "Heder i skolan: när blir vi oroliga?", "Riskbedömning när heder är motivet"), "patriark",
        "honour", -6, Mode.ON_SITE, _HELD, 3, 50, coming=_ALL,
    ),
    Planned(
        ("Frukostmöte om barn som upplever våld", "Lunchseminarium: barnens egna röster"), "trappan", _CLOSE, -1, Mode.ON_SITE, _OPEN, 2,
        coming=_ALL,
    ),
    Planned(
        ("Våld i nära relationer, grundkurs", "Grundutbildning om våld för nya medarbetare", "Vad är våld? En heldag för kommunens chefer"),
        "webbstod-for-kommuner", "mvw", 16, Mode.ON_SITE, _OPEN, 6, 16, 12, open_to=OpenTo.NEIGHBOURS, coming=_FULL,
    ),
    Planned(
        ("Webbinarium om digitalt våld", "Webbinarium: ekonomiskt våld", "Webbinarium om våld mot äldre"), "webbkurs-om-vald", "mvw", 8,
        Mode.DIGITAL, _OPEN, 2, 60, 3, open_to=OpenTo.NATION, coming=_ALL, every=3,
    ),
    Planned(
        ("Handledning i FREDA", "Nätbaserad handledning: svåra samtal"), "freda", _CLOSE, 18, Mode.DIGITAL, _OPEN, 2, 12, 14, approval=True,
        coming=_ASKED, every=2,
    ),
    Planned(
        ("Nätverksdag för kvinnofridssamordnare",), "vaga-gora-skillnad", "honour", 12, Mode.ON_SITE, _DRAFT, 6, 40, every=2,
    ),
)  # fmt: skip
HOURS = (9, 13, 10)
GROUPS_GROW = 4  # groups of a county are up to so many heads larger than the next one's
COMPLETE = 24  # Västerbotten has every occasion
_FIRST = ("Alva", "Bo", "Cajsa", "Dag", "Elin", "Folke", "Greta", "Hilma", "Ivar", "Jonna", "Kerstin", "Love", "Maja")
_LAST = ("Påhittsson", "Exempelberg", "Låtsasdotter", "Demolind", "Sagoström")
WOMEN_IN_TEN = 8


def make_trainings(
    counties: Sequence[County], organisations: Organisations, writers: Mapping[int, Sequence[int]], today: date
) -> list[Made]:
    """Occasions and registrations, in as many statements as there are tables."""
    connection = db.session.connection()
    methods = dict(connection.execute(sa.select(Method.code, Method.id)).all())
    first = next(place for place, county in enumerate(counties) if county.id == COMPLETE)
    wanted = [
        (county, planned, place)
        for place, county in enumerate(counties, -first)  # Västerbotten is 0
        for planned in PLANNED
        if place % planned.every == 0
    ]
    rows = [_occasion(county, planned, methods, writers[county.id][0], place, today) for county, planned, place in wanted]
    ids = connection.execute(sa.insert(Occasion).returning(Occasion.id, sort_by_parameter_order=True), rows).scalars().all()
    people = cycle((first, last) for last in _LAST for first in _FIRST)
    coming = [
        _registrations(id, row, _grown(planned, place), known_in(county, organisations[county.id]), people)
        for id, row, (county, planned, place) in zip(ids, rows, wanted, strict=True)
    ]
    flat = [row for registrations in coming for row in registrations]
    inserted = sa.insert(Registration).returning(Registration.id, sort_by_parameter_order=True)
    numbers = iter(connection.execute(inserted, flat).scalars().all())
    made = [
        Made(id, planned, row, [Registered(next(numbers), one) for one in registrations])
        for id, row, (_, planned, _), registrations in zip(ids, rows, wanted, coming, strict=True)
    ]
    connection.execute(sa.insert(OCCASION_SEATS), [_seats(one) for one in made])
    return made


def known_in(county: County, organisations: tuple[dict[int, int], list[int]]) -> list[Known]:
    """Six organisations of the county: its seat, two more municipalities where there are any, region, association and police."""
    municipalities, others = organisations
    names, seat = municipality_names(), seat_of(county.id)
    towns = [seat, *(id_ for id_ in municipalities if id_ != seat)]
    chosen = [towns[place % len(towns)] for place in range(3)]
    found = [
        Known(municipalities[id_], f"{names[id_]} kommun", OrganisationKind.MUNICIPALITY, id_, profession, folded(names[id_]))
        for id_, profession in zip(chosen, ("social_services", "preschool_school", "social_services"), strict=True)
    ]
    short, slug = county.short_name, county.slug
    return [
        *found,
        Known(others[REGION], f"Region {short} (exempel)", OrganisationKind.REGION, seat, "health_care", f"region.{slug}"),
        Known(others[NGO], f"Exempeljouren {short}", OrganisationKind.NGO, seat, "ngo", f"jour.{slug}"),
        Known(others[POLICE], f"Polisområde {short} (exempel)", OrganisationKind.STATE_AGENCY, seat, "justice", f"polis.{slug}"),
    ]


def _occasion(county: County, planned: Planned, methods: Mapping[str, int], leader: int, place: int, today: date) -> dict[str, Any]:
    day = _day(today, planned.days, place)
    starts_at, is_over = at_hour(day, HOURS[place % len(HOURS)]), planned.state is OccasionState.HELD
    ends_at, opened = starts_at + timedelta(hours=planned.hours), planned.state is not OccasionState.DRAFT
    on_site = planned.mode is not Mode.DIGITAL
    town = municipality_names()[seat_of(county.id)]
    return {
        "county_id": county.id,
        "co_county_ids": TOGETHER.get(county.id, []) if planned.method == "freda" and is_over else [],
        "responsible_id": leader,
        "state": planned.state.value,
        "title": planned.titles[place % len(planned.titles)],
        "about": "En påhittad utbildning för den som möter våldsutsatta i sitt arbete. Ta med egna exempel utan namn.",
        "method_id": methods[planned.method],
        "field": planned.field,
        "professions": [],
        "mode": planned.mode.value,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "minutes": planned.hours * 60,
        "venue": f"Exempelsalen, länsstyrelsen i {town}" if on_site else "",
        "municipality_id": seat_of(county.id) if on_site else None,
        "join_address": None if planned.mode is Mode.ON_SITE else "https://mote.example.se/pahittat",
        "accessibility": "Hiss, hörslinga och ramp vid entrén." if on_site else "Direkttextning på svenska.",
        "places": planned.places,
        "closes_on": add_working_days(today, planned.closes) if planned.closes else None,
        "approval": planned.approval,
        "open_to": planned.open_to.value,
        "created_at": min(starts_at - timedelta(days=60), at_hour(today, 8) - timedelta(days=20)),
        "created_by": leader,
        "opened_at": min(starts_at - timedelta(days=50), at_hour(today, 8) - timedelta(days=15)) if opened else None,
        "ended_at": ends_at + timedelta(hours=1) if is_over else None,
    }


def _grown(planned: Planned, place: int) -> Planned:
    """With other numbers in other counties, except where places are exactly taken."""
    if planned.coming != _ALL:
        return planned
    more = place % GROUPS_GROW
    return planned._replace(coming=[(state, heads + more if heads > 1 else 1, whose) for state, heads, whose in planned.coming])


def _day(today: date, days: int, place: int) -> date:
    """The working day so many from today; what is further away is spread over SPREAD_DAYS, county by county."""
    away = place % SPREAD_DAYS if abs(days) > NEAR_DAYS else 0
    return add_working_days(today, days + (away if days > 0 else -away))


def _registrations(
    occasion_id: int, occasion: Mapping[str, Any], planned: Planned, known: Sequence[Known], people: cycle[tuple[str, str]]
) -> list[dict[str, Any]]:
    """Each registered a few days after the one before; of a training that was held one in five who gave a name did not come."""
    rows = []
    for number, (state, heads, place) in enumerate(planned.coming):
        at = occasion["opened_at"] + timedelta(days=2 + number % 9, hours=number)
        row = _registration(occasion_id, occasion, known[place], state, heads, at, next(people))
        if planned.state is OccasionState.HELD:
            stayed_away = heads == 1 and number % 5 == 4
            row |= {f"came_{sex}": 0 if stayed_away else row[sex] for sex in ("women", "men", "unstated")}
        rows.append(row)
    return rows


def _registration(
    occasion_id: int, occasion: Mapping[str, Any], known: Known, state: RegistrationState, heads: int, at: datetime, person: tuple[str, str]
) -> dict[str, Any]:
    named = heads == 1
    first, last = person
    women = 1 if named else heads * WOMEN_IN_TEN // 10
    unstated = 1 if heads > 6 else 0  # of a large group somebody does not state theirs
    email = f"{folded(first)}.{folded(last)}@example.se" if named else f"kvinnofrid.{known.box}@example.se"
    return {
        "occasion_id": occasion_id,
        "county_id": occasion["county_id"],
        "kind": (RegistrationKind.NAMED if named else RegistrationKind.HEADS).value,
        "organisation_id": known.id,
        "organisation_name": known.name,
        "organisation_kind": known.kind.value,
        "municipality_id": known.municipality_id,
        "profession": known.profession,
        "name": f"{first} {last}" if named else None,
        "email": email,
        "email_key": fingerprint(email.encode()),
        "women": women,
        "men": heads - women - unstated,
        "unstated": unstated,
        "mode": Mode.ON_SITE.value if occasion["mode"] == Mode.HYBRID else None,
        "state": state.value,
        "state_at": at,
        "queued_at": at if state is RegistrationState.WAITING else None,
        "offered_until": at + OFFER_LASTS if state is RegistrationState.OFFERED else None,
        "came_women": None,
        "came_men": None,
        "came_unstated": None,
        "created_at": at,
    }


def _seats(made: Made) -> dict[str, Any]:
    held = [one.row for one in made.registered if one.row["state"] in HOLDING]
    taken = sum(row["women"] + row["men"] + row["unstated"] for row in held)
    return {"occasion_id": made.id, "places": made.planned.places, "taken": taken}
