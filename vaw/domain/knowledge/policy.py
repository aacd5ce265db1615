"""Who may read and keep the knowledge base. The nation's datasets and what is shared are open to everybody with an account."""

from __future__ import annotations

from vaw.domain.geography.models import County
from vaw.domain.knowledge.models import Dataset, DatasetVersion
from vaw.domain.people.rules import Role
from vaw.kernel.actor import SYSTEM_ROLE
from vaw.kernel.permissions import Anything, InRole, Is, Own, Permission, Unset

_LEADERS = frozenset({Role.DEVELOPMENT_LEADER, Role.EQUALITY_EXPERT})
_NATION = frozenset({Role.NATIONAL_COORDINATOR})
# Of a board's own neither the accounts' keeper nor the nation's coordinator sees anything (safety.md 3).
_BOARD = frozenset(Role) - {Role.ADMINISTRATOR, Role.NATIONAL_COORDINATOR}
_CONSOLE = frozenset({SYSTEM_ROLE})  # the command that fetches statistics where the operator allows it
_KEEPERS = InRole(_LEADERS, Own("county_id")) | InRole(_NATION, Unset("county_id")) | InRole(_CONSOLE, Anything())

READ_DATASET = Permission(
    "knowledge.dataset.read",
    Dataset,
    frozenset(Role),
    Unset("county_id") | InRole(_BOARD, Own("county_id")) | Is("shared", frozenset({True})),
)
ADD_DATASET = Permission("knowledge.dataset.add", County, _LEADERS, Own("county_id"))
ADD_NATIONAL_DATASET = Permission("knowledge.dataset.add_national", County, _NATION, Own("county_id"))  # whose coordinator adds it
KEEP_DATASET = Permission("knowledge.dataset.keep", Dataset, _LEADERS | _NATION | _CONSOLE, _KEEPERS)
KEEP_VERSION = Permission("knowledge.version.keep", DatasetVersion, _LEADERS | _NATION | _CONSOLE, _KEEPERS)
