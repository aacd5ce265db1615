"""Lists of rules, of what is due, and of disposals."""

from __future__ import annotations

from vaw.kernel.i18n import N_
from vaw.kernel.table import Column, Table

RULES = Table(
    "retention_rules",
    N_("Gallringsregler"),
    (
        Column("name", N_("Vad"), header=True),
        Column("period", N_("Sparas")),
        Column("counted", N_("Räknat")),
        Column("kind", N_("Hur det går till")),
        Column("leaves", N_("Det som finns kvar")),
        Column("law", N_("Lagstöd")),
        Column("since", N_("Gäller från"), "date"),
    ),
)
DUE = Table(
    "retention_due",
    N_("Det som är dags att gallra"),
    (
        Column("name", N_("Vad"), header=True),
        Column("rows", N_("Poster"), "int"),
        Column("oldest", N_("Äldst"), "date"),
        Column("newest", N_("Yngst"), "date"),
        Column("leaves", N_("Det som finns kvar")),
    ),
)
DISPOSALS = Table(
    "disposals",
    N_("Förslag och beslut"),
    (
        Column("name", N_("Vad"), header=True),
        Column("state", N_("Läge")),
        Column("planned", N_("Poster"), "int"),
        Column("erased", N_("Gallrade"), "int"),
        Column("proposed", N_("Föreslagen"), "date"),
        Column("ended", N_("Klar"), "date"),
    ),
)
ITEMS = Table(
    "disposal_items",
    N_("Poster"),
    (
        Column("number", N_("Nummer"), header=True),
        Column("day", N_("Räknas från")),
        Column("became", N_("Vad som hände")),
    ),
)
QUARANTINES = Table(
    "quarantines",
    N_("Texter i karantän"),
    (
        Column("what", N_("Var"), header=True),
        Column("state", N_("Läge")),
        Column("reported", N_("Anmäld"), "date"),
        Column("until", N_("Besluta senast"), "date"),
    ),
)
GIVEN = Table(
    "quarantine_given",
    N_("Filer som kan ha haft texten"),
    (
        Column("what", N_("Fil"), header=True),
        Column("ordered", N_("Beställd"), "date"),
        Column("who", N_("Hämtad av")),
        Column("fetched", N_("Hämtad"), "date"),
    ),
)
PIECES = Table(
    "quarantine_pieces",
    N_("Det som är borttaget"),
    (
        Column("what", N_("Var"), header=True),
        Column("row", N_("Nummer"), "int"),
        Column("column", N_("Fält")),
        Column("characters", N_("Tecken"), "int"),
        Column("copy", N_("Kopia")),
        Column("became", N_("Vad som hände")),
    ),
)
