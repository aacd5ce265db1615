"""A passkey in a real browser with a device of the browser's own: added from the account, and used at the door without a password."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site
from tests.factories.accounts import PASSWORD, account
from vaw.kernel.db import db

EMAIL = "passkey.person@example.se"
MOST = 30_000  # milliseconds that a loaded machine may take


@pytest.fixture
def named(site: Site) -> Iterator[str]:
    """The site under a name: passkeys do not live at a number."""
    address = f"http://localhost:{urlsplit(site.address).port}"
    before = site.app.extensions["settings"]
    site.app.extensions["settings"] = replace(before, base_url=address)
    with site.app.app_context():
        account(EMAIL)
        db.session.remove()
    yield address
    site.app.extensions["settings"] = before


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="sv-SE")
    context.set_default_timeout(MOST)
    page = context.new_page()
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": device | {"isUserVerified": True, "automaticPresenceSimulation": True}})
    yield page
    context.close()


def test_a_passkey_is_added_and_opens_the_door_alone(named: str, page: Page) -> None:
    page.goto(f"{named}/logga-in?next=/konto/passkeys/ny")
    page.get_by_label("E-postadress").fill(EMAIL)
    page.get_by_label("Lösenord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Logga in", exact=True).click()
    page.get_by_label("Vad ska den heta?").fill("Datorn")
    page.get_by_role("button", name="Skapa passkey").click()
    expect(page.get_by_role("heading", name="Dina reservkoder")).to_be_visible()
    page.goto(f"{named}/konto/passkeys")
    expect(page.get_by_role("rowheader", name="Datorn")).to_be_visible()
    page.context.clear_cookies()
    page.goto(f"{named}/logga-in?next=/konto")
    page.get_by_role("button", name="Logga in med passkey").click()
    expect(page.get_by_role("heading", name="Ditt konto")).to_be_visible()
