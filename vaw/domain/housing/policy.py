"""Who may see and keep protected housing (safety.md 3).

Numbers and contact of one facility are for its provider, the leaders of its county and the metropolitan team while its assignment runs;
everybody else reads editions that have passed the disclosure engine.
"""

from __future__ import annotations

from functools import lru_cache

from vaw.domain.geography.models import County
from vaw.domain.housing.models import Facility, Provider
from vaw.domain.housing.models.editions import Edition
from vaw.domain.housing.models.grants import GrantApplication, GrantCall, GrantList
from vaw.domain.housing.models.licences import Duty, Licence
from vaw.domain.housing.models.snapshots import CapacitySnapshot, FixedDay, ReportLink
from vaw.domain.housing.rules.grants import SENT_IN
from vaw.domain.people.rules import Role
from vaw.kernel.actor import SYSTEM_ROLE, Actor, Grant
from vaw.kernel.permissions import Anything, Assigned, InRole, Is, Own, Permission
from vaw.kernel.rows import NATION, Reach

AREA = "housing"  # of the government assignments that carry the metropolitan team's rights
_REPORTERS = frozenset({Role.SHELTER_REPORTER})
_LEADERS = frozenset({Role.DEVELOPMENT_LEADER})
_METRO = frozenset({Role.METRO_TEAM})
_SYSTEM = frozenset({SYSTEM_ROLE})
_APPLICANTS = frozenset({Role.SHELTER_REPORTER, Role.REQUESTER})
_ACCOUNTS = frozenset(Role) - {Role.ADMINISTRATOR}  # who reads no content

_OWN = InRole(_REPORTERS, Own("organisation_id"))
_COUNTY = InRole(_LEADERS, Own("county_id"))
_NATION = InRole(_METRO, Assigned(AREA))
_NEAR = _REPORTERS | _LEADERS | _METRO


def reach_of(by: Actor) -> Reach:
    """What the second wall lets through: coarser than every permission below, and never narrower (docs/rows.md)."""
    return _reach(by.grants)


@lru_cache(4096)
def _reach(grants: tuple[Grant, ...]) -> Reach:
    if any(grant.role == SYSTEM_ROLE or (grant.role == Role.METRO_TEAM and Assigned(AREA).reaches(grant)) for grant in grants):
        return NATION
    at_home = [grant for grant in grants if grant.area is None]
    counties = {grant.county_id for grant in at_home if grant.role in _LEADERS and grant.county_id is not None}
    organisations = {grant.organisation_id for grant in at_home if grant.role in _APPLICANTS and grant.organisation_id is not None}
    return Reach(tuple(sorted(counties)), tuple(sorted(organisations)))


# The register. A county keeps its own; a provider keeps how it is reached.
READ_PROVIDER = Permission("housing.provider.read", Provider, _NEAR, _OWN | _COUNTY | _NATION)
ADD_PROVIDER = Permission("housing.provider.add", County, _LEADERS, Own("county_id"))
KEEP_PROVIDER = Permission("housing.provider.keep", Provider, _LEADERS, Own("county_id"))
READ_CONTACT = Permission("housing.contact.read", Provider, _NEAR, _OWN | _COUNTY | _NATION)
CHANGE_CONTACT = Permission("housing.contact.change", Provider, _REPORTERS | _LEADERS, _OWN | _COUNTY)
ADD_FACILITY = Permission("housing.facility.add", Provider, _LEADERS, Own("county_id"))
READ_FACILITY = Permission("housing.facility.read", Facility, _NEAR, _OWN | _COUNTY | _NATION)
KEEP_FACILITY = Permission("housing.facility.keep", Facility, _LEADERS, Own("county_id"))
READ_LOOKS = Permission("housing.look.read", Facility, _REPORTERS | _LEADERS, _OWN | _COUNTY)  # who has looked
SET_CADENCE = Permission("housing.cadence.set", County, _LEADERS, Own("county_id"))

# Reporting: the provider, its county on the phone, and the program for whoever holds a link.
RECORD_SNAPSHOT = Permission(
    "housing.snapshot.record", Facility, _REPORTERS | _LEADERS | _SYSTEM, _OWN | _COUNTY | InRole(_SYSTEM, Anything())
)
READ_SNAPSHOT = Permission("housing.snapshot.read", CapacitySnapshot, _NEAR, _OWN | _COUNTY | _NATION)
RENEW_LINK = Permission("housing.link.renew", ReportLink, _LEADERS | _SYSTEM, _COUNTY | InRole(_SYSTEM, Anything()))
RUN_ROUNDS = Permission("housing.round.run", Facility, _SYSTEM, Anything())  # links, ends of days, totals

