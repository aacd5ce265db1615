"""Lists of licences, duties and of who has looked."""

from __future__ import annotations

from vaw.kernel.i18n import N_
from vaw.kernel.table import Column, Table

AUTHORISED = Table(
    "housing-authorised",
    N_("Tillåtna och rapporterade"),
    (
        Column("day", N_("Dag"), "date", header=True),
        Column("persons", N_("Tillåtna personer"), "int"),
        Column("beds", N_("Sängplatser"), "int"),
        Column("taken", N_("Rapporterade personer"), "int"),
    ),
    unsplit=N_("Ett tillstånd gäller ett högsta antal personer. Vilka som bor där registreras inte, av skyddsskäl."),
)
LOOKS = Table(
    "housing-looks",
    N_("Vem har tittat"),
    (
        Column("day", N_("Dag"), "date", header=True),
        Column("what", N_("Vad")),
        Column("role", N_("Roll")),
        Column("county", N_("Län")),
        Column("times", N_("Gånger"), "int"),
    ),
)
