"""Action points: who has promised what, until when, and how it went."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests.factories import Person, person
from tests.factories.networks import make_action, make_network, make_organisation
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county
from vaw.domain.networks.models.actions import ActionAnswer, ActionLetter, ActionPoint
from vaw.domain.networks.operations import actions as operations
from vaw.domain.networks.operations.action_letters import in_hand, remind_owner, renew_link, send_link_again
from vaw.domain.networks.queries import actions as queries
from vaw.domain.networks.queries.action_links import address_of, find_action, list_to_remind
from vaw.domain.networks.rules.actions import Asked, Group, Owner, Promise
from vaw.domain.notifications.models import Notice
from vaw.domain.people.models import Contact, Organisation
from vaw.domain.people.operations.calendars import set_county_calendar
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.calendar import at_hour
from vaw.kernel.db import db, saw_version
from vaw.kernel.errors import Conflict, NotFound, RuleBroken, Taken
from vaw.kernel.guard import PersonalData
from vaw.kernel.operation import unit

pytestmark = pytest.mark.usefixtures("rolled_back")
MONDAY = date(2026, 3, 2)


@pytest.fixture
def me() -> Person:
    return person()


@pytest.fixture
def county() -> County:
    found = find_county(24)
    assert found
    return found


@pytest.fixture
def town() -> Organisation:
    return make_organisation(role_mailbox="social@example.se")


def promised(me: Person, county: County, owner: Owner, **more: object) -> ActionPoint:
    values: dict[str, object] = {"what": "Skriv en rutin", "owner": owner, "due_on": clock.today() + timedelta(days=14)}
    return operations.add_action(me.actor, county, promise=Promise(**(values | more)))  # type: ignore[arg-type]


def of(town: Organisation) -> Owner:
    return Owner(organisation_id=town.id)


def letters(action: ActionPoint) -> list[str]:
    return list(db.session.scalars(sa.select(ActionLetter.kind).where(ActionLetter.action_id == action.id).order_by(ActionLetter.id)))


def told(who: Person) -> list[str]:
    return list(db.session.scalars(sa.select(Notice.kind).where(Notice.user_id == who.id).order_by(Notice.id)))


def answered(action: ActionPoint, state: str, *, until: date | None = None, text: str = "") -> ActionPoint:
    return operations.answer_action(system("web"), action, state=state, asks_until=until, text=text, submit_key=uuid4())


def test_a_due_day_becomes_a_day_on_which_the_board_works(me: Person, county: County, town: Organisation) -> None:
    set_county_calendar(me.actor, county, closed_from=705, closed_until=802, bridging_days=True)
    with clock.frozen(at_hour(MONDAY, 9)):
        days = {day: promised(me, county, of(town), due_on=day).due_on for day in (MONDAY, date(2026, 4, 3), date(2026, 7, 20))}
    # Good Friday to Easter Monday; a closure in July; 2 August 2026 is a Sunday.
    assert days == {MONDAY: MONDAY, date(2026, 4, 3): date(2026, 4, 7), date(2026, 7, 20): date(2026, 8, 3)}


@pytest.mark.parametrize(("days", "code"), [(-1, "networks.action_past"), (4 * 366, "networks.action_far")])
def test_a_day_that_has_been_or_is_far_away_is_refused(me: Person, county: County, town: Organisation, days: int, code: str) -> None:
    with pytest.raises(RuleBroken, match=code):
        promised(me, county, of(town), due_on=clock.today() + timedelta(days=days))


def test_an_organisation_is_told_once_and_a_colleague_in_their_own_list(me: Person, county: County, town: Organisation) -> None:
    colleague = person()
    theirs, ours, mine = (promised(me, county, owner) for owner in (of(town), Owner(colleague.id), Owner(me.id)))
    assert [letters(action) for action in (theirs, ours, mine)] == [["given"], [], []]
    assert told(colleague) == ["networks.action_given"] and told(me) == []


def test_the_same_form_sent_twice_makes_one(me: Person, county: County, town: Organisation) -> None:
    promise, key = Promise("Skriv en rutin", of(town), clock.today()), uuid4()
    made = operations.add_action(me.actor, county, promise=promise, submit_key=key)
    with pytest.raises(Taken):
        operations.add_action(me.actor, county, promise=promise, submit_key=key)
    assert queries.find_submitted(str(key)) == made.id


def test_nobody_owns_who_cannot_be_reached_or_does_not_keep_actions_here(me: Person, county: County, town: Organisation) -> None:
    silent, foreign = make_organisation("Tyst förening"), make_organisation("Annan kommun", 3, role_mailbox="annan@example.se")
    stranger, management = person(county_id=3), person(Role.COUNTY_MANAGEMENT)
    for owner in (of(silent), of(foreign), Owner(stranger.id), Owner(management.id), Owner(), Owner(me.id, town.id)):
        with pytest.raises(RuleBroken, match=r"networks\.action_owner"):
            promised(me, county, owner)


def test_a_network_or_assignment_of_another_county_cannot_be_named(me: Person, county: County, town: Organisation) -> None:
    with pytest.raises(RuleBroken, match=r"networks\.choice"):
        promised(me, county, of(town), network_id=make_network("Annat nätverk", 3).id)
    with pytest.raises(RuleBroken, match=r"networks\.choice"):
        promised(me, county, of(town), assignment_id=10_000)


def test_no_text_about_an_individual_is_kept(me: Person, county: County, town: Organisation) -> None:
    with pytest.raises(PersonalData):
        promised(me, county, of(town), what="Ring 19121212-1212")
    action = make_action(town)
    with pytest.raises(PersonalData):
        answered(action, "done", text="Klart, fråga 19121212-1212")
    assert action.state == "open"


def test_mail_follows_the_role_and_falls_back_to_the_mailbox_when_somebody_leaves(town: Organisation) -> None:
    with unit(system("test"), "test.contact"):
        contact = Contact(organisation_id=town.id, role_title="Samordnare", email="sam@example.se", since_on=MONDAY)
        db.session.add(contact)
    action = find_action(make_action(town, contact_id=contact.id).id)
    assert action is not None and address_of(action) == "sam@example.se"
    with unit(system("test"), "test.left"):
        contact.until_on = clock.today() - timedelta(days=1)
    assert address_of(action) == "social@example.se"


def test_the_owner_answers_and_whoever_follows_it_is_told(me: Person, county: County, town: Organisation) -> None:
    action = promised(me, county, of(town))
    answered(action, "in_progress")
    answered(action, "done", text="Nu frågar alla")
    assert (action.state, action.result) == ("done", "Nu frågar alla")
    assert [one.state for one in queries.list_answers(action.id)] == ["done", "in_progress", "open"]
    assert told(me) == ["networks.action_answered"] * 2


def test_without_anybody_who_follows_it_all_who_lead_are_told(me: Person, town: Organisation) -> None:
    other, stranger = person(), person(county_id=3)
    answered(make_action(town), "not_ours", text="Fråga regionen")
    assert [told(who) for who in (me, other, stranger)] == [["networks.action_answered"]] * 2 + [[]]


def test_an_answer_that_is_sent_twice_counts_once(me: Person, town: Organisation) -> None:
    action, key = make_action(town, responsible_id=me.id), uuid4()
    for _ in range(2):
        operations.answer_action(system("web"), action, state="done", asks_until=None, text="Klart", submit_key=key)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ActionAnswer)) == 1 and len(told(me)) == 1


@pytest.mark.parametrize(
    ("state", "days", "text", "code"),
    [
        (None, None, "", "networks.action_answer"),
        ("dropped", None, "", "networks.action_answer"),
        ("more_time", None, "", "networks.action_until"),
        ("more_time", 14, "", "networks.action_until"),
        ("not_ours", None, "", "networks.action_whose"),
    ],
)
def test_an_answer_must_be_one(town: Organisation, state: str | None, days: int | None, text: str, code: str) -> None:
    action = make_action(town)
    until = None if days is None else clock.today() + timedelta(days=days)
    with pytest.raises(RuleBroken, match=code):
        operations.answer_action(system("web"), action, state=state, asks_until=until, text=text, submit_key=uuid4())


def test_more_time_is_asked_for_by_the_owner_and_given_by_the_board(me: Person, county: County, town: Organisation) -> None:
    action = promised(me, county, of(town))
    answered(action, "more_time", until=action.due_on + timedelta(days=30))
    asked, before = action.asks_until, action.due_on
    assert asked is not None and action.due_on == before
    operations.give_time(me.actor, action, due_on=asked)
    assert (action.state, action.due_on, action.asks_until) == ("in_progress", asked, None)
    assert letters(action) == ["given", "given"]


def test_another_owner_is_told_and_the_old_link_ends(me: Person, county: County, town: Organisation) -> None:
    action = promised(me, county, of(town))
    answered(action, "not_ours", text="Fråga grannen")
    neighbour = make_organisation("Grannby kommun", role_mailbox="grann@example.se")
    operations.change_action(me.actor, action, promise=Promise(action.what, of(neighbour), action.due_on))
    assert (action.state, action.link_stamp, action.organisation_id) == ("open", 2, neighbour.id)
    assert letters(action) == ["given", "given"]


def test_what_was_chosen_before_may_stay_and_words_alone_tell_nobody(me: Person, county: County, town: Organisation) -> None:
    action = promised(me, county, of(town))
    with unit(system("test"), "test.mailbox"):
        town.role_mailbox = None
    operations.change_action(me.actor, action, promise=Promise("Skriv en tydlig rutin", of(town), action.due_on))
    assert action.what == "Skriv en tydlig rutin" and letters(action) == ["given"]


def test_two_who_change_it_at_once_both_see_both_texts(me: Person, town: Organisation) -> None:
    action = make_action(town)
    seen = action.version
    operations.finish_action(me.actor, action, result="Det ena")
    saw_version(action, seen)
    with pytest.raises(Conflict) as both:
        operations.finish_action(me.actor, action, result="Det andra")
    assert both.value.texts["result"] == ("Det andra", "Det ena")


def test_it_begins_ends_and_comes_back(me: Person, town: Organisation) -> None:
    action = make_action(town)
    operations.begin_action(me.actor, action)
    with pytest.raises(RuleBroken, match=r"networks\.action_reason"):
        operations.drop_action(me.actor, action, reason=" ")
    operations.drop_action(me.actor, action, reason="Läget är ett annat")
    for verb in (lambda: operations.finish_action(me.actor, action, result=""), lambda: answered(action, "done")):
        with pytest.raises(RuleBroken, match=r"networks\.action_ended"):
            verb()
    operations.reopen_action(me.actor, action)
    assert [one.state for one in queries.list_answers(action.id)] == ["in_progress", "dropped", "in_progress"]


def test_a_result_that_is_mended_later_is_done_no_later(me: Person, town: Organisation) -> None:
    action = make_action(town)
    operations.finish_action(me.actor, action, result="")
    done_at = action.state_at
    with clock.frozen(clock.now() + timedelta(days=60)):
        operations.finish_action(me.actor, action, result="Fler frågar nu")
    assert (action.state_at, action.result) == (done_at, "Fler frågar nu")


def test_mine_late_and_ended_are_parts_of_one_list(me: Person, town: Organisation) -> None:
    today = clock.today()
    make_action(town, what="sen", due_on=today - timedelta(days=3))
    make_action(owner_id=me.id, what="min")
    make_action(town, what="följer", responsible_id=me.id, state="not_ours")
    make_action(town, what="klar", state="done")
    make_action(what="annat län", county_id=3, owner_id=me.id)
    shown = {group: {line.what for line in queries.list_actions(me.actor, queries.Filter(group=group)).rows} for group in Group}
    assert shown == {
        Group.OPEN: {"sen", "min", "följer"}, Group.MINE: {"min", "följer"}, Group.LATE: {"sen"}, Group.QUESTIONS: {"följer"},
        Group.ENDED: {"klar"},
    }  # fmt: skip
    assert queries.list_actions(me.actor, queries.Filter()).counts == {group: len(found) for group, found in shown.items()}


def test_pages_follow_one_another_without_a_gap(me: Person, town: Organisation) -> None:
    made = {make_action(town, due_on=clock.today() + timedelta(days=day)).id for day in (1, 1, 2, 2, 3)}
    seen: list[int] = []
    after: str | None = None
    for _ in range(3):
        page = queries.list_actions(me.actor, queries.Filter(after=after), size=2)
        seen, after = [*seen, *(line.id for line in page.rows)], page.after
    assert after is None and len(seen) == 5 and set(seen) == made


def test_an_organisation_sees_its_own_and_another_county_nothing(me: Person, town: Organisation) -> None:
    action, other = make_action(town), make_action(make_organisation("Grannby kommun"))
    theirs = person(Role.REQUESTER, None, town.id)
    found = find_action(action.id)
    assert found is not None
    from_town = theirs.actor.__class__(theirs.id, "web", (theirs.actor.grants[0].__class__(Role.REQUESTER, organisation_id=town.id),))
    assert [line.id for line in queries.list_actions(from_town, queries.Filter()).rows] == [action.id]
    with pytest.raises(NotFound):
        queries.get_action(from_town, other.id)
    with pytest.raises(NotFound):
        queries.get_action(person(county_id=3).actor, action.id)


def test_owners_are_reminded_three_working_days_before_and_the_day_after(town: Organisation) -> None:
    friday = date(2026, 3, 13)
    with clock.frozen(at_hour(MONDAY, 9)):
        action = make_action(town, due_on=friday)
        make_action(town, due_on=friday, state="done")
        make_action(town, due_on=friday, state="more_time", asks_until=friday + timedelta(days=7))
        make_action(owner_id=person().id, due_on=friday)
    due: dict[date, list[Asked]] = {}
    for number in range(30):
        day = MONDAY + timedelta(days=number)
        with clock.frozen(at_hour(day, 8)):
            found = list_to_remind()
            assert all(action_id == action.id for action_id, _ in found)
            for _, kind in found:
                assert remind_owner(system("task"), action, kind=kind) and not remind_owner(system("task"), action, kind=kind)
                due.setdefault(day, []).append(kind)
    assert due == {date(2026, 3, 10): [Asked.SOON], date(2026, 3, 14): [Asked.LATE]}


def test_a_new_link_is_sent_once_a_day_and_not_for_what_has_ended(me: Person, town: Organisation) -> None:
    action = make_action(town)
    assert [send_link_again(me.actor, action), renew_link(system("web"), action)] == [True, False]
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert renew_link(system("web"), action)
        operations.finish_action(me.actor, action, result="")
        assert not renew_link(system("web"), action)


@pytest.mark.parametrize("gone", ["done", "moved", "owner", "address", "old"])
def test_a_letter_that_has_nothing_to_tell_any_more_is_dropped(me: Person, county: County, town: Organisation, gone: str) -> None:
    action = promised(me, county, of(town))
    [letter_id] = db.session.scalars(sa.select(ActionLetter.id))
    with unit(system("test"), "test.gone"):
        action.state = "done" if gone == "done" else action.state
        action.due_on += timedelta(days=7 if gone == "moved" else 0)
        action.link_stamp += gone == "owner"
        town.role_mailbox = None if gone == "address" else town.role_mailbox
    with clock.frozen(clock.now() + timedelta(days=4 if gone == "old" else 0)), in_hand(system("task"), letter_id) as letter:
        assert letter is None
    assert letters(action) == []
