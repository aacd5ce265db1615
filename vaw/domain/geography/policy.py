"""Who may read the register of counties and municipalities: everybody who is signed in. Nobody changes it by hand."""

from __future__ import annotations

from vaw.domain.geography.models import County
from vaw.kernel.permissions import Anything, Permission

ALL_ROLES = frozenset(
    {
        "development_leader", "equality_expert", "county_management", "metro_team", "national_coordinator",
        "requester", "shelter_reporter", "registrar", "administrator",
    }
)  # fmt: skip
READ_COUNTY = Permission("geography.county.read", County, ALL_ROLES, Anything())
