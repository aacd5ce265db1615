"""Lists of requests, of documents and decisions, and of packages."""

from __future__ import annotations

from vaw.kernel.i18n import N_
from vaw.kernel.table import Column, Table

REQUESTS = Table(
    "records_requests",
    N_("Begäran om allmänna handlingar"),
    (
        Column("dnr", N_("Diarienummer"), header=True),
        Column("received", N_("Kom in"), "date"),
        Column("documents", N_("Handlingar"), "int"),
        Column("undecided", N_("Utan beslut"), "int"),
        Column("state", N_("Läge")),
    ),
)
ITEMS = Table(
    "records_items",
    N_("Handlingar i begäran"),
    (
        Column("number", N_("Nummer"), "int"),
        Column("name", N_("Handling"), header=True),
        Column("kind", N_("Slag")),
        Column("day", N_("Dag"), "date"),
        Column("outcome", N_("Beslut")),
    ),
)
DECISIONS = Table(
    "records_decisions",
    N_("Beslutslogg"),
    (
        Column("number", N_("Handling"), "int"),
        Column("outcome", N_("Beslut"), header=True),
        Column("grounds", N_("Grund")),
        Column("who", N_("Av")),
        Column("when", N_("När")),
    ),
)
PACKAGES = Table(
    "records_packages",
    N_("Filer"),
    (
        Column("name", N_("Fil"), header=True),
        Column("state", N_("Läge")),
        Column("size", N_("Byte"), "int"),
        Column("sum", N_("Kontrollsumma (SHA-256)")),
        Column("ordered", N_("Beställd")),
        Column("fetched", N_("Hämtad av")),
    ),
)
DELIVERIES = Table("archive_deliveries", N_("Leveranser till arkiv"), PACKAGES.columns)
