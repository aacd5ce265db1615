"""What holds for every operation, whatever it does."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from flask import Flask

import vaw.domain
from tests.architecture.sources import modules, name_of, text_of
from vaw.kernel.actor import Actor, Grant
from vaw.kernel.errors import NotAllowed
from vaw.kernel.operation import REGISTRY, current
from vaw.kernel.permissions import Personal

for _module in pkgutil.walk_packages(vaw.domain.__path__, "vaw.domain."):
    importlib.import_module(_module.name)
_AREAS = {area.name for area in pkgutil.iter_modules(vaw.domain.__path__)}
NAMES = sorted(name for name in REGISTRY if name.split(".")[0] in _AREAS)


def test_there_are_operations() -> None:
    assert len(NAMES) > 20


def refused(by: Actor, name: str, record: object) -> str | None:
    """The permission that somebody lacked, None where nobody was refused: before it looks at what was sent."""
    try:
        REGISTRY[name][1](by, record)
    except NotAllowed as no:
        return str(no)
    except Exception:
        return None  # it got as far as missing what was not sent
    return None


def test_every_operation_refuses_somebody_without_grants(app: Flask) -> None:
    """Before it opens a unit of work and before it looks at what was sent."""
    with app.app_context():
        faults = [
            name for name in NAMES if (said := refused(Actor(1, "web"), name, _on(name)())) is None or REGISTRY[name][0].name not in said
        ]
    assert faults == []
    assert current() is None


def test_every_operation_refuses_the_right_role_in_another_place(app: Flask) -> None:
    with app.app_context():
        faults = [name for name in NAMES if refused(*_elsewhere(name)) is None]
    assert faults == []


def _on(name: str) -> Any:
    return REGISTRY[name][0].on


def _elsewhere(name: str) -> tuple[Actor, str, object]:
    """Somebody with each role that the permission asks for, and a record that is not theirs."""
    permission, record = REGISTRY[name][0], _on(name)()
    if isinstance(permission, Personal):
        record.user_id = 7
        return Actor(8, "web"), name, record
    return Actor(8, "web", tuple(Grant(role, county_id=3, assignment_id=1, area="honour") for role in permission.roles)), name, record


def test_every_operation_says_who_does_it_to_what_and_then_names_everything() -> None:
    faults = []
    for name in NAMES:
        by, record, *rest = inspect.signature(REGISTRY[name][1]).parameters.values()
        positional = [parameter.name for parameter in rest if parameter.kind is not inspect.Parameter.KEYWORD_ONLY]
        if (by.name, by.annotation, record.annotation, positional) != ("by", "Actor", _on(name).__name__, []):
            faults.append(f"{name}{inspect.signature(REGISTRY[name][1])}")
    assert faults == []


def test_every_operation_says_in_words_what_it_does() -> None:
    assert [name for name in NAMES if not inspect.getdoc(REGISTRY[name][1])] == []


def test_every_operation_is_called_by_a_channel() -> None:
    """One that nobody calls is a defect, and an untested door."""
    said = modules_that_say()
    assert [name for name in NAMES if not said.get(name.rpartition(".")[2], set()) - {_own(name)}] == [], "called by nobody"


def _own(name: str) -> str:
    return f"vaw/domain/{name.rpartition('.')[0].replace('.', '/')}.py"


def modules_that_say() -> Mapping[str, set[str]]:
    """Word: the modules that hold it."""
    found = defaultdict(set)
    for path in modules():
        for word in set(re.findall(r"\w+", text_of(path))):
            found[word].add(name_of(path))
    return found
