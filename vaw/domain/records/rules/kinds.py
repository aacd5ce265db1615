"""The kinds of documents that can be asked for, and how each is judged."""

from __future__ import annotations

from enum import StrEnum

from vaw.kernel.i18n import N_


class Kind(StrEnum):
    """In the order of the search's list."""

    MEETING = "meeting"
    REQUEST = "support_request"
    AGREEMENT = "agreement"
    ACTION = "action_point"
    ACTIVITY = "activity"
    STRATEGY = "strategy"
    EFFORT = "effort"
    ACCOUNT = "assignment_account"
    REPORT = "report"
    DOCUMENT = "document"
    HOUSING = "housing"


NAMES = {
    Kind.MEETING: N_("Protokoll och dagordningar"),
    Kind.REQUEST: N_("Förfrågningar om stöd"),
    Kind.AGREEMENT: N_("Överenskommelser"),
    Kind.ACTION: N_("Åtgärder"),
    Kind.ACTIVITY: N_("Aktiviteter"),
    Kind.STRATEGY: N_("Strategier"),
    Kind.EFFORT: N_("Förebyggande insatser"),
    Kind.ACCOUNT: N_("Redovisningar av uppdrag"),
    Kind.REPORT: N_("Rapporter"),
    Kind.DOCUMENT: N_("Uppladdade filer"),
    Kind.HOUSING: N_("Uppgifter om skyddat boende"),
}
ONE = {
    Kind.MEETING: N_("Protokoll"),
    Kind.REQUEST: N_("Förfrågan om stöd"),
    Kind.AGREEMENT: N_("Överenskommelse"),
    Kind.ACTION: N_("Åtgärd"),
    Kind.ACTIVITY: N_("Aktivitet"),
    Kind.STRATEGY: N_("Strategi"),
    Kind.EFFORT: N_("Förebyggande insats"),
    Kind.ACCOUNT: N_("Redovisning av uppdrag"),
    Kind.REPORT: N_("Rapport"),
    Kind.DOCUMENT: N_("Uppladdad fil"),
    Kind.HOUSING: N_("Uppgifter om skyddat boende"),
}
# Handed out as they are or not at all: a bar over a page hides nothing from a program that reads the text beneath it.
WHOLE = frozenset({Kind.REPORT, Kind.DOCUMENT})
# Never read for this purpose and never handed out from here: place and facility would follow (safety.md 1).
CLOSED = frozenset({Kind.HOUSING})
CLOSED_GROUND = "osl-21-3"
