# ruff: noqa: S608  the SQL is put together from our own texts; values are always bound
"""On a person's own request: what is kept of their address, that it may not be used, and that what need not be kept goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.retention import policy
from vaw.domain.retention.models import Restriction
from vaw.domain.retention.queries.persons import address_key, find_kept, has_account
from vaw.domain.retention.rules.persons import REASON_MOST, Found, Kept, tidy_address
from vaw.kernel import audit, clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, RuleBroken
from vaw.kernel.operation import operation

# What may go at once: nobody's matter hangs on it. A request, an invitation and a seat are records with rules of their own.
_ENDED = "exists (select from registration r join occasion o on o.id = r.occasion_id where r.id = registration_id and o.ends_at < :now)"
_ERASE = {
    Found.CONTACT: ("update contact set person_name = null, email = null, phone = null, version = version + 1 where id = any(:ids)",),
    Found.REGISTRATION: (
        """update registration r set name = null, email = null, email_key = null, version = r.version + 1
        from occasion o where o.id = r.occasion_id and o.ends_at < :now and r.id = any(:ids)""",
        f"delete from registration_letter where registration_id = any(:ids) and {_ENDED}",
        f"update certificate set content = null where registration_id = any(:ids) and {_ENDED}",
    ),
    Found.FOLLOW_UP: ("update follow_up set email = null, version = version + 1 where state <> 'waiting' and id = any(:ids)",),
    Found.GUEST: (
        """update meeting_invitation i set guest_address = null, version = i.version + 1
        from meeting m where m.id = i.meeting_id and m.ends_at < :now and i.id = any(:ids)""",
    ),
    Found.SEASON: (
        """update season_subscription set email = null, address_key = null, ended_at = coalesce(ended_at, :now),
        ended_why = coalesce(ended_why, 'by_board'), version = version + 1 where id = any(:ids)""",
    ),
}


@operation(policy.FIND_PERSON)
def look_up_person(by: Actor, county: County, *, address: str) -> Sequence[Kept]:
    """What is kept of an address in the county; the look is noted, with how much was found and never whose address it was.

    Raises RuleBroken("retention.address").
    """
    tidied = _tidied(address)
    found = find_kept(by, county, tidied)
    audit.record("county", county.id, {"looked_up": len(found)})
    return found


@operation(policy.FIND_PERSON)
def erase_person(by: Actor, county: County, *, address: str) -> int:
    """Take away name, address and phone where nothing that goes on needs them. How many rows lost something; figures keep all heads.

    Raises RuleBroken("retention.address").
    """
    ids = defaultdict(list)
    for kept in find_kept(by, county, _tidied(address)):
        ids[kept.kind].append(kept.id)
    erased = 0
    for kind in sorted(_ERASE.keys() & ids.keys()):
        known = {"ids": ids[kind], "now": clock.now()}
        done = [db.session.connection().execute(sa.text(one), _named(one, known)).rowcount for one in _ERASE[kind]]
        count = done[0]  # the row itself; what hangs on it goes along
        erased += count
        audit.record("county", county.id, {"erased_of_person": kind.value, "rows": count})
    return erased


@operation(policy.FIND_PERSON)
def restrict_person(by: Actor, county: County, *, address: str, reason: str) -> Restriction:
    """Keep what is kept and let no mail go there until it is lifted (GDPR art. 18).

    Raises RuleBroken("retention.address"), ("retention.reason"), ("retention.has_account"), ("retention.unknown"),
    ("retention.restricted"), PersonalData for a reason that names somebody.
    """
    tidied, cleaned = _tidied(address), guard.clean(reason, field="reason")
    if by.id is None:
        raise NotAllowed(policy.FIND_PERSON.name)
    if not cleaned or len(cleaned) > REASON_MOST:
        raise RuleBroken("retention.reason", field="reason", most=REASON_MOST)
    if has_account(tidied):
        raise RuleBroken("retention.has_account", field="address")
    if not find_kept(by, county, tidied):
        raise RuleBroken("retention.unknown", field="address")
    db.session.execute(sa.select(County.id).where(County.id == county.id).with_for_update())
    key = address_key(tidied)
    known = sa.exists().where(Restriction.address_key == key, Restriction.county_id == county.id, Restriction.lifted_at.is_(None))
    if db.session.scalar(sa.select(known)):
        raise RuleBroken("retention.restricted", field="address")
    made = Restriction(county_id=county.id, address=tidied, address_key=key, reason=cleaned, noted_by=by.id, noted_at=clock.now())
    db.session.add(made)
    db.session.flush()
    return made


@operation(policy.LIFT_RESTRICTION)
def lift_restriction(by: Actor, restriction: Restriction) -> None:
    """Let what is kept be used again. Raises RuleBroken("retention.lifted")."""
    if restriction.lifted_at is not None:
        raise RuleBroken("retention.lifted")
    restriction.lifted_by, restriction.lifted_at = by.id, clock.now()


def _named(statement: str, values: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if f":{name}" in statement}


def _tidied(address: str) -> str:
    tidied = tidy_address(address)
    if tidied is None:
        raise RuleBroken("retention.address", field="address")
    return tidied
