"""Which lists there are, when an entry counts, and how the account of an assignment stands."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from vaw.kernel.i18n import N_


class TermList(StrEnum):
    SUB_GOAL = "sub_goal"
    VIOLENCE_FIELD = "violence_field"
    SUBJECT_AREA = "subject_area"
    OBJECTIVE = "objective"
    ACTIVITY_TYPE = "activity_type"
    PROFESSIONAL_GROUP = "professional_group"
    NETWORK_TYPE = "network_type"
    HOUSING_GROUP = "housing_group"
    HOUSING_THREAT = "housing_threat"
    HOUSING_ACCESS = "housing_access"
    HOUSING_SUPPORT = "housing_support"
    HOUSING_LANGUAGE = "housing_language"
    EFFORT_TARGET = "effort_target"
    EFFORT_METHOD = "effort_method"
    EFFORT_SETTING = "effort_setting"
    CENTRE_THEME = "centre_theme"


LIST_NAMES = {
    TermList.SUB_GOAL: N_("Jämställdhetspolitiska delmål"),
    TermList.VIOLENCE_FIELD: N_("Områden av våld"),
    TermList.SUBJECT_AREA: N_("Sakområden"),
    TermList.OBJECTIVE: N_("Nationella målsättningar"),
    TermList.ACTIVITY_TYPE: N_("Aktivitetstyper"),
    TermList.PROFESSIONAL_GROUP: N_("Yrkesgrupper"),
    TermList.NETWORK_TYPE: N_("Nätverkstyper"),
    TermList.HOUSING_GROUP: N_("Skyddat boende: målgrupper"),
    TermList.HOUSING_THREAT: N_("Skyddat boende: våld och hot"),
    TermList.HOUSING_ACCESS: N_("Skyddat boende: tillgänglighet"),
    TermList.HOUSING_SUPPORT: N_("Skyddat boende: stöd"),
    TermList.HOUSING_LANGUAGE: N_("Skyddat boende: språk"),
    TermList.EFFORT_TARGET: N_("Förebyggande insatser: målgrupper"),
    TermList.EFFORT_METHOD: N_("Förebyggande insatser: arbetssätt"),
    TermList.EFFORT_SETTING: N_("Förebyggande insatser: arenor"),
    TermList.CENTRE_THEME: N_("Resurscentrum: teman"),
}
# Lists to which a county board may add entries of its own (features row 2): those that describe its own work.
OPEN_TO_COUNTIES = frozenset(
    {
        TermList.ACTIVITY_TYPE, TermList.PROFESSIONAL_GROUP, TermList.OBJECTIVE, TermList.NETWORK_TYPE,
        TermList.EFFORT_TARGET, TermList.EFFORT_METHOD, TermList.EFFORT_SETTING, TermList.CENTRE_THEME,
    }
)  # fmt: skip


def in_force(valid_from: date, valid_to: date | None, on: date) -> bool:
    """Both ends count."""
    return valid_from <= on and (valid_to is None or on <= valid_to)


# An account of which nothing is known is asked for during this time after its day. Then the next year's has taken its place, and what was
# handed in before the service was there counts as unknown, not as late.
ASKED_FOR = timedelta(days=365)
SOON_DAYS = 30  # the first reminder of an account (domain.md 1.6: T-30)


class AccountState(StrEnum):
    """How a county's account for a year stands on a day."""

    GIVEN = "given"
    APPROVED = "approved"
    LATER = "later"
    SOON = "soon"
    LATE = "late"
    UNKNOWN = "unknown"


DONE = frozenset({AccountState.GIVEN, AccountState.APPROVED})


def account_state(due_on: date, today: date, *, given: bool, approved: bool) -> AccountState:
    """`given`: noted as handed in; `approved`: an edition of it is established in the service."""
    if given:
        return AccountState.GIVEN
    if approved:
        return AccountState.APPROVED
    left = due_on - today
    if left >= timedelta(0):
        return AccountState.SOON if left.days <= SOON_DAYS else AccountState.LATER
    return AccountState.LATE if -left <= ASKED_FOR else AccountState.UNKNOWN
