"""Words that must never stay, put into every input that a page or the API has, and the search for them afterwards.

No input is named here: addresses come from the application, fields from the forms of its pages, from the form classes and words of the
modules behind them, and from the API's own description.
"""

from __future__ import annotations

import ast
import inspect
import io
import logging
import re
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import count, cycle
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from config.logging import OneLine
from tests.factories import Person
from tests.factories.doors import Door
from tests.factories.world import csrf
from vaw.kernel import clock
from vaw.kernel.db import db
from vaw.web.forms import Form

PLANTS = {
    "address": ("Vintergatan 17 B, 903 26 Umeå", "vintergatan"),
    "personal number": ("19850312-2395", "850312-?2395"),
    "phone": ("070-174 05 63", "070.?174.?05.?63"),
    "shelter": ("Morgonkullen", "morgonkullen"),
    "person": ("Alfhild Qvarnlund", "qvarnlund"),
    "door": ("portkod 7394#", "7394#"),
}
"""What is planted, and how it is recognised, blind to case, wherever it went."""
KNOWN = ("address", "personal number", "phone")
"""Those that have a form: no text at all may hold one."""
NAMELESS = ("shelter", "person", "door")
"""Those that no rule can tell from other words."""
TEXTS = ("TextField", "TextAreaField", "EmailField", "HiddenField", "StringField")
"""Fields that take what is typed. The others make a number, a day or a choice of it, or nothing: those of a kind are tried together."""
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,30}")
_MOST_NAMES = 150


def found_in(text: str) -> set[str]:
    """Which of them a text holds."""
    return {plant for plant, (_written, sign) in PLANTS.items() if re.search(sign, text, re.IGNORECASE)}


@dataclass
class Log:
    """Every line that the program writes, as it would stand in its log."""

    lines: io.StringIO = field(default_factory=io.StringIO)

    @contextmanager
    def heard(self, root: logging.Logger) -> Iterator[None]:
        """As in production: what is worth telling is told."""
        handler, level = logging.StreamHandler(self.lines), root.level
        handler.setFormatter(OneLine())
        root.addHandler(handler)
        root.setLevel(logging.INFO)
        try:
            yield
        finally:
            root.setLevel(level)
            root.removeHandler(handler)


@cache
def _behind(view: Any) -> ModuleType:
    found = inspect.getmodule(inspect.unwrap(view))
    assert found is not None
    return found


@cache
def fields_of(view: Any) -> Mapping[str, str]:
    """{name: class} of every field of the forms that the module behind a view uses."""
    forms = [one for one in vars(_behind(view)).values() if inspect.isclass(one) and issubclass(one, Form) and one is not Form]
    found = {(name, getattr(form, name)) for form in forms for name in dir(form) if hasattr(getattr(form, name, None), "field_class")}
    return {name: field.field_class.__name__ for name, field in found}


@cache
def words_of(view: Any) -> tuple[str, ...]:
    """Every word in the module behind a view that could be the name of an input, and every field of its forms."""
    tree = ast.parse(inspect.getsource(_behind(view)))
    words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    named = {word for word in words if _NAME.fullmatch(word)} | set(fields_of(view))
    return tuple(sorted(named - {"csrf", "confirmed"}))[:_MOST_NAMES]


def planted(names: tuple[str, ...], shift: int = 0) -> dict[str, str]:
    """Each of them with one plant, the next one with the next."""
    written = [written for written, _sign in PLANTS.values()]
    return {name: written[(place + shift) % len(written)] for place, name in enumerate(names)}


def sheet(page: str, path: str, view: Any) -> dict[str, Any]:
    """The form that is sent to the page's own address, filled in with something wherever it is empty; {} where there is none."""
    for form in html.fromstring(page).xpath("//form[@method='post']") if page.lstrip().startswith("<") else ():
        if (form.get("action") or path) == path:
            return dict(_filled(form, fields_of(view)))
    return {}


