"""What a board is reminded of about its networks, its agreements and what was to be done."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from vaw.domain.activities.queries.drafts import leads
from vaw.domain.mandates.models import Term
from vaw.domain.mandates.rules import TermList
from vaw.domain.networks.models import Network, Seat, SeatHolder
from vaw.domain.networks.models.actions import ActionAnswer, ActionPoint
from vaw.domain.networks.models.agreements import Agreement, AgreementParty
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation
from vaw.domain.networks.models.minutes import Addendum
from vaw.domain.networks.queries.actions import keeps
from vaw.domain.networks.queries.networks import in_force, taken
from vaw.domain.networks.rules import HolderKind
from vaw.domain.networks.rules.actions import ANSWERED_EVENT, GIVEN_EVENT, UNREACHED_EVENT, ActionState
from vaw.domain.networks.rules.agreements import UNSIGNED_AFTER_DAYS, AgreementState
from vaw.domain.networks.rules.inviting import UNREACHED_EVENT as INVITED_UNREACHED_EVENT
from vaw.domain.networks.rules.meetings import APPROVE_WITHIN_WORKING_DAYS, CLOSE_WITHIN_WORKING_DAYS, MeetingState, MinutesState
from vaw.domain.networks.rules.minutes import APPROVED_EVENT, TO_APPROVE_EVENT, WRONG_EVENT
from vaw.domain.networks.rules.presence import ABSENT_EVENT, LATEST_DAYS, SOON_DAYS
from vaw.domain.people.models import Contact, Membership, Organisation
from vaw.domain.people.rules import Role
from vaw.kernel.chain import RESPONSIBLE, Step
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.i18n import N_
from vaw.kernel.reminders import Event, Reminder, declare, names, things

_TODAY = sa.bindparam("today", type_=sa.Date)


# Networks and seats. A network is called by its type, as the list of types has it, never by the name that somebody typed.


def _type_name(column: Any) -> Any:
    """The name of a network's type; codes are unique in their list."""
    return sa.select(column).where(Term.list == TermList.NETWORK_TYPE.value, Term.code == Network.type).limit(1).scalar_subquery()


# Somebody who leads the county's work no longer is nobody's: those are told who lead it now. A national one stays its coordinator's.
_RESPONSIBLE = sa.case(
    (sa.or_(Network.county_id.is_(None), leads(Network.county_id, Network.responsible_id, _TODAY)), Network.responsible_id)
)
NETWORK_REVIEW = declare(
    Reminder(
        kind="networks.review",
        title=N_("Nätverk som ska ses över"),
        says=N_("Se över {name} senast {due}: stämmer syftet och platserna fortfarande?"),
        names=names(Network.id, _type_name(Term.name_sv), _type_name(Term.name_en)),
        open=things(Network.id, Network.county_id, _RESPONSIBLE, Network.review_on).where(
            Network.until_on.is_(None), Network.review_on.is_not(None)
        ),
        # Some weeks to ask round among the members; a late review harms nobody by the hour.
        chain=(Step(-30, RESPONSIBLE), Step(0, RESPONSIBLE), Step(30, Role.EQUALITY_EXPERT.value)),
    )
)

# The day from which nobody sits: after the last one who did, else the seat's own first day.
_LAST = (
    sa.select(sa.func.max(sa.func.least(SeatHolder.until_on, Contact.until_on)) + 1)
    .select_from(SeatHolder)
    .outerjoin(Contact, Contact.id == SeatHolder.contact_id)
    .where(SeatHolder.seat_id == Seat.id, SeatHolder.kind == HolderKind.ORDINARY.value, SeatHolder.since_on <= _TODAY)
    .correlate(Seat)
    .scalar_subquery()
)
SEAT_VACANT = declare(
    Reminder(
        kind="networks.seat_vacant",
        title=N_("Vakanta platser i nätverk"),
        says=N_("Ingen sitter på platsen för {name} sedan {due}."),
        names=names(Seat.id, Organisation.name, Organisation.name).join(Organisation, Organisation.id == Seat.organisation_id),
        open=things(Seat.id, Network.county_id, _RESPONSIBLE, sa.func.greatest(Seat.since_on, _LAST))
        .select_from(Seat)
        .join(Network, Network.id == Seat.network_id)
        .where(in_force(Seat.since_on, Seat.until_on, _TODAY), ~taken(_TODAY)),
        # An organisation needs some days to name somebody. After three months it is a matter between managements.
        chain=(Step(7, RESPONSIBLE), Step(30, RESPONSIBLE), Step(90, Role.COUNTY_MANAGEMENT.value)),
        missing=True,
    )
)


