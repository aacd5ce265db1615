"""The API's description and its answers are the same thing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from tests.conftest import one_transaction, taken_back
from tests.factories import Person, token
from tests.factories.doors import Door, doors, rules
from tests.factories.world import HERE, YEAR, World, make_world
from vaw.domain.people.rules.tokens import SCOPES

PREFIX = "/api/v1"
OF_YEAR = ("api.list_figures", "api.show_figure", "api.list_statistics", "api.list_nation_statistics")


@pytest.fixture(scope="module")
def connection(app: Flask) -> Iterator[sa.Connection]:
    """One world for them all: every try is taken back."""
    with one_transaction(app) as connection:
        yield connection


@pytest.fixture(scope="module")
def made(app: Flask, connection: sa.Connection) -> World:
    return make_world(app)


@pytest.fixture
def world(connection: sa.Connection, made: World) -> Iterator[World]:
    with taken_back(connection):
        yield made


@pytest.fixture(scope="module")
def description(app: Flask) -> dict[str, Any]:
    described: dict[str, Any] = app.test_client().get(f"{PREFIX}/openapi.json").get_json()
    return described


@pytest.fixture
def me(world: World) -> Person:
    return world.people["development_leader here"]


def ask(app: Flask, who: Person | None, method: str, path: str, **more: Any) -> Any:
    headers = {"Authorization": f"Bearer {token(who, tuple(SCOPES))}"} if who else {}
    return app.test_client().open(path, method=method, headers={**headers, **more.pop("headers", {})}, **more)


def resources(app: Flask, world: World) -> Iterator[tuple[str, Door]]:
    """(path as the description writes it, door) of every resource."""
    described = {
        rule.endpoint: rule.rule.removeprefix(PREFIX).replace("<int:", "<").replace("<", "{").replace(">", "}") for rule in rules(app)
    }
    yield from ((described[door.endpoint], door) for door in doors(app, world) if door.scope is not None)


def schema_of(description: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    return {**content["schema"], "components": description["components"]}


def test_the_description_is_openapi_3_1(description: dict[str, Any]) -> None:
    assert description["openapi"].startswith("3.1.")
    validate(description)


def test_every_resource_is_described_and_nothing_else_is(app: Flask, world: World, description: dict[str, Any]) -> None:
    told = {(path, method) for path, methods in description["paths"].items() for method in methods}
    assert told == {(path, door.method.lower()) for path, door in resources(app, world)}


def test_every_resource_names_the_scope_that_it_asks_for(app: Flask, world: World, description: dict[str, Any]) -> None:
    wrong = [
        str(door)
        for path, door in resources(app, world)
        if description["paths"][path][door.method.lower()]["security"] != [{"token": [door.scope]}]
    ]
    assert wrong == [] and {door.scope for _, door in resources(app, world)} == set(SCOPES)


def test_every_answer_is_as_described(app: Flask, world: World, me: Person, description: dict[str, Any]) -> None:
    for path, door in resources(app, world):
        if door.method == "GET":
            answer = ask(app, me, "GET", door.path, query_string={"county": f"{HERE}", "year": YEAR} if door.endpoint in OF_YEAR else {})
            assert answer.status_code == 200, door
            content = description["paths"][path]["get"]["responses"]["200"]["content"][answer.mimetype]
            Draft202012Validator(schema_of(description, content)).validate(answer.get_json())


def test_every_collection_that_is_described_with_pages_has_them(app: Flask, world: World, me: Person, description: dict[str, Any]) -> None:
    for path, methods in description["paths"].items():
        paged = {"after", "limit"} <= {parameter["name"] for parameter in methods.get("get", {}).get("parameters", ())}
        if paged and "{" not in path:  # the values of one dataset: tests.api.test_datasets_api
            answer = ask(app, me, "GET", PREFIX + path, query_string={"limit": 1}).get_json()
            assert len(answer["items"]) == 1 and answer["total"] >= 1, path
            refused = ask(app, me, "GET", PREFIX + path, query_string={"after": "x"})
            assert (refused.status_code, refused.get_json()["code"]) == (422, "paging.cursor"), path


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/activities/999999999", 404), ("GET", "/nothing", 404), ("DELETE", "/activities", 405), ("POST", "/activities", 415),
     ("GET", "/activities?limit=0", 422), ("GET", "/figures", 422), ("PATCH", "/activities/999999999", 415),
     ("PATCH", "/meetings/84380490152088256512", 404)],
)  # fmt: skip
def test_what_goes_wrong_is_a_problem_with_a_code(
    app: Flask, me: Person, description: dict[str, Any], method: str, path: str, status: int
) -> None:
    answer = ask(app, me, method, PREFIX + path)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    problem = {"$ref": "#/components/schemas/Problem", "components": description["components"]}
    Draft202012Validator(problem).validate(answer.get_json())
    assert answer.get_json()["status"] == status


def test_without_a_token_a_program_is_told_how_to_bring_one(app: Flask, world: World) -> None:
    answer = ask(app, None, "GET", f"{PREFIX}/activities")
    assert answer.status_code == 401 and answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert "Set-Cookie" not in answer.headers


def test_a_browsers_sign_in_is_no_token(app: Flask, me: Person) -> None:
    """Or a page of somebody else's could change something in the person's name."""
    assert me.browser(app).get(f"{PREFIX}/activities").status_code == 401


def test_no_answer_is_kept_by_others(app: Flask, me: Person) -> None:
    answer = ask(app, me, "GET", f"{PREFIX}/activities")
    assert answer.headers["Cache-Control"] == "no-store" and "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize(
    "path", ["/activities/{activity_id}", "/agreements/{agreement_id}", "/agreements", f"/statistics?county={HERE}&year={YEAR}"]
)
def test_what_has_not_changed_is_not_sent_again(app: Flask, me: Person, world: World, path: str) -> None:
    path = PREFIX + path.format(**{name: world.examples[name].value for name in ("activity_id", "agreement_id")})
    first = ask(app, me, "GET", path)
    again = ask(app, me, "GET", path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
