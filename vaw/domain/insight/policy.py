"""Who may see figures and order reports."""

from __future__ import annotations

from vaw.domain.geography.models import County
from vaw.domain.insight.models import Report
from vaw.domain.insight.models.accounts import AssignmentAccount
from vaw.domain.insight.models.questions import SavedQuestion
from vaw.domain.insight.models.schedules import ReportRun, Schedule
from vaw.domain.insight.models.templates import ReportTemplate
from vaw.domain.insight.models.webhooks import Webhook
from vaw.domain.insight.rules.accounts import AccountState
from vaw.domain.insight.rules.questions import Sharing
from vaw.domain.mandates.models import Assignment
from vaw.domain.people.models import Organisation
from vaw.domain.people.rules import Role
from vaw.kernel.actor import SYSTEM_ROLE, Actor, Grant
from vaw.kernel.permissions import Anything, Filled, InRole, Is, Own, Permission, Personal, Unset

_READERS = frozenset({Role.DEVELOPMENT_LEADER, Role.EQUALITY_EXPERT, Role.COUNTY_MANAGEMENT})
_MANAGEMENT, _COORDINATOR = frozenset({Role.COUNTY_MANAGEMENT}), frozenset({Role.NATIONAL_COORDINATOR})

READ_FIGURES = Permission("insight.figure.read", County, _READERS, Own("county_id"))
# What the figures mean is no secret among those who read them; whose numbers one sees is another right.
READ_REGISTRY = Permission("insight.registry.read", County, _READERS | {Role.NATIONAL_COORDINATOR}, Anything())
# What an organisation has got from the boards: its own page, and that of the board that prepares a meeting with it.
READ_RECEIVED = Permission(
    "insight.received.read", Organisation, _READERS | {Role.REQUESTER}, InRole(_READERS, Own("county_id")) | Own("organisation_id")
)
ORDER_REPORT = Permission("insight.report.order", County, _READERS, Own("county_id"))
# What a county has approved goes to the government: the coordinator reads it, and nothing before. A report of the whole country is the
# coordinators' until it is approved; then every board reads it, for it speaks of them.
_NATION, _APPROVED = Unset("county_id"), Filled("approved_at")
READ_REPORT = Permission(
    "insight.report.read",
    Report,
    _READERS | _COORDINATOR,
    InRole(_READERS, Own("county_id") | (_NATION & _APPROVED)) | InRole(_COORDINATOR, _NATION | _APPROVED),
)
# What has become of an edition since, and who did it, is the county's own.
READ_DIFFERENCES = Permission("insight.report.differences", Report, _READERS, Own("county_id"))
CHANGE_REPORT = Permission(
    "insight.report.change", Report, _READERS | _COORDINATOR, InRole(_READERS, Own("county_id")) | InRole(_COORDINATOR, _NATION)
)
APPROVE_REPORT = Permission(
    "insight.report.approve", Report, _MANAGEMENT | _COORDINATOR, InRole(_MANAGEMENT, Own("county_id")) | InRole(_COORDINATOR, _NATION)
)
COMPILE_NATION = Permission("insight.report.compile", Assignment, _COORDINATOR, Anything())
BUILD_REPORT = Permission("insight.report.build", Report, frozenset({SYSTEM_ROLE}), Anything())

