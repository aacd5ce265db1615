"""Lists of calls and applications."""

from __future__ import annotations

from vaw.kernel.i18n import N_
from vaw.kernel.table import Column, Table

CALLS = Table(
    "grant_calls",
    N_("Utlysningar"),
    (
        Column("title", N_("Utlysning"), header=True),
        Column("year", N_("År")),
        Column("closes_on", N_("Sista ansökningsdag"), "date"),
        Column("cap", N_("Kronor i allt"), "int"),
    ),
)
APPLICATIONS = Table(
    "grant_applications",
    N_("Ansökningar"),
    (
        Column("title", N_("Projekt"), header=True),
        Column("organisation", N_("Sökande")),
        Column("county", N_("Län")),
        Column("applied", N_("Sökt, kronor"), "int"),
        Column("granted", N_("Beviljat, kronor"), "int"),
        Column("state", N_("Läge")),
    ),
)
COUNTIES = Table(
    "grants_by_county",
    N_("Kronor och projekt per län"),
    (
        Column("county", N_("Län"), header=True),
        Column("projects_applied", N_("Sökta projekt"), "int"),
        Column("applied", N_("Sökt, kronor"), "int"),
        Column("projects_granted", N_("Beviljade projekt"), "int"),
        Column("granted", N_("Beviljat, kronor"), "int"),
    ),
)
