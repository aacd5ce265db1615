"""Every address of the application with an example of each record in it, and who may open it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from tests.factories.world import World
from vaw.kernel.actor import Actor
from vaw.kernel.permissions import Permission
from vaw.web.blueprint import Public

FREE = ("static",)
"""Endpoints that need no permission: Flask's own."""


@dataclass(frozen=True)
class Door:
    """One address and method, with who may."""

    endpoint: str
    method: str
    path: str
    allow: Permission[Any] | Public
    scope: str | None
    parameters: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def rules(app: Flask) -> Iterator[Rule]:
    yield from (rule for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule) if rule.endpoint not in FREE)


def doors(app: Flask, world: World) -> Iterator[Door]:
    urls = app.url_map.bind("localhost")
    for rule in rules(app):
        view: Any = app.view_functions[rule.endpoint]
        examples = {name: world.example(rule.endpoint, name) for name in rule.arguments}
        missing = [name for name, example in examples.items() if example is None]
        assert not missing, f"{rule.rule}: tests.factories.world has no example of {missing}"
        path = urls.build(rule.endpoint, {name: example.value for name, example in examples.items() if example})
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Door(rule.endpoint, method, path, view.allow, getattr(view, "scope", None), tuple(examples))


def within_reach(world: World, door: Door, by: Actor) -> bool:
    if isinstance(door.allow, Public):
        return True
    examples = [world.example(door.endpoint, name) for name in door.parameters]
    return door.allow.held_by(by) and all(example.seen_by(door.allow, by) for example in examples if example)
