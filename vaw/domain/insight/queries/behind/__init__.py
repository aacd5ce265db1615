"""The rows behind a figure: what was counted, one by one, as far as one may see it (features row 77)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from vaw.domain.geography.queries import get_county
from vaw.domain.insight import policy
from vaw.domain.insight.queries.behind import centres, log, networks, plans, support
from vaw.domain.insight.queries.behind.source import Asked, Build, Kind
from vaw.kernel.actor import Actor
from vaw.kernel.db import reading
from vaw.kernel.errors import NotFound

__all__ = ["Behind", "Kind", "Line", "has_rows", "list_behind"]

SHOWN_MOST = 500  # rows of one page: a county's year has some hundreds of anything but activities, whose list has pages
_SOURCES: dict[str, Build] = {**log.SOURCES, **support.SOURCES, **networks.SOURCES, **plans.SOURCES, **centres.SOURCES}


class Line(NamedTuple):
    """One thing that was counted. `n`: what it adds, where the figure counts something in it."""

    id: int
    on: date | None
    title: str
    n: int | None


@dataclass(frozen=True, slots=True)
class Behind:
    """`total`: how many rows the figure counts; `visible` of them the actor may see, and `lines` are the latest of these."""

    kind: Kind
    total: int
    visible: int
    lines: Sequence[Line]

    @property
    def hidden(self) -> int:
        return self.total - self.visible


def has_rows(code: str) -> bool:
    """Whether the figure opens here; else another page lists what it counts, or it is made of published editions."""
    return code in _SOURCES


def list_behind(by: Actor, code: str, county_id: int, year: int, part: str | None) -> Behind:
    """What a figure counts, or one of its rows (`part`), the latest first. Raises NotFound for a figure without, and outside the scope."""
    county = get_county(by, policy.READ_FIGURES, county_id)
    if code not in _SOURCES:
        raise NotFound
    source = _SOURCES[code](Asked(by, county.id, year, part))
    seen = source.rows.where(source.scope).subquery()
    everything = source.rows.subquery()
    counts = sa.select(
        sa.select(sa.func.count()).select_from(everything).scalar_subquery(), sa.select(sa.func.count()).select_from(seen).scalar_subquery()
    )
    wanted = sa.select(seen).order_by(seen.c.on.desc().nulls_last(), seen.c.id.desc()).limit(SHOWN_MOST)
    with reading() as connection:
        total, visible = connection.execute(counts).one()
        return Behind(source.kind, total, visible, [Line(*row) for row in connection.execute(wanted)])
