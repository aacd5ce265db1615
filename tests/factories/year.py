"""A small made-up year in Västerbotten, counted by hand: every expected number in the tests of figures and reports comes from here."""

from __future__ import annotations

from datetime import date

from vaw.domain.activities.models import Activity
from vaw.domain.activities.operations.log import log_activity
from vaw.domain.activities.rules.log import Entry, Heads
from vaw.domain.geography.queries import find_county
from vaw.domain.mandates.queries import find_assignment
from vaw.kernel.actor import Actor

REGIONAL = "regional-2021-995"
UMEA, SKELLEFTEA, LYCKSELE, SUNDSVALL = 2480, 2482, 2481, 2281


def log(
    by: Actor,
    done_on: date,
    type: str = "training",
    field: str = "honour",
    minutes: int = 60,
    heads: Heads | None = None,
    places: tuple[int, ...] = (),
    by_profession: dict[str, Heads] | None = None,
    shares: dict[int, int] | None = None,
    county_id: int = 24,
) -> Activity:
    """Log one activity, wholly on the regional assignment unless `shares` says otherwise."""
    county, regional = find_county(county_id), find_assignment(REGIONAL)
    assert county and regional
    women, men, unstated = heads or (None, None, None)
    entry = Entry(
        done_on=done_on,
        type=type,
        field=field,
        mode="digital",
        minutes=minutes,
        shares={regional.id: 100} if shares is None else shares,
        women=women,
        men=men,
        unstated=unstated,
        heads=by_profession or {},
        municipality_ids=places,
        text="Påhittad aktivitet",
    )
    return log_activity(by, county, entry=entry)


def make_year(by: Actor) -> None:
    """Five activities in 2025 and one in 2023, 8 h 55 min and 25 + 0 heads; 3 of Västerbotten's 15 municipalities are reached.

    Umeå 3 (training/honour 90, seminar/mvw 45, training/honour 120), Skellefteå 2 (90, 120), Lycksele 1 (120);
    Sundsvall is in another county.
    """
    log(by, date(2025, 1, 15), "training", "honour", 90, (10, 2, 1), (UMEA, SKELLEFTEA), {"social_services": (8, 2, 0), "ngo": (2, 0, 1)})
    log(by, date(2025, 1, 31), "seminar", "mvw", 45, None, (UMEA,))
    log(by, date(2025, 3, 3), "training", "honour", 120, (7, 5, 0), (UMEA, SKELLEFTEA, LYCKSELE))
    log(by, date(2025, 12, 31), "network_meeting", "sexual", 200, (0, 0, 0), (SUNDSVALL,))
    log(by, date(2025, 3, 4), "report", "mvw", 80)
    log(by, date(2023, 5, 5), "training", "mvw", 30, (1, 1, 1), (UMEA,))
