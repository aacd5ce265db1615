"""Which lists there are, and when an entry counts."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from vaw.kernel.i18n import N_


class TermList(StrEnum):
    SUB_GOAL = "sub_goal"
    VIOLENCE_FIELD = "violence_field"
    SUBJECT_AREA = "subject_area"
    OBJECTIVE = "objective"
    ACTIVITY_TYPE = "activity_type"
    PROFESSIONAL_GROUP = "professional_group"


LIST_NAMES = {
    TermList.SUB_GOAL: N_("Jämställdhetspolitiska delmål"),
    TermList.VIOLENCE_FIELD: N_("Områden av våld"),
    TermList.SUBJECT_AREA: N_("Sakområden"),
    TermList.OBJECTIVE: N_("Nationella målsättningar"),
    TermList.ACTIVITY_TYPE: N_("Aktivitetstyper"),
    TermList.PROFESSIONAL_GROUP: N_("Yrkesgrupper"),
}
# Lists to which a county board may add entries of its own (features row 2): those that describe its own work.
OPEN_TO_COUNTIES = frozenset({TermList.ACTIVITY_TYPE, TermList.PROFESSIONAL_GROUP, TermList.OBJECTIVE})


def in_force(valid_from: date, valid_to: date | None, on: date) -> bool:
    """Both ends count."""
    return valid_from <= on and (valid_to is None or on <= valid_to)
