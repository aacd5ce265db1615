"""States of an agreement, and how an organisation stands in it on a day."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from vaw.kernel.i18n import N_


class AgreementState(StrEnum):
    DRAFT = "draft"
    IN_FORCE = "in_force"
    ENDED = "ended"


class Standing(StrEnum):
    """How a party stands: not asked to sign, asked, signed, or signed once and out since."""

    NOT_ASKED = "not_asked"
    ASKED = "asked"
    SIGNED = "signed"
    LEFT = "left"


STATE_NAMES = {
    AgreementState.DRAFT: N_("Utkast"),
    AgreementState.IN_FORCE: N_("Gäller"),
    AgreementState.ENDED: N_("Har upphört"),
}
STANDING_NAMES = {
    Standing.NOT_ASKED: N_("Inte tillfrågad"),
    Standing.ASKED: N_("Väntar på underskrift"),
    Standing.SIGNED: N_("Har skrivit under"),
    Standing.LEFT: N_("Har lämnat"),
}
UNSIGNED_AFTER_DAYS = 30  # then somebody asks again: a committee of a municipality meets once a month (README "Decisions")
DNR_MOST = 60  # characters, as in a request for support
PARTIES_MOST = 500  # organisations that can be chosen at once: more than any county's register holds


def standing(asked_on: date | None, signed_on: date | None, left_on: date | None, today: date) -> Standing:
    """How a party stands today. One leaves from the day `left_on` on.

    >>> standing(date(2026, 3, 1), None, None, date(2026, 3, 1)).value
    'asked'
    >>> standing(None, date(2025, 1, 7), date(2026, 3, 1), date(2026, 2, 28)).value
    'signed'
    """
    if signed_on is None:
        return Standing.NOT_ASKED if asked_on is None else Standing.ASKED
    return Standing.LEFT if left_on is not None and left_on <= today else Standing.SIGNED


def has_run_out(state: AgreementState, valid_to: date | None, today: date) -> bool:
    """Whether its last day has been, while nobody has said that it ended."""
    return state is AgreementState.IN_FORCE and valid_to is not None and valid_to < today
