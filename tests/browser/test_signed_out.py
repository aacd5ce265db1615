"""Nothing of a sign-in stays on screen or on the device when it is over: in this tab, in another, and without a connection."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Room, Rooms, Site
from tests.factories.accounts import PASSWORD
from vaw.domain.people.rules import IDLE

HERE = "/konto"


@pytest.fixture
def room(rooms: Rooms, site: Site) -> Room:
    """A window of its own with a sign-in of its own: it ends."""
    room = rooms.fresh()
    room.go("/logga-in")
    room.page.get_by_label("E-postadress").fill(site.accounts["plain"].email)
    room.page.get_by_role("textbox", name="Lösenord").fill(PASSWORD)
    room.page.get_by_role("main").get_by_role("button", name="Logga in", exact=True).click()
    room.page.wait_for_url(f"{site.address}/")
    return room


def seen(room: Room) -> str:
    return str(room.page.locator("body").inner_text())


def test_signing_out_empties_the_other_tabs_too(room: Room) -> None:
    room.go(HERE)
    other = room.context.new_page()
    other.goto(room.page.url)
    assert "Ditt konto" in other.locator("main").inner_text()
    room.page.get_by_role("button", name="Logga ut").click()
    room.page.wait_for_url("**/logga-in")
    other.get_by_role("heading", name="Utloggad").wait_for()
    assert "Ditt konto" not in other.content()
    room.context.close()


def test_signing_out_without_a_connection_empties_the_page_and_what_the_device_keeps(room: Room) -> None:
    room.go(HERE)
    room.page.evaluate("localStorage.setItem('vaw.waits:x', '{}'); sessionStorage.setItem('x', '1')")
    room.context.set_offline(True)
    room.page.get_by_role("button", name="Logga ut").click()
    room.page.get_by_role("heading", name="Utloggad").wait_for()
    assert "vi nådde inte tjänsten" in seen(room)
    assert "Ditt konto" not in room.page.content()
    assert room.page.evaluate("localStorage.length + sessionStorage.length") == 0
    room.context.close()


def test_a_page_whose_sign_in_has_ended_of_itself_is_emptied_unless_somebody_types(room: Room) -> None:
    room.page.clock.install()
    room.go(HERE)
    room.page.clock.fast_forward(int((IDLE.total_seconds() - 60) * 1000))
    assert "Ditt konto" in seen(room)
    room.page.clock.fast_forward(180_000)
    room.page.get_by_role("heading", name="Utloggad").wait_for()
    assert "Ditt konto" not in room.page.content()
    room.go("/konto/uppgifter")
    room.page.get_by_label("Ditt namn").fill("Ett annat namn")
    room.page.clock.fast_forward(int((IDLE.total_seconds() + 180) * 1000))
    assert room.page.get_by_label("Ditt namn").input_value() == "Ett annat namn"
    room.context.close()
