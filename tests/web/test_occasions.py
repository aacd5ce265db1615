"""The calendar of trainings and the pages of one of them, as visitors, leaders and co-hosts meet them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from tests.factories import Person, person
from tests.factories.forms import hidden
from tests.factories.occasions import make_occasion, make_registration
from tests.factories.requests import make_method
from tests.factories.statements import counted
from vaw.domain.people.rules import Role
from vaw.domain.support.models.occasions import OCCASION_SEATS, Occasion, RegistrationLetter
from vaw.domain.support.rules.registering import RegistrationState
from vaw.kernel import clock
from vaw.kernel.calendar import at_hour
from vaw.kernel.db import db

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
FIELDS = {
    "title": "Grundkurs om hedersvåld",
    "field": "honour",
    "mode": "on_site",
    "starts_on": "2027-01-14",
    "starts_time": "9",
    "ends_time": "16.30",
    "venue": "Stora salen",
    "language": "sv",
    "open_to": "neighbours",
    "places": "30",
}


@pytest.fixture
def me(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(MONDAY):
        yield person()


@pytest.fixture
def browser(app: Flask, me: Person) -> FlaskClient:
    return me.browser(app)


@pytest.fixture
def visitor(app: Flask, me: Person) -> FlaskClient:
    return app.test_client()


def typed(page: str) -> dict[str, list[str]]:
    """Every value that the page's form would send as it stands."""
    form: dict[str, list[str]] = {name: [value] for name, value in hidden(page).items()}
    for tag in re.findall(r"<input[^>]*>", page):
        kind, name, value = (re.search(rf'\b{word}="([^"]*)"', tag) for word in ("type", "name", "value"))
        if name and kind and (kind[1] == "text" or (kind[1] in ("radio", "checkbox") and " checked" in tag)):
            form.setdefault(name[1], []).append(value[1] if value else "")
    for name, inner in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', inner)
        form[name] = [chosen[1]] if chosen else [""]
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL):
        form[name] = [text]
    return form


def send(browser: FlaskClient, path: str, **fields: str) -> Any:
    return browser.post(path, data={**hidden(browser.get(path).text), **fields})


def the_only_one() -> Occasion:
    db.session.expire_all()
    return db.session.scalars(sa.select(Occasion)).one()


def test_a_leader_plans_opens_and_calls_off_a_training(browser: FlaskClient, visitor: FlaskClient, me: Person) -> None:
    answer = send(browser, "/utbildningar/ny", **FIELDS)
    made = the_only_one()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/utbildningar/{made.id}")
    assert (made.starts_at, made.ends_at, made.minutes) == (at_hour(date(2027, 1, 14), 9), at_hour(date(2027, 1, 14), 16, 30), 450)
    room = browser.get(f"/utbildningar/{made.id}").text
    assert "Utkast" in room and "tillgänglighet" in room and room.count('class="govuk-button"') == 1
    assert visitor.get(f"/utbildningar/{made.id}").status_code == 404
    assert "Så här ser sidan ut" in browser.get(f"/utbildningar/{made.id}?visa=alla").text
    assert browser.post(f"/utbildningar/{made.id}/oppna", data=hidden(room)).status_code == 303
    page = visitor.get(f"/utbildningar/{made.id}").text
    for said in (
        "tors 14 jan 2027 kl. 09.00–16.30",
        "30 platser kvar.",
        "grannlänen Jämtlands län, Norrbottens län och Västernorrlands län",
        "Stora salen",
        f'href="/utbildningar/{made.id}/anmalan"',
        "7,5 timmar",
    ):
        assert said in page, said
    assert send(browser, f"/utbildningar/{made.id}/stall-in").status_code == 422
    assert send(browser, f"/utbildningar/{made.id}/stall-in", reason="För få anmälda.").status_code == 303
    page = visitor.get(f"/utbildningar/{made.id}").text
    assert "Utbildningen är inställd." in page and "För få anmälda." in page and "/anmalan" not in page.split("<h1")[1].split("<h2")[0]


