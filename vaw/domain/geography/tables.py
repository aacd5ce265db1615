"""Lists of counties, municipalities and populations."""

from __future__ import annotations

from vaw.kernel.i18n import N_
from vaw.kernel.table import Column, Table

SIZE_ALONE = N_("Folkmängden visar hur stort området är. Kvinnor och män står i tabellen över folkmängd, där de är kända.")

COUNTIES = Table(
    "counties",
    N_("Län"),
    (
        Column("code", N_("Länskod")),
        Column("name", N_("Län"), header=True),
        Column("letter", N_("Länsbokstav")),
        Column("municipalities", N_("Kommuner"), "int"),
        Column("persons", N_("Invånare"), "int"),
        Column("year", N_("31 december")),
    ),
    unsplit=SIZE_ALONE,
)
MUNICIPALITIES = Table(
    "municipalities",
    N_("Kommuner"),
    (
        Column("code", N_("Kommunkod")),
        Column("name", N_("Kommun"), header=True),
        Column("persons", N_("Invånare"), "int"),
        Column("neighbours", N_("Gränsar till")),
    ),
    unsplit=SIZE_ALONE,
)
POPULATION = Table(
    "population",
    N_("Folkmängd"),
    (
        Column("year", N_("31 december"), header=True),
        Column("women", N_("Kvinnor"), "int"),
        Column("men", N_("Män"), "int"),
        Column("persons", N_("Totalt"), "int"),
        Column("source", N_("Källa")),
    ),
)
