"""Odd values in every address and every form, by people of several roles and by nobody: whatever comes, no page fails.

A sample, the same each time; VAW_FUZZ_EXAMPLES tries every page of every role so many times.
"""

from __future__ import annotations

import os
import re
import traceback
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

import vaw
from tests.conftest import one_transaction, taken_back
from tests.factories.doors import Door, doors, within_reach
from tests.factories.odd import IN_FORMS, pairs
from tests.factories.world import World, csrf, make_world
from vaw.kernel import clock
from vaw.web.blueprint import Public

EXAMPLES = int(os.environ.get("VAW_FUZZ_EXAMPLES", "0"))
ROLES = ("development_leader here", "registrar here", "metro_team here", "visitor")
PAGES, FORMS = 80, 45  # of each role, in a sample
HEALTH = ("start.status", "start.readyz")  # 503 is what they are for
LONG = 1_000_000
SIGNED_OUT = "visitor"
FOUND = {"text": "Om arbetet", "email": "namn@example.se", "number": "2", "date": "2026-03-04", "search": "stöd", "tel": "1"}
ASKED = re.compile(r"""args[^\n"']{0,30}["']([\wåäö]+)["']""")


@pytest.fixture(scope="module")
def connection(app: Flask) -> Iterator[sa.Connection]:
    """One world for them all: every try is taken back."""
    with clock.frozen(clock.now()), one_transaction(app) as connection:  # the proof of who it is stays fresh however long it takes
        yield connection


@pytest.fixture(scope="module")
def world(app: Flask, connection: sa.Connection) -> World:
    return make_world(app)


@cache
def names_in(source: str) -> tuple[str, ...]:
    """What the pages of a module's folder, and the parts that pages share, read from an address."""
    files = [*Path(source).parent.glob("*.py"), *(Path(vaw.__file__).parent / "web").rglob("*.py")]
    return tuple(sorted({name for one in files for name in ASKED.findall(one.read_text())}))


def opened(app: Flask, world: World, role: str, method: str, most: int, chance: Random) -> Iterator[Door]:
    """The doors that somebody of the role may open, in an order of chance; a sample leaves paper out, which costs a second each."""
    found = [one for one in doors(app, world) if one.method == method and one.scope is None and one.endpoint not in HEALTH]
    chance.shuffle(found)
    left = most if not EXAMPLES else len(found)
    for door in found:
        if left and (EXAMPLES or not door.path.endswith((".pdf", ".xlsx", ".docx"))) and _may(world, door, role):
            left -= 1
            yield door


def _may(world: World, door: Door, role: str) -> bool:
    return isinstance(door.allow, Public) if role == SIGNED_OUT else within_reach(world, door, world.people[role].actor)


class Trying:
    """Somebody of a role, whose every request is alone: what it changes is gone for the next."""

    def __init__(self, app: Flask, world: World, connection: sa.Connection, role: str) -> None:
        self.app, self.connection = app, connection
        self.who = None if role == SIGNED_OUT else world.people[role]
        self.statuses, self.wrong = Counter[int](), list[str]()

    def browser(self) -> FlaskClient:
        return self.who.browser(self.app) if self.who else self.app.test_client()

    def ask(self, method: str, path: str, form: str | None = None) -> TestResponse | None:
        """None for a fault, which is told with all the others."""
        kind = None if form is None else "application/x-www-form-urlencoded"
        told = f"{method} {path} {form or ''}"[:600]
        with taken_back(self.connection):
            try:
                answer = self.browser().open(path, method=method, data=form, content_type=kind)
            except Exception as fault:
                frames = [one for one in traceback.extract_tb(fault.__traceback__) if f"{Path(vaw.__file__).parent}/" in one.filename]
                where = " < ".join(f"{one.name}:{one.lineno}" for one in reversed(frames[-3:]))
                self.wrong.append(f"{told}: {type(fault).__name__} {str(fault)[:200]} in {where}")
                return None
        self.statuses[answer.status_code] += 1
        if answer.status_code >= 500:
            self.wrong.append(f"{told}: {answer.status_code}")
        return answer


