"""Lists of providers and facilities. A facility stands in them under its pseudonym."""

from __future__ import annotations

from vaw.kernel.i18n import N_
from vaw.kernel.table import Column, Table

PROVIDERS = Table(
    "housing-providers",
    N_("Utförare"),
    (
        Column("name", N_("Utförare"), header=True),
        Column("county", N_("Län")),
        Column("form", N_("Drivs som")),
        Column("facilities", N_("Öppna boenden")),
        Column("state", N_("Läge")),
    ),
)
FACILITIES = Table(
    "housing-facilities",
    N_("Boenden"),
    (
        Column("code", N_("Boende"), header=True),
        Column("provider", N_("Utförare")),
        Column("county", N_("Län")),
        Column("groups", N_("Målgrupper")),
        Column("licence", N_("Tillstånd")),
    ),
)
