"""The pages of the catalogue, which anybody may read."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import Person, person
from tests.factories.occasions import make_occasion
from tests.factories.statements import counted
from tests.web.test_organisations import csrf
from vaw.blueprints.support.catalogue import linked
from vaw.domain.geography.queries import find_county
from vaw.domain.people.models import SignIn, User
from vaw.domain.people.rules import Role
from vaw.domain.support.models import Method
from vaw.domain.support.operations import catalogue as operations
from vaw.domain.support.operations.catalogue import Facts
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit

pytestmark = pytest.mark.usefixtures("rolled_back")
FACTS = Facts("Stödsamtal i Inlandet", "method", purpose_sv="Samtal för vuxna.", source="Rapport 2025:1, https://www.example.se/rapport")
TYPED = {"name": FACTS.name, "kind": "method", "purpose_sv": FACTS.purpose_sv, "source": FACTS.source, "fields": ["honour", "sexual"]}


def main_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main")]


def names_in(page: str) -> list[str]:
    return re.findall(r'<h2[^>]*><a class="govuk-link" href="/katalog/[a-z0-9-]+">([^<]+)<', page)


def total_in(page: str) -> str:
    found = re.search(r'role="status">([^<]+)<', page)
    assert found
    return found[1]


def made_by(leader: Person, facts: Facts = FACTS) -> Method:
    county = find_county(24)
    assert county
    return operations.add_method(leader.actor, county, facts=facts)


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    """Somebody who has no account."""
    return app.test_client()


def test_anybody_reads_what_there_is_and_is_first_told_where_to_turn(stranger: FlaskClient) -> None:
    page = main_of(stranger.get("/katalog").text)
    assert page.index("Är du utsatt för våld?") < page.index("Trappan")
    assert "112" in page and "020-50 50 50" in page
    assert total_in(page) == "34 metoder och utbildningar" and len(names_in(page)) == 34
    assert 'href="/begar-stod"' in page


def test_the_first_page_leads_a_visitor_here(stranger: FlaskClient) -> None:
    assert 'href="/katalog"' in main_of(stranger.get("/").text)


@pytest.mark.parametrize("word", ["omrade", "yrke", "for", "slag", "niva"])
def test_every_number_in_a_filter_is_what_one_gets(stranger: FlaskClient, word: str) -> None:
    page = main_of(stranger.get("/katalog").text)
    block = page[page.index(f'<select class="govuk-select" id="{word}"') :].split("</select>")[0]
    offered = re.findall(r'<option value="(\w+)">[^<]+ \((\d+)\)</option>', block)
    assert offered
    for value, n in offered:
        shown = main_of(stranger.get(f"/katalog?{word}={value}").text)
        assert len(names_in(shown)) == int(n) == int(total_in(shown).split()[0]), value


def test_filters_narrow_together_are_told_and_taken_away_one_by_one(stranger: FlaskClient) -> None:
    page = stranger.get("/katalog?omrade=honour&yrke=social_services&ord=risk").text
    assert names_in(page) == ["PATRIARK"]
    assert 'href="/katalog?omrade=honour&amp;yrke=social_services"' in page
    assert "Inget stämmer med filtret" in stranger.get("/katalog?ord=finnsinte").text


def test_what_makes_no_sense_in_an_address_counts_as_absent(stranger: FlaskClient) -> None:
    for query in ("omrade=x", "slag=%00", "niva='", "lage=utkast&lage=granskas", "for=" + "y" * 500, "ord=%00"):
        answer = stranger.get(f"/katalog?{query}")
        assert (answer.status_code, len(names_in(answer.text))) == (200, 34), query
    assert stranger.get("/katalog?efter=x").status_code == 422
    assert [stranger.get(path).status_code for path in ("/katalog/%00", "/katalog/Trappan", "/katalog/x'y")] == [404, 404, 404]


def test_a_personal_number_in_the_search_is_stopped_and_not_repeated_in_links(stranger: FlaskClient) -> None:
    answer = stranger.get("/katalog?ord=19811218-9876&omrade=honour")
    assert answer.status_code == 422 and "personnummer" in answer.text.casefold()
    assert "19811218" not in "".join(re.findall('href="[^"]+"', main_of(answer.text)))


def test_an_entry_says_whom_it_is_for_how_one_knows_and_how_to_ask(stranger: FlaskClient) -> None:
    page = main_of(stranger.get("/katalog/trappan").text)
    assert "Samtalsmodell för barn" in page and "Barn som utsätts eller upplever våld" in page
    assert "Ljusdals kommun, Trappan" in page and "Inte granskad ännu" in page
    assert 'href="/begar-stod?metod=trappan"' in page
    assert "020-50 50 50" in page and "csrf" not in page


def test_what_nobody_knows_is_said_to_be_unknown(stranger: FlaskClient) -> None:
    page = main_of(stranger.get("/katalog/koll").text)
    assert "Vi har bara namnet än" in page and page.count("Ingen uppgift") == 6
    assert "Vi saknar också uppgift om: omfattning, kostnad, krav på certifierad utbildare, förebyggande nivå." in page
    assert "Ingen uppgift" in re.split("Vad man vet om effekten", main_of(stranger.get("/katalog/trappan").text))[1][:120]


def test_a_name_alone_is_no_method_until_somebody_says_so(stranger: FlaskClient) -> None:
    assert "Metod eller utbildning" in main_of(stranger.get("/katalog/koll").text)
    with unit(system("test"), "test.kind"):
        db.session.scalars(sa.select(Method).where(Method.code == "koll")).one().kind = "training"
    assert '<p class="govuk-caption-l">Utbildning</p>' in main_of(stranger.get("/katalog/koll").text)
    assert '<p class="govuk-caption-l">Metod</p>' in main_of(stranger.get("/katalog/trappan").text)


def test_in_english_what_is_in_swedish_is_marked_as_such(app: Flask, stranger: FlaskClient) -> None:
    stranger.set_cookie("vaw-language", "en")
    page = main_of(stranger.get("/katalog/trappan").text)
    assert "A conversation model for children" in page
    assert '<dd class="govuk-summary-list__value" lang="sv">6–10 samtal</dd>' in page


def test_what_is_not_there_is_not_found(stranger: FlaskClient) -> None:
    assert stranger.get("/katalog/finns-inte").status_code == 404
    assert stranger.get("/katalog/nummer/1").status_code == 302  # to sign in


def test_a_leader_writes_a_draft_shows_it_and_takes_it_away_again(app: Flask, stranger: FlaskClient) -> None:
    leader = person()
    browser = leader.browser(app)
    form = browser.get("/katalog/ny?lan=24").text
    sent = browser.post("/katalog/ny?lan=24", data={"csrf": csrf(form), **TYPED})
    assert (sent.status_code, sent.location) == (303, "/katalog/vasterbotten-stodsamtal-i-inlandet")
    page = browser.get(sent.location).text
    assert "Utkast" in page and "Utkastet är sparat." in page and "Sexuellt våld, Hedersrelaterat våld och förtryck" in page
    assert stranger.get(sent.location).status_code == 404
    assert names_in(browser.get("/katalog?lage=utkast").text) == [FACTS.name]
    assert FACTS.name not in stranger.get("/katalog?lage=utkast").text
    assert press(browser, sent.location, "visa") == 303
    public = stranger.get(sent.location).text
    assert "Granskad" in public and '<a class="govuk-link" href="https://www.example.se/rapport" rel="noreferrer">' in public
    assert press(browser, sent.location, "avsluta") == 303
    assert stranger.get(sent.location).status_code == 404
    assert names_in(browser.get("/katalog?lage=tidigare").text) == [FACTS.name]


def test_the_national_coordinator_adds_for_all_counties(app: Flask, stranger: FlaskClient) -> None:
    browser = person(Role.NATIONAL_COORDINATOR, 5).browser(app)
    assert 'href="/katalog/ny-nationell"' in browser.get("/katalog").text
    assert "/katalog/ny-nationell" not in person().browser(app).get("/katalog").text
    form = browser.get("/katalog/ny-nationell").text
    sent = browser.post("/katalog/ny-nationell", data={"csrf": csrf(form), **TYPED})
    assert (sent.status_code, sent.location) == (303, "/katalog/riket-stodsamtal-i-inlandet")
    assert press(browser, sent.location, "visa-nationell") == 303
    assert "Gemensam för alla län" in stranger.get(sent.location).text


def press(browser: FlaskClient, path: str, what: str, **changed: str) -> int:
    page = browser.get(path).text
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    return browser.post(f"{path}/{what}", data={"csrf": csrf(page), "version": version[1], **changed}).status_code


def test_reviewing_sets_the_day_and_asks_again_in_a_year(app: Flask, stranger: FlaskClient) -> None:
    with clock.frozen(datetime(2026, 11, 22, 12, tzinfo=UTC)):
        leader = person()
        made = made_by(leader)
        operations.activate_method(leader.actor, made)
    with clock.frozen(datetime(2027, 10, 30, 12, tzinfo=UTC)):
        browser, path = person().browser(app), f"/katalog/{made.code}"
        assert "Granskas senast 22 november 2027" in main_of(browser.get("/katalog?lage=granskas").text)
        assert press(browser, path, "granskad") == 303
        assert "Granskad 30 oktober 2027" in stranger.get(path).text
        assert "Granskas senast 30 oktober 2028" in main_of(browser.get("/katalog?lage=granskas").text)
        assert "Granskas senast" not in stranger.get("/katalog?lage=granskas").text


def test_whoever_presses_on_an_older_page_than_the_one_that_stands_is_told(app: Flask) -> None:
    leader = person()
    made = made_by(leader)
    path, browser = f"/katalog/{made.code}", leader.browser(app)
    assert press(browser, path, "visa", version="") == 409
    assert browser.post(f"{path}/visa", data={"version": "1"}).status_code == 400  # without our own form's token
    assert made.state == "draft"


def test_the_second_of_two_editors_sees_both_texts(app: Flask) -> None:
    leader = person()
    path, browser = f"/katalog/{made_by(leader).code}/andra", leader.browser(app)
    data = {"csrf": csrf(browser.get(path).text), "version": "1", **TYPED}
    assert browser.post(path, data={**data, "cost": "Gratis"}).status_code == 303
    late = browser.post(path, data={**data, "cost": "100 kr", "fields": ["honour"]})
    assert late.status_code == 409
    assert "<td>100 kr</td><td>Gratis</td>" in late.text
    assert "<td>Hedersrelaterat våld och förtryck</td><td>Sexuellt våld, Hedersrelaterat våld och förtryck</td>" in late.text
    assert browser.post(path, data={**data, "version": "2", "cost": "100 kr"}).status_code == 303


def test_a_refused_form_keeps_what_was_typed_and_says_what_to_do(app: Flask) -> None:
    browser = person().browser(app)
    token = csrf(browser.get("/katalog/ny").text)
    answer = browser.post("/katalog/ny", data={"csrf": token, **TYPED, "source": "", "certified_trainer": "no"})
    assert answer.status_code == 422
    assert "Saknas källa ska beskrivningen vara tom" in answer.text and FACTS.purpose_sv in answer.text
    assert '<option value="no" selected>Nej' in answer.text
    hard = browser.post("/katalog/ny", data={"csrf": token, **TYPED, "purpose_sv": "Hon heter 19811218-9876"})
    assert hard.status_code == 422 and "Texten är inte sparad" in hard.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Method).where(Method.county_id == 24)) == 0


def test_only_the_national_coordinator_changes_the_national_ones(app: Flask, stranger: FlaskClient) -> None:
    leader, coordinator = person().browser(app), person(Role.NATIONAL_COORDINATOR, 5).browser(app)
    assert "Sköt posten" not in leader.get("/katalog/trappan").text
    assert leader.get("/katalog/trappan/andra").status_code == leader.get("/katalog/trappan/andra-nationell").status_code == 404
    assert 'href="/katalog/trappan/andra-nationell"' in coordinator.get("/katalog/trappan").text
    form = coordinator.get("/katalog/trappan/andra-nationell").text
    typed = {"name": "Trappan", "kind": "method", "purpose_sv": "Samtal med barn.", "source": "Rädda Barnen", "certified_trainer": "yes"}
    assert coordinator.post("/katalog/trappan/andra-nationell", data={"csrf": csrf(form), "version": "1", **typed}).status_code == 303
    assert press(coordinator, "/katalog/trappan", "granskad-nationell") == 303
    assert '<option value="yes" selected>Ja' in coordinator.get("/katalog/trappan/andra-nationell").text
    assert "Samtal med barn." in stranger.get("/katalog/trappan").text
    assert press(coordinator, "/katalog/trappan", "avsluta-nationell") == 303
    assert stranger.get("/katalog/trappan").status_code == 404
    assert press(coordinator, "/katalog/trappan", "visa-nationell") == 303


def test_a_reminder_leads_to_the_entry(app: Flask) -> None:
    leader = person()
    made = made_by(leader)
    assert leader.browser(app).get(f"/katalog/nummer/{made.id}").location == f"/katalog/{made.code}"
    assert person(county_id=3).browser(app).get(f"/katalog/nummer/{made.id}").status_code == 404


def test_a_sign_in_that_lacks_its_second_step_sees_no_drafts(app: Flask) -> None:
    leader = person()
    made = made_by(leader)
    with unit(system("test"), "test.half"):
        user = db.session.get_one(User, leader.id)
        here = db.session.scalars(sa.select(SignIn).where(SignIn.user_id == leader.id)).one()
        user.totp_secret, user.totp_confirmed_at, here.second_factor_at = "JBSWY3DPEHPK3PXP", here.created_at, None
    browser = leader.browser(app)
    assert browser.get(f"/katalog/{made.code}").status_code == 404
    assert FACTS.name not in browser.get("/katalog?lage=utkast").text


def test_everybody_signed_in_has_the_door_and_finds_methods_by_the_search_field(app: Flask) -> None:
    for role in (Role.REQUESTER, Role.DEVELOPMENT_LEADER):
        browser = person(role).browser(app)
        assert 'href="/katalog"' in browser.get("/katalog").text.split("<main")[0]
    found = main_of(browser.get("/sok?q=trappan").text)
    assert 'href="/katalog/trappan"' in found and "Metoder och utbildningar" in found


def test_the_pages_ask_the_same_number_of_questions_however_much_there_is(app: Flask, rolled_back: sa.Connection) -> None:
    leader = person()
    browser = leader.browser(app)
    browser.get("/katalog")
    with counted(rolled_back) as few:
        browser.get("/katalog")
    for number in range(60):
        operations.activate_method(leader.actor, made_by(leader, replace(FACTS, name=f"Metod {number}")))
    with counted(rolled_back) as many:
        page = browser.get("/katalog").text
    assert len(many) == len(few) <= 3 and total_in(page).startswith("94 ")
    following = re.search(r'href="(/katalog\?efter=[^"]+)"', page)
    assert following and len(names_in(browser.get(following[1]).text)) == 44


def test_a_text_with_markup_is_shown_as_it_was_typed_and_only_web_addresses_become_links() -> None:
    told = str(linked("<b>Se</b> https://www.example.se/a?b=1&c=2; javascript:alert(1)"))
    assert told == (
        '&lt;b&gt;Se&lt;/b&gt; <a class="govuk-link" href="https://www.example.se/a?b=1&amp;c=2" rel="noreferrer">'
        "https://www.example.se/a?b=1&amp;c=2</a>; javascript:alert(1)"
    )


def test_the_search_finds_coming_trainings_by_the_words_of_their_title(app: Flask) -> None:
    make_occasion(title="Grundkurs om Heder i Umeå"), make_occasion(title="Heder, ett utkast", state="draft")
    make_occasion(title="Heder som var", starts_at=clock.now() - timedelta(days=9))
    found = main_of(person(county_id=3).browser(app).get("/sok?q=heder+grundkurs").text)
    assert "Utbildningstillfällen" in found and "Grundkurs om <mark>Heder</mark> i Umeå" in found.replace(
        "<mark>Grundkurs</mark>", "Grundkurs"
    )
    found = main_of(person(county_id=3).browser(app).get("/sok?q=heder").text)
    assert "utkast" not in found and "Heder som var" not in found
