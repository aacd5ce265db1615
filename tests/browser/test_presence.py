"""Who came, in a real browser: on a phone while people arrive, by keyboard, and the network's table afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Rooms, Site
from tests.factories.networks import make_invitation, make_meeting, make_network, make_organisation, make_seat
from vaw.domain.networks.queries.presence import list_present
from vaw.domain.networks.rules.presence import ABSENT, Heads
from vaw.kernel import clock
from vaw.kernel.actor import system

PHONE: Any = {"width": 390, "height": 844}
SMALL: Any = {"width": 320, "height": 640}
_WIDER = "() => document.documentElement.scrollWidth - window.innerWidth"
NAMES = ("Arbetsförmedlingen i Umeå", "Polismyndigheten region Nord, lokalpolisområde Umeå", "Region Västerbotten", "Umeå kommun")


class Begun(NamedTuple):
    network_id: int
    meeting_id: int
    invitations: dict[str, int]


@pytest.fixture
def begun(site: Site) -> Begun:
    """A meeting that has just ended, after two others at which one organisation was away."""
    with site.app.app_context():
        network = make_network("Närvaronätverket")
        seats = {name: make_seat(network, make_organisation(name, municipality_id=2480)) for name in NAMES}
        for weeks in (4, 8):
            earlier = make_meeting(network, starts_at=clock.now() - timedelta(weeks=weeks), state="held", ended_at=clock.now())
            for name, seat in seats.items():
                make_invitation(earlier, seat, came_women=0 if name == NAMES[1] else 1, came_men=0, came_unstated=0)
        meeting = make_meeting(network, starts_at=clock.now() - timedelta(hours=3), title="Länsnätverkets höstmöte")
        answers = ("coming", "not_coming", None, "alternate")
        invited = {name: make_invitation(meeting, seat, reply=reply).id for (name, seat), reply in zip(seats.items(), answers, strict=True)}
        return Begun(network.id, meeting.id, invited)


def test_the_list_is_filled_in_on_a_phone_and_the_meeting_ended_with_one_green_button_a_page(
    site: Site, rooms: Rooms, begun: Begun
) -> None:
    room = rooms.fresh("development_leader here")
    page, first = room.page, begun.invitations[NAMES[0]]
    page.set_viewport_size(PHONE)
    room.go(f"/moten/{begun.meeting_id}/narvaro")
    page.get_by_label(f"Kvinnor, {NAMES[0]}").fill("2")
    page.keyboard.press("Tab")
    page.keyboard.type("1")
    page.get_by_label(f"Ingen kom, {NAMES[1]}").check()
    for size in (PHONE, SMALL):
        page.set_viewport_size(size)
        assert page.evaluate(_WIDER) <= 0
    page.get_by_role("button", name="Spara närvaron").dblclick()
    expect(page.get_by_role("status").filter(has_text="är med")).to_contain_text("1 av 4 är med")
    page.wait_for_load_state("networkidle")  # the second click's answer is on its way
    with site.app.app_context():
        came = {row.id: row.came for row in list_present(system("test"), _meeting(begun))}
    assert came[first] == Heads(2, 1, 0)
    assert came[begun.invitations[NAMES[1]]] == ABSENT
    assert room.look.faults() == []
    with page.expect_navigation():
        page.get_by_role("link", name="Avsluta mötet").click()
    assert room.look.faults() == []
    assert page.locator("main .govuk-button:not(.govuk-button--secondary)").count() == 1
    page.get_by_role("button", name="Avsluta mötet").click()
    room.go(f"/natverk/{begun.network_id}/narvaro")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hör av dig till dem som har varit borta")
    expect(page.locator("main").get_by_role("link", name=NAMES[1])).to_be_visible()
    assert room.look.faults() == []
    room.context.close()


def _meeting(begun: Begun) -> Any:
    class Known:
        id = begun.meeting_id

    return Known
