"""Lists of organisations, accounts and invitations."""

from __future__ import annotations

from vaw.kernel.i18n import N_
from vaw.kernel.table import Column, Table

ORGANISATIONS = Table(
    "organisations",
    N_("Organisationer"),
    (
        Column("name", N_("Namn"), header=True),
        Column("kind", N_("Slag")),
        Column("place", N_("Län eller kommun")),
        Column("role_mailbox", N_("Funktionsbrevlåda")),
    ),
)
ACCOUNTS = Table(
    "accounts",
    N_("Konton"),
    (
        Column("name", N_("Namn"), header=True),
        Column("email", N_("E-post")),
        Column("roles", N_("Roller som gäller nu")),
        Column("second_step", N_("Tvåstegsinloggning")),
    ),
)
INVITATIONS = Table(
    "invitations",
    N_("Inbjudningar"),
    (
        Column("email", N_("E-post"), header=True),
        Column("role", N_("Roll")),
        Column("sent", N_("Skapad"), "date"),
        Column("state", N_("Läge")),
    ),
)
CLAIM_RULES = Table(
    "claim_rules",
    N_("Regler för roller"),
    (
        Column("claim", N_("Inloggningen säger"), header=True),
        Column("role", N_("Roll")),
        Column("provider", N_("Inloggning")),
        Column("period", N_("Gäller")),
        Column("state", N_("Läge")),
    ),
)
FREE_DAYS = Table(
    "free_days",
    N_("Lediga dagar det närmaste året"),
    (
        Column("days", N_("Dag"), header=True),
        Column("why", N_("Varför")),
    ),
)