# Agreements. One is called by its number in the register, which stands on its page: its title is typed by hand.

_FOLLOWS = sa.case((leads(Agreement.county_id, Agreement.responsible_id, _TODAY), Agreement.responsible_id))
_AGREEMENT = sa.cast(Agreement.id, sa.Text)
_AGREEMENT_NAMES = names(Agreement.id, sa.literal("överenskommelse nr ") + _AGREEMENT, sa.literal("agreement no. ") + _AGREEMENT)
AGREEMENT_REVIEW = declare(
    Reminder(
        kind="networks.agreement_review",
        title=N_("Överenskommelser som ska ses över"),
        says=N_("Se över {name} senast {due}: gäller det som står fortfarande, och för vilka?"),
        names=_AGREEMENT_NAMES,
        # One that has a last day is looked at before it runs out, whatever day was set for that; least() passes over what is empty.
        open=things(Agreement.id, Agreement.county_id, _FOLLOWS, sa.func.least(Agreement.review_on, Agreement.valid_to)).where(
            Agreement.state == AgreementState.IN_FORCE.value, sa.or_(Agreement.review_on.is_not(None), Agreement.valid_to.is_not(None))
        ),
        # A new text needs some months and the parties' committees; a month late it is the management's, who signs for the board.
        chain=(Step(-30, RESPONSIBLE), Step(0, RESPONSIBLE), Step(30, Role.COUNTY_MANAGEMENT.value)),
    )
)

# The day on which the one who has waited longest is asked again; None when all who were asked have signed.
_ASK_AGAIN = (
    sa.select(sa.func.min(AgreementParty.asked_on) + UNSIGNED_AFTER_DAYS)
    .where(AgreementParty.agreement_id == Agreement.id, AgreementParty.signed_on.is_(None))
    .correlate(Agreement)
    .scalar_subquery()
)
AGREEMENT_UNSIGNED = declare(
    Reminder(
        kind="networks.agreement_unsigned",
        title=N_("Överenskommelser som alla inte har skrivit under"),
        says=N_("Alla har inte skrivit under {name}. Fråga igen senast {due}."),
        names=_AGREEMENT_NAMES,
        open=things(Agreement.id, Agreement.county_id, _FOLLOWS, _ASK_AGAIN).where(
            Agreement.state != AgreementState.ENDED.value, _ASK_AGAIN.is_not(None)
        ),
        # Thirty days have gone when it is told first; two months later the managements speak with one another.
        chain=(Step(0, RESPONSIBLE), Step(30, RESPONSIBLE), Step(60, Role.COUNTY_MANAGEMENT.value)),
    )
)


# Action points. One is called by its number, which stands in its address: what is to be done is typed by hand.

_ACTION = sa.cast(ActionPoint.id, sa.Text)
_ACTION_SV, _ACTION_EN = sa.literal("åtgärd ") + _ACTION, sa.literal("action ") + _ACTION
_ACTION_NAMES = names(ActionPoint.id, _ACTION_SV, _ACTION_EN)
_ANSWER_NAMES = names(ActionAnswer.id, _ACTION_SV, _ACTION_EN).join(ActionPoint, ActionPoint.id == ActionAnswer.action_id)


def _still_here(user_id: Any) -> Any:
    """The account while it keeps the county's action points, else nobody: those are told who keep them now."""
    keeping = sa.exists().where(Membership.user_id == user_id, *keeps(ActionPoint.county_id, _TODAY))
    return sa.case((keeping, user_id))


