"""Nothing typed is lost: not without contact, not when the window is closed, not signed out; and nothing is kept that may not be."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from tests.browser.conftest import Room, Rooms, Site
from tests.factories import Person, person
from vaw.domain.people.models import FormDraft, SignIn
from vaw.domain.people.queries.form_drafts import list_form_drafts
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit

NEW = "/aktiviteter/ny"
SAVED = re.compile(r"^Sparat som utkast \d\d\.\d\d$")
NUMBER = "19811218-9876"  # one of the tax agency's test numbers


@pytest.fixture
def me(site: Site) -> Person:
    """Somebody of one's own: nobody else's drafts are in the way."""
    with site.app.app_context():
        made = person()
        db.session.remove()
    site.world.people["autosave"] = made
    return made


@pytest.fixture
def room(rooms: Rooms, me: Person) -> Room:
    room = rooms.fresh("autosave")
    room.page.clock.install()
    return room


def kept(site: Site, who: Person) -> list[str]:
    """The texts that lie in the table, whoever asks: committed."""
    with site.app.app_context():
        return sorted(one.typed.fields.get("text", ["–"])[0] for one in list_form_drafts(who.actor))


def says(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.locator("[data-saving]").first).to_have_text(words)


def type_on(page: Page, words: str) -> None:
    page.locator("textarea[name=text]").press_sequentially(words)


def pass_by(page: Page, seconds: int) -> None:
    page.clock.run_for(seconds * 1000)


def test_typed_without_contact_and_typed_on_it_is_all_there_when_the_contact_is_back(site: Site, room: Room, me: Person) -> None:
    page = room.page
    room.go(NEW)
    type_on(page, "Före")
    pass_by(page, 4)
    says(page, SAVED)
    assert kept(site, me) == ["Före"]
    room.context.set_offline(True)
    type_on(page, " och under")
    pass_by(page, 4)
    says(page, re.compile("^Ingen kontakt"))
    type_on(page, " avbrottet")
    page.get_by_role("button", name="Spara aktiviteten").click()
    says(page, re.compile("^Ingen kontakt"))
    assert page.url.endswith(NEW) and page.locator("textarea[name=text]").input_value() == "Före och under avbrottet"
    room.context.set_offline(False)
    pass_by(page, 31)
    says(page, SAVED)
    assert kept(site, me) == ["Före och under avbrottet"]
    room.context.close()


def test_who_closes_the_window_and_signs_in_again_goes_on_where_they_left_off(site: Site, rooms: Rooms, room: Room, me: Person) -> None:
    room.go(NEW)
    type_on(room.page, "Halvvägs")
    pass_by(room.page, 4)
    says(room.page, SAVED)
    room.context.close()
    later = rooms.fresh("autosave")
    later.go("/")
    later.page.locator("a[href*='utkast=']").first.focus()
    later.page.keyboard.press("Enter")
    later.page.wait_for_url("**utkast=*")
    assert later.page.locator("textarea[name=text]").input_value() == "Halvvägs"
    assert later.page.evaluate("localStorage.length + sessionStorage.length") == 0, "nothing is kept on the device"
    later.page.get_by_role("button", name="Ta bort utkastet").focus()
    later.page.keyboard.press("Enter")
    later.page.get_by_text("Utkastet är borttaget.").wait_for()
    assert kept(site, me) == []
    later.context.close()


def test_personal_data_is_said_at_once_and_never_lies_in_the_table(site: Site, room: Room, me: Person) -> None:
    page = room.page
    room.go(NEW)
    type_on(page, f"Gäller {NUMBER}")
    pass_by(page, 4)
    says(page, re.compile("utom: "))
    with site.app.app_context():
        lying = db.session.scalars(sa.select(FormDraft.content).where(FormDraft.user_id == me.id)).all()
        db.session.remove()
    assert len(lying) == 1 and NUMBER not in lying[0]
    assert page.locator("textarea[name=text]").input_value() == f"Gäller {NUMBER}"
    room.context.close()


def test_two_windows_keep_one_draft_each(site: Site, room: Room, me: Person) -> None:
    other = room.context.new_page()
    other.goto(site.address + NEW)
    room.go(NEW)
    type_on(room.page, "Ena")
    pass_by(room.page, 4)
    says(room.page, SAVED)
    type_on(other, "Andra")
    other.clock.run_for(4000)
    says(other, SAVED)
    assert kept(site, me) == ["Andra", "Ena"]
    room.context.close()


def test_signed_out_it_waits_and_goes_on_by_itself_when_one_is_back(site: Site, room: Room, me: Person) -> None:
    page = room.page
    room.go(NEW)
    with site.app.app_context():
        with unit(system("test"), "test.ends"):
            [token_hash] = db.session.scalars(sa.select(SignIn.token_hash).where(SignIn.user_id == me.id))
            db.session.execute(sa.update(SignIn).where(SignIn.user_id == me.id).values(token_hash=b"ended" + token_hash[5:]))
        db.session.remove()
    type_on(page, "Efter utloggningen")
    pass_by(page, 4)
    says(page, re.compile("^Du är utloggad"))
    with site.app.app_context():
        with unit(system("test"), "test.back"):
            db.session.execute(sa.update(SignIn).where(SignIn.user_id == me.id).values(token_hash=token_hash))
        db.session.remove()
    page.locator("form[data-autosave] input[name=csrf]").evaluate("(field) => { field.value = 'older'; }")
    pass_by(page, 31)
    says(page, SAVED)
    assert kept(site, me) == ["Efter utloggningen"]
    assert page.locator("form[data-autosave] input[name=csrf]").input_value() != "older", "the page got the new token"
    room.context.close()


def test_leaving_what_is_kept_asks_nothing_and_what_is_not_asks(room: Room) -> None:
    asked: list[str] = []
    room.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    room.go(NEW)
    type_on(room.page, "Sparat")
    pass_by(room.page, 4)
    says(room.page, SAVED)
    room.go("/aktiviteter")
    assert asked == []
    room.go(NEW)
    type_on(room.page, "Inte sparat än")
    room.go("/aktiviteter")
    assert asked == ["beforeunload"]
    room.context.close()


def test_sent_by_its_button_the_draft_is_gone(site: Site, room: Room, me: Person) -> None:
    page = room.page
    room.go(NEW)
    type_on(page, "Ska skickas")
    pass_by(page, 4)
    says(page, SAVED)
    page.get_by_role("button", name="Spara aktiviteten").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert kept(site, me) == ["Ska skickas"], "refused: it stays"
    page.locator("[name=done_on]").fill("2025-03-14")
    page.locator("select[name=type]").select_option("training")
    for name in ("field", "mode"):
        page.locator(f"input[name={name}]").first.check(force=True)
    page.locator("[name=minutes]").fill("1 h")
    page.get_by_role("button", name="Spara aktiviteten").click()
    page.get_by_text("Aktiviteten är sparad.").wait_for()
    assert kept(site, me) == []
    room.context.close()
