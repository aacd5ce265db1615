"""10,000 registrations to one occasion and 100,000 requests: every page costs as many statements as with a hundred, and stays short."""

from __future__ import annotations

from datetime import timedelta
from time import perf_counter

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import Person, person
from tests.factories.many import analyze, copy
from tests.factories.occasions import came, make_occasion, make_registration
from tests.factories.requests import make_method, make_request
from tests.factories.statements import counted
from tests.factories.support_year import make_support_year
from vaw.domain.support.models import RequestStep
from vaw.domain.support.models.adoption import FollowUp, MethodStage
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit

A_FEW = 100  # two pages and more of any list
REGISTRATIONS, REQUESTS, OTHERS = 10_000, 100_000, 2_000
BYTES_MOST = 700_000  # of a page; what a phone at a door still gets in a second
SECONDS_MOST = 8  # on a machine that does other things as well: only to see that nothing grows with the square


class World:
    """An occasion with registrations, requests, occasions and follow-ups, each of which can be made many."""

    def __init__(self, me: Person) -> None:
        method = make_method()
        self.occasion = make_occasion(
            title="Påhittad kurs för många", starts_at=clock.now() + timedelta(minutes=30), responsible_id=me.id, method_id=method.id
        )
        self.registration = came(make_registration(self.occasion, women=2, men=1))
        self.request = make_request(responsible_id=me.id, method_id=method.id)
        self.other = make_occasion(title="Påhittad kurs av många", responsible_id=me.id)
        with unit(system("test"), "test.follow_up"):
            told = {"county_id": 24, "method_id": method.id, "organisation_key": "0", "organisation_name": "Påhittad förening"}
            self.follow_up = FollowUp(occasion_id=self.occasion.id, months=3, due_on=clock.today(), state="sent", **told)
            self.stage = MethodStage(stage="started", since_on=clock.today(), noted_at=clock.now(), **told)
            db.session.add_all([self.follow_up, self.stage])
            db.session.flush()
            self.step = db.session.scalars(sa.select(RequestStep).where(RequestStep.request_id == self.request.id)).one()

    def add(self, registrations: int, requests: int, others: int, *, first: int) -> None:
        copy(self.registration, registrations)
        copy(self.request, requests, sequence=f"{first} + n")
        copy(self.other, others, starts_at="source.starts_at + n * interval '1 hour'", ends_at="source.ends_at + n * interval '1 hour'")
        copy(self.follow_up, others, organisation_key=f"({first} + n)::text")
        copy(self.stage, others, organisation_key=f"({first} + n)::text")
        steps = sa.text(
            "insert into request_step (request_id, county_id, state, at) "
            "select id, county_id, 'received', received_at from support_request where sequence > :first"
        )
        db.session.connection().execute(steps, {"first": first})
        analyze("registration", "support_request", "request_step", "occasion", "follow_up", "method_stage")

    def addresses(self) -> list[str]:
        here = f"/utbildningar/{self.occasion.id}"
        return [
            "/stod", "/stod?visa=sena", "/stod?visa=avslutade", "/stod/tider", "/utbildningar", "/utbildningar?visa=manad",
            "/utbildningar?visa=vara", "/utbildningar?visa=tidigare", here, f"{here}/anmalda", f"{here}/narvaro", f"{here}/forfragningar",
            f"{here}/intyg", f"{here}/utvardering", f"{here}/avsluta", "/uppfoljningar", "/uppfoljningar?visa=fragade",
            "/uppfoljningar/steg", "/statistik", "/utbildningar/riket", "/att-gora",
        ]  # fmt: skip


def cost(browser: FlaskClient, connection: sa.Connection, address: str) -> int:
    """Statements of the page; the registers that are kept have been read before."""
    assert browser.get(address).status_code == 200, address
    with counted(connection) as told:
        began = perf_counter()
        answer = browser.get(address)
        took = perf_counter() - began
    assert took < SECONDS_MOST, (address, took)
    assert len(answer.data) < BYTES_MOST, (address, len(answer.data))
    return len(told)


def test_pages_cost_no_more_statements_however_much_there_is(rolled_back: sa.Connection, app: Flask) -> None:
    me = person()
    make_support_year()
    world = World(me)
    browser = me.browser(app)
    world.add(A_FEW, A_FEW, A_FEW, first=10_000)
    few = {address: cost(browser, rolled_back, address) for address in world.addresses()}
    world.add(REGISTRATIONS, REQUESTS, OTHERS, first=100_000)
    many = {address: cost(browser, rolled_back, address) for address in world.addresses()}
    assert db.session.scalar(sa.text("select count(*) from support_request")) > REQUESTS
    assert {address: (few[address], n) for address, n in many.items() if n > few[address]} == {}
