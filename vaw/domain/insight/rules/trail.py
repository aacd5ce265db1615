"""What was done, sorted: which operations belong together, and who may look up which of them (safety.md 3)."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from vaw.domain.people.rules import Role
from vaw.kernel.i18n import N_

MOST_DAYS = timedelta(days=31)  # of one search: a month answers what somebody did, and bounds what is read
USUAL_DAYS = timedelta(days=6)  # before today, when nothing is asked: a week


class Group(StrEnum):
    """What a person's doings are about."""

    ACCOUNTS = "accounts"
    ORGANISATIONS = "organisations"
    ACTIVITIES = "activities"
    NETWORKS = "networks"
    SUPPORT = "support"
    PREVENTION = "prevention"
    STRATEGIES = "strategies"
    HOUSING = "housing"
    REPORTS = "reports"
    KNOWLEDGE = "knowledge"
    ASSIGNMENTS = "assignments"
    RETENTION = "retention"
    RECORDS = "records"


GROUP_NAMES = {
    Group.ACCOUNTS: N_("Konton, roller och inloggningar"),
    Group.ORGANISATIONS: N_("Organisationer och kontakter"),
    Group.ACTIVITIES: N_("Aktiviteter"),
    Group.NETWORKS: N_("Nätverk, möten och åtgärder"),
    Group.SUPPORT: N_("Stöd och utbildning"),
    Group.PREVENTION: N_("Förebyggande arbete"),
    Group.STRATEGIES: N_("Strategier och jämställdhet"),
    Group.HOUSING: N_("Skyddat boende"),
    Group.REPORTS: N_("Statistik och rapporter"),
    Group.KNOWLEDGE: N_("Kunskapsbank"),
    Group.ASSIGNMENTS: N_("Uppdrag och listor"),
    Group.RETENTION: N_("Gallring och begränsningar"),
    Group.RECORDS: N_("Utlämnande och arkiv"),
}
# Beginnings of the operations' names. What of "people" is of no other group is of accounts, also what a later version adds.
BEGINNINGS = {
    Group.ORGANISATIONS: ("people.operations.organisations.", "people.operations.calendars."),
    Group.ACTIVITIES: ("activities.",),
    Group.NETWORKS: ("networks.",),
    Group.SUPPORT: ("support.",),
    Group.PREVENTION: ("prevention.",),
    Group.STRATEGIES: ("strategies.",),
    Group.HOUSING: ("housing.",),
    Group.REPORTS: ("insight.",),
    Group.KNOWLEDGE: ("knowledge.",),
    Group.ASSIGNMENTS: ("mandates.", "geography."),
    Group.RETENTION: ("retention.",),
    Group.RECORDS: ("records.",),
    Group.ACCOUNTS: ("people.", "insight.operations.trail."),
}
# Reads that leave a line, because what is read is confidential.
READS = frozenset(
    {
        "housing.operations.looks.look_at", "housing.operations.bank.search_places", "insight.operations.runs.note_fetched",
        "insight.operations.trail.look_up", "prevention.operations.prompts.open_address", "support.operations.adopting.open_address",
        "support.operations.answering.open_contact", "support.operations.deciding.open_list",
        "support.operations.deciding.open_registration", "retention.operations.persons.look_up_person",
        "records.operations.judging.open_file", "records.operations.packages.note_fetched",
    }
)  # fmt: skip
# What a browser does by itself: it says nothing of a person that their sign-in does not say.
QUIET = frozenset({"people.operations.sign_ins.mark_seen", "people.operations.tokens.mark_used", "networks.operations.feeds.mark_read"})
_WORK = frozenset(Group) - {Group.ACCOUNTS}
# Administrators see to accounts and no content; management reads the board's work but no shelter (D-70); leaders read both.
_SEEN_BY = {
    Role.ADMINISTRATOR: frozenset({Group.ACCOUNTS}),
    Role.COUNTY_MANAGEMENT: _WORK - {Group.HOUSING},
    Role.DEVELOPMENT_LEADER: _WORK,
}


def groups_of(roles: frozenset[str]) -> list[Group]:
    """What somebody with these roles in a county may look up there, in the order of Group."""
    seen = frozenset[Group]().union(*(groups for role, groups in _SEEN_BY.items() if role in roles))
    return [group for group in Group if group in seen]
