"""Who may propose, decide and see disposal, and look after the rights of the persons whose data is kept (safety.md 3)."""

from __future__ import annotations

from vaw.domain.geography.models import County
from vaw.domain.people.rules import Role
from vaw.domain.retention.models import Disposal, Restriction
from vaw.domain.retention.models.quarantine import Quarantine
from vaw.kernel.actor import SYSTEM_ROLE
from vaw.kernel.permissions import Anything, Own, Permission

_REGISTRAR, _MANAGEMENT = frozenset({Role.REGISTRAR}), frozenset({Role.COUNTY_MANAGEMENT})

READ_RULES = Permission("retention.rule.read", County, _REGISTRAR | _MANAGEMENT, Own("county_id"))
READ_DISPOSAL = Permission("retention.disposal.read", Disposal, _REGISTRAR | _MANAGEMENT, Own("county_id"))
PROPOSE = Permission("retention.disposal.propose", County, _REGISTRAR, Own("county_id"))
APPROVE = Permission("retention.disposal.approve", Disposal, _MANAGEMENT, Own("county_id"))
CANCEL = Permission("retention.disposal.cancel", Disposal, _REGISTRAR | _MANAGEMENT, Own("county_id"))
RUN_DISPOSAL = Permission("retention.disposal.run", Disposal, frozenset({SYSTEM_ROLE}), Anything())

# What is kept of an address, on the person's own request: a matter of the registrar, noted in the audit each time.
FIND_PERSON = Permission("retention.person.find", County, _REGISTRAR, Own("county_id"))
LIFT_RESTRICTION = Permission("retention.restriction.lift", Restriction, _REGISTRAR, Own("county_id"))
KEEP_RESTRICTION = Permission("retention.restriction.keep", Restriction, frozenset({SYSTEM_ROLE}), Anything())

# A text about an individual: whoever reads it may take it out of sight, for the operation asks for the record's own right too.
REPORT_TEXT = Permission("retention.quarantine.report", County, frozenset(Role) - {Role.ADMINISTRATOR} | {SYSTEM_ROLE}, Anything())
READ_QUARANTINE = Permission("retention.quarantine.read", Quarantine, _REGISTRAR | _MANAGEMENT, Own("county_id"))
LIST_QUARANTINE = Permission("retention.quarantine.list", County, _REGISTRAR | _MANAGEMENT, Own("county_id"))
ERASE_TEXT = Permission("retention.quarantine.erase", Quarantine, _REGISTRAR | _MANAGEMENT, Own("county_id"))
RESTORE_TEXT = Permission("retention.quarantine.restore", Quarantine, _REGISTRAR | _MANAGEMENT, Own("county_id"))
RUN_QUARANTINE = Permission("retention.quarantine.run", Quarantine, frozenset({SYSTEM_ROLE}), Anything())
