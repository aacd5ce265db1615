"""Lists of networks and of their seats."""

from __future__ import annotations

from vaw.kernel.i18n import N_
from vaw.kernel.table import Column, Table

NETWORKS = Table(
    "networks",
    N_("Nätverk"),
    (
        Column("name", N_("Namn"), header=True),
        Column("type", N_("Typ")),
        Column("level", N_("Nivå")),
        Column("counties", N_("Län")),
        Column("seats", N_("Platser"), "int"),
        Column("vacant", N_("Vakanta platser"), "int"),
        Column("review_on", N_("Nästa översyn"), "date"),
    ),
)
SEATS = Table(
    "seats",
    N_("Platser i nätverket"),
    (
        Column("organisation", N_("Organisation"), header=True),
        Column("role", N_("Roll")),
        Column("ordinary", N_("Ordinarie")),
        Column("alternate", N_("Ersättare")),
        Column("since_on", N_("Sedan"), "date"),
        Column("until_on", N_("Till och med"), "date"),
    ),
)
