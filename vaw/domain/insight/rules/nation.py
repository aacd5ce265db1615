"""How a figure is counted for the whole country, and which numbers the counties stand beside each other with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from vaw.kernel.i18n import N_
from vaw.kernel.table import Column, Kind, Value

INTRODUCTION_MOST = 12_000  # characters of what the coordinator writes first: as a section of an account
Rows = Sequence[Sequence[Any]]


class How(StrEnum):
    """ONCE: what several counties did together counts once. SUM: every object is one county's, so the counties add up.

    PUBLISHED: it is of the whole country as it is. COUNTY: it says something of a county alone, and stands in its chapter.
    """

    ONCE = "once"
    SUM = "sum"
    PUBLISHED = "published"
    COUNTY = "county"


HOW_WORDS = {
    How.ONCE: N_("Det som flera länsstyrelser har gjort tillsammans räknas en gång, så länens tal kan tillsammans bli fler."),
    How.SUM: N_("Varje post hör till ett län, så talet är länen tillsammans."),
    How.PUBLISHED: N_("Siffran gäller hela landet och är densamma i alla län."),
    How.COUNTY: N_("Visas bara i länens kapitel."),
}


@dataclass(frozen=True, slots=True)
class Pick:
    """A number of a figure by which the counties stand beside each other. `take` gets the figure's rows, None is missing."""

    figure: str
    label: str
    take: Callable[[Rows], Value]
    kind: Kind = "int"

    @property
    def column(self) -> Column:
        return Column(self.figure, self.label, self.kind)


def _first(place: int) -> Callable[[Rows], Value]:
    return lambda rows: rows[0][place] if rows else None


def _sum(place: int) -> Callable[[Rows], Value]:
    return lambda rows: sum(row[place] or 0 for row in rows)


PICKS = (
    Pick("activities", N_("Aktiviteter"), _first(0)),
    Pick("hours", N_("Timmar"), _first(0), "hours"),
    Pick("participants", N_("Deltagare"), _first(0)),
    Pick("municipalities-reached", N_("Nådda kommuner"), _first(0)),
    Pick("trainings", N_("Utbildningstillfällen"), _sum(2)),
    Pick("training-participants", N_("Deltagare vid utbildningar"), _first(1)),
    Pick("network-meetings", N_("Nätverksmöten"), _sum(2)),
    Pick("efforts-by-level", N_("Förebyggande insatser"), _sum(2)),
    Pick("strategy-measures", N_("Åtgärder i strategier"), _first(1)),
)
