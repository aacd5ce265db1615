"""From a training to what it led to: the mail, the answer by its link, the board's list, the method's and the organisation's pages."""

from __future__ import annotations

import dataclasses
import email
import email.policy
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import Person, person
from tests.factories.adopting import make_follow_up, make_organisation, make_stage
from tests.factories.forms import hidden
from tests.factories.occasions import came, make_occasion, make_registration
from tests.factories.requests import make_method
from tests.factories.statements import counted
from vaw.domain.people.rules import Role
from vaw.domain.support.models import Method
from vaw.domain.support.models.adoption import FollowUp, MethodStage
from vaw.domain.support.operations.adopting import plan_follow_ups
from vaw.domain.support.rules.adopting import Stage, closes_at
from vaw.integrations.mail import Answer, Outcome
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.tasks import follow_ups
from vaw.web.links import follow_up_token

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def now(rolled_back: sa.Connection) -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def me(now: None) -> Person:
    return person()


@pytest.fixture
def method(now: None) -> Method:
    return make_method("Påhittad metod")


@pytest.fixture
def mail_folder(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setitem(app.extensions, "settings", dataclasses.replace(app.extensions["settings"], state=tmp_path))
    return tmp_path / "mail"


def mails(folder: Path) -> list[EmailMessage]:
    found = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in sorted(folder.glob("*"))]
    return [message for message in found if isinstance(message, EmailMessage)]


def send(browser: FlaskClient, path: str, **fields: Any) -> Any:
    return browser.post(path, data={**hidden(browser.get(path).text), **fields})


def question(method: Method, **more: Any) -> FollowUp:
    return make_follow_up(make_occasion(starts_at=MONDAY - 90 * DAY, title="Grundkurs i höst", method_id=method.id), **more)


def address(app: Flask, asked: FollowUp) -> str:
    assert asked.sent_at
    with app.test_request_context():
        return f"/uppfoljning/{follow_up_token(asked, closes_at(asked.sent_at))}"


def test_from_a_training_to_the_methods_page(app: Flask, method: Method, mail_folder: Path) -> None:
    occasion = make_occasion(starts_at=MONDAY, title="Grundkurs i våras", method_id=method.id)
    came(make_registration(occasion, email="anmald@example.se"))
    with unit(system("test"), "test.held"):
        plan_follow_ups(system("test"), occasion)
    with clock.frozen(MONDAY + 30 * DAY), app.test_request_context():
        assert follow_ups.tick() == 0, "its day has not come"
    with clock.frozen(datetime(2026, 6, 2, 7, tzinfo=UTC)), app.test_request_context():
        assert [follow_ups.tick() for _ in range(2)] == [1, 0], "once"
    [mail] = mails(mail_folder)
    said = " ".join([*map(str, mail.values()), *(part.get_content() for part in mail.walk() if not part.is_multipart())])
    for word in ("Påhittad", "Grundkurs", "Umeå", "Västerbotten", "änsstyrelse", "åld", "metod"):
        assert word not in said, word
    [link] = set(re.findall(r"https?://\S+/(l/[\w.~-]+)", mail.get_body(("plain",)).get_content()))  # type: ignore[union-attr]
    with clock.frozen(datetime(2026, 6, 3, 20, tzinfo=UTC)):
        visitor = app.test_client()
        shown = visitor.get(f"/{link}", follow_redirects=True)
        assert "Arbetar ni med Påhittad metod i dag?" in shown.text and "Grundkurs i våras" in shown.text and "2 mars" in shown.text
        path = shown.request.path
        thanks = send(visitor, path, stage="started", hindrances=["time", "staff"], note="Två team har börjat.")
        assert thanks.status_code == 303
        page = visitor.get(path).text
        assert "Tack för svaret!" in page and "Vi har börjat" in page and "Tiden räcker inte, Medarbetare har slutat" in page
        known = person().browser(app).get(f"/katalog/{method.code}").text
        assert "Påbörjad" in known and "Påhittad kommun, socialtjänsten" in known
        public = visitor.get(f"/katalog/{method.code}").text
        assert "Påbörjad" not in public and "Påhittad kommun" not in public, "one answer is nobody else's to read"


