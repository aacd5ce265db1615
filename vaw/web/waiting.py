"""What a page needs to keep numbers on the device while there is no connection (static/js/vantar.js): a place without a name, and a key.

The browser keeps what it cannot read itself: the key is in the page alone, and the page is given to the same person only. Whoever finds
the device sees neither the numbers nor which facility they are of.
"""

from __future__ import annotations

import base64
from typing import NamedTuple

from vaw.integrations.signing import derived_key
from vaw.web.actor import signed_in_person
from vaw.web.settings import settings

_PLACE = 12  # bytes


class Waiting(NamedTuple):
    """`place`: under which name it lies; `key`: 256 bits for AES-GCM. Both base 64 as in addresses."""

    place: str
    key: str


def waiting(here: str) -> Waiting:
    """Of the form at this address, for the person on the page; behind a link the address itself is the secret."""
    person = signed_in_person()
    whose = f"{person.actor.id if person else ''}:{here}"
    place, key = (derived_key(settings().secret_key, f"waiting {part}:{whose}") for part in ("place", "key"))
    return Waiting(*(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (place[:_PLACE], key)))
