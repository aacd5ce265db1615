"""How editions are listed, on every channel."""

from __future__ import annotations

from vaw.kernel.i18n import N_
from vaw.kernel.table import Column, Table

EDITIONS = Table(
    "editions",
    N_("Rapporter, de senaste först"),
    (
        Column("name", N_("Rapport"), header=True),
        Column("county", N_("Län")),
        Column("language", N_("Språk")),
        Column("state", N_("Läge")),
        Column("ordered_at", N_("Beställd")),
        Column("ordered_by", N_("Beställd av")),
    ),
)
