"""Why a board says no to a registration: one of these sentences, so that nothing is written about anybody (features row 33)."""

from __future__ import annotations

from enum import StrEnum

from vaw.kernel.i18n import N_


class Refusal(StrEnum):
    """What the answer says. A closed list: it goes to the one who asked, and nobody must invent a reason at the desk."""

    PLACES = "places"
    OTHERS = "others"
    COUNTY = "county"
    TWICE = "twice"
    ASK_US = "ask_us"


REFUSAL_NAMES = {
    Refusal.PLACES: N_("Platserna räcker inte"),
    Refusal.OTHERS: N_("Utbildningen är för en annan målgrupp"),
    Refusal.COUNTY: N_("Utbildningen är för ett annat område"),
    Refusal.TWICE: N_("Det finns redan en anmälan"),
    Refusal.ASK_US: N_("Av en annan orsak"),
}
# What the one who asked reads on the own page.
REFUSAL_SENTENCES = {
    Refusal.PLACES: N_("Platserna räckte tyvärr inte till alla som ville komma."),
    Refusal.OTHERS: N_("Utbildningen är för andra yrkesgrupper än den du angav."),
    Refusal.COUNTY: N_("Utbildningen är för ett annat område än ert. Titta gärna efter en hos er egen länsstyrelse."),
    Refusal.TWICE: N_("Det finns redan en anmälan från er. Den gäller fortfarande."),
    Refusal.ASK_US: N_("Hör av dig till länsstyrelsen om du vill veta varför."),
}
