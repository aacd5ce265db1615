"""A small made-up year of networks in Västerbotten, counted by hand: what the tests of their figures expect comes from here."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.factories.networks import (
    make_action,
    make_decision,
    make_invitation,
    make_item,
    make_meeting,
    make_network,
    make_organisation,
    make_seat,
)
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.people.models import Organisation

HERE, SKANE = 24, 12
UMEA, LYCKSELE, SKELLEFTEA, MALMO = 2480, 2481, 2482, 1280
Came = tuple[int, int, int] | None
"""Women, men, not stated; None: nobody has said."""


def at(year: int, month: int, day: int, hour: int = 9) -> datetime:
    """An instant in UTC."""
    return datetime(year, month, day, hour, tzinfo=UTC)


def came(meeting: Meeting, organisation: Organisation | None, heads: Came, **more: Any) -> None:
    """An organisation at a meeting, from a seat of its own; without one, a guest."""
    columns = dict(zip(("came_women", "came_men", "came_unstated"), heads or (None,) * 3, strict=True)) | more
    if organisation is None:
        make_invitation(meeting, guest="Föreläsare", **columns)
    else:
        make_invitation(meeting, make_seat(meeting.network, organisation), **columns)


def held(network: Network, starts_at: datetime, decisions: int = 0, **more: Any) -> Meeting:
    """A meeting that was held, with so many decisions."""
    meeting = make_meeting(network, starts_at=starts_at, **({"state": "held", "ended_at": starts_at + timedelta(hours=2)} | more))
    item = make_item(meeting) if decisions else None
    for number in range(decisions):
        make_decision(item, f"Påhittat beslut {number}")  # type: ignore[arg-type]
    return meeting


def make_network_year() -> None:
    """Four meetings of 2025 count here, at three of them somebody counted: 6 women, 4 men, 1 not stated, from three organisations.

    Umeå is the only municipality of the county from which anybody came. Of four action points of the year two are done, one in time.
    """
    ours = make_network(since_on=date(2020, 1, 1))
    shared = make_network("Delat nätverk", SKANE, type="honour_network", co_county_ids=[HERE], since_on=date(2020, 1, 1))
    nation = make_network("Hela landets nätverk", None, type="leaders_network", since_on=date(2020, 1, 1))
    umea, skelleftea, lycksele = (
        make_organisation(name, municipality_id=id) for name, id in (("Umeå", UMEA), ("Skellefteå", SKELLEFTEA), ("Lycksele", LYCKSELE))
    )
    region, malmo = make_organisation("Regionen", kind="region"), make_organisation("Malmö", SKANE, municipality_id=MALMO)
    first = held(ours, at(2025, 2, 3), decisions=2)
    came(first, umea, (2, 0, 0))
    came(first, skelleftea, (0, 0, 0))
    came(first, region, (0, 1, 1))
    second = held(ours, at(2025, 9, 1), decisions=1)
    came(second, umea, (1, 0, 0))
    came(second, skelleftea, None)
    came(second, region, (0, 0, 0))
    came(second, None, (1, 0, 0))
    came(held(ours, at(2025, 10, 6)), umea, None)
    together = held(shared, at(2025, 5, 5))
    came(together, umea, (0, 1, 0))
    came(together, malmo, (2, 2, 0))
    came(held(ours, at(2025, 12, 31, 22)), lycksele, (1, 0, 0))  # ends one in the morning of New Year's Day: of 2026
    came(held(ours, at(2024, 6, 3)), lycksele, (4, 0, 0))
    came(held(nation, at(2025, 3, 3)), umea, (5, 0, 0))
    for state in ("draft", "open", "cancelled"):
        came(held(ours, at(2025, 4, 4), state=state), lycksele, (9, 9, 9))
    _make_actions(umea)


def _make_actions(organisation: Organisation) -> None:
    for due_on, state, at_ in (
        (date(2025, 3, 10), "done", at(2025, 3, 10)),
        (date(2025, 4, 1), "done", at(2025, 4, 3)),
        (date(2025, 5, 1), "in_progress", at(2025, 3, 1)),
        (date(2025, 6, 1), "dropped", at(2025, 3, 1)),
        (date(2026, 1, 5), "done", at(2025, 12, 1)),
    ):
        make_action(organisation, due_on=due_on, state=state, state_at=at_)
    make_action(organisation, SKANE, due_on=date(2025, 3, 10), state="done", state_at=at(2025, 3, 1))
