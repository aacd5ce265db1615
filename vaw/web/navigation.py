"""The menu: what a person may open, in the order of the work. One line a door."""

from __future__ import annotations

from functools import lru_cache

from flask import request

from vaw.domain.activities import policy as activities
from vaw.domain.housing import policy as housing
from vaw.domain.insight import policy as insight
from vaw.domain.mandates import policy as mandates
from vaw.domain.networks import policy as networks
from vaw.domain.notifications import policy as notifications
from vaw.domain.people import policy as people
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
    ("/skyddat-boende", N_("Skyddat boende"), housing.READ_EDITION),
    ("/statistik", N_("Statistik"), insight.READ_FIGURES),
    ("/rapporter", N_("Rapporter"), insight.READ_REPORT),
    ("/organisationer", N_("Organisationer"), people.READ_ORGANISATION),
    ("/katalog", N_("Katalog"), people.OWN_ACCOUNT),
    ("/utbildningar", N_("Utbildningar"), people.OWN_ACCOUNT),
    ("/uppdrag", N_("Uppdrag"), mandates.READ_ASSIGNMENT),
    ("/admin", N_("Administration"), people.MANAGE_ACCOUNTS),
)


@lru_cache(1024)
def _open(by: Actor) -> tuple[tuple[str, str], ...]:
    return tuple((path, label) for path, label, permission in DOORS if permission.held_by(by))


def menu() -> list[tuple[str, str, bool]]:
    """(label, address, whether we are there) of every door that is open to the person."""
    person = signed_in_person()
    if person is None:
        return []
    here = request.path
    return [(gettext(label), path, here == path or here.startswith(path + "/")) for path, label in _open(person.actor)]