def test_a_double_click_leads_to_the_same_draft(browser: FlaskClient) -> None:
    fields = {**hidden(browser.get("/utbildningar/ny").text), **FIELDS}
    assert {browser.post("/utbildningar/ny", data=fields).headers["Location"] for _ in range(2)} == {f"/utbildningar/{the_only_one().id}"}


def test_nothing_typed_is_lost_when_something_is_wrong(browser: FlaskClient) -> None:
    answer = send(browser, "/utbildningar/ny", **{**FIELDS, "ends_time": "8", "about": "En heldag.\nMed lunch.", "starts_on": "14/1 2027"})
    assert answer.status_code == 422 and "slutar innan den börjar" in answer.text
    for said in ("En heldag.\nMed lunch.", 'value="14/1 2027"', 'value="8"', 'value="Stora salen"', 'value="neighbours" checked'):
        assert said in answer.text, said
    answer = send(browser, "/utbildningar/ny", **{**FIELDS, "about": "Ring Anna på 070-174 06 05"})
    assert answer.status_code == 422 and "Texten är inte sparad" in answer.text and "070-174 06 05" in answer.text
    answer = send(browser, "/utbildningar/ny", **{**FIELDS, "starts_time": "halv tio"})
    assert "Skriv klockslaget så här: 09.30." in answer.text and 'value="halv tio"' in answer.text


def test_the_form_is_filled_in_by_the_way_that_led_there(browser: FlaskClient) -> None:
    method = make_method("Vald kurs")
    page = browser.get(f"/utbildningar/ny?metod={method.code}&omrade=honour&forfragningar=3,1,x").text
    assert 'value="Vald kurs"' in page and f'value="{method.id}" selected' in page and 'value="honour" checked' in page
    answer = browser.post("/utbildningar/ny?forfragningar=3,1,x", data={**hidden(page), **FIELDS})
    assert answer.headers["Location"] == f"/utbildningar/{the_only_one().id}/forfragningar?forfragningar=3%2C1"


def test_a_form_that_is_sent_as_it_stands_changes_nothing(browser: FlaskClient) -> None:
    """Every column makes the way into the form and back."""
    whole = make_occasion(
        professions=["school"], mode="hybrid", minutes=150, about="Om <våld>", join_address="https://mote.example.se/a?b=c&d",
        language="en",
        accessibility="Hiss", places=12, opens_on=date(2026, 11, 24), closes_on=date(2026, 12, 1), approval=True, invited_only=True,
        open_to="nation", free_until_days=0, co_county_ids=[3, 25], method_id=make_method().id,
        starts_at=at_hour(date(2026, 12, 14), 9), ends_at=at_hour(date(2026, 12, 15), 15, 45),
    )  # fmt: skip
    before = {name: getattr(whole, name) for name in Occasion.__table__.c.keys()}  # noqa: SIM118  a collection of columns
    path = f"/utbildningar/{whole.id}/andra"
    form = {name: [one.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">") for one in values]
            for name, values in typed(browser.get(path).text).items()}  # fmt: skip
    assert browser.post(path, data=form).status_code == 303
    after = the_only_one()
    assert {name: value for name, value in before.items() if getattr(after, name) != value} == {}


def test_the_second_of_two_leaders_sees_both_texts_in_words(browser: FlaskClient, app: Flask) -> None:
    occasion = make_occasion(places=10)
    path = f"/utbildningar/{occasion.id}/andra"
    form = typed(browser.get(path).text)
    other = person().browser(app)
    first = typed(other.get(path).text)
    assert other.post(path, data={**first, "places": "20", "starts_on": "2027-02-01", "open_to": "nation"}).status_code == 303
    answer = browser.post(path, data={**form, "places": "15", "open_to": "neighbours", "approval": "1"})
    assert answer.status_code == 409
    for said in ("Någon annan hann spara före dig", "<td>15</td><td>20</td>", "<td>Öppen för grannlän</td><td>Öppen för hela landet</td>"):
        assert said in answer.text, said
    again = browser.post(path, data={**form, **hidden(answer.text), "places": "15"})
    assert again.status_code == 303 and the_only_one().places == 15