def test_who_is_silent_is_reminded_once_and_then_a_leader_sees_it(app: Flask, method: Method, mail_folder: Path) -> None:
    asked = question(method)
    left = []
    for day in (0, 13, 14, 15, 30, 42, 43):
        with clock.frozen(MONDAY + day * DAY), app.test_request_context():
            left.append(follow_ups.tick())
    assert left == [1, 0, 1, 0, 0, 0, 0] and asked.state == "unanswered"
    first, again = sorted(mails(mail_folder), key=lambda mail: str(mail["Date"]))
    assert first["Message-ID"] != again["Message-ID"] and len(mails(mail_folder)) == 2
    with clock.frozen(MONDAY + 43 * DAY):
        browser = person().browser(app)
        assert asked.organisation_name in browser.get("/uppfoljningar").text
        page = browser.get(f"/uppfoljningar/{asked.id}").text
        assert "De har inte svarat. Ring eller mejla själv" in page and "socialtjansten@example.se" not in page
        form = hidden(page)
        assert "socialtjansten@example.se" in browser.post(f"/uppfoljningar/{asked.id}/adress", data={"csrf": form["csrf"]}).text
        assert send(browser, f"/uppfoljningar/{asked.id}/svar", stage="not_yet", hindrances=["management"], note="").status_code == 303
        assert "Ledningens stöd saknas" in browser.get(f"/uppfoljningar/{asked.id}").text


def test_questions_wait_for_the_mail_server_and_a_refused_address_is_a_persons_matter(
    app: Flask, method: Method, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = question(method)
    for outcome, state, email_kept in (
        (Outcome.AWAY, "waiting", True),
        (Outcome.LATER, "waiting", True),
        (Outcome.REFUSED, "waiting", False),
    ):
        monkeypatch.setattr("vaw.tasks.follow_ups.Post.send", lambda _self, _mail, outcome=outcome: Answer(outcome))
        with app.test_request_context():
            assert follow_ups.tick() == 0
        assert (asked.state, asked.email is not None) == (state, email_kept), outcome


def test_addresses_are_forgotten_when_nobody_needs_them(app: Flask, method: Method) -> None:
    today = MONDAY.date()
    old = {"due_on": today - 43 * DAY, "sent_at": MONDAY - 43 * DAY}
    answered = {"state": "answered", "stage": "routine"}
    kept = [
        question(method, organisation_name="Kan ändra", **old | answered | {"sent_at": MONDAY - 42 * DAY}),
        question(method, organisation_name="Ska ringas", state="unanswered", **old),
        question(method, organisation_name="Ska frågas"),
    ]
    gone = [
        question(method, organisation_name="Har svarat", **old | answered),
        question(method, organisation_name="Länge tyst", state="unanswered", due_on=today - 121 * DAY, sent_at=MONDAY - 121 * DAY),
    ]
    with app.test_request_context():
        assert follow_ups.forget() == 2
    assert [one.email is None for one in (*kept, *gone)] == [False, False, False, True, True]


def test_a_link_that_is_over_or_made_up_opens_nothing(app: Flask, method: Method) -> None:
    path = address(app, question(method, sent_at=MONDAY))
    visitor = app.test_client()
    assert visitor.get("/uppfoljning/abc").status_code == 410
    with clock.frozen(MONDAY + 42 * DAY):
        assert visitor.get(path).status_code == 200
    with clock.frozen(MONDAY + 43 * DAY):
        assert visitor.get(path).status_code == 410 and send(visitor, path, stage="started").status_code == 410


def test_what_was_typed_stays_when_it_cannot_be_saved(app: Flask, method: Method) -> None:
    path = address(app, question(method, sent_at=MONDAY))
    visitor = app.test_client()
    refused = send(visitor, path, stage="decided", hindrances=["fit"], note="Ring 070-123 45 67")
    assert refused.status_code == 422 and "Ring 070-123 45 67" in refused.text
    assert re.search(r'value="decided" checked', refused.text) and re.search(r'value="fit" checked', refused.text)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(MethodStage)) == 0
    empty = send(visitor, path, note="Bara ord")
    assert empty.status_code == 422 and "Välj det som stämmer bäst." in empty.text and "Bara ord" in empty.text


