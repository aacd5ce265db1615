"""The sheet behind a link, and the board's pages of an evaluation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import person
from tests.factories.occasions import came, make_occasion, make_registration
from vaw.domain.people.rules import Role
from vaw.domain.support.models.evaluation import EVALUATION_BEGUN, EVALUATION_SHEET, Evaluation
from vaw.domain.support.models.occasions import Occasion, Registration
from vaw.domain.support.operations.closing import close_occasion
from vaw.domain.support.operations.evaluating import open_evaluation
from vaw.domain.support.queries.evaluating import count_sheets, find_evaluation, find_turn, questions_of
from vaw.domain.support.rules.attending import Who
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.web.links import evaluation_token, registration_token

HIDDEN = re.compile(r'<input[^>]*name="(csrf|sheet_id|version|kind_\d+)"[^>]*value="([^"]*)"')
FIELDS = re.compile(r'<input[^>]*name="(text_\d+)"[^>]*value="([^"]*)"')
OPTIONS = re.compile(r'<textarea[^>]*name="(options_\d+)"[^>]*>\n([^<]*)</textarea>')


def fields_of(page: str) -> dict[str, str]:
    """All that a form of ours sends back when nobody has touched it, but its radios."""
    return {**dict(HIDDEN.findall(page)), **dict(FIELDS.findall(page)), **dict(OPTIONS.findall(page))}


def hold(**more: Any) -> Occasion:
    occasion = make_occasion(starts_at=clock.now() - timedelta(hours=4), title="Grundkurs om våld", **more)
    with unit(system("test"), "test.held"):
        occasion.state, occasion.ended_at = "held", clock.now()
    return occasion


def join(occasion: Occasion, heads: int = 1, **more: Any) -> Registration:
    registration = came(make_registration(occasion, women=heads, **more))
    with unit(system("test"), "test.held"):
        open_evaluation(system("test"), occasion)
    return registration


def address(app: Flask, registration: Registration) -> str:
    with app.test_request_context():
        return f"/utvardering/{evaluation_token(registration, registration.occasion.ends_at + timedelta(days=15))}"


class TestAnswering:
    """Real commits: a sheet has a transaction of its own."""

    @pytest.fixture(autouse=True)
    def _context(self, committed: Flask, no_tries: None) -> Iterator[None]:
        with committed.app_context():
            yield

    @pytest.fixture
    def browser(self, app: Flask) -> FlaskClient:
        return app.test_client()

    def test_a_sheet_is_handed_in_once_and_the_page_says_thanks(self, app: Flask, browser: FlaskClient) -> None:
        who = join(hold())
        page = address(app, who)
        shown = browser.get(page).text
        assert "Vad tyckte du?" in shown and "Du är anonym." in shown and "Påhittad Person" not in shown
        sent = {**fields_of(shown), "overall": "5", "recommend": "yes", "level": "1", "better": "Mer tid."}
        assert [browser.post(page, data=sent).headers["Location"] for _ in range(2)] == [f"{page}/tack"] * 2
        assert "Tack för ditt svar" in browser.get(f"{page}/tack").text and "Tack för ditt svar" in browser.get(page).text
        [answers] = db.session.scalars(sa.select(EVALUATION_SHEET.c.answers))
        assert answers == {"overall": 5, "recommend": "yes", "level": 1, "better": "Mer tid."}

    def test_looking_changes_nothing(self, app: Flask, browser: FlaskClient) -> None:
        who = join(hold())
        browser.get(address(app, who))
        assert (find_turn(who.id), count_sheets(who.occasion_id)) == ((1, 0), 0)

    def test_a_group_shares_a_link_and_goes_on_to_the_next(self, app: Flask, browser: FlaskClient) -> None:
        group = join(hold(), 2)
        page = address(app, group)
        for left in ("Nästa person svarar", "Du kan stänga sidan."):
            browser.post(page, data={**fields_of(browser.get(page).text), "overall": "4"})
            assert left in browser.get(f"{page}/tack").text
        assert count_sheets(group.occasion_id) == 2

    def test_a_name_stops_the_sheet_and_everything_stays_on_screen(self, app: Flask, browser: FlaskClient) -> None:
        who = join(hold())
        page = address(app, who)
        answer = browser.post(page, data={**fields_of(browser.get(page).text), "overall": "2", "better": "Anna Svensson pratade för länge"})
        assert answer.status_code == 422 and "Anna Svensson pratade för länge" in answer.text
        assert re.search(r'name="overall" type="radio" value="2" checked', answer.text)
        assert count_sheets(who.occasion_id) == 0

    def test_an_empty_sheet_is_no_answer(self, app: Flask, browser: FlaskClient) -> None:
        who = join(hold())
        page = address(app, who)
        answer = browser.post(page, data=fields_of(browser.get(page).text))
        assert answer.status_code == 422 and "Svara på minst en fråga." in answer.text

    def test_what_was_begun_comes_back_in_that_browser_only(self, app: Flask, browser: FlaskClient) -> None:
        who = join(hold())
        page = address(app, who)
        first = fields_of(browser.get(page).text)
        saved = browser.post(page, data={**first, "overall": "3", "takeaway": "Att fråga mer", "later": "1"})
        assert saved.headers["Location"] == page and count_sheets(who.occasion_id) == 0
        assert "HttpOnly" in saved.headers["Set-Cookie"]
        again = browser.get(page).text
        assert "Att fråga mer" in again and fields_of(again)["sheet_id"] == first["sheet_id"]
        assert "Att fråga mer" not in app.test_client().get(page).text
        browser.post(page, data={**fields_of(again), "overall": "3", "takeaway": "Att fråga mer"})
        assert db.session.scalar(sa.select(sa.func.count()).select_from(EVALUATION_BEGUN)) == 0
        assert count_sheets(who.occasion_id) == 1

    def test_a_link_that_does_not_count_says_so(self, app: Flask, browser: FlaskClient) -> None:
        occasion = hold()
        who, absent = join(occasion), came(make_registration(occasion), 0, 0, 0)
        page = address(app, who)
        with clock.frozen(clock.now() + timedelta(days=15)):
            late = browser.get(page).status_code
        assert (late, browser.get(page[:-3] + "xxx").status_code, browser.get(address(app, absent)).status_code) == (410, 410, 410)

    def test_from_the_end_of_a_training_by_everybodys_own_page_to_the_result(self, app: Flask) -> None:
        leader = person(Role.DEVELOPMENT_LEADER, 24)
        occasion = make_occasion(starts_at=clock.now() - timedelta(hours=4), title="Grundkurs om våld", responsible_id=leader.id)
        everybody = [make_registration(occasion, email=f"deltagare.{number}@example.se") for number in range(5)]
        close_occasion(leader.actor, occasion, who=Who.EVERYBODY, minutes=180)
        for number, who in enumerate(everybody, 1):
            browser = app.test_client()
            with app.test_request_context():
                own = f"/utbildningar/anmalan/{registration_token(who)}"
            [sheet] = set(re.findall(r'href="(/utvardering/[^"]+)"', browser.get(own).text))
            browser.post(sheet, data={**fields_of(browser.get(sheet).text), "overall": str(number)})
            assert "/utvardering/" not in browser.get(own).text
        board, page = leader.browser(app), f"/utbildningar/{occasion.id}/utvardering"
        shown = board.post(f"{page}/stang", data=fields_of(board.get(f"{page}/stang").text), follow_redirects=True).text
        assert "hade 5 av 5 svarat." in shown and "Medelvärde 3,0 av 5." in shown

    def test_too_early_it_says_when(self, app: Flask, browser: FlaskClient) -> None:
        who = join(hold())
        with unit(system("test"), "test.later"):
            evaluation = db.session.scalars(sa.select(Evaluation)).one()
            evaluation.opens_on = clock.today() + timedelta(days=3)
        shown = browser.get(address(app, who)).text
        assert "Utvärderingen har inte öppnat än" in shown and "Skicka svaren" not in shown


@pytest.mark.usefixtures("rolled_back")
class TestTheBoard:
    @pytest.fixture
    def browser(self, app: Flask) -> FlaskClient:
        return person(Role.DEVELOPMENT_LEADER, 24).browser(app)

    @pytest.fixture
    def occasion(self, app: Flask) -> Occasion:
        return make_occasion(title="Grundkurs om våld")

    @pytest.fixture
    def page(self, occasion: Occasion) -> str:
        return f"/utbildningar/{occasion.id}/utvardering"

    def texts(self, occasion: Occasion) -> list[str]:
        evaluation = find_evaluation(occasion.id)
        return [one.text for one in questions_of(evaluation)] if evaluation else []

    def press(self, browser: FlaskClient, page: str, do: str, **changed: str) -> Any:
        sent = {**fields_of(browser.get(f"{page}/fragor").text), "opens": "held", "do": do, **changed}
        return browser.post(f"{page}/fragor", data=sent)

    def test_the_usual_questions_are_shown_before_anybody_has_written_any(self, browser: FlaskClient, page: str) -> None:
        shown = browser.get(page).text
        assert "Jag kan använda det jag lärde mig i mitt arbete." in shown and f"{page}/fragor" in shown

    def test_questions_are_moved_removed_added_and_worded_without_scripts(
        self, browser: FlaskClient, occasion: Occasion, page: str
    ) -> None:
        self.press(browser, page, "save", text_0="Kursen var bra.")
        first, second, *_rest = self.texts(occasion)
        assert first == "Kursen var bra."
        self.press(browser, page, "down-0")
        assert self.texts(occasion)[:2] == [second, first]
        self.press(browser, page, "up-1")
        assert self.texts(occasion)[:2] == [first, second]
        moved = self.press(browser, page, "remove-1")
        assert second not in self.texts(occasion) and moved.headers["Location"] == f"{page}/fragor#fraga-2"
        self.press(browser, page, "add", new_text="Vilken del var bäst?", new_kind="choice", new_options="Första\nAndra")
        evaluation = find_evaluation(occasion.id)
        assert evaluation is not None and questions_of(evaluation)[-1].options == ("Första", "Andra")

    def test_nothing_typed_is_lost_when_a_question_cannot_be_saved(self, browser: FlaskClient, occasion: Occasion, page: str) -> None:
        answer = self.press(browser, page, "add", text_0="Helt ny fråga", new_text="", new_kind="text")
        assert answer.status_code == 422 and "Helt ny fråga" in answer.text and self.texts(occasion) == []
        answer = self.press(browser, page, "save", text_0="Vad tyckte du om Anna Svensson?")
        assert answer.status_code == 422 and "Anna Svensson" in answer.text and self.texts(occasion) == []

    def test_two_who_write_at_once_see_both_texts(self, app: Flask, browser: FlaskClient, occasion: Occasion, page: str) -> None:
        self.press(browser, page, "save")
        before = fields_of(browser.get(f"{page}/fragor").text)
        other = person(Role.DEVELOPMENT_LEADER, 24).browser(app)
        self.press(other, page, "save", text_0="Skrivet av en kollega.")
        late = browser.post(f"{page}/fragor", data={**before, "opens": "held", "do": "save", "text_0": "Skrivet av mig."})
        assert late.status_code == 409 and "Skrivet av mig." in late.text and "Skrivet av en kollega." in late.text
        assert self.texts(occasion)[0] == "Skrivet av en kollega."
        again = {**fields_of(late.text), "opens": "held", "do": "save"}
        assert browser.post(f"{page}/fragor", data=again).status_code == 303 and self.texts(occasion)[0] == "Skrivet av mig."

    def test_two_who_write_the_first_ones_in_the_same_moment_see_both_texts(
        self, app: Flask, browser: FlaskClient, page: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = fields_of(browser.get(f"{page}/fragor").text)
        other = person(Role.DEVELOPMENT_LEADER, 24).browser(app)
        self.press(other, page, "save", text_0="Skrivet av en kollega.")
        monkeypatch.setattr("vaw.blueprints.training.evaluating.find_evaluation", lambda _occasion_id: None)  # theirs is not seen yet
        late = browser.post(f"{page}/fragor", data={**before, "opens": "held", "do": "save", "text_0": "Skrivet av mig."})
        assert late.status_code == 409 and "Skrivet av mig." in late.text and "Skrivet av en kollega." in late.text

    def test_a_day_of_ones_own_is_asked_for_and_kept(self, browser: FlaskClient, occasion: Occasion, page: str) -> None:
        assert "Skriv vilken dag utvärderingen ska öppna." in self.press(browser, page, "save", opens="day").text
        later = (occasion.ends_at + timedelta(days=3)).date()
        self.press(browser, page, "save", opens="day", opens_on=later.isoformat())
        evaluation = find_evaluation(occasion.id)
        assert evaluation is not None and evaluation.opens_on == later
        assert later.isoformat() in browser.get(f"{page}/fragor").text

    def test_while_it_is_open_the_board_sees_how_many_and_nothing_else(self, browser: FlaskClient, app: Flask) -> None:
        occasion = hold()
        join(occasion, 9)
        self.fill(occasion, 6)
        shown = browser.get(f"/utbildningar/{occasion.id}/utvardering").text
        assert "Vänta in svaren: 6 av 9 har svarat" in shown and "Bra dag" not in shown and "Medelvärde" not in shown
        assert "kan inte ändras" in browser.get(f"/utbildningar/{occasion.id}/utvardering/fragor", follow_redirects=True).text

    def test_closing_shows_the_result_and_hides_what_few_answered(self, browser: FlaskClient, app: Flask) -> None:
        occasion = hold()
        join(occasion, 9)
        self.fill(occasion, 6)
        page = f"/utbildningar/{occasion.id}/utvardering"
        asked = fields_of(browser.get(f"{page}/stang").text)
        assert find_evaluation(occasion.id).reminded_on is None  # type: ignore[union-attr]
        shown = browser.post(f"{page}/stang", data=asked, follow_redirects=True).text
        assert "Det här svarade deltagarna" in shown and "hade 6 av 9 svarat." in shown and "Bra dag 1" in shown
        assert "Medelvärde 4,0 av 5." in shown and "Färre än 5 svarade på den här frågan." in shown

    def test_somebody_elses_county_and_a_requester_find_nothing(self, app: Flask, page: str) -> None:
        for who in (person(Role.DEVELOPMENT_LEADER, 3), person(Role.REQUESTER, 24)):
            assert who.browser(app).get(page).status_code == 404
        assert person(Role.EQUALITY_EXPERT, 24).browser(app).get(f"{page}/fragor").status_code == 404

    def fill(self, occasion: Occasion, n: int) -> None:
        with unit(system("test"), "test.sheets"):
            answers = [{"overall": 4, "better": f"Bra dag {number}"} for number in range(n)]
            rows = [{"id": uuid4(), "occasion_id": occasion.id, "answers": one} for one in answers]
            db.session.execute(sa.insert(EVALUATION_SHEET), rows)
