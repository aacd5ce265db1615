"""Reads that leave a line in the audit: whoever sees one facility's numbers or contact is seen by its provider (safety.md 3)."""

from __future__ import annotations

from collections.abc import Sequence

from vaw.domain.housing import policy
from vaw.domain.housing.models import Facility
from vaw.domain.housing.rules.looks import Look
from vaw.domain.people.rules import Role
from vaw.kernel import audit
from vaw.kernel.actor import Actor
from vaw.kernel.operation import operation, unit


@operation(policy.READ_FACILITY)
def look_at(by: Actor, facility: Facility, *, what: Look) -> None:
    """Note that somebody is shown something of a facility. Its own reporters are not noted. Call it before showing."""
    look_at_all(by, [facility.id], what=what)


def look_at_all(by: Actor, ids: Sequence[int], *, what: Look, kind: str = Facility.__tablename__) -> None:
    """The same for a list that a query has already cut to what the actor may read. `kind`: of facilities, or of what stands above them."""
    seers = [grant for grant in by.grants if grant.role in policy.READ_FACILITY.roles]
    if not ids or not seers or all(grant.role == Role.SHELTER_REPORTER for grant in seers):
        return
    # Somebody of the team who leads at home as well looks as one of the team.
    seer = max((grant for grant in seers if grant.role != Role.SHELTER_REPORTER), key=lambda grant: grant.role == Role.METRO_TEAM)
    with unit(by, "housing.operations.looks.look_at"):
        audit.record_all(kind, ids, {"look": str(what), "role": seer.role, "county_id": seer.county_id})
