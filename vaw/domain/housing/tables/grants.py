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
        Column("state", N_("Läge")),
    ),
)
LEADS = Table("grant_leads", N_("Vem leder uppdraget"), (Column("year", N_("År"), header=True), Column("county", N_("Län som leder"))))
INVITED = Table(
    "grant_invited",
    N_("Har en länk men har inte skickat in"),
    (Column("organisation", N_("Sökande"), header=True), Column("county", N_("Län")), Column("mail", N_("Mejlet"))),
)
LISTS = Table(
    "grant_lists",
    N_("Beslutade bidrag"),
    (Column("title", N_("Utlysning"), header=True), Column("year", N_("År")), Column("decided_on", N_("Publicerad"), "date")),
)
NAMED = Table(
    "grant_list_named",
    N_("Organisationer som fick pengar"),
    (Column("name", N_("Organisation"), header=True), Column("county", N_("Län")), Column("granted", N_("Beviljat, kronor"), "int")),
)
AREAS = Table(
    "grant_list_areas",
    N_("Skyddade boenden, i områden"),
    (
        Column("counties", N_("Län"), header=True),
        Column("projects", N_("Projekt"), "int"),
        Column("granted", N_("Beviljat, kronor"), "int"),
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
_SUMS = (
    Column("projects_applied", N_("Sökta projekt"), "int"),
    Column("applied", N_("Sökt, kronor"), "int"),
    Column("projects_granted", N_("Beviljade projekt"), "int"),
    Column("granted", N_("Beviljat, kronor"), "int"),
    Column("paid", N_("Utbetalt, kronor"), "int"),
    Column("accounted", N_("Redovisat, kronor"), "int"),
)
COUNTIES = Table("grants_by_county", N_("Kronor och projekt per län"), (Column("county", N_("Län"), header=True), *_SUMS))
BY_COUNTY = Table(
    "grants-by-county", N_("Kronor och projekt per län"), (Column("code", N_("Kod")), Column("name", N_("Län"), header=True), *_SUMS)
)
BY_YEAR = Table(
    "grants-by-year", N_("Kronor och projekt per år"), (Column("code", N_("Kod")), Column("name", N_("År"), header=True), *_SUMS)
)
