"""Every route × every role × (own county, other county, signed out), with the answer that its permission promises.

Nothing here names a page: routes come from the application, answers from the permission that a page is registered with. A new route
is tried at once, and one with a parameter that `tests.factories.world` has no example of fails.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import one_transaction
from tests.factories import Person, person, token
from tests.factories.doors import Door, doors, rules, within_reach
from tests.factories.signs import signs_of_life
from tests.factories.world import ELSEWHERE, HERE, YEAR, World, csrf, make_world
from vaw.domain.notifications.operations.sweep import sweep
from vaw.domain.people.models import SignIn, User
from vaw.domain.people.queries.signed_in import find_signed_in
from vaw.domain.people.reminders import TOKEN_EXPIRES
from vaw.domain.people.rules import Role
from vaw.domain.people.rules.tokens import SCOPES, hashed
from vaw.kernel import audit, clock
from vaw.kernel.actor import Actor, Grant, system
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.kernel.permissions import Permission
from vaw.web import errors, problem
from vaw.web.blueprint import Public

PLACES = ("here", "elsewhere")
PERSONS = [f"{role} {place}" for role in Role for place in PLACES]
CHANGERS = ("development_leader here", "administrator here", "national_coordinator here", "county_management here")
"""Who between them can change what can be changed here."""
SHOWN, CHANGED = {200, 302, 303}, {200, 302, 303, 409, 422}
ANSWERED = {200, 201, 204, 304, 400, 409, 412, 415, 422, 428}
"""What the API says to a program that may come in, whatever it sent."""
TRICKS = f"?lan={HERE}&county={HERE}&kommun=2480&ar={YEAR}&year={YEAR}"
"""Asks for a county that may not be one's own."""
LOOK_UP = "'insight.operations.trail.look_up'"  # whoever is looked up is told
LAST_LINE = f"select max(id) from {audit.AUDIT.name} where operation not in ('housing.operations.looks.look_at', {LOOK_UP})"
"""A line that was taken back does not count, nor one that tells a shelter who has looked."""
WALK = 3600
"""Seconds that no visitor needs for all the doors, however loaded the machine."""
_NUMBER = count()


class Visitor:
    """Somebody at the door; nothing that they do stays."""

    def __init__(self, app: Flask, connection: sa.Connection, who: Person | None) -> None:
        self.app, self.connection, self.who = app, connection, who
        signs_of_life(connection, seconds_ago=-WALK)  # likewise, until the walk is over
        self.key = token(who, tuple(SCOPES)) if who else None
        if who:  # not noted anew at each door
            connection.execute(sa.update(SignIn).where(SignIn.user_id == who.id).values(seen_at=clock.now() + timedelta(seconds=WALK)))
        sweep(system("task"), kinds=[TOKEN_EXPIRES])  # planned at once: some minutes later the status page would be right to complain
        found = find_signed_in(hashed(who.token), channel="web") if who else None
        self.by = found.actor if found else Actor(None, "web")
        self.wrote = self.told = False
        """Whether the last try changed something (left a line in the audit; where it is watched), and whether the next page tells of it."""
        self._reached: dict[Any, bool] = {}

    @property
    def is_stranger(self) -> bool:
        """Whether the examples' county is another than the person's own."""
        return all(grant.county_id != HERE for grant in self.by.grants)

    def reaches(self, world: World, door: Door) -> bool:
        """Asked once for many doors with the same permission and records: nothing that a try does stays."""
        key = (id(door.allow), *(world.example(door.endpoint, name) for name in door.parameters))
        if key not in self._reached:
            self._reached[key] = within_reach(world, door, self.by)
        return self._reached[key]

    def tries(self, door: Door, query: str = "", fields: dict[str, str] | None = None, *, watched: bool = False) -> tuple[int, str, str]:
        """(status, address it leads to, text); a page that raises is a 500 that says where."""
        db.session.remove()  # its savepoint would lie around ours
        driver: Any = self.connection.connection.driver_connection
        driver.execute("savepoint door")
        try:
            before = self.traces() if watched else 0
            answer = self._open(door, query, {"csrf": csrf(self.app, self.who)} if fields is None else fields)
            self.wrote = watched and self.traces() != before
            self.told = any(header.startswith("vaw-message=") for header in answer.headers.getlist("Set-Cookie"))
            return answer.status_code, answer.headers.get("Location", ""), _text(answer)
        except Exception as raised:  # the doors that are left must be tried as well
            return 500, "", "".join(traceback.format_exception(raised)[-3:])
        finally:
            db.session.remove()
            # Released too, which SQLAlchemy's own way leaves out: thousands inside each other make every row slow to judge.
            driver.execute("rollback to savepoint door; release savepoint door")

    def _open(self, door: Door, query: str, fields: dict[str, str]) -> Any:
        client: FlaskClient = self.app.test_client()
        client.environ_base["REMOTE_ADDR"] = f"192.0.2.{next(_NUMBER) % 250 + 1}"  # a throttle by address is not asked here
        if door.scope is not None:
            headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
            body = {} if door.method == "GET" else {"json": {}}
            return client.open(door.path + query, method=door.method, headers=headers, **body)
        if self.who:
            client.set_cookie("vaw", self.who.token)
        return client.open(door.path + query, method=door.method, data=None if door.method == "GET" else fields)

    def traces(self) -> int:
        """The audit's last line, but for those that tell a shelter who looked: they are of persons who are signed in.

        Asked twice a try that is watched, thousands of times: of the driver itself.
        """
        driver: Any = self.connection.connection.driver_connection
        [last] = driver.execute(LAST_LINE).fetchone()
        return last or 0


