"""Who may see and keep networks and agreements."""

from __future__ import annotations

from vaw.domain.geography.models import County
from vaw.domain.networks.models import Network, Seat
from vaw.domain.networks.models.actions import ActionPoint
from vaw.domain.networks.models.agreements import Agreement
from vaw.domain.people.rules import Role
from vaw.kernel.actor import SYSTEM_ROLE
from vaw.kernel.permissions import Among, Anything, InRole, Own, Permission, Unset, Via

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

READ_AGREEMENT = Permission("networks.agreement.read", Agreement, _BOARD, Own("county_id"))
ADD_AGREEMENT = Permission("networks.agreement.add", County, _LEADERS, Own("county_id"))
KEEP_AGREEMENT = Permission("networks.agreement.keep", Agreement, _LEADERS, Own("county_id"))
READ_COVERAGE = Permission("networks.coverage.read", County, _BOARD, Own("county_id"))  # who has signed what, on the county's map

READ_ACTION = Permission("networks.action.read", ActionPoint, _BOARD | {Role.REQUESTER}, Own("county_id") | Own("organisation_id"))
ADD_ACTION = Permission("networks.action.add", County, _LEADERS, Own("county_id"))
KEEP_ACTION = Permission("networks.action.keep", ActionPoint, _LEADERS, Own("county_id"))
ANSWER_ACTION = Permission("networks.action.answer", ActionPoint, frozenset({SYSTEM_ROLE}), Anything())  # the owner, by their link
READ_RESULTS = Permission("networks.results.read", County, _BOARD, Own("county_id"))  # what an assignment led to in the county
