"""Draws activities: each county, month by month, from a generator of its own, so that no county's year depends on another's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from random import Random

from vaw.cli.demo import heads
from vaw.cli.demo.kinds import KINDS, Kind
from vaw.cli.demo.words import ABOUT, ABOUT_HOUSING, CORRECTED, WITHDRAWN
from vaw.domain.activities.rules.log import Entry, Mode

_WEIGHTS = [kind.weight for kind in KINDS]
_FIELDS, _FIELD_WEIGHTS = tuple(ABOUT), (22, 30, 14, 24, 10)
CORRECTED_EVERY, WITHDRAWN_EVERY, WITHDRAWN_FIRST = 60, 1000, 40  # the county's 60th, 120th … is corrected, its 40th, 1040th … withdrawn
UNREACHED_ONE_IN = 7  # municipalities that the county does not come to in a year


@dataclass(frozen=True, slots=True)
class Place:
    """A county as the draw knows it. `municipalities`: {id: id of its organisation}, the most visited first; `others`: region, police …

    `writers`: accounts of those who log, the one who logs most first.
    """

    county_id: int
    municipalities: Mapping[int, int]
    others: Sequence[int]
    writers: Sequence[int]


@dataclass(frozen=True, slots=True)
class Decided:
    """What of the dated lists and assignments is in force in a county in a month. None: nothing of it is."""

    regional: int | None
    honour: int | None
    housing: int | None
    sub_goal: str | None
    objectives: frozenset[str]


@dataclass(frozen=True, slots=True)
class Change:
    """A later correction or withdrawal: what the history keeps. `before`: old values by column."""

    change: str
    reason: str
    at: datetime
    before: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Drawn:
    """An activity, who logged it and when (UTC), and what happened to it since."""

    entry: Entry
    county_id: int
    created_by: int
    created_at: datetime
    change: Change | None


def draw_month(
    seed: int, place: Place, decided: Decided, days: Sequence[date], weights: Sequence[float], *, number: int, first: int, until: date
) -> Iterator[Drawn]:
    """A county's activities of one month, in order of day.

    `first`: how many it had before; `until`: the day after which nothing is logged.
    """
    random = Random(f"{seed}/{place.county_id}/{days[0]:%Y-%m}")  # noqa: S311 - made-up data, not keys
    reached = _reached(seed, place.county_id, days[0].year, tuple(place.municipalities))
    kinds = random.choices(KINDS, _WEIGHTS, k=number)
    fields = random.choices(_FIELDS, _FIELD_WEIGHTS, k=number)
    chosen = sorted(random.choices(days, weights, k=number))
    for ordinal, (kind, field, done_on) in enumerate(zip(kinds, fields, chosen, strict=True), first + 1):
        entry = _draw(random, place, decided, reached, kind, field, done_on)
        created_at = _later(random, done_on, until)
        yield Drawn(entry, place.county_id, _writer(random, place), created_at, _change(random, ordinal, entry, created_at, until))


@lru_cache(64)
def _reached(seed: int, county_id: int, year: int, municipality_ids: tuple[int, ...]) -> tuple[Sequence[int], Sequence[float]]:
    """The municipalities that the county comes to that year, and how often; it leaves a few white, never the first one."""
    random = Random(f"{seed}/{county_id}/{year}")  # noqa: S311
    count = len(municipality_ids)
    white = set(random.sample(municipality_ids[1:], max(1, count // UNREACHED_ONE_IN))) if count > 3 else set()
    seen = [id for id in municipality_ids if id not in white]
    return seen, [1 / (place + 1) ** 0.5 for place in range(len(seen))]


def _draw(
    random: Random, place: Place, decided: Decided, reached: tuple[Sequence[int], Sequence[float]], kind: Kind, field: str, done_on: date
) -> Entry:
    shares = _shares(random, decided, field)
    housing = decided.housing is not None and decided.housing in shares
    total, by_profession = heads.draw(random, field, kind.heads)
    women, men, unstated = total or (None, None, None)
    fewest, most = kind.places
    ids = sorted(set(random.choices(*reached, k=random.randint(fewest, most)))) if most else []
    return Entry(
        done_on=done_on,
        type=kind.code,
        field=field,
        mode=_mode(random, kind.digital),
        minutes=random.choice(kind.minutes),
        shares=shares,
        sub_goal=decided.sub_goal if random.random() < 0.85 else None,
        objective=kind.objective if kind.objective in decided.objectives and random.random() < 0.6 else None,
        women=women,
        men=men,
        unstated=unstated,
        heads=by_profession or {},
        municipality_ids=ids,
        organisation_ids=_organisations(random, place, ids, kind),
        text=random.choice(kind.texts).format(about=random.choice(ABOUT_HOUSING if housing else ABOUT[field])),
    )


def _mode(random: Random, digital: int) -> str:
    if random.random() * 100 < digital:
        return Mode.DIGITAL
    return Mode.HYBRID if random.random() < 0.12 else Mode.ON_SITE


def _shares(random: Random, decided: Decided, field: str) -> dict[int, int]:
    """Nearly all time goes to the regional assignment; some of what concerns honour and protected housing to theirs."""
    if decided.regional is None:
        return {}
    luck = random.random()
    if field == "honour" and decided.honour is not None and luck < 0.5:
        return {decided.honour: 100} if luck < 0.15 else {decided.regional: 60, decided.honour: 40}
    if field == "close_relations" and decided.housing is not None and luck < 0.2:
        return {decided.housing: 100} if luck < 0.08 else {decided.regional: 50, decided.housing: 50}
    return {decided.regional: 100}


def _organisations(random: Random, place: Place, municipality_ids: Sequence[int], kind: Kind) -> list[int]:
    if kind.heads == (0, 0) or random.random() < 0.45:
        return []
    found = [place.municipalities[id] for id in municipality_ids]
    return sorted(found + (random.sample(place.others, 1) if random.random() < 0.3 else []))


def _writer(random: Random, place: Place) -> int:
    return place.writers[-1] if random.random() < 0.2 else place.writers[0]


def _later(random: Random, day: date, until: date) -> datetime:
    """An instant in office hours some days after `day`, never after `until`."""
    at = datetime.combine(day + timedelta(days=int(random.expovariate(0.7))), time(7, tzinfo=UTC)) + timedelta(
        minutes=random.randint(0, 500)
    )
    return min(at, datetime.combine(until, time(0), tzinfo=UTC))


def _change(random: Random, ordinal: int, entry: Entry, created_at: datetime, until: date) -> Change | None:
    next_day = created_at.date() + timedelta(days=1)
    if ordinal % WITHDRAWN_EVERY == WITHDRAWN_FIRST:
        return Change("withdrawn", random.choice(WITHDRAWN), _later(random, next_day, until), {"withdrawn_at": None})
    if ordinal % CORRECTED_EVERY == 0:
        return Change("corrected", random.choice(CORRECTED), _later(random, next_day, until), {"minutes": entry.minutes + 15})
    return None
