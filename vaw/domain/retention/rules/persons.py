"""What may be asked, erased and restricted of what is kept of an address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from vaw.kernel.i18n import N_

REASON_MOST = 500
HIDDEN = "Uppgiften är begränsad"  # stands in the record itself, so that every page, file and search says the same
NOW = object()  # a column that is set to the moment at which the rest is taken out
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class Found(StrEnum):
    """Where an address of somebody without an account can stand."""

    CONTACT = "contact"
    REQUEST = "request"
    REGISTRATION = "registration"
    FOLLOW_UP = "follow_up"
    GUEST = "guest"
    SEASON = "season"
    INVITATION = "invitation"
    SEAT = "seat"


FOUND_NAMES = {
    Found.CONTACT: N_("Kontaktperson hos en organisation"),
    Found.REQUEST: N_("Kontakt i en förfrågan om stöd"),
    Found.REGISTRATION: N_("Anmälan till en utbildning"),
    Found.FOLLOW_UP: N_("Uppföljning av en utbildning"),
    Found.GUEST: N_("Gäst på ett möte"),
    Found.SEASON: N_("Får material inför lov"),
    Found.INVITATION: N_("Inbjudan till ett konto"),
    Found.SEAT: N_("Funktionsbrevlåda i ett nätverk"),
}
# {kind: code of the rule by which it goes (rules.csv)}.
GOES_BY = {
    Found.CONTACT: "contacts",
    Found.REQUEST: "requests",
    Found.REGISTRATION: "participants",
    Found.FOLLOW_UP: "follow_up_addresses",
    Found.GUEST: "guests",
    Found.SEASON: "season_addresses",
    Found.INVITATION: "invitations",
    Found.SEAT: "records",
}


# {kind: (table, {column: what stands there while the address is restricted})}. The first column tells whether the row is still as it was
# left: a successor, a disposal and a handed over role change it, and then nothing is put back.
HIDES: Mapping[Found, tuple[str, Mapping[str, object]]] = {
    Found.CONTACT: ("contact", {"person_name": HIDDEN, "email": None, "phone": None}),
    Found.REQUEST: ("support_request", {"contact_name": HIDDEN, "contact_email": None, "contact_phone": None}),
    Found.REGISTRATION: ("registration", {"name": HIDDEN, "email": None, "email_key": None}),
    Found.FOLLOW_UP: ("follow_up", {"email": None}),
    Found.GUEST: ("meeting_invitation", {"guest_address": None}),
    Found.SEASON: ("season_subscription", {"ended_why": "by_board", "ended_at": NOW, "email": None, "address_key": None}),
    Found.INVITATION: ("invitation", {"name": HIDDEN, "email": HIDDEN, "revoked_at": NOW}),
    Found.SEAT: ("seat_holder", {"mailbox": HIDDEN}),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """One place where the address stands. `facts`: (marked label, value) of what is kept of this person, and of nobody else."""

    kind: Found
    id: int
    where: str
    facts: tuple[tuple[str, str | None], ...]


def tidy_address(text: str) -> str | None:
    """The address as it is compared, None for what is none."""
    tidied = text.strip().lower()
    return tidied if _ADDRESS.fullmatch(tidied) and len(tidied) <= 254 else None
