"""What a webhook can tell of: operations that there are, of tables that there are, and what the API shows with a scope of its own."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import threading
import time
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.factories.doors import rules
from vaw.blueprints.api.description import DESCRIPTION, PATHS
from vaw.domain.insight.queries.webhooks import READ
from vaw.domain.insight.rules.webhooks import HAPPENINGS, TYPES_OF, signature
from vaw.domain.people.rules.tokens import SCOPES
from vaw.integrations.webhooks import Way
from vaw.kernel.db import Model
from vaw.kernel.operation import REGISTRY

DOCS = Path(__file__).parents[2] / "docs" / "webhooks.md"
CONFIDENTIAL = ("facility", "provider", "snapshot", "licence", "grant", "edition", "report_link", "fixed_day", "turned_away")


def test_every_type_names_operations_that_there_are_and_each_operation_once() -> None:
    named = [(name, one.kind) for one in HAPPENINGS.values() for name in one.operations]
    assert [name for name, _ in named if name not in REGISTRY] == []
    assert len(named) == len(set(named)) == len(TYPES_OF)


def test_every_type_is_of_a_table_whose_rights_are_judged_and_none_is_of_protected_housing() -> None:
    kinds = {one.kind for one in HAPPENINGS.values()}
    assert kinds == set(READ) and kinds <= set(Model.metadata.tables)
    assert [kind for kind in kinds if any(word in kind for word in CONFIDENTIAL)] == []
    assert {REGISTRY[name][0].name.split(".")[0] for one in HAPPENINGS.values() for name in one.operations} & {"housing"} == set()


def test_every_type_is_shown_by_the_api_under_the_scope_and_the_right_that_it_names(app: Flask) -> None:
    shown = {re.sub(r"<[^>]+>", "{id}", rule.rule.removeprefix("/api/v1")): app.view_functions[rule.endpoint] for rule in rules(app)
             if rule.rule.startswith("/api/v1/") and "GET" in (rule.methods or ())}  # fmt: skip
    for one in HAPPENINGS.values():
        view = shown[one.path]
        assert (view.scope, view.allow.name) == (one.scope, READ[one.kind][0].name), one.type  # type: ignore[attr-defined]
        assert one.scope in SCOPES


def test_the_description_tells_of_every_type_and_of_nothing_that_is_said() -> None:
    told = DESCRIPTION["webhooks"]["happened"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert set(told["properties"]["type"]["enum"]) == {*HAPPENINGS, "webhook.test"}
    assert set(told["properties"]) == {"id", "type", "occurred_at", "county", "kind", "object_id", "url"}
    assert all(re.sub(r"\{id\}", "", one.path).rstrip("/") in {path.split("/{")[0] for path in PATHS} for one in HAPPENINGS.values())


@pytest.fixture(scope="module")
def manual() -> dict[str, Any]:
    """What the examples of the manual define."""
    known: dict[str, Any] = {}
    for example in re.findall(r"```python\n(.*?)```", DOCS.read_text(), re.DOTALL):
        exec(example, known)
    return known


SECRET = "whsec_" + base64.b64encode(32 * b"k").decode()


def signed(body: bytes, now: int) -> dict[str, str]:
    told = {"webhook-id": "made up", "webhook-timestamp": str(now)}
    return {**told, "webhook-signature": signature(SECRET, "made up", now, body)}


def test_the_example_of_the_manual_knows_a_message_of_ours_from_any_other(manual: dict[str, Any]) -> None:
    checked, now, body = manual["is_ours"], 1_790_000_000, json.dumps({"a": 1}).encode()
    headers = signed(body, now)
    assert checked(SECRET, headers, body, now=now + 60)
    for wrong in (
        {"webhook-id": "other"},
        {"webhook-timestamp": str(now + 1)},
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": ""},
    ):
        assert not checked(SECRET, headers | wrong, body, now=now + 60), wrong
    assert not checked(SECRET, headers, body + b" ", now=now)
    assert not checked(SECRET, headers, body, now=now + 3600), "an old one is played again"


def test_the_receiver_of_the_manual_takes_a_message_once_and_nothing_from_others(
    manual: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manual["Receiver"], "secret", SECRET)
    monkeypatch.setattr(manual["Receiver"], "log_message", lambda *_: None)
    body = json.dumps({"type": "webhook.test"}).encode()
    headers = signed(body, int(time.time()))
    with ThreadingHTTPServer(("127.0.0.1", 0), manual["Receiver"]) as running:
        serving = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        way = Way(resolve=lambda _host, _port: ["127.0.0.1"], allows=lambda _one: True, plain=True)
        answers = [
            way.post(f"http://program.example:{running.server_port}/", sent, body)
            for sent in (headers, headers, headers | {"webhook-signature": "v1,AAAA"}, {})
        ]
        running.shutdown()
        serving.join()
    assert answers == [204, 204, 401, 401]
    assert manual["Receiver"].waiting == [{"type": "webhook.test"}]


def test_a_signature_is_that_of_standard_webhooks() -> None:
    """By the words of the standard, computed anew: base64 of HMAC-SHA256 over id, timestamp and body, with the secret's bytes as key."""
    key = b"01234567890123456789012345678901"
    mac = hmac.new(key, b"msg_1.1614265330.{}", hashlib.sha256).digest()
    assert signature("whsec_" + base64.b64encode(key).decode(), "msg_1", 1614265330, b"{}") == "v1," + base64.b64encode(mac).decode()


@pytest.mark.parametrize("one", HAPPENINGS.values(), ids=lambda one: one.type)
def test_a_type_says_which_noun_of_the_api_it_is_of(one: object) -> None:
    type_, path = one.type, one.path  # type: ignore[attr-defined]
    noun = path.split("/")[1]
    assert re.fullmatch(r"[a-z]+\.[a-z]+", type_) and noun in {type_.split(".")[0] + "s", type_.split(".")[0][:-1] + "ies"}
    assert noun != "strategys"
