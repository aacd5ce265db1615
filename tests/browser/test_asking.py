"""Asking for support in a real browser, with and without scripts, on a phone."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from tests.browser.conftest import Rooms, Site
from vaw.domain.support.models import REQUEST_NUMBER, SupportRequest
from vaw.domain.support.rules.asking import SHORTEST
from vaw.kernel import clock
from vaw.kernel.db import db

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def numbers(site: Site) -> None:
    """The made-up requests of the site have taken theirs."""
    with site.app.app_context(), db.engine.begin() as connection:
        last = connection.scalar(sa.select(sa.func.max(SupportRequest.sequence))) or 0
        connection.execute(sa.delete(REQUEST_NUMBER))
        connection.execute(sa.insert(REQUEST_NUMBER).values(year=clock.today().year, last=last))


@pytest.mark.usefixtures("numbers")
@pytest.mark.parametrize("scripts", [False, True], ids=["without", "with"])
def test_somebody_asks_and_comes_back(rooms: Rooms, scripts: bool) -> None:
    room = rooms.fresh(scripts=scripts)
    page = room.page
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    room.go("/begar-stod")
    if scripts:
        page.get_by_label("Var arbetar ni?").fill("Umeå")
        page.get_by_role("option", name="Umeå").first.click()
    else:
        page.get_by_label("Var arbetar ni?").select_option("Umeå")
    page.get_by_label("Vilken sorts organisation").select_option("Kommun")
    page.get_by_label("Organisationens namn").fill("Exempelby kommun")
    page.get_by_label("E-post i arbetet").fill("socialtjanst@example.se")
    page.get_by_role("button", name="Fortsätt", exact=True).click()
    page.wait_for_url("**/begar-stod/vad")
    page.get_by_label("Vad behöver ni stöd med?").fill("Gäller 19811218-9876")
    page.get_by_role("button", name="Fortsätt", exact=True).click()
    expect(page).to_have_title(re.compile("^Fel:"))
    expect(page.locator("main")).to_contain_text("personnummer")
    assert page.get_by_label("Vad behöver ni stöd med?").input_value() == "Gäller 19811218-9876"
    page.get_by_label("Vad behöver ni stöd med?").fill("Att fråga om våld.")
    for address in ("for-vilka", "nar", "kontrollera"):
        page.get_by_role("button", name="Fortsätt", exact=True).click()
        page.wait_for_url(f"**/begar-stod/{address}")
    page.wait_for_timeout(SHORTEST.total_seconds() * 1000)
    page.get_by_role("button", name="Skicka förfrågan").dblclick()
    page.wait_for_url("**/begar-stod/kvitto")
    assert re.search(r"STÖD-\d{4}-\d{4}", page.locator("main").inner_text())
    page.get_by_role("link", name=re.compile("Öppna sidan för")).click()
    expect(page.locator("main")).to_contain_text("Din förfrågan har kommit fram.")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]
    room.context.close()
