"""The rows behind the figures of resource centres: the months that were told, as they stand now."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from vaw.domain.insight.queries.behind.source import Asked, Build, Kind, Source, plain
from vaw.domain.prevention import policy
from vaw.domain.prevention.models.centres import Centre, CentreReport, CentreSupport

_PERSONS = CentreSupport.women + CentreSupport.men + CentreSupport.unstated


def _months(asked: Asked, column: Any) -> Source:
    """Months in which somebody got support, each with its heads; with the part, of one profession or theme."""
    these = (CentreSupport.report_id == CentreReport.id, *([column == asked.part] if asked.part else []))
    heads = sa.select(sa.cast(sa.func.sum(_PERSONS), sa.Integer)).where(*these).correlate(CentreReport).scalar_subquery()
    rows = plain(Centre.id, CentreReport.month_on, Centre.name, heads).join(CentreReport, CentreReport.centre_id == Centre.id)
    in_year = sa.and_(CentreReport.current, CentreReport.month_on.between(asked.first, asked.last))
    told = rows.where(Centre.county_id == asked.county_id, in_year, sa.exists(sa.select(CentreSupport.id).where(*these)))
    return Source(Kind.CENTRE, told, policy.READ_CENTRE.scope(asked.by))


SOURCES: dict[str, Build] = {
    "centre-support-by-profession": lambda asked: _months(asked, CentreSupport.profession),
    "centre-support-by-theme": lambda asked: _months(asked, CentreSupport.theme),
}
