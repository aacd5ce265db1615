"""Who is invited to a meeting, who is written to, and what they answer."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests.factories import Person, person
from tests.factories.networks import make_invitation, make_meeting, make_network, make_organisation, make_seat
from tests.factories.series import make_meetings_of, make_series
from vaw.domain.networks.models import Network, Seat, SeatHolder
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation, MeetingLetter
from vaw.domain.networks.operations import inviting
from vaw.domain.networks.operations.answering_invitations import answer_invitation, answer_series, note_answer
from vaw.domain.networks.operations.seats import change_role, put_on_seat
from vaw.domain.networks.queries.invited import count_replies, list_invited
from vaw.domain.networks.queries.seats import get_seat
from vaw.domain.networks.rules.inviting import Stand, ask_again_from, still_tells, sum_replies
from vaw.domain.networks.rules.meetings import LetterKind
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant, system
from vaw.kernel.calendar import ORDINARY
from vaw.kernel.db import db, saw_version
from vaw.kernel.errors import Conflict, NotAllowed, NotFound, RuleBroken
from vaw.kernel.guard import PersonalData
from vaw.kernel.operation import unit

pytestmark = pytest.mark.usefixtures("rolled_back")


@pytest.fixture
def me() -> Person:
    return person()


@pytest.fixture
def network() -> Network:
    return make_network()


@pytest.fixture
def seat(network: Network) -> Seat:
    return make_seat(network, make_organisation("Exempelby kommun"))


@pytest.fixture
def meeting(network: Network) -> Meeting:
    return make_meeting(network)


def opened(me: Person, meeting: Meeting) -> list[MeetingInvitation]:
    """As opening a meeting does it."""
    with unit(me.actor, "test.open"):
        inviting.invite_all(me.actor, meeting)
        inviting.tell_all(me.actor, meeting, LetterKind.INVITED, "")
    return invitations(meeting)


def invitations(meeting: Meeting) -> list[MeetingInvitation]:
    wanted = sa.select(MeetingInvitation).where(MeetingInvitation.meeting_id == meeting.id).order_by(MeetingInvitation.id)
    return list(db.session.scalars(wanted))


def letters() -> list[tuple[int, str, str]]:
    wanted = sa.select(MeetingLetter.invitation_id, MeetingLetter.kind, MeetingLetter.ref).order_by(MeetingLetter.id)
    return [tuple(row) for row in db.session.execute(wanted)]


def test_each_seat_of_the_day_is_invited_once_and_told_where_there_is_an_address(me: Person, network: Network, meeting: Meeting) -> None:
    reached, vacant = make_seat(network, make_organisation("A")), make_seat(network, make_organisation("B"), mailbox=None)
    make_seat(network, make_organisation("C"), until_on=clock.today())  # gone before the meeting
    for _ in range(2):
        found = opened(me, meeting)
        assert [one.seat_id for one in found] == [reached.id, vacant.id]
        assert letters() == [(found[0].id, "invited", "")]
    shown = list_invited(me.actor, meeting)
    assert [(one.organisation, one.is_reached, one.comes) for one in shown] == [("A", True, "Samordnare"), ("B", False, "")]


def test_a_seat_that_gets_another_role_keeps_its_answer(me: Person, seat: Seat, meeting: Meeting) -> None:
    [invitation] = opened(me, meeting)
    answer_invitation(system("web"), invitation, reply="coming")
    follower = change_role(me.actor, get_seat(me.actor, seat.id), role="chair", since_on=clock.today() + timedelta(days=1))
    assert inviting.invite_late(system("task"), meeting) == 1
    assert [(one.id, one.seat_id, one.reply) for one in invitations(meeting)] == [(invitation.id, follower.id, "coming")]


def test_an_answer_is_changed_until_the_meeting_begins(me: Person, seat: Seat, meeting: Meeting) -> None:
    [invitation] = opened(me, meeting)
    for reply, mode, kept in (("coming", "digital", "digital"), ("alternate", None, None), ("not_coming", "on_site", None)):
        answer_invitation(system("web"), invitation, reply=reply, reply_mode=mode)
        assert (invitation.reply, invitation.reply_mode) == (reply, kept)
    with clock.frozen(meeting.starts_at), pytest.raises(RuleBroken, match=r"networks\.answer_late"):
        answer_invitation(system("web"), invitation, reply="coming")
    with unit(me.actor, "test.cancel"):
        meeting.state = "cancelled"
    with pytest.raises(RuleBroken, match=r"networks\.answer_cancelled"):
        answer_invitation(system("web"), invitation, reply="coming")


@pytest.mark.parametrize(("reply", "mode", "code"), [("perhaps", None, "networks.answer"), ("coming", "flying", "networks.answer_mode")])
def test_what_is_no_answer_is_refused(me: Person, seat: Seat, meeting: Meeting, reply: str, mode: str | None, code: str) -> None:
    [invitation] = opened(me, meeting)
    with pytest.raises(RuleBroken, match=code):
        answer_invitation(system("web"), invitation, reply=reply, reply_mode=mode)
    assert invitation.reply is None


def test_nobody_comes_in_the_place_of_a_guest(me: Person, meeting: Meeting) -> None:
    guest = inviting.add_guest(me.actor, meeting, guest="Föreläsare", address="gast@example.se")
    with pytest.raises(RuleBroken, match=r"networks\.answer"):
        answer_invitation(system("web"), guest, reply="alternate")
    assert answer_invitation(system("web"), guest, reply="coming").reply == "coming"


def test_an_account_answers_for_its_own_organisation_only(me: Person, seat: Seat, meeting: Meeting) -> None:
    [invitation] = opened(me, meeting)
    ours, theirs = (Actor(None, "web", (Grant(Role.REQUESTER, organisation_id=id),)) for id in (seat.organisation_id, 999_999))
    assert answer_invitation(ours, invitation, reply="coming").reply == "coming"
    for other in (theirs, me.actor):  # the board notes answers instead, in its own name
        with pytest.raises(NotAllowed):
            answer_invitation(other, invitation, reply="not_coming")


def test_two_who_answer_at_once_learn_of_one_another(me: Person, seat: Seat, meeting: Meeting) -> None:
    [invitation] = opened(me, meeting)
    seen = invitation.version
    answer_invitation(system("web"), invitation, reply="coming")
    saw_version(invitation, seen)
    with pytest.raises(Conflict):
        note_answer(me.actor, meeting, invitation=invitation, reply="not_coming")
    assert invitation.reply == "coming"


def test_the_board_notes_what_was_said_by_phone_for_its_own_meeting_only(me: Person, seat: Seat, meeting: Meeting) -> None:
    [invitation] = opened(me, meeting)
    assert note_answer(me.actor, meeting, invitation=invitation, reply="alternate").reply == "alternate"
    with pytest.raises(NotFound):
        note_answer(me.actor, make_meeting(meeting.network), invitation=invitation, reply="coming")
    with pytest.raises(NotAllowed):
        note_answer(person(county_id=3).actor, meeting, invitation=invitation, reply="coming")


def test_a_series_is_answered_at_once_and_only_ones_own(me: Person, seat: Seat, network: Network) -> None:
    meetings = make_meetings_of(make_series(network))
    rows = [make_invitation(one, seat) for one in meetings]
    other = make_invitation(meetings[1], make_seat(network, make_organisation("B")))
    given: dict[int, str | None] = {rows[0].id: "coming", rows[1].id: "not_coming", rows[2].id: None}
    assert [answer_series(system("web"), rows[0], replies=given) for _ in range(2)] == [2, 0]
    assert [one.reply for one in rows] == ["coming", "not_coming", None, None]
    with pytest.raises(RuleBroken, match=r"networks\.answer_series"):
        answer_series(system("web"), rows[0], replies={other.id: "coming"})


def test_a_guest_is_a_role_with_an_address_told_once(me: Person, meeting: Meeting) -> None:
    first, again = (inviting.add_guest(me.actor, meeting, guest="Föreläsare", address="Gast@example.se") for _ in range(2))
    assert first is again and letters() == [(first.id, "invited", "")]
    with pytest.raises(RuleBroken, match=r"networks\.guest_address"):
        inviting.add_guest(me.actor, meeting, guest="Föreläsare", address="inte en adress")
    with pytest.raises(PersonalData):
        inviting.add_guest(me.actor, meeting, guest="Föreläsare 070-123 45 67", address="gast2@example.se")
    draft = make_meeting(meeting.network, state="draft", opened_at=None)
    inviting.add_guest(me.actor, draft, guest="Föreläsare", address="gast@example.se")
    assert len(letters()) == 1  # a draft sends nothing


def test_a_guest_is_taken_off_the_list_and_a_seat_that_counts_is_not(me: Person, seat: Seat, meeting: Meeting) -> None:
    [invitation] = opened(me, meeting)
    guest = inviting.add_guest(me.actor, meeting, guest="Föreläsare", address="gast@example.se")
    with pytest.raises(RuleBroken, match=r"networks\.invited_seat"):
        inviting.remove_invitation(me.actor, meeting, invitation_id=invitation.id)
    inviting.remove_invitation(me.actor, meeting, invitation_id=guest.id)
    came = make_invitation(meeting, guest="Forskare", guest_address="f@example.se", came_women=1, came_men=0, came_unstated=0)
    with pytest.raises(RuleBroken, match=r"networks\.invited_needed"):
        inviting.remove_invitation(me.actor, meeting, invitation_id=came.id)
    assert [one.id for one in invitations(meeting)] == [invitation.id, came.id]


def test_who_is_silent_is_reminded_once_a_day(me: Person, network: Network, meeting: Meeting) -> None:
    for name in "AB":
        make_seat(network, make_organisation(name))
    first, second = opened(me, meeting)
    answer_invitation(system("web"), first, reply="coming")
    assert [inviting.remind_silent(me.actor, meeting) for _ in range(2)] == [1, 0]
    assert letters()[-1] == (second.id, "again", clock.today().isoformat())
    assert [inviting.send_invitation_again(me.actor, meeting, invitation_id=one.id) for one in (first, second)] == [True, False]
    assert sum_replies(count_replies([meeting.id])[meeting.id]).silent == 1


def test_an_answer_that_was_given_before_a_change_is_told_apart(me: Person, seat: Seat, meeting: Meeting) -> None:
    [invitation] = opened(me, meeting)
    answer_invitation(system("web"), invitation, reply="coming")
    with clock.frozen(clock.now() + timedelta(hours=1)):
        with unit(me.actor, "test.change"):
            inviting.tell_all(me.actor, meeting, LetterKind.CHANGED, "1")
        assert [one.answered_before_change for one in list_invited(me.actor, meeting)] == [True]
    with clock.frozen(clock.now() + timedelta(hours=2)):
        answer_invitation(system("web"), invitation, reply="coming")
        assert [one.answered_before_change for one in list_invited(me.actor, meeting)] == [False]


def test_another_countys_shelter_is_not_named_to_a_board(me: Person) -> None:
    network = make_network(co_county_ids=[3])
    shelter = make_organisation("Påhittad jour", 3, kind="shelter_provider")
    seat = make_seat(network, shelter)
    put_on_seat(
        me.actor, get_seat(me.actor, seat.id), kind="alternate", since_on=clock.today(), role_title="Samordnare", mailbox="jour@example.se"
    )
    meeting = make_meeting(network)
    make_invitation(meeting, seat)
    [ours], [theirs] = (list_invited(person(county_id=county).actor, meeting) for county in (24, 3))
    assert (ours.organisation, ours.comes, ours.is_reached) == (None, "", True)
    assert (theirs.organisation, theirs.comes) == ("Påhittad jour", "Samordnare")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SeatHolder)) == 2


def test_who_has_not_answered_is_asked_five_working_days_before() -> None:
    assert ask_again_from(date(2026, 11, 26), ORDINARY) == date(2026, 11, 19)
    assert ask_again_from(date(2027, 1, 8), ORDINARY) == date(2026, 12, 29)  # New Year and Epiphany lie between


@pytest.mark.parametrize(
    ("kind", "state", "minutes", "tells"),
    [
        (LetterKind.INVITED, "open", "writing", True),
        (LetterKind.INVITED, "cancelled", "writing", False),
        (LetterKind.CHANGED, "held", "writing", False),
        (LetterKind.CANCELLED, "cancelled", "writing", True),
        (LetterKind.CANCELLED, "open", "writing", False),
        (LetterKind.AGAIN, "cancelled", "writing", False),
        (LetterKind.MINUTES, "held", "closed", True),
        (LetterKind.MINUTES, "held", "writing", False),
        (LetterKind.TO_APPROVE, "held", "closed", False),
    ],
)
def test_a_mail_that_is_not_true_any_more_does_not_leave(kind: LetterKind, state: str, minutes: str, tells: bool) -> None:
    stand = Stand(state, minutes, clock.now() + timedelta(hours=1))
    assert still_tells(kind, stand, clock.now()) is tells
