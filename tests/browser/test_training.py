"""A training in a real browser: registering on a phone, the list at the door by keyboard, the sheet afterwards without scripts."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from tests.browser.conftest import Rooms, Site
from tests.browser.test_keyboard import Keyboard
from tests.factories.occasions import came, make_occasion, make_registration
from vaw.domain.support.models.evaluation import EVALUATION_SHEET
from vaw.domain.support.models.occasions import Registration
from vaw.domain.support.operations.evaluating import open_evaluation
from vaw.domain.support.rules.asking import SHORTEST
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.web.links import evaluation_token

PHONE: Any = {"width": 390, "height": 844}
SMALL: Any = {"width": 320, "height": 640}
_WIDER = "() => document.documentElement.scrollWidth - window.innerWidth"


class Door(NamedTuple):
    """An occasion that has begun, and who is registered."""

    occasion_id: int
    people: dict[str, int]

    def came(self, name: str) -> int | None:
        found: int | None = db.session.scalar(sa.select(Registration.came_women).where(Registration.id == self.people[name]))
        return found


@pytest.fixture
def coming(site: Site) -> int:
    """An open occasion with three places."""
    with site.app.app_context():
        return make_occasion(title="Att fråga om våld", places=3).id


@pytest.fixture
def door(site: Site) -> Door:
    with site.app.app_context():
        occasion = make_occasion(title="Grundkurs som pågår", starts_at=clock.now() - timedelta(minutes=10))
        people = {name: make_registration(occasion, name=name).id for name in ("Anna Påhitt", "Bo Påhitt", "Åsa Påhitt")}
        return Door(occasion.id, people)


@pytest.fixture
def sheet(site: Site) -> str:
    """The address of the sheet of one who came to what was held this morning."""
    with site.app.test_request_context():
        occasion = make_occasion(title="Grundkurs som är hållen", starts_at=clock.now() - timedelta(hours=4))
        registration = came(make_registration(occasion))
        with unit(system("test"), "test.held"):
            occasion.state, occasion.ended_at = "held", clock.now()
            open_evaluation(system("test"), occasion)
        return f"/utvardering/{evaluation_token(registration, occasion.ends_at + timedelta(days=14))}"


@pytest.mark.parametrize("scripts", [False, True], ids=["without", "with"])
def test_somebody_registers_on_a_phone_and_a_double_click_is_one(site: Site, rooms: Rooms, coming: int, scripts: bool) -> None:
    room = rooms.fresh(scripts=scripts)
    page = room.page
    page.set_viewport_size(PHONE)
    room.go(f"/utbildningar/{coming}")
    with page.expect_navigation():  # until the scripts, if any, have made the combobox
        page.get_by_role("button", name="Anmäl er").click()
    page.get_by_label("Ditt namn").fill("Test Testsson")
    if scripts:
        page.get_by_label("Var arbetar ni?").fill("Umeå")
        page.get_by_role("option", name="Umeå").first.click()
    else:
        page.get_by_label("Var arbetar ni?").select_option("Umeå")
    page.get_by_label("Sorts organisation").select_option("Kommun")
    page.get_by_label("Organisation", exact=True).fill("Exempelby kommun")
    page.get_by_label("E-post i arbetet").fill("inte en adress")
    page.wait_for_timeout(SHORTEST.total_seconds() * 1000)
    page.get_by_role("button", name="Skicka anmälan").click()
    expect(page).to_have_title(re.compile("^Fel:"))
    assert page.get_by_label("Organisation", exact=True).input_value() == "Exempelby kommun"
    page.get_by_label("E-post i arbetet").fill("socialtjanst@example.se")
    page.get_by_role("button", name="Skicka anmälan").dblclick()
    page.wait_for_url(re.compile("/utbildningar/anmalan/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Platsen är bokad")
    assert page.evaluate(_WIDER) <= 0
    with site.app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).where(Registration.occasion_id == coming)) == 1
    page.get_by_role("link", name="Avboka").click()
    page.get_by_role("button", name="Avboka").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Anmälan är avbokad")
    room.context.close()


def test_a_leader_ticks_at_the_door_with_the_keyboard(site: Site, rooms: Rooms, door: Door) -> None:
    room = rooms.fresh("development_leader here")
    page, keys = room.page, Keyboard(room.page)
    room.go(f"/utbildningar/{door.occasion_id}/narvaro")
    assert "0 av 3 är här" in page.locator("main").inner_text()
    keys.to("main button[name=kom]")
    keys.leave("Enter")
    assert "1 av 3 är här" in page.locator("main").inner_text()
    first = door.people["Anna Påhitt"]
    keys.to(f"#r{first} button")  # the list goes on where it was left, not from the top of the page
    assert keys.presses <= 33, f"{keys.presses} presses to the first and back to it"
    keys.press("Tab")
    keys.leave("Space")
    assert "2 av 3 är här" in page.locator("main").inner_text()
    with site.app.app_context():
        assert [door.came(name) for name in door.people] == [1, 1, None]
    assert room.look.faults() == []
    room.go(f"/utbildningar/{door.occasion_id}/narvaro/skarm")
    assert page.locator("main svg[role=img]").count() == 1 and room.look.faults() == []
    room.context.close()


def test_somebody_who_came_saves_half_of_the_sheet_and_sends_it_later_without_scripts(site: Site, rooms: Rooms, sheet: str) -> None:
    room = rooms.fresh(scripts=False)
    page = room.page
    page.set_viewport_size(SMALL)
    room.go(sheet)
    scale = page.get_by_role("group", name="Utbildningen var bra som helhet.")
    rows = {round(box["y"]) for box in (radio.bounding_box() for radio in scale.get_by_role("radio").all()) if box}
    assert len(rows) == 1 and page.evaluate(_WIDER) <= 0, "a scale is one row on the smallest phone"
    scale.get_by_text("4", exact=True).click()
    page.get_by_role("button", name="Spara och fortsätt senare").click()
    expect(page.locator("main")).to_contain_text("Inget är skickat än.")
    room.go("/")
    room.go(sheet)
    assert scale.get_by_role("radio").nth(3).is_checked()
    page.get_by_label("Vad kan vi göra bättre?").fill("Mer tid för samtal.")
    page.get_by_role("button", name="Skicka svaren").click()
    expect(page.locator("main")).to_contain_text("Tack för ditt svar")
    with site.app.app_context():
        [answers] = db.session.scalars(sa.select(EVALUATION_SHEET.c.answers).where(EVALUATION_SHEET.c.answers["better"].is_not(None)))
        assert answers == {"overall": 4, "better": "Mer tid för samtal."}
    room.go(sheet)
    assert "Tack för ditt svar" in page.locator("main").inner_text(), "nobody answers twice"
    room.context.close()


def test_the_sheet_is_accessible(rooms: Rooms, sheet: str) -> None:
    room = rooms.fresh()
    room.go(sheet)
    assert room.look.faults() == []
    room.context.close()
