"""A text goes into quarantine: afterwards nobody finds it in any store that the system has, sealed ones opened, nor on a page."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.forms import hidden, send
from tests.factories.networks import make_network, make_organisation
from tests.factories.planting import PLANTS, found_in, in_broker, in_files
from tests.factories.quarantine import SECRET, places_of_secret
from tests.web.test_form_drafts import FIELDS, NEW, saved, texts
from vaw.cli.keys import places
from vaw.domain.activities.models import Activity
from vaw.domain.geography.queries import find_county
from vaw.domain.networks.operations.actions import add_action
from vaw.domain.networks.rules.actions import Owner, Promise
from vaw.domain.people.operations.form_drafts import save_form_draft
from vaw.domain.people.queries.form_drafts import Typed
from vaw.domain.people.rules import Role
from vaw.domain.retention.models.quarantine import PIECE
from vaw.domain.retention.operations.quarantine import quarantine_texts
from vaw.domain.retention.rules.quarantine import ERASED, HELD, Spot
from vaw.kernel import clock, sealing
from vaw.kernel.db import db
from vaw.tasks import actions

pytestmark = pytest.mark.usefixtures("no_tries")
NOW = datetime(2026, 11, 23, 13, 32, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today(rolled_back: sa.Connection) -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def opened() -> set[str]:
    """Where the secret is found once every sealed value is opened; what lies in quarantine is the one place where it may be."""
    found = set()
    for place in places():
        if place.table is PIECE:
            continue
        for name in place.sealed:
            asked = f"select {name} from {place.table.name} where {name} is not null"
            values = [bytes(one) for one in db.session.connection().exec_driver_sql(asked).scalars()]
            if any("person" in found_in(sealing.unseal(value).decode("utf-8", "replace")) for value in values):
                found.add(f"{place.table.name}.{name}")
    return found


def logged(app: Flask, who: Person, **more: str) -> Activity:
    """Through the page, as anybody does."""
    answer = send(who.browser(app), NEW, **{**FIELDS, "text": SECRET, **more})
    assert answer.status_code == 303
    return db.session.scalars(sa.select(Activity).order_by(Activity.id.desc()).limit(1)).one()


def taken(app: Flask, made: Activity) -> None:
    path = f"/karantan/ny?kind=activity&id={made.id}"
    assert send(person().browser(app), path, chosen=[f"activity.{made.id}.text"]).status_code == 303


def test_no_store_holds_it_and_no_page_shows_it(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    writer, registrar = person(), person(Role.REGISTRAR)
    made = logged(app, writer)
    browser = writer.browser(app)
    saved(browser, NEW, **{**FIELDS, "text": f"{SECRET}\r\noch mer"})
    assert "activity.text" in places_of_secret() and opened() == {"form_draft.content"}, "the search finds what is there"
    taken(app, made)
    assert places_of_secret() == set() and opened() == set()
    settings = app.extensions["settings"]
    assert "person" not in in_broker(app.extensions["redis"]) | in_files(settings.state)
    assert PLANTS["person"][0] not in caplog.text
    word = PLANTS["person"][0].split()[1]
    pages = (f"/sok?q={word}", f"/aktiviteter/{made.id}", f"/aktiviteter/{made.id}/ratta", "/aktiviteter", "/att-gora", "/", NEW)
    for page in pages:
        assert SECRET not in browser.get(page).text, page
        assert SECRET not in registrar.browser(app).get(page).text, page


def test_a_form_that_was_open_before_does_not_put_it_back(app: Flask) -> None:
    writer = person()
    made = logged(app, writer)
    browser, page = writer.browser(app), f"/aktiviteter/{made.id}/ratta"
    form = browser.get(page)
    assert form.status_code == 200
    taken(app, made)
    answer = browser.post(page, data={**hidden(form.text), **FIELDS, "text": SECRET, "reason": "Fel tid"})
    assert answer.status_code == 409 and places_of_secret() == set()


def drafted(who: Person, text: str, **more: str) -> None:
    fields = {"text": [text], **{name: [value] for name, value in more.items()}}
    save_form_draft(who.actor, key=uuid4(), path=NEW, typed=Typed("", "Logga en aktivitet", "", fields))


@pytest.mark.parametrize("typed", [SECRET, f"{SECRET}\r\nPå en rad till.", f"Före. {SECRET} Efter.", SECRET[:-6]])
def test_what_anybody_has_typed_and_not_sent_loses_the_text_and_keeps_the_rest(app: Flask, typed: str) -> None:
    made, writer, other = logged(app, person()), person(), person(county_id=3)
    drafted(writer, typed, minutes="1,5 h")
    drafted(other, "Ett möte om något annat")
    taken(app, made)
    assert texts(writer) == [HELD] and texts(other) == ["Ett möte om något annat"]
    kept: Any = db.session.connection().exec_driver_sql("select saves from form_draft order by id").scalars().all()
    assert kept == [2, 1], "a window that saw the older one does not throw it away unseen"


def test_a_page_that_stood_open_does_not_keep_it_as_a_draft_either(app: Flask) -> None:
    made, writer = logged(app, person()), person()
    taken(app, made)
    answer = saved(writer.browser(app), NEW, **{**FIELDS, "text": SECRET.upper()})
    assert answer.json["state"] == "refused" and "karantän" in answer.json["said"] and opened() == set()


def test_no_mail_holds_it_neither_one_that_left_before_nor_one_after(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(app.extensions, "settings", dataclasses.replace(app.extensions["settings"], state=tmp_path))
    leader, town, county = person(), make_organisation("Exempelby kommun", role_mailbox="social@example.se"), find_county(24)
    assert county
    promise = Promise(SECRET, Owner(organisation_id=town.id), clock.today() + timedelta(days=20), make_network().id)
    action = add_action(leader.actor, county, promise=promise)
    assert actions.send_waiting() == 1
    other = add_action(leader.actor, county, promise=promise)
    for one in (action, other):
        quarantine_texts(leader.actor, county, kind="action_point", row_id=one.id, chosen=[Spot("action_point", one.id, "what")])
    assert actions.send_waiting() == 1
    assert len(list((tmp_path / "mail").iterdir())) == 2 and in_files(tmp_path) == set()


def test_after_it_was_erased_no_store_holds_it_sealed_either(app: Flask) -> None:
    made = logged(app, person())
    taken(app, made)
    registrar = person(Role.REGISTRAR).browser(app)
    number = db.session.connection().exec_driver_sql("select max(id) from quarantine").scalar()
    assert send(registrar, f"/admin/karantan/{number}/rensa", advised="1").status_code == 303
    assert set(db.session.connection().scalars(sa.select(PIECE.c.sealed))) == {None}
    assert ERASED in person().browser(app).get(f"/aktiviteter/{made.id}").text
