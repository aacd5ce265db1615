"""Who could take …? The question is answered and forgotten: what stays is that somebody asked, who was shown, and counts of no match."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from vaw.domain.geography.models import County
from vaw.domain.housing import policy
from vaw.domain.housing.models.snapshots import UNMET
from vaw.domain.housing.operations.looks import look_at_all
from vaw.domain.housing.queries.bank import Reached, contacts_of, list_offers, with_neighbours
from vaw.domain.housing.rules.bank import ADULTS_MOST, CHILDREN_MOST, Need, NoMatch, Offer, decisive, misfit, order
from vaw.domain.housing.rules.looks import Look
from vaw.domain.housing.rules.turned_away import quarter_of
from vaw.kernel import audit, clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation

SHOWN_MOST = 10  # nobody rings more, and nobody else's numbers need be shown


@dataclass(frozen=True, slots=True)
class Match:
    """A facility that could, and how its provider is reached."""

    offer: Offer
    reached: Reached | None


@dataclass(frozen=True, slots=True)
class Answer:
    """`room`: those that have it, best first. `perhaps`: right in all else, but nobody knows whether they have room. `why`: none has."""

    room: list[Match]
    perhaps: list[Match]
    why: NoMatch | None


@operation(policy.SEARCH_PLACES)
def search_places(by: Actor, county: County, *, need: Need) -> Answer:
    """Who could take somebody from a county, of the facilities that the actor may see raw. Their providers can see that they were shown.

    Raises RuleBroken("housing.need_nobody") and ("housing.need_many").
    """
    _check(need)
    excluded = with_neighbours(need.without_counties) if need.nor_neighbours else need.without_counties
    found = [(offer, misfit(need, offer, excluded)) for offer in list_offers(by)]
    room = _best(need, [offer for offer, why in found if why is None])
    perhaps = _best(need, [offer for offer, why in found if why is NoMatch.UNKNOWN])
    why = None if room else decisive(why for _, why in found if why)
    if why:
        _count(county.id, why)
    audit.record("county", county.id, {"searched": "places"})
    look_at_all(by, [offer.facility_id for offer in (*room, *perhaps)], what=Look.MATCH)
    reached = contacts_of(by, {offer.provider_id for offer in (*room, *perhaps)})
    return Answer(_matches(room, reached), _matches(perhaps, reached), why)


def _check(need: Need) -> None:
    if min(need.adults, need.children) < 0 or need.adults + need.children == 0:
        raise RuleBroken("housing.need_nobody", field="adults")
    if need.adults > ADULTS_MOST or need.children > CHILDREN_MOST:
        raise RuleBroken("housing.need_many", field="adults", adults=ADULTS_MOST, children=CHILDREN_MOST)


def _best(need: Need, offers: list[Offer]) -> list[Offer]:
    return sorted(offers, key=lambda offer: order(need, offer))[:SHOWN_MOST]


def _matches(offers: list[Offer], reached: dict[int, Reached]) -> list[Match]:
    return [Match(offer, reached.get(offer.provider_id)) for offer in offers]


def _count(county_id: int, reason: NoMatch) -> None:
    today = clock.today()
    cell = {"county_id": county_id, "year": today.year, "quarter": quarter_of(today), "reason": reason.value, "count": 1}
    counted = postgresql.insert(UNMET).values(cell)
    keys = [column.name for column in UNMET.primary_key]
    db.session.execute(counted.on_conflict_do_update(index_elements=keys, set_={"count": sa.text("unmet_need.count + 1")}))
