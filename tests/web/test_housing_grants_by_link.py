"""Applying without an account: one neutral mail, a draft that is its writer's alone, and nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import person
from tests.factories.forms import hidden, send
from tests.factories.grants import make_application, make_call, of_team
from tests.factories.housing import leader_of
from tests.factories.networks import make_organisation
from vaw.domain.housing.models.grants import GrantApplication, GrantCall, GrantLetter
from vaw.domain.housing.operations.deciding import decide, mark_paid
from vaw.domain.housing.operations.grant_letters import Letter, give_up, in_hand, send_link_again
from vaw.domain.housing.operations.inviting import ask_for_link, invite, renew_call_link
from vaw.domain.housing.queries.grant_links import list_unsent
from vaw.domain.housing.queries.grants import list_applications, list_invited
from vaw.domain.housing.rules.grants import Told
from vaw.integrations.signing import Link, link_token
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.guard import PersonalData
from vaw.kernel.operation import unit
from vaw.tasks import grants
from vaw.web.links import call_token, grant_token
from vaw.web.settings import settings

WORDS = {"title": "Barnsamtal", "purpose": "Fler samtal med barn.", "applied": "30000"}
SECRETS = ("boende", "bidrag", "skydd", "västerbotten", "utlysning", "ansök", "jour", "kronor", "förening")
MONDAY = clock.now().replace(year=2026, month=11, day=23, hour=9, minute=0)


@pytest.fixture
def call(rolled_back: sa.Connection) -> GrantCall:
    return make_call(1)


@pytest.fixture
def one(call: GrantCall) -> GrantApplication:
    return invite(of_team(call, 1), call, organisation_name="Påhittad förening", county_id=24, email="Stod@example.se")


@pytest.fixture
def address(app: Flask, one: GrantApplication) -> str:
    return _address(app, one)


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


def _address(app: Flask, one: GrantApplication) -> str:
    with app.test_request_context():
        return f"/ansokan/{grant_token(one)}"


def _letters(one: GrantApplication) -> list[str]:
    return list(db.session.scalars(sa.select(GrantLetter.kind).where(GrantLetter.application_id == one.id).order_by(GrantLetter.id)))


def test_an_application_goes_by_link_from_draft_to_account(
    app: Flask, browser: FlaskClient, call: GrantCall, one: GrantApplication, address: str
) -> None:
    assert send(browser, address, title="Barnsamtal", later="1").status_code == 303  # half of it is enough for a draft
    shown = browser.get(address).text
    assert "Barnsamtal" in shown and one.state == "draft"
    incomplete = send(browser, address, title="Barnsamtal", purpose="", applied="30000")
    assert incomplete.status_code == 422 and "innan du skickar in" in incomplete.text and one.state == "draft"
    assert send(browser, address, **WORDS).status_code == 303
    assert (one.state, one.applied, one.purpose) == ("received", 30_000, "Fler samtal med barn.")
    assert "Ni får ett mejl när den är beslutad" in browser.get(address).text
    team = of_team(call, 1)
    decide(team, one, granted=20_000, reasons="Når många barn.")
    mark_paid(team, one, paid_on=clock.today())
    shown = browser.get(address).text
    assert "Når många barn." in shown and "Redovisa bidraget" in shown
    assert send(browser, f"{address}/redovisa", used="20001").status_code == 422
    assert send(browser, f"{address}/redovisa", used="19000").status_code == 303
    assert (one.state, one.used) == ("accounted", 19_000) and _letters(one) == ["invited", "received", "decided"]


def test_opening_a_link_changes_nothing_and_a_second_click_applies_once(browser: FlaskClient, one: GrantApplication, address: str) -> None:
    page = ""
    for _ in range(3):
        page = browser.get(address).text
    assert one.version == 1 and one.state == "draft"
    answers = [browser.post(address, data={**hidden(page), **WORDS}).status_code for _ in "ab"]
    assert answers == [303, 303] and _letters(one) == ["invited", "received"]
    browser.post(address, data={**hidden(page), **WORDS, "title": "Något annat"})
    assert one.title == "Barnsamtal"


def test_a_draft_is_read_by_nobody_but_whoever_has_the_link(app: Flask, call: GrantCall, one: GrantApplication) -> None:
    assert list_applications(leader_of(24), call.id) == list_applications(of_team(call, 1), call.id) == []
    team = person("metro_team", 1).browser(app)
    for browser in (team, person("development_leader", 24).browser(app)):
        assert browser.get(f"/skyddat-boende/bidrag/arenden/{one.id}").status_code == 404
    assert [(row.organisation_name, row.reached) for row in list_invited(of_team(call, 1), call)] == [("Påhittad förening", None)]


def test_of_two_who_write_on_one_draft_neither_overwrites_the_other(browser: FlaskClient, one: GrantApplication, address: str) -> None:
    first = browser.get(address).text
    assert send(browser, address, title="Den ena", purpose="Ett.", later="1").status_code == 303
    second = browser.post(address, data={**hidden(first), "title": "Den andra", "purpose": "Två.", "applied": "", "later": "1"})
    assert second.status_code == 409 and "Den ena" in second.text and "Den andra" in second.text
    assert one.title == "Den ena"
    again = browser.post(address, data={**hidden(second.text), "title": "Den andra", "purpose": "Två.", "applied": "", "later": "1"})
    assert again.status_code == 303 and one.title == "Den andra"


def test_a_new_link_ends_the_old_one_and_what_was_typed_behind_it_can_be_copied(
    app: Flask, browser: FlaskClient, call: GrantCall, one: GrantApplication, address: str
) -> None:
    page = browser.get(address).text
    assert not send_link_again(of_team(call, 1), one), "one was sent just now"
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        browser.post(f"{address}/ny-lank", data=hidden(page))
        assert one.link_stamp == 2 and _letters(one) == ["invited", "renewed"]
        ended = browser.post(address, data={**hidden(page), **WORDS})
        assert ended.status_code == 410 and "Fler samtal med barn." in ended.text and "Skicka en ny länk" in ended.text
        assert one.title == "" and browser.get(_address(app, one)).status_code == 200


def test_a_link_ends_with_its_call_and_with_its_time(
    app: Flask, browser: FlaskClient, call: GrantCall, one: GrantApplication, address: str
) -> None:
    page = browser.get(address).text
    with clock.frozen(clock.now() + timedelta(days=12)):
        late = browser.post(address, data={**hidden(page), **WORDS})
        assert late.status_code == 410 and "Tiden är ute" in late.text and "Fler samtal med barn." in late.text
    assert one.state == "draft"


def test_a_strange_an_altered_and_another_purposes_token_open_nothing(
    app: Flask, browser: FlaskClient, call: GrantCall, one: GrantApplication, address: str
) -> None:
    token = address.removeprefix("/ansokan/")
    with app.test_request_context():
        other = link_token(settings().secret_key, Link("report", one.id, 2**40, "0" * 16))
        of_call = call_token(call)
    for strange in (token + "x", token[:-2] + ("AA" if token[-2:] != "AA" else "BB"), "abc", other, of_call):
        for path in (f"/ansokan/{strange}", f"/ansokan/{strange}/redovisa"):
            assert browser.get(path).status_code == 404
        assert browser.post(f"/ansokan/{strange}/aterta").status_code == 404
    assert browser.get(f"/sok-bidrag/{token}").status_code == 404
    with_account = make_application(call, make_organisation("Annan").id)
    assert browser.get(_address(app, with_account)).status_code == 404, "who has an account has no link"


def test_a_call_is_shown_by_its_own_link_and_a_mailbox_gets_one_draft(app: Flask, browser: FlaskClient, call: GrantCall) -> None:
    with app.test_request_context():
        path = f"/sok-bidrag/{call_token(call)}"
    asked = [send(browser, path, organisation_name="Påhittad förening", county_id="24", email="stod@example.se") for _ in "ab"]
    assert [answer.status_code for answer in asked] == [200, 200] and asked[0].text == asked[1].text
    made = db.session.scalars(sa.select(GrantApplication).where(GrantApplication.call_id == call.id)).one()
    assert (made.state, made.email, _letters(made)) == ("draft", "stod@example.se", ["invited"])
    renew_call_link(of_team(call, 1), call)
    assert browser.get(path).status_code == 404


def test_who_is_invited_is_asked_by_the_lead_county_alone_and_without_personal_data(call: GrantCall) -> None:
    with pytest.raises(RuleBroken, match="decide_not_lead"):
        invite(of_team(call, 12), call, organisation_name="Förening", county_id=24, email="a@example.se")
    with pytest.raises(RuleBroken, match="mailbox"):
        invite(of_team(call, 1), call, organisation_name="Förening", county_id=24, email="a@b")
    with pytest.raises(PersonalData):
        ask_for_link(system("web"), call, organisation_name="Storgatan 12, 903 25 Umeå", county_id=24, email="a@example.se")


def test_a_mail_says_nothing_of_what_it_is_about(app: Flask, one: GrantApplication) -> None:
    with app.test_request_context():
        assert grants.send_waiting() == 1 and grants.send_waiting() == 0 and list(list_unsent()) == []
        for kind in Told:
            mail = grants.written(Letter(1, kind, one))
            assert mail is not None
            link = mail.text[mail.text.index("http") :].split()[0]
            said = f"{mail.subject} {mail.text} {mail.html}".replace(link, "").lower()
            assert not [word for word in SECRETS if word in said], kind


def test_a_mailbox_that_takes_no_mail_is_told_to_the_team(call: GrantCall, one: GrantApplication) -> None:
    letter_id = db.session.scalars(sa.select(GrantLetter.id).where(GrantLetter.application_id == one.id)).one()
    with in_hand(system("task"), letter_id) as letter:
        assert letter is not None
        give_up(system("task"), letter)
    assert [row.reached for row in list_invited(of_team(call, 1), call)] == [False] and list(list_unsent()) == []


def test_whoever_owes_an_account_hears_of_it_four_times_and_no_more(app: Flask, call: GrantCall, one: GrantApplication) -> None:
    due = MONDAY.date()
    one.state, one.granted, one.applied = "paid", 10, 10
    one.account_due_on = due
    _write(one)
    told = []
    for left in (31, 30, 28, 27, 14, 13, 3, 0, -1, -2, -61):
        with clock.frozen(MONDAY - timedelta(days=left)):
            told.append(grants.tell_of_accounts())
    # 29 days before is what 30 days before was on a Saturday, or already told; each kind leaves once.
    assert sum(told) == 4 and _letters(one)[1:] == ["due_30", "due_14", "due_3", "late"]
    one.state = "settled"
    _write(one)
    with clock.frozen(MONDAY + timedelta(days=5)):
        assert grants.tell_of_accounts() == 0


def test_drafts_of_old_calls_and_mailboxes_of_old_cases_are_forgotten(app: Flask, call: GrantCall, one: GrantApplication) -> None:
    other = invite(of_team(call, 1), call, organisation_name="Annan förening", county_id=24, email="annan@example.se")
    other.state, other.applied = "refused", 10
    _write(other)
    assert grants.forget() == 0
    with clock.frozen(clock.now() + timedelta(days=41)):
        assert grants.forget() == 1
    assert db.session.scalars(sa.select(GrantApplication.id).where(GrantApplication.call_id == call.id)).all() == [other.id]
    with clock.frozen(clock.now() + timedelta(days=367)):
        assert grants.forget() == 1
    assert other.email is None


def _write(one: GrantApplication) -> None:
    with unit(system("test"), "test.grants"):
        db.session.add(one)


def test_what_is_refused_behind_a_link_is_shown_again_to_somebody_who_is_signed_in_elsewhere(
    app: Flask, one: GrantApplication, address: str
) -> None:
    """A refusal rolls back: the application is read anew, by whoever the request stands for (vaw.kernel.rows)."""
    for browser in (app.test_client(), person("development_leader", 1).browser(app)):
        page = browser.get(address).text
        answer = browser.post(address, data={**hidden(page), **WORDS, "applied": "999999999999"})
        assert answer.status_code in (400, 422) and WORDS["title"] in answer.text
        assert browser.post(address, data=hidden(page)).status_code in (400, 422)
