"""The steps by which somebody is reminded of a thing with a day."""

from __future__ import annotations

from dataclasses import dataclass

RESPONSIBLE = "responsible"  # the audience of a step: the user that the open row names; any other audience is a role in the row's county


@dataclass(frozen=True, slots=True)
class Step:
    """`days` before (negative) or after (positive) the due day; `audience` is RESPONSIBLE or the code of a role."""

    days: int
    audience: str = RESPONSIBLE
