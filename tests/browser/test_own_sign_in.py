"""Signing in at one's board in a real browser: to a provider that runs as a process of its own, back again, and out when it says so."""

from __future__ import annotations

import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.browser.conftest import Rooms, Site
from tests.factories.providers import ME, RunningProvider, own_sign_in, running_provider
from tests.provider import EVENT
from vaw.domain.geography.queries import find_county
from vaw.domain.people.operations.invitations import invite
from vaw.domain.people.rules import Role
from vaw.kernel.db import db

LOGOUT = "/logga-in/utloggad-hos-myndigheten"


@pytest.fixture
def board(site: Site) -> Iterator[RunningProvider]:
    """The board's provider, and somebody whom the board has invited."""
    with running_provider() as provider, own_sign_in(site.app, provider.issuer):
        site.app.extensions["settings"] = replace(site.app.extensions["settings"], base_url=site.address)
        with site.app.app_context():
            county = find_county(24)
            assert county
            invite(site.person("administrator here").actor, county, email=ME["email"], name="Kim Inbjuden", role=Role.REGISTRAR)
            db.session.remove()
        provider.says(sid="of the browser", amr=["mfa"])
        yield provider


def test_who_comes_in_by_way_of_their_board_is_out_when_the_board_says_so(site: Site, rooms: Rooms, board: RunningProvider) -> None:
    room = rooms.fresh()
    room.go("/logga-in?next=/konto")
    room.page.get_by_text("Logga in med Länsstyrelsen Prov").click()
    room.page.wait_for_url(f"{site.address}/konto")
    assert ME["email"] in room.page.locator("main").inner_text()
    assert [cookie["httpOnly"] for cookie in room.context.cookies() if cookie["name"] == "vaw"] == [True]
    token = board.sign(iat=int(time.time()), jti="in a browser", events=EVENT, sub=ME["sub"], sid="of the browser")
    told = urllib.parse.urlencode({"logout_token": token}).encode()
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"{site.address}{LOGOUT}", told, timeout=10) as answer:
        assert answer.status == 200
    room.go("/konto")
    assert room.page.url.startswith(f"{site.address}/logga-in?next=")
    room.context.close()