def test_no_address_with_odd_questions_fails(app: Flask, world: World, connection: sa.Connection) -> None:
    for role in ROLES:
        trying, chance = Trying(app, world, connection, role), Random(role)
        for door in opened(app, world, role, "GET", PAGES, chance):
            names = list(names_in(app.view_functions[door.endpoint].__code__.co_filename))
            for _ in range(EXAMPLES or 1):
                trying.ask("GET", f"{door.path}?{pairs(chance, names)}")
        assert trying.wrong == [], "\n".join(trying.wrong)
        assert trying.statuses[200] > trying.statuses.total() * 0.6, (role, trying.statuses)


def test_no_form_with_odd_values_fails(app: Flask, world: World, connection: sa.Connection) -> None:
    gets = {door.path for door in doors(app, world) if door.method == "GET"}
    for role in ROLES:
        trying, chance = Trying(app, world, connection, role), Random(role)
        for door in opened(app, world, role, "POST", FORMS, chance):
            page = trying.ask("GET", door.path) if door.path in gets else None
            shown = page.text if page is not None and page.status_code == 200 and page.mimetype == "text/html" else ""
            for filled in filled_forms(shown)[-2:] or [{}]:
                for _ in range(EXAMPLES or 1):
                    trying.ask("POST", door.path, bent(chance, filled, csrf(app, trying.who)))
        assert trying.wrong == [], "\n".join(trying.wrong)
        assert trying.statuses[422] + trying.statuses[303] > 5, (role, trying.statuses)


def test_a_million_letters_in_a_field_are_refused_and_more_are_not_even_read(app: Flask, world: World, connection: sa.Connection) -> None:
    trying = Trying(app, world, connection, ROLES[0])
    page = trying.ask("GET", "/aktiviteter/ny")
    assert page is not None
    filled = max(filled_forms(page.text), key=len) | {"csrf": csrf(app, trying.who)}
    assert {"text", "minutes"} <= set(filled)
    for name in ("text", "minutes", "municipality_ids", "done_on"):
        for value, statuses in ((LONG * "a", {422}), (LONG // 3 * "%00", {422}), (LONG * "1", {422}), (3 * LONG * "a", {413})):
            answer = trying.ask("POST", "/aktiviteter/ny", f"{_joined({**filled, name: ''})}&{name}={value}".replace(f"&{name}=&", "&"))
            assert answer is not None and answer.status_code in statuses, (name, value[:3], answer and answer.status_code)
    assert trying.wrong == []


def filled_forms(page: str) -> list[dict[str, str]]:
    """What goes along with each form that is sent by POST, when somebody has filled it in in the shortest way."""
    forms = html.fromstring(page).iterfind(".//form") if page else ()
    return [filled for form in forms if (form.get("method") or "").lower() == "post" and (filled := _filled(form))]


def _filled(form: Any) -> dict[str, str]:
    filled = {}
    for one in form.xpath(".//*[@name]"):
        kind = one.get("type", "text")
        if one.tag == "select":
            value = ([option.get("value") or "" for option in one.iterfind(".//option")] or [""])[-1]
        elif one.tag == "textarea":
            value = one.text or "Om arbetet"
        elif kind in ("hidden", "radio", "checkbox"):
            value = one.get("value") or ""
        else:
            value = one.get("value") or FOUND.get(kind, "Om arbetet")
        filled[one.get("name")] = value
    return filled


def bent(chance: Random, filled: dict[str, str], key: str) -> str:
    """The form with one field or three that are not what they should be, one of them now and then twice."""
    sent = {name: quote(value) for name, value in filled.items()}
    names = sorted(set(filled) - {"csrf"}) or ["version", "q", "name"]
    for name in chance.sample(names, min(len(names), chance.choice((1, 1, 2, 3)))):
        sent[name] = chance.choice(IN_FORMS)
        if chance.random() < 0.2:
            sent[name] += f"&{quote(name)}={chance.choice(IN_FORMS)}"
        elif chance.random() < 0.1:
            del sent[name]
    sent["csrf"] = chance.choice([key] * 12 + IN_FORMS[:1] + ["%c3%a5", "%ed%a0%80", quote(100 * "å")])
    return "&".join(f"{quote(name)}={value}" for name, value in sent.items())


def _joined(sent: dict[str, str]) -> str:
    return "&".join(f"{quote(name)}={quote(value)}" for name, value in sent.items())
