"""Somebody who looks at everything that could tell of protected housing: every address, with the filters of those who may see more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.routing.converters import NumberConverter

from tests.factories import Person, token
from vaw.domain.people.rules.tokens import SCOPES
from vaw.kernel.db import db

FILTERS = "?lan={county}&malgrupp=women&faktor=2&dag=2026-09-30&ar=2026&kvartal={quarter}&status=open&q={code}&boende={code}"
PLACES_TO_LOOK = ("housing.", "insight.", "start.", "notifications.", "admin.", "organisations.", "geography.")
IN_API = ("facilities", "capacity-snapshots", "published-housing", "figures", "organisations")


class Answer(NamedTuple):
    """What comes back, as whoever asks has it."""

    status: int
    kind: str
    body: bytes


def addresses(app: Flask, known: Mapping[str, Any]) -> Iterator[str]:
    """Every address that answers to GET and could tell. `known`: what the attacker puts in, by name; the first record of all else."""
    urls = app.url_map.bind("localhost")
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "GET" in (rule.methods or ()) and _may_tell(rule):
            yield urls.build(rule.endpoint, {name: known.get(name, _first(rule, name)) for name in rule.arguments})


def _may_tell(rule: Rule) -> bool:
    """Not whether the worker lives, which the real clock says; not paper, which says what the page says and never twice byte by byte; not a
    form without anybody's data, which has a random number of its own each time."""
    if rule.endpoint in ("start.status", "start.readyz", "start.tell_barrier") or rule.rule.endswith(".pdf"):
        return False
    if rule.endpoint.startswith("api."):
        return any(name in rule.rule for name in IN_API)
    return rule.endpoint.startswith("housing.") or (rule.endpoint.startswith(PLACES_TO_LOOK) and not rule.arguments)


def _first(rule: Rule, name: str) -> object:
    return 1 if isinstance(rule._converters[name], NumberConverter) else "x"


_UUID = rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_OWN_NUMBER = re.compile(rb'(?<=name="draft_key" value=")%b|(?<="form-)%b' % (_UUID, _UUID))  # of a page's draft: another at each opening


class Prying:
    """A person who asks; nothing that an answer writes stays."""

    def __init__(self, app: Flask, connection: sa.Connection, who: Person | None) -> None:
        self.app, self.connection, self.who = app, connection, who
        self.key = token(who, tuple(SCOPES)) if who else None

    def look(self, paths: Iterable[str], query: str) -> Iterator[tuple[str, Answer]]:
        """All of it; what opens in the area of protected housing once more with filters."""
        for path in paths:
            answer = self.ask(path)
            yield path, answer
            if answer.status == 200 and path.startswith("/skyddat-boende") and "." not in path:
                yield path + query, self.ask(path + query)

    def ask(self, path: str) -> Answer:
        db.session.remove()  # its savepoint would lie around ours
        driver: Any = self.connection.connection.driver_connection
        driver.execute("savepoint prying")
        try:
            client, headers = self.app.test_client(), {}
            if path.startswith("/api/") and self.key:
                headers = {"Authorization": f"Bearer {self.key}"}
            elif self.who:
                client.set_cookie("vaw", self.who.token)
            answer = client.get(path, headers=headers)
            return Answer(answer.status_code, answer.mimetype, _OWN_NUMBER.sub(b"", answer.data))
        finally:
            db.session.remove()
            driver.execute("rollback to savepoint prying; release savepoint prying")
