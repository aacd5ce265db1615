# ruff: noqa: S608  the SQL is put together from our own texts; values are always bound
"""On a person's own request: what is kept of their address, and that what need not be kept goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.retention import policy
from vaw.domain.retention.operations.restricting import forget, tidied
from vaw.domain.retention.queries.persons import find_kept
from vaw.domain.retention.rules.persons import Found, Kept
from vaw.kernel import audit, clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.operation import operation

# What may go at once: nobody's matter hangs on it. A request, an invitation and a seat are records with rules of their own.
_ENDED = "exists (select from registration r join occasion o on o.id = r.occasion_id where r.id = registration_id and o.ends_at < :now)"
_ERASE = {
    Found.CONTACT: (
        "update contact set person_name = null, email = null, phone = null, version = version + 1 where id = any(:ids) returning id",
    ),
    Found.REGISTRATION: (
        """update registration r set name = null, email = null, email_key = null, version = r.version + 1
        from occasion o where o.id = r.occasion_id and o.ends_at < :now and r.id = any(:ids) returning r.id""",
        f"delete from registration_letter where registration_id = any(:ids) and {_ENDED}",
        f"update certificate set content = null where registration_id = any(:ids) and {_ENDED}",
    ),
    Found.FOLLOW_UP: ("update follow_up set email = null, version = version + 1 where state <> 'waiting' and id = any(:ids) returning id",),
    Found.GUEST: (
        """update meeting_invitation i set guest_address = null, version = i.version + 1
        from meeting m where m.id = i.meeting_id and m.ends_at < :now and i.id = any(:ids) returning i.id""",
    ),
    Found.SEASON: (
        """update season_subscription set email = null, address_key = null, ended_at = coalesce(ended_at, :now),
        ended_why = coalesce(ended_why, 'by_board'), version = version + 1 where id = any(:ids) returning id""",
    ),
}


@operation(policy.FIND_PERSON)
def look_up_person(by: Actor, county: County, *, address: str) -> Sequence[Kept]:
    """What is kept of an address in the county; the look is noted, with how much was found and never whose address it was.

    Raises RuleBroken("retention.address").
    """
    found = find_kept(by, county, tidied(address))
    audit.record("county", county.id, {"looked_up": len(found)})
    return found


@operation(policy.FIND_PERSON)
def erase_person(by: Actor, county: County, *, address: str) -> int:
    """Take away name, address and phone where nothing that goes on needs them. How many rows lost something; figures keep all heads.

    Raises RuleBroken("retention.address").
    """
    ids = defaultdict(list)
    for kept in find_kept(by, county, tidied(address)):
        ids[kept.kind].append(kept.id)
    erased = 0
    for kind in sorted(_ERASE.keys() & ids.keys()):
        known = {"ids": ids[kind], "now": clock.now()}
        row, *beside = (sa.text(one).bindparams(**_named(one, known)) for one in _ERASE[kind])
        gone = db.session.scalars(row).all()
        for one in beside:  # what hangs on the row goes along
            db.session.execute(one)
        forget(kind, gone)
        erased += len(gone)
        audit.record("county", county.id, {"erased_of_person": kind.value, "rows": len(gone)})
    return erased


def _named(statement: str, values: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if f":{name}" in statement}
