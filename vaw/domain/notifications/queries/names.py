"""What the things are called that notices are about: read from the things themselves, when somebody looks who has to do with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from vaw.kernel.actor import Actor
from vaw.kernel.chain import RESPONSIBLE
from vaw.kernel.db import Prepared, reading
from vaw.kernel.i18n import SOURCE, language
from vaw.kernel.reminders import REGISTRY

Thing = tuple[str, int]
"""Kind and id."""


class About(Protocol):
    """What a notice says of its thing: a row of the ledger, or a line of a list."""

    @property
    def kind(self) -> Any: ...
    @property
    def object_id(self) -> Any: ...
    @property
    def county_id(self) -> Any: ...
    @property
    def audience(self) -> Any: ...
    @property
    def ended_at(self) -> datetime | None: ...


def may_name(by: Actor, notice: About) -> bool:
    """Whether the receiver still has to do with the thing: it is open, or in a county of theirs, or nobody's but their own.

    Somebody who has moved to another county keeps the rows of their ledger, not the names of what is done there.
    """
    if notice.ended_at is None:
        return True
    if notice.county_id is None:
        return bool(notice.audience == RESPONSIBLE)
    return any(grant.county_id == notice.county_id and grant.area is None for grant in by.grants)


def names_for(by: Actor, notices: Iterable[About]) -> dict[Thing, str]:
    """Names of those of the notices' things that the actor may be told, in one statement."""
    return names_of({(notice.kind, notice.object_id) for notice in notices if may_name(by, notice)})


def names_of(things: Collection[Thing]) -> dict[Thing, str]:
    """{(kind, id): name} in the reader's language, in one statement; a thing that is gone, or of a kind that is no more, has none."""
    ids: dict[str, list[int]] = {}
    for kind, object_id in sorted(things):
        if kind in REGISTRY:
            ids.setdefault(kind, []).append(object_id)
    if not ids:
        return {}
    statement = _names(tuple((kind, REGISTRY[kind].names) for kind in ids), language())
    with reading() as connection:
        rows = statement.all(connection, {f"ids_{number}": wanted for number, wanted in enumerate(ids.values())})
    return {(kind, object_id): name for kind, object_id, name in rows}


@lru_cache(256)  # a page shows few mixtures of kinds
def _names(kinds: tuple[tuple[str, sa.Select[Any]], ...], code: str) -> Prepared:
    parts = []
    for number, (kind, names) in enumerate(kinds):
        object_id, name_sv, name_en = names.subquery(f"names_{number}").c
        wanted = sa.bindparam(f"ids_{number}", type_=ARRAY(sa.BigInteger))
        name = name_sv if code == SOURCE else name_en
        parts.append(sa.select(sa.literal(kind), object_id, name).where(object_id == sa.any_(wanted)))
    return Prepared(parts[0] if len(parts) == 1 else sa.select(sa.union_all(*parts).subquery()))
