"""Lists of networks and of their seats."""

from __future__ import annotations

from collections.abc import Sequence

from vaw.kernel.i18n import N_
from vaw.kernel.table import Column, Table

NETWORKS = Table(
    "networks",
    N_("Nätverk"),
    (
        Column("name", N_("Namn"), header=True),
        Column("type", N_("Typ")),
        Column("level", N_("Nivå")),
        Column("counties", N_("Län")),
        Column("seats", N_("Platser"), "int"),
        Column("vacant", N_("Vakanta platser"), "int"),
        Column("review_on", N_("Nästa översyn"), "date"),
    ),
)
SEATS = Table(
    "seats",
    N_("Platser i nätverket"),
    (
        Column("organisation", N_("Organisation"), header=True),
        Column("role", N_("Roll")),
        Column("ordinary", N_("Ordinarie")),
        Column("alternate", N_("Ersättare")),
        Column("since_on", N_("Sedan"), "date"),
        Column("until_on", N_("Till och med"), "date"),
    ),
)
PRESENCE_OF_MEETINGS = Table(
    "presence-of-meetings",
    N_("Närvaro möte för möte"),
    (
        Column("day", N_("Möte"), "date", header=True),
        Column("organisations", N_("Organisationer som kom"), "int"),
        Column("invited", N_("Kallade organisationer"), "int"),
        Column("women", N_("Kvinnor"), "int"),
        Column("men", N_("Män"), "int"),
        Column("unstated", N_("Utan uppgift om kön"), "int"),
        Column("share", N_("Andel kvinnor"), "percent"),
        Column("municipalities", N_("Kommuner"), "int"),
        Column("municipality_share", N_("Andel av kommunerna"), "percent"),
    ),
)


def presence_table(days: Sequence[str]) -> Table:
    """Organisations by meetings: a column for each of them, called by its day, and at how many each organisation was."""
    meetings = (Column(f"meeting-{place}", label) for place, label in enumerate(days))
    columns = (Column("organisation", N_("Organisation"), header=True), *meetings, Column("sum", N_("Var med på")))
    return Table("presence", N_("Närvaro efter organisation"), columns)
