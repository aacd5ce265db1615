"""The same work where no script runs: an old browser, a strict proxy, a failed download."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Rooms, Site


def test_an_activity_is_logged(rooms: Rooms) -> None:
    room = rooms.of("development_leader here", scripts=False)
    room.go("/aktiviteter/ny")
    page = room.page
    page.get_by_label("Typ av aktivitet").select_option("Utbildning")
    page.get_by_label("Hedersrelaterat", exact=False).first.check()
    page.get_by_label("Tid", exact=True).fill("1:30")
    page.locator("[name=mode]").first.check()
    page.get_by_label("Kvinnor", exact=True).first.fill("5")
    page.get_by_label("Män", exact=True).first.fill("4")
    page.get_by_role("button", name="Spara aktiviteten").click()
    page.wait_for_url(re.compile(r"/aktiviteter/\d+$"))
    assert "5 kvinnor, 4 män" in page.locator("main").inner_text()


def test_a_refused_form_keeps_what_was_written_and_leads_to_the_field(rooms: Rooms) -> None:
    room = rooms.of("development_leader here", scripts=False)
    room.go("/aktiviteter/ny")
    page = room.page
    page.get_by_label("Tid", exact=True).fill("lite grann")
    page.get_by_label("Anteckning", exact=False).fill("Min anteckning")
    page.get_by_role("button", name="Spara aktiviteten").click()
    expect(page).to_have_title(re.compile("^Fel:"))
    assert page.get_by_label("Tid", exact=True).input_value() == "lite grann"
    assert page.get_by_label("Anteckning", exact=False).input_value() == "Min anteckning"
    links = page.locator(".govuk-error-summary a")
    assert links.count() >= 1
    assert page.locator(links.first.get_attribute("href") or "none").count() == 1


def test_a_report_is_ordered_built_and_fetched(site: Site, rooms: Rooms, tmp_path: Path) -> None:
    room = rooms.of("development_leader here", scripts=False)
    room.go("/rapporter")
    page = room.page
    page.locator("select[name=year]").select_option("2025")
    page.get_by_role("button", name="Beställ").click()
    page.wait_for_url(re.compile(r"/rapporter/\d+$"))
    assert page.locator("noscript meta[http-equiv=refresh], meta[http-equiv=refresh]").count() == 1, "the page looks again by itself"
    assert site.work() >= 1
    link = page.locator("main a[href$='.pdf']").first
    link.wait_for()  # the page looks again by itself; a reload of ours would now and then meet its own
    with page.expect_download() as fetched:
        link.click()
    fetched.value.save_as(tmp_path / "report.pdf")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-")


def test_the_menu_and_every_filter_work(rooms: Rooms) -> None:
    room = rooms.of("development_leader here", scripts=False)
    room.go("/aktiviteter")
    page = room.page
    page.get_by_role("navigation", name="Huvudmeny").get_by_role("link", name="Statistik").click()
    page.wait_for_url("**/statistik*")
    room.go("/aktiviteter?typ=training")
    assert page.locator("main table tbody tr").count() > 0
