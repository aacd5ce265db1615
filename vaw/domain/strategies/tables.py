"""Files of strategies, of the measures of their plans, and of their actors."""

from __future__ import annotations

from vaw.kernel.i18n import N_
from vaw.kernel.table import Column, Table

STRATEGIES_FILE = Table(
    "strategies",
    N_("Strategier"),
    (
        Column("id", N_("Nummer"), "int"),
        Column("title", N_("Strategi"), header=True),
        Column("county", N_("Län")),
        Column("state", N_("Läge")),
        Column("starts_on", N_("Börjar"), "date"),
        Column("ends_on", N_("Slutar"), "date"),
        Column("goals", N_("Mål"), "int"),
        Column("measures", N_("Åtgärder"), "int"),
        Column("done", N_("Klara"), "int"),
        Column("late", N_("Försenade"), "int"),
        Column("actors", N_("Anslutna aktörer"), "int"),
    ),
)
MEASURES_FILE = Table(
    "measures",
    N_("Åtgärder"),
    (
        Column("id", N_("Nummer"), "int"),
        Column("what", N_("Åtgärd"), header=True),
        Column("strategy", N_("Strategi")),
        Column("part", N_("Del")),
        Column("goal", N_("Mål")),
        Column("tied", N_("Delmål och sakområden")),
        Column("who", N_("Ansvarig")),
        Column("follows", N_("Följs upp av")),
        Column("due_on", N_("Klart senast"), "date"),
        Column("state", N_("Läge")),
        Column("late", N_("Försenad")),
        Column("evaluation", N_("Vad den gav")),
    ),
)
ACTORS_FILE = Table(
    "actors",
    N_("Strategins aktörer"),
    (
        Column("name", N_("Aktör"), header=True),
        Column("standing", N_("Läge")),
        Column("asked_on", N_("Tillfrågad"), "date"),
        Column("joined_on", N_("Ansluten"), "date"),
        Column("left_on", N_("Lämnade"), "date"),
        Column("told", N_("Har redovisat")),
        Column("silent", N_("Har inte redovisat")),
        Column("measures", N_("Åtgärder"), "int"),
        Column("done", N_("Klara"), "int"),
        Column("late", N_("Försenade"), "int"),
    ),
)
