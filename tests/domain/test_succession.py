"""Somebody leaves: what they hold is listed, handed over or told to those who are left; nothing is orphaned (features row 6)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests.factories import BORN, Person, person, token
from tests.factories.centres import make_centre
from tests.factories.networks import make_action, make_agreement, make_meeting, make_network, make_organisation
from tests.factories.occasions import make_occasion
from tests.factories.prevention import make_effort
from tests.factories.requests import make_request
from tests.factories.strategies import make_goal, make_measure, make_strategy
from tests.factories.year import REGIONAL
from vaw.domain.activities.models import Draft
from vaw.domain.activities.operations.drafts import dismiss_draft, propose_draft
from vaw.domain.activities.queries.drafts import count_my_drafts
from vaw.domain.activities.reminders import DRAFT_UNCONFIRMED
from vaw.domain.activities.rules.log import Entry
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county
from vaw.domain.mandates.queries import find_assignment
from vaw.domain.notifications.models import Matter, Notice
from vaw.domain.notifications.operations.sweep import sweep
from vaw.domain.notifications.operations.taking import take_over
from vaw.domain.people.models import Contact, Membership, Organisation, User
from vaw.domain.people.operations import organisations as operations
from vaw.domain.people.operations.invitations import invite
from vaw.domain.people.operations.memberships import end_membership
from vaw.domain.people.queries import organisations as queries
from vaw.domain.people.queries.succession import counties_of_account, get_staff, holdings_of, openings_of, successors_of
from vaw.domain.people.reminders import CONTACT_GAP
from vaw.domain.people.rules import Role
from vaw.domain.prevention.operations.succession import hand_over_prevention
from vaw.domain.strategies.operations.succession import hand_over_strategies
from vaw.kernel import clock
from vaw.kernel.actor import Actor, system
from vaw.kernel.audit import AUDIT
from vaw.kernel.db import db, saw_version
from vaw.kernel.errors import Conflict, NotAllowed, NotFound, RuleBroken
from vaw.kernel.operation import unit
from vaw.web.succession import hand_over_all

pytestmark = pytest.mark.usefixtures("rolled_back")
DAY = timedelta(days=1)
BY = system("test")


def here(code: int = 24) -> County:
    found = find_county(code)
    assert found
    return found


# Contacts of an organisation.


@pytest.fixture
def kommun(leader: Actor) -> Organisation:
    return operations.add_organisation(leader, here(), name="Testkommunen", kind="municipality")


@pytest.fixture
def contact(leader: Actor, kommun: Organisation) -> Contact:
    return operations.add_contact(
        leader, kommun, role_title="Enhetschef", person_name="Exempel Exempelsson", email="e@example.se", since_on=BORN
    )


def names(by: Actor, **wanted: object) -> list[str]:
    return [row.name for row in queries.list_organisations(by, queries.Filter(**wanted)).rows]  # type: ignore[arg-type]


def test_a_successor_holds_the_same_role_from_the_day_after(leader: Actor, contact: Contact) -> None:
    new = operations.hand_over_contact(leader, contact, until_on=date(2026, 3, 31), person_name="Ny Exempelsson", email="n@example.se")
    assert (new.role_title, new.person_name, new.email, new.since_on, new.until_on) == (
        "Enhetschef", "Ny Exempelsson", "n@example.se", date(2026, 4, 1), None,
    )  # fmt: skip
    assert new.follows_id == contact.id
    assert (contact.until_on, contact.vacant) == (date(2026, 3, 31), False)
    assert (contact.person_name, contact.email, contact.phone) == (None, None, None)


def test_a_vacant_role_stays_until_it_is_filled(leader: Actor, contact: Contact) -> None:
    operations.leave_vacant(leader, contact, until_on=date(2026, 3, 31))
    assert contact.vacant and contact.person_name is None
    new = operations.fill_vacancy(leader, contact, role_title="Verksamhetschef", since_on=date(2026, 5, 1))
    assert (new.role_title, new.follows_id, new.since_on) == ("Verksamhetschef", contact.id, date(2026, 5, 1))
    assert not contact.vacant
    with pytest.raises(RuleBroken, match=r"people\.contact_not_vacant"):
        operations.fill_vacancy(leader, contact, role_title="Enhetschef")


def test_a_vacant_role_that_is_needed_no_more_is_dropped(leader: Actor, contact: Contact) -> None:
    operations.leave_vacant(leader, contact, until_on=date(2026, 3, 31))
    operations.drop_vacancy(leader, contact)
    assert not contact.vacant
    with pytest.raises(RuleBroken, match=r"people\.contact_not_vacant"):
        operations.drop_vacancy(leader, contact)


def test_whoever_fills_a_role_begins_after_the_one_who_left(leader: Actor, contact: Contact) -> None:
    operations.leave_vacant(leader, contact, until_on=date(2026, 3, 31))
    with pytest.raises(RuleBroken, match=r"people\.contact_since_too_early"):
        operations.fill_vacancy(leader, contact, role_title="Enhetschef", since_on=date(2026, 3, 31))


@pytest.mark.parametrize("verb", [operations.end_contact, operations.leave_vacant, operations.hand_over_contact])
def test_nobody_leaves_twice_before_they_came_or_in_the_future(leader: Actor, contact: Contact, verb: object) -> None:
    for day, code in ((BORN - DAY, "until_before_since"), (clock.today() + DAY, "until_ahead")):
        with pytest.raises(RuleBroken, match=rf"people\.contact_{code}"):
            verb(leader, contact, until_on=day)  # type: ignore[operator]
    verb(leader, contact, until_on=clock.today())  # type: ignore[operator]
    with pytest.raises(RuleBroken, match=r"people\.contact_ended"):
        verb(leader, contact, until_on=clock.today())  # type: ignore[operator]


def test_a_successor_who_is_refused_leaves_everything_as_it_was(leader: Actor, contact: Contact) -> None:
    with pytest.raises(RuleBroken, match=r"people\.email"):
        operations.hand_over_contact(leader, contact, until_on=clock.today(), email="ingen adress")
    assert (contact.until_on, contact.person_name) == (None, "Exempel Exempelsson")
    assert db.session.query(Contact).count() == 1


def test_of_two_who_hand_over_at_once_one_is_told(leader: Actor, contact: Contact) -> None:
    operations.leave_vacant(leader, contact, until_on=date(2026, 3, 31))
    seen = contact.version
    operations.fill_vacancy(leader, contact, role_title="Enhetschef")
    with unit(BY, "test.again"):
        contact.vacant = True
    saw_version(contact, seen)
    with pytest.raises(Conflict):
        operations.fill_vacancy(leader, contact, role_title="Enhetschef")


def test_only_the_own_countys_leaders_see_to_succession(contact: Contact) -> None:
    for stranger in (person(county_id=12).actor, person(Role.COUNTY_MANAGEMENT).actor, person(Role.ADMINISTRATOR).actor):
        with pytest.raises(NotAllowed):
            operations.hand_over_contact(stranger, contact, until_on=clock.today())
        with pytest.raises(NotAllowed):
            operations.drop_vacancy(stranger, contact)


def test_the_trail_of_a_succession_never_holds_who_it_is(leader: Actor, contact: Contact) -> None:
    operations.hand_over_contact(leader, contact, until_on=clock.today(), person_name="Ny Exempelsson", email="n@example.se")
    kept = db.session.execute(sa.select(AUDIT.c.operation, AUDIT.c.diff).where(AUDIT.c.kind == "contact")).all()
    assert {row.operation.rpartition(".")[2] for row in kept} == {"add_contact", "hand_over_contact"}
    assert "xempel" not in str(kept)


def test_the_list_finds_those_without_a_contact_and_those_with_a_vacant_role(leader: Actor, contact: Contact) -> None:
    other = operations.add_organisation(leader, here(), name="Andra kommunen", kind="municipality")
    assert (names(leader, contact="missing"), names(leader, contact="vacant")) == (["Andra kommunen"], [])
    operations.leave_vacant(leader, contact, until_on=clock.today())
    assert (names(leader, contact="missing"), names(leader, contact="vacant")) == (["Andra kommunen", "Testkommunen"], ["Testkommunen"])
    operations.add_contact(leader, other, role_title="Samordnare")
    operations.fill_vacancy(leader, contact, role_title="Enhetschef", since_on=clock.today() + DAY)
    assert (names(leader, contact="missing"), names(leader, contact="vacant")) == ([], [])


def test_the_one_who_leaves_is_found_by_their_address_with_keys_and_last_sign_in(kommun: Organisation, contact: Contact) -> None:
    theirs, colleague = person(Role.REQUESTER, 24, kommun.id), person(Role.REQUESTER, 24, kommun.id)
    person(Role.REQUESTER, 24, None)
    token(theirs, ("organisations:read",))
    assert {one.user_id for one in openings_of(contact)} == {theirs.id, colleague.id}
    with unit(BY, "test.address"):
        contact.email = db.session.get_one(User, theirs.id).email.upper()
    (found,) = openings_of(contact)
    assert (found.user_id, found.role, found.keys, found.is_contact) == (theirs.id, Role.REQUESTER, 1, True)
    assert found.signed_in_on is not None


def test_an_ended_role_and_a_closed_account_open_nothing(kommun: Organisation, contact: Contact) -> None:
    ended, closed = person(Role.REQUESTER, 24, kommun.id), person(Role.REQUESTER, 24, kommun.id)
    with unit(BY, "test.ended"):
        db.session.query(Membership).filter_by(user_id=ended.id).one().valid_to = clock.today() - DAY
        db.session.get_one(User, closed.id).active = False
    assert openings_of(contact) == []


# Leaders and other staff.


@pytest.fixture
def admin() -> Person:
    return person(Role.ADMINISTRATOR)


def draft(owner: Person, ref: str, code: int = 24) -> Draft:
    regional = find_assignment(REGIONAL)
    assert regional and owner.actor.id
    entry = Entry(
        done_on=clock.today(), type="training", field="honour", mode="digital", minutes=60, shares={regional.id: 100}, text="Utbildning"
    )
    return propose_draft(owner.actor, here(code), source_kind="meeting", source_ref=ref, user_id=owner.id, entry=entry)


def taken(owner: Person) -> Matter:
    """A vacant role that the owner has said they will see to, as the reminder found it."""
    kommun = operations.add_organisation(owner.actor, here(), name="Testkommunen", kind="municipality")
    contact = operations.add_contact(owner.actor, kommun, role_title="Enhetschef", since_on=BORN)
    operations.leave_vacant(owner.actor, contact, until_on=clock.today() - 3 * DAY)
    sweep(BY, kinds=[CONTACT_GAP])
    return take_over(owner.actor, db.session.scalars(sa.select(Matter).where(Matter.kind == CONTACT_GAP.kind)).one())


def end_role(admin: Person, who: Person) -> None:
    held = db.session.query(Membership).filter_by(user_id=who.id).one()
    end_membership(admin.actor, here(), membership_id=held.id, last_day=clock.today() - DAY)


def told_now(kind: str) -> set[int]:
    return set(db.session.scalars(sa.select(Notice.user_id).where(Notice.kind == kind, Notice.ended_at.is_(None))))


def test_three_open_things_of_a_leader_are_listed_and_then_the_successors(admin: Person) -> None:
    leaver, heir = person(), person()
    draft(leaver, "1")
    draft(leaver, "2")
    matter = taken(leaver)
    assert (holdings_of(leaver.id, 24).to_hand_over, holdings_of(heir.id, 24).to_hand_over) == (3, 0)
    assert hand_over_all(admin.actor, here(), from_user_id=leaver.id, to_user_id=heir.id) == 3
    sweep(BY, kinds=[CONTACT_GAP])
    assert (holdings_of(leaver.id, 24).to_hand_over, holdings_of(heir.id, 24).to_hand_over) == (0, 3)
    assert (count_my_drafts(heir.actor), matter.taken_by) == (2, heir.id)
    assert hand_over_all(admin.actor, here(), from_user_id=leaver.id, to_user_id=heir.id) == 0
    end_role(admin, leaver)
    sweep(BY, kinds=[CONTACT_GAP])
    assert told_now(CONTACT_GAP.kind) == {heir.id}


def test_networks_and_trainings_go_to_the_successor_and_what_is_ended_stays(admin: Person) -> None:
    """As many as were counted, so that both sides of the count mean the same."""
    leaver, heir = person(), person()
    network = make_network(responsible_id=leaver.id)
    make_network("Avslutat nätverk", responsible_id=leaver.id, until_on=clock.today())
    meeting, agreement = make_meeting(network, responsible_id=leaver.id), make_agreement(responsible_id=leaver.id)
    make_meeting(network, responsible_id=leaver.id, state="cancelled")
    followed, own = make_action(make_organisation(), responsible_id=leaver.id), make_action(owner_id=leaver.id)
    done = make_action(owner_id=leaver.id, state="done")
    occasion, held = make_occasion(responsible_id=leaver.id), make_occasion(responsible_id=leaver.id, state="held")
    request = make_request(responsible_id=leaver.id)
    left = holdings_of(leaver.id, 24)
    assert (left.networks, left.support) == (5, 2)
    assert hand_over_all(admin.actor, here(), from_user_id=leaver.id, to_user_id=heir.id) == 7
    assert {row.responsible_id for row in (network, meeting, agreement, followed, occasion, request)} == {heir.id}
    assert (own.owner_id, done.owner_id, held.responsible_id) == (heir.id, leaver.id, leaver.id)
    assert holdings_of(leaver.id, 24).to_hand_over == 0


def test_efforts_strategies_and_measures_go_to_the_successor_who_may_be_the_expert(admin: Person) -> None:
    """As many as were counted; what has ended keeps its name."""
    leaver, heir = person(), person(Role.EQUALITY_EXPERT)
    efforts = [make_effort(f"Insats {state}", responsible_id=leaver.id, state=state) for state in ("planned", "ongoing", "paused")]
    ended = [make_effort(f"Insats {state}", responsible_id=leaver.id, state=state) for state in ("done", "cancelled")]
    strategy = make_strategy(responsible_id=leaver.id)
    over = make_strategy("Gammal", responsible_id=leaver.id, state="approved", approved_at=clock.now(), ends_on=clock.today() - DAY)
    goal = make_goal(strategy)
    measure, done = make_measure(goal, responsible_id=leaver.id), make_measure(goal, responsible_id=leaver.id, state="done")
    elsewhere = make_effort("I ett annat län", 12, responsible_id=leaver.id)
    centre, closed = make_centre(responsible_id=leaver.id), make_centre("Nedlagt", responsible_id=leaver.id, closed_on=clock.today() - DAY)
    left = holdings_of(leaver.id, 24)
    assert (left.prevention, left.strategies, left.to_hand_over) == (4, 2, 6)
    assert hand_over_all(admin.actor, here(), from_user_id=leaver.id, to_user_id=heir.id) == 6
    assert {row.responsible_id for row in (*efforts, centre, strategy, measure)} == {heir.id}
    assert {row.responsible_id for row in (*ended, closed, over, done, elsewhere)} == {leaver.id}
    assert holdings_of(leaver.id, 24).to_hand_over == 0


@pytest.mark.parametrize("verb", [hand_over_prevention, hand_over_strategies])
def test_efforts_and_strategies_go_to_nobody_who_does_not_lead_the_work(admin: Person, verb: object) -> None:
    leaver = person()
    effort, strategy = make_effort(responsible_id=leaver.id), make_strategy(responsible_id=leaver.id)
    for stranger in (person(Role.COUNTY_MANAGEMENT), person(county_id=12)):
        with pytest.raises(RuleBroken, match=r"\.responsible"):
            verb(admin.actor, here(), from_user_id=leaver.id, to_user_id=stranger.id)  # type: ignore[operator]
        with pytest.raises(NotAllowed):
            verb(stranger.actor, here(), from_user_id=leaver.id, to_user_id=leaver.id)  # type: ignore[operator]
    assert (effort.responsible_id, strategy.responsible_id) == (leaver.id, leaver.id)


def test_what_is_done_is_not_handed_over(admin: Person) -> None:
    leaver, heir = person(), person()
    dismiss_draft(leaver.actor, draft(leaver, "1"))
    assert holdings_of(leaver.id, 24).to_hand_over == 0
    assert hand_over_all(admin.actor, here(), from_user_id=leaver.id, to_user_id=heir.id) == 0


def test_without_a_successor_the_countys_leaders_are_told_of_what_was_left(admin: Person) -> None:
    leaver, colleague = person(), person()
    left = draft(leaver, "1")
    taken(leaver)
    end_role(admin, leaver)
    with clock.frozen(clock.now() + timedelta(days=40)):
        sweep(BY, kinds=[CONTACT_GAP])
    rows = db.session.execute(DRAFT_UNCONFIRMED.open, {"today": clock.today()}).all()
    assert [(row[0], row[2]) for row in rows] == [(left.id, None)]
    assert told_now(CONTACT_GAP.kind) >= {colleague.id}
    assert leaver.id not in told_now(CONTACT_GAP.kind)


def test_what_somebody_holds_in_another_county_is_that_countys_matter(admin: Person) -> None:
    leaver, heir = person(county_id=12), person()
    draft(leaver, "1", 12)
    assert holdings_of(leaver.id, 24).to_hand_over == 0
    assert holdings_of(leaver.id, 12).to_hand_over == 1
    assert counties_of_account(leaver.id) == [12]
    with pytest.raises(NotAllowed):
        hand_over_all(admin.actor, here(12), from_user_id=leaver.id, to_user_id=heir.id)


def test_keys_and_invitations_are_counted_and_the_ended_ones_are_not(admin: Person) -> None:
    token(admin, ("activities:read",))
    invite(admin.actor, here(), email="ny@example.se", name="Ny Exempelsson", role=Role.REGISTRAR)
    held = holdings_of(admin.id, 24)
    assert (held.keys, held.invitations, held.reminders, held.reports, held.to_hand_over) == (1, 1, 0, 0, 0)
    with clock.frozen(clock.now() + timedelta(days=8)):
        assert holdings_of(admin.id, 24) == (0,) * 10


def test_those_who_can_take_over_work_at_the_board_of_the_county_today() -> None:
    leaver, expert = person(), person(Role.EQUALITY_EXPERT)
    for stranger in (person(Role.REGISTRAR), person(Role.ADMINISTRATOR), person(county_id=12), closed := person(), person(Role.METRO_TEAM)):
        assert stranger
    with unit(BY, "test.closed"):
        db.session.get_one(User, closed.id).active = False
    assert [(row.id, row.role) for row in successors_of(leaver.id, 24)] == [(expert.id, Role.EQUALITY_EXPERT)]


def test_drafts_go_to_nobody_who_may_not_confirm_them(admin: Person) -> None:
    leaver, expert = person(), person(Role.EQUALITY_EXPERT)
    draft(leaver, "1")
    with pytest.raises(RuleBroken, match=r"activities\.draft_receiver"):
        hand_over_all(admin.actor, here(), from_user_id=leaver.id, to_user_id=expert.id)
    assert holdings_of(leaver.id, 24).drafts == 1


# Who runs the county's work.


def test_staff_of_the_own_county_is_read_by_its_board_and_nobody_else(admin: Person) -> None:
    leader = person()
    invite(admin.actor, here(), email="ny@example.se", name="Ny Exempelsson", role=Role.DEVELOPMENT_LEADER)
    for reader in (admin, leader, person(Role.COUNTY_MANAGEMENT)):
        staff = get_staff(reader.actor, here())
        assert (len(staff.leaders), len(staff.administrators)) == (1, 1)
        assert staff.invitations == [(Role.DEVELOPMENT_LEADER, clock.today() + timedelta(days=7))]
    for stranger in (person(county_id=12), person(Role.REGISTRAR), person(Role.NATIONAL_COORDINATOR)):
        with pytest.raises(NotFound):
            get_staff(stranger.actor, here())