def _text(answer: Any) -> str:
    return (
        answer.get_data(as_text=True).casefold() if answer.mimetype.startswith(("text/", "application/json", "application/problem")) else ""
    )


def expected(door: Door, reach: bool) -> set[int]:
    if isinstance(door.allow, Public):
        return SHOWN | CHANGED | {400}
    if not reach:
        return {404}
    return ANSWERED if door.scope is not None else SHOWN if door.method == "GET" else CHANGED


def faults_of(app: Flask, world: World, visitor: Visitor, *, watched: bool = False) -> Iterator[str]:
    """What is wrong behind any door, for this visitor; where it is watched, that reading leaves a trace too."""
    hidden = list(world.hidden_words(visitor.by))  # once: nothing that a try does stays
    for door in doors(app, world):
        yield from faults_behind(door, world, visitor, hidden, watched=watched and door.method == "GET")


def faults_behind(door: Door, world: World, visitor: Visitor, hidden: list[str], *, watched: bool = False) -> Iterator[str]:
    reach = visitor.reaches(world, door)
    # A stranger asks for the other county at once; that one's own opens is seen with whoever is at home there.
    query = TRICKS if door.method == "GET" and not door.parameters and visitor.is_stranger else ""
    status, to, text = visitor.tries(door, query, watched=watched)
    wanted = expected(door, reach) | ({404} if query else set())
    if status not in wanted:
        yield f"{door}{query}: {status}, not {sorted(wanted)} {text if status == 500 else ''}"
    if visitor.wrote:
        yield f"{door}{query}: reading it left a line in the audit"
    if to.startswith("/logga-in") and not isinstance(door.allow, Public):
        yield f"{door}{query}: sent to sign in, who is signed in"
    yield from (f"{door}{query}: shows {word}" for word in hidden if word in text and door.endpoint != "auth.open_link")


@pytest.fixture(scope="module")
def connection(app: Flask) -> Iterator[sa.Connection]:
    """One world for all the walks: every try is taken back."""
    with one_transaction(app) as connection:
        yield connection


@pytest.fixture(scope="module")
def world(app: Flask, connection: sa.Connection) -> World:
    world = make_world(app)
    sweep(system("task"))  # what is due is planned: the status page is well
    return world


