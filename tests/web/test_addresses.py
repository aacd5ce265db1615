"""Addresses: numbers that no row can have, and when `url_for` is made ready."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Map, Rule

from tests.factories import person, token
from vaw.domain.people.rules.tokens import SCOPES
from vaw.web.addresses import Address

pytestmark = pytest.mark.usefixtures("rolled_back")


@pytest.mark.parametrize("address", ["/moten/{}", "/moten/{}.ics", "/atgarder/{}", "/natverk/{}/narvaro", "/api/v1/meetings/{}"])
def test_a_number_too_large_for_any_row_is_no_page_and_no_fault(app: Flask, address: str) -> None:
    me = person()
    headers = {"Authorization": f"Bearer {token(me, tuple(SCOPES))}"} if address.startswith("/api") else {}
    for number in (2**31 - 1, 2**31, 10**20):
        assert me.browser(app).get(address.format(number), headers=headers).status_code == 404


def test_what_writes_an_address_is_compiled_when_it_is_first_written(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []

    def compile_builder(rule: Rule, append_unknown: bool = True, real: Any = Rule._compile_builder) -> Any:
        compiled.append(rule.rule)
        return real(rule, append_unknown)

    monkeypatch.setattr(Rule, "_compile_builder", compile_builder)
    places = Map([Address("/moten/<int:rule>", endpoint="meeting"), Address("/moten", endpoint="meetings")]).bind("here")
    assert compiled == []
    assert [places.build("meeting", {"rule": id, "lan": 24}) for id in (3, 4)] == ["/moten/3?lan=24", "/moten/4?lan=24"]
    assert compiled == ["/moten/<int:rule>"]
    assert app.url_rule_class is Address
