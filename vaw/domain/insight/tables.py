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
SCHEDULES = Table(
    "schedules",
    N_("Scheman"),
    (
        Column("name", N_("Vad"), header=True),
        Column("rhythm", N_("När")),
        Column("state", N_("Läge")),
        Column("next", N_("Nästa gång")),
        Column("last", N_("Senast")),
        Column("owner", N_("Görs för")),
    ),
)
RUNS_MADE = Table(
    "runs",
    N_("Gjorda filer, de senaste först"),
    (
        Column("at", N_("När"), header=True),
        Column("name", N_("Vad")),
        Column("state", N_("Läge")),
        Column("why", N_("Varför inte")),
    ),
)
FETCHED = Table(
    "fetched",
    N_("Vem som har hämtat filerna"),
    (Column("at", N_("När"), header=True), Column("format", N_("Fil")), Column("who", N_("Vem"))),
)

TRAIL = Table(
    "trail",
    N_("Vem har läst och ändrat"),
    (
        Column("at", N_("När"), header=True),
        Column("who", N_("Vem")),
        Column("what", N_("Vad")),
        Column("kind", N_("Läst eller gjort")),
        Column("channel", N_("Hur")),
    ),
)
ROOTS = Table(
    "roots",
    N_("Kontrollvärden, det senaste först"),
    (
        Column("day", N_("Dag"), "date", header=True),
        Column("seal", N_("Försegling"), "int"),
        Column("root", N_("Kontrollvärde")),
        Column("sent", N_("Mejlat")),
    ),
)
WEBHOOKS = Table(
    "webhooks",
    N_("Dina webhookar"),
    (Column("host", N_("Server"), header=True), Column("told", N_("Får veta")), Column("state", N_("Läge"))),
)
DELIVERIES = Table(
    "deliveries",
    N_("Vad webhooken har fått veta, det senaste först"),
    (
        Column("at", N_("När det hände"), "date", header=True),
        Column("what", N_("Vad")),
        Column("state", N_("Läge")),
        Column("answered", N_("Svar")),
        Column("attempts", N_("Försök"), "int"),
        Column("again", N_("Nästa försök"), "date"),
    ),
)
