"""Who may keep the catalogue, ask for support and answer."""

from __future__ import annotations

from vaw.domain.geography.models import County
from vaw.domain.people.rules import Role
from vaw.domain.support.models import AnswerTemplate, Method, SupportRequest
from vaw.kernel.actor import SYSTEM_ROLE
from vaw.kernel.permissions import Anything, Own, Permission, Unset

_LEADERS = frozenset({Role.DEVELOPMENT_LEADER})
_KEEPERS = frozenset({Role.DEVELOPMENT_LEADER, Role.EQUALITY_EXPERT})
_BOARD = frozenset({Role.DEVELOPMENT_LEADER, Role.EQUALITY_EXPERT, Role.COUNTY_MANAGEMENT})

# Active entries are public; what is being written or has been retired is seen by those who keep it.
READ_METHOD = Permission("support.method.read", Method, _BOARD | {Role.NATIONAL_COORDINATOR}, Own("county_id") | Unset("county_id"))
ADD_METHOD = Permission("support.method.add", County, _KEEPERS, Own("county_id"))
CHANGE_METHOD = Permission("support.method.change", Method, _KEEPERS, Own("county_id"))
CHANGE_NATIONAL_METHOD = Permission("support.method.change_national", Method, frozenset({Role.NATIONAL_COORDINATOR}), Unset("county_id"))

READ_REQUEST = Permission("support.request.read", SupportRequest, _BOARD | {Role.REQUESTER}, Own("county_id") | Own("organisation_id"))
READ_QUEUE = Permission("support.queue.read", County, _BOARD, Own("county_id"))
ANSWER_REQUEST = Permission("support.request.answer", SupportRequest, _LEADERS, Own("county_id"))
WRITE_FOR_OTHERS = Permission("support.request.write", County, _LEADERS, Own("county_id"))  # somebody rang: the leader writes it down
KEEP_TEMPLATE = Permission("support.template.keep", AnswerTemplate, _LEADERS, Own("county_id"))
ADD_TEMPLATE = Permission("support.template.add", County, _LEADERS, Own("county_id"))
# Whoever asks needs no account: the page acts as the program, with the right that the form or the signed link gives.
ASK = Permission("support.request.ask", County, frozenset({SYSTEM_ROLE}), Anything())
FOLLOW_OWN = Permission("support.request.follow", SupportRequest, frozenset({SYSTEM_ROLE}), Anything())
