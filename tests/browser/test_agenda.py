"""An agenda by keyboard alone, with scripts and without: the focus stays where the next press belongs."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browser.conftest import Rooms, Site
from tests.factories.networks import make_meeting, make_network

_FOCUS = "() => document.activeElement.id"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_an_agenda_is_written_and_ordered_without_a_mouse(site: Site, rooms: Rooms, scripts: bool) -> None:
    with site.app.app_context():
        meeting_id = make_meeting(make_network(f"Nätverk {scripts}")).id
    room = rooms.of("development_leader here", scripts=scripts)
    room.go(f"/moten/{meeting_id}/dagordning")
    page = room.page
    page.locator("#title").focus()
    for title in ("Lägesbild", "Rutin", "Övrigt"):
        page.keyboard.type(title)
        _press(page)
        assert page.evaluate(_FOCUS) == "title"
    page.get_by_role("button", name="Upp Övrigt").focus()
    for said in ("upp", "ner"):
        _press(page)
        assert re.fullmatch(rf"{said}-\d+", page.evaluate(_FOCUS)), "on the button that was pressed, at the end on the other one"
    assert page.locator(".vaw-agenda h2 a").all_inner_texts() == ["Övrigt", "Lägesbild", "Rutin"]
    assert "Upp" not in page.locator(".vaw-agenda__item").first.inner_text()


def _press(page: Any) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")
