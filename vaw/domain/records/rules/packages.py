# ruff: noqa: S608  the SQL is put together from our own texts; values are always bound
"""Packages that leave the house: their kinds and states, what goes to an archive, and what is left out with the reason."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from vaw.domain.records.rules import DATA
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import N_

PIECE = 1024 * 1024  # bytes
YEARS_MOST = 10  # of one delivery: more are another one
FIRST_YEAR = 1994  # the first assignment on gender equality at the boards (domain.md 1.1)
LAW = ("Arkivlagen (1990:782)", "RA-FS 2021:6")


class PackageKind(StrEnum):
    HANDOUT = "handout"
    ARCHIVE = "archive"


class PackageState(StrEnum):
    QUEUED = "queued"
    DONE = "done"
    FAILED = "failed"


STATE_NAMES = {
    PackageState.QUEUED: N_("Byggs"),
    PackageState.DONE: N_("Klar"),
    PackageState.FAILED: N_("Misslyckades"),
}


@dataclass(frozen=True, slots=True)
class Delivered:
    """A table that goes to an archive. `what`: in Swedish, for whoever opens the delivery. `where`: SQL, with :county, :first and :last.

    `without`: columns that stay here although nothing marks them secret.
    """

    table: str
    what: str
    where: str
    without: tuple[str, ...] = ()


_YEAR = "extract(year from {} at time zone 'Europe/Stockholm') between :first and :last"
_DAY = "county_id = :county and extract(year from {}) between :first and :last"
_AT = "county_id = :county and " + _YEAR
_APPROVED = "county_id = :county and approved_at is not null and year between :first and :last"
_PLANS = "county_id = :county and extract(year from starts_on) <= :last and extract(year from ends_on) >= :first"
_NETWORK = "network_id in (select id from network where county_id = :county)"
_MEETING = f"meeting_id in (select id from meeting where {_NETWORK} and {_YEAR.format('starts_at')})"
_AGREEMENT = (
    "agreement_id in (select id from agreement where county_id = :county and extract(year from decided_on) between :first and :last)"
)
_STRATEGY = (
    "strategy_id in (select id from strategy where county_id = :county and extract(year from starts_on) <= :last "
    "and extract(year from ends_on) >= :first)"
)
_ACCOUNT = "account_id in (select id from assignment_account where county_id = :county and year between :first and :last)"
_REQUEST = f"request_id in (select id from support_request where county_id = :county and {_YEAR.format('received_at')})"
_OWN_ORDER = ("submit_key", "sort_key", "link_stamp", "version")
DELIVERED = (
    Delivered("activity", "Aktiviteter", f"{_DAY.format('done_on')} and withdrawn_at is null", _OWN_ORDER),
    Delivered("support_request", "Förfrågningar om stöd, utan kontaktpersoner", _AT.format("received_at"), _OWN_ORDER),
    Delivered("request_step", "Steg i förfrågningar", _REQUEST),
    Delivered("network", "Nätverk", "county_id = :county", _OWN_ORDER),
    Delivered("meeting", "Möten", f"{_NETWORK} and {_YEAR.format('starts_at')}", (*_OWN_ORDER, "uid")),
    Delivered("agenda_item", "Punkter på dagordningar med anteckningar", _MEETING, _OWN_ORDER),
    Delivered("decision", "Beslut på möten", _MEETING, _OWN_ORDER),
    Delivered("addendum", "Tillägg till protokoll", _MEETING, _OWN_ORDER),
    Delivered("action_point", "Åtgärder", _AT.format("created_at"), (*_OWN_ORDER, "contact_id")),
    Delivered("agreement", "Överenskommelser", _DAY.format("decided_on"), _OWN_ORDER),
    Delivered("agreement_party", "Parter i överenskommelser", _AGREEMENT),
    Delivered("strategy", "Strategier", _PLANS, _OWN_ORDER),
    Delivered("strategy_goal", "Mål i strategier", _STRATEGY, _OWN_ORDER),
    Delivered("measure", "Åtgärder i handlingsplaner", _STRATEGY, _OWN_ORDER),
    Delivered("effort", "Förebyggande insatser", _DAY.format("begins_on"), _OWN_ORDER),
    Delivered("assignment_account", "Redovisningar av uppdrag", "county_id = :county and year between :first and :last", _OWN_ORDER),
    Delivered("account_section", "Avsnitt i redovisningar", _ACCOUNT, _OWN_ORDER),
    Delivered("report", "Rapporter och utgåvor", _APPROVED, _OWN_ORDER),
    Delivered("records_request", "Begäran om allmänna handlingar", _DAY.format("received_on"), _OWN_ORDER),
    Delivered(
        "records_decision", "Beslut om utlämnande",
        f"request_id in (select id from records_request where {_DAY.format('received_on')})",
    ),
    Delivered("disposal", "Gallringsbeslut", _AT.format("proposed_at"), _OWN_ORDER),
)  # fmt: skip
SECRET_HOUSING = "Skyddat boende: sekretess enligt OSL 18 kap. 8 § och 21 kap. 3 §. Lämnas bara efter särskilt beslut."  # noqa: S105
LEFT_OUT = {
    "housing": SECRET_HOUSING,
    "sealed": "Förseglade kolumner (kontaktpersoners namn, adress och telefon, anslutningslänkar): personuppgifter som gallras.",
    "documents": "Uppladdade filer: lämnas var för sig ur länsstyrelsens eget ärendehanteringssystem.",
    "own": "Programmets egna kolumner (versioner, sorteringsnycklar), och tabeller som gallras, räknas om eller är grunduppgifter.",
    "other": "Övriga tabeller som bevaras men inte hör till de handlingar som levereras. De räknas upp under tables_left_out.",
}


@lru_cache(1)
def descriptions() -> dict[tuple[str, str], str]:
    """{(table, column): what it holds}; "" for a table: of every table that says nothing else."""
    with (DATA / "columns.csv").open(encoding="utf-8", newline="") as file:
        return {(row["table"], row["column"]): row["description"] for row in csv.DictReader(file)}


def description_of(table: str, column: str) -> str:
    """What a delivered column holds, in Swedish. Raises KeyError for one that vaw/data/records/columns.csv does not know."""
    told = descriptions()
    return told.get((table, column)) or told["", column]


def check_years(first: int, last: int, this_year: int) -> None:
    """Raises RuleBroken("records.years") for years that have not been, in the wrong order, or too many at once."""
    if not FIRST_YEAR <= first <= last <= this_year or last - first >= YEARS_MOST:
        raise RuleBroken("records.years", field="last_year", first=FIRST_YEAR, last=this_year, most=YEARS_MOST)


def package_name(kind: str, county_id: int, about: str) -> str:
    """ "utlamnande-24-17.zip", "arkivleverans-24-2024-2025.zip": no words that somebody typed."""
    return f"{'utlamnande' if kind == PackageKind.HANDOUT else 'arkivleverans'}-{county_id:02}-{about}.zip"
