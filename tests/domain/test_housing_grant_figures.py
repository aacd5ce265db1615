"""What leaves the grants: kronor and projects beside a hand count, a public list that tells on nobody, and who leads which year."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import person
from tests.factories.forms import hidden
from tests.factories.grants import make_application, make_application_by_link, make_call, of_team
from tests.factories.housing import leader_of, make_provider
from tests.factories.networks import make_organisation
from vaw.domain.geography.queries import list_counties
from vaw.domain.housing.figures.grants import by_county, by_year
from vaw.domain.housing.models.grants import GrantCall, GrantList
from vaw.domain.housing.operations.calls import CallFacts, change_call
from vaw.domain.housing.operations.deciding import decide, give_opinion
from vaw.domain.housing.operations.grant_lists import publish_list
from vaw.domain.housing.queries.grant_lists import granted_of
from vaw.domain.housing.queries.grants import list_leads
from vaw.domain.housing.rules.grant_lists import Granted, content_of, is_safe, listing, listing_from
from vaw.domain.housing.rules.grants import Stance
from vaw.domain.mandates.models import AssignmentLead
from vaw.kernel import clock
from vaw.kernel.actor import Actor, system
from vaw.kernel.db import db, saw_version
from vaw.kernel.errors import Conflict, RuleBroken
from vaw.kernel.operation import unit

pytestmark = pytest.mark.usefixtures("rolled_back")


def _year_of_cases() -> GrantCall:
    """Two counties, every state."""
    call = make_call(1, cap=10_000_000)
    here, there = make_organisation("A").id, make_organisation("B", county_id=12).id
    today = clock.today()
    granted = {"granted": 100, "decided_on": today}
    paid = {**granted, "paid_on": today, "account_due_on": today}
    for county, organisation, applied, state, more in (
        (24, here, 1_000, "received", {}), (24, here, 900, "withdrawn", {}), (24, here, 800, "refused", {"decided_on": today}),
        (24, here, 700, "granted", granted), (24, here, 600, "paid", paid), (24, here, 500, "draft", {}),
        (12, there, 400, "accounted", {**paid, "used": 90, "accounted_on": today}),
        (12, there, 300, "settled", {**paid, "used": 0, "accounted_on": today, "settled_on": today}),
    ):  # fmt: skip
        make_application(call, organisation, county, applied=applied, state=state, **more)
    return call


def test_kronor_and_projects_are_those_of_a_hand_count() -> None:
    call = _year_of_cases()
    skane = ("12", "Skåne län", 2, 700, 2, 200, 200, 90)
    assert by_county(of_team(call, 1), call.year) == [skane, ("24", "Västerbottens län", 4, 3_100, 2, 200, 100, 0)]
    assert by_year(of_team(call, 1)) == [(str(call.year), str(call.year), 6, 3_800, 4, 400, 300, 90)]
    assert by_county(leader_of(12), call.year) == [skane], "a leader counts the own county"
    assert by_county(of_team(call, 1), call.year - 1) == by_county(leader_of(25), call.year) == []


def test_page_csv_and_workbook_say_the_same_kronor(app: Flask) -> None:
    call = _year_of_cases()
    leader = person("development_leader", 12).browser(app)
    page = leader.get("/skyddat-boende/bidrag/siffror").text
    told = leader.get(f"/skyddat-boende/bidrag/siffror/{call.year}.csv").text
    assert "12;Skåne län;2;700;2;200;200;90" in told and "Västerbotten" not in told + page.split("</header>")[-1]
    assert "<td>700</td>" in page and leader.get(f"/skyddat-boende/bidrag/siffror/{call.year}.xlsx").data[:2] == b"PK"
    assert leader.get(f"/skyddat-boende/bidrag/siffror/{call.year}.pdf").status_code == 404


def _shelters(*kronor: int, county: str = "") -> list[Granted]:
    codes = [one.code for one in list_counties()]
    return [Granted(n, f"organisation {n}", None, county or codes[n % len(codes)], amount) for n, amount in enumerate(kronor)]


@pytest.mark.parametrize("kronor", [(100,), (100, 100), (100, 100, 100), (100_000, 1, 1, 1, 1, 1), (5_000, 5_000, 5_000, 0)])
def test_few_shelters_or_one_that_got_most_are_not_shown_at_all(kronor: tuple[int, ...]) -> None:
    listed = listing(_shelters(*[one for one in kronor if one]))
    assert listed.areas == [] and listed.withheld


def test_shelters_are_shown_as_areas_from_which_insiders_cannot_take_another_out() -> None:
    granted = [*_shelters(*[250_000 + 10_000 * n for n in range(42)]), Granted(99, "organisation 99", "Påhittad kommun", "24", 80_000)]
    listed = listing(granted)
    assert listed.named == [("Påhittad kommun", "24", 80_000)] and len(listed.areas) > 1 and not listed.withheld
    assert sum(one.kronor for one in listed.areas) == sum(one.kronor for one in granted[:-1])
    assert sorted(code for one in listed.areas for code in one.counties) == sorted(one.code for one in list_counties())
    for area in listed.areas:
        members = [one for one in granted[:-1] if one.county in area.counties]
        assert (area.projects, area.kronor) == (len(members), sum(one.kronor for one in members))
        # By hand: what any two leaders know together taken away, at least two others are left, none of whom is nearly all of the rest.
        for known in combinations(sorted({one.county for one in members}), 2):
            rest = [one.kronor for one in members if one.county not in known]
            assert not rest or (len(rest) >= 2 and sum(rest) - max(rest) >= 0.2 * max(rest)), area
    assert not is_safe([])
    assert listing_from(content_of(listed, title="T", year=2026, decided_on="2026-11-23"))[1] == listed


def _closed(lead: int = 1) -> GrantCall:
    return make_call(lead, closes_on=clock.today() - timedelta(days=1))


def test_the_last_decision_publishes_the_list_once_and_nobody_changes_it(app: Flask) -> None:
    call = _closed()
    team = of_team(call, 1)
    shelter = make_organisation("Påhittad jour", kind="shelter_provider")
    runs_one = make_provider(organisation_id=make_organisation("Påhittad stiftelse", kind="ngo").id)
    town = make_organisation("Påhittad kommun B", kind="municipality")
    cases = [
        make_application(call, shelter.id), make_application(call, runs_one.organisation_id), make_application(call, town.id),
        make_application_by_link(call, state="received", applied=10_000, title="T"),
    ]  # fmt: skip
    with pytest.raises(RuleBroken, match="call_undecided"):
        publish_list(team, call)
    for one in cases:
        assert db.session.scalar(sa.select(sa.func.count()).select_from(GrantList)) == 0
        decide(team, one, granted=10_000, reasons="Ja.")
    published = db.session.scalars(sa.select(GrantList)).one()
    assert [one.name for one in granted_of(call)] == [None, None, "Påhittad kommun B", None]
    with pytest.raises(RuleBroken, match="list_published"):
        publish_list(team, call)
    said = bytes(published.content).decode()
    assert "Påhittad kommun B" in said and "jour" not in said and "stiftelse" not in said and "förening" not in said
    for role in ("county_management", "national_coordinator", "requester", "registrar"):
        organisation = town.id if role == "requester" else None
        browser = person(role, 24 if organisation is None else None, organisation).browser(app)
        page = browser.get(f"/skyddat-boende/bidrag/beslut/{call.id}").text
        assert "Påhittad kommun B" in page and "stiftelse" not in page and "jour" not in page and published.checksum in page
        assert browser.get(f"/skyddat-boende/bidrag/beslut/{call.id}.json").data == bytes(published.content)
    assert person("administrator", 24).browser(app).get("/skyddat-boende/bidrag/beslut").status_code == 404
    with pytest.raises(sa.exc.DatabaseError, match="append-only"), db.session.begin_nested():
        db.session.execute(sa.text("update grant_list set content = 'x'"))


def test_who_leads_follows_the_year() -> None:
    call = make_call(12)
    with unit(system("test"), "test.leads"):
        db.session.add_all(
            AssignmentLead(assignment_id=call.assignment_id, year=clock.today().year + n, county_id=county)
            for n, county in ((1, 14), (2, 1))
        )
    year = clock.today().year
    mine = [(when, county) for when, county in list_leads(leader_of(24)) if (when, county) in ((year + 2, 1), (year + 1, 14), (year, 12))]
    assert mine == [(year + 2, 1), (year + 1, 14), (year, 12)]
    assert list_leads(Actor(1, "web")) == []
    first = make_application(call, make_organisation("A").id)
    with pytest.raises(RuleBroken, match="decide_not_lead"):
        decide(of_team(call, 14), first, granted=None, reasons="Nej.")
    with clock.frozen(clock.now() + timedelta(days=366)):  # the year after, the call is still decided by whoever led in its own
        with pytest.raises(RuleBroken, match="decide_not_lead"):
            decide(of_team(call, 14), first, granted=None, reasons="Nej.")
        decide(of_team(call, 12), first, granted=None, reasons="Nej.")


def test_of_two_who_change_or_decide_the_second_sees_both_texts(app: Flask) -> None:
    call = make_call(1)
    team, one = of_team(call, 1), make_application(call, make_organisation("A").id)
    seen = call.version

    def facts(cap: int) -> CallFacts:
        return CallFacts("Ny rubrik", "", cap, call.opens_on, call.closes_on, call.account_due_on)

    change_call(team, call, facts=facts(900_000))
    saw_version(call, seen)
    with pytest.raises(Conflict) as lost:
        change_call(team, call, facts=facts(800_000))
    assert lost.value.texts["cap"] == (800_000, 900_000)
    seen = one.version
    decide(team, one, granted=100, reasons="Därför.")
    saw_version(one, seen)
    with pytest.raises(Conflict) as lost:
        decide(team, one, granted=None, reasons="Inte alls.")
    assert lost.value.texts == {"granted": (None, 100), "reasons": ("Inte alls.", "Därför.")}


def test_of_two_leaders_who_write_the_opinion_the_second_sees_both(app: Flask) -> None:
    call = make_call(1)
    one = make_application(call, make_organisation("A").id)
    first, second = (person("development_leader", 24).browser(app) for _ in "ab")
    path = f"/skyddat-boende/bidrag/arenden/{one.id}/yttrande"
    pages = [browser.get(path).text for browser in (first, second)]
    assert first.post(path, data={**hidden(pages[0]), "stance": "for", "text": "Behovet är stort."}).status_code == 303
    lost = second.post(path, data={**hidden(pages[1]), "stance": "against", "text": "Behovet är litet."})
    assert lost.status_code == 409 and "Behovet är stort." in lost.text and "Behovet är litet." in lost.text
    answer: Any = second.post(path, data={**hidden(lost.text), "stance": "against", "text": "Behovet är litet."})
    assert answer.status_code == 303 and "Behovet är litet." in second.get(path).text
    with pytest.raises(Conflict):
        give_opinion(leader_of(24), one, stance=Stance.FOR, text="Utan att ha sett den andra.")
