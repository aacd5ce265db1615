"""A real server on a database of its own, and a real browser in front of it: one of each for all the tests of this folder."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from tests.browser.looking import AXE, AXE_ADDRESS, Look
from tests.conftest import TEMPLATE, compiled_templates, settings_for
from tests.factories import Person
from tests.factories.accounts import Account, account
from tests.factories.databases import made
from tests.factories.world import World, make_world
from tests.factories.year import log, make_year
from vaw.app import create_app
from vaw.domain.geography.queries import find_county
from vaw.domain.insight.operations import order_report
from vaw.domain.insight.rules import YEARLY_ACCOUNT
from vaw.kernel.db import db
from vaw.kernel.queue import JobRow
from vaw.tasks import app as tasks

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
HERE = Path(__file__).parent


# When a browser hangs up in the middle of a static file, Werkzeug's server leaves it to the garbage collector.
HUNG_UP = "ignore:unclosed file .*/vaw/static/:ResourceWarning"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))  # one process: one server, one browser
            item.add_marker(pytest.mark.filterwarnings(HUNG_UP))


@dataclass
class Site:
    """The running system: where it answers, what is in it, and who may sign in with a password and a code."""

    app: Flask
    address: str
    world: World
    accounts: dict[str, Account] = field(default_factory=dict)
    instead: dict[str, Response] = field(default_factory=dict)
    """{address: what the browser gets there, once, in place of the program's own answer}."""

    def person(self, name: str) -> Person:
        return self.world.people[name]

    def work(self) -> int:
        """Do the jobs that wait, as a worker would. Returns how many were done."""
        with self.app.app_context():
            waiting = list(db.session.scalars(sa.select(JobRow.id).where(JobRow.state == "queued").order_by(JobRow.id)))
            db.session.rollback()
            return sum(tasks.run(job) > 0 for job in waiting)


@pytest.fixture(scope="session")
def site(database: sa.URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """`database` first: it builds the template that this one is a copy of."""
    with made(TEMPLATE) as url:
        app = create_app(settings_for(url))
        app.jinja_env.bytecode_cache = compiled_templates(tmp_path_factory)
        with app.app_context():
            world = make_world(app)
            me = world.people["development_leader here"].actor
            _fill(world)
            accounts = {"two_step": account("tva.steg@example.se", two_step=True), "plain": account("ett.steg@example.se")}
            db.session.remove()
        site = Site(app, "", world, accounts)
        server = make_server("127.0.0.1", 0, _with_axe(site), threaded=True)
        site.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        with app.app_context():
            county = find_county(24)
            assert county
            order_report(me, county, kind=YEARLY_ACCOUNT, year=2025, language="sv")
        site.work()
        yield site
        server.shutdown()
        thread.join()
        server.server_close()
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()


def _with_axe(site: Site) -> Any:
    """The application, and axe beside its own scripts: fetched once by the browser. And answers that a test has put in its place."""
    heads = [("Content-Type", "text/javascript; charset=utf-8"), ("Cache-Control", "public, max-age=86400")]

    def answer(environ: Any, start: Any) -> Any:
        path = environ["PATH_INFO"]
        if instead := site.instead.pop(path, None):
            return instead(environ, start)
        if path != AXE_ADDRESS:
            return site.app(environ, start)
        start("200 OK", heads)
        return [AXE.encode()]

    return answer


def _fill(world: World) -> None:
    """Enough of a year that lists have pages and plots have bars."""
    me = world.people["development_leader here"].actor
    make_year(me)
    for number in range(60):
        log(
            me,
            date(2025, 1, 7) + timedelta(days=5 * number),
            ("training", "webinar", "seminar")[number % 3],
            minutes=30 + number,
            heads=(number, 3, 1),
        )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    assert program, "the tests need Debian's chromium: bin/vaw test installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield browser
        browser.close()


@dataclass
class Room:
    """A browser window of one person, whose faults are noted from the first moment."""

    site: Site
    context: BrowserContext
    page: Page
    look: Look

    def go(self, path: str) -> int:
        """Open a page; its status."""
        self.look.begin(path)
        answer = self.page.goto(self.site.address + path, wait_until="load")
        assert answer is not None
        return answer.status


class Rooms:
    """Windows by person and language; each is opened once."""

    def __init__(self, site: Site, browser: Browser) -> None:
        self.site, self.browser = site, browser
        self.open: dict[tuple[str | None, str, bool], Room] = {}

    def of(self, name: str | None, language: str = "sv", scripts: bool = True) -> Room:
        """A window in which the person is signed in; None: nobody."""
        key = (name, language, scripts)
        if key not in self.open:
            self.open[key] = self.fresh(name, language, scripts)
        return self.open[key]

    def fresh(self, name: str | None = None, language: str = "sv", scripts: bool = True) -> Room:
        """A window of its own."""
        context = self.browser.new_context(java_script_enabled=scripts, viewport={"width": 1280, "height": 900}, locale="sv-SE")
        context.set_default_timeout(30_000)  # a loaded machine; nothing waits for as long as that on another
        cookies = {"vaw-language": language} | ({"vaw": self.site.person(name).token} if name else {})
        context.add_cookies([{"name": key, "value": value, "url": self.site.address} for key, value in cookies.items()])
        page = context.new_page()
        return Room(self.site, context, page, Look(page))

    def close(self) -> None:
        for room in self.open.values():
            room.context.close()


@pytest.fixture(scope="session")
def rooms(site: Site, browser: Browser) -> Iterator[Rooms]:
    rooms = Rooms(site, browser)
    yield rooms
    rooms.close()
