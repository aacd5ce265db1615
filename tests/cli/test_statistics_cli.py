"""`vaw data fetch-statistics`: off until the operator says from where, nowhere else, no redirects, with an end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from tests.factories import person
from tests.factories.knowledge import SAMPLES, make_dataset
from vaw.cli.data import data
from vaw.domain.knowledge.models import Dataset
from vaw.domain.knowledge.queries.datasets import find_in_force, list_versions, series
from vaw.integrations.fetching import NotFetched, fetch

FILE = (SAMPLES / "pxweb-folkmangd.json").read_bytes()


class Answering(BaseHTTPRequestHandler):
    """/data/… the recorded file, /away a redirect to it, anything else 404."""

    def do_GET(self) -> None:
        if self.path.startswith("/data/away"):
            self.send_response(302)
            self.send_header("Location", "/data/folkmangd.json")
            self.end_headers()
        elif self.path.startswith("/data/folkmangd.json"):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(FILE)
        else:
            self.send_error(404)

    def log_message(self, *_args: object) -> None:
        """Nothing on stderr."""


@pytest.fixture
def site() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Answering)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/data/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def dataset(rolled_back: sa.Connection) -> Dataset:
    return make_dataset(person())


def run(app: Flask, monkeypatch: pytest.MonkeyPatch, allowed: tuple[str, ...], *arguments: str) -> Result:
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], statistics_urls=allowed))
    return app.test_cli_runner().invoke(data, ("fetch-statistics", *arguments))


def test_what_is_fetched_waits_for_a_yes_or_counts_at_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch, site: str, dataset: Dataset
) -> None:
    told = run(app, monkeypatch, (site,), str(dataset.id), f"{site}folkmangd.json", "--json")
    assert told.exit_code == 0, told.output
    assert json.loads(told.output) | {"id": 0} == {"id": 0, "edition": None, "values": 24, "refused": 0}
    assert find_in_force(dataset.id) is None
    told = run(app, monkeypatch, (site,), str(dataset.id), f"{site}folkmangd.json?contentscode=x", "--let-in")
    assert "24 values, 0 rows refused: edition 1 counts." in told.output
    version = find_in_force(dataset.id)
    assert version
    assert (version.file_name, str(series(version.id, "24")[0].women)) == ("folkmangd.json", "0")
    assert len(list_versions(dataset.id, drafts=True)) == 2


@pytest.mark.parametrize(
    ("allowed", "address", "said"),
    [
        ((), "{site}folkmangd.json", "fetching is off"),
        (("https://example.se/",), "{site}folkmangd.json", "not among those"),
        (("{site}",), "{site}away", "answered 302"),
        (("{site}",), "{site}other.json", "answered 404"),
    ],
)
def test_nothing_else_is_fetched(
    app: Flask, monkeypatch: pytest.MonkeyPatch, site: str, dataset: Dataset, allowed: tuple[str, ...], address: str, said: str
) -> None:
    told = run(app, monkeypatch, tuple(one.format(site=site) for one in allowed), str(dataset.id), address.format(site=site))
    assert told.exit_code != 0
    assert said in str(told.exception)
    assert list_versions(dataset.id, drafts=True) == []


def test_a_file_has_an_end(site: str) -> None:
    with pytest.raises(NotFetched, match="larger"):
        fetch(f"{site}folkmangd.json", (site,), most=len(FILE) - 1)
    assert fetch(f"{site}folkmangd.json", (site,), most=len(FILE)) == FILE
