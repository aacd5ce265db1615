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
