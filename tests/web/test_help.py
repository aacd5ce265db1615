"""Help a role, and what is said of personal data: true for whoever follows it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from tests.factories import Person, person
from tests.factories.networks import make_organisation
from tests.web.test_housing_picture import assigned, of_team
from vaw.blueprints.retention.privacy import NOT_PERSONAL
from vaw.blueprints.start.help_words import PAGES, Help
from vaw.domain.people.rules import IN_ORGANISATION, Role
from vaw.domain.retention.rules import Kind, rules_on
from vaw.kernel import clock

pytestmark = pytest.mark.usefixtures("rolled_back")


def of(page: Help) -> Person:
    """Somebody in the role, as the demo and an administrator would make them."""
    if page.role == Role.METRO_TEAM:  # its rights follow from the assignment
        return of_team(assigned(clock.today() - timedelta(days=400), None))
    if page.role in IN_ORGANISATION:
        return person(page.role, organisation_id=make_organisation().id)
    return person(page.role, None if page.role == Role.NATIONAL_COORDINATOR else 1)


def test_every_role_has_a_page_with_five_things_that_anybody_may_read(app: Flask) -> None:
    browser = app.test_client()
    first = browser.get("/hjalp").text
    assert {page.role for page in PAGES} == set(Role)
    for page in PAGES:
        assert len(page.things) == 5 and f"/hjalp/{page.path}" in first
        text = browser.get(f"/hjalp/{page.path}").text
        assert all(thing.what in text and thing.how in text for thing in page.things)
    assert browser.get("/hjalp/kung").status_code == 404


@pytest.mark.parametrize("page", PAGES, ids=[page.path for page in PAGES])
def test_what_the_help_sends_a_role_to_opens_for_it(app: Flask, page: Help) -> None:
    browser = of(page).browser(app)
    answers = {thing.href: browser.get(thing.href, follow_redirects=True).status_code for thing in page.things}
    assert set(answers.values()) == {200}, answers


def test_the_help_begins_with_the_reader_s_own_role(app: Flask) -> None:
    text = person(Role.REGISTRAR).browser(app).get("/hjalp").text
    assert text.index("För dig") < text.index("/hjalp/registrator") < text.index("Andra roller") < text.index("/hjalp/utvecklingsledare")


def test_everything_with_a_period_is_told_on_the_page_of_personal_data_or_is_about_nobody(app: Flask) -> None:
    page = app.test_client().get("/integritet").text
    rules = [rule for rule in rules_on(clock.today()).values() if rule.kind in (Kind.APPROVAL, Kind.AUTOMATIC)]
    assert {rule.code for rule in rules} >= NOT_PERSONAL
    for rule in rules:
        assert (rule.name_sv in page) == (rule.code not in NOT_PERSONAL), rule.code
    assert "/konto/mina-uppgifter" not in page
    assert "/konto/mina-uppgifter" in person().browser(app).get("/integritet").text


def test_every_page_leads_to_help_personal_data_and_the_statement(app: Flask) -> None:
    foot = app.test_client().get("/logga-in").text.partition("<footer")[2]
    assert all(f'href="{path}"' in foot for path in ("/hjalp", "/integritet", "/tillganglighet"))
