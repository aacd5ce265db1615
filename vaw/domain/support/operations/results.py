"""Telling the boards that an evaluation has results."""

from __future__ import annotations

from vaw.domain.notifications.operations.notify import notify
from vaw.domain.people.queries.leaders import leaders_of
from vaw.domain.support import policy
from vaw.domain.support.models.occasions import Occasion
from vaw.domain.support.rules.results import RESULTS_EVENT
from vaw.kernel.actor import Actor
from vaw.kernel.operation import operation


@operation(policy.RUN_OCCASION)
def tell_of_results(by: Actor, occasion: Occasion) -> int:
    """Tell those who held it: whoever is responsible, else the host's leaders, and the leaders of boards that held it as well.

    Nobody is told twice, whenever this runs again. Returns how many were told now.
    """
    told = 0
    for county_id in (occasion.county_id, *occasion.co_county_ids):
        leaders = [leader.id for leader in leaders_of(county_id)]
        to = [occasion.responsible_id] if occasion.responsible_id in leaders else leaders
        told += notify(by, kind=RESULTS_EVENT, object_id=occasion.id, county_id=county_id, to=[one for one in to if one is not None])
    return told
