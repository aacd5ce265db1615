"""Who may see and keep prevention: the county's own board keeps it; what it shares, everybody in the same work finds."""

from __future__ import annotations

from vaw.domain.geography.models import County
from vaw.domain.people.rules import Role
from vaw.domain.prevention.models import Effort
from vaw.domain.prevention.models.questions import EffortQuestion
from vaw.kernel.permissions import InRole, Is, Own, Permission, Via

_LEADERS = frozenset({Role.DEVELOPMENT_LEADER, Role.EQUALITY_EXPERT})
_BOARD = frozenset({Role.DEVELOPMENT_LEADER, Role.EQUALITY_EXPERT, Role.COUNTY_MANAGEMENT})
_NATION = frozenset({Role.NATIONAL_COORDINATOR})
_SHARED = Is("shared", frozenset({True}))

READ_EFFORT = Permission("prevention.effort.read", Effort, _BOARD, Own("county_id"))
ADD_EFFORT = Permission("prevention.effort.add", County, _LEADERS, Own("county_id"))
KEEP_EFFORT = Permission("prevention.effort.keep", Effort, _LEADERS, Own("county_id"))
READ_YEAR = Permission("prevention.year.read", County, _BOARD, Own("county_id"))  # the county's efforts as figures
# What is shared is read without its figures, partners and money (queries.shared).
READ_SHARED = Permission("prevention.shared.read", Effort, _BOARD | _NATION, InRole(_BOARD, Own("county_id")) | _SHARED)
ASK_OWNER = Permission("prevention.question.ask", Effort, _LEADERS, _SHARED)
_BOTH = Own("county_id") | Via("effort", Own("county_id"))  # who asked, and whose the effort is
READ_QUESTION = Permission("prevention.question.read", EffortQuestion, _BOARD, _BOTH)
WRITE_QUESTION = Permission("prevention.question.write", EffortQuestion, _LEADERS, _BOTH)
