"""Numbers in addresses that no row can have."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories import person, token
from vaw.domain.people.rules.tokens import SCOPES

pytestmark = pytest.mark.usefixtures("rolled_back")


@pytest.mark.parametrize("address", ["/moten/{}", "/moten/{}.ics", "/atgarder/{}", "/natverk/{}/narvaro", "/api/v1/meetings/{}"])
def test_a_number_too_large_for_any_row_is_no_page_and_no_fault(app: Flask, address: str) -> None:
    me = person()
    headers = {"Authorization": f"Bearer {token(me, tuple(SCOPES))}"} if address.startswith("/api") else {}
    for number in (2**31 - 1, 2**31, 10**20):
        assert me.browser(app).get(address.format(number), headers=headers).status_code == 404
