"""Lists of assignments, their leads and due dates, and of entries of the dated lists."""

from __future__ import annotations

from vaw.kernel.i18n import N_
from vaw.kernel.table import Column, Table

ASSIGNMENTS = Table(
    "assignments",
    N_("Regeringsuppdrag"),
    (
        Column("title", N_("Uppdrag"), header=True),
        Column("reference", N_("Diarienummer eller författning")),
        Column("valid_from", N_("Från och med"), "date"),
        Column("valid_to", N_("Till och med"), "date"),
        Column("state", N_("Läge")),
    ),
)
LEADS = Table("leads", N_("Ledande län"), (Column("year", N_("År"), header=True), Column("county", N_("Län"))))
DUE_DATES = Table(
    "due-dates",
    N_("Redovisningar"),
    (Column("year", N_("Redovisar år"), header=True), Column("due_on", N_("Lämnas senast"), "date")),
)
TERMS = Table(
    "terms",
    N_("Poster"),
    (
        Column("number", N_("Nr")),
        Column("name", N_("Namn"), header=True),
        Column("name_en", N_("På engelska")),
        Column("valid_from", N_("Från och med"), "date"),
        Column("valid_to", N_("Till och med"), "date"),
        Column("county", N_("Gäller för")),
        Column("source", N_("Källa")),
    ),
)
