"""A shelter's numbers on a phone: in fifteen seconds with and without scripts, and kept on the device while there is no connection."""

from __future__ import annotations

import json
import time

import pytest

from tests.browser.conftest import Room, Rooms
from tests.factories.world_housing import CODE

PHONE = {"width": 360, "height": 740}
HERE = f"/skyddat-boende/rapportera/{CODE}"
SECONDS_MOST = 15
_SENT = "**/klart/*"


@pytest.fixture
def room(rooms: Rooms, request: pytest.FixtureRequest) -> Room:
    room = rooms.of("shelter_reporter here", scripts=getattr(request, "param", True))
    room.page.set_viewport_size(PHONE)
    return room


def numbers(room: Room) -> str:
    return " ".join(room.page.locator("main dl").inner_text().split())


@pytest.mark.parametrize("room", [True, False], ids=["with scripts", "without"], indirect=True)
def test_unchanged_is_one_tap_and_can_be_undone(room: Room) -> None:
    began = time.monotonic()
    room.go(HERE)
    room.page.get_by_role("button", name="Oförändrat, ingen avvisad").click()
    room.page.wait_for_url(_SENT)
    assert time.monotonic() - began < SECONDS_MOST
    room.page.get_by_role("button", name="Ångra").click()
    room.page.wait_for_url(f"**{HERE}")


@pytest.mark.parametrize("room", [True, False], ids=["with scripts", "without"], indirect=True)
def test_five_numbers_and_a_reason_take_less_than_fifteen_seconds_and_fit_a_phone(room: Room) -> None:
    began = time.monotonic()
    room.go(HERE)
    asked = room.page.locator("main input:not([type=hidden])")
    assert asked.count() == 5
    for field, value in zip(asked.all(), ("2", "1", "0", "3", "21"), strict=True):
        field.fill(value)
    room.page.get_by_role("button", name="Skicka siffrorna").click()
    room.page.get_by_label("Varför?").first.select_option(label="Ingen ledig plats")
    room.page.get_by_label("Vilka?").first.select_option(label="Män")
    assert room.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    room.page.get_by_role("button", name="Skicka siffrorna").click()
    room.page.wait_for_url(_SENT)
    assert time.monotonic() - began < SECONDS_MOST
    assert "Avvisade 3" in numbers(room) and "Nätter 21" in numbers(room)


def test_numbers_typed_without_a_connection_wait_and_are_sent_once(rooms: Rooms) -> None:
    room = rooms.fresh("shelter_reporter here")
    room.go(HERE)
    room.context.set_offline(True)
    room.page.get_by_label("Vuxna som bor hos er nu").fill("5")
    room.page.get_by_role("button", name="Skicka siffrorna").click()
    room.page.get_by_text("Väntar, inte skickat.").wait_for()
    kept = room.page.evaluate("JSON.stringify(localStorage)")
    (name,) = json.loads(kept)
    assert CODE not in kept and "adults" not in kept, "neither what nor whose"
    assert set(json.loads(json.loads(kept)[name])) == {"iv", "sealed", "at"}
    room.context.set_offline(False)
    room.page.wait_for_url(_SENT)
    assert "Vuxna 5" in numbers(room)
    first = room.page.url
    assert room.page.evaluate("localStorage.length") == 0
    room.go(HERE)
    assert not room.page.get_by_text("Väntar, inte skickat.").is_visible()
    number = int(first.rsplit("/", 1)[1])
    assert room.go(f"{HERE}/klart/{number + 1}") == 404, "once"
    room.context.close()


def test_a_cut_way_that_the_device_has_not_noticed_keeps_them_too(rooms: Rooms) -> None:
    room = rooms.fresh("shelter_reporter here")
    room.go(HERE)
    room.page.route("**/*", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    room.page.get_by_label("Vuxna som bor hos er nu").fill("4")
    room.page.get_by_role("button", name="Skicka siffrorna").click()
    room.page.get_by_text("Väntar, inte skickat.").wait_for()
    room.page.unroute("**/*")
    room.go(HERE)
    room.page.wait_for_url(_SENT)
    assert "Vuxna 4" in numbers(room)
    room.context.close()
