"""The register in the browser and the API: filters against an oracle, forms that take no place, and who is seen looking."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import person, token
from tests.factories.housing import make_facility, make_licence, make_provider, make_snapshot, reporter
from tests.factories.networks import make_organisation
from vaw.domain.housing.models import Facility, Provider
from vaw.domain.housing.models.licences import Duty
from vaw.domain.housing.queries.looks import list_looks
from vaw.domain.mandates.queries import list_terms
from vaw.domain.mandates.rules import TermList
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.db import db

pytestmark = pytest.mark.usefixtures("rolled_back")
HERE = 24
ALL = "/skyddat-boende/boenden"
ADDRESS = "Storgatan 12, 903 26 Umeå"


@pytest.fixture
def leader(app: Flask) -> FlaskClient:
    return person(Role.DEVELOPMENT_LEADER, HERE).browser(app)


def text(browser: FlaskClient, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def sent(browser: FlaskClient, path: str, **fields: Any) -> Any:
    """The form as it was shown, with these fields filled in."""
    page = text(browser, path)
    hidden = dict(re.findall(r'<input[^>]*name="(csrf|version|basis)"[^>]*value="([^"]*)"', page))
    return browser.post(path, data={**hidden, **fields})


OFFER = {
    "places_adults": "4", "places_children": "6", "family_places": "2", "stay": "emergency", "building": "apartments", "protection": "b",
    "staffing": "on_call", "target_groups": ["women"],
}  # fmt: skip


def add_facility(leader: FlaskClient) -> Facility:
    """Through the pages: a provider, then its facility."""
    organisation = make_organisation("Påhittad jour", kind="shelter_provider")
    day = clock.today().isoformat()
    answer = sent(leader, "/skyddat-boende/utforare/ny", organisation_id=str(organisation.id), form="ngo", since_on=day)
    assert answer.status_code == 303
    answer = sent(leader, f"{answer.headers['Location']}/boende", **OFFER, opened_on=day)
    assert answer.status_code == 303
    return db.session.scalars(sa.select(Facility)).one()


def test_a_leader_adds_changes_and_closes_a_facility_that_is_called_by_its_pseudonym(leader: FlaskClient) -> None:
    facility = add_facility(leader)
    page = text(leader, f"{ALL}/{facility.code}")
    assert "Inget tillstånd" in page and "4 för vuxna och 6 för barn" in page and "Det är inte samma sak som noll" in page
    answer = sent(leader, f"{ALL}/{facility.code}/andra", **{**OFFER, "places_adults": "3"}, since_on=clock.today().isoformat())
    assert answer.status_code == 303 and "3 för vuxna" in text(leader, f"{ALL}/{facility.code}")
    assert sent(leader, f"{ALL}/{facility.code}/rytm", cadence="week").status_code == 303
    assert sent(leader, f"{ALL}/{facility.code}/stang", closed_on=clock.today().isoformat()).status_code == 303
    assert facility.code in text(leader, ALL)


def test_somebody_who_changed_the_same_facility_first_is_not_overwritten(leader: FlaskClient) -> None:
    facility = add_facility(leader)
    path, day = f"{ALL}/{facility.code}/andra", clock.today().isoformat()
    hidden = dict(re.findall(r'<input[^>]*name="(csrf|basis)"[^>]*value="([^"]*)"', text(leader, path)))
    answer = leader.post(path, data={**hidden, **OFFER, "basis": "2020-01-01", "since_on": day})
    assert answer.status_code == 422 and "Någon annan ändrade" in answer.get_data(as_text=True)


def test_a_licence_is_put_in_ended_and_shown_with_its_history(leader: FlaskClient) -> None:
    facility = add_facility(leader)
    base, day = f"{ALL}/{facility.code}", clock.today().isoformat()
    answer = sent(leader, f"{base}/tillstand/ny", decided_on=day, valid_from=day, number=ADDRESS, places_most="8")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and ADDRESS in page, "what was typed stays on screen"
    assert sent(leader, f"{base}/tillstand/ny", decided_on=day, valid_from=day, number="8.1-123/2026", places_most="8").status_code == 303
    page = text(leader, f"{base}/tillstand")
    assert "8.1-123/2026" in page and "Gäller" in page
    (path,) = set(re.findall(r'href="([^"]*/avsluta)"', page))
    assert sent(leader, path, ending="revoked", last_on=day).status_code == 303
    assert "Notera att det har tagit slut" not in text(leader, f"{base}/tillstand")


def test_a_duty_is_noted_and_done(leader: FlaskClient) -> None:
    facility = add_facility(leader)
    base, day = f"{ALL}/{facility.code}/skyldigheter", clock.today().isoformat()
    assert sent(leader, f"{base}/ny", kind="owner_change", happened_on=day).status_code == 303
    duty = db.session.scalars(sa.select(Duty).where(Duty.kind == "owner_change")).one()
    assert leader.get(f"/skyddat-boende/skyldigheter/{duty.id}").headers["Location"] == base
    assert sent(leader, f"{base}/{duty.id}/klar", done_on=day).status_code == 303
    assert "Anmäl ny ägare" in text(leader, base)


def test_the_provider_sees_who_has_looked_by_role_and_county_only(app: Flask) -> None:
    facility = make_facility()
    looker = person(Role.DEVELOPMENT_LEADER, HERE)
    text(looker.browser(app), f"{ALL}/{facility.code}")
    text(looker.browser(app), f"/skyddat-boende/utforare/{facility.provider_id}/kontakt")
    own = person(Role.SHELTER_REPORTER, None, facility.organisation_id).browser(app)
    text(own, f"{ALL}/{facility.code}")
    page = text(own, f"{ALL}/{facility.code}/vem-har-tittat")
    assert "Siffror" in page and "Kontaktuppgifter" in page and "Västerbotten" in page
    assert [look.what for look in list_looks(reporter(facility), facility)] == ["contact", "numbers"], "its own people are not noted"


def test_no_page_shows_the_numbers_by_which_rows_are_ordered(leader: FlaskClient) -> None:
    facility = make_facility()
    db.session.execute(sa.text("select setval('facility_id_seq', 7654321)"))
    later = make_facility(make_provider("Påhittad sen jour"))
    make_snapshot(later)
    for path in (
        ALL,
        f"{ALL}/{later.code}",
        f"{ALL}/{later.code}/tillstand",
        f"{ALL}/{later.code}/skyldigheter",
        f"/skyddat-boende/utforare/{later.provider_id}",
    ):
        assert str(later.id) not in text(leader, path), path
    assert facility.id < later.id


@pytest.mark.parametrize("field", ["role_mailbox", "phone"])
def test_an_address_in_a_contact_is_refused_and_kept_nowhere(leader: FlaskClient, field: str) -> None:
    facility = make_facility()
    answer = sent(leader, f"/skyddat-boende/utforare/{facility.provider_id}/kontakt/andra", **{field: ADDRESS})
    assert answer.status_code == 422
    provider = db.session.get_one(Provider, facility.provider_id)
    assert ADDRESS not in f"{provider.role_mailbox} {provider.phone}"


def test_the_api_tells_a_facility_by_code_and_unknown_as_null(app: Flask) -> None:
    facility = make_facility()
    who = person(Role.DEVELOPMENT_LEADER, HERE)
    headers = {"Authorization": f"Bearer {token(who, ('facilities:read',))}"}
    client = app.test_client()
    listed = client.get("/api/v1/facilities", headers=headers).get_json()
    assert [row["code"] for row in listed["items"]] == [facility.code] and "id" not in listed["items"][0]
    assert client.get(f"/api/v1/facilities/{facility.code}", headers=headers).get_json()["reported"] is None
    make_snapshot(facility, 2, 3, 1)
    told = client.get(f"/api/v1/facilities/{facility.code}", headers=headers).get_json()
    assert told["reported"]["available"] == 4 and told["authorised"] == 0
    stranger = {"Authorization": f"Bearer {token(person(Role.DEVELOPMENT_LEADER, 25), ('facilities:read',))}"}
    assert client.get(f"/api/v1/facilities/{facility.code}", headers=stranger).status_code == 404
    assert client.get("/api/v1/facilities", headers=stranger).get_json()["total"] == 0
    assert {look.what for look in list_looks(reporter(facility), facility)} == {"numbers"}


# The filters, against what plain Python says of 200 facilities.

_LISTS = {
    "malgrupp": ("target_groups", TermList.HOUSING_GROUP), "hot": ("threats", TermList.HOUSING_THREAT),
    "tillgang": ("access", TermList.HOUSING_ACCESS), "stod": ("support", TermList.HOUSING_SUPPORT),
    "sprak": ("languages", TermList.HOUSING_LANGUAGE),
}  # fmt: skip
_WORDS = {
    "tid": ("stay", ("emergency", "long", "both")), "bostad": ("building", ("collective", "apartments", "both")),
    "skydd": ("protection", ("a", "b", "c")), "bemanning": ("staffing", ("round_the_clock", "daytime", "on_call")),
}  # fmt: skip


def drawn(chance: random.Random) -> dict[str, Any]:
    """What a facility offers, by lot."""
    told: dict[str, Any] = {column: chance.choice(words) for column, words in _WORDS.values()}
    for column, name in _LISTS.values():
        codes = [entry.code for entry in list_terms(name)]
        told[column] = sorted(chance.sample(codes, chance.randint(0, min(4, len(codes)))))
    told["sons_age"] = chance.choice([None, 12, 16, 18])
    told["pets"] = chance.random() < 0.3
    return told


def fits(offer: dict[str, Any], children: int, asked: dict[str, str]) -> bool:
    """Written without looking at the query."""
    for key, value in asked.items():
        if key in _LISTS and value not in offer[_LISTS[key][0]]:
            return False
        if key in ("tid", "bostad") and offer[_WORDS[key][0]] not in (value, "both"):
            return False
        if key == "skydd" and "abc".index(offer["protection"]) > "abc".index(value):
            return False
        if key == "bemanning" and offer["staffing"] != value:
            return False
        if key == "son" and offer["sons_age"] is not None and offer["sons_age"] < int(value):
            return False
        if key == "husdjur" and not offer["pets"]:
            return False
        if key == "barn" and children == 0:
            return False
    return True


def test_every_filter_finds_what_plain_counting_finds(leader: FlaskClient) -> None:
    chance = random.Random(54)
    provider = make_provider()
    made = []
    for _ in range(200):
        offer, children = drawn(chance), chance.choice([0, 3])
        made.append((make_facility(provider, adults=4, children=children, profile=offer).code, offer, children))
    terms = {key: [entry.code for entry in list_terms(name)] for key, (_column, name) in _LISTS.items()}
    choices = {
        **terms,
        **{key: list(words) for key, (_column, words) in _WORDS.items()},
        "son": ["0", "13", "17"],
        "husdjur": ["1"],
        "barn": ["1"],
    }
    asks = [{key: value} for key, values in choices.items() for value in values]
    asks += [{key: chance.choice(choices[key]) for key in chance.sample(list(choices), 3)} for _ in range(40)]
    found_some = 0
    for asked in asks:
        answer = leader.get(ALL, query_string=asked).get_data(as_text=True)
        shown = re.findall(rf'href="{ALL}/([a-z]{{4}}-[a-z]{{4}})"', answer)
        wanted = sorted(code for code, offer, children in made if fits(offer, children, asked))
        assert shown == wanted, asked
        found_some += bool(wanted)
    assert found_some > len(asks) / 2, "the comparison is not of empty lists"


def test_what_lacks_a_licence_is_found(leader: FlaskClient) -> None:
    licensed, without = make_facility(), make_facility()
    make_licence(licensed)
    page = text(leader, f"{ALL}?utan-tillstand=1")
    assert licensed.code not in page and without.code in page
