"""A run of all tests must have carried out every operation of the product: one that no test has done is named, and the run fails.

That each is refused as well is shown in tests/architecture/test_operations.py. Runs of some tests only are not judged.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

import vaw.domain
from vaw.kernel import operation
from vaw.kernel.actor import Actor

DONE: set[str] = set()
_real = operation.unit


@contextmanager
def _noted(by: Actor, name: str) -> Iterator[operation.Unit]:
    with _real(by, name) as unit:
        yield unit
    DONE.add(name)


operation.unit = _noted  # the decorator asks for it by its name in the module


def _is_whole(config: pytest.Config) -> bool:
    some = (
        config.option.keyword
        or config.option.markexpr
        or config.option.deselect
        or config.option.collectonly
        or getattr(config.option, "lf", False)
    )
    return not some and config.args == config.getini("testpaths")


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A test process of pytest-xdist has ended and tells what it did."""
    DONE.update(getattr(node, "workeroutput", {}).get("operations", ()))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["operations"] = sorted(DONE)
    elif _is_whole(session.config) and session.exitstatus == 0 and _missing():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if _is_whole(config) and (missing := _missing()):
        terminalreporter.write_line(f"no test has carried out: {', '.join(missing)}", red=True)


def _missing() -> list[str]:
    areas = {area.name for area in pkgutil.iter_modules(vaw.domain.__path__)}
    return sorted(name for name in operation.REGISTRY if name.split(".")[0] in areas and name not in DONE)
