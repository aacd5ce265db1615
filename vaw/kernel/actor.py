"""Who does something. A person may hold several grants; a right is judged one grant at a time, never mixed."""

from __future__ import annotations

from dataclasses import dataclass

SYSTEM_ROLE = "system"


@dataclass(frozen=True, slots=True)
class Grant:
    """One role in one place. None means: not bound to a county or organisation.

    `assignment_id` and `area` are set only on a grant that follows from a government assignment which is in force
    and names the grant's county: it reaches nationwide inside that area and nowhere else (see permissions.Assigned).
    """

    role: str
    county_id: int | None = None
    organisation_id: int | None = None
    assignment_id: int | None = None
    area: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, a token or the system, and the channel they came through. `id` is the account's, None for the system."""

    id: int | None
    channel: str
    grants: tuple[Grant, ...] = ()

    def has_role(self, roles: frozenset[str]) -> bool:
        return any(grant.role in roles for grant in self.grants)


def system(channel: str) -> Actor:
    """The program itself: set-up, sweeps, disposal. It holds only what a permission grants the role "system"."""
    return Actor(None, channel, (Grant(SYSTEM_ROLE),))
