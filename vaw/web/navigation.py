"""The menu: what a person may open, in the order of the work. One line a door."""

from __future__ import annotations

from functools import lru_cache

from flask import request

from vaw.domain.activities import policy as activities
from vaw.domain.housing import policy as housing
from vaw.domain.insight import policy as insight
from vaw.domain.knowledge import policy as knowledge
from vaw.domain.mandates import policy as mandates
from vaw.domain.networks import policy as networks
from vaw.domain.notifications import policy as notifications
from vaw.domain.people import policy as people
from vaw.domain.prevention import policy as prevention
from vaw.domain.retention import policy as retention
from vaw.domain.strategies import policy as strategies
from vaw.domain.support import policy as support
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import N_, gettext
from vaw.web.actor import signed_in_person

DOORS = (
    ("/att-gora", N_("Att göra"), notifications.OWN_NOTICE),
    ("/aktiviteter", N_("Aktiviteter"), activities.READ_ACTIVITY),
    ("/natverk", N_("Nätverk"), networks.READ_NETWORK),
    ("/moten", N_("Möten"), networks.READ_INVITATION),
    ("/atgarder", N_("Åtgärder"), networks.READ_ACTION),
    ("/stod", N_("Stöd"), support.READ_REQUEST),
    ("/forebyggande", N_("Förebyggande"), prevention.READ_SHARED),
    ("/strategier", N_("Strategier"), strategies.READ_STRATEGY),
    ("/strategier/nationellt-stod", N_("Nationellt stöd"), strategies.READ_SUPPORT),
    ("/strategier/avstamningar/riket", N_("Avstämningar"), strategies.READ_CHECKPOINTS_OF_NATION),
    ("/skyddat-boende", N_("Skyddat boende"), housing.READ_EDITION),
    ("/statistik", N_("Statistik"), insight.READ_FIGURES),
    ("/statistik/landet", N_("Landets statistik"), activities.READ_NATION),
    ("/statistik/kunskap", N_("Kunskapsbank"), knowledge.READ_DATASET),
    ("/redovisningar", N_("Redovisningar"), insight.READ_ACCOUNT),
    ("/redovisningar/lan", N_("Länens redovisningar"), insight.READ_BOARD),
    ("/rapporter", N_("Rapporter"), insight.READ_REPORT),
    ("/organisationer", N_("Organisationer"), people.READ_ORGANISATION),
    ("/katalog", N_("Katalog"), people.OWN_ACCOUNT),
    ("/utbildningar", N_("Utbildningar"), people.OWN_ACCOUNT),
    ("/uppdrag", N_("Uppdrag"), mandates.READ_ASSIGNMENT),
    ("/admin", N_("Administration"), people.MANAGE_ACCOUNTS),
    ("/admin/gallring", N_("Gallring"), retention.READ_RULES),
)
# A tab behind another door: in the menu only of those who may not open that one.
TABS = {"/statistik/landet": "/statistik"}


@lru_cache(1024)
def _open(by: Actor) -> tuple[tuple[str, str], ...]:
    doors = {path: label for path, label, permission in DOORS if permission.held_by(by)}
    return tuple((path, label) for path, label in doors.items() if TABS.get(path) not in doors)


def menu() -> list[tuple[str, str, bool]]:
    """(label, address, whether we are there) of every door that is open to the person."""
    person = signed_in_person()
    if person is None:
        return []
    here, doors = request.path, _open(person.actor)
    within = [path for path, _ in doors if here == path or here.startswith(path + "/")]
    nearest = max(within, key=len, default="")  # one door may lie behind another: /statistik/kunskap
    return [(gettext(label), path, path == nearest) for path, label in doors]
