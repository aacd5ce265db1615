"""Looking up what somebody did leaves a line too, which the person can read."""

from __future__ import annotations

from collections.abc import Collection

from vaw.domain.geography.models import County
from vaw.domain.insight import policy
from vaw.domain.people.models import User
from vaw.kernel import audit
from vaw.kernel.actor import Actor
from vaw.kernel.operation import operation


@operation(policy.READ_TRAIL)
def look_up(by: Actor, county: County, *, people: Collection[int]) -> None:
    """Note that somebody is shown what these accounts did. What one did oneself is no look. Call it before showing."""
    audit.record_all(User.__tablename__, sorted(set(people) - {by.id}), {"county_id": county.id})
