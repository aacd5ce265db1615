"""What somebody may look at, and be seen looking."""

from __future__ import annotations

from enum import StrEnum

from vaw.kernel.i18n import N_


class Look(StrEnum):
    """What was shown of one facility."""

    NUMBERS = "numbers"
    CONTACT = "contact"
    MATCH = "match"
    LIST = "list"


LOOK_NAMES = {
    Look.NUMBERS: N_("Siffror"),
    Look.CONTACT: N_("Kontaktuppgifter"),
    Look.MATCH: N_("Träff i en sökning efter plats"),
    Look.LIST: N_("Siffror i en lista"),
}
