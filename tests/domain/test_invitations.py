"""Who may invite whom, and what becomes of an invitation."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.factories import Person, person
from tests.factories.accounts import PASSWORD, account
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county
from vaw.domain.people.models import Invitation, Membership, Organisation, User
from vaw.domain.people.operations import invitations
from vaw.domain.people.queries.invitations import find_open_set_up, get_invitation, invitation_state, list_invitations
from vaw.domain.people.queries.signed_in import find_actor
from vaw.domain.people.rules import INVITATION_LASTS, InvitationState, Role
from vaw.kernel import clock
from vaw.kernel.actor import Grant, system
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, NotFound, RuleBroken
from vaw.kernel.operation import unit

pytestmark = pytest.mark.usefixtures("rolled_back")
WEB = system("web")


def county(county_id: int = 24) -> County:
    found = find_county(county_id)
    assert found is not None
    return found


def organisation(county_id: int | None = 24) -> Organisation:
    with unit(system("test"), "test.organisation"):
        made = Organisation(name="Test", kind="ngo", county_id=county_id, sort_key="test")
        db.session.add(made)
    return made


@pytest.fixture
def admin() -> Person:
    return person(Role.ADMINISTRATOR)


def invited(admin: Person, email: str = "ny.person@example.se", role: str = Role.DEVELOPMENT_LEADER, **more: int | None) -> Invitation:
    return invitations.invite(admin.actor, county(), email=email, name="Ny Person", role=role, **more)  # type: ignore[arg-type]


def broken(code: str) -> pytest.RaisesExc[RuleBroken]:
    return pytest.raises(RuleBroken, match=f"^{code}$")


def test_an_administrator_invites_to_their_county_and_a_mail_is_ordered(admin: Person) -> None:
    invitation = invited(admin, " Ny.Person@Example.SE ")
    assert (invitation.email, invitation.county_id, invitation.created_by) == ("ny.person@example.se", 24, admin.id)
    assert invitation_state(invitation) is InvitationState.WAITING
    jobs = db.session.execute(sa.text("select name, args from job")).all()
    assert [tuple(job) for job in jobs] == [("people.invitation.send", [invitation.id])]


def test_an_administrator_cannot_invite_to_another_county(admin: Person) -> None:
    with pytest.raises(NotAllowed):
        invitations.invite(admin.actor, county(12), email="ny@example.se", name="Ny", role=Role.DEVELOPMENT_LEADER)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_no_other_role_can_invite(role: str) -> None:
    with pytest.raises(NotAllowed):
        invited(person(role))


def test_the_role_for_the_whole_nation_comes_from_the_console_only(admin: Person) -> None:
    with broken("people.role"):
        invited(admin, role=Role.NATIONAL_COORDINATOR)
    made = invitations.invite_from_console(system("cli"), county(), email="ny@example.se", name="Ny", role=Role.NATIONAL_COORDINATOR)
    assert made.role == "national_coordinator"


def test_an_unknown_role_is_refused(admin: Person) -> None:
    with broken("people.role"):
        invited(admin, role="system")


def test_an_organisations_role_needs_an_organisation_of_the_county(admin: Person) -> None:
    for wrong in (None, organisation(12).id, organisation(None).id, 999_999):
        with broken("people.organisation_missing" if wrong is None else "people.organisation_elsewhere"):
            invited(admin, role=Role.REQUESTER, organisation_id=wrong)
    assert invited(admin, role=Role.REQUESTER, organisation_id=organisation().id).organisation_id


def test_a_boards_role_takes_no_organisation(admin: Person) -> None:
    with broken("people.organisation_missing"):
        invited(admin, organisation_id=organisation().id)


def test_an_assignment_must_name_the_county(admin: Person) -> None:
    of_the_big_three = db.session.scalar(
        sa.text("select assignment_id from assignment_county group by 1 having count(*) < 21 and not bool_or(county_id = 24) limit 1")
    )
    with broken("people.assignment_elsewhere"):
        invited(admin, role=Role.METRO_TEAM, assignment_id=of_the_big_three)


@pytest.mark.parametrize("email", ["", "ny", "ny@", "ny@@example.se", "Ny <ny@example.se>", "ny@example.se\nBcc: x@example.se"])
def test_an_address_that_could_not_exist_is_refused(admin: Person, email: str) -> None:
    with broken("people.email"):
        invited(admin, email)


def test_nobody_is_invited_to_a_role_they_have(admin: Person) -> None:
    known = account("ny.person@example.se")
    with broken("people.already_member"):
        invited(admin, known.email)


def test_accepting_makes_the_account_with_exactly_the_offered_role(admin: Person) -> None:
    invitation = invited(admin)
    user = invitations.accept_invitation(WEB, invitation, name="Ny Person", password=PASSWORD)
    actor = find_actor(user.id, channel="web")
    assert actor is not None
    assert actor.grants == (Grant("development_leader", county_id=24),)
    assert invitation_state(invitation) is InvitationState.USED


def test_a_role_in_an_organisation_reaches_the_organisation_and_not_the_county(admin: Person) -> None:
    place = organisation()
    invitation = invited(admin, role=Role.REQUESTER, organisation_id=place.id)
    user = invitations.accept_invitation(WEB, invitation, name="Ny Person", password=PASSWORD)
    actor = find_actor(user.id, channel="web")
    assert actor is not None
    assert actor.grants == (Grant("requester", organisation_id=place.id),)


def test_an_invitation_is_accepted_once(admin: Person) -> None:
    invitation = invited(admin)
    invitations.accept_invitation(WEB, invitation, name="Ny", password=PASSWORD)
    with broken("people.invitation_used"):
        invitations.accept_invitation(WEB, invitation, name="Ny", password=PASSWORD)


def test_an_invitation_counts_seven_days(admin: Person) -> None:
    invitation = invited(admin)
    with clock.frozen(invitation.created_at + INVITATION_LASTS), broken("people.invitation_expired"):
        invitations.accept_invitation(WEB, invitation, name="Ny", password=PASSWORD)


def test_sending_again_gives_seven_days_more_and_orders_another_mail(admin: Person) -> None:
    invitation = invited(admin)
    later = clock.now() + INVITATION_LASTS + timedelta(days=3)
    with clock.frozen(later):
        invitations.send_again(admin.actor, invitation)
        assert invitation_state(invitation) is InvitationState.WAITING
        assert invitation.expires_at == later + INVITATION_LASTS
    assert db.session.scalar(sa.text("select count(*) from job")) == 2


def test_a_revoked_invitation_opens_nothing_and_is_not_sent_again(admin: Person) -> None:
    invitation = invited(admin)
    invitations.revoke_invitation(admin.actor, invitation)
    with broken("people.invitation_revoked"):
        invitations.accept_invitation(WEB, invitation, name="Ny", password=PASSWORD)
    with broken("people.invitation_revoked"):
        invitations.send_again(admin.actor, invitation)


def test_a_used_invitation_cannot_be_revoked_or_sent_again(admin: Person) -> None:
    invitation = invited(admin)
    invitations.accept_invitation(WEB, invitation, name="Ny", password=PASSWORD)
    for change in (invitations.revoke_invitation, invitations.send_again):
        with broken("people.invitation_used"):
            change(admin.actor, invitation)


def test_invitations_of_another_county_do_not_exist(admin: Person) -> None:
    invitation = invited(admin)
    stranger = person(Role.ADMINISTRATOR, 12).actor
    with pytest.raises(NotFound):
        get_invitation(stranger, invitation.id)
    with pytest.raises(NotFound):
        list_invitations(stranger, county())
    with pytest.raises(NotAllowed):
        invitations.revoke_invitation(stranger, invitation)
    with pytest.raises(NotAllowed):
        invitations.send_again(stranger, invitation)
    assert [row.id for row in list_invitations(admin.actor, county())] == [invitation.id]


def test_no_person_accepts_for_somebody_else(admin: Person) -> None:
    invitation = invited(admin)
    with pytest.raises(NotAllowed):
        invitations.accept_invitation(admin.actor, invitation, name="Ny", password=PASSWORD)
    with pytest.raises(NotAllowed):
        invitations.mark_sent(admin.actor, invitation)
    with pytest.raises(NotAllowed):
        invitations.invite_from_console(admin.actor, county(), email="ny@example.se", name="Ny", role=Role.REGISTRAR)


def test_an_address_with_an_account_joins_and_makes_no_second_account(admin: Person) -> None:
    known = account("ny.person@example.se", county_id=12)
    invitation = invited(admin)
    with broken("people.email_taken"):
        invitations.accept_invitation(WEB, invitation, name="Ny", password=PASSWORD)
    invitations.join_by_invitation(WEB, invitation, user=known.row)
    actor = find_actor(known.id, channel="web")
    assert actor is not None
    assert {grant.county_id for grant in actor.grants} == {12, 24}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(User).where(User.email == known.email)) == 1


def test_somebody_elses_account_cannot_join(admin: Person) -> None:
    invitation = invited(admin)
    with broken("people.account_other"):
        invitations.join_by_invitation(WEB, invitation, user=account("other@example.se").row)


def test_a_bad_password_leaves_the_invitation_open(admin: Person) -> None:
    invitation = invited(admin)
    with broken("people.password_common"):
        invitations.accept_invitation(WEB, invitation, name="Ny", password="sommaren2026!")
    assert db.session.scalar(sa.select(Invitation.used_at)) is None
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Membership).where(Membership.role == "development_leader")) == 0


def test_an_empty_system_offers_one_set_up_and_the_same_when_asked_again() -> None:
    first, second = (invitations.open_set_up(system("cli")) for _ in range(2))
    assert first is not None
    assert first is second
    user = invitations.accept_invitation(WEB, first, name="Första", password=PASSWORD, email="Forsta@example.se", county_id=24)
    actor = find_actor(user.id, channel="web")
    assert actor is not None
    assert (user.email, actor.grants) == ("forsta@example.se", (Grant("administrator", county_id=24),))
    assert invitations.open_set_up(system("cli")) is None


def test_an_expired_set_up_is_replaced() -> None:
    first = invitations.open_set_up(system("cli"))
    assert first is not None
    with clock.frozen(first.expires_at):
        second = invitations.open_set_up(system("cli"))
        assert second is not None
        assert second.id != first.id


def test_the_set_up_needs_a_county_and_ends_when_somebody_administers() -> None:
    first = invitations.open_set_up(system("cli"))
    assert first is not None
    for wrong in (None, 2, 999):
        with broken("people.county_missing"):
            invitations.accept_invitation(WEB, first, name="Första", password=PASSWORD, email="forsta@example.se", county_id=wrong)
    person(Role.ADMINISTRATOR)
    with broken("people.invitation_used"):
        invitations.accept_invitation(WEB, first, name="Första", password=PASSWORD, email="forsta@example.se", county_id=24)
    assert find_open_set_up() is not None  # waiting, but of no use
