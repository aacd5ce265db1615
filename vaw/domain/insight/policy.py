"""Who may see figures and order reports."""

from __future__ import annotations

from vaw.domain.geography.models import County
from vaw.domain.insight.models import Report
from vaw.domain.people.rules import Role
from vaw.kernel.actor import SYSTEM_ROLE, Actor, Grant
from vaw.kernel.permissions import Anything, Own, Permission

_READERS = frozenset({Role.DEVELOPMENT_LEADER, Role.EQUALITY_EXPERT, Role.COUNTY_MANAGEMENT})

READ_FIGURES = Permission("insight.figure.read", County, _READERS, Own("county_id"))
ORDER_REPORT = Permission("insight.report.order", County, _READERS, Own("county_id"))
READ_REPORT = Permission("insight.report.read", Report, _READERS, Own("county_id"))
CHANGE_REPORT = Permission("insight.report.change", Report, _READERS, Own("county_id"))
APPROVE_REPORT = Permission("insight.report.approve", Report, frozenset({Role.COUNTY_MANAGEMENT}), Own("county_id"))
BUILD_REPORT = Permission("insight.report.build", Report, frozenset({SYSTEM_ROLE}), Anything())


def machine_reader(county_id: int, *, channel: str) -> Actor:
    """Who sits at the machine's own command line, in one county: may see its figures and order its reports, as an expert of the board."""
    return Actor(None, channel, (Grant(Role.EQUALITY_EXPERT, county_id=county_id),))
