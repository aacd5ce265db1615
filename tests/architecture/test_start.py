"""What each process loads when it starts: what it needs, and nothing of what takes long. Whatever it does without, it knows every table."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.architecture.sources import ROOT

APPLICATION = {"flask", "sqlalchemy", "jinja2", "vaw.app", "vaw.domain", "vaw.kernel.db", "vaw.web"}
PAPER = {"weasyprint", "scipy", "numpy", "vaw.kernel.disclosure.attack"}
TRACES = {"vaw.integrations.tracing", "opentelemetry.sdk.trace"}  # nobody asked for them
PAGES = {"vaw.blueprints", "webauthn", "authlib", "xlsxwriter", "icalendar"}
LOADED = "import json, sys; print(json.dumps(list(sys.modules)))"
IN_TURN = """
import gc, importlib, json, pathlib, sys
gc.disable()
from config.settings import Settings
from vaw import app
from vaw.kernel import figures, reminders
from vaw.kernel.db import Model
from vaw.tasks.app import load_regular

def known():
    return [sorted(Model.metadata.tables), sorted(figures.REGISTRY), sorted(reminders.REGISTRY)]

load_regular(Settings.from_env())
told = {"worker": list(sys.modules), "worker knows": known()}
importlib.import_module("vaw.blueprints")
told["web"] = list(sys.modules)
for path in sorted(pathlib.Path("vaw/domain").rglob("*.py")):
    importlib.import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__"))
print(json.dumps({**told, "everything": known()}))
"""


def said_by(program: str) -> Any:
    """What another Python prints as JSON."""
    known = {"VAW_ENV": "test", "DATABASE_URL": "postgresql:///nobody", "REDIS_URL": "unix:///nobody", "PYTHONPATH": str(ROOT)}
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env={**os.environ, **known}, stdout=subprocess.PIPE, check=True)
    return json.loads(run.stdout)


@pytest.mark.parametrize("needed", ["beat, vaw.tasks.beat", "vaw.cli.__main__, vaw.cli.run"])
def test_scheduler_and_supervisor_load_nothing_of_the_application(needed: str) -> None:
    assert not APPLICATION & set(said_by(f"import {needed}; {LOADED}"))


def test_a_worker_has_no_pages_and_yet_knows_every_table_and_a_page_sets_no_paper() -> None:
    """A process that knew only some of the tables would leave out the others when it looks through all of them."""
    said = said_by(IN_TURN)
    assert not (PAGES | PAPER | TRACES) & set(said["worker"])
    assert {"vaw.blueprints", "webauthn"} <= set(said["web"]) and not (PAPER | TRACES) & set(said["web"])
    assert said["worker knows"] == said["everything"]
