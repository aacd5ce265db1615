"""Who may see and keep prevention: the county's own board keeps it; what it shares, everybody in the same work finds."""

from __future__ import annotations

from vaw.domain.geography.models import County
from vaw.domain.people.rules import Role
from vaw.domain.prevention.models import Effort
from vaw.domain.prevention.models.centres import Centre
from vaw.domain.prevention.models.prompts import SeasonMaterial, SeasonSubscription
from vaw.domain.prevention.models.questions import EffortQuestion
from vaw.domain.prevention.models.seasons import SchoolBreak, SeasonWeek
from vaw.kernel.actor import SYSTEM_ROLE
from vaw.kernel.permissions import Anything, InRole, Is, Own, Permission, Via

_LEADERS = frozenset({Role.DEVELOPMENT_LEADER, Role.EQUALITY_EXPERT})
_BOARD = frozenset({Role.DEVELOPMENT_LEADER, Role.EQUALITY_EXPERT, Role.COUNTY_MANAGEMENT})
_NATION = frozenset({Role.NATIONAL_COORDINATOR})
_SHARED = Is("shared", frozenset({True}))

READ_EFFORT = Permission("prevention.effort.read", Effort, _BOARD, Own("county_id"))
ADD_EFFORT = Permission("prevention.effort.add", County, _LEADERS, Own("county_id"))
KEEP_EFFORT = Permission("prevention.effort.keep", Effort, _LEADERS, Own("county_id"))
# Who leaves gives to a colleague what they answer for; the administrator does it where they are gone.
HAND_OVER_WORK = Permission("prevention.work.hand_over", County, _LEADERS | {Role.ADMINISTRATOR}, Own("county_id"))
READ_YEAR = Permission("prevention.year.read", County, _BOARD, Own("county_id"))  # the county's efforts as figures
# What is shared is read without its figures, partners and money (queries.shared).
READ_SHARED = Permission("prevention.shared.read", Effort, _BOARD | _NATION, InRole(_BOARD, Own("county_id")) | _SHARED)
ASK_OWNER = Permission("prevention.question.ask", Effort, _LEADERS, _SHARED)
_BOTH = Own("county_id") | Via("effort", Own("county_id"))  # who asked, and whose the effort is
READ_QUESTION = Permission("prevention.question.read", EffortQuestion, _BOARD, _BOTH)
WRITE_QUESTION = Permission("prevention.question.write", EffortQuestion, _LEADERS, _BOTH)
# Resource centres: whom they support is the county's to read; the nation reads which there are and whether they report, never a number.
READ_CENTRE = Permission("prevention.centre.read", Centre, _BOARD, Own("county_id"))
ADD_CENTRE = Permission("prevention.centre.add", County, _LEADERS, Own("county_id"))
KEEP_CENTRE = Permission("prevention.centre.keep", Centre, _LEADERS, Own("county_id"))
READ_CENTRES_OF_NATION = Permission("prevention.centre.read_nation", County, _NATION, Anything())
# Seasons. When schools are closed is no secret: every board and the coordinator see all counties, each board keeps its own.
READ_BREAK = Permission("prevention.break.read", SchoolBreak, _BOARD | _NATION, Anything())
ADD_BREAK = Permission("prevention.break.add", County, _LEADERS, Own("county_id"))
KEEP_BREAK = Permission("prevention.break.keep", SchoolBreak, _LEADERS, Own("county_id"))
KEEP_WEEK = Permission("prevention.week.keep", SeasonWeek, _NATION, Anything())  # the same in all counties: the coordinator's
READ_MATERIAL = Permission("prevention.material.read", SeasonMaterial, _BOARD, Own("county_id"))
ADD_MATERIAL = Permission("prevention.material.add", County, _LEADERS, Own("county_id"))
KEEP_MATERIAL = Permission("prevention.material.keep", SeasonMaterial, _LEADERS, Own("county_id"))
READ_SUBSCRIPTION = Permission("prevention.subscription.read", SeasonSubscription, _LEADERS, Own("county_id"))
ADD_SUBSCRIPTION = Permission("prevention.subscription.add", County, _LEADERS, Own("county_id"))
KEEP_SUBSCRIPTION = Permission("prevention.subscription.keep", SeasonSubscription, _LEADERS, Own("county_id"))
# Whoever asks needs no account: the page acts as the program, with the right that the form or the signed link gives.
ASK_FOR_PROMPTS = Permission("prevention.subscription.ask", County, frozenset({SYSTEM_ROLE}), Anything())
ANSWER_SUBSCRIPTION = Permission("prevention.subscription.answer", SeasonSubscription, frozenset({SYSTEM_ROLE}), Anything())
