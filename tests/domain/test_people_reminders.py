"""What the people area asks to be reminded of: open before, not open once the thing is done, in whatever channel."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from tests.factories import BORN, Person, person
from tests.factories.accounts import PASSWORD
from vaw.cli import tokens as token_commands
from vaw.cli import users as user_commands
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county
from vaw.domain.people import reminders
from vaw.domain.people.models import ApiToken, Contact, Invitation, Membership, Organisation, User
from vaw.domain.people.operations import organisations
from vaw.domain.people.operations.accounts import close_account, open_account
from vaw.domain.people.operations.invitations import (
    accept_invitation,
    invite,
    invite_from_console,
    join_by_invitation,
    revoke_invitation,
    send_again,
)
from vaw.domain.people.operations.memberships import end_membership, give_membership
from vaw.domain.people.operations.tokens import create_token, revoke_token
from vaw.domain.people.rules import Role
from vaw.kernel import clock, i18n
from vaw.kernel.actor import system
from vaw.kernel.db import Prepared, db, reading
from vaw.kernel.operation import unit
from vaw.kernel.reminders import Reminder

pytestmark = pytest.mark.usefixtures("rolled_back")
DAY = timedelta(days=1)
CONSOLE = system("cli")


def here(code: int = 24) -> County:
    found = find_county(code)
    assert found
    return found


def open_now(reminder: Reminder, today: date | None = None) -> set[tuple[Any, ...]]:
    """(object, county, user, due day) of everything that is not done; asked through the driver, as the sweep may."""
    db.session.flush()
    with reading() as connection:
        rows = Prepared(reminder.open).all(connection, {"today": today or clock.today()})
    assert len({row[:2] for row in rows}) == len(rows), "a thing stands twice"
    return {tuple(row) for row in rows}


def names_of(reminder: Reminder) -> dict[int, tuple[str, str]]:
    return {id: (swedish, english) for id, swedish, english in db.session.execute(reminder.names)}


def account_of(who: Person) -> User:
    return db.session.get_one(User, who.id)


def membership_of(who: Person, role: str | None = None) -> Membership:
    held = sa.select(Membership).where(Membership.user_id == who.id, Membership.role == (role or who.role))
    return db.session.scalars(held).one()


def key(who: Person, days: int = 20, name: str = "Excel") -> ApiToken:
    return create_token(who.actor, account_of(who), name=name, scopes=["activities:read"], days=days)[0]


def end_role(admin: Person, who: Person, last_day: date | None = None) -> None:
    last = last_day or clock.today() - DAY
    end_membership(admin.actor, here(), membership_id=membership_of(who).id, last_day=last)


@pytest.fixture
def leader() -> Person:
    return person()


@pytest.fixture
def admin() -> Person:
    return person(Role.ADMINISTRATOR)


# Keys for programs.


def test_a_key_is_open_with_its_owner_until_the_day_in_sweden_on_which_it_ends(leader: Person) -> None:
    with clock.frozen(datetime(2026, 6, 1, 22, 30, tzinfo=UTC)):  # 2 June in Sweden
        made = key(leader, days=20)
        assert open_now(reminders.TOKEN_EXPIRES) == {(made.id, None, leader.id, date(2026, 6, 22))}
    assert names_of(reminders.TOKEN_EXPIRES)[made.id] == ("skapad 2026-06-02", "made on 2026-06-02")


def test_a_revoked_key_is_no_open_thing(leader: Person) -> None:
    made = key(leader)
    revoke_token(leader.actor, made)
    assert open_now(reminders.TOKEN_EXPIRES) == set()


def test_a_key_is_done_with_when_its_owner_has_a_newer_one_of_the_same_name(leader: Person) -> None:
    old, stranger = key(leader), person()
    key(stranger, days=90)
    key(leader, days=90, name="Något annat")
    assert old.id in {row[0] for row in open_now(reminders.TOKEN_EXPIRES)}
    renewed = key(leader, days=90)
    assert old.id not in {row[0] for row in open_now(reminders.TOKEN_EXPIRES)}
    revoke_token(leader.actor, renewed)
    assert old.id in {row[0] for row in open_now(reminders.TOKEN_EXPIRES)}


def test_a_key_that_was_made_on_the_command_line_renews_one_as_well(app: Flask, leader: Person) -> None:
    made = key(leader, name="Excel")
    shell = ("create", "--as", account_of(leader).email, "--scope", "activities:read", "--name", "Excel", "--days", "90")
    done = CliRunner().invoke(token_commands.COMMANDS[0], shell, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert made.id not in {row[0] for row in open_now(reminders.TOKEN_EXPIRES)}


def test_a_key_of_a_closed_account_reminds_nobody(leader: Person) -> None:
    key(leader)
    close_account(CONSOLE, account_of(leader))
    assert open_now(reminders.TOKEN_EXPIRES) == set()


def test_a_key_that_nobody_missed_for_a_month_is_no_open_thing(leader: Person) -> None:
    made = key(leader, days=1)
    last = clock.today() + DAY + timedelta(days=reminders.OPEN_AFTER_END_DAYS)
    assert made.id in {row[0] for row in open_now(reminders.TOKEN_EXPIRES, last)}
    assert open_now(reminders.TOKEN_EXPIRES, last + DAY) == set()


# Invitations.


def invited(admin: Person, email: str = "ny@example.se", role: str = Role.DEVELOPMENT_LEADER) -> Invitation:
    return invite(admin.actor, here(), email=email, name="Exempel Exempelsson", role=role)


def test_a_waiting_invitation_is_open_with_the_administrator_who_sent_it(admin: Person) -> None:
    person(Role.ADMINISTRATOR)
    made = invited(admin)
    assert open_now(reminders.INVITATION_EXPIRES) == {(made.id, 24, admin.id, clock.today() + timedelta(days=7))}


def test_an_invitation_is_called_by_its_role_and_never_by_the_person(admin: Person) -> None:
    made = invited(admin)
    swedish, english = names_of(reminders.INVITATION_EXPIRES)[made.id]
    with i18n.speaking("en"):
        assert (swedish, english) == ("Utvecklingsledare", i18n.gettext("Utvecklingsledare"))
    assert english != swedish


def test_an_invitation_from_the_console_or_of_somebody_who_has_left_goes_to_another_administrator(admin: Person) -> None:
    second = person(Role.ADMINISTRATOR)
    console = invite_from_console(CONSOLE, here(), email="a@example.se", name="Exempel", role=Role.REGISTRAR)
    mine = invited(second)
    assert {(row[0], row[2]) for row in open_now(reminders.INVITATION_EXPIRES)} == {(console.id, admin.id), (mine.id, second.id)}
    end_role(admin, second)
    assert {row[2] for row in open_now(reminders.INVITATION_EXPIRES)} == {admin.id}


def test_without_any_administrator_the_invitation_is_nobodys_and_so_the_leaders(leader: Person) -> None:
    made = invite_from_console(CONSOLE, here(), email="a@example.se", name="Exempel", role=Role.ADMINISTRATOR)
    assert open_now(reminders.INVITATION_EXPIRES) == {(made.id, 24, None, clock.today() + timedelta(days=7))}


def test_an_invitation_that_was_accepted_revoked_or_sent_again_is_done_or_has_moved(admin: Person) -> None:
    used, revoked, moved = invited(admin, "a@example.se"), invited(admin, "b@example.se"), invited(admin, "c@example.se")
    accept_invitation(system("web"), used, name="Exempel Exempelsson", password=PASSWORD)
    revoke_invitation(admin.actor, revoked)
    with clock.frozen(clock.now() + 3 * DAY):
        send_again(admin.actor, moved)
    assert open_now(reminders.INVITATION_EXPIRES) == {(moved.id, 24, admin.id, clock.today() + timedelta(days=10))}


def test_an_invitation_is_done_when_the_person_got_the_role_in_another_way(admin: Person) -> None:
    known = person(Role.REGISTRAR)
    invited(admin, account_of(known).email)
    assert len(open_now(reminders.INVITATION_EXPIRES)) == 1
    give_membership(admin.actor, here(), user_id=known.id, role=Role.DEVELOPMENT_LEADER)
    assert open_now(reminders.INVITATION_EXPIRES) == set()


def test_somebody_who_is_invited_twice_is_one_open_thing_and_none_when_they_join(admin: Person) -> None:
    known = person(Role.REGISTRAR)
    address = account_of(known).email
    invited(admin, address)
    second = invited(admin, address)
    assert [row[0] for row in open_now(reminders.INVITATION_EXPIRES)] == [second.id]
    join_by_invitation(system("web"), second, user=account_of(known))
    assert open_now(reminders.INVITATION_EXPIRES) == set()


def test_an_expired_invitation_stays_open_for_its_last_step_and_no_longer_than_a_month(admin: Person) -> None:
    made = invited(admin)
    ended = clock.today() + timedelta(days=7)
    assert {row[0] for row in open_now(reminders.INVITATION_EXPIRES, ended + 3 * DAY)} == {made.id}
    assert open_now(reminders.INVITATION_EXPIRES, ended + timedelta(days=31)) == set()


def test_the_set_up_link_of_an_empty_system_reminds_nobody() -> None:
    CliRunner().invoke(user_commands.COMMANDS[0], ["setup-link"], catch_exceptions=False)
    assert db.session.query(Invitation).count() == 1
    assert open_now(reminders.INVITATION_EXPIRES) == set()


# Organisations without a contact.


@pytest.fixture
def kommun(leader: Person) -> Organisation:
    return organisations.add_organisation(leader.actor, here(), name="Testkommunen", kind="municipality")


def contact_of(leader: Person, kommun: Organisation) -> Contact:
    return organisations.add_contact(leader.actor, kommun, role_title="Enhetschef", person_name="Exempel Exempelsson", since_on=BORN)


def gap(kommun: Organisation, since_on: date) -> set[tuple[Any, ...]]:
    return {(kommun.id, 24, None, since_on)}


def test_an_organisation_that_never_had_a_contact_nor_an_account_is_no_gap(kommun: Organisation) -> None:
    assert open_now(reminders.CONTACT_GAP) == set()


def test_a_vacant_role_is_a_gap_from_the_day_after_until_it_is_filled(leader: Person, kommun: Organisation) -> None:
    left = organisations.leave_vacant(leader.actor, contact_of(leader, kommun), until_on=date(2026, 3, 31))
    assert open_now(reminders.CONTACT_GAP) == gap(kommun, date(2026, 4, 1))
    assert names_of(reminders.CONTACT_GAP)[kommun.id] == ("Testkommunen", "Testkommunen")
    organisations.fill_vacancy(leader.actor, left, role_title="Enhetschef")
    assert open_now(reminders.CONTACT_GAP) == set()


def test_a_gap_ends_when_the_role_is_dropped_or_the_organisation_taken_out_of_use(leader: Person, kommun: Organisation) -> None:
    left = organisations.leave_vacant(leader.actor, contact_of(leader, kommun), until_on=date(2026, 3, 31))
    organisations.deactivate_organisation(leader.actor, kommun)
    assert open_now(reminders.CONTACT_GAP) == set()
    organisations.reactivate_organisation(leader.actor, kommun)
    assert open_now(reminders.CONTACT_GAP) == gap(kommun, date(2026, 4, 1))
    organisations.drop_vacancy(leader.actor, left)
    assert open_now(reminders.CONTACT_GAP) == set()


def test_a_successor_or_another_contact_leaves_no_gap(leader: Person, kommun: Organisation) -> None:
    successor = organisations.hand_over_contact(leader.actor, contact_of(leader, kommun), until_on=date(2026, 3, 31))
    assert open_now(reminders.CONTACT_GAP) == set()
    organisations.add_contact(leader.actor, kommun, role_title="Samordnare")
    organisations.leave_vacant(leader.actor, successor, until_on=date(2026, 5, 31))
    assert open_now(reminders.CONTACT_GAP) == set()


def test_accounts_that_nobody_answers_for_are_a_gap_until_they_end(admin: Person, leader: Person, kommun: Organisation) -> None:
    requester = person(Role.REQUESTER, 24, kommun.id)
    assert open_now(reminders.CONTACT_GAP) == gap(kommun, BORN)
    contact = contact_of(leader, kommun)
    assert open_now(reminders.CONTACT_GAP) == set()
    organisations.end_contact(leader.actor, contact, until_on=date(2026, 3, 31))
    assert open_now(reminders.CONTACT_GAP) == gap(kommun, date(2026, 4, 1))
    end_role(admin, requester)
    assert open_now(reminders.CONTACT_GAP) == set()


def test_an_account_that_came_after_the_last_contact_begins_the_gap(leader: Person, kommun: Organisation) -> None:
    organisations.end_contact(leader.actor, contact_of(leader, kommun), until_on=BORN)
    requester = person(Role.REQUESTER, 24, kommun.id)
    with unit(system("test"), "test.later"):
        membership_of(requester).valid_from = date(2026, 2, 2)
    assert open_now(reminders.CONTACT_GAP) == gap(kommun, date(2026, 2, 2))


def test_a_closed_account_needs_nobody_to_answer_for_it(app: Flask, kommun: Organisation) -> None:
    requester = person(Role.REQUESTER, 24, kommun.id)
    locked = CliRunner().invoke(user_commands.COMMANDS[0], ["lock", account_of(requester).email], catch_exceptions=False)
    assert locked.exit_code == 0, locked.output
    assert open_now(reminders.CONTACT_GAP) == set()


# Counties that nobody leads the work in.


def leaderless(code: int = 24) -> set[date]:
    return {row[3] for row in open_now(reminders.COUNTY_WITHOUT_LEADER) if row[:3] == (code, code, None)}


def test_a_county_that_never_had_a_leader_is_not_missed() -> None:
    assert open_now(reminders.COUNTY_WITHOUT_LEADER) == set()


def test_a_county_is_open_from_the_day_after_its_last_leader_until_there_is_another(admin: Person, leader: Person) -> None:
    second, successor = person(), person(Role.REGISTRAR)
    today = clock.today()
    end_role(admin, leader)
    end_role(admin, second, today)
    assert leaderless() == set()
    with clock.frozen(clock.now() + DAY):
        assert leaderless() == {today + DAY}
        assert names_of(reminders.COUNTY_WITHOUT_LEADER)[24] == ("Västerbottens län", "Västerbottens län")
        give_membership(admin.actor, here(), user_id=successor.id, role=Role.DEVELOPMENT_LEADER)
        assert leaderless() == set()


def test_a_locked_account_leads_nobody_and_an_opened_one_does_again(leader: Person) -> None:
    close_account(CONSOLE, account_of(leader))
    closed_on = db.session.scalar(sa.text("select max((at at time zone 'Europe/Stockholm')::date) from audit where kind = 'app_user'"))
    assert closed_on
    assert leaderless() == {closed_on + DAY}
    open_account(CONSOLE, account_of(leader))
    assert leaderless() == set()


def test_a_leader_through_an_assignment_leads_no_county(admin: Person, leader: Person) -> None:
    with unit(system("test"), "test.assigned"):
        membership_of(leader).assignment_id = db.session.scalar(sa.text("select min(id) from assignment"))
    assert leaderless() == set()
    person(county_id=3)
    assert open_now(reminders.COUNTY_WITHOUT_LEADER) == set()
