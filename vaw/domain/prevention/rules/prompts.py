"""Prompts before a season: what is prepared, who gets it, and how long what is kept (features row 45)."""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import N_

NAME_MOST = 200
TEXT_MOST = 4_000
LINKS_MOST, LINK_LONGEST = 10, 500
METHODS_MOST = 20
WEEKS_LEAST, WEEKS_MOST, WEEKS_USUAL = 1, 12, 4  # a school plans a month ahead; more than a term ahead it is forgotten again
CONFIRM_WITHIN = timedelta(days=14)  # an address that nobody says yes from is erased
LINK_LASTS = timedelta(days=400)  # the link of any mail of a school year still says no
ENDED_KEPT = timedelta(days=365)  # that somebody said no stays for a year, without the address
SHOWN_FOR = timedelta(days=365)  # material on the page behind the link


class Letter(StrEnum):
    CONFIRM = "confirm"
    PROMPT = "prompt"


class End(StrEnum):
    """Why a subscription ended."""

    BY_LINK = "by_link"
    BY_BOARD = "by_board"
    UNREACHABLE = "unreachable"


class Standing(StrEnum):
    WAITING = "waiting"
    ACTIVE = "active"
    ENDED = "ended"


END_NAMES = {
    End.BY_LINK: N_("Har sagt nej tack"),
    End.BY_BOARD: N_("Avslutad av länsstyrelsen"),
    End.UNREACHABLE: N_("Adressen tar inte emot mejl"),
}
STANDING_NAMES = {Standing.WAITING: N_("Väntar på ja"), Standing.ACTIVE: N_("Får påminnelser"), Standing.ENDED: N_("Avslutad")}
_SPACES = re.compile(r"\s+")


def standing(confirmed: bool, ended: bool) -> Standing:
    return Standing.ENDED if ended else Standing.ACTIVE if confirmed else Standing.WAITING


def links_in(text: str) -> list[tuple[str, str]]:
    """(words, address) of each line that ends with an address; the address stands for words that are missing.

    Raises RuleBroken("prevention.link", field="links") for a line without an address, or one that is not https.

    >>> links_in("Film om frihet https://example.se/film")
    [('Film om frihet', 'https://example.se/film')]
    """
    found = []
    for line in (_SPACES.sub(" ", line).strip() for line in text.splitlines()):
        if not line:
            continue
        words, _space, address = line.rpartition(" ")
        if not _is_address(address):
            raise RuleBroken("prevention.link", field="links")
        found.append((words or address, address))
    if len(found) > LINKS_MOST:
        raise RuleBroken("prevention.many", field="links", most=LINKS_MOST)
    return found


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme == "https" and "." in (parts.hostname or "") and len(text) <= LINK_LONGEST and parts.username is None