def test_who_is_registered_gets_a_letter_when_the_day_is_another(browser: FlaskClient) -> None:
    occasion = make_occasion()
    make_registration(occasion)
    path = f"/utbildningar/{occasion.id}/andra"
    form = typed(browser.get(path).text)
    assert browser.post(path, data={**form, "starts_on": "2027-02-01"}).status_code == 303
    assert db.session.scalars(sa.select(RegistrationLetter.kind)).all() == ["changed"]


def test_a_copy_has_everything_but_the_days(browser: FlaskClient) -> None:
    occasion = make_occasion(about="Samma som förra året", places=12, venue="Gamla salen")
    page = browser.get(f"/utbildningar/{occasion.id}/kopiera").text
    assert "Samma som förra året" in page and 'value="Gamla salen"' in page and 'value="12"' in page
    form = typed(page)
    assert "" in form["starts_on"] and form["starts_time"] != [""]
    assert browser.post(f"/utbildningar/{occasion.id}/kopiera", data={**form, "starts_on": ""}).status_code == 422
    assert browser.post(f"/utbildningar/{occasion.id}/kopiera", data={**form, "starts_on": "2027-03-01"}).status_code == 303
    copy = db.session.scalars(sa.select(Occasion).where(Occasion.copied_from_id == occasion.id)).one()
    assert (copy.state, copy.about, copy.places) == ("draft", "Samma som förra året", 12)


def test_the_room_leads_to_the_one_thing_to_do_next(browser: FlaskClient) -> None:
    def button(**more: Any) -> str:
        occasion = make_occasion(**more)
        page = browser.get(f"/utbildningar/{occasion.id}").text
        found = re.findall(r'class="govuk-button" data-module="govuk-button"[^>]*>([^<]*)<', page)
        assert len(found) == 1, found
        return str(found[0])

    assert button(state="draft", opened_at=None) == "Öppna för anmälan"
    assert button() == "Se anmälda"
    assert button(starts_at=MONDAY + timedelta(minutes=50)) == "Pricka av vid dörren"
    assert button(starts_at=MONDAY - timedelta(hours=4)) == "Avsluta utbildningen"
    assert button(starts_at=MONDAY - timedelta(days=4), state="held") == "Se utvärderingen"


def test_the_room_counts_who_has_a_place_and_who_waits(browser: FlaskClient, app: Flask) -> None:
    occasion = make_occasion(places=5)
    make_registration(occasion, women=4)
    make_registration(occasion, women=2, men=1, state=RegistrationState.WAITING)
    page = browser.get(f"/utbildningar/{occasion.id}").text
    assert "4 av 5" in page and "På väntelista" in page and ">3<" in page
    expert = person(Role.EQUALITY_EXPERT).browser(app).get(f"/utbildningar/{occasion.id}").text
    assert "4 av 5" in expert and "/andra" not in expert and "/narvaro" not in expert


def test_a_co_host_does_the_work_but_changes_and_closes_nothing(app: Flask, me: Person) -> None:
    occasion = make_occasion(co_county_ids=[25], starts_at=MONDAY - timedelta(hours=4))
    page = person(county_id=25).browser(app).get(f"/utbildningar/{occasion.id}").text
    for path, there in (("anmalda", True), ("narvaro", True), ("kopiera", True), ("andra", False), ("stall-in", False), ("avsluta", False)):
        assert (f'href="/utbildningar/{occasion.id}/{path}"' in page) is there, path


def test_who_presses_a_button_on_an_older_page_is_told_that_somebody_was_first(browser: FlaskClient, app: Flask) -> None:
    draft = make_occasion(state="draft", opened_at=None)
    path = f"/utbildningar/{draft.id}"
    seen = hidden(browser.get(path).text)
    other = person().browser(app)
    assert other.post(f"{path}/andra", data={**typed(other.get(f"{path}/andra").text), "places": "5"}).status_code == 303
    assert browser.post(f"{path}/oppna", data=seen).status_code == 409 and the_only_one().state == "draft"


