"""What a check or an import came to, as rows of text. The report holds numbers, columns and codes; nothing of the file."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from vaw.blueprints.activities.import_forms import FIELD_NAMES
from vaw.domain.activities.tables import REFUSED_ROWS, ROWS_BY_FIELD, ROWS_BY_MONTH
from vaw.domain.mandates.queries import term_names
from vaw.domain.mandates.rules import TermList
from vaw.kernel.guard import label
from vaw.kernel.i18n import N_, hours, month, number
from vaw.kernel.i18n import gettext as _
from vaw.web.fields import Choice
from vaw.web.sentences.imports import reason

ROWS_SHOWN = 200  # refused rows on the page; all of them are in the CSV
PLACES_SHOWN = 8  # rows named for a column with warnings
SKIPPED = {"sum": N_("summa"), "heading": N_("rubriker"), "note": N_("kommentar")}
Report = Mapping[str, Any]


def facts(report: Report) -> list[tuple[str, str]]:
    """(label, value) of everything that would come in, or came in."""
    totals = report["totals"]
    period = f"{report['first_on']} – {report['last_on']}" if report["first_on"] else "–"
    return [
        (_("Aktiviteter"), number(report["accepted"])),
        (_("Period"), period),
        (_("Timmar"), hours(totals["minutes"])),
        (_("Kvinnor"), number(totals["women"])),
        (_("Män"), number(totals["men"])),
        (_("Ej angivet"), number(totals["unstated"])),
        (_("Utan räknade deltagare"), number(totals["without_heads"])),
        (_("Kommuner som nås"), number(report["municipalities"])),
    ]


def by_field(report: Report) -> list[list[str]]:
    names = term_names(TermList.VIOLENCE_FIELD)
    counted = sorted(report["by_field"].items(), key=lambda item: -item[1])
    return ROWS_BY_FIELD.shown([(names.get(code, code), n) for code, n in counted])


def by_month(report: Report) -> list[list[str]]:
    return ROWS_BY_MONTH.shown([(month(int(key)), n) for key, n in sorted(report["by_month"].items(), key=lambda item: int(item[0]))])


def refused(report: Report, headings: Sequence[str], most: int | None = ROWS_SHOWN) -> list[list[str]]:
    """One line a fault, the rows in the order of the file."""
    rows = report["refused"][:most]
    return REFUSED_ROWS.shown([_fault(row["row"], fault, headings) for row in rows for fault in (row, *row.get("also", ()))])


def refused_csv(report: Report, headings: Sequence[str]) -> bytes:
    """All refused rows as a Swedish spreadsheet opens it. Numbers without spaces, so that they sort."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([_(column.label) for column in REFUSED_ROWS.columns])
    for row in report["refused"]:
        for fault in (row, *row.get("also", ())):
            writer.writerow(["" if value is None else _safe(value) for value in _fault(row["row"], fault, headings)])
    return text.getvalue().encode("utf-8-sig")


def skipped(report: Report) -> str | None:
    """ "196 (summa), 197 (kommentar)", None when every row was read."""
    told = [f"{row['row']} ({_(SKIPPED[row['reason']])})" for row in report["skipped"]]
    more = len(told) - PLACES_SHOWN
    return ", ".join(told[:PLACES_SHOWN]) + (" …" if more > 0 else "") if told else None


def warned(report: Report, headings: Sequence[str]) -> list[Choice]:
    """One choice a column with soft findings: which kinds, and on which rows."""
    rows: dict[str, list[int]] = defaultdict(list)
    kinds: dict[str, dict[str, None]] = defaultdict(dict)
    for warning in report["warnings"]:
        rows[warning["column"]].append(warning["row"])
        kinds[warning["column"]][_(label(warning["code"]))] = None
    return [
        Choice(
            column, _named(column, headings), _("{kinds} på rad {rows}").format(kinds=", ".join(kinds[column]), rows=_listed(rows[column]))
        )
        for column in sorted(rows, key=lambda name: (len(name), name))
    ]


def _fault(row: int, fault: Mapping[str, Any], headings: Sequence[str]) -> tuple[int, str | None, str | None, str, str | None]:
    column, asked = fault["column"], FIELD_NAMES.get(fault["field"])
    heading = _heading(column, headings) or (_(asked) if asked else None)
    return row, column or None, heading, reason(fault["code"]), fault.get("suggestion")


def _heading(column: str, headings: Sequence[str]) -> str | None:
    """The heading of column "D"."""
    index = 0
    for letter in column:
        index = index * 26 + ord(letter) - ord("A") + 1
    return headings[index - 1] or None if 0 < index <= len(headings) else None


def _named(column: str, headings: Sequence[str]) -> str:
    named = _heading(column, headings) or _("utan rubrik")
    return f"{column} · {named}"


def _listed(rows: Sequence[int]) -> str:
    different = sorted(set(rows))
    return ", ".join(map(str, different[:PLACES_SHOWN])) + (" …" if len(different) > PLACES_SHOWN else "")


def _safe(value: object) -> str:
    """A heading may begin as a formula does (safety.md 5)."""
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
