"""Who may read and keep the log (safety.md 3: everything of the own county, nothing of another's)."""

from __future__ import annotations

from vaw.domain.activities.models import Activity, Draft, ImportBatch, LockedYear
from vaw.domain.geography.models import County
from vaw.domain.people.rules import Role
from vaw.kernel.actor import SYSTEM_ROLE
from vaw.kernel.permissions import Anything, Own, Permission

_READERS = frozenset({Role.DEVELOPMENT_LEADER, Role.EQUALITY_EXPERT, Role.COUNTY_MANAGEMENT})
_LEADERS = frozenset({Role.DEVELOPMENT_LEADER})

READ_ACTIVITY = Permission("activities.activity.read", Activity, _READERS, Own("county_id"))
READ_LOG = Permission("activities.log.read", County, _READERS, Own("county_id"))
LOG_ACTIVITY = Permission("activities.activity.log", County, _LEADERS, Own("county_id"))
CHANGE_ACTIVITY = Permission("activities.activity.change", Activity, _LEADERS, Own("county_id"))
LOCK_YEAR = Permission("activities.year.lock", County, frozenset({Role.COUNTY_MANAGEMENT}), Own("county_id"))
UNLOCK_YEAR = Permission("activities.year.unlock", LockedYear, frozenset({Role.COUNTY_MANAGEMENT}), Own("county_id"))

# The program too, in the county that its grant names: the console brings files in (`vaw data import`), and a job says why it stopped.
_IMPORTERS = _LEADERS | {SYSTEM_ROLE}
IMPORT = Permission("activities.import.start", County, _IMPORTERS, Own("county_id"))
READ_IMPORT = Permission("activities.import.read", ImportBatch, _IMPORTERS, Own("county_id"))
CHANGE_IMPORT = Permission("activities.import.change", ImportBatch, _IMPORTERS, Own("county_id"))
READ_TOTALS = Permission("activities.total.read", County, _READERS, Own("county_id"))
# The country's sums, no county's own rows (safety.md 3).
READ_NATION = Permission("activities.nation.read", County, _READERS | {Role.NATIONAL_COORDINATOR}, Anything())
KEEP_TOTALS = Permission("activities.total.keep", County, frozenset({SYSTEM_ROLE}), Anything())

# An ended event proposes a log: an area's job does (the program, in the county that its grant names), or a program of the board's.
# The county's management reads drafts, so that none is out of sight where a county has no leader; it confirms nothing.
PROPOSE_DRAFT = Permission("activities.draft.propose", County, _LEADERS | {SYSTEM_ROLE}, Own("county_id"))
READ_DRAFT = Permission("activities.draft.read", Draft, _LEADERS | {Role.COUNTY_MANAGEMENT}, Own("county_id"))
CHANGE_DRAFT = Permission("activities.draft.change", Draft, _LEADERS, Own("county_id"))
HAND_OVER_DRAFTS = Permission("activities.draft.hand_over", County, _LEADERS | {Role.ADMINISTRATOR}, Own("county_id"))
