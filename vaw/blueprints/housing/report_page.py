"""Asking for a facility's numbers, signed in and behind a link alike: five numbers, and a second page on nights and those turned away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask import render_template, request

from vaw.blueprints.housing.reporting_forms import CorrectionForm, ReasonsForm, ReportForm, corrected_values, prefilled
from vaw.domain.housing.models import Facility
from vaw.domain.housing.models.snapshots import CapacitySnapshot
from vaw.domain.housing.queries.register import find_profile, places_of
from vaw.domain.housing.queries.snapshots import find_last
from vaw.domain.housing.rules.snapshots import FIELD_AT_FAULT, Numbers, Places, Report, fault
from vaw.kernel import clock
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import instant
from vaw.web.blueprint import Answer
from vaw.web.waiting import waiting

Record = Callable[[Report, datetime | None, UUID], CapacitySnapshot]


@dataclass(frozen=True, slots=True)
class Where:
    """Addresses around the form. `done`: how the address begins that is shown after it was saved. `phone`: somebody else tells.

    `unchanged`: empty where a report is corrected.
    """

    here: str
    unchanged: str
    done: str
    back: str | None = None
    phone: bool = False


def ask(facility: Facility, where: Where, record: Record) -> CapacitySnapshot | Answer:
    """What was recorded, or the page to show."""
    last, places = find_last(facility.id), _places(facility, clock.today())
    form = ReportForm(data=prefilled(last))
    made: list[CapacitySnapshot] = []

    def take(_values: object) -> None:
        _check(places, form.numbers)
        if not form.asks_more:
            made.append(record(form.report(), form.typed_at, form.key))

    if form.submitted(take):
        return made[0] if made else _ask_more(facility, where, form, record)
    known = last is not None and last.adults is not None
    return render_template(
        "housing/report.html", form=form, where=where, code=facility.code, beds=places.beds if places else None,
        last=instant(last.at) if known and last else None, waiting=waiting(where.here),
    ), form.status  # fmt: skip


def ask_again(facility: Facility, where: Where, wrong: CapacitySnapshot, record: Record) -> CapacitySnapshot | Answer:
    """The same of a report that is to be put right: filled with all that it says, against the places that there were then."""
    places = _places(facility, wrong.at.astimezone(clock.STOCKHOLM).date())
    form = CorrectionForm(data=corrected_values(wrong))
    made: list[CapacitySnapshot] = []

    def take(_values: object) -> None:
        _check(places, form.numbers)
        if not form.asks_more:
            made.append(record(form.report(), None, form.key))

    if form.submitted(take):
        return made[0] if made else _ask_more(facility, where, form, record, wrong)
    beds = places.beds if places else None
    return render_template(
        "housing/report_correct.html", form=form, where=where, code=facility.code, beds=beds, when=instant(wrong.at)
    ), form.status  # fmt: skip


def _ask_more(
    facility: Facility, where: Where, form: ReportForm, record: Record, wrong: CapacitySnapshot | None = None
) -> CapacitySnapshot | Answer:
    """The second page, of as many reasons as there can be. The first page's numbers go along hidden: all is saved at once."""
    asked = "reasons" in request.form
    more = ReasonsForm(form.turned_away.data or 0, form.nights.data or 0, asked=asked, corrected=wrong)
    made: list[CapacitySnapshot] = []

    def take(_values: object) -> None:
        made.append(record(form.report(more.counts(), more.told_children), form.typed_at, form.key))

    if asked and more.submitted(take):
        return made[0]
    return render_template(
        "housing/report_reasons.html", form=more, first=form, where=where, code=facility.code, waiting=waiting(where.here)
    ), more.status


def _check(places: Places | None, numbers: Numbers) -> None:
    """Say what cannot be on the page where it stands."""
    code = None if places is None else fault(places, numbers)
    if places is not None and code is not None:
        raise RuleBroken(code, field=FIELD_AT_FAULT[code], occupied=numbers.occupied, closed=numbers.closed, beds=places.beds)


def _places(facility: Facility, day: date) -> Places | None:
    profile = find_profile(facility.id, day)
    return places_of(profile) if profile else None


def summary(made: CapacitySnapshot) -> list[tuple[str, object]]:
    """(what, how many) of a report that has been saved; None: it is unknown."""
    rows: list[tuple[str, object]] = [(_("Vuxna"), made.adults), (_("Barn"), made.children), (_("Stängda platser"), made.closed)]
    rows += [(_("Avvisade"), made.turned_away)]
    rows += [(_("Nätter"), made.nights)] if made.nights is not None else []
    rows += [(_("Av dem barns"), made.nights_children)] if made.nights_children is not None and made.nights else []
    return [*rows, (_("Gäller från"), instant(made.at))]
