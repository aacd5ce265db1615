"""A section of an account in a real browser: it saves by itself, the button never meets its own save, and two texts are never mixed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Room, Rooms, Site
from tests.factories.written import begin
from vaw.domain.insight.models.accounts import AccountSection
from vaw.domain.insight.queries.accounts import sections_of
from vaw.kernel import clock
from vaw.kernel.db import db

LEADER, COLLEAGUE = "development_leader here", "equality_expert here"
MOST = 30_000  # milliseconds that a loaded machine may take


class Part(NamedTuple):
    site: Site
    section_id: int

    @property
    def path(self) -> str:
        return f"/redovisningar/delar/{self.section_id}"

    def text(self) -> str:
        with self.site.app.app_context():
            found = db.session.get_one(AccountSection, self.section_id).text
            db.session.remove()
            return found


@pytest.fixture
def part(site: Site) -> Part:
    with site.app.app_context():
        section = sections_of(begin(site.person(LEADER), clock.today().year - 1))[1]
        made = Part(site, section.id)
        db.session.remove()
        return made


@pytest.fixture
def two(rooms: Rooms) -> Iterator[tuple[Room, Room]]:
    both = rooms.fresh(LEADER), rooms.fresh(COLLEAGUE)
    yield both
    for room in both:
        room.context.close()


def area(room: Room) -> Locator:
    return room.page.get_by_label("Text", exact=True)


def told(room: Room) -> Locator:
    return room.page.locator("[data-autosave=real] [data-saving]")


def test_a_section_saves_by_itself_and_two_who_write_see_both_texts(part: Part, two: tuple[Room, Room]) -> None:
    mine, hers = two
    for room in two:
        room.go(part.path)
    area(mine).press_sequentially("Mina ord")
    expect(told(mine)).to_contain_text("Sparad", timeout=MOST)
    assert part.text() == "Mina ord"
    area(hers).press_sequentially("Hennes ord")
    expect(told(hers)).to_contain_text("Någon annan har sparat delen.", timeout=MOST)
    assert part.text() == "Mina ord", "nothing is overwritten in silence"
    hers.page.get_by_role("button", name="Spara delen").click()
    expect(hers.page.get_by_role("alert")).to_contain_text("Mina ord")
    expect(area(hers)).to_have_value("Hennes ord")
    area(mine).press_sequentially(" och fler")
    mine.page.get_by_role("button", name="Spara delen").click()
    expect(mine.page.get_by_role("alert")).to_contain_text("Delen är sparad.")
    assert part.text() == "Mina ord och fler"
    assert mine.look.faults() == []