def test_two_colleagues_see_both_answers(app: Flask, method: Method) -> None:
    path = address(app, question(method, sent_at=MONDAY))
    visitor = app.test_client()
    opened = hidden(visitor.get(path).text)
    assert send(visitor, path, stage="routine", hindrances=["time"]).status_code == 303
    late = visitor.post(path, data={**opened, "stage": "decided", "hindrances": ["money"]})
    assert late.status_code == 409
    for said in ("Någon annan hann spara före dig", "Pengarna räcker inte", "Tiden räcker inte", "en del av vårt vanliga arbete"):
        assert said in late.text
    assert visitor.get(f"{path}?andra=1").text.count("checked") == 2


def test_a_leader_notes_a_stage_and_takes_it_back(app: Flask, me: Person, method: Method) -> None:
    browser, organisation = me.browser(app), make_organisation("Påhittad kommun")
    path = f"/uppfoljningar/steg/nytt?metod={method.id}&organisation={organisation.id}"
    noted = send(
        browser, path, method_id=method.id, organisation_id=organisation.id, stage="routine", since_on="2026-02-01", evidence="Beslut"
    )
    assert noted.status_code == 303
    for page in ("/uppfoljningar/steg", f"/organisationer/{organisation.id}", f"/katalog/{method.code}"):
        assert "I rutin" in browser.get(page).text, page
    listed = browser.get("/uppfoljningar/steg").text
    assert "Noterat av länsstyrelsen: Beslut" in listed and "Inget stämmer" in browser.get("/uppfoljningar/steg?lage=decided").text
    [stage] = db.session.scalars(sa.select(MethodStage)).all()
    removed = browser.post(f"/uppfoljningar/steg/{stage.id}/ta-bort", data={"csrf": hidden(listed)["csrf"]})
    assert removed.status_code == 303 and "Vi vet inte något än." in browser.get("/uppfoljningar/steg").text


def test_an_organisation_sees_and_answers_its_own_signed_in(app: Flask, method: Method) -> None:
    mine = make_organisation("Påhittad kommun")
    asked = question(method, organisation_id=mine.id, sent_at=MONDAY)
    question(method, organisation_name="Någon annan", sent_at=MONDAY)
    question(method, organisation_id=mine.id, months=9, due_on=MONDAY.date() + DAY)
    make_stage(method.id, "Påhittad kommun", Stage.ROUTINE, organisation_id=mine.id)
    browser = person(Role.REQUESTER, organisation_id=mine.id).browser(app)
    listed = browser.get("/uppfoljningar").text
    assert "Väntar på ert svar" in listed and "Någon annan" not in listed and "9 månader" not in listed, "what is not asked yet waits"
    page = browser.get(f"/uppfoljningar/{asked.id}").text
    assert address(app, asked) in page and "Skriv ner svaret" not in page and "Visa adressen" not in page
    assert "I rutin" in browser.get("/uppfoljningar/steg").text and "I rutin" in browser.get(f"/katalog/{method.code}").text


def test_the_public_sums_of_a_method_need_five_organisations(app: Flask, method: Method) -> None:
    for number in range(4):
        make_stage(method.id, f"Jour {number}", Stage.ROUTINE, municipality_id=2480)
    assert "I rutin" not in app.test_client().get(f"/katalog/{method.code}").text
    make_stage(method.id, "Jour 5", Stage.DECIDED, municipality_id=2580, county_id=25)
    page = app.test_client().get(f"/katalog/{method.code}").text
    assert "4 organisationer" in page and "1 organisation<" in page and "Jour 5" not in page


def test_lists_cost_the_same_however_many_there_are(app: Flask, me: Person, method: Method, rolled_back: sa.Connection) -> None:
    browser, costs = me.browser(app), []
    occasion = make_occasion(starts_at=MONDAY - 90 * DAY, method_id=method.id)
    for first, last in ((0, 5), (5, 200)):
        for number in range(first, last):
            make_follow_up(occasion, organisation_name=f"Jour {number}", email=None)
            make_stage(method.id, f"Jour {number}", Stage.ROUTINE, municipality_id=2480)
        told = []
        for page in ("/uppfoljningar", "/uppfoljningar/steg", f"/katalog/{method.code}"):
            runs = []
            for _try in range(3):  # the dated lists are read anew once a minute: that is not the page's doing
                with counted(rolled_back) as statements:
                    browser.get(page)
                runs.append(len(statements))
            told.append(min(runs))
        costs.append(told)
    assert costs[0] == costs[1] and max(costs[0]) <= 8, costs