# Licences and duties.
ADD_LICENCE = Permission("housing.licence.add", Facility, _LEADERS, Own("county_id"))
READ_LICENCE = Permission("housing.licence.read", Licence, _NEAR, _OWN | _COUNTY | _NATION)
KEEP_LICENCE = Permission("housing.licence.keep", Licence, _LEADERS, Own("county_id"))
READ_DUTY = Permission("housing.duty.read", Duty, _NEAR, _OWN | _COUNTY | _NATION)
KEEP_DUTY = Permission("housing.duty.keep", Duty, _LEADERS, Own("county_id"))

# Pictures from raw rows: the own county, and the nation for the metropolitan team.
READ_PICTURE = Permission("housing.picture.read", County, _LEADERS | _METRO, _COUNTY | _NATION)
READ_NATION = Permission("housing.nation.read", County, _METRO, Assigned(AREA))
SEARCH_PLACES = Permission("housing.bank.search", County, _LEADERS | _METRO, _COUNTY | _NATION)
READ_FIXED_DAY = Permission("housing.fixed_day.read", FixedDay, _METRO, Assigned(AREA))
FREEZE_DAY = Permission("housing.fixed_day.freeze", County, _METRO | _SYSTEM, _NATION | InRole(_SYSTEM, Anything()))

# Editions: what everybody with an account but administrators reads, made by the team or by the program on its day.
READ_EDITION = Permission("housing.edition.read", Edition, _ACCOUNTS, Anything() | Assigned(AREA))
PUBLISH = Permission("housing.edition.publish", County, _METRO | _SYSTEM, _NATION | InRole(_SYSTEM, Anything()))
CHECK_EDITIONS = Permission("housing.edition.check", County, frozenset({Role.REGISTRAR}) | _METRO, Own("county_id") | Assigned(AREA))


def edition_reader(channel: str) -> Actor:
    """The program where it makes files of what is published: it reads what anybody may read."""
    return Actor(None, channel, (Grant(Role.NATIONAL_COORDINATOR),))


# Grants. Whose year it is to decide, the operation asks of the assignment.
READ_CALL = Permission("housing.call.read", GrantCall, _LEADERS | _METRO, Anything() | Assigned(AREA))
ADD_CALL = Permission("housing.call.add", County, _METRO, Assigned(AREA))
KEEP_CALL = Permission("housing.call.keep", GrantCall, _METRO, Assigned(AREA))
APPLY = Permission("housing.grant.apply", GrantCall, _APPLICANTS | _SYSTEM, Anything())
_SENT = Is("state", SENT_IN)  # a draft is its writer's alone
READ_APPLICATION = Permission(
    "housing.grant.read",
    GrantApplication,
    _APPLICANTS | _LEADERS | _METRO,
    InRole(_APPLICANTS, Own("organisation_id")) | InRole(_LEADERS, Own("county_id") & _SENT) | InRole(_METRO, Assigned(AREA) & _SENT),
)
FOLLOW_APPLICATION = Permission(
    "housing.grant.follow",
    GrantApplication,
    _APPLICANTS | _SYSTEM,
    InRole(_APPLICANTS, Own("organisation_id")) | InRole(_SYSTEM, Anything()),
)
GIVE_OPINION = Permission("housing.grant.opinion", GrantApplication, _LEADERS, Own("county_id") & _SENT)
CONSULT = Permission("housing.grant.consult", GrantApplication, _METRO, Assigned(AREA) & _SENT)
DECIDE = Permission("housing.grant.decide", GrantApplication, _METRO, Assigned(AREA) & _SENT)
# Drafts too: the link alone, not what is written behind it.
LINK_APPLICANT = Permission("housing.grant.link", GrantApplication, _METRO, Assigned(AREA))
RUN_GRANTS = Permission("housing.grant.run", GrantApplication, _SYSTEM, Anything())
READ_GRANT_LIST = Permission("housing.grant_list.read", GrantList, _ACCOUNTS, Anything() | Assigned(AREA))
