"""The list of questions that nobody could meet."""

from __future__ import annotations

from vaw.kernel.i18n import N_
from vaw.kernel.table import Column, Table

UNMET = Table(
    "unmet_need",
    N_("Frågor om plats som ingen kunde möta"),
    (Column("quarter", N_("Kvartal"), header=True), Column("reason", N_("Varför")), Column("count", N_("Antal"), "int")),
)
