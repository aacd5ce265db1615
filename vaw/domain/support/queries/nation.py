"""The nation's year of support: each training counted once, and each county with its credit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.geography.models import Municipality
from vaw.domain.geography.queries import counties_of, list_counties, list_municipalities, municipalities_of
from vaw.domain.support import policy
from vaw.domain.support.models import RequestStep
from vaw.domain.support.models.adoption import FollowUp
from vaw.domain.support.models.occasions import OCCASION_HEADS, Occasion
from vaw.domain.support.queries.figures import BEGINS, ENDS, FIRST_DAY, LAST_DAY, bounds, is_held, read_country, word
from vaw.domain.support.rules import RequestState
from vaw.domain.support.rules.adopting import FollowUpState
from vaw.domain.support.rules.year import SupportYear
from vaw.kernel.actor import Actor
from vaw.kernel.db import Prepared, reading
from vaw.kernel.errors import NotAllowed


class Credit(NamedTuple):
    """A county's part. `together`: of its occasions, those that it held with others; `persons` None: nobody counted who came.

    `reached` of its `municipalities` sent somebody; `asked`, `answered`: follow-ups.
    """

    county_id: int
    received: int
    occasions: int
    together: int
    persons: int | None
    reached: int
    municipalities: int
    asked: int
    answered: int


@dataclass(frozen=True, slots=True)
class Nation:
    """`total` counts each occasion and each request once; the sums over `counties`, in Swedish order, may be larger."""

    total: SupportYear
    counties: list[Credit]


_hosts: Any = sa.func.unnest(sa.func.array_prepend(Occasion.county_id, Occasion.co_county_ids)).column_valued("host")
_held = (
    sa.select(Occasion.id, _hosts.label("county_id"), sa.func.cardinality(Occasion.co_county_ids) > sa.literal_column("0"))
    .where(is_held(BEGINS))
    .cte("held")
)
_held_id, _held_county, _held_together = _held.c
_heads = OCCASION_HEADS.c
_persons = _heads.women + _heads.men + _heads.unstated


def _part(what: str, county: Any, *measures: Any) -> sa.Select[Any]:
    """Rows (what, county, two measures)."""
    told = [*measures, *(sa.null() for _ in range(2 - len(measures)))]
    columns = [sa.cast(one, sa.BigInteger).label(f"m{place}") for place, one in enumerate(told)]
    return sa.select(word(what).label("what"), county.label("county_id"), *columns).group_by(county)


_came_home = sa.and_(Municipality.id == _heads.municipality_id, Municipality.county_id == _held_county)
_PARTS = sa.union_all(
    _part("received", RequestStep.county_id, sa.func.count()).where(
        RequestStep.state == word(RequestState.RECEIVED),
        RequestStep.at >= BEGINS,
        RequestStep.at < ENDS,
        RequestStep.county_id.is_not(None),
    ),
    _part("held", _held_county, sa.func.count(), sa.func.count().filter(_held_together)),
    _part("came", _held_county, sa.func.sum(_persons)).where(_heads.occasion_id == _held_id),
    _part("reached", _held_county, sa.func.count(_heads.municipality_id.distinct()))
    .join(OCCASION_HEADS, _heads.occasion_id == _held_id)
    .join(Municipality, _came_home)
    .where(_persons > 0),
    _part("followed", FollowUp.county_id, sa.func.count(), sa.func.count().filter(FollowUp.state == word(FollowUpState.ANSWERED))).where(
        FollowUp.state != word(FollowUpState.WAITING), FollowUp.due_on.between(FIRST_DAY, LAST_DAY)
    ),
).subquery()
_CREDIT = Prepared(sa.select(*_PARTS.c))


def read_nation(by: Actor, year: int) -> Nation:
    """The country's year: two statements, however much there is. Raises NotAllowed."""
    if not counties_of(by, policy.READ_NATION):
        raise NotAllowed(policy.READ_NATION.name)
    total = read_country(year, tuple(place.id for place in list_municipalities()))
    with reading() as connection:
        found = {(what, county_id): measures for what, county_id, *measures in _CREDIT.all(connection, bounds(year))}
    return Nation(total, [_credit(county.id, found) for county in list_counties()])


def _credit(county_id: int, found: dict[tuple[str, int], list[int | None]]) -> Credit:
    def told(what: str, place: int = 0) -> int:
        return found.get((what, county_id), [0, 0])[place] or 0

    return Credit(
        county_id=county_id,
        received=told("received"),
        occasions=told("held"),
        together=told("held", 1),
        persons=told("came") if ("came", county_id) in found else None,
        reached=told("reached"),
        municipalities=len(municipalities_of(county_id)),
        asked=told("followed"),
        answered=told("followed", 1),
    )
