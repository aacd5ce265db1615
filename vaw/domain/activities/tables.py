"""How the log is listed, on every channel."""

from __future__ import annotations

from vaw.kernel.i18n import N_
from vaw.kernel.table import Column, Table

ACTIVITIES = Table(
    "activities",
    N_("Aktiviteter"),
    (
        Column("done_on", N_("Datum"), "date"),
        Column("type", N_("Typ"), header=True),
        Column("field", N_("Område")),
        Column("municipalities", N_("Kommuner")),
        Column("mode", N_("Form")),
        Column("minutes", N_("Timmar"), "hours"),
        Column("women", N_("Kvinnor"), "int"),
        Column("men", N_("Män"), "int"),
        Column("unstated", N_("Ej angivet"), "int"),
        Column("text", N_("Anteckning")),
    ),
)

IMPORTS = Table(
    "imports",
    N_("Tidigare inläsningar"),
    (
        Column("file_name", N_("Fil"), header=True),
        Column("created_at", N_("När")),
        Column("name", N_("Inläst av")),
        Column("state", N_("Läge")),
        Column("accepted", N_("Godkända rader"), "int"),
        Column("refused", N_("Avvisade rader"), "int"),
    ),
)
REFUSED_ROWS = Table(
    "refused-rows",
    N_("Rader som inte läses in"),
    (
        Column("row", N_("Rad"), "int", header=True),
        Column("column", N_("Kolumn")),
        Column("heading", N_("Rubrik")),
        Column("reason", N_("Vad som är fel")),
        Column("suggestion", N_("Menade du")),
    ),
)
ROWS_BY_FIELD = Table(
    "rows-by-field", N_("Efter område"), (Column("field", N_("Område"), header=True), Column("n", N_("Aktiviteter"), "int"))
)
ROWS_BY_MONTH = Table(
    "rows-by-month", N_("Efter månad"), (Column("month", N_("Månad"), header=True), Column("n", N_("Aktiviteter"), "int"))
)