_NOT_ENDED = sa.and_(ActionPoint.state != ActionState.DONE.value, ActionPoint.state != ActionState.DROPPED.value)
_ESCALATES = (Step(5, Role.DEVELOPMENT_LEADER.value), Step(15, Role.COUNTY_MANAGEMENT.value))
ACTION_DUE = declare(
    Reminder(
        kind="networks.action_due",
        title=N_("Åtgärder som du ska göra"),
        says=N_("Gör klart {name} senast {due}."),
        names=_ACTION_NAMES,
        open=things(ActionPoint.id, ActionPoint.county_id, _still_here(ActionPoint.owner_id), ActionPoint.due_on).where(
            ActionPoint.owner_id.is_not(None), _NOT_ENDED
        ),
        # Three days to do it, then a week for the leader to help; after three weeks it is the management's.
        chain=(Step(-3, RESPONSIBLE), Step(0, RESPONSIBLE), *_ESCALATES),
    )
)
# Owners without an account get mails of their own (vaw.tasks.actions); the board hears of it when those led to nothing.
ACTION_LATE = declare(
    Reminder(
        kind="networks.action_late",
        title=N_("Åtgärder som andra har lovat"),
        says=N_("Ring om {name}, som skulle ha varit klar {due}, eller bestäm en ny dag."),
        names=_ACTION_NAMES,
        open=things(ActionPoint.id, ActionPoint.county_id, _still_here(ActionPoint.responsible_id), ActionPoint.due_on).where(
            ActionPoint.organisation_id.is_not(None), _NOT_ENDED
        ),
        chain=(Step(2, RESPONSIBLE), *_ESCALATES),
    )
)
ACTION_GIVEN = declare(Event(GIVEN_EVENT, N_("Åtgärder som du har fått"), N_("Du har fått {name}."), _ACTION_NAMES))
ACTION_ANSWERED = declare(Event(ANSWERED_EVENT, N_("Svar om åtgärder"), N_("Det finns ett svar om {name}."), _ANSWER_NAMES))
ACTION_UNREACHED = declare(
    Event(UNREACHED_EVENT, N_("Åtgärder vars mejl inte kom fram"), N_("Mejlet om {name} kom inte fram. Se över adressen."), _ACTION_NAMES)
)


# Minutes. They are called by their meeting's day: what a meeting is called is typed by hand.

_DAY = sa.func.to_char(sa.func.timezone("Europe/Stockholm", Meeting.starts_at), "YYYY-MM-DD")
_MINUTES_SV, _MINUTES_EN = sa.literal("protokollet från ") + _DAY, sa.literal("the minutes of ") + _DAY
_MINUTES_NAMES = names(Meeting.id, _MINUTES_SV, _MINUTES_EN)
_REMARK_NAMES = names(Addendum.id, _MINUTES_SV, _MINUTES_EN).join(Meeting, Meeting.id == Addendum.meeting_id)
MINUTES_TO_APPROVE = declare(Event(TO_APPROVE_EVENT, N_("Protokoll att justera"), N_("Läs och justera {name}."), _MINUTES_NAMES))
MINUTES_APPROVED = declare(Event(APPROVED_EVENT, N_("Justerade protokoll"), N_("Någon har justerat {name}."), _MINUTES_NAMES))
MINUTES_WRONG = declare(
    Event(WRONG_EVENT, N_("Fel i protokoll"), N_("Den som ska justera har sett ett fel i {name}. Rätta det eller svara."), _REMARK_NAMES)
)


# Meetings. One is called by the type of its network and its day, never by the title that somebody typed.


def _day_of(instant: Any) -> Any:
    """The day in Stockholm."""
    return sa.cast(sa.func.timezone(STOCKHOLM.key, instant), sa.Date)


