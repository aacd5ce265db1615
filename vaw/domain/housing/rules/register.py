"""Words for a provider and a facility, and the name that a facility bears instead of one that leads to it."""

from __future__ import annotations

import re
from enum import StrEnum

from vaw.kernel.i18n import N_


class OperatorForm(StrEnum):
    """Who runs it (domain.md 3.2). `partnership`: an idéburet offentligt partnerskap."""

    MUNICIPAL = "municipal"
    NGO = "ngo"
    PRIVATE = "private"
    PARTNERSHIP = "partnership"


class Stay(StrEnum):
    """How long people stay there."""

    EMERGENCY = "emergency"
    LONG = "long"
    BOTH = "both"


class Building(StrEnum):
    """How people live there."""

    COLLECTIVE = "collective"
    APARTMENTS = "apartments"
    BOTH = "both"


class Protection(StrEnum):
    """How protected it is, as the facility itself says. A coarse level and nothing more: what protects must not be written down."""

    A = "a"
    B = "b"
    C = "c"


class Staffing(StrEnum):
    """When somebody is there, as a coarse level."""

    ROUND_THE_CLOCK = "round_the_clock"
    DAYTIME = "daytime"
    ON_CALL = "on_call"


class Cadence(StrEnum):
    """How often a facility is asked for its numbers."""

    WEEK = "week"
    MONTH = "month"


FORM_NAMES = {
    OperatorForm.MUNICIPAL: N_("Kommunal"),
    OperatorForm.NGO: N_("Ideell"),
    OperatorForm.PRIVATE: N_("Privat"),
    OperatorForm.PARTNERSHIP: N_("Idéburet offentligt partnerskap"),
}
STAY_NAMES = {Stay.EMERGENCY: N_("Akut"), Stay.LONG: N_("Längre tid"), Stay.BOTH: N_("Akut och längre tid")}
BUILDING_NAMES = {
    Building.COLLECTIVE: N_("Gemensamt boende"),
    Building.APARTMENTS: N_("Egna lägenheter"),
    Building.BOTH: N_("Både gemensamt och egna lägenheter"),
}
PROTECTION_NAMES = {Protection.A: N_("Nivå A: högst"), Protection.B: N_("Nivå B"), Protection.C: N_("Nivå C: lägst")}
STAFFING_NAMES = {
    Staffing.ROUND_THE_CLOCK: N_("Personal dygnet runt"),
    Staffing.DAYTIME: N_("Personal dagtid"),
    Staffing.ON_CALL: N_("Jour som kan kallas in"),
}
CADENCE_NAMES = {Cadence.WEEK: N_("Varje vecka"), Cadence.MONTH: N_("Varje månad")}

PLACES_MOST = 500  # more than the largest facility has: a slip of the finger is caught
SONS_AGE_MOST = 21  # upper age of accompanying sons; None in a profile: no limit
CONSONANTS, VOWELS = "bdfghklmnprstv", "aeiouy"  # heard alike by nobody on the phone; no å ä ö, no c q w x z
SYLLABLES = 4
SEEDS = (len(CONSONANTS) * len(VOWELS)) ** SYLLABLES  # 49,787,136 names for 600 facilities
CODE = re.compile(f"[{CONSONANTS}][{VOWELS}][{CONSONANTS}][{VOWELS}]-[{CONSONANTS}][{VOWELS}][{CONSONANTS}][{VOWELS}]")


def pseudonym(seed: int) -> str:
    """A facility's name that can be said on the phone, from a random number below SEEDS: it tells neither county nor time.

    >>> pseudonym(0), pseudonym(SEEDS - 1)
    ('baba-baba', 'vyvy-vyvy')
    """
    parts = []
    for _ in range(SYLLABLES):
        seed, syllable = divmod(seed, len(CONSONANTS) * len(VOWELS))
        parts.append(CONSONANTS[syllable // len(VOWELS)] + VOWELS[syllable % len(VOWELS)])
    return f"{parts[0]}{parts[1]}-{parts[2]}{parts[3]}"