def _filled(form: html.HtmlElement, kinds: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    chosen: dict[str, list[str]] = {}
    for control in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
        name, kind = control.get("name"), control.get("type", "text") if control.tag == "input" else control.tag
        if kind == "radio" or kind == "checkbox":
            first = kind == "radio" and name not in chosen
            if control.get("checked") is not None or first:
                chosen[name] = [*(chosen.get(name, []) if kind == "checkbox" else []), control.get("value", "on")]
            chosen.setdefault(name, [])
        elif kind == "select":
            options = control.xpath("./option[@selected]/@value") or [value for value in control.xpath("./option/@value") if value]
            yield name, options[0] if options else ""
        else:
            written = control.text if kind == "textarea" else control.get("value")
            yield name, (written or "").strip() or _SOMETHING.get(kinds.get(name, ""), _nothing)()
    yield from chosen.items()


def _nothing() -> str:
    return ""


_SOMETHING: Mapping[str, Callable[[], str]] = {
    "TextField": lambda: "Prov", "TextAreaField": lambda: "Prov", "EmailField": lambda: "prov@example.se", "NumberField": lambda: "1",
    "DateField": lambda: clock.today().isoformat(),
}  # fmt: skip
"""What a field that is empty may hold."""


class Hand:
    """Somebody who types the plants into whatever is behind a door. Nothing that a try does stays; what it left is looked for first."""

    def __init__(self, app: Flask, connection: sa.Connection, store: Store, who: Person | None, key: str | None) -> None:
        self.app, self.connection, self.store, self.who, self.key = app, connection, store, who, key
        self.left: set[tuple[str, str]] = set()
        self.faults: list[str] = []
        self.sent = 0
        self._address = cycle(range(1, 250))
        self._shift = count()

    def browser(self) -> FlaskClient:
        client = self.app.test_client()
        client.environ_base["REMOTE_ADDR"] = f"192.0.2.{next(self._address)}"  # a throttle by address is not asked here
        if self.who:
            client.set_cookie("vaw", self.who.token)
        return client

    def opens(self, door: Door, **how: Any) -> TestResponse:
        """As a browser or a program does it, without any plant."""
        heads = {"Authorization": f"Bearer {self.key}"} if door.scope is not None and self.key else {}
        return self.browser().open(door.path, method=door.method, headers=heads, **how)

    def send(self, door: Door, **how: Any) -> int:
        """One request, with plants in what a browser says of itself as well. Returns the status."""
        driver: Any = self.connection.connection.driver_connection
        db.session.remove()  # its savepoint would lie around ours
        driver.execute("savepoint planting")
        before, self.sent = self._written(), self.sent + 1
        try:
            answer = self.browser().open(
                how.pop("path", door.path), method=door.method, headers=self._heads(door, **how.pop("headers", {})), **how
            )
            self._judge(door, answer)
            return answer.status_code
        except Exception as raised:  # what falls over a plant is a fault of its own, and the doors that are left must be tried as well
            self.faults.append(f"{door}: {''.join(traceback.format_exception(raised)[-3:])}")
            return 500
        finally:
            db.session.remove()
            if self._written() != before:
                self.left |= self.store.search(self.connection)
            driver.execute("rollback to savepoint planting; release savepoint planting")

    def _written(self) -> int:
        """Rows that were written since the transaction began, also those that were taken back."""
        asked = "select sum(n_tup_ins + n_tup_upd) from pg_stat_xact_user_tables"
        return int(self.connection.scalar(sa.text(asked)) or 0)

    def _heads(self, door: Door, **more: str) -> dict[str, str]:
        address = PLANTS["address"][0]
        heads = {
            "User-Agent": address,
            "Referer": f"http://localhost/{address}",
            "X-Request-Id": address,
            "Accept-Language": address,
        } | more
        if door.scope is not None and self.key:
            heads["Authorization"] = f"Bearer {self.key}"
        return {name: value.encode().decode("latin-1") for name, value in heads.items()}

    def _judge(self, door: Door, answer: TestResponse) -> None:
        """No plant goes on in a head: where it leads, what the browser keeps. The page itself goes to whoever wrote it."""
        if found := found_in(unquote(str(answer.headers))):
            self.faults.append(f"{door}: {answer.status_code} sends on {sorted(found)}")

    def reads(self, door: Door) -> None:
        """Every word of the module as a filter of the page, and a plant instead of what an address names."""
        self.send(door, query_string=planted(words_of(self.app.view_functions[door.endpoint]), next(self._shift)))
        for rule in self.app.url_map.iter_rules(door.endpoint):
            for name in [name for name in rule.arguments if f"<{name}>" in rule.rule]:  # a number takes no words
                self.send(door, path=rule.rule.replace(f"<{name}>", "Vintergatan 17 B"))

    def fills_in(self, door: Door, known: Mapping[str, str]) -> bool:
        """Every field of the form behind the door that takes texts by itself, those of another kind together; then what no field asks for.

        `known`: what a form needs that cannot be guessed. Whether the form was taken as it was filled in before anything was planted.
        """
        view = self.app.view_functions[door.endpoint]
        page = self.browser().get(door.path).get_data(as_text=True) if self._has_page(door) else ""
        base = {**sheet(page, door.path, view), **known, "csrf": csrf(self.app, self.who), "confirmed": "1"}
        taken = self.send(door, data=base) < 400
        typed = {name: fields_of(view).get(name, "TextField") for name in base if name not in ("csrf", "confirmed")}
        for name in [name for name, kind in typed.items() if kind in TEXTS]:
            for written in self._of():
                self.send(door, data=base | {name: written})
        for wanted in set(typed.values()) - set(TEXTS):
            self.send(door, data=base | planted(tuple(name for name, kind in typed.items() if kind == wanted), next(self._shift)))
        more = planted(words_of(view), next(self._shift))
        file = {"file": (io.BytesIO(b"Vintergatan 17 B"), "Vintergatan 17 B.txt")}
        self.send(door, data=more | base | file, content_type="multipart/form-data")
        self.send(door, data=base | more)
        return taken

    def _of(self) -> list[str]:
        """The street, and by turns another one that has a form or one that has none."""
        turn = next(self._shift)
        return [PLANTS[name][0] for name in ("address", (*KNOWN[1:3], *NAMELESS[:3])[turn % 5])]

    def _has_page(self, door: Door) -> bool:
        return any("GET" in (rule.methods or ()) for rule in self.app.url_map.iter_rules(door.endpoint))

    def tells(self, door: Door, body: Mapping[str, Any]) -> bool:
        """Every member of the body that the API describes by itself, and members that it does not know. Whether the body is taken."""
        taken = self.send(door, json=body) < 400
        words = words_of(self.app.view_functions[door.endpoint])
        for path in _leaves(body):
            for written in self._of():
                self.send(door, json=_with(body, path, written), headers={"Idempotency-Key": written, "If-Match": f'"{written}"'})
        for written in self._of():
            self.send(door, json={**planted(words, next(self._shift)), **body}, headers={"Idempotency-Key": written})
        return taken


def described(document: Mapping[str, Any], path: str, code: str) -> dict[str, Any]:
    """A body that the API's description of a path allows, with all of its members."""
    content = document["paths"][path]["post"]["requestBody"]["content"]
    made = _example(document, next(iter(content.values()))["schema"], code)
    return dict(made)


def _example(document: Mapping[str, Any], schema: Mapping[str, Any], code: str) -> Any:
    if "$ref" in schema:
        return _example(document, document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], code)
    kind = schema.get("type", "string")
    kind = kind[0] if isinstance(kind, list) else kind
    made = {
        "integer": 1, "boolean": False, "string": code if "pattern" in schema else clock.now().isoformat(),
    }  # fmt: skip
    if "enum" in schema:
        return schema["enum"][0]
    if kind == "object":
        return {name: _example(document, told, code) for name, told in schema.get("properties", {}).items()}
    return [_example(document, schema["items"], code)] if kind == "array" else made[kind]


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    members = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in members:
        yield from _leaves(inner, (*path, key))


