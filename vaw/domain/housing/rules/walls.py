"""Which tables of protected housing PostgreSQL itself guards (docs/rows.md). A new table is listed here, or a test fails."""

from __future__ import annotations

from enum import StrEnum


class Wall(StrEnum):
    """Whose rows an actor reaches, beside the nation's for the program and the metropolitan team."""

    BOTH = "county_id or organisation_id"
    COUNTY = "county_id"
    NATION = "nobody's"
    FACILITY = "those of facilities within reach, and those of no facility"
    APPLICATION = "those of applications within reach"


WALLED = {
    "provider": Wall.BOTH,
    "facility": Wall.BOTH,
    "facility_profile": Wall.BOTH,
    "facility_now": Wall.BOTH,
    "capacity_snapshot": Wall.BOTH,
    "turned_away": Wall.BOTH,
    "report_link": Wall.BOTH,
    "housing_nights": Wall.BOTH,
    "licence": Wall.BOTH,
    "housing_duty": Wall.BOTH,
    "capacity_day": Wall.COUNTY,
    "turned_away_quarter": Wall.COUNTY,
    "unmet_need": Wall.COUNTY,
    "fixed_day": Wall.NATION,
    "former_cadence": Wall.FACILITY,
    "grant_application": Wall.BOTH,
    "grant_opinion": Wall.APPLICATION,
    "grant_conflict": Wall.APPLICATION,
    "grant_letter": Wall.APPLICATION,
}
OPEN = {
    "housing_county": "how often a county asks: says nothing of any facility",
    "grant_call": "an invitation to apply: every applicant reads it",
    "grant_list": "what was granted, for everybody to read",
    "disclosure_declaration": "the areas of publications",
    "edition": "published; the numbers behind it are sealed with the program's keys",
    "edition_figure": "published",
    "edition_file": "published",
    "edition_check": "says of a publication whether it leaks",
}
