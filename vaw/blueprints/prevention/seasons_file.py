"""School breaks from a spreadsheet: read, shown with what would change, and entered after a yes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template

from vaw.blueprints.prevention.base import bp
from vaw.blueprints.prevention.seasons import SEASONS
from vaw.blueprints.prevention.seasons_breaks import to_calendar, told_changes
from vaw.blueprints.prevention.seasons_forms import BreaksFileForm, BreaksReadForm
from vaw.blueprints.prevention.seasons_words import days_name, place_name, season_name
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import municipalities_of
from vaw.domain.prevention import policy
from vaw.domain.prevention.operations import seasons as operations
from vaw.domain.prevention.queries import seasons as queries
from vaw.domain.prevention.rules.seasons import Days, Entered, school_year
from vaw.domain.prevention.rules.seasons_file import COLUMN_NAMES, REASONS, Reading, packed, read, unpacked
from vaw.domain.prevention.tables import BREAK_CHANGES, BREAKS_REFUSED
from vaw.integrations.spreadsheets import read_book
from vaw.kernel import clock
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import gettext as _
from vaw.kernel.table import Value
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.place import asked_county

FILE = f"{SEASONS}/las-in"
MOST_BYTES = 2 * 1024 * 1024  # far more than two thousand rows need: the file is read while somebody waits


@bp.page(FILE, allow=policy.ADD_BREAK, methods=["GET", "POST"])
def read_breaks() -> Answer:
    """Nothing is saved here: the file becomes a page that says what it would change."""
    county, form = asked_county(policy.ADD_BREAK), BreaksFileForm()
    found: list[Reading] = []
    if form.submitted(lambda values: found.append(_read(county, values["file"]))):
        return _shown(county, found[0].entered, found[0])
    return render_template("prevention/season_file.html", form=form, county=county, back=f"{SEASONS}?lan={county.id}"), form.status


@bp.page(f"{FILE}/ja", allow=policy.ADD_BREAK, methods=["POST"])
def enter_breaks_read() -> Answer:
    by, county, form = actor(), asked_county(policy.ADD_BREAK), BreaksReadForm()
    changed, entered, own = list[int](), list[Entered](), {one.id for one in municipalities_of(county.id)}

    def enter(values: Any) -> None:
        told = unpacked(values["rows"])
        entered.extend(one for one in told if one.municipality_id in own)  # what can be shown again
        changed.append(operations.import_breaks(by, county, entered=told, source=values["source"], confirmed=form.confirmed))

    if form.submitted(enter):
        told_changes(changed[0])
        return to_calendar(county, max((school_year(one.days.first_on) for one in entered), default=school_year(clock.today())))
    return _shown(county, entered, None, form)


def _read(county: County, upload: Any) -> Reading:
    data = upload.stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise RuleBroken("import.too_large", field="file", megabytes=MOST_BYTES // 1024 // 1024)
    try:
        sheet = read_book(data, upload.filename or "")[0]
    except RuleBroken as broken:
        raise RuleBroken(broken.code, field="file", **broken.details) from None
    return read(sheet.rows, queries.places_of(county.id))


def _shown(county: County, entered: Sequence[Entered], reading: Reading | None, form: BreaksReadForm | None = None) -> Answer:
    form = form or BreaksReadForm()
    form.rows.data = packed(entered)
    changes, same = _changes(county, entered)
    refused = [] if reading is None else reading.refused
    return render_template(
        "prevention/season_file_read.html",
        form=form,
        county=county,
        table=BREAK_CHANGES,
        rows=BREAK_CHANGES.shown(changes),
        same=same,
        refused_table=BREAKS_REFUSED,
        refused=BREAKS_REFUSED.shown([(one.number, _(COLUMN_NAMES[one.column]), _(REASONS[one.reason])) for one in refused]),
        again=f"{FILE}?lan={county.id}",
        action=f"{FILE}/ja?lan={county.id}",
    ), form.status


def _changes(county: County, entered: Sequence[Entered]) -> tuple[list[tuple[Value, ...]], int]:
    """(rows of what would be another than today, how many say what is there already)."""
    years = {school_year(one.days.first_on) for one in entered}
    lines = [line for year in sorted(years) for line in queries.list_breaks(actor(), county.id, year=year)]
    known = {(line.municipality_id, line.season, line.year): line.days for line in lines}
    rows: list[tuple[Value, ...]] = []
    for one in entered:
        old = known.get((one.municipality_id, one.season, school_year(one.days.first_on)))
        if old is None or (old.first_on, old.last_on) != (one.days.first_on, one.days.last_on):
            rows.append((place_name(one.municipality_id), season_name(one.season), _told(old), _told(one.days)))
    return rows, len(entered) - len(rows)


def _told(days: Days | None) -> str | None:
    return None if days is None else days_name(days)