def _with(value: Any, path: tuple[Any, ...], new: object) -> Any:
    if not path:
        return new
    copy: Any = list(value) if isinstance(value, list) else dict(value)
    copy[path[0]] = _with(copy[path[0]], path[1:], new)
    return copy


@dataclass(frozen=True)
class Store:
    """Everything that the database keeps, and with it a backup: `pg_dump` writes these rows and nothing else."""

    tables: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, connection: sa.Connection) -> Store:
        rows = connection.execute(
            sa.text(
                "select c.oid::regclass::text, array_agg(quote_ident(a.attname)) from pg_class c "
                "join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 "
                "where c.relkind in ('r', 'p', 'm') and n.nspname !~ '^(pg_|information_schema)' and not a.attisdropped group by 1"
            )
        )
        return cls({table: tuple(columns) for table, columns in rows})

    def search(self, connection: sa.Connection) -> set[tuple[str, str]]:
        """{(table.column, plant)}: in texts, lists and JSON as they are, in bytes as they are and as the letters they stand for."""
        every = "|".join(_signs().values())
        asked = " union all ".join(f"select '{table}' where exists (select from {table} x where x::text ~* :sign)" for table in self.tables)
        hit = connection.scalars(sa.text(asked), {"sign": every}).all()
        return {
            (f"{table}.{column}", plant)
            for table in hit
            for column in self.tables[table]
            for plant, sign in _signs().items()
            if connection.scalar(sa.text(f"select exists (select from {table} where {column}::text ~* :sign)"), {"sign": sign})
        }


@cache
def _signs() -> dict[str, str]:
    """Each plant's sign, and the same as bytes are written down."""
    return {plant: f"{sign}|{written[:10].encode().hex()}" for plant, (written, sign) in PLANTS.items()}


def in_broker(broker: Any) -> set[str]:
    """What the broker holds: queues, throttles, sessions, whatever it is."""
    ways: dict[bytes, Callable[[Any], object]] = {
        b"string": broker.get, b"hash": broker.hgetall, b"set": broker.smembers,
        b"list": lambda key: broker.lrange(key, 0, -1), b"zset": lambda key: broker.zrange(key, 0, -1),
    }  # fmt: skip
    held = ((key, ways[broker.type(key)](key)) for key in broker.scan_iter("*"))
    return found_in(" ".join(repr(one) for one in held))


def in_files(folder: Path) -> set[str]:
    """What lies in files: mails that were sent, whatever was put by."""
    return {plant for path in folder.rglob("*") if path.is_file() for plant in found_in(str(path) + path.read_bytes().decode("latin-1"))}
