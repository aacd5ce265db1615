"""Series of meetings: planned, opened, moved, ended. What calendars make of them: tests/web/test_calendars.py."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from flask import Flask

from tests.factories import person
from tests.factories.networks import make_invitation, make_item, make_meeting, make_network, make_organisation, make_seat, make_template
from tests.factories.series import make_meetings_of, make_series
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation, MeetingLetter, MeetingSeries
from vaw.domain.networks.models.minutes import AgendaItem
from vaw.domain.networks.operations.feeds import add_network_feed, add_own_feed, revoke_feed
from vaw.domain.networks.operations.meetings import cancel_meeting, change_meeting
from vaw.domain.networks.operations.series import add_series, change_following, end_series, leave_out, open_series
from vaw.domain.networks.queries.series import get_series, meetings_of
from vaw.domain.networks.rules.feeds import FEEDS_MOST
from vaw.domain.networks.rules.plans import Plan
from vaw.domain.networks.rules.series import Recurrence, Schedule
from vaw.domain.people.queries.accounts import get_own_account
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.calendar import at_hour
from vaw.kernel.db import db, saw_version
from vaw.kernel.errors import Conflict, NotAllowed, NotFound, RuleBroken, Taken
from vaw.kernel.guard import PersonalData

pytestmark = pytest.mark.usefixtures("rolled_back")
PLAN = Plan("Lägesmöte", "", "on_site", datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, 1, tzinfo=UTC), place="Residenset")
FOUR = Schedule(Recurrence.WEEKLY, date(2026, 12, 1), time(9), time(11), times=4)
LATER = Schedule(Recurrence.WEEKLY, date(2026, 12, 3), time(13), time(15))


@pytest.fixture(autouse=True)
def on_the_day(rolled_back: object, app: Flask) -> Iterator[None]:
    with clock.frozen(datetime(2026, 11, 23, 12, tzinfo=clock.STOCKHOLM)), app.test_request_context():
        yield


def letters() -> list[tuple[str, str, bool]]:
    return [(one.kind, one.ref, one.whole_series) for one in db.session.query(MeetingLetter).order_by(MeetingLetter.id)]


def recurs(series: MeetingSeries) -> list[date | None]:
    return [meeting.recurs_on for meeting in meetings_of(series.id)]


def test_each_day_gets_a_draft_with_the_agenda_of_the_template_and_one_form_makes_one_series() -> None:
    me, network, key = person(), make_network(), uuid4()
    template = make_template(network, items=[{"title": "Lägesbild", "about": "", "presenter": "", "kind": "information", "minutes": 15}])
    series = add_series(me.actor, network, schedule=FOUR, plan=PLAN, template_id=template.id, submit_key=key)
    meetings = meetings_of(series.id)
    assert [meeting.recurs_on for meeting in meetings] == [date(2026, 12, 1) + timedelta(days=7 * n) for n in range(4)]
    assert {(meeting.state, meeting.title, meeting.responsible_id) for meeting in meetings} == {("draft", "Lägesmöte", me.id)}
    assert len({meeting.uid for meeting in meetings}) == 4 and db.session.query(AgendaItem).count() == 4
    with pytest.raises(Taken):
        add_series(me.actor, network, schedule=FOUR, plan=PLAN, submit_key=key)


def test_only_who_keeps_the_network_plans_and_keeps_a_series() -> None:
    network = make_network()
    series = make_series(network)
    for who in (person(county_id=3), person(Role.REQUESTER), person(Role.COUNTY_MANAGEMENT)):
        with pytest.raises(NotAllowed):
            add_series(who.actor, network, schedule=FOUR, plan=PLAN)
        for act in (lambda by: open_series(by, series), lambda by: leave_out(by, series, on=series.first_on)):
            with pytest.raises(NotAllowed):
                act(who.actor)
        with pytest.raises(NotFound):
            get_series(who.actor, series.id)
    assert get_series(person(Role.EQUALITY_EXPERT).actor, series.id) is series


def test_opening_invites_to_every_meeting_and_writes_to_each_once() -> None:
    me, network = person(), make_network()
    for name in ("Ett", "Två"):
        make_seat(network, make_organisation(name))
    series = add_series(me.actor, network, schedule=FOUR, plan=PLAN)
    assert letters() == []
    assert open_series(me.actor, series) == 4 and open_series(me.actor, series) == 0
    assert db.session.query(MeetingInvitation).count() == 8 and letters() == [("invited", "", True)] * 2


def test_nobody_is_invited_to_nowhere_or_by_a_network_that_is_no_more() -> None:
    me, network = person(), make_network()
    series = add_series(me.actor, network, schedule=FOUR, plan=replace(PLAN, place=""))
    with pytest.raises(RuleBroken, match="meeting_where"):
        open_series(me.actor, series)
    ended = make_series(make_network("Nedlagt", until_on=clock.today()))
    with pytest.raises(RuleBroken, match=r"networks\.ended"):
        open_series(me.actor, ended)


def test_moving_all_of_a_series_keeps_it_the_same_one_even_where_meetings_take_each_others_days() -> None:
    me, network = person(), make_network()
    series = make_series(network, first_on=date(2026, 12, 1))
    meetings, uid = make_meetings_of(series), series.uid
    week_later = Schedule(Recurrence.WEEKLY, date(2026, 12, 8), time(9), time(11))
    same = change_following(me.actor, series, from_on=date(2026, 12, 1), schedule=week_later)
    assert (same.id, same.uid, same.sequence) == (series.id, uid, 1)
    assert [meeting.id for meeting in meetings_of(series.id)] == [meeting.id for meeting in meetings]
    assert recurs(series) == [date(2026, 12, 8) + timedelta(days=7 * n) for n in range(4)]


def test_moving_the_rest_of_a_series_takes_agendas_and_answers_along_and_leaves_what_has_been() -> None:
    me, network = person(), make_network()
    seat, series = make_seat(network, make_organisation()), make_series(network, first_on=date(2026, 12, 1))
    meetings = make_meetings_of(series)
    invitations = [make_invitation(meeting, seat, reply="coming") for meeting in meetings]
    item = make_item(meetings[2])
    new = change_following(me.actor, series, from_on=date(2026, 12, 8), schedule=replace(LATER, first_on=date(2026, 12, 10)))
    assert recurs(series) == [date(2026, 12, 1)] and series.rule.endswith("UNTIL=20261207")
    assert recurs(new) == [date(2026, 12, 10), date(2026, 12, 17), date(2026, 12, 24)] and new.uid != series.uid
    assert item.meeting_id == meetings_of(new.id)[1].id and {invitation.reply for invitation in invitations} == {"coming"}
    assert letters() == [("changed", f"serie-{new.id}-0", True), ("changed", f"serie-{series.id}-1", True)]
    with pytest.raises(RuleBroken, match="series_following"):
        change_following(me.actor, series, from_on=date(2026, 12, 8), schedule=LATER)


def test_cancelled_meetings_stay_where_they_were_and_a_move_into_the_past_is_refused() -> None:
    me, network = person(), make_network()
    series = make_series(network, first_on=date(2026, 12, 1))
    meetings = make_meetings_of(series)
    cancel_meeting(me.actor, meetings[3], reason="Förhinder")
    with pytest.raises(RuleBroken, match="meeting_past"):
        change_following(me.actor, series, from_on=date(2026, 12, 1), schedule=replace(LATER, first_on=date(2026, 11, 20)))
    new = change_following(me.actor, series, from_on=date(2026, 12, 1), schedule=LATER)
    assert recurs(series) == [date(2026, 12, 22)] and len(recurs(new)) == 3


def test_nobody_hears_of_drafts_that_are_moved_or_ended_and_their_items_wait_in_the_backlog() -> None:
    me, network = person(), make_network()
    make_seat(network, make_organisation())
    series = add_series(me.actor, network, schedule=FOUR, plan=PLAN)
    item = make_item(meetings_of(series.id)[3], "Det viktiga")
    new = change_following(me.actor, series, from_on=date(2026, 12, 15), schedule=replace(LATER, first_on=date(2026, 12, 17)))
    assert end_series(me.actor, new, from_on=date(2026, 12, 1)) is False
    assert letters() == [] and db.session.get(MeetingSeries, new.id) is None
    assert db.session.get_one(AgendaItem, item.id).meeting_id is None
    assert end_series(me.actor, series, from_on=date(2026, 12, 8)) is True and recurs(series) == [date(2026, 12, 1)]


def test_what_was_moved_by_itself_is_ended_and_moved_with_its_series() -> None:
    me, network = person(), make_network()
    series = make_series(network, first_on=date(2026, 12, 1))
    third = make_meetings_of(series)[2]
    plan = Plan(third.title, "", third.mode, at_hour(date(2026, 12, 4), 9), at_hour(date(2026, 12, 4), 10), place=third.place)
    change_meeting(me.actor, third, plan=plan)  # before the second one, now
    new = change_following(me.actor, series, from_on=date(2026, 12, 8), schedule=replace(LATER, first_on=date(2026, 12, 10)))
    assert [one.id for one in meetings_of(new.id)][1] == third.id and third.starts_at == at_hour(date(2026, 12, 17), 13)
    end_series(me.actor, new, from_on=date(2026, 12, 10), reason="Vilar")
    assert third.state == "cancelled"


def test_a_reason_is_asked_for_and_names_nobody() -> None:
    me, network = person(), make_network()
    series = make_series(network)
    make_meetings_of(series)
    with pytest.raises(RuleBroken, match="meeting_reason"):
        end_series(me.actor, series, from_on=series.first_on)
    with pytest.raises(PersonalData):
        end_series(me.actor, series, from_on=series.first_on, reason="Ring 19811218-9876")


def test_a_day_is_left_out_once_but_not_one_that_people_know_of_or_the_only_one() -> None:
    me, network = person(), make_network()
    series = make_series(network)
    meetings = make_meetings_of(series, state="draft", opened_at=None)
    second = meetings[1].recurs_on
    assert second
    leave_out(me.actor, series, on=second)
    leave_out(me.actor, series, on=second)
    assert series.left_out == [second] and len(recurs(series)) == 3
    known = make_series(make_network("Andra"))
    opened = make_meetings_of(known)
    with pytest.raises(RuleBroken, match="series_opened"):
        leave_out(me.actor, known, on=known.first_on)
    assert opened[0].state == "open"
    single = make_series(make_network("Tredje"), rule="FREQ=WEEKLY;INTERVAL=1;COUNT=1")
    make_meetings_of(single, state="draft", opened_at=None)
    with pytest.raises(RuleBroken, match="series_last"):
        leave_out(me.actor, single, on=single.first_on)


def test_two_who_change_a_series_at_once_do_not_overwrite_each_other() -> None:
    me, network = person(), make_network()
    series = make_series(network, first_on=date(2026, 12, 1))
    make_meetings_of(series)
    seen = series.version
    change_following(me.actor, series, from_on=date(2026, 12, 8), schedule=replace(LATER, first_on=date(2026, 12, 10)))
    saw_version(series, seen)
    with pytest.raises(Conflict):
        end_series(me.actor, series, from_on=date(2026, 12, 1), reason="Vilar")
    assert {meeting.state for meeting in db.session.query(Meeting)} == {"open"}


def test_an_address_is_for_whoever_may_read_the_network_and_is_closed_by_its_owner() -> None:
    me, network = person(Role.COUNTY_MANAGEMENT), make_network()
    make_meeting(network)
    feed = add_network_feed(me.actor, network, label="Min telefon")
    other = person()
    with pytest.raises(NotAllowed):
        add_network_feed(person(county_id=3).actor, network, label="Min telefon")
    with pytest.raises(NotAllowed):
        revoke_feed(other.actor, feed)
    revoke_feed(me.actor, feed)
    assert feed.revoked_at is not None


def test_nobody_has_more_addresses_than_they_can_keep_apart() -> None:
    me = person()
    account = get_own_account(me.actor)
    for number in range(FEEDS_MOST):
        add_own_feed(me.actor, account, label=f"Nummer {number}")
    with pytest.raises(RuleBroken, match="feed_many"):
        add_own_feed(me.actor, account, label="En till")
    with pytest.raises(RuleBroken, match="feed_label"):
        add_own_feed(me.actor, account, label="  ")
