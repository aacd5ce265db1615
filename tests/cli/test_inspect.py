"""`vaw inspect`: the matrix, the addresses, the audit trail."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask

from tests.domain.test_organisations import add
from vaw.cli.inspect import inspecting
from vaw.domain.people.operations import organisations as operations
from vaw.kernel.actor import Actor
from vaw.kernel.permissions import REGISTRY

pytestmark = pytest.mark.usefixtures("rolled_back")


def run(app: Flask, *arguments: str) -> Any:
    done = app.test_cli_runner().invoke(inspecting, [*arguments, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


def test_permissions_are_the_registry(app: Flask) -> None:
    lines = {line["permission"]: line for line in run(app, "permissions")}
    assert lines.keys() == REGISTRY.keys()
    assert lines["activities.activity.log"]["roles"] == ["development_leader"]


def test_every_address_says_what_it_asks_for(app: Flask) -> None:
    found = {(route["path"], tuple(route["methods"])): route for route in run(app, "routes")}
    assert found["/organisationer", ("GET",)]["permission"] == "people.organisation.read"
    assert found["/admin/konton", ("GET",)]["permission"] == "people.account.manage"
    assert all(route["permission"] for route in found.values())


def test_the_trail_of_a_row_tells_operation_and_columns(app: Flask, leader: Actor) -> None:
    made = add(leader)
    operations.deactivate_organisation(leader, made)
    lines = run(app, "audit", "--row", f"organisation:{made.id}")
    assert [line["operation"].rpartition(".")[2] for line in lines] == ["deactivate_organisation", "add_organisation"]
    assert lines[0]["diff"] == {"active": [True, False]}


def test_a_row_that_cannot_be_read_is_wrong_usage(app: Flask) -> None:
    assert app.test_cli_runner().invoke(inspecting, ["audit", "--row", "organisation"]).exit_code == 2


def test_without_json_a_row_is_a_line(app: Flask) -> None:
    done = app.test_cli_runner().invoke(inspecting, ["permissions"])
    assert "activities.activity.log\teget län\tdevelopment_leader" in done.output
