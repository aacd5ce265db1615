"""Minutes in real browsers: two people write the same item at once, with scripts and without, with and without contact."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.browser.conftest import Room, Rooms, Site
from tests.factories.networks import make_decision, make_item, make_meeting, make_network
from vaw.domain.networks.models.minutes import AgendaItem
from vaw.kernel import clock
from vaw.kernel.db import db

LEADER = "development_leader here"
COLLEAGUE = "equality_expert here"
SMALL: Any = {"width": 320, "height": 640}


class Table(NamedTuple):
    """A meeting that goes on, with one item."""

    site: Site
    meeting_id: int
    item_id: int

    @property
    def path(self) -> str:
        return f"/moten/{self.meeting_id}/protokoll"

    def notes(self) -> str:
        with self.site.app.app_context():
            found = db.session.get_one(AgendaItem, self.item_id).notes
            db.session.remove()
            return found

    def has(self, text: str, room: Room) -> None:
        """What is kept in the end, and that the page says so."""
        until = time.monotonic() + 30
        while self.notes() != text and time.monotonic() < until:
            room.page.wait_for_timeout(200)
        assert self.notes() == text
        expect(room.page.locator("[data-status]").first).to_contain_text("Sparat")


@pytest.fixture
def table(site: Site) -> Table:
    with site.app.app_context():
        meeting = make_meeting(make_network("Nätverk som skriver"), title="Vårmöte", starts_at=clock.now() - timedelta(minutes=30))
        item = make_item(meeting, "Lägesbild", presenter="Polisen")
        make_decision(item, "Vi träffas varje månad.")
        make_item(meeting, "Nästa möte", position=2)
        made = Table(site, meeting.id, item.id)
        db.session.remove()
        return made


@pytest.fixture
def two(rooms: Rooms) -> Iterator[tuple[Room, Room]]:
    both = rooms.fresh(LEADER), rooms.fresh(COLLEAGUE)
    yield both
    for room in both:
        room.context.close()


def area(room: Room) -> Locator:
    return room.page.get_by_label("Vad som sades: Lägesbild")


def test_what_is_typed_saves_by_itself_and_reaches_the_other_window(table: Table, two: tuple[Room, Room]) -> None:
    one, other = two
    for room in two:
        room.go(table.path)
    assert not one.page.get_by_role("button", name="Spara", exact=True).first.is_visible(), "nobody has to press anything"
    area(one).press_sequentially("Polisen berättade.")
    table.has("Polisen berättade.", one)
    other.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # looks at the page again
    expect(area(other)).to_have_value("Polisen berättade.")
    area(other).press_sequentially(" Och mer.")
    table.has("Polisen berättade. Och mer.", other)
    assert one.look.faults() == []


@pytest.mark.parametrize(
    ("choice", "kept"),
    [("Min text", "Mitt, rättat"), ("Den andras text", "Hennes, rättat"), ("Båda, efter varandra", "Hennes\n\nMitt, rättat")],
)
def test_two_who_write_at_once_see_both_texts_and_choose(table: Table, two: tuple[Room, Room], choice: str, kept: str) -> None:
    mine, hers = two
    for room in two:
        room.go(table.path)
    area(hers).fill("Hennes")
    area(mine).fill("Mitt")
    table.has("Hennes", hers)
    expect(mine.page.locator("[data-status]").first).to_contain_text("Inte sparat: någon annan har skrivit här samtidigt.")
    assert mine.page.locator("[data-mine]").inner_text() == "Mitt" and mine.page.locator("[data-theirs]").inner_text() == "Hennes"
    assert table.notes() == "Hennes", "nothing is overwritten in silence"
    assert mine.look.faults() == []
    mine.page.get_by_role("button", name=choice).click()
    area(mine).press("End")
    area(mine).press("Control+End")
    area(mine).press_sequentially(", rättat")
    mine.page.get_by_role("button", name="Spara", exact=True).click()
    expect(mine.page.locator("[data-mine]")).to_have_count(0)
    table.has(kept, mine)


def test_without_contact_the_text_stays_and_is_saved_later(table: Table, two: tuple[Room, Room]) -> None:
    room = two[0]
    room.go(table.path)
    room.context.set_offline(True)
    area(room).fill("Skrivet i en källare")
    expect(room.page.locator("[data-status]").first).to_contain_text("Ingen kontakt med servern.")
    area(room).press_sequentially(", och mer")
    assert table.notes() == ""
    room.context.set_offline(False)
    table.has("Skrivet i en källare, och mer", room)


def test_somebody_who_was_signed_out_keeps_the_text_and_saves_it_when_they_are_back(table: Table, two: tuple[Room, Room]) -> None:
    room = two[0]
    room.go(table.path)
    kept = room.context.cookies()
    room.context.clear_cookies()
    area(room).fill("Skrivet i tysthet")
    expect(room.page.locator("[data-status]").first).to_contain_text("Du är utloggad.")
    assert table.notes() == ""
    room.context.add_cookies([{"name": one["name"], "value": one["value"], "url": table.site.address} for one in kept])
    table.has("Skrivet i tysthet", room)


def test_an_answer_that_is_lost_on_its_way_is_no_conflict_with_oneself(table: Table, two: tuple[Room, Room]) -> None:
    room = two[0]
    room.go(table.path)
    lost = list[object]()

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch())
            route.abort()

    room.page.route(re.compile(r"/protokoll/\d+$"), lose)
    area(room).fill("Det kom fram")
    expect(room.page.locator("[data-status]").first).to_contain_text("Ingen kontakt")
    assert table.notes() == "Det kom fram"
    area(room).press_sequentially(" ändå")
    table.has("Det kom fram ändå", room)
    assert room.page.locator("[data-mine]").count() == 0


def test_the_guard_asks_beside_the_text_and_the_writer_confirms(table: Table, two: tuple[Room, Room]) -> None:
    room = two[0]
    room.go(table.path)
    area(room).fill("Anna berättade om läget i länet.")
    confirm = room.page.get_by_role("button", name="Spara – texten rör ingen enskild person")
    confirm.click()
    table.has("Anna berättade om läget i länet.", room)
    area(room).press_sequentially(" Det var bra.")
    table.has("Anna berättade om läget i länet. Det var bra.", room)


def test_a_link_waits_until_the_text_is_saved(table: Table, two: tuple[Room, Room]) -> None:
    room = two[0]
    room.go(table.path)
    area(room).fill("Skrivet i sista stund")
    room.page.get_by_role("link", name=re.compile("Lägg till en åtgärd")).first.click()
    room.page.wait_for_url(re.compile("/atgard$"))
    assert table.notes() == "Skrivet i sista stund"


def test_without_scripts_each_item_has_a_button_and_two_texts_meet_on_a_page(table: Table, rooms: Rooms) -> None:
    mine, hers = rooms.fresh(LEADER, scripts=False), rooms.fresh(COLLEAGUE, scripts=False)
    for room, text in ((mine, "Mitt"), (hers, "Hennes")):
        room.page.set_viewport_size(SMALL)
        room.go(table.path)
        area(room).fill(text)
    hers.page.get_by_role("button", name="Spara", exact=True).first.click()
    assert table.notes() == "Hennes" and hers.page.url.endswith(f"#punkt-{table.item_id}")
    mine.page.get_by_role("button", name="Spara", exact=True).first.click()
    assert mine.page.get_by_role("heading", level=1).inner_text() == "Ni skrev samtidigt. Vilken text ska stå?"
    mine.page.get_by_role("button", name="Båda, efter varandra").click()
    assert mine.page.get_by_label("Vad sades?").input_value() == "Hennes\n\nMitt" and table.notes() == "Hennes"
    mine.page.get_by_label("Vad sades?").fill("Hennes\n\nMitt, rättat")
    mine.page.get_by_role("button", name="Spara", exact=True).click()
    assert table.notes() == "Hennes\n\nMitt, rättat"
    for room in (mine, hers):
        room.context.close()


def test_the_page_is_accessible_and_fits_the_smallest_phone(table: Table, two: tuple[Room, Room]) -> None:
    room = two[0]
    room.go(table.path)
    assert room.look.faults() == []
    room.page.set_viewport_size(SMALL)
    assert room.look.overflow() == []
