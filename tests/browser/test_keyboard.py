"""The work with the keyboard alone: nothing is clicked, and the presses are counted."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.conftest import Rooms, Site
from tests.factories.accounts import PASSWORD

TABS_MOST = 80  # a page on which the next thing is further away than this is not usable by keyboard
_IN_SIGHT = """() => {
    const box = document.activeElement.getBoundingClientRect();
    return box.bottom > 0 && box.top < window.innerHeight;
}"""


class Keyboard:
    """Fingers on keys. Letters count one press each."""

    def __init__(self, page: Page) -> None:
        self.page, self.presses = page, 0

    def press(self, key: str) -> None:
        self.presses += 1
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.presses += len(text)
        self.page.keyboard.type(text)

    def to(self, what: str) -> None:
        """Tab until the focus is on what the selector names, and see that it can be seen there."""
        for _ in range(TABS_MOST):
            if self.page.evaluate("what => document.activeElement?.matches(what) ?? false", what):
                assert self.page.evaluate(_IN_SIGHT), f"the focus on {what} is out of sight"
                return
            self.press("Tab")
        raise AssertionError(
            f"{TABS_MOST} tabs and no {what}: the focus is on {self.page.evaluate('() => document.activeElement.outerHTML')[:200]}"
        )

    def leave(self, key: str) -> None:
        """A key that leads to another page."""
        with self.page.expect_navigation():
            self.press(key)


def test_the_first_tab_skips_to_the_content(rooms: Rooms) -> None:
    room = rooms.fresh("development_leader here")
    room.go("/aktiviteter")
    keys = Keyboard(room.page)
    keys.press("Tab")
    assert room.page.evaluate("() => document.activeElement.matches('.govuk-skip-link')")
    keys.press("Enter")
    keys.press("Tab")
    assert room.page.evaluate("() => document.activeElement.closest('#main') !== null")
    room.context.close()


def test_signing_in_with_password_and_code_needs_no_mouse(site: Site, rooms: Rooms) -> None:
    who, room = site.accounts["two_step"], rooms.fresh()
    room.go("/logga-in")
    keys = Keyboard(room.page)
    keys.to("#email")
    keys.type(who.email)
    keys.to("#password")
    keys.type(PASSWORD)
    keys.leave("Enter")
    assert "/logga-in/kod" in room.page.url
    keys.to("#code")
    keys.type(who.code())
    keys.leave("Enter")
    assert room.page.url == site.address + "/"
    typed = len(who.email) + len(PASSWORD) + len(who.code())
    assert keys.presses - typed <= 25, f"{keys.presses - typed} presses beside what is typed"
    room.context.close()


def test_logging_an_activity_needs_no_mouse_and_few_keys(rooms: Rooms) -> None:
    room = rooms.fresh("development_leader here")
    room.go("/")
    keys = Keyboard(room.page)
    keys.to("main a[href='/aktiviteter/ny']")
    keys.leave("Enter")
    keys.to(".govuk-skip-link")
    keys.press("Enter")
    keys.to("#type")
    keys.type("Utb")
    keys.to("[name=field]")
    keys.press("Space")
    keys.to("#minutes")
    keys.type("90 min")
    keys.to("[name=mode]")
    keys.press("Space")
    keys.to("#women")
    keys.type("12")
    keys.to("#men")
    keys.type("3")
    keys.leave("Enter")
    said = room.page.locator("main").inner_text()
    assert "Aktiviteten är sparad" in said, said[:600]
    assert "1,5 timmar" in said and "12 kvinnor, 3 män" in said
    assert keys.presses <= 70, f"{keys.presses} presses"  # 68, and the two doors of a draft that an earlier test left
    room.context.close()


def test_a_slash_goes_to_the_search_but_not_while_one_writes(rooms: Rooms) -> None:
    room = rooms.fresh("development_leader here")
    room.go("/aktiviteter/ny")
    keys = Keyboard(room.page)
    keys.press("/")
    assert room.page.evaluate("() => document.activeElement.matches('[data-search]')")
    room.page.locator("#text").focus()
    keys.type("kväll/natt")
    assert room.page.locator("#text").input_value() == "kväll/natt"
    room.context.close()


def test_no_key_traps_the_focus(rooms: Rooms) -> None:
    """Round the whole page and out of it again: every stop is reached once."""
    room = rooms.fresh("development_leader here")
    room.go("/aktiviteter/ny")
    stops, keys = list[str](), Keyboard(room.page)
    for _ in range(120):
        keys.press("Tab")
        stops.append(room.page.evaluate("() => document.activeElement.outerHTML.slice(0, 160)"))
        if stops[-1].startswith("<body"):
            break
    assert stops[-1].startswith("<body") or stops.count(stops[0]) > 1, stops[-1]
    room.context.close()
