"""Lists of the knowledge base."""

from __future__ import annotations

from vaw.kernel.i18n import N_
from vaw.kernel.table import Column, Table

DATASETS = Table(
    "datasets",
    N_("Serier"),
    (
        Column("title", N_("Serie"), header=True),
        Column("measure", N_("Slags tal")),
        Column("source", N_("Källa")),
        Column("years", N_("År")),
        Column("whose", N_("Vems")),
    ),
)
EDITIONS = Table(
    "editions",
    N_("Utgåvor"),
    (
        Column("number", N_("Utgåva"), header=True),
        Column("state", N_("Läge")),
        Column("file", N_("Fil")),
        Column("retrieved_on", N_("Hämtad"), "date"),
        Column("cells", N_("Värden"), "int"),
        Column("made_by", N_("Inläst av")),
        Column("made_at", N_("Inläst")),
    ),
)
REFUSED = Table(
    "refused",
    N_("Rader som inte läses in"),
    (Column("row", N_("Rad"), "int", header=True), Column("column", N_("Kolumn")), Column("reason", N_("Varför"))),
)
DIFFERENCES = Table(
    "differences",
    N_("Skillnader mot utgåvan som gäller"),
    (
        Column("area", N_("Område"), header=True),
        Column("year", N_("År")),
        Column("sex", N_("Kön")),
        Column("old", N_("Gäller nu")),
        Column("new", N_("I filen")),
    ),
)
