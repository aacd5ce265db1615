"""Who may see and keep what in the ledger. A notice is its receiver's; the county sees that it was sent, not what it says."""

from __future__ import annotations

from vaw.domain.geography.models import County
from vaw.domain.notifications.models import Matter, Notice, NoticeHours
from vaw.domain.people.models import User
from vaw.domain.people.rules import Role
from vaw.kernel.actor import SYSTEM_ROLE
from vaw.kernel.permissions import Anything, Own, Permission, Personal

_BOARD = frozenset({Role.DEVELOPMENT_LEADER, Role.EQUALITY_EXPERT, Role.COUNTY_MANAGEMENT})

OWN_NOTICE = Personal("notifications.notice.own", Notice)
OWN_HOURS = Personal("notifications.hours.own", NoticeHours)
OWN_CHOICES = Personal("notifications.choice.own", User)
# Who in the county was told of which kind of thing, and whether it arrived; never what the thing is.
READ_LEDGER = Permission("notifications.ledger.read", County, _BOARD, Own("county_id"))
TAKE_OVER = Permission("notifications.matter.take", Matter, _BOARD, Own("county_id"))
HAND_OVER = Permission("notifications.matter.hand_over", County, frozenset({Role.ADMINISTRATOR, Role.DEVELOPMENT_LEADER}), Own("county_id"))
KEEP_LEDGER = Permission("notifications.ledger.keep", Notice, frozenset({SYSTEM_ROLE}), Anything())
