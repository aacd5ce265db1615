"""The activities behind those figures of the log for which the list of activities has no filter."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from vaw.domain.activities import policy
from vaw.domain.activities.models import Activity
from vaw.domain.geography.queries import municipalities_of
from vaw.domain.insight.queries.behind.source import Asked, Build, Kind, Source, plain


def _logged(asked: Asked, number: sa.ColumnElement[Any], only: sa.ColumnElement[bool]) -> Source:
    in_year = sa.and_(Activity.county_id == asked.county_id, Activity.done_on.between(asked.first, asked.last))
    rows = plain(Activity.id, Activity.done_on, Activity.text, number).where(in_year, Activity.withdrawn_at.is_(None), only)
    return Source(Kind.ACTIVITY, rows, policy.READ_ACTIVITY.scope(asked.by))


def of_profession(asked: Asked) -> Source:
    """Activities that split their heads, or that counted somebody of one profession; each with those heads."""
    if asked.part is None:
        return _logged(asked, Activity.women + Activity.men + Activity.unstated, Activity.heads.is_not(None))
    parts = [sa.cast(Activity.heads[asked.part][place].astext, sa.Integer) for place in range(3)]
    return _logged(asked, parts[0] + parts[1] + parts[2], Activity.heads.has_key(asked.part))


def reaching(asked: Asked) -> Source:
    """Activities that reached any of the county's municipalities, each with how many."""
    places = sa.literal([place.id for place in municipalities_of(asked.county_id)], ARRAY(sa.Integer))
    one = sa.func.unnest(Activity.municipality_ids).column_valued("place")
    number = sa.select(sa.func.count(one.distinct())).where(one == sa.any_(places)).correlate(Activity).scalar_subquery()
    return _logged(asked, sa.cast(number, sa.Integer), Activity.municipality_ids.overlap(places))


SOURCES: dict[str, Build] = {"by-profession": of_profession, "municipalities-reached": reaching}
