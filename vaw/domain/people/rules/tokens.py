"""Random tokens: of a browser's sign-in and of a program. Only their hash is kept."""

from __future__ import annotations

import hashlib
import secrets

from vaw.kernel.i18n import N_

API_PREFIX = "vaw_"  # so that a token that was left in a file can be recognised
# What a program may do for its owner, never more than the owner may.
SCOPES = {
    "activities:read": N_("Läsa aktiviteter"),
    "activities:write": N_("Lägga till och ändra aktiviteter"),
    "organisations:read": N_("Läsa organisationer"),
    "assignments:read": N_("Läsa uppdrag"),
    "figures:read": N_("Läsa statistik"),
    "accounts:read": N_("Läsa redovisningar av uppdrag"),
    "reports:read": N_("Läsa rapporter och deras siffror"),
    "reminders:read": N_("Läsa dina påminnelser"),
    "methods:read": N_("Läsa katalogen"),
    "requests:read": N_("Läsa förfrågningar om stöd"),
    "occasions:read": N_("Läsa utbildningar"),
    "occasions:write": N_("Lägga till och ändra utbildningar"),
    "registrations:read": N_("Läsa anmälningar till utbildningar, utan namn"),
    "registrations:write": N_("Anmäla till utbildningar"),
    "efforts:read": N_("Läsa förebyggande insatser"),
    "facilities:read": N_("Läsa skyddade boenden och deras siffror"),
    "networks:read": N_("Läsa nätverk"),
    "agreements:read": N_("Läsa överenskommelser"),
    "meetings:read": N_("Läsa möten"),
    "meetings:write": N_("Lägga till och ändra möten"),
    "actions:read": N_("Läsa åtgärder"),
    "actions:write": N_("Lägga till åtgärder"),
    "strategies:read": N_("Läsa strategier"),
    "measures:read": N_("Läsa åtgärder i handlingsplaner"),
    "measures:write": N_("Följa upp åtgärder i handlingsplaner"),
    "checkpoints:read": N_("Läsa avstämningar av jämställdhet"),
    "checkpoints:write": N_("Göra avstämningar av jämställdhet"),
    "capacity-snapshots:read": N_("Läsa siffror från skyddade boenden"),
    "capacity-snapshots:write": N_("Rapportera siffror för skyddade boenden"),
    "datasets:read": N_("Läsa kunskapsbanken"),
    "published-housing:read": N_("Läsa publicerade siffror om skyddat boende"),
}


def new_token(prefix: str = "") -> str:
    """32 random bytes in letters that need no escaping."""
    return prefix + secrets.token_urlsafe(32)


def hashed(token: str) -> bytes:
    """What the database keeps of a token: 32 bytes. A fast hash is enough for 256 random bits."""
    return hashlib.sha256(token.encode()).digest()
