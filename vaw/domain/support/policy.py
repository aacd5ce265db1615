"""Who may keep the catalogue, ask for support and answer, hold trainings, and ask what they led to."""

from __future__ import annotations

from vaw.domain.geography.models import County
from vaw.domain.people.rules import Role
from vaw.domain.support.models import AnswerTemplate, Method, SupportRequest
from vaw.domain.support.models.adoption import FollowUp, MethodStage
from vaw.domain.support.models.evaluation import Evaluation
from vaw.domain.support.models.occasions import Certificate, Occasion, Registration
from vaw.kernel.actor import SYSTEM_ROLE
from vaw.kernel.permissions import Among, Anything, Own, Permission, Unset, Via

_LEADERS = frozenset({Role.DEVELOPMENT_LEADER})
_KEEPERS = frozenset({Role.DEVELOPMENT_LEADER, Role.EQUALITY_EXPERT})
_BOARD = frozenset({Role.DEVELOPMENT_LEADER, Role.EQUALITY_EXPERT, Role.COUNTY_MANAGEMENT})

# Active entries are public; what is being written or has been retired is seen by those who keep it.
READ_METHOD = Permission("support.method.read", Method, _BOARD | {Role.NATIONAL_COORDINATOR}, Own("county_id") | Unset("county_id"))
ADD_METHOD = Permission("support.method.add", County, _KEEPERS, Own("county_id"))
ADD_NATIONAL_METHOD = Permission("support.method.add_national", County, frozenset({Role.NATIONAL_COORDINATOR}), Own("county_id"))
CHANGE_METHOD = Permission("support.method.change", Method, _KEEPERS, Own("county_id"))
CHANGE_NATIONAL_METHOD = Permission("support.method.change_national", Method, frozenset({Role.NATIONAL_COORDINATOR}), Unset("county_id"))

READ_REQUEST = Permission("support.request.read", SupportRequest, _BOARD | {Role.REQUESTER}, Own("county_id") | Own("organisation_id"))
READ_QUEUE = Permission("support.queue.read", County, _BOARD, Own("county_id"))
ANSWER_REQUEST = Permission("support.request.answer", SupportRequest, _LEADERS, Own("county_id"))
WRITE_FOR_OTHERS = Permission("support.request.write", County, _LEADERS, Own("county_id"))  # somebody rang: the leader writes it down
HAND_OVER_WORK = Permission("support.work.hand_over", County, _LEADERS | {Role.ADMINISTRATOR}, Own("county_id"))  # who leaves
KEEP_TEMPLATE = Permission("support.template.keep", AnswerTemplate, _LEADERS, Own("county_id"))
ADD_TEMPLATE = Permission("support.template.add", County, _LEADERS, Own("county_id"))
# Whoever asks needs no account: the page acts as the program, with the right that the form or the signed link gives.
ASK = Permission("support.request.ask", County, frozenset({SYSTEM_ROLE}), Anything())
FOLLOW_OWN = Permission("support.request.follow", SupportRequest, frozenset({SYSTEM_ROLE}), Anything())

# Occasions. What was opened is public; drafts and everything about people belong to the boards that hold it together.
_HOSTS = Own("county_id") | Among("co_county_ids")
_SYSTEM = frozenset({SYSTEM_ROLE})
ADD_OCCASION = Permission("support.occasion.add", County, _LEADERS, Own("county_id"))
READ_OCCASION = Permission("support.occasion.read", Occasion, _BOARD, _HOSTS)
KEEP_OCCASION = Permission("support.occasion.keep", Occasion, _LEADERS, Own("county_id"))
HOLD_OCCASION = Permission("support.occasion.hold", Occasion, _LEADERS, _HOSTS)  # the door, the list, registering for others
RUN_OCCASION = Permission("support.occasion.run", Occasion, _SYSTEM, Anything())  # offers that end, letters, drafts of logs

# Registrations. Without an account the page acts as the program, with the right that the form or the signed link gives.
SIGN_UP = Permission("support.registration.add", Occasion, _SYSTEM, Anything())
READ_REGISTRATION = Permission(
    "support.registration.read",
    Registration,
    _BOARD | {Role.REQUESTER},
    Own("county_id") | Own("organisation_id") | Via("occasion", _HOSTS),
)
KEEP_REGISTRATION = Permission("support.registration.keep", Registration, _LEADERS, Own("county_id") | Via("occasion", _HOSTS))
FOLLOW_REGISTRATION = Permission("support.registration.follow", Registration, _SYSTEM, Anything())
MAKE_CERTIFICATE = Permission("support.certificate.make", Certificate, _SYSTEM, Anything())
REVOKE_CERTIFICATE = Permission("support.certificate.revoke", Certificate, _LEADERS, Own("county_id"))

# Evaluations: boards read results, never sheets; whoever answers has a link.
READ_EVALUATION = Permission("support.evaluation.read", Evaluation, _BOARD, Via("occasion", _HOSTS))
KEEP_EVALUATION = Permission("support.evaluation.keep", Evaluation, _LEADERS, Via("occasion", _HOSTS))
ANSWER_EVALUATION = Permission("support.evaluation.answer", Evaluation, _SYSTEM, Anything())

# What it led to.
READ_FOLLOW_UP = Permission("support.follow_up.read", FollowUp, _BOARD | {Role.REQUESTER}, Own("county_id") | Own("organisation_id"))
KEEP_FOLLOW_UP = Permission("support.follow_up.keep", FollowUp, _LEADERS, Own("county_id"))
ANSWER_FOLLOW_UP = Permission("support.follow_up.answer", FollowUp, _SYSTEM, Anything())
READ_STAGE = Permission("support.stage.read", MethodStage, _BOARD | {Role.REQUESTER}, Own("county_id") | Own("organisation_id"))
NOTE_STAGE = Permission("support.stage.note", County, _LEADERS, Own("county_id"))
# The nation's sums, each training counted once; no county's own rows.
READ_NATION = Permission("support.nation.read", County, _BOARD | {Role.NATIONAL_COORDINATOR}, Anything())
