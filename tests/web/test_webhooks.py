"""The pages of one's webhooks: made, looked at, tried out, paused and removed by their owner and by nobody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from tests.factories import Person, person
from tests.factories.accounts import send
from tests.factories.webhooks import make_webhook
from vaw.domain.insight.models.webhooks import Webhook, WebhookDelivery
from vaw.domain.insight.rules.webhooks import STOPPED_TYPE
from vaw.domain.people.rules import PASSWORD_FRESH_FOR, Role
from vaw.integrations.webhooks import TIMED_OUT
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.kernel.queue import JobRow

ALL = "/konto/webhookar"
ADDRESS = "https://program.example.se/vaw?nyckel=hemlig"
SECRET = re.compile(r"whsec_[\w+/=]{44}")


@pytest.fixture
def leader(rolled_back: sa.Connection) -> Person:
    return person()


@pytest.fixture
def browser(app: Flask, leader: Person) -> FlaskClient:
    return leader.browser(app)


@pytest.fixture
def one(leader: Person) -> str:
    """The page of a webhook of the leader's."""
    return f"{ALL}/{make_webhook(leader, ADDRESS, 'activity.logged', 'report.published').id}"


def said(answer: TestResponse) -> str:
    return " ".join(html.fromstring(answer.text).xpath("string(//main)").split())


def press(browser: FlaskClient, page: str, what: str) -> str:
    """What the page says after one of its buttons."""
    done = send(browser, f"{page}/{what}", token_from=page)
    assert (done.status_code, done.headers["Location"]) == (303, page)
    return " ".join(html.fromstring(browser.get(page).text).text_content().split())


def state() -> str:
    return db.session.scalars(sa.select(Webhook.state)).one()


def test_a_new_one_shows_its_secret_once_and_its_address_never_again(browser: FlaskClient) -> None:
    shown = send(browser, f"{ALL}/ny", address=ADDRESS, types="activity.logged")
    assert shown.status_code == 200 and shown.headers["Cache-Control"] == "no-store"
    [secret] = SECRET.findall(shown.text)
    [page] = html.fromstring(shown.text).xpath("//main//a/@href")
    for path in (ALL, page, f"{page}/andra", f"{page}/hemlighet", f"{page}/ta-bort"):
        text = browser.get(path).text
        assert "program.example.se" in text and secret not in text and "hemlig" + "&" not in text and "nyckel=" not in text, path
    assert "Aktivitet: loggad" in said(browser.get(ALL)) and "Igång" in said(browser.get(page))


def test_a_new_secret_is_shown_once_and_is_another_one(browser: FlaskClient, one: str) -> None:
    secrets = [SECRET.findall(send(browser, f"{one}/hemlighet").text) for _ in range(2)]
    assert [len(found) for found in secrets] == [1, 1] and secrets[0] != secrets[1]
    assert SECRET.findall(browser.get(f"{one}/hemlighet").text) == []


@pytest.mark.parametrize("address", ["program.example.se/vaw", "https://någon.example.se/", "https://program.example.se/#del"])
def test_an_address_that_cannot_be_used_stays_on_the_screen_with_what_was_ticked_and_what_to_do(browser: FlaskClient, address: str) -> None:
    refused = send(browser, f"{ALL}/ny", address=address, types="report.published")
    page = html.fromstring(refused.text)
    assert refused.status_code == 422 and db.session.scalar(sa.select(sa.func.count()).select_from(Webhook)) == 0
    assert page.xpath("//input[@name='address']/@value") == [address]
    assert page.xpath("//input[@name='types'][@checked]/@value") == ["report.published"]
    assert "Den ska börja med https:// och ett namn" in page.xpath("string(//*[@id='address-error'])")
    assert page.xpath("//*[@class='govuk-error-summary']//a/@href") == ["#address"]


def test_a_sixth_one_is_refused_in_words(browser: FlaskClient, leader: Person) -> None:
    for _ in range(5):
        make_webhook(leader, ADDRESS)
    refused = send(browser, f"{ALL}/ny", address=ADDRESS, types="activity.logged")
    assert refused.status_code == 422 and "Du har redan 5 webhookar. Ta bort en först." in said(refused)


def test_what_one_can_be_told_of_stands_under_the_names_of_its_areas(browser: FlaskClient) -> None:
    page = html.fromstring(browser.get(f"{ALL}/ny").text)
    under = {
        group.xpath("string(legend)"): [" ".join(label.text_content().split()) for label in group.xpath(".//label")]
        for group in page.xpath("//fieldset//fieldset")
    }
    assert list(under) == [
        "Aktiviteter", "Stöd och utbildning", "Nätverk och överenskommelser", "Strategier och jämställdhet", "Förebyggande arbete",
        "Statistik och rapporter",
    ]  # fmt: skip
    assert under["Aktiviteter"] == ["Aktivitet: loggad", "Aktivitet: rättad", "Aktivitet: återtagen"]
    boxes = page.xpath("//input[@name='types']/@id")
    assert len(boxes) == len(set(boxes)) == sum(map(len, under.values())) == 21
    assert page.xpath("//fieldset[legend[normalize-space()='Vad ska programmet få veta?']]//input[1]/@id")[0] == "types"


