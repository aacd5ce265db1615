"""One training from the first draft to what it led to: a leader, a participant on a waiting list, a group, and the county's figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import person
from tests.journeys.walking import Walker, work
from vaw.domain.activities.models import Activity
from vaw.domain.people.rules import Role
from vaw.domain.support.models import Method
from vaw.domain.support.models.adoption import FollowUp
from vaw.domain.support.models.evaluation import EVALUATION_SHEET
from vaw.domain.support.models.occasions import OCCASION_SEATS, Occasion, Registration
from vaw.domain.support.queries.registering import find_registration
from vaw.domain.support.rules.asking import SHORTEST
from vaw.kernel import clock
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.db import db
from vaw.tasks import follow_ups, training
from vaw.web.links import evaluation_token, follow_up_token, registration_token

ASKED = datetime(2026, 9, 1, 9, tzinfo=STOCKHOLM)
STARTS = datetime(2026, 10, 6, 9, tzinfo=STOCKHOLM)
WHO = {"place": "k2480", "organisation_kind": "municipality", "organisation_name": "Exempelby kommun, socialtjänsten"}


def leader(app: Flask) -> Walker:
    """A development leader of Västerbotten who has just signed in."""
    return Walker(person(Role.DEVELOPMENT_LEADER, 24).browser(app))


def sign_up(app: Flask, occasion_id: int, how: str = "", **fields: object) -> Walker:
    """Somebody registers without an account, as quickly as a person can."""
    walker = Walker(app.test_client())
    walker.open(f"/utbildningar/{occasion_id}/anmalan{how}")
    page = walker.page
    assert page is not None
    values = {field.get("name"): field.get("value") for field in page.xpath("//main//form[@method='post']//input[@type='hidden']")}
    with clock.frozen(clock.now() + 2 * SHORTEST):
        walker.send("Skicka anmälan", **{**values, **WHO, **fields})
    return walker


def last(**where: object) -> Registration:
    wanted = sa.select(Registration.id).filter_by(**where).order_by(Registration.id.desc()).limit(1)
    found = find_registration(db.session.scalars(wanted).one())
    assert found is not None
    return found


def own(app: Flask, registration: Registration) -> Walker:
    """The page behind the link that the mail holds."""
    with app.test_request_context():
        token = registration_token(registration)
    walker = Walker(app.test_client())
    walker.open(f"/l/{token}")
    return walker


@pytest.fixture(name="app")
def here(committed: Flask) -> Iterator[Flask]:
    """Real commits, for the worker."""
    committed.extensions["redis"].flushdb()  # what other tests have sent from this address
    with committed.app_context():
        yield committed


def test_from_a_draft_to_what_it_led_to(app: Flask) -> None:
    method = db.session.scalars(sa.select(Method).where(Method.code == "freda")).one()
    with clock.frozen(ASKED):
        walker = leader(app)
        walker.open("/utbildningar/ny")
        walker.send(
            "Spara", title="Att fråga om våld", method_id=str(method.id), field="close_relations", starts_on="2026-10-06",
            starts_time="09.00", ends_time="12.00", mode="on_site", venue="Länsstyrelsens hörsal", municipality_id="2480", places="3",
        )  # fmt: skip
        occasion = db.session.scalars(sa.select(Occasion)).one()
        assert app.test_client().get(f"/utbildningar/{occasion.id}").status_code == 404, "a draft is nobody else's"
        walker.open(f"/utbildningar/{occasion.id}")
        walker.send("Öppna")
        sign_up(app, occasion.id, "?hur=antal", women="2", men="0", unstated="0", email="grupp@example.se")
        sign_up(app, occasion.id, name="Påhittad Ett", sex="women", email="ett@example.se")
        waiting = sign_up(app, occasion.id, name="Påhittad Två", sex="men", email="tva@example.se", needs="Hörslinga")
        assert "väntelista" in waiting.says().lower()
        first = own(app, last(state="confirmed", kind="named"))
        first.open(f"{first.path}/avboka")
        first.send("Avboka")
        offered = last(state="offered")
        assert offered.email == "tva@example.se"
        second = own(app, offered)
        second.send("Ja, ta platsen")
        assert last(email_key=offered.email_key).state == "confirmed"
        assert work() > 0 and training.send_waiting() == 0, "every letter has left, once"
    with clock.frozen(STARTS + timedelta(minutes=5)):
        door = leader(app)
        door.open(f"/utbildningar/{occasion.id}/narvaro")
        assert "Påhittad Två" in door.says() and "Påhittad Ett" not in door.says()
        for registration in (last(kind="heads"), offered):
            door.open(f"/utbildningar/{occasion.id}/narvaro")
            assert door.client.post(door.path, data=_tick(door, registration.id)).status_code == 303
    with clock.frozen(STARTS + timedelta(hours=4)):
        ending = leader(app)
        ending.open(f"/utbildningar/{occasion.id}/avsluta")
        ending.send("Avsluta utbildningen", who="ticked")
        ending.open("/aktiviteter/utkast")
        ending.send("Bekräfta")
        logged = db.session.scalars(sa.select(Activity)).one()
        assert (logged.women, logged.men, logged.unstated, logged.minutes) == (2, 1, 0, 180) and logged.municipality_ids == [2480]
        certificate = own(app, last(kind="named", state="confirmed"))
        certificate.open(f"{certificate.path}/intyg")
        certificate.send("Gör intyget")
        assert work() > 0
        page = certificate.open(certificate.path)
        [pdf] = page.xpath("//main//a[contains(@href, 'intyg.pdf')]/@href")
        assert certificate.fetch(pdf).startswith(b"%PDF-")
        [check] = page.xpath("//main//a[starts-with(@href, '/intyg/')]/@href")
        verified = Walker(app.test_client())
        verified.open(check)
        assert "Att fråga om våld" in verified.says() and "Påhittad Två" not in verified.says()
        with app.test_request_context():
            sheet = evaluation_token(last(kind="named", state="confirmed"), STARTS + timedelta(days=15))
        answering = Walker(app.test_client())
        answering.open(f"/l/{sheet}")
        answering.send("Skicka svaren", overall="5")
        assert db.session.scalar(sa.select(sa.func.count()).select_from(EVALUATION_SHEET)) == 1
    with clock.frozen(datetime(2027, 1, 7, 9, tzinfo=STOCKHOLM)):
        follow_ups.tick()
        asked = db.session.scalars(sa.select(FollowUp).where(FollowUp.state == "sent")).one()
        with app.test_request_context():
            question = follow_up_token(asked, clock.now() + timedelta(days=42))
        answer = Walker(app.test_client())
        answer.open(f"/l/{question}")
        answer.send("Skicka svaret", stage="routine")
        later = leader(app)
        later.open(f"/katalog/{method.code}")
        assert "I rutin" in later.says()
        later.open("/statistik?ar=2026&lan=24")
        assert "Att fråga om våld" not in later.says()  # figures name no training
    taken = db.session.execute(sa.select(OCCASION_SEATS.c.places, OCCASION_SEATS.c.taken)).one()
    assert tuple(taken) == (3, 3)


def _tick(walker: Walker, registration_id: int) -> dict[str, str]:
    """What the button of a row sends."""
    assert walker.page is not None
    hidden = walker.page.xpath("//main//form[@method='post']//input[@type='hidden']")
    return {field.get("name"): field.get("value") for field in hidden} | {"kom": str(registration_id)}
