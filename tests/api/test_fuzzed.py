"""What the description allows and nobody thought of, and what it does not allow: every answer is as described, and none is a fault.

VAW_FUZZ_EXAMPLES says how many requests are tried of each resource; the same ones each time.
"""

from __future__ import annotations

import json
import os
import traceback
from collections import Counter
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator
from werkzeug.test import TestResponse

from tests.conftest import taken_back
from tests.factories import token
from tests.factories.doors import doors, rules, within_reach
from tests.factories.odd import IN_FORMS, bent
from tests.factories.world import World, make_world
from vaw.blueprints.api import resource
from vaw.blueprints.api.description import DESCRIPTION
from vaw.domain.people.rules.tokens import SCOPES

SAMPLE = 8
EXAMPLES = int(os.environ.get("VAW_FUZZ_EXAMPLES", SAMPLE))
ROLES = (
    "development_leader here", "national_coordinator here", "metro_team here", "requester here", "shelter_reporter here",
    "administrator here", "development_leader elsewhere",
)  # fmt: skip
UNUSED = "vaw_that-nobody-has"
NARROW = tuple(SCOPES)[:1]
# What a program that knows the business says under these names.
SAID: dict[str, Any] = {
    "county": "24", "municipality": "2480", "type": "training", "field": "honour", "mode": "digital", "organisation_kind": "municipality",
    "kind": "named", "minutes": 90, "shares": {}, "due_on": "2027-03-04", "starts_at": "2027-03-04T09:00:00+01:00",
    "ends_at": "2027-03-04T11:00:00+01:00", "done_on": "2026-03-04", "municipalities": ["2480"], "language": "sv", "limit": "10",
    "year": "2025", "organisation_ids": [], "text": "Om arbetet", "title": "Om arbetet", "what": "Skriva ett utkast",
    "sub_goal": None, "objective": None,
}  # fmt: skip


@dataclass
class Asking:
    """`keys`: by role, one with one scope, and nobody's; `able`: of those who may, by resource.

    `known`: parameters of what there is, by path.
    """

    app: Flask
    connection: sa.Connection
    keys: list[str]
    able: dict[str, list[str]]
    known: dict[str, dict[str, Any]]
    said: dict[str, Any]
    answers: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


@pytest.fixture
def asking(app: Flask, rolled_back: sa.Connection, monkeypatch: pytest.MonkeyPatch) -> Asking:
    """More than a minute's requests go through."""
    monkeypatch.setattr(resource, "PER_MINUTE", replace(resource.PER_MINUTE, most=1_000_000))
    made = make_world(app)
    keys = {role: token(made.people[role], tuple(SCOPES)) for role in ROLES}
    others = [token(made.people[ROLES[0]], NARROW), UNUSED]
    able, known = dict[str, list[str]](), dict[str, dict[str, Any]]()
    for door in doors(app, made):
        if door.scope is not None:
            path = described_path(app, door.endpoint)
            able[f"{door.method.lower()} {path}"] = [keys[role] for role in ROLES if within_reach(made, door, made.people[role].actor)]
            known[path] = {name: example.value for name in door.parameters if (example := made.example(door.endpoint, name))}
    assert [resource for resource, those in able.items() if not those] == []
    return Asking(app, rolled_back, [*keys.values(), *others], able, known, SAID | _ids(made))


def described_path(app: Flask, endpoint: str) -> str:
    """As the description writes it."""
    rule = next(rule.rule for rule in rules(app) if rule.endpoint == endpoint)
    return rule.removeprefix("/api/v1").replace("<int:", "<").replace("<", "{").replace(">", "}")


def _ids(made: World) -> dict[str, Any]:
    """What there is, as bodies and queries name it."""
    names = ("organisation_id", "network_id", "assignment_id", "user_id", "contact_id")
    return {
        **{name: made.examples[name].value for name in names},
        "occasion": made.examples["occasion_id"].value,
        "responsible_id": made.people[ROLES[0]].id,
        "facility": made.example("api.show_facility", "code").value,  # type: ignore[union-attr]
    }


def test_whatever_is_asked_the_answer_is_one_that_is_described(app: Flask, asking: Asking) -> None:
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    described.config.generation.codec = None  # every letter there is, and some that are none; to find out which UTF-8 has takes seconds
    described.config.analysis.constants.enabled = EXAMPLES > SAMPLE  # words of our own source, which to read takes seconds more
    for result in described.get_all_operations():
        _ask_all(result.ok(), asking)
    assert asking.wrong == [], "\n".join(asking.wrong)
    # Or it would have been asked of nothing that there is, by nobody who may, or always in the right way.
    assert {200, 201, 304, 400, 401, 403, 404, 412, 415, 422, 428} <= set(asking.answers), asking.answers
    asked = asking.answers.total()
    assert asking.answers[404] < asked * 0.35 and asking.answers[200] + asking.answers[201] > asked * 0.2, asking.answers


def _ask_all(operation: Any, asking: Asking) -> None:
    method, path = operation.method.lower(), operation.path
    told = DESCRIPTION["paths"][path][method]  # type: ignore[index]
    holds, label, tried = _validators(told["responses"]), f"{method} {path}", list[int]()

    @seed(20261123)
    @settings(max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(), number=st.integers(0, 2**32))
    def ask(case: Any, number: int) -> None:
        chance: Random = Random(number) if tried else Straight()
        tried.append(number)
        sent = _sent(case, path, told, asking, chance)
        with taken_back(asking.connection):
            for _again in range(chance.choice((1, 1, 2)) if method == "post" else 1):
                if (answer := _open(asking, label, sent)) is not None:
                    _judge(label, answer, holds, sent, asking)

    ask()


