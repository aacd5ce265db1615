"""Reading a year of meetings in one statement, of a county or of the nation, and of action points as the page of results counts them.

A county has the credit of the meetings of its own networks and of those that it shares; a national network is no county's, and the
nation counts each meeting of the counties' networks once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from vaw.domain.geography.models import Municipality
from vaw.domain.geography.queries import get_county, list_municipalities, municipalities_of
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation
from vaw.domain.networks.models.minutes import Decision
from vaw.domain.networks.policy import READ_RESULTS
from vaw.domain.networks.queries.presence import CAME, PARTS
from vaw.domain.networks.queries.results import Sums, sum_actions, sum_actions_of_nation
from vaw.domain.networks.rules.meetings import MeetingState
from vaw.domain.networks.rules.presence import heads_of
from vaw.domain.networks.rules.year import ActionsDue, MeetingsHeld, NetworkYear
from vaw.domain.people.models import Organisation
from vaw.kernel.calendar import at_hour
from vaw.kernel.db import Prepared, reading
from vaw.kernel.figures import Scope, once

_COUNTY = sa.bindparam("county_id", type_=sa.Integer)
_BEGINS, _ENDS = (sa.bindparam(name, type_=sa.DateTime(timezone=True)) for name in ("begins", "ends"))
_MEASURES = 5


def _word(value: str) -> sa.ColumnClause[str]:
    """A code written out: a parameter without a type cannot be compiled once for all."""
    return sa.literal_column(f"'{value}'")


def _part(what: str, key: Any, *measures: Any) -> sa.Select[Any]:
    """Rows (what, key as text, five measures); a measure that the part has not is missing."""
    told = [*measures, *(sa.null() for _ in range(_MEASURES - len(measures)))]
    columns: list[Any] = [sa.cast(one, sa.Integer).label(f"m{place}") for place, one in enumerate(told)]
    return sa.select(_word(what).label("what"), sa.cast(key, sa.Text).label("key"), *columns)


def _statement(*, nation: bool) -> Prepared:
    shared = sa.or_(Network.county_id == _COUNTY, Network.co_county_ids.contains(postgresql.array([_COUNTY])))
    ours = Network.county_id.is_not(None) if nation else shared
    is_held = sa.and_(Meeting.state == _word(MeetingState.HELD.value), Meeting.ends_at >= _BEGINS, Meeting.ends_at < _ENDS)
    held = sa.select(Meeting.id, Network.type).join(Network, Network.id == Meeting.network_id).where(ours, is_held).cte("held")
    said = (
        sa.select(
            MeetingInvitation.meeting_id, MeetingInvitation.organisation_id, *PARTS, CAME.label("came"), Organisation.municipality_id,
            Organisation.county_id,
        )
        .join(held, held.c.id == MeetingInvitation.meeting_id)
        .outerjoin(Organisation, Organisation.id == MeetingInvitation.organisation_id)
        .where(CAME.is_not(None))
        .cte("said")
    )  # fmt: skip
    counted = sa.exists(sa.select(said.c.came).where(said.c.meeting_id == held.c.id).correlate(held))
    decided = sa.select(sa.func.count(Decision.id)).where(Decision.meeting_id == held.c.id).correlate(held).scalar_subquery()
    each = sa.select(held.c.type, counted.label("counted"), decided.label("decided")).subquery("each")
    here = sa.select(Municipality.id) if nation else sa.select(Municipality.id).where(Municipality.county_id == _COUNTY)
    came = said.c.came > sa.literal_column("0")
    parts = sa.union_all(
        _part("type", each.c.type, sa.func.count(), sa.func.count().filter(each.c.counted), sa.func.sum(each.c.decided)).group_by(
            each.c.type
        ),
        _part(
            "came",
            sa.null(),
            *(sa.func.sum(one) for one in (said.c.came_women, said.c.came_men, said.c.came_unstated)),
            sa.func.count(said.c.organisation_id.distinct()).filter(came),
            sa.func.count(said.c.municipality_id.distinct()).filter(came, said.c.municipality_id.in_(here)),
        ),
    ).subquery()
    return Prepared(sa.select(*parts.c))


_OF_COUNTY, _OF_NATION = _statement(nation=False), _statement(nation=True)


def get_year(scope: Scope) -> NetworkYear:
    """The county's year. Raises NotFound outside the actor's scope."""
    return once(_read, scope)


def _read(scope: Scope) -> NetworkYear:
    county = get_county(scope.by, READ_RESULTS, scope.county_id)
    with reading() as connection:
        rows = _OF_COUNTY.all(connection, {"county_id": county.id, **_bounds(scope.year)})
    return _year(scope.year, len(municipalities_of(county.id)), rows, _due(sum_actions(scope.by, county, year=scope.year)))


def read_country(year: int) -> NetworkYear:
    """The nation's year, every meeting of the counties' networks counted once. The caller has asked whether the actor may."""
    with reading() as connection:
        rows = _OF_NATION.all(connection, _bounds(year))
    return _year(year, len(list_municipalities()), rows, _due(sum_actions_of_nation(year)))


def _bounds(year: int) -> dict[str, datetime]:
    return {"begins": at_hour(date(year, 1, 1), 0), "ends": at_hour(date(year + 1, 1, 1), 0)}


def _due(actions: Sums) -> ActionsDue:
    return ActionsDue(actions.total, actions.done, actions.in_time, actions.late, actions.dropped)


def _year(year: int, every: int, rows: Sequence[Sequence[Any]], actions: ActionsDue) -> NetworkYear:
    parts: dict[str, dict[str, list[Any]]] = defaultdict(dict)
    for what, key, *measures in rows:
        parts[what][key] = measures
    [[women, men, unstated, organisations, municipalities]] = parts["came"].values()
    held = [MeetingsHeld(type, n, counted, decisions) for type, (n, counted, decisions, *_none) in parts["type"].items()]
    return NetworkYear(
        year=year,
        held=held,
        came=heads_of(women, men, unstated),
        organisations=organisations,
        municipalities=municipalities,
        every=every,
        actions=actions,
    )
