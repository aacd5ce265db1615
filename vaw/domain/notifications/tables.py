"""The county's ledger as a table."""

from __future__ import annotations

from vaw.kernel.i18n import N_
from vaw.kernel.table import Column, Table

LEDGER = Table(
    "paminnelser",
    N_("Påminnelser i länet, det som inte kom fram först"),
    (
        Column("receiver", N_("Vem"), header=True),
        Column("kind", N_("Slag")),
        Column("step", N_("Steg")),
        Column("due_on", N_("Gäller dag"), "date"),
        Column("state", N_("E-post")),
        Column("reason", N_("Orsak")),
        Column("when", N_("När")),
    ),
)
