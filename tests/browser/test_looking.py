"""The looks themselves: a fault that is put into a page is found."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Rooms

_SMALL = '<button data-look="all: unset; width: 12px; height: 12px; display: inline-block" aria-label="Liten"></button>'
CLOSE = f'<div data-look="line-height: 1">{2 * _SMALL}</div>'
COVERED = """<div data-look="position: relative"><button data-look="all: unset; display: block; width: 40px; height: 40px">Ett</button
><button data-look="all: unset; position: absolute; left: 10px; top: 0; width: 40px; height: 40px">Ett</button></div>"""
PALE = """<p data-look="color: #aaa; background: #fff">Blekt</p>"""
INSERT = """part => {
    document.querySelector("main").insertAdjacentHTML("beforeend", part);
    for (const one of document.querySelectorAll("[data-look]")) one.style.cssText = one.dataset.look;
}"""
"""Our pages let no style in that stands in the HTML itself."""


@pytest.mark.parametrize(("part", "rule"), [(CLOSE, "target-size"), (COVERED, "target-size"), (PALE, "color-contrast")])
def test_what_is_wrong_on_a_page_is_found(rooms: Rooms, part: str, rule: str) -> None:
    room = rooms.fresh()
    room.go("/logga-in")
    assert room.look.axe() == []
    room.page.evaluate(INSERT, part)
    assert [fault.split(" (")[0] for fault in room.look.axe()] == [f"axe: {rule}"]
    room.context.close()
