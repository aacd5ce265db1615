"""`vaw inspect`: the matrix, the addresses, the audit trail."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.domain.test_organisations import add
from tests.factories.documents import make_upload
from tests.factories.networks import make_network
from vaw.cli.inspect import inspecting
from vaw.domain.documents.queries import versions_of
from vaw.domain.networks.operations.documents import add_network_document
from vaw.domain.people.operations import organisations as operations
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
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


def test_what_is_stored_is_looked_through_again_and_told_by_row_and_kind_alone(app: Flask, leader: Actor) -> None:
    network = make_network("Nätverket")
    document = add_network_document(leader, network, upload=make_upload("Avtal.txt", b"Avser 640823-9819", "text/plain"))
    before_the_rule = sa.text("update network set purpose = 'Gäller 640823-9819, Zeynep Kaya ringde' where id = :id")
    db.session.connection().execute(before_the_rule, {"id": network.id})
    told = {"table": "network", "id": network.id, "column": "purpose", "kind": "personal_number", "level": "hard"}
    name = {**told, "kind": "name", "level": "soft"}
    version = {**told, "table": "document_version", "id": versions_of(document)[0].id, "column": "content"}
    assert run(app, "guard") == [told]
    assert run(app, "guard", "--asked", "--documents") == [name, told, version]
    plain = app.test_cli_runner().invoke(inspecting, ["guard"]).output
    assert plain == f"network\t{network.id}\tpurpose\tpersonal_number\thard\n"
