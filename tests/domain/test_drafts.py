"""An ended event proposes one log; whoever leads the county's work makes it an activity, puts it away, or hands it over."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from vaw.domain.activities.models import Activity, Draft
from vaw.domain.activities.operations.drafts import confirm_draft, dismiss_draft, hand_over_drafts, propose_draft
from vaw.domain.activities.operations.log import lock_year, withdraw_activity
from vaw.domain.activities.queries import totals
from vaw.domain.activities.queries.drafts import count_my_drafts, get_draft, list_waiting
from vaw.domain.activities.queries.log import main_assignment
from vaw.domain.activities.rules.drafts import as_json, due_on, from_json, submit_key
from vaw.domain.activities.rules.log import Entry
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county
from vaw.domain.people.models import Membership
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import SYSTEM_ROLE, Actor, Grant, system
from vaw.kernel.audit import AUDIT
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, NotFound, RuleBroken
from vaw.kernel.guard import PersonalData
from vaw.kernel.operation import unit

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)  # a Monday; that Friday is Midsummer's Eve
DAY = date(2026, 6, 12)
MEETING = Entry(DAY, "network_meeting", "honour", "digital", 90, municipality_ids=(2480,), text="Nätverksmöte om samverkan")
JOB = Actor(None, "task", (Grant(SYSTEM_ROLE, county_id=24),))


@pytest.fixture
def now(rolled_back: sa.Connection) -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def me(now: None) -> Person:
    return person()


def here(county_id: int = 24) -> County:
    county = find_county(county_id)
    assert county
    return county


def proposed(who: Person, ref: str = "17", by: Actor = JOB, entry: Entry = MEETING) -> Draft:
    return propose_draft(by, here(), source_kind="meeting", source_ref=ref, user_id=who.id, entry=entry)


def leaves(who: Person) -> None:
    yesterday = NOW.date() - timedelta(days=1)
    with unit(system("test"), "test.leaves"):
        db.session.execute(sa.update(Membership).where(Membership.user_id == who.id).values(valid_to=yesterday))


def count_activities() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Activity)) or 0


def test_an_entry_is_the_same_after_it_was_kept() -> None:
    full = replace(MEETING, shares={1: 60, 2: 40}, women=2, men=1, unstated=0, heads={"ngo": (2, 1, 0)}, organisation_ids=(3,))
    back = from_json(as_json(full))
    assert replace(back, municipality_ids=(2480,), organisation_ids=(3,)) == full


def test_a_draft_is_due_on_the_fifth_working_day_and_midsummer_is_none() -> None:
    assert due_on(date(2026, 6, 15)) == date(2026, 6, 23)
    assert due_on(date(2026, 11, 2)) == date(2026, 11, 9)


def test_an_ended_meeting_proposes_one_draft_however_often_its_job_runs(me: Person) -> None:
    first, again = proposed(me), proposed(me, entry=replace(MEETING, minutes=30))
    assert first.id == again.id and again.entry["minutes"] == 90
    assert (first.user_id, first.state, first.due_on) == (me.id, "open", date(2026, 6, 23))
    assert proposed(me, ref="18").id != first.id


def test_a_draft_goes_to_the_assignment_that_the_log_is_kept_for(me: Person) -> None:
    main = main_assignment(24, DAY)
    assert main and proposed(me).entry["shares"] == {str(main.id): 100}


def test_a_confirmed_draft_is_an_activity_that_counts(me: Person) -> None:
    draft = proposed(me)
    made = confirm_draft(me.actor, draft)
    assert (made.type, made.minutes, made.women, made.created_by, made.submit_key) == (
        "network_meeting", 90, None, me.id, submit_key(draft.id),
    )  # fmt: skip
    assert (draft.state, draft.activity_id, draft.ended_at) == ("confirmed", made.id, NOW)
    assert totals.differences() == dict.fromkeys(totals.names(), 0)


def test_a_second_click_gives_the_activity_of_the_first(me: Person) -> None:
    draft = proposed(me)
    assert confirm_draft(me.actor, draft).id == confirm_draft(me.actor, draft).id and count_activities() == 1
    assert proposed(me).id == draft.id and count_my_drafts(me.actor) == 0


def test_what_was_changed_first_is_what_is_logged(me: Person) -> None:
    draft = proposed(me)
    made = confirm_draft(me.actor, draft, entry=replace(from_json(draft.entry), women=7, men=2, unstated=0))
    assert (made.women, made.men) == (7, 2)


def test_a_wrongly_confirmed_draft_is_withdrawn_like_any_activity(me: Person) -> None:
    made = confirm_draft(me.actor, proposed(me))
    withdraw_activity(me.actor, made, reason="Fel möte")
    assert totals.differences() == dict.fromkeys(totals.names(), 0)


def test_the_text_does_not_outlive_the_draft_and_the_audit_never_has_it(me: Person) -> None:
    confirmed, dismissed = proposed(me), proposed(me, ref="18")
    confirm_draft(me.actor, confirmed)
    dismiss_draft(me.actor, dismissed)
    assert confirmed.entry == dismissed.entry == {}
    lines = db.session.scalars(sa.select(sa.cast(AUDIT.c.diff, sa.Text)).where(AUDIT.c.kind == "activity_draft")).all()
    assert len(lines) == 4 and not any("samverkan" in line for line in lines)


def test_a_dismissed_draft_stays_away_and_cannot_be_confirmed(me: Person) -> None:
    draft = dismiss_draft(me.actor, proposed(me))
    assert dismiss_draft(me.actor, draft).state == "dismissed" and proposed(me).state == "dismissed"
    with pytest.raises(RuleBroken, match=r"activities\.draft_ended"):
        confirm_draft(me.actor, draft)
    assert count_activities() == 0


def test_a_confirmed_draft_cannot_be_dismissed(me: Person) -> None:
    draft = proposed(me)
    confirm_draft(me.actor, draft)
    with pytest.raises(RuleBroken, match=r"activities\.draft_ended"):
        dismiss_draft(me.actor, draft)


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (replace(MEETING, type="nothing"), "activities.unknown_term"),
        (replace(MEETING, done_on=date(2026, 6, 16)), "activities.future"),
        (replace(MEETING, minutes=0), "activities.minutes"),
        (replace(MEETING, municipality_ids=(1,)), "activities.municipality"),
        (replace(MEETING, organisation_ids=(999,)), "activities.organisation"),
        (replace(MEETING, text="Gäller 19811218-9876"), "guard.personal_number"),
    ],
)
def test_what_could_not_be_logged_is_not_proposed(me: Person, entry: Entry, code: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        proposed(me, entry=entry)
    assert broken.value.code == code
    assert db.session.scalars(sa.select(Draft)).all() == []


@pytest.mark.parametrize(("kind", "ref"), [("", "1"), ("meeting", ""), ("meeting", "x" * 201)])
def test_an_event_has_a_name(me: Person, kind: str, ref: str) -> None:
    with pytest.raises(RuleBroken, match=r"activities\.draft_source"):
        propose_draft(JOB, here(), source_kind=kind, source_ref=ref, user_id=me.id, entry=MEETING)


def test_a_text_that_asks_for_a_second_look_is_asked_about_again_when_it_is_confirmed(me: Person) -> None:
    asked = replace(MEETING, text="Möte med Anna Lindqvist om handlingsplanen")
    with pytest.raises(PersonalData):
        proposed(me, entry=asked)
    draft = propose_draft(JOB, here(), source_kind="meeting", source_ref="1", user_id=me.id, entry=asked, confirmed=True)
    with pytest.raises(PersonalData):
        confirm_draft(me.actor, draft)
    assert draft.state == "open" and confirm_draft(me.actor, draft, confirmed=True).text == asked.text


def test_a_year_that_is_reported_takes_no_drafts_and_confirms_none(me: Person) -> None:
    boss, draft = person(Role.COUNTY_MANAGEMENT), proposed(me)
    lock_year(boss.actor, here(), year=2026, edition="Utgåva 1", report_id=1)
    for attempt in (lambda: confirm_draft(me.actor, draft), lambda: proposed(me, ref="18")):
        with pytest.raises(RuleBroken, match=r"activities\.year_locked"):
            attempt()
    assert get_draft(me.actor, draft.id).state == "open" and count_activities() == 0


def test_a_draft_of_somebody_who_has_left_goes_to_the_leader_who_has_led_longest(me: Person) -> None:
    gone, newer = person(), person()
    leaves(gone)
    with unit(system("test"), "test.newer"):
        db.session.execute(sa.update(Membership).where(Membership.user_id == newer.id).values(valid_from=date(2026, 1, 1)))
    assert proposed(gone).user_id == me.id
    assert proposed(newer, ref="18").user_id == newer.id
    assert proposed(person(county_id=12), ref="19").user_id == me.id


def test_where_nobody_leads_the_draft_stays_and_the_management_sees_it(now: None) -> None:
    gone, boss = person(), person(Role.COUNTY_MANAGEMENT)
    leaves(gone)
    draft = proposed(gone)
    assert draft.user_id == gone.id and [line.id for line in list_waiting(boss.actor).others] == [draft.id]
    with pytest.raises(NotAllowed):
        confirm_draft(boss.actor, draft)


def test_the_own_drafts_come_first_then_those_of_colleagues(me: Person) -> None:
    colleague = person()
    theirs, mine = proposed(colleague, entry=replace(MEETING, done_on=date(2026, 6, 1))), proposed(me, ref="18")
    seen = list_waiting(me.actor)
    assert ([line.id for line in seen.mine], [line.id for line in seen.others]) == ([mine.id], [theirs.id])
    assert count_my_drafts(me.actor) == 1 and seen.others[0].entry.minutes == 90 and not seen.more


@pytest.mark.parametrize(("role", "county_id"), [(Role.DEVELOPMENT_LEADER, 12), (Role.EQUALITY_EXPERT, 24), (Role.ADMINISTRATOR, 24)])
def test_others_see_no_draft(me: Person, role: Role, county_id: int) -> None:
    draft, other = proposed(me), person(role, county_id).actor
    assert list_waiting(other).mine == list_waiting(other).others == []
    with pytest.raises(NotFound):
        get_draft(other, draft.id)
    for act in (confirm_draft, dismiss_draft):
        with pytest.raises(NotAllowed):
            act(other, draft)


def test_a_leader_may_propose_in_the_own_county_only_and_a_job_where_its_grant_says(me: Person) -> None:
    assert proposed(me, by=me.actor).user_id == me.id
    for by in (person(county_id=12).actor, Actor(None, "task", (Grant(SYSTEM_ROLE, county_id=12),)), person(Role.EQUALITY_EXPERT).actor):
        with pytest.raises(NotAllowed):
            proposed(me, ref="18", by=by)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.DEVELOPMENT_LEADER])
def test_open_drafts_are_handed_over_and_ended_ones_stay_where_they_were(me: Person, role: Role) -> None:
    colleague, drafts = person(), [proposed(me, ref=str(n)) for n in range(3)]
    dismiss_draft(me.actor, drafts[0])
    assert hand_over_drafts(person(role).actor, here(), from_user_id=me.id, to_user_id=colleague.id) == 2
    assert [draft.user_id for draft in drafts] == [me.id, colleague.id, colleague.id]
    assert (count_my_drafts(me.actor), count_my_drafts(colleague.actor)) == (0, 2)


def test_drafts_are_handed_only_to_somebody_who_leads_there_now(me: Person) -> None:
    gone = person()
    leaves(gone)
    for receiver in (gone, person(county_id=12), person(Role.COUNTY_MANAGEMENT)):
        with pytest.raises(RuleBroken, match=r"activities\.draft_receiver"):
            hand_over_drafts(me.actor, here(), from_user_id=me.id, to_user_id=receiver.id)
    with pytest.raises(NotAllowed):
        hand_over_drafts(person(Role.COUNTY_MANAGEMENT).actor, here(), from_user_id=me.id, to_user_id=me.id)


def test_two_jobs_and_two_clicks_at_the_same_moment_make_one(committed: Flask) -> None:
    with committed.app_context():
        me, day = person(), clock.today()

    def run(act: str) -> int:
        with committed.app_context():
            if act == "propose":
                return proposed(me, entry=replace(MEETING, done_on=day)).id
            return confirm_draft(me.actor, get_draft(me.actor, int(act))).id

    with ThreadPoolExecutor(4) as pool:
        drafts = set(pool.map(run, ["propose"] * 4))
        activities = set(pool.map(run, [str(next(iter(drafts)))] * 4))
    assert len(drafts) == len(activities) == 1