# Accounts of assignments: leaders and experts write, everybody at the board reads and comments, the management approves (never its writer).
_WRITERS = frozenset({Role.DEVELOPMENT_LEADER, Role.EQUALITY_EXPERT})
_LEADERS = frozenset({Role.DEVELOPMENT_LEADER})
# What a county has approved, the coordinator reads, to put the counties' accounts together (safety.md 3).
READ_ACCOUNT = Permission(
    "insight.account.read",
    AssignmentAccount,
    _READERS | _COORDINATOR,
    InRole(_READERS, Own("county_id")) | InRole(_COORDINATOR, Is("state", frozenset({AccountState.APPROVED.value}))),
)
START_ACCOUNT = Permission("insight.account.start", County, _WRITERS, Own("county_id"))
WRITE_ACCOUNT = Permission("insight.account.write", AssignmentAccount, _WRITERS, Own("county_id"))
COMMENT_ACCOUNT = Permission("insight.account.comment", AssignmentAccount, _READERS, Own("county_id"))
APPROVE_ACCOUNT = Permission("insight.account.approve", AssignmentAccount, frozenset({Role.COUNTY_MANAGEMENT}), Own("county_id"))
NUDGE_COUNTIES = Permission("insight.account.nudge", Assignment, _COORDINATOR, Anything())
READ_BOARD = Permission("insight.account.board", County, _COORDINATOR, Anything())
READ_TEMPLATE = Permission(
    "insight.template.read", ReportTemplate, _READERS | _COORDINATOR, Unset("county_id") | InRole(_READERS, Own("county_id"))
)
# National templates are kept by the national coordinator, a county's own by its leaders.
ADD_TEMPLATE = Permission("insight.template.add", County, _COORDINATOR, Anything())
ADD_OWN_TEMPLATE = Permission("insight.template.add_own", County, _LEADERS, Own("county_id"))
KEEP_TEMPLATE = Permission(
    "insight.template.keep",
    ReportTemplate,
    _LEADERS | _COORDINATOR,
    InRole(_COORDINATOR, Unset("county_id")) | InRole(_LEADERS, Own("county_id")),
)

# Compilations of one's own: a saved one is a question, and its answer is always what the reader may see.
COORDINATORS = _COORDINATOR
_ASKERS = _READERS | _COORDINATOR
_OF_ASKERS = InRole(_READERS, Own("county_id")) | InRole(_COORDINATOR, Anything())
ASK_QUESTION = Permission("insight.question.ask", County, _ASKERS, _OF_ASKERS)
READ_QUESTION = Permission(
    "insight.question.read",
    SavedQuestion,
    _ASKERS,
    InRole(_READERS, Own("county_id") & Is("sharing", frozenset({Sharing.COUNTY.value})))
    | (Anything() & Is("sharing", frozenset({Sharing.NATION.value}))),
)
KEEP_QUESTION = Personal("insight.question.keep", SavedQuestion)

# Schedules belong to a person; who reads the county's figures sees them and may fetch what they have made.
_OF_BOARD = InRole(_READERS, Own("county_id")) | InRole(_COORDINATOR, Unset("county_id"))
ADD_SCHEDULE = Permission("insight.schedule.add", County, _ASKERS, _OF_ASKERS)
READ_SCHEDULE = Permission("insight.schedule.read", Schedule, _ASKERS, _OF_BOARD)
KEEP_SCHEDULE = Personal("insight.schedule.keep", Schedule)
TAKE_SCHEDULE = Permission(
    "insight.schedule.take",
    Schedule,
    _LEADERS | _COORDINATOR,
    InRole(_LEADERS, Own("county_id")) | InRole(_COORDINATOR, Unset("county_id")),
)
RUN_SCHEDULE = Permission("insight.schedule.run", Schedule, frozenset({SYSTEM_ROLE}), Anything())
ORDER_RUN = Permission("insight.run.order", County, _ASKERS, _OF_ASKERS)
READ_RUN = Permission("insight.run.read", ReportRun, _ASKERS, _OF_BOARD)
MAKE_RUN = Permission("insight.run.make", ReportRun, frozenset({SYSTEM_ROLE}), Anything())

# Addresses of programs that are told at once. What they are told is judged by what their owner may read when it is sent.
KEEP_WEBHOOK = Personal("insight.webhook.keep", Webhook)
SEND_WEBHOOK = Permission("insight.webhook.send", Webhook, frozenset({SYSTEM_ROLE}), Anything())

# Who has read and changed what: the board's own people, by what each role may read of it (rules.trail).
READ_TRAIL = Permission(
    "insight.trail.read",
    County,
    frozenset({Role.DEVELOPMENT_LEADER, Role.COUNTY_MANAGEMENT, Role.ADMINISTRATOR}),
    Own("county_id"),
)
# The roots of the audit hold nothing of what is in it.
READ_ROOTS = Permission("insight.root.read", County, frozenset({Role.REGISTRAR, Role.ADMINISTRATOR}), Own("county_id"))


def machine_reader(county_id: int, *, channel: str) -> Actor:
    """Who sits at the machine's own command line, in one county: may see its figures and order its reports, as an expert of the board."""
    return Actor(None, channel, (Grant(Role.EQUALITY_EXPERT, county_id=county_id),))
