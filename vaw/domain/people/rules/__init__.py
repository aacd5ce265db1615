"""Roles, kinds of organisation, and the arithmetic of signing in."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from vaw.kernel.i18n import N_


class Role(StrEnum):
    """Who one is in the work (features row 7). A role says what one may; a membership says where and when."""

    DEVELOPMENT_LEADER = "development_leader"
    EQUALITY_EXPERT = "equality_expert"
    COUNTY_MANAGEMENT = "county_management"
    METRO_TEAM = "metro_team"
    NATIONAL_COORDINATOR = "national_coordinator"
    REQUESTER = "requester"
    SHELTER_REPORTER = "shelter_reporter"
    REGISTRAR = "registrar"
    ADMINISTRATOR = "administrator"


ROLE_NAMES = {
    Role.DEVELOPMENT_LEADER: N_("Utvecklingsledare"),
    Role.EQUALITY_EXPERT: N_("Särskilt sakkunnig i jämställdhet"),
    Role.COUNTY_MANAGEMENT: N_("Länsledning"),
    Role.METRO_TEAM: N_("Storstadsteam skyddat boende"),
    Role.NATIONAL_COORDINATOR: N_("Nationell samordnare"),
    Role.REQUESTER: N_("Kontakt hos kommun eller organisation"),
    Role.SHELTER_REPORTER: N_("Rapportör för skyddat boende"),
    Role.REGISTRAR: N_("Registrator"),
    Role.ADMINISTRATOR: N_("Administratör"),
}
# Roles of a county board: two-step sign-in is required for them in production (issue 2, safety.md 4).
COUNTY_BOARD = frozenset(Role) - {Role.REQUESTER, Role.SHELTER_REPORTER}
IN_ORGANISATION = frozenset({Role.REQUESTER, Role.SHELTER_REPORTER})


class OrganisationKind(StrEnum):
    """Features row 5; Swedish names follow domain.md 5.3."""

    COUNTY_BOARD = "county_board"
    MUNICIPALITY = "municipality"
    CITY_DISTRICT = "city_district"
    REGION = "region"
    STATE_AGENCY = "state_agency"
    NGO = "ngo"
    SHELTER_PROVIDER = "shelter_provider"
    UNIVERSITY = "university"
    FAITH_COMMUNITY = "faith_community"
    COMPANY = "company"
    OTHER = "other"


KIND_NAMES = {
    OrganisationKind.COUNTY_BOARD: N_("Länsstyrelse"),
    OrganisationKind.MUNICIPALITY: N_("Kommun"),
    OrganisationKind.CITY_DISTRICT: N_("Stadsdel"),
    OrganisationKind.REGION: N_("Region"),
    OrganisationKind.STATE_AGENCY: N_("Statlig myndighet"),
    OrganisationKind.NGO: N_("Ideell organisation"),
    OrganisationKind.SHELTER_PROVIDER: N_("Utförare av skyddat boende"),
    OrganisationKind.UNIVERSITY: N_("Lärosäte"),
    OrganisationKind.FAITH_COMMUNITY: N_("Trossamfund"),
    OrganisationKind.COMPANY: N_("Företag"),
    OrganisationKind.OTHER: N_("Annan organisation"),
}

# Safety.md section 4.
PASSWORD_LENGTH = 12
PASSWORD_LENGTH_MOST = 200  # argon2 takes any length; a bound keeps a request cheap
IDLE = timedelta(minutes=60)
ABSOLUTE = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)  # `seen_at` moves at most this often: one write a minute and browser
USED_EVERY = timedelta(hours=1)  # the last use of a program's key is noted at most this often
FAILURES_TO_LOCK = 6
LOCKED_FOR = timedelta(minutes=30)
INVITATION_LASTS = timedelta(days=7)
PASSWORD_LINK_LASTS = timedelta(days=1)
RECOVERY_CODES = 10

# Sign-in, continued: what issue 2 and safety.md 4 leave open is decided here.
FAILURES_PER_ADDRESS = 50  # a whole county board may share one address; more wrong tries than this in ADDRESS_WINDOW is guessing
ADDRESS_WINDOW = timedelta(minutes=10)
PASSWORD_FRESH_FOR = timedelta(minutes=10)  # before rights, tokens and two-step sign-in are changed, the password was given this recently
TOKEN_DAYS_MOST = 365
NAME_MOST = 100  # characters of a person's or a token's name: one line of a table
# A national coordinator reads the whole nation's figures: no administrator of one county can hand that out, only the console can.
INVITED_BY_COUNTY = frozenset(Role) - {Role.NATIONAL_COORDINATOR}


class InvitationState(StrEnum):
    """What has become of an invitation."""

    WAITING = "waiting"
    USED = "used"
    REVOKED = "revoked"
    EXPIRED = "expired"


INVITATION_STATES = {
    InvitationState.WAITING: N_("Väntar på svar"),
    InvitationState.USED: N_("Använd"),
    InvitationState.REVOKED: N_("Återkallad"),
    InvitationState.EXPIRED: N_("Har gått ut"),
}

PASSKEYS_MOST = 10  # of one account: a phone, a computer, two security keys, and their successors
RESET_ASKED_LASTS = timedelta(days=3)  # a colleague who may confirm is found within a weekend
RESET_DELAY = timedelta(hours=12)  # between the second pair of eyes and the code: time to read the mail and say stop
RESET_CODE_LASTS = timedelta(days=7)
