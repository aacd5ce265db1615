"""Who may see and keep networks, their meetings, agreements and action points."""

from __future__ import annotations

from vaw.domain.geography.models import County
from vaw.domain.networks.models import Network, Seat
from vaw.domain.networks.models.actions import ActionPoint
from vaw.domain.networks.models.agreements import Agreement
from vaw.domain.networks.models.meetings import CalendarFeed, Meeting, MeetingInvitation, MeetingSeries, MeetingTemplate
from vaw.domain.networks.models.minutes import AgendaItem, Decision
from vaw.domain.networks.rules.meetings import MeetingState
from vaw.domain.people.rules import Role
from vaw.kernel.actor import SYSTEM_ROLE
from vaw.kernel.permissions import Among, Anything, InRole, Is, Own, Permission, Personal, Unset, Via

_LEADERS = frozenset({Role.DEVELOPMENT_LEADER, Role.EQUALITY_EXPERT})
_BOARD = frozenset({Role.DEVELOPMENT_LEADER, Role.EQUALITY_EXPERT, Role.COUNTY_MANAGEMENT})
_NATION = frozenset({Role.NATIONAL_COORDINATOR})
_PARTIES = Own("county_id") | Among("co_county_ids")

_KEEPERS = InRole(_LEADERS, _PARTIES) | InRole(_NATION, Unset("county_id"))

READ_NETWORK = Permission("networks.network.read", Network, _BOARD | _NATION, InRole(_BOARD, _PARTIES) | Unset("county_id"))
ADD_NETWORK = Permission("networks.network.add", County, _LEADERS, Own("county_id"))
ADD_NATIONAL_NETWORK = Permission("networks.network.add_national", County, _NATION, Own("county_id"))  # whose coordinator adds it
KEEP_NETWORK = Permission("networks.network.keep", Network, _LEADERS | _NATION, _KEEPERS)
READ_SEAT = Permission("networks.seat.read", Seat, _BOARD | _NATION, Via("network", InRole(_BOARD, _PARTIES) | Unset("county_id")))
KEEP_SEAT = Permission("networks.seat.keep", Seat, _LEADERS | _NATION, Via("network", _KEEPERS))

# A draft is its keepers' own; what people were invited to, the boards of all the network's counties read.
_SEES = InRole(_BOARD, _PARTIES) | Unset("county_id")
_OPENED = Is("state", frozenset({MeetingState.OPEN.value, MeetingState.HELD.value, MeetingState.CANCELLED.value}))
_READS_MEETING = Via("network", _KEEPERS) | (_OPENED & Via("network", _SEES))

READ_MEETING = Permission("networks.meeting.read", Meeting, _BOARD | _NATION, _READS_MEETING)
ADD_MEETING = Permission("networks.meeting.add", Network, _LEADERS | _NATION, _KEEPERS)
KEEP_MEETING = Permission("networks.meeting.keep", Meeting, _LEADERS | _NATION, Via("network", _KEEPERS))
RUN_MEETING = Permission("networks.meeting.run", Meeting, frozenset({SYSTEM_ROLE}), Anything())  # what time does: ends, tells again
KEEP_SERIES = Permission("networks.series.keep", MeetingSeries, _LEADERS | _NATION, Via("network", _KEEPERS))
KEEP_ITEM = Permission("networks.item.keep", AgendaItem, _LEADERS | _NATION, Via("network", _KEEPERS))
# What was decided, by whoever reads the meeting: its page stands when the minutes are closed, with what is said of it afterwards.
READ_DECISION = Permission("networks.decision.read", Decision, _BOARD | _NATION, Via("meeting", _READS_MEETING))
KEEP_TEMPLATE = Permission("networks.template.keep", MeetingTemplate, _LEADERS | _NATION, Via("network", _KEEPERS))
# Who is invited reads and answers: by their link, or with an account of the organisation that holds the seat.
_INVITED = Own("organisation_id") & Via("meeting", _OPENED)
READ_INVITATION = Permission(
    "networks.invitation.read",
    MeetingInvitation,
    _BOARD | _NATION | {Role.REQUESTER},
    InRole(frozenset({Role.REQUESTER}), _INVITED) | Via("meeting", InRole(_BOARD | _NATION, _READS_MEETING)),
)
ANSWER_INVITATION = Permission(
    "networks.invitation.answer",
    MeetingInvitation,
    frozenset({Role.REQUESTER, SYSTEM_ROLE}),
    InRole(frozenset({SYSTEM_ROLE}), Anything()) | InRole(frozenset({Role.REQUESTER}), _INVITED),
)
_APPROVERS = InRole(_BOARD, Own("county_id")) | InRole(_NATION, Unset("county_id"))
PRINT_MINUTES = Permission("networks.minutes.print", Meeting, _BOARD | _NATION, _READS_MEETING)  # whoever reads them may have them made
APPROVE_MINUTES = Permission("networks.minutes.approve", Meeting, _BOARD | _NATION, Via("network", _APPROVERS))
ADD_FEED = Permission("networks.feed.add", Network, _BOARD | _NATION, _SEES)
OWN_FEED = Personal("networks.feed.own", CalendarFeed)

READ_AGREEMENT = Permission("networks.agreement.read", Agreement, _BOARD, Own("county_id"))
ADD_AGREEMENT = Permission("networks.agreement.add", County, _LEADERS, Own("county_id"))
KEEP_AGREEMENT = Permission("networks.agreement.keep", Agreement, _LEADERS, Own("county_id"))
READ_COVERAGE = Permission("networks.coverage.read", County, _BOARD, Own("county_id"))  # who has signed what, on the county's map

READ_ACTION = Permission("networks.action.read", ActionPoint, _BOARD | {Role.REQUESTER}, Own("county_id") | Own("organisation_id"))
ADD_ACTION = Permission("networks.action.add", County, _LEADERS, Own("county_id"))
KEEP_ACTION = Permission("networks.action.keep", ActionPoint, _LEADERS, Own("county_id"))
ANSWER_ACTION = Permission("networks.action.answer", ActionPoint, frozenset({SYSTEM_ROLE}), Anything())  # the owner, by their link
# Who leaves gives to a colleague what they answer for; the administrator does it where they are gone.
HAND_OVER_WORK = Permission("networks.work.hand_over", County, _LEADERS | {Role.ADMINISTRATOR}, Own("county_id"))
READ_RESULTS = Permission("networks.results.read", County, _BOARD, Own("county_id"))  # what an assignment led to in the county
