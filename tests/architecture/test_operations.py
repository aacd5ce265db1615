"""What holds for every operation, whatever it does."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

import pytest
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


@pytest.mark.parametrize("name", NAMES)
def test_an_operation_refuses_somebody_without_grants(app: Flask, name: str) -> None:
    """Before it opens a unit of work and before it looks at what was sent."""
    permission, run = REGISTRY[name]
    with app.app_context(), pytest.raises(NotAllowed, match=re.escape(permission.name)):
        run(Actor(1, "web"), permission.on())
    assert current() is None


@pytest.mark.parametrize("name", NAMES)
def test_an_operation_refuses_the_right_role_in_another_place(app: Flask, name: str) -> None:
    permission, run = REGISTRY[name]
    record = permission.on()
    if isinstance(permission, Personal):
        by = Actor(8, "web")
        record.user_id = 7
    else:
        by = Actor(8, "web", tuple(Grant(role, county_id=3, assignment_id=1, area="honour") for role in permission.roles))
    with app.app_context(), pytest.raises(NotAllowed):
        run(by, record)


@pytest.mark.parametrize("name", NAMES)
def test_an_operation_says_who_does_it_to_what_and_then_names_everything(name: str) -> None:
    by, record, *rest = inspect.signature(REGISTRY[name][1]).parameters.values()
    assert by.name == "by" and by.annotation == "Actor", by
    assert record.annotation == REGISTRY[name][0].on.__name__, record
    assert [parameter.name for parameter in rest if parameter.kind is not inspect.Parameter.KEYWORD_ONLY] == []


@pytest.mark.parametrize("name", NAMES)
def test_an_operation_says_in_words_what_it_does(name: str) -> None:
    assert inspect.getdoc(REGISTRY[name][1]), name


@pytest.mark.parametrize("name", NAMES)
def test_an_operation_is_called_by_a_channel(name: str) -> None:
    """One that nobody calls is a defect, and an untested door."""
    module, _, verb = name.rpartition(".")
    own = f"vaw/domain/{module.replace('.', '/')}.py"
    assert modules_that_say().get(verb, set()) - {own}, f"{name} is called by nobody"


@cache
def modules_that_say() -> Mapping[str, set[str]]:
    """Word: the modules that hold it. Read once for all the operations."""
    found = defaultdict(set)
    for path in modules():
        for word in set(re.findall(r"\w+", text_of(path))):
            found[word].add(name_of(path))
    return found
