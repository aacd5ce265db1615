"""Minutes: two write in one item, somebody closes, a second person approves, and what is wrong is added."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.networks import (
    make_action,
    make_decision,
    make_invitation,
    make_item,
    make_meeting,
    make_network,
    make_organisation,
    make_seat,
)
from vaw.domain.geography.queries import find_county
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.actions import ActionPoint
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation, MeetingLetter
from vaw.domain.networks.models.minutes import Addendum, AgendaItem, Decision
from vaw.domain.networks.operations import approving, decisions
from vaw.domain.networks.operations.actions import add_action, change_action
from vaw.domain.networks.operations.minutes import add_addendum, write_notes
from vaw.domain.networks.queries.meetings import get_meeting
from vaw.domain.networks.queries.minutes import get_item, minutes_of, written_since
from vaw.domain.networks.rules.actions import Owner, Promise
from vaw.domain.networks.rules.minutes import mark_of
from vaw.domain.notifications.models import Notice
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db, saw_version
from vaw.kernel.errors import Conflict, NotAllowed, NotFound, RuleBroken, Taken
from vaw.kernel.guard import PersonalData
from vaw.kernel.operation import unit

alone = pytest.mark.usefixtures("rolled_back")


@pytest.fixture
def me() -> Person:
    return person()


@pytest.fixture
def network(me: Person) -> Network:
    return make_network(responsible_id=me.id)


@pytest.fixture
def meeting(network: Network, me: Person) -> Meeting:
    """It was held this morning."""
    return make_meeting(network, starts_at=clock.now() - timedelta(hours=3), state="held", responsible_id=me.id)


@pytest.fixture
def item(meeting: Meeting) -> AgendaItem:
    return make_item(meeting)


def invited(meeting: Meeting, mailbox: str | None = "social@example.se") -> MeetingInvitation:
    return make_invitation(meeting, make_seat(meeting.network, make_organisation("Exempelby kommun"), mailbox=mailbox))


def write(who: Person, item: AgendaItem, text: str, over: str = "", **more: str) -> AgendaItem:
    return write_notes(who.actor, item, notes=text, seen=mark_of(over), **more)


def told(who: Person) -> list[str]:
    return list(db.session.scalars(sa.select(Notice.kind).where(Notice.user_id == who.id).order_by(Notice.id)))


def letters(meeting: Meeting) -> list[str]:
    wanted = sa.select(MeetingLetter.kind).join(MeetingInvitation, MeetingInvitation.id == MeetingLetter.invitation_id)
    return list(db.session.scalars(wanted.where(MeetingInvitation.meeting_id == meeting.id).order_by(MeetingLetter.id)))


@alone
def test_the_second_of_two_writers_is_shown_both_texts_and_nothing_is_overwritten(me: Person, item: AgendaItem) -> None:
    other = person()
    write(me, item, "Polisen berättade.")
    with pytest.raises(Conflict) as met:
        write(other, item, "Vi talade om rutiner.")
    assert met.value.texts == {"notes": ("Vi talade om rutiner.", "Polisen berättade.")}
    assert item.notes == "Polisen berättade." and item.notes_by == me.id
    write(other, item, "Polisen berättade.\n\nVi talade om rutiner.", over="Polisen berättade.")
    assert item.notes_by == other.id


@alone
def test_ones_own_text_is_never_taken_for_another_s(me: Person, item: AgendaItem) -> None:
    """The answer was lost on its way: the text is there, and whoever wrote it goes on."""
    write(me, item, "Polisen")
    write(me, item, "Polisen\r\n")
    write(me, item, "Polisen berättade.", over="", tried="Polisen\r\n")
    assert item.notes == "Polisen berättade."
    with pytest.raises(Conflict):
        write(me, item, "Något annat", over="", tried="Det här stod aldrig där")


@alone
def test_a_new_place_on_the_agenda_is_no_conflict_of_texts(me: Person, item: AgendaItem) -> None:
    with unit(system("test"), "test.moved"):
        item.position, item.title = 2, "Lägesbild"
    write(me, item, "Polisen berättade.")
    assert item.notes == "Polisen berättade." and item.title == "Lägesbild"


@alone
def test_no_text_about_an_individual_is_kept(me: Person, item: AgendaItem) -> None:
    with pytest.raises(PersonalData):
        write(me, item, "Ring 19121212-1212")
    with pytest.raises(PersonalData):
        decisions.add_decision(me.actor, item, text="Ring 19121212-1212")
    assert item.notes == "" and db.session.scalar(sa.select(sa.func.count()).select_from(Decision)) == 0


@alone
@pytest.mark.parametrize(("state", "code"), [("draft", "networks.minutes_draft"), ("cancelled", "networks.minutes_cancelled")])
def test_there_are_no_minutes_of_what_is_no_meeting(me: Person, network: Network, state: str, code: str) -> None:
    with pytest.raises(RuleBroken, match=code):
        write(me, make_item(make_meeting(network, state=state)), "Text")


@alone
def test_a_board_that_only_reads_writes_nothing(item: AgendaItem) -> None:
    for stranger in (person(county_id=3), person(Role.COUNTY_MANAGEMENT)):
        with pytest.raises(NotAllowed):
            write(stranger, item, "Text")
        with pytest.raises(NotFound):
            get_item(stranger.actor, item.meeting_id or 0, item.id)


@alone
def test_decisions_are_numbered_in_the_agenda_s_order_when_the_minutes_are_closed(me: Person, meeting: Meeting) -> None:
    second, first = make_item(meeting, "Den andra", position=2), make_item(meeting, "Den första", position=1)
    for item, text in ((second, "C"), (first, "A"), (first, "B"), (first, "B")):
        decisions.add_decision(me.actor, item, text=text)
    approving.close_minutes(me.actor, meeting)
    shown = [(line.number, line.text) for item in minutes_of(me.actor, meeting).items for line in item.decisions]
    assert shown == [(1, "A"), (2, "B"), (3, "C")], "the same words twice are one decision"
    approving.open_minutes(me.actor, meeting)
    assert set(db.session.scalars(sa.select(Decision.number))) == {None} and meeting.minutes_state == "writing"


@alone
def test_nothing_is_written_in_closed_minutes(me: Person, meeting: Meeting, item: AgendaItem) -> None:
    county, town = find_county(24), make_organisation(role_mailbox="social@example.se")
    assert county
    made = decisions.add_decision(me.actor, item, text="Ett beslut")
    approving.close_minutes(me.actor, meeting)
    promise = Promise("Skriv", Owner(organisation_id=town.id), clock.today(), meeting.network_id, meeting_id=meeting.id, item_id=item.id)
    for attempt in (
        lambda: write(me, item, "Text"),
        lambda: decisions.add_decision(me.actor, item, text="Ett till"),
        lambda: decisions.change_decision(me.actor, item, decision=made, text="Ett annat"),
        lambda: decisions.remove_decision(me.actor, item, decision=made),
        lambda: add_action(me.actor, county, promise=promise),
        lambda: approving.close_minutes(me.actor, meeting),
    ):
        with pytest.raises(RuleBroken, match=r"networks\.minutes_closed"):
            attempt()
    assert made.text == "Ett beslut"


@alone
def test_minutes_are_closed_once_the_meeting_was_held_and_opened_again_by_the_same_person_only(me: Person, meeting: Meeting) -> None:
    other, coming = person(), make_meeting(meeting.network)
    with pytest.raises(RuleBroken, match=r"networks\.minutes_not_held"):
        approving.close_minutes(me.actor, coming)
    approving.close_minutes(me.actor, meeting, colleague_id=other.id)
    assert told(other) == ["networks.minutes_to_approve"]
    with pytest.raises(RuleBroken, match=r"networks\.minutes_not_yours"):
        approving.open_minutes(other.actor, meeting)
    approving.open_minutes(me.actor, meeting)
    approving.open_minutes(me.actor, meeting)
    approving.close_minutes(me.actor, meeting)
    approving.approve_minutes(other.actor, meeting)
    with pytest.raises(RuleBroken, match=r"networks\.minutes_approved"):
        approving.open_minutes(me.actor, meeting)


@alone
def test_a_second_person_approves_and_everybody_invited_is_told_once(me: Person, meeting: Meeting) -> None:
    other, stranger, management = person(), person(county_id=3), person(Role.COUNTY_MANAGEMENT)
    invited(meeting)
    invited(meeting, mailbox=None)
    with pytest.raises(RuleBroken, match=r"networks\.minutes_not_closed"):
        approving.approve_minutes(other.actor, meeting)
    approving.close_minutes(me.actor, meeting)
    with pytest.raises(RuleBroken, match=r"networks\.minutes_four_eyes"):
        approving.approve_minutes(me.actor, meeting)
    with pytest.raises(NotAllowed):
        approving.approve_minutes(stranger.actor, meeting)
    approving.approve_minutes(management.actor, meeting)
    approving.approve_minutes(other.actor, meeting)
    assert meeting.minutes_state == "approved" and meeting.approved_by == management.id
    assert letters(meeting) == ["minutes"] and told(me) == ["networks.minutes_approved"] and told(management) == []


@alone
def test_nobody_approves_what_was_changed_after_they_read_it(me: Person, meeting: Meeting, item: AgendaItem) -> None:
    other = person()
    approving.close_minutes(me.actor, meeting)
    read = meeting.version
    approving.open_minutes(me.actor, meeting)
    write(me, item, "Det som ingen har läst")
    approving.close_minutes(me.actor, meeting)
    saw_version(meeting, read)
    with pytest.raises(Conflict):
        approving.approve_minutes(other.actor, meeting)
    assert meeting.minutes_state == "closed" and meeting.approved_by is None


@alone
def test_whoever_was_chosen_approves_by_their_link_and_nobody_else_who_was_invited(me: Person, meeting: Meeting) -> None:
    chosen, other = invited(meeting), make_invitation(meeting, guest="Föreläsare", guest_address="gast@example.se")
    approving.close_minutes(me.actor, meeting, adjuster_id=chosen.id)
    assert letters(meeting) == ["to_approve"]
    with pytest.raises(RuleBroken, match=r"networks\.minutes_not_adjuster"):
        approving.approve_by_link(system("web"), other)
    approving.approve_by_link(system("web"), chosen)
    approving.approve_by_link(system("web"), chosen)
    assert meeting.approved_invitation_id == chosen.id and meeting.approved_by is None
    assert minutes_of(me.actor, meeting).approver == "Exempelby kommun"
    assert sorted(letters(meeting)) == ["minutes", "minutes", "to_approve"]


@alone
def test_who_cannot_be_reached_was_not_invited_or_closed_them_is_not_chosen(me: Person, meeting: Meeting, network: Network) -> None:
    with unit(system("test"), "test.mail"):
        mail = db.session.execute(sa.text("select email from app_user where id = :id"), {"id": me.id}).scalar_one()
    elsewhere = invited(make_meeting(network))
    own = make_invitation(meeting, make_seat(network, make_organisation("Länsstyrelsen"), mailbox=mail.upper()))
    for one, code in (
        (invited(meeting, mailbox=None), "minutes_adjuster"), (elsewhere, "minutes_adjuster"), (own, "minutes_four_eyes"),
    ):  # fmt: skip
        with pytest.raises(RuleBroken, match=code):
            approving.close_minutes(me.actor, meeting, adjuster_id=one.id)
    with pytest.raises(RuleBroken, match=r"networks\.minutes_adjuster"):
        approving.close_minutes(me.actor, meeting, colleague_id=person(county_id=3).id)
    assert meeting.minutes_state == "writing"


@alone
def test_what_the_adjuster_finds_wrong_reaches_the_board_and_is_gone_once_they_approve(me: Person, meeting: Meeting) -> None:
    chosen = invited(meeting)
    approving.close_minutes(me.actor, meeting, adjuster_id=chosen.id)
    with pytest.raises(RuleBroken, match=r"networks\.minutes_wrong"):
        approving.say_wrong(system("web"), chosen, text=" ")
    said = approving.say_wrong(system("web"), chosen, text="Vi sa fredag.", submit_key="en")
    with pytest.raises(Taken):
        approving.say_wrong(system("web"), chosen, text="Vi sa fredag.", submit_key="en")
    assert said.by_id is None and told(me) == ["networks.minutes_wrong"]
    assert [one.text for one in minutes_of(me.actor, meeting).remarks] == ["Vi sa fredag."]
    approving.open_minutes(me.actor, meeting)
    with pytest.raises(RuleBroken, match=r"networks\.minutes_not_closed"):
        approving.say_wrong(system("web"), chosen, text="En sak till")
    approving.close_minutes(me.actor, meeting, adjuster_id=chosen.id)
    assert letters(meeting) == ["to_approve", "to_approve"], "a new closing is a new question"
    approving.approve_by_link(system("web"), chosen)
    shown = minutes_of(me.actor, meeting)
    assert shown.remarks == () and shown.addenda == ()


@alone
def test_a_correction_is_added_and_what_stood_there_stays(me: Person, meeting: Meeting, item: AgendaItem) -> None:
    write(me, item, "Vi ses på torsdag.")
    with pytest.raises(RuleBroken, match=r"networks\.addendum_early"):
        add_addendum(me.actor, meeting, text="Fredag", item_id=item.id)
    approving.close_minutes(me.actor, meeting)
    approving.approve_minutes(person().actor, meeting)
    add_addendum(me.actor, meeting, text="Det ska stå fredag.", item_id=item.id, submit_key="en")
    with pytest.raises(Taken):
        add_addendum(me.actor, meeting, text="Det ska stå fredag.", item_id=item.id, submit_key="en")
    with pytest.raises(RuleBroken, match=r"networks\.choice"):
        add_addendum(me.actor, meeting, text="Fel punkt", item_id=make_item(make_meeting(meeting.network)).id)
    [shown] = minutes_of(me.actor, meeting).items
    assert shown.notes == "Vi ses på torsdag." and [one.text for one in shown.addenda] == ["Det ska stå fredag."]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Addendum)) == 1


@alone
def test_an_action_point_stands_under_the_item_and_the_decision_it_comes_from(me: Person, meeting: Meeting, item: AgendaItem) -> None:
    county, town = find_county(24), make_organisation("Exempelby kommun", role_mailbox="social@example.se")
    assert county
    made, elsewhere = make_decision(item), make_item(make_meeting(meeting.network))
    promise = Promise(
        "Skriv en rutin", Owner(organisation_id=town.id), clock.today() + timedelta(days=7), meeting.network_id,
        meeting_id=meeting.id, item_id=item.id, decision_id=made.id,
    )  # fmt: skip
    action = add_action(me.actor, county, promise=promise)
    change_action(me.actor, action, promise=Promise("Skriv två", promise.owner, promise.due_on, promise.network_id))
    [shown] = minutes_of(me.actor, meeting).items
    assert [(one.what, one.organisation, one.decision_id) for one in shown.actions] == [("Skriv två", "Exempelby kommun", made.id)]
    other = make_network("Ett annat nätverk")
    for wrong in ({"item_id": elsewhere.id}, {"network_id": other.id}, {"meeting_id": None}, {"decision_id": make_decision(elsewhere).id}):
        values = {name: getattr(promise, name) for name in Promise.__slots__} | wrong
        with pytest.raises(RuleBroken, match=r"networks\.choice"):
            add_action(me.actor, county, promise=Promise(**values))
    decisions.remove_decision(me.actor, item, decision=made)
    assert action.decision_id is None and action.item_id == item.id


@alone
def test_what_was_promised_stands_in_closed_minutes_as_it_was(me: Person, meeting: Meeting, item: AgendaItem) -> None:
    town, other = (make_organisation(name, role_mailbox=f"{name[0]}@example.se") for name in ("Exempelby kommun", "Annanby kommun"))
    action = make_action(town, what="Skriv en rutin", meeting_id=meeting.id, item_id=item.id, network_id=meeting.network_id)

    def shown() -> list[tuple[str, str | None, date]]:
        return [(one.what, one.organisation, one.due_on) for item in minutes_of(me.actor, meeting).items for one in item.actions]

    before = [("Skriv en rutin", "Exempelby kommun", action.due_on)]
    later = Promise("Något annat", Owner(organisation_id=other.id), action.due_on + timedelta(days=7), meeting.network_id)
    approving.close_minutes(me.actor, meeting)
    change_action(me.actor, action, promise=later)
    assert shown() == before
    approving.open_minutes(me.actor, meeting)
    assert shown() == [("Något annat", "Annanby kommun", action.due_on)] != before
    approving.close_minutes(me.actor, meeting)
    assert shown()[0][0] == "Något annat", "closed again: as it is by then"


@alone
def test_outside_the_board_its_people_are_not_named_nor_who_gives_shelter(me: Person, meeting: Meeting, item: AgendaItem) -> None:
    shelter = make_organisation("Påhittat skydd", kind="shelter_provider", role_mailbox="skydd@example.se")
    for more in ({"owner_id": me.id}, {"organisation": shelter}):
        make_action(more.get("organisation"), what="Påhittat", meeting_id=meeting.id, item_id=item.id, owner_id=more.get("owner_id"))
    write(me, item, "Text")
    approving.close_minutes(me.actor, meeting)
    approving.approve_minutes(person().actor, meeting)
    inside, outside = minutes_of(me.actor, meeting), minutes_of(system("web"), meeting)
    assert all(one.organisation or one.account for one in inside.items[0].actions) and inside.approver and inside.items[0].notes_by
    assert [(one.organisation, one.account) for one in outside.items[0].actions] == [(None, None), (None, None)]
    assert (outside.approver, outside.closed_by, outside.items[0].notes_by) == (None, None, None)


@alone
def test_the_page_hears_what_others_have_written_since(me: Person, meeting: Meeting) -> None:
    first, second = make_item(meeting, position=1), make_item(meeting, position=2)
    with clock.frozen(clock.now() - timedelta(minutes=5)):
        write(me, first, "Det ena")
        since = first.notes_at
    write(me, second, "Det andra")
    assert [row.notes for row in written_since(meeting.id, None)] == ["Det ena", "Det andra"]
    assert since and [row.id for row in written_since(meeting.id, since + timedelta(seconds=1))] == [second.id]


def test_of_many_who_save_at_once_one_is_first_and_all_the_others_are_told(committed: Flask) -> None:
    with committed.app_context():
        people = [person() for _ in range(6)]
        item = make_item(make_meeting(make_network(), state="held"))
        meeting_id, item_id = item.meeting_id or 0, item.id
        db.session.remove()
    start, results = threading.Barrier(len(people)), []

    def save(number: int) -> None:
        with committed.app_context():
            mine = get_item(people[number].actor, meeting_id, item_id)
            start.wait()
            try:
                write(people[number], mine, f"Text {number}")
                results.append(None)
            except Conflict as met:
                results.append(met.texts["notes"])

    threads = [threading.Thread(target=save, args=(number,)) for number in range(len(people))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with committed.app_context():
        kept = db.session.get_one(AgendaItem, item_id).notes
    lost = [one for one in results if one is not None]
    assert len(lost) == len(people) - 1 and all(theirs == kept and mine != kept for mine, theirs in lost)


def test_nothing_slips_into_minutes_that_are_being_closed(committed: Flask) -> None:
    """A save and a closing at once: either the text is in what was closed, or the writer is told."""
    with committed.app_context():
        me, network = person(), make_network()
        pairs = []
        for number in range(8):
            item = make_item(make_meeting(network, state="held", title=f"Möte {number}"))
            pairs.append((item.meeting_id or 0, item.id))
        db.session.remove()
    for meeting_id, item_id in pairs:
        start, told = threading.Barrier(2), []

        def close(meeting_id: int = meeting_id, start: threading.Barrier = start) -> None:
            with committed.app_context():
                mine = get_meeting(me.actor, meeting_id)
                start.wait()
                approving.close_minutes(me.actor, mine)

        def save(meeting_id: int = meeting_id, item_id: int = item_id, start: threading.Barrier = start, told: list[str] = told) -> None:
            with committed.app_context():
                mine = get_item(me.actor, meeting_id, item_id)
                start.wait()
                try:
                    write(me, mine, "Text")
                except RuleBroken as broken:
                    told.append(broken.code)

        threads = [threading.Thread(target=close), threading.Thread(target=save)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with committed.app_context():
            item, meeting = db.session.get_one(AgendaItem, item_id), db.session.get_one(Meeting, meeting_id)
            assert meeting.minutes_state == "closed"
            assert (item.notes == "Text" and meeting.closed_at and item.notes_at) or told == ["networks.minutes_closed"]
            assert (item.notes == "") == bool(told)
            db.session.remove()


def test_the_audit_keeps_how_long_a_text_was_and_not_what_it_said(app: Flask, rolled_back: sa.Connection) -> None:
    me = person()
    item = make_item(make_meeting(make_network(), state="held"))
    write(me, item, "Kanariefågeln sjöng")
    diffs = rolled_back.execute(sa.text("select diff::text from audit where kind = 'agenda_item' order by id desc limit 1")).scalar_one()
    assert "anarie" not in diffs and "19" in diffs
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ActionPoint)) == 0
