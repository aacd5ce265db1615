"""Grants: from call to account, decided by the year's lead county and by nobody with a conflict of interest."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from flask import Flask

from tests.factories import person
from tests.factories.forms import send
from tests.factories.grants import make_application, make_call, of_team
from tests.factories.housing import leader_of
from tests.factories.networks import make_organisation
from vaw.domain.geography.queries import find_county
from vaw.domain.housing.models.grants import GrantApplication, GrantCall
from vaw.domain.housing.operations.applications import Wanted, account_for, apply, begin_draft, save_draft, send_in, withdraw
from vaw.domain.housing.operations.calls import CallFacts, change_call, open_call
from vaw.domain.housing.operations.deciding import consult, decide, give_opinion, mark_paid, note_conflict, settle
from vaw.domain.housing.queries.grants import get_application, list_applications, list_open_calls, list_opinions
from vaw.domain.housing.rules.grants import Stance
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant
from vaw.kernel.errors import NotAllowed, NotFound, RuleBroken
from vaw.kernel.guard import PersonalData

pytestmark = pytest.mark.usefixtures("rolled_back")


def _applicant(organisation_id: int) -> Actor:
    return Actor(None, "web", (Grant("shelter_reporter", organisation_id=organisation_id),))


def _facts(first: date, cap: int = 500_000) -> CallFacts:
    return CallFacts("Utveckling", "För stöd till barn.", cap, first, first + timedelta(days=30), first + timedelta(days=400))


def _case(lead: int = 1) -> tuple[GrantApplication, GrantCall]:
    call = make_call(lead)
    return make_application(call, make_organisation(kind="shelter_provider").id), call


def test_a_grant_goes_all_the_way_from_call_to_account() -> None:
    known, organisation = make_call(1), make_organisation("Påhittad jour", kind="shelter_provider")
    team, county = of_team(known, 1), find_county(1)
    assert county is not None
    call = open_call(team, county, facts=_facts(clock.today()))
    change_call(team, call, facts=_facts(clock.today(), cap=600_000))
    key = uuid4()
    mine = [apply(_applicant(organisation.id), call, wanted=Wanted("Barnsamtal", "Fler samtal.", 300_000), submit_key=key) for _ in "ab"]
    assert mine[0].id == mine[1].id  # a second click
    one = mine[0]
    give_opinion(leader_of(24), one, stance=Stance.FOR, text="Behovet är stort.")
    consult(of_team(call, 12), one, stance=Stance.NOTHING, text="")
    assert [(opinion.kind, opinion.county_id) for opinion in list_opinions(one)] == [("opinion", 24), ("consultation", 12)]
    decide(team, one, granted=200_000, reasons="Når många barn.")
    mark_paid(team, one, paid_on=clock.today())
    account_for(_applicant(organisation.id), one, used=180_000)
    assert (one.state, one.granted, one.used, one.account_due_on) == ("accounted", 200_000, 180_000, call.account_due_on)
    settle(team, one, used=175_000)
    assert (one.state, one.used, one.settled_on) == ("settled", 175_000, clock.today())
    with pytest.raises(RuleBroken, match="grant_state"):
        settle(team, one, used=1)


def test_an_account_writes_a_draft_further_and_sends_it_in_once() -> None:
    call, organisation = make_call(1), make_organisation("Påhittad jour", kind="shelter_provider")
    me, key = _applicant(organisation.id), uuid4()
    one, again = (begin_draft(me, call, wanted=Wanted("Barnsamtal", "", None), submit_key=key) for _ in "ab")
    assert one.id == again.id and one.state == "draft" and list_applications(leader_of(24)) == []
    save_draft(me, one, wanted=Wanted("Barnsamtal", "Fler samtal.", None))
    with pytest.raises(RuleBroken, match="kronor"):
        send_in(me, one, wanted=Wanted("Barnsamtal", "Fler samtal.", None))
    assert send_in(me, one, wanted=Wanted("Barnsamtal", "Fler samtal.", 300_000)).state == "received"
    with pytest.raises(RuleBroken, match="grant_state"):
        save_draft(me, one, wanted=Wanted("Något annat", "", None))


def test_only_the_county_that_leads_the_year_of_the_call_decides() -> None:
    one, call = _case(lead=12)
    for other in (1, 14):
        with pytest.raises(RuleBroken, match="decide_not_lead"):
            decide(of_team(call, other), one, granted=None, reasons="Nej.")
    with pytest.raises(NotAllowed):
        decide(leader_of(12), one, granted=None, reasons="Nej.")
    decide(of_team(call, 12), one, granted=None, reasons="Ryms inte.")
    assert (one.state, one.granted) == ("refused", None)


def test_a_call_is_opened_by_the_county_that_leads_that_year_and_by_no_other() -> None:
    known, skane = make_call(1), find_county(12)
    assert skane is not None
    with pytest.raises(RuleBroken, match="call_not_lead"):
        open_call(of_team(known, 12), skane, facts=_facts(clock.today()))


def test_who_has_a_conflict_neither_decides_nor_is_consulted() -> None:
    one, call = _case()
    me = person("metro_team", 1)
    mine = of_team(call, 1, me.actor.id)
    note_conflict(mine, one)
    note_conflict(mine, one)
    with pytest.raises(RuleBroken, match="conflict"):
        decide(mine, one, granted=100, reasons="Ja.")
    with pytest.raises(RuleBroken, match="conflict"):
        consult(mine, one, stance=Stance.FOR, text="")
    decide(of_team(call, 1), one, granted=100, reasons="Ja.")


def test_whoever_belongs_to_the_applicant_has_a_conflict_without_saying_so() -> None:
    one, call = _case()
    both = Actor(None, "web", (*of_team(call, 1).grants, Grant("requester", organisation_id=one.organisation_id)))
    with pytest.raises(RuleBroken, match="conflict"):
        decide(both, one, granted=100, reasons="Ja.")


def test_no_more_is_granted_than_applied_for_or_than_the_call_has() -> None:
    one, call = _case()
    team = of_team(call, 1)
    other = make_application(call, make_organisation("Annan jour").id, applied=900_000)
    with pytest.raises(RuleBroken, match="granted_over_applied"):
        decide(team, one, granted=400_001, reasons="Ja.")
    one = get_application(team, one.id)
    decide(team, one, granted=400_000, reasons="Ja.")
    with pytest.raises(RuleBroken, match="cap_exceeded") as refused:
        decide(team, other, granted=600_001, reasons="Ja.")
    assert refused.value.details["left"] == 600_000
    with pytest.raises(RuleBroken, match="grant_state"):
        decide(team, one, granted=1, reasons="En gång till.")


def test_an_applicant_sees_its_own_a_leader_its_county_s_and_nobody_a_text_with_an_address() -> None:
    one, call = _case()
    mine = _applicant(one.organisation_id or 0)
    assert [row.id for row in list_applications(mine)] == [one.id]
    assert [row.id for row in list_applications(leader_of(24))] == [one.id]
    assert list_applications(leader_of(25)) == []
    with pytest.raises(NotFound):
        get_application(leader_of(25), one.id)
    assert [call.id for call in list_open_calls(mine)] == [call.id]
    with pytest.raises(PersonalData):
        apply(mine, call, wanted=Wanted("Nytt", "Huset på Storgatan 12, 903 25 Umeå.", 1000))
    withdraw(mine, get_application(mine, one.id))
    with pytest.raises(RuleBroken, match="grant_state"):
        give_opinion(leader_of(24), get_application(leader_of(24), one.id), stance=Stance.FOR, text="")


def test_the_pages_lead_from_application_to_opinion(app: Flask) -> None:
    call = make_call(1)
    organisation = make_organisation("Påhittad jour", kind="shelter_provider")
    browser = person("shelter_reporter", None, organisation.id).browser(app)
    sent = send(browser, f"/skyddat-boende/bidrag/sok/{call.id}", title="Barnsamtal", purpose="Fler samtal.", applied="30000")
    assert sent.status_code == 303
    assert "Barnsamtal" in browser.get("/skyddat-boende/bidrag/sok").text
    one = list_applications(leader_of(24), call.id)[0]
    leader = person("development_leader", 24).browser(app)
    assert "Barnsamtal" in leader.get(f"/skyddat-boende/bidrag/{call.id}").text
    assert send(leader, f"/skyddat-boende/bidrag/arenden/{one.id}/yttrande", stance="for", text="Bra.").status_code == 303
    assert "Tillstyrker" in leader.get(f"/skyddat-boende/bidrag/arenden/{one.id}").text
    assert "Tillstyrker" not in browser.get(f"/skyddat-boende/bidrag/arenden/{one.id}").text