def _working(day: Any, days: int) -> Any:
    """So many working days later, in whole weeks: from a Saturday or Sunday counted from the Friday before. Holidays are the chain's."""
    weekday = sa.extract("isodow", day)
    return day + (days // 5 * 7) - sa.case((weekday == 6, 1), (weekday == 7, 2), else_=0)


_STARTS_ON, _ENDED_ON = _day_of(Meeting.starts_at), _day_of(sa.func.least(Meeting.ends_at, Meeting.ended_at))
_ON_DAY = sa.literal(", ") + sa.func.to_char(_STARTS_ON, "YYYY-MM-DD")
_MEETING_SV, _MEETING_EN = (_type_name(name) + _ON_DAY for name in (Term.name_sv, Term.name_en))
_MEETING_NAMES = names(Meeting.id, _MEETING_SV, _MEETING_EN).join(Network, Network.id == Meeting.network_id)
# Whoever prepares the meeting; when that account leads the county's work no longer, whoever follows the network.
_PREPARING = sa.func.coalesce(
    sa.case((sa.or_(Network.county_id.is_(None), leads(Network.county_id, Meeting.responsible_id, _TODAY)), Meeting.responsible_id)),
    _RESPONSIBLE,
)
_LEADER = Role.DEVELOPMENT_LEADER.value


def _meetings(due_on: Any, *conditions: Any) -> sa.Select[Any]:
    wanted = things(Meeting.id, Network.county_id, _PREPARING, due_on).select_from(Meeting)
    return wanted.join(Network, Network.id == Meeting.network_id).where(*conditions)


MEETING_DRAFT = declare(
    Reminder(
        kind="networks.meeting_draft",
        title=N_("Möten som ingen är kallad till"),
        says=N_("Mötet {name} är {due} men fortfarande ett utkast. Kalla till det, eller flytta det."),
        names=_MEETING_NAMES,
        open=_meetings(_STARTS_ON, Meeting.state == MeetingState.DRAFT.value, _STARTS_ON.between(_TODAY, _TODAY + SOON_DAYS)),
        # Fifteen working days before it people still have room for it; three days before it is the last call, for whoever is there.
        chain=(Step(-SOON_DAYS), Step(-7), Step(-LATEST_DAYS, _LEADER)),
    )
)
_HELD = Meeting.state == MeetingState.HELD.value
MINUTES_OPEN = declare(
    Reminder(
        kind="networks.minutes_open",
        title=N_("Protokoll som inte är stängda"),
        says=N_("Gör klart protokollet från mötet {name} senast {due}."),
        names=_MEETING_NAMES,
        open=_meetings(_working(_ENDED_ON, CLOSE_WITHIN_WORKING_DAYS), _HELD, Meeting.minutes_state == MinutesState.WRITING.value),
        # Within a week everybody still remembers what was said; after a month it is the colleagues' matter too.
        chain=(Step(-2), Step(0), Step(21, _LEADER)),
    )
)
MINUTES_WAITING = declare(
    Reminder(
        kind="networks.minutes_waiting",
        title=N_("Protokoll som väntar på justering"),
        says=N_("Protokollet från mötet {name} ska vara justerat senast {due}. Påminn den som justerar."),
        names=_MEETING_NAMES,
        open=_meetings(
            _working(_day_of(Meeting.closed_at), APPROVE_WITHIN_WORKING_DAYS), Meeting.minutes_state == MinutesState.CLOSED.value
        ),
        chain=(Step(-4), Step(0), Step(14, _LEADER)),
    )
)
INVITED_UNREACHED = declare(
    Event(
        INVITED_UNREACHED_EVENT,
        N_("Kallelser som inte kom fram"),
        N_("En kallelse till mötet {name} kom inte fram. Se över adressen."),
        names(MeetingInvitation.id, _MEETING_SV, _MEETING_EN)
        .join(Meeting, Meeting.id == MeetingInvitation.meeting_id)
        .join(Network, Network.id == Meeting.network_id),
    )
)
ORGANISATION_ABSENT = declare(
    Event(
        ABSENT_EVENT,
        N_("Organisationer som har varit borta två gånger i rad"),
        N_("{name} har varit borta från två möten i rad. Hör av dig till dem."),
        names(MeetingInvitation.id, Organisation.name, Organisation.name).join(
            Organisation, Organisation.id == MeetingInvitation.organisation_id
        ),
    )
)
