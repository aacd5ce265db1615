"""Who may see and keep strategies, their action plans and the checkpoints of gender mainstreaming."""

from __future__ import annotations

from vaw.domain.geography.models import County
from vaw.domain.people.rules import Role
from vaw.domain.strategies.models import Strategy
from vaw.domain.strategies.models.plans import Measure, StrategyParty
from vaw.kernel.actor import SYSTEM_ROLE
from vaw.kernel.permissions import Anything, Own, Permission

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
READ_CHECKPOINT = Permission("strategies.checkpoint.read", County, _BOARD, Own("county_id"))
WRITE_CHECKPOINT = Permission("strategies.checkpoint.write", County, _KEEPERS, Own("county_id"))
