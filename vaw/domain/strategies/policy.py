"""Who may see and keep strategies, their action plans and the checkpoints of gender mainstreaming."""

from __future__ import annotations

from vaw.domain.geography.models import County
from vaw.domain.people.rules import Role
from vaw.domain.strategies.models import Strategy
from vaw.domain.strategies.models.national import NationalExample, NationalQuestion
from vaw.domain.strategies.models.plans import Measure, StrategyParty
from vaw.domain.strategies.rules.national import AREA
from vaw.kernel.actor import SYSTEM_ROLE
from vaw.kernel.permissions import Anything, Assigned, InRole, Own, Permission

_KEEPERS = frozenset({Role.EQUALITY_EXPERT, Role.DEVELOPMENT_LEADER})
_MANAGEMENT = frozenset({Role.COUNTY_MANAGEMENT})
_BOARD = _KEEPERS | _MANAGEMENT

READ_STRATEGY = Permission("strategies.strategy.read", Strategy, _BOARD, Own("county_id"))
ADD_STRATEGY = Permission("strategies.strategy.add", County, _KEEPERS, Own("county_id"))
KEEP_STRATEGY = Permission("strategies.strategy.keep", Strategy, _KEEPERS, Own("county_id"))
APPROVE_STRATEGY = Permission("strategies.strategy.approve", Strategy, _MANAGEMENT, Own("county_id"))  # four eyes: never who submitted it
READ_MEASURE = Permission("strategies.measure.read", Measure, _BOARD, Own("county_id"))
KEEP_MEASURE = Permission("strategies.measure.keep", Measure, _KEEPERS, Own("county_id"))
ANSWER_PARTY = Permission("strategies.party.answer", StrategyParty, frozenset({SYSTEM_ROLE}), Anything())  # the actor, by its link
# Who leaves gives to a colleague what they answer for; the administrator does it where they are gone.
HAND_OVER_WORK = Permission("strategies.work.hand_over", County, _KEEPERS | {Role.ADMINISTRATOR}, Own("county_id"))
READ_CHECKPOINT = Permission("strategies.checkpoint.read", County, _BOARD, Own("county_id"))
WRITE_CHECKPOINT = Permission("strategies.checkpoint.write", County, _KEEPERS, Own("county_id"))
# Shares of the country are no county's own: how much is done, never of what. The coordinator reads them at any time.
READ_CHECKPOINTS_OF_NATION = Permission("strategies.checkpoint.nation", County, frozenset({Role.NATIONAL_COORDINATOR}), Anything())

# National support: one county's keepers see how all boards' strategies go while their assignment runs, the coordinator at any time.
# Whether their county leads this year, the query asks of the assignment. What is shared, asked and answered every board reads, always.
_NATION = frozenset({Role.NATIONAL_COORDINATOR})
READ_SUPPORT = Permission(
    "strategies.support.read", County, _KEEPERS | _NATION, InRole(_KEEPERS, Assigned(AREA)) | InRole(_NATION, Anything())
)
NOTE_SUPPORT = Permission("strategies.support.note", County, _KEEPERS, Assigned(AREA))
SHARE_EXAMPLE = Permission("strategies.example.share", County, _KEEPERS, Own("county_id"))
KEEP_EXAMPLE = Permission("strategies.example.keep", NationalExample, _KEEPERS, Own("county_id"))
READ_EXAMPLE = Permission("strategies.example.read", NationalExample, _BOARD | _NATION, Anything() | Assigned(AREA))
ASK_SUPPORT = Permission("strategies.question.ask", County, _KEEPERS, Own("county_id"))
READ_QUESTION = Permission("strategies.question.read", NationalQuestion, _BOARD | _NATION, Anything() | Assigned(AREA))
ANSWER_QUESTION = Permission("strategies.question.answer", NationalQuestion, _KEEPERS, Assigned(AREA))