def test_calling_off_what_a_colleague_has_just_changed_keeps_the_reason_on_screen(browser: FlaskClient, app: Flask) -> None:
    path = f"/utbildningar/{make_occasion().id}"
    seen = hidden(browser.get(f"{path}/stall-in").text) | {"reason": "Sjukdom i huset."}
    other = person().browser(app)
    assert other.post(f"{path}/andra", data={**typed(other.get(f"{path}/andra").text), "places": "5"}).status_code == 303
    told = browser.post(f"{path}/stall-in", data=seen)
    assert told.status_code == 409 and "Sjukdom i huset." in told.text and the_only_one().state == "open"
    assert browser.post(f"{path}/stall-in", data={**hidden(told.text), "reason": "Sjukdom i huset."}).status_code == 303


def test_the_link_for_invited_people_is_shown_to_those_who_hold_it_and_made_anew(
    app: Flask, browser: FlaskClient, visitor: FlaskClient
) -> None:
    occasion = make_occasion(invited_only=True, invite_key="hemlig")
    page = browser.get(f"/utbildningar/{occasion.id}").text
    [link] = set(re.findall(r"http://localhost/utbildningar/inbjudan/[^<\"]+", page))
    assert [visitor.get(f"/utbildningar/{occasion.id}{end}").status_code for end in ("", ".ics")] == [404, 404]
    assert "Påhittad grundkurs" not in visitor.get("/utbildningar").text
    colleague = person(county_id=25).browser(app)
    assert "Bara för inbjudna." in (seen := colleague.get(f"/utbildningar/{occasion.id}").text) and link not in seen
    assert browser.post(f"/utbildningar/{occasion.id}/ny-lank", data=hidden(page)).status_code == 303
    assert link not in browser.get(f"/utbildningar/{occasion.id}").text


def test_the_address_to_join_by_is_for_the_board_and_those_with_a_place(browser: FlaskClient, visitor: FlaskClient) -> None:
    occasion = make_occasion(mode="digital", join_address="https://mote.example.se/hemligt")
    path = f"/utbildningar/{occasion.id}"
    assert "mote.example.se" in browser.get(path).text
    assert not any("mote.example.se" in visitor.get(one).text for one in (path, f"{path}.ics", "/utbildningar"))


def test_a_full_training_says_so_and_offers_the_waiting_list(visitor: FlaskClient) -> None:
    full = make_occasion(places=2)
    make_registration(full, women=2)
    page = visitor.get(f"/utbildningar/{full.id}").text
    assert "Alla platser är tagna. Ni kan ställa er på väntelistan." in page and "/anmalan" in page
    assert "Fullt" in visitor.get("/utbildningar").text


@pytest.mark.parametrize(
    ("more", "said", "opens"),
    [
        ({"opens_on": date(2026, 12, 1)}, "Anmälan öppnar tis 1 dec.", False),
        ({"closes_on": date(2026, 11, 22)}, "Anmälan är stängd.", False),
        ({"closes_on": date(2026, 11, 23)}, "Anmäl er senast mån 23 nov.", True),
    ],
)
def test_one_registers_between_the_days_that_are_set(visitor: FlaskClient, more: dict[str, Any], said: str, opens: bool) -> None:
    page = visitor.get(f"/utbildningar/{make_occasion(**more).id}").text
    assert said in page and ("Anmäl er</a>" in page) is opens