def test_somebody_with_other_rights_is_offered_what_they_may_read(app: Flask, leader: Person) -> None:
    page = html.fromstring(person(Role.REQUESTER, None).browser(app).get(f"{ALL}/ny").text)
    assert "activity.logged" not in page.xpath("//input[@name='types']/@value")


def test_other_things_to_be_told_of(browser: FlaskClient, one: str) -> None:
    page = html.fromstring(browser.get(f"{one}/andra").text)
    assert page.xpath("//input[@name='types'][@checked]/@value") == ["activity.logged", "report.published"]
    assert send(browser, f"{one}/andra", types="meeting.held").headers["Location"] == one
    assert "Möte: genomfört" in said(browser.get(one)) and "Aktivitet: loggad" not in said(browser.get(one))
    assert "Välj minst en sak" in said(send(browser, f"{one}/andra", types=""))


def test_the_log_says_what_became_of_each_message(browser: FlaskClient, leader: Person, one: str) -> None:
    now, hook_id = clock.now(), int(one.rpartition("/")[2])
    told = (
        ("activity.logged", "sent", None, 1, 204, None),
        ("report.published", "waiting", now + timedelta(minutes=5), 2, 500, None),
        ("webhook.test", "failed", None, 8, None, TIMED_OUT),
        (STOPPED_TYPE, "dropped", None, 0, None, None),
    )
    with unit(system("test"), "test.log"):
        for type_, state_, due, attempts, status, error in told:
            line = WebhookDelivery(webhook_id=hook_id, type=type_, occurred_at=now, state=state_, due_at=due, attempts=attempts)
            line.status, line.error = status, error
            db.session.add(line)
    rows = html.fromstring(browser.get(one).text).xpath("//table/tbody/tr")
    nothing = "–uppgift saknas"  # the second for those who listen
    cells = [[" ".join(cell.text_content().split()) for cell in row.xpath("td")] for row in rows]
    assert [line[:4] for line in cells] == [
        ["Webhooken stoppades", *3 * [nothing]],
        ["Prov", "Inte mottagen", "Svaret tog för lång tid", "8"],
        ["Rapport: fastställd", "Väntar", "500", "2"],
        ["Aktivitet: loggad", "Mottagen", "204", "1"],
    ]
    assert [line[4] == nothing for line in cells] == [True, True, False, True], "when it is tried again"


def test_a_test_is_sent_once_at_a_time(browser: FlaskClient, one: str) -> None:
    assert "Ett prov är på väg." in press(browser, one, "prov")
    assert "Ett prov är redan på väg." in press(browser, one, "prov")
    assert db.session.scalars(sa.select(JobRow.name)).all() == ["insight.webhook.send"]


def test_it_is_paused_and_started_again(browser: FlaskClient, one: str) -> None:
    assert "Webhooken är pausad." in press(browser, one, "pausa") and state() == "paused"
    assert "Webhooken är inte igång. Starta den först." in press(browser, one, "prov")
    assert "Det som hände under tiden skickas inte." in press(browser, one, "starta") and state() == "active"
    assert "Webhooken är redan igång." in press(browser, one, "starta")


def test_a_stopped_one_says_why_on_its_page(browser: FlaskClient, one: str) -> None:
    with unit(system("test"), "test.stopped"):
        db.session.execute(sa.update(Webhook).values(state="stopped", stopped_why="insight.webhook_gone"))
    assert "vill ha fler meddelanden (410)" in said(browser.get(one)) and "Starta igen" in said(browser.get(one))


def test_it_is_removed_with_its_log_after_a_question(browser: FlaskClient, one: str) -> None:
    press(browser, one, "prov")
    assert "Ta bort webhooken?" in said(browser.get(f"{one}/ta-bort")) and state() == "active"
    assert send(browser, f"{one}/ta-bort").headers["Location"] == ALL
    assert browser.get(one).status_code == 404 and "Du har inga webhookar." in said(browser.get(ALL))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(WebhookDelivery)) == 0


def test_anothers_does_not_exist(app: Flask, leader: Person, one: str) -> None:
    colleague = person().browser(app)
    assert "program.example.se" not in colleague.get(ALL).text
    pages, buttons = ("", "/andra", "/hemlighet", "/ta-bort"), ("/prov", "/pausa", "/starta")
    assert {colleague.get(one + page).status_code for page in pages} == {404}
    asked = [send(colleague, one + what, token_from=ALL, types="activity.logged") for what in (*pages[1:], *buttons)]
    assert {answer.status_code for answer in asked} == {404}
    assert state() == "active"


def test_a_button_without_its_token_changes_nothing(browser: FlaskClient, one: str) -> None:
    assert {browser.post(f"{one}/{what}").status_code for what in ("prov", "pausa", "starta")} == {400}
    assert browser.post(f"{one}/ta-bort").status_code == 422 and state() == "active"


def test_a_new_one_and_a_new_secret_ask_who_one_is(browser: FlaskClient, one: str) -> None:
    with clock.frozen(clock.now() + PASSWORD_FRESH_FOR + timedelta(seconds=30)):
        for path in (f"{ALL}/ny", f"{one}/hemlighet"):
            asked = [browser.get(path), browser.post(path, data={"address": ADDRESS, "types": "activity.logged"})]
            assert [(answer.status_code, answer.headers["Location"]) for answer in asked] == 2 * [(303, f"/konto/bekrafta?next={path}")]
        assert browser.get(one).status_code == 200
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Webhook)) == 1
