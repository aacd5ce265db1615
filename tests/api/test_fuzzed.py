"""What the description allows and nobody thought of: no answer of 500, none that the description does not know.

VAW_FUZZ_EXAMPLES says how many requests are tried of each resource; in CI the same ones each time.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import Any

import pytest
import schemathesis
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from tests.factories import Person, token
from tests.factories.doors import rules
from tests.factories.world import World as Made
from tests.factories.world import make_world
from vaw.blueprints.api import resource
from vaw.domain.people.rules.tokens import SCOPES

EXAMPLES = int(os.environ.get("VAW_FUZZ_EXAMPLES", "4"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ROLES = ("development_leader here", "national_coordinator here", "requester here", "shelter_reporter here", "administrator here")
UNUSED = "Bearer vaw_that-nobody-has"


@dataclass(frozen=True)
class World:
    """`keys`: the header of each program. `known`: parameters of what there is, by path."""

    keys: list[str]
    known: dict[str, dict[str, Any]]


@pytest.fixture
def asking(app: Flask, rolled_back: sa.Connection, monkeypatch: pytest.MonkeyPatch) -> World:
    """Keys of somebody of each role, with every scope, and one that nobody has. More than a minute's requests go through."""
    monkeypatch.setattr(resource, "PER_MINUTE", replace(resource.PER_MINUTE, most=1_000_000))
    made = make_world(app)
    return World([*(f"Bearer {key}" for key in map(_key, (made.people[role] for role in ROLES))), UNUSED], _known(app, made))


def _known(app: Flask, made: Made) -> dict[str, dict[str, Any]]:
    """{path as the description writes it: {parameter: of something that there is}}."""
    known: dict[str, dict[str, Any]] = {}
    for rule in rules(app):
        if rule.rule.startswith("/api/v1/"):
            found = {name: example.value for name in rule.arguments if (example := made.example(rule.endpoint, name))}
            known[rule.rule.removeprefix("/api/v1").replace("<int:", "<").replace("<", "{").replace(">", "}")] = found
    return known


def _key(who: Person) -> str:
    return token(who, tuple(SCOPES))


def test_nothing_that_the_description_allows_is_answered_by_a_fault_or_in_another_way_than_described(app: Flask, asking: World) -> None:
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    assert [wrong for result in described.get_all_operations() for wrong in _wrong(result.ok(), asking)] == []


def _wrong(operation: Any, asking: World) -> list[str]:
    """What is not as described of one resource."""
    found: list[str] = []

    @seed(20261123)
    @settings(max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(), key=st.sampled_from([*3 * asking.keys[:1], *asking.keys]), there=st.booleans())
    def ask(case: Any, key: str, there: bool) -> None:
        if there:  # ids that nobody has are soon refused
            case.path_parameters = {**(case.path_parameters or {}), **asking.known[operation.path]}
        case.headers = {**(case.headers or {}), "Authorization": key}
        answer = case.call()
        for check in CHECKS:
            try:
                case.validate_response(answer, checks=[check])
            except Exception as wrong:  # told with all the others
                found.append(f"{operation.label} {answer.status_code} {check.__name__}: {str(wrong)[:400]}")

    ask()
    return found