def test_the_file_for_ones_own_calendar_keeps_its_name_and_grows_by_each_change(browser: FlaskClient, visitor: FlaskClient) -> None:
    occasion = make_occasion(starts_at=at_hour(date(2027, 1, 14), 9), title='Kurs; del 1, "våld"')
    path = f"/utbildningar/{occasion.id}"

    def event() -> Any:
        answer = visitor.get(f"{path}.ics")
        assert answer.content_type == "text/calendar; charset=utf-8" and "attachment" in answer.headers["Content-Disposition"]
        assert b"DTSTART;TZID=Europe/Stockholm:2027" in answer.data and b"BEGIN:VTIMEZONE" in answer.data
        return Calendar.from_ical(answer.data).events[0]

    first = event()
    assert (str(first["SUMMARY"]), first["SEQUENCE"], str(first["STATUS"])) == ('Kurs; del 1, "våld"', 0, "CONFIRMED")
    assert first.decoded("DTSTART") == occasion.starts_at and str(first["LOCATION"]) == "Påhittade salen, Umeå"
    form = typed(browser.get(f"{path}/andra").text)
    browser.post(f"{path}/andra", data={**form, "title": "Kurs", "starts_on": "2027-01-15"})
    second = event()
    assert (second["UID"], second["SEQUENCE"]) == (first["UID"], 1)
    send(browser, f"{path}/stall-in", reason="Sjukdom.")
    assert (str(event()["STATUS"]), event()["SEQUENCE"]) == ("CANCELLED", 2)


def test_the_month_shows_whole_weeks_and_leads_on(visitor: FlaskClient) -> None:
    make_occasion(title="I december", starts_at=at_hour(date(2026, 12, 14), 9))
    make_occasion(title="Över nyår", starts_at=at_hour(date(2026, 12, 31), 22), hours=20)
    page = visitor.get("/utbildningar?visa=manad&manad=2026-12").text
    assert "Utbildningar i december 2026" in page and "I december" in page and "Över nyår" in page
    assert re.findall(r'datetime="([\d-]+)"', page)[0] == "2026-11-30" and page.count('class="vaw-month__day') == 35
    assert "manad=2026-11" in page and "manad=2027-01" in page and "till fre 1 jan 2027" in page
    for strange in ("2026-13", "0000-01", "x", "2026", "99999-01"):
        assert "november 2026" in visitor.get(f"/utbildningar?visa=manad&manad={strange}").text
    assert "Inget börjar den här månaden." in visitor.get("/utbildningar?visa=manad&manad=2031-06").text


def test_the_calendar_says_what_narrows_it_and_how_to_get_out(visitor: FlaskClient) -> None:
    make_occasion(25, title="I Norrbotten", open_to="neighbours", municipality_id=None)
    make_occasion(12, title="I Skåne", open_to="neighbours", municipality_id=None)
    page = visitor.get("/utbildningar?oppen=24").text
    assert "I Norrbotten" in page and "I Skåne" not in page and "Öppen för Västerbottens län" in page
    assert "Inga utbildningar stämmer med filtret." in visitor.get("/utbildningar?form=digital&omrade=honour").text
    assert visitor.get("/utbildningar?lan=99&omrade=x&efter=&form=y&sprak=z&oppen=-1&visa=vara").status_code == 200


def test_the_pages_cost_the_same_however_many_there_are(browser: FlaskClient, rolled_back: sa.Connection) -> None:
    one = make_occasion(places=100)
    costs = []
    for n in (5, 200):
        many(n)
        paths = ("/utbildningar", "/utbildningar?visa=manad", "/utbildningar?visa=vara", f"/utbildningar/{one.id}")
        for path in paths:
            browser.get(path)
        told = []
        for path in paths:
            with counted(rolled_back) as statements:
                browser.get(path)
            told.append(len(statements))
        costs.append(told)
    assert all(many <= few <= 12 for few, many in zip(*costs, strict=True)), costs


def many(n: int) -> None:
    """So many open occasions of the coming weeks, at once."""
    one = {"county_id": 24, "co_county_ids": [], "state": "open", "title": "En av många", "field": "honour", "professions": [],
           "mode": "digital", "minutes": 60, "created_at": MONDAY, "opened_at": MONDAY}  # fmt: skip
    rows = [{**one, "starts_at": MONDAY + timedelta(hours=3 + k), "ends_at": MONDAY + timedelta(hours=4 + k)} for k in range(n)]
    ids = db.session.connection().execute(sa.insert(Occasion).returning(Occasion.id), rows).scalars().all()
    db.session.connection().execute(sa.insert(OCCASION_SEATS), [{"occasion_id": id, "places": None, "taken": 0} for id in ids])
