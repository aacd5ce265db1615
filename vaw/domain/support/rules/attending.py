"""Who came, and the certificate of it (features rows 35, 36): when one may say so, and the code by which a certificate is checked."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from vaw.domain.activities.rules.log import Mode
from vaw.domain.support.rules import MethodKind
from vaw.domain.support.rules.occasions import OccasionState
from vaw.domain.support.rules.registering import HEADS_MOST, RegistrationKind
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import N_

CHECK_IN_BEFORE = timedelta(minutes=60)  # issue 4.7 leaves it open: the doors of a hall open an hour before at the earliest
CLOSES_ITSELF_AFTER = timedelta(days=2)  # after the end (README "Decisions"): whoever was ill the day after still closes it themselves
# Without signs that are easily misread (0 O, 1 I): sixteen of 32 are 80 bits, which nobody guesses.
_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CODE_LENGTH, _GROUP = 28, 4  # 140 bits: the code alone opens what it stands for
_CODE_LENGTH_BEFORE = 16  # of certificates from before, which lie printed in drawers
REASON_MOST = 500
_TRAININGS = frozenset({MethodKind.TRAINING, MethodKind.WEB_COURSE})


class Who(StrEnum):
    """What somebody who closes an occasion says of those who are not ticked."""

    TICKED = "ticked"
    EVERYBODY = "everybody"
    UNKNOWN = "unknown"


WHO_NAMES = {
    Who.TICKED: N_("Bara de som är markerade kom"),
    Who.EVERYBODY: N_("Alla som hade plats kom"),
    Who.UNKNOWN: N_("Ingen räknade"),
}


class Heads(NamedTuple):
    women: int
    men: int
    unstated: int

    @property
    def all(self) -> int:
        return self.women + self.men + self.unstated


def first_day(starts_at: datetime) -> date:
    """The day on which it begins, in Stockholm."""
    return starts_at.astimezone(STOCKHOLM).date()


def log_day(ends_at: datetime, ended_at: datetime | None) -> date:
    """The day under which it is logged: its last one (README D-50), or the one on which it was closed before that."""
    last = ends_at if ended_at is None else min(ends_at, ended_at)
    return last.astimezone(STOCKHOLM).date()


def check_door(state: str, starts_at: datetime, now: datetime) -> None:
    """A board says who came from the morning of the first day on, and corrects it afterwards.

    Raises RuleBroken("support.door_closed") for a draft and for what was called off, ("support.door_early").
    """
    if state not in {OccasionState.OPEN, OccasionState.HELD}:
        raise RuleBroken("support.door_closed")
    if now.astimezone(STOCKHOLM).date() < first_day(starts_at):
        raise RuleBroken("support.door_early")


def check_in_opens(starts_at: datetime) -> datetime:
    """From when on one may say oneself that one is there."""
    return starts_at - CHECK_IN_BEFORE


def check_in_time(state: str, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Raises RuleBroken("support.check_in_early") before the last hour before it, ("support.check_in_over") after its end."""
    if now < check_in_opens(starts_at):
        raise RuleBroken("support.check_in_early", time=f"{check_in_opens(starts_at).astimezone(STOCKHOLM):%H.%M}")
    if state != OccasionState.OPEN or now >= ends_at:
        raise RuleBroken("support.check_in_over")


def check_came(kind: str, heads: Heads) -> None:
    """Raises RuleBroken("support.came_numbers") for numbers below 0 or too many, ("support.came_one") for more than one under one name."""
    if min(heads) < 0 or heads.all > HEADS_MOST:
        raise RuleBroken("support.came_numbers", field="women", most=HEADS_MOST)
    if kind == RegistrationKind.NAMED and heads.all > 1:
        raise RuleBroken("support.came_one", field="women")


def activity_type(kind: str | None, mode: str) -> str:
    """What the log calls an occasion: by what its method is; without one by whether people met."""
    if kind is None:
        return "webinar" if mode == Mode.DIGITAL else "training"
    return "training" if kind in _TRAININGS else "method_training"


def new_code() -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(_CODE_LENGTH))


def shown_code(code: str) -> str:
    """
    >>> shown_code("23456789ABCDEFGH")
    '2345-6789-ABCD-EFGH'
    """
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def read_code(typed: str) -> str | None:
    """A code as it is kept, however it was typed; None for what cannot be one.

    >>> read_code(" 2345 6789-abcd–efgh "), read_code("1234")
    ('23456789ABCDEFGH', None)
    """
    code = "".join(sign for sign in typed.upper() if sign.isalnum())
    return code if len(code) in (_CODE_LENGTH, _CODE_LENGTH_BEFORE) and set(code) <= set(_SIGNS) else None
