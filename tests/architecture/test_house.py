"""The rules of the house that no linter knows (README, "How the code is laid out")."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, at, calls, files, modules, name_of, text_of, tree_of

pytestmark = pytest.mark.xdist_group("sources")  # one process reads and parses every file once

LINES_MOST, FUNCTION_MOST = 450, 60
HOSTS = {
    "localhost", "127.0.0.1", "0.0.0.0", "192.0.2.1", "example.se", "example.org", "www.w3.org",
    "www.digg.se", "www.imy.se", "www.riksdagen.se", "www.scb.se", "kvinnofridslinjen.se", "www.kvinnofridslinjen.se",
    "schemas.openxmlformats.org", "json-schema.org", "ns.adobe.com", "www.aiim.org",
    "schemas.openid.net",
}  # fmt: skip
"""Everywhere that a file of ours points: no package host, no machine of anybody's."""
MACHINE_PATHS = {
    ".ci/fresh-machine": "makes a machine of its own, with the paths of a Debian system",
    "deploy/": "units of an installed system",
    "README.md": "says where a database that root starts lies",
    "vaw/cli/run/": "where an account of the system keeps its database",
    "tests/architecture/test_units.py": "the units of an installed system",
}


def test_the_import_contracts_hold() -> None:
    done = subprocess.run([Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:]


def test_no_module_is_a_drawer_for_everything() -> None:
    assert [name_of(path) for path in files() if path.stem in {"utils", "util", "helpers", "helper", "common", "misc"}] == []


def test_no_file_is_too_long() -> None:
    # A test file is a list of sentences and may be longer than a module; what is made by a program is not read.
    made = ("requirements", "migrations/versions/", "vaw/translations/", "vaw/static/")
    long = [(name_of(path), text_of(path).count("\n")) for path in files() if not name_of(path).startswith(made)]
    assert [row for row in long if row[1] > LINES_MOST] == []


def test_no_function_is_too_long() -> None:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = [
        (at(path, node), node.end_lineno - node.lineno)
        for path in modules()
        for node in ast.walk(tree_of(path))
        if isinstance(node, kinds) and node.end_lineno
    ]
    assert [row for row in found if row[1] > FUNCTION_MOST] == []


def test_nothing_is_left_for_later() -> None:
    word = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b")
    assert [f"{name_of(path)}: {match[0]}" for path in files() for match in word.finditer(text_of(path))] == []


def test_no_test_is_left_out() -> None:
    """A test that does not run proves nothing (bin/vaw test installs what they need)."""
    marks = {"skip", "skipif", "xfail", "importorskip"}
    found = [
        at(path, node)
        for path in modules("tests")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr in marks
    ]
    assert found == []


def test_every_address_is_one_that_we_mean() -> None:
    address = re.compile(r"https?://([\w.-]*\w)")
    found = {(match[1], name_of(path)) for path in files() for match in address.finditer(text_of(path)) if match[1] not in HOSTS}
    assert sorted(row for row in found if "." in row[0] and not row[0].endswith((".example.se", ".example.org", ".example"))) == []


def test_no_file_knows_a_machine() -> None:
    path_of = re.compile(r"(?<![\w.~}$/-])/(?:root|home|work|Users|tmp|srv|opt|var/lib)/?\b")
    found = [f"{name_of(path)}: {match[0]}" for path in files() for match in path_of.finditer(text_of(path))]
    allowed = tuple(MACHINE_PATHS)
    assert [row for row in found if not row.startswith((*allowed, "tests/architecture/test_house.py"))] == []


def imports_inside(path: Path) -> Iterator[ast.AST]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from (inner for inner in ast.walk(node) if isinstance(inner, (ast.Import, ast.ImportFrom)))


def test_no_import_hides_in_a_function() -> None:
    assert [at(path, node) for path in modules() for node in imports_inside(path)] == []


def test_only_the_units_of_work_commit() -> None:
    """kernel.operation commits and rolls back; nobody else does."""
    found = [at(path, node) for path in modules() for name, node in calls(path) if name in {"commit", "rollback"}]
    assert [place for place in found if not place.startswith("vaw/kernel/operation.py")] == []


CLOCKS = {
    "vaw/kernel/clock.py": "the clock itself",
    "vaw/cli/run/": "the supervisor measures how long a process lives",
}


def test_there_is_one_clock() -> None:
    """`datetime.now`, `date.today`, `time.time` outside it would not stand still in a test nor start at VAW_NOW."""
    found = [
        at(path, node)
        for path in (*modules("vaw"), *modules("config"))
        for name, node in calls(path)
        if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)
        if (node.func.value.id, name) in {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time")}
    ]
    assert [place for place in found if not place.startswith(tuple(CLOCKS))] == []


def test_whoever_catches_everything_says_why() -> None:
    broad = re.compile(r"^\s*except (?:Base)?Exception\b(?!.*#)|^\s*except:", re.MULTILINE)
    # `except BaseException: …; raise` lets everything pass: it only tidies up.
    found = [(path, match) for path in modules() for match in broad.finditer(text_of(path))]
    assert [f"{name_of(path)}: {match[0].strip()}" for path, match in found if not _raises_again(path, match.start())] == []


def _raises_again(path: Path, start: int) -> bool:
    line = text_of(path).count("\n", 0, start) + 1
    handlers = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.ExceptHandler) and line <= node.lineno <= line + 1]
    return any(isinstance(handler.body[-1], ast.Raise) for handler in handlers)


@pytest.mark.parametrize("folder", ["vaw/kernel", "vaw/domain"])
def test_every_module_and_public_function_below_the_channels_says_what_it_is(folder: str) -> None:
    """Where the signature does not say it: a function of one line needs no sentence."""
    silent = [name_of(path) for path in modules(folder) if not ast.get_docstring(tree_of(path))]
    told = [(path, node) for path in modules(folder) for node in tree_of(path).body if isinstance(node, ast.FunctionDef)]
    silent += [
        at(path, node) for path, node in told if not node.name.startswith("_") and len(node.body) > 2 and not ast.get_docstring(node)
    ]
    assert silent == []
