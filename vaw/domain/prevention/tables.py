"""Lists of efforts, of their milestones, and of what counties share."""

from __future__ import annotations

from vaw.kernel.i18n import N_
from vaw.kernel.table import Column, Table

EFFORTS = Table(
    "efforts",
    N_("Förebyggande insatser"),
    (
        Column("title", N_("Insats"), header=True),
        Column("state", N_("Läge")),
        Column("level", N_("Nivå")),
        Column("prevention_level", N_("Slags förebyggande")),
        Column("field", N_("Område")),
        Column("period", N_("Tid")),
        Column("milestones", N_("Milstolpar")),
        Column("activities", N_("Aktiviteter"), "int"),
    ),
)
EFFORTS_FILE = Table(
    "efforts",
    N_("Förebyggande insatser"),
    (
        Column("id", N_("Nummer"), "int"),
        Column("title", N_("Insats"), header=True),
        Column("state", N_("Läge")),
        Column("level", N_("Nivå")),
        Column("prevention_level", N_("Slags förebyggande")),
        Column("field", N_("Område")),
        Column("begins_on", N_("Börjar"), "date"),
        Column("ends_on", N_("Slutar"), "date"),
        Column("done", N_("Klara milstolpar"), "int"),
        Column("total", N_("Alla milstolpar"), "int"),
        Column("late", N_("Försenade milstolpar"), "int"),
        Column("activities", N_("Aktiviteter"), "int"),
        Column("shared", N_("Delas med andra län")),
    ),
)
SHARED = Table(
    "shared-efforts",
    N_("Insatser som länen delar"),
    (
        Column("title", N_("Insats"), header=True),
        Column("county", N_("Län")),
        Column("methods", N_("Arbetssätt")),
        Column("targets", N_("Målgrupper")),
        Column("settings", N_("Arenor")),
        Column("state", N_("Läge")),
    ),
)
SIMILAR = Table(
    "similar-efforts",
    N_("Liknande insatser"),
    (
        Column("title", N_("Insats"), header=True),
        Column("county", N_("Län")),
        Column("alike", N_("Det som är lika")),
        Column("state", N_("Läge")),
    ),
)
CENTRES = Table(
    "resource-centres",
    N_("Länets resurscentrum"),
    (
        Column("name", N_("Resurscentrum"), header=True),
        Column("state", N_("Läge")),
        Column("network", N_("Styrgrupp")),
        Column("reported", N_("Senast rapporterat")),
        Column("supported", N_("Stöd i år"), "int"),
    ),
)
CENTRES_OF_NATION = Table(
    "resource-centres-of-nation",
    N_("Resurscentrum i landet"),
    (
        Column("county", N_("Län"), header=True),
        Column("name", N_("Resurscentrum")),
        Column("state", N_("Läge")),
        Column("network", N_("Styrgrupp")),
        Column("partners", N_("Samarbetspartner"), "int"),
        Column("months", N_("Rapporterade månader")),
        Column("year", N_("Senaste årsuppföljning"), "text"),
    ),
)
CENTRE_MONTHS = Table(
    "centre-months",
    N_("Stöd månad för månad"),
    (
        Column("month", N_("Månad"), header=True),
        Column("state", N_("Läge")),
        Column("women", N_("Kvinnor"), "int"),
        Column("men", N_("Män"), "int"),
        Column("unstated", N_("Ej angivet"), "int"),
        Column("persons", N_("Alla"), "int"),
    ),
)
CENTRE_SUPPORT_BY = {
    name: Table(
        f"centre-by-{name}",
        caption,
        (
            Column("name", label, header=True),
            Column("women", N_("Kvinnor"), "int"),
            Column("men", N_("Män"), "int"),
            Column("unstated", N_("Ej angivet"), "int"),
            Column("persons", N_("Alla"), "int"),
        ),
    )
    for name, caption, label in (
        ("profession", N_("Stöd efter yrkesgrupp och kön"), N_("Yrkesgrupp")),
        ("theme", N_("Stöd efter tema och kön"), N_("Tema")),
        ("form", N_("Stöd efter form och kön"), N_("Form")),
    )
}
CENTRE_FILE = Table(
    "centre-support",
    N_("Stöd från resurscentrum"),
    (
        Column("centre", N_("Resurscentrum"), header=True),
        Column("month", N_("Månad")),
        Column("profession", N_("Yrkesgrupp")),
        Column("theme", N_("Tema")),
        Column("form", N_("Form")),
        Column("women", N_("Kvinnor"), "int"),
        Column("men", N_("Män"), "int"),
        Column("unstated", N_("Ej angivet"), "int"),
        Column("persons", N_("Alla"), "int"),
        Column("version", N_("Rapport nr"), "int"),
    ),
)
SEASON_WEEKS = Table(
    "season-weeks",
    N_("Lov och dagar vecka för vecka"),
    (Column("week", N_("Vecka"), header=True), Column("when", N_("Dagar")), Column("what", N_("Vad")), Column("places", N_("Kommuner"))),
)
SCHOOL_BREAKS = Table(
    "school-breaks",
    N_("Lov i varje kommun"),
    (
        Column("place", N_("Kommun"), header=True),
        Column("season", N_("Lov")),
        Column("first_on", N_("Första dag"), "date"),
        Column("last_on", N_("Sista dag"), "date"),
        Column("source", N_("Källa")),
    ),
)
BREAK_CHANGES = Table(
    "break-changes",
    N_("Det här ändras"),
    (
        Column("place", N_("Kommun"), header=True),
        Column("season", N_("Lov")),
        Column("old", N_("Gäller nu")),
        Column("new", N_("I filen")),
    ),
)
BREAKS_REFUSED = Table(
    "breaks-refused",
    N_("Rader som inte läses in"),
    (Column("row", N_("Rad"), "int", header=True), Column("column", N_("Kolumn")), Column("reason", N_("Varför"))),
)
SEASON_MATERIAL = Table(
    "season-material",
    N_("Underlag inför lov och dagar"),
    (
        Column("season", N_("Inför"), header=True),
        Column("first_on", N_("Första dag")),
        Column("leaves_on", N_("Skickas från")),
        Column("receivers", N_("Mottagare"), "int"),
        Column("state", N_("Underlag")),
    ),
)
SEASON_SUBSCRIBERS = Table(
    "season-subscribers",
    N_("Vilka som får påminnelser"),
    (
        Column("organisation", N_("Verksamhet"), header=True),
        Column("place", N_("Var")),
        Column("seasons", N_("Inför")),
        Column("state", N_("Läge")),
        Column("last_sent", N_("Senaste mejlet")),
    ),
)