class Straight(Random):
    """The first request of each resource: nothing bent, by somebody who may, with all that a program of the business knows."""

    def random(self) -> float:
        return 0.5

    def choice(self, those: Any) -> Any:
        return those[0]


@dataclass
class Sent:
    path: str
    headers: dict[str, str]
    body: bytes | None


def _sent(case: Any, path: str, told: dict[str, Any], asking: Asking, chance: Random) -> Sent:
    """The case, of something that there is, by somebody who may, with one thing or another bent."""
    names = dict(case.path_parameters or {})
    if chance.random() < 0.9:
        names |= asking.known[path]
    where = path.format(**{name: _quoted(value) for name, value in names.items()})
    key = chance.choice(asking.able[f"{case.method.lower()} {path}"] if chance.random() < 0.8 else asking.keys)
    headers = {name: value for name, value in (case.headers or {}).items() if value.isascii() and value.isprintable()}
    headers["Authorization"] = f"Bearer {key}"
    if "If-Match" in headers:
        version = asking.app.test_client().get(f"/api/v1{where}", headers={"Authorization": headers["Authorization"]}).headers.get("ETag")
        headers["If-Match"] = chance.choice([version or '"1"'] * 6 + ['"0"', "*", '"²"', '"99999999999999999999"', "x", ""])
        if chance.random() < 0.1:
            del headers["If-Match"]
    elif case.method.lower() == "get" and "304" in told["responses"] and chance.random() < 0.4:
        headers["If-None-Match"] = '"1", "2"'
    query = [f"{_quoted(name)}={_in_query(name, value, asking, chance)}" for name, value in (case.query or {}).items()]
    body = _body(case.body, asking, chance) if "requestBody" in told else None
    if body is not None:
        headers["Content-Type"] = chance.choice(["application/json"] * 14 + ["text/plain", "application/x-www-form-urlencoded"])
    return Sent(f"/api/v1{where}" + (f"?{'&'.join(query)}" if query else ""), headers, body)


def _in_query(name: str, value: Any, asking: Asking, chance: Random) -> str:
    if (drawn := chance.random()) < 0.2:
        return chance.choice(IN_FORMS)
    fitting = asking.said.get(name) if drawn < 0.75 else None
    return _quoted(value if fitting is None else fitting)


def _quoted(value: Any) -> str:
    return quote(str(value), safe="", errors="surrogatepass")


def _body(body: Any, asking: Asking, chance: Random) -> bytes:
    if (drawn := chance.random()) < 0.05:
        return chance.choice([b"", b"{", b"\xff\xfe", b"[]", b"null", b'{"a":1,"a":2}', 2_000 * b"["])
    if isinstance(body, dict) and drawn < 0.85:  # what schemas leave open, a program of the business knows
        body = {name: asking.said.get(name, value) if chance.random() < 0.8 else value for name, value in body.items()}
    return json.dumps(bent(chance, body) if chance.random() < 0.5 else body).encode()


def _open(asking: Asking, label: str, sent: Sent) -> TestResponse | None:
    """None for a fault, which is told with all the others."""
    try:
        return asking.app.test_client().open(sent.path, method=label.split(" ")[0].upper(), headers=sent.headers, data=sent.body)
    except Exception as fault:
        frames = [
            one for one in traceback.extract_tb(fault.__traceback__) if "/vaw/" in one.filename and "site-packages" not in one.filename
        ]
        where = " < ".join(f"{one.name}:{one.lineno}" for one in reversed(frames[-3:]))
        asking.wrong.append(f"{_told(label, sent)}: {type(fault).__name__} {str(fault)[:150]} in {where}")
        return None


def _told(label: str, sent: Sent) -> str:
    return f"{label} {sent.path[:200]} {(sent.body or b'')[:200]!r}"


def _validators(responses: dict[str, Any]) -> dict[int, tuple[str, Validator] | None]:
    """{status: (media type, what its schema says)}; None for an answer without a body."""
    found: dict[int, tuple[str, Validator] | None] = {}
    for status, told in responses.items():
        if "$ref" in told:
            told = DESCRIPTION["components"]["responses"][told["$ref"].rpartition("/")[2]]  # type: ignore[index]
        content = [(kind, {**one["schema"], "components": DESCRIPTION["components"]}) for kind, one in told.get("content", {}).items()]
        found[int(status)] = (content[0][0], Draft202012Validator(content[0][1])) if content else None
    return found


def _judge(label: str, answer: TestResponse, holds: dict[int, tuple[str, Validator] | None], sent: Sent, asking: Asking) -> None:
    status = answer.status_code
    asking.answers[status] += 1
    asked = f"{status} {_told(label, sent)}"
    if status >= 500 or status not in holds:
        asking.wrong.append(f"{asked}: {answer.data[:200]!r}")
    elif (expected := holds[status]) is None:
        if answer.data:
            asking.wrong.append(f"{asked}: a body")
    elif answer.mimetype != expected[0]:
        asking.wrong.append(f"{asked}: {answer.mimetype}")
    else:
        asking.wrong.extend(f"{asked}: {one.json_path} {one.message[:200]}" for one in expected[1].iter_errors(answer.get_json()))