@pytest.fixture(autouse=True)
def refusals_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test is of one visitor (or of none), to whom the page of a status is the same behind every door: half of the doors show it."""
    draw, drawn = errors._page, dict[tuple[int, str | None], errors.Told]()

    def page(status: int, text: str | None = None) -> errors.Told:
        if problem.wanted():
            return draw(status, text)
        if (status, text) not in drawn:
            drawn[status, text] = draw(status, text)
        return drawn[status, text]

    monkeypatch.setattr(errors, "_page", page)


def test_every_route_says_who_may(app: Flask) -> None:
    silent = [
        rule.rule for rule in rules(app) if not isinstance(getattr(app.view_functions[rule.endpoint], "allow", None), (Permission, Public))
    ]
    assert silent == []


@pytest.mark.parametrize("name", PERSONS)
def test_every_door_opens_to_those_who_may_and_to_nobody_else(app: Flask, connection: sa.Connection, world: World, name: str) -> None:
    """And, for one of them, a GET changes nothing: mail scanners and link previews open addresses too."""
    visitor = Visitor(app, connection, world.people[name])
    faults = list(faults_of(app, world, visitor, watched=name == CHANGERS[0]))
    assert not faults, f"{name}:\n" + "\n".join(faults)


def test_a_signed_out_visitor_is_sent_to_sign_in_and_a_program_without_token_refused(
    app: Flask, connection: sa.Connection, world: World
) -> None:
    visitor, faults = Visitor(app, connection, None), []
    for door in doors(app, world):
        status, to, text = visitor.tries(door)
        if isinstance(door.allow, Public):
            right = status in expected(door, reach=True)
        elif door.scope is not None:
            right = status == 401
        else:
            right = status == 302 and to.startswith("/logga-in")
        if not right or (door.endpoint != "auth.open_link" and "kanarie" in text):
            faults.append(f"{door}: {status} {to} {text if status == 500 else ''}")
    assert not faults, "\n".join(faults)


def test_an_account_without_a_role_reaches_what_is_its_own_and_nothing_more(app: Flask, connection: sa.Connection, world: World) -> None:
    lost = person(Role.DEVELOPMENT_LEADER, HERE)
    with unit(system("test"), "test.leaves"):
        db.session.execute(sa.text("update membership set valid_to = valid_from where user_id = :id"), {"id": lost.id})
    visitor = Visitor(app, connection, lost)
    assert visitor.by.grants == ()
    faults = list(faults_of(app, world, visitor))
    assert not faults, "\n".join(faults)


def test_a_password_alone_opens_nothing_where_there_is_a_second_step(app: Flask, connection: sa.Connection, world: World) -> None:
    half = person(Role.DEVELOPMENT_LEADER, HERE)
    with unit(system("test"), "test.half"):
        user, here = db.session.get_one(User, half.id), db.session.scalars(sa.select(SignIn).where(SignIn.user_id == half.id)).one()
        user.totp_secret, user.totp_confirmed_at, here.second_factor_at = "JBSWY3DPEHPK3PXP", here.created_at, None
    visitor, faults = Visitor(app, connection, half), []
    for door in doors(app, world):
        if door.scope is None and not isinstance(door.allow, Public):
            status, to, _ = visitor.tries(door)
            if status != 302 or not to.startswith("/logga-in/kod"):
                faults.append(f"{door}: {status} {to}")
    assert not faults, "\n".join(faults)


def test_a_token_without_the_scope_is_refused(app: Flask, connection: sa.Connection, world: World) -> None:
    me = world.people["development_leader here"]
    visitor, faults = Visitor(app, connection, me), []
    for door in doors(app, world):
        if door.scope is not None:
            visitor.key = token(me, tuple(scope for scope in SCOPES if scope != door.scope))
            if (status := visitor.tries(door)[0]) != 403:
                faults.append(f"{door}: {status}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("forged", ["", "0" * 64], ids=["without", "wrong"])
@pytest.mark.parametrize("name", CHANGERS)
def test_a_change_without_our_own_forms_token_is_refused(
    app: Flask, connection: sa.Connection, world: World, name: str, forged: str
) -> None:
    """Each door is tried by the first of them who may open it."""
    visitor, faults = Visitor(app, connection, world.people[name]), []
    before = [world.people[other].actor for other in CHANGERS[: CHANGERS.index(name)]]
    for door in doors(app, world):
        mine = within_reach(world, door, visitor.by) and not any(within_reach(world, door, other) for other in before)
        if door.method != "GET" and door.scope is None and mine:
            status, _, text = visitor.tries(door, fields={"csrf": forged}, watched=True)
            told = status in {400, 403, 422} or visitor.told or isinstance(door.allow, Public)
            if visitor.wrote or not told:
                faults.append(f"{door}: {status} {'and it is done' if visitor.wrote else ''} {text if status == 500 else ''}")
    assert not faults, "\n".join(faults)


def test_no_change_is_behind_a_permission_to_read(app: Flask, world: World) -> None:
    reading = [
        door
        for door in doors(app, world)
        if door.method != "GET" and isinstance(door.allow, Permission) and door.allow.name.endswith(".read")
    ]
    assert [str(door) for door in reading] == []


def test_the_persons_of_the_walk_are_who_they_say(app: Flask, connection: sa.Connection, world: World) -> None:
    here, there = (world.people[f"development_leader {place}"] for place in PLACES)
    assert Visitor(app, connection, here).by.grants == (Grant("development_leader", county_id=HERE),)
    assert Visitor(app, connection, there).by.grants == (Grant("development_leader", county_id=ELSEWHERE),)
