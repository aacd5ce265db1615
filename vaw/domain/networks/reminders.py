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
from vaw.domain.networks.queries.actions import keeps
from vaw.domain.networks.queries.networks import in_force, taken
from vaw.domain.networks.rules import HolderKind
from vaw.domain.networks.rules.actions import ANSWERED_EVENT, GIVEN_EVENT, UNREACHED_EVENT, ActionState
from vaw.domain.networks.rules.agreements import UNSIGNED_AFTER_DAYS, AgreementState
from vaw.domain.people.models import Contact, Membership, Organisation
from vaw.domain.people.rules import Role
from vaw.kernel.chain import RESPONSIBLE, Step
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
