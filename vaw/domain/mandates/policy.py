"""Who may read and keep the dated lists and the assignments."""

from __future__ import annotations

from vaw.domain.geography.models import County
from vaw.domain.mandates.models import AccountGiven, Assignment, Term
from vaw.domain.people.rules import COUNTY_BOARD, Role
from vaw.kernel.permissions import Anything, Own, Permission, Unset

# What the government has decided and what lists are called is open to everybody who is signed in.
READ_TERM = Permission("mandates.term.read", Term, frozenset(Role), Anything())
READ_ASSIGNMENT = Permission("mandates.assignment.read", Assignment, frozenset(COUNTY_BOARD), Anything())
# National entries and assignments are kept by the national coordinator, a county's own entries by its leaders.
CHANGE_TERM = Permission("mandates.term.change", Term, frozenset({Role.NATIONAL_COORDINATOR}), Unset("county_id"))
CHANGE_OWN_TERM = Permission("mandates.term.change_own", Term, frozenset({Role.DEVELOPMENT_LEADER, Role.EQUALITY_EXPERT}), Own("county_id"))
ADD_OWN_TERM = Permission("mandates.term.add_own", County, frozenset({Role.DEVELOPMENT_LEADER, Role.EQUALITY_EXPERT}), Own("county_id"))
ADD_TERM = Permission("mandates.term.add", County, frozenset({Role.NATIONAL_COORDINATOR}), Anything())
CHANGE_ASSIGNMENT = Permission("mandates.assignment.change", Assignment, frozenset({Role.NATIONAL_COORDINATOR}), Anything())
# What a county has handed in is known and noted by those who answer for it there.
_BOARD = frozenset({Role.DEVELOPMENT_LEADER, Role.EQUALITY_EXPERT, Role.COUNTY_MANAGEMENT})
READ_ACCOUNT = Permission("mandates.account.read", County, _BOARD, Own("county_id"))
NOTE_ACCOUNT = Permission("mandates.account.note", County, _BOARD, Own("county_id"))
CHANGE_ACCOUNT = Permission("mandates.account.change", AccountGiven, _BOARD, Own("county_id"))
