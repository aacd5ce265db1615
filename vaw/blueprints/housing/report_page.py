"""Asking for a facility's numbers, signed in and behind a link alike: five numbers, and a second page where people were turned away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import render_template, request

from vaw.blueprints.housing.reporting_forms import ReasonsForm, ReportForm, prefilled
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

Record = Callable[[Report, datetime | None, UUID], CapacitySnapshot]


@dataclass(frozen=True, slots=True)
class Where:
    """Addresses around the form. `done`: how the address begins that is shown after it was saved. `phone`: somebody else tells."""

    here: str
    unchanged: str
    done: str
    back: str | None = None
    phone: bool = False


def ask(facility: Facility, where: Where, record: Record) -> CapacitySnapshot | Answer:
    """What was recorded, or the page to show."""
    last, places = find_last(facility.id), _places(facility)
    form = ReportForm(data=prefilled(last))
    made: list[CapacitySnapshot] = []

    def take(_values: object) -> None:
        _check(places, form.numbers)
        if not form.turned_away.data:
            made.append(record(form.report(), form.typed_at, form.key))

    if form.submitted(take):
        return made[0] if made else _ask_why(facility, where, form, record)
    known = last is not None and last.adults is not None
    return render_template(
        "housing/report.html", form=form, where=where, code=facility.code, beds=places.beds if places else None,
        last=instant(last.at) if known and last else None,
    ), form.status  # fmt: skip


def _ask_why(facility: Facility, where: Where, form: ReportForm, record: Record) -> CapacitySnapshot | Answer:
    """The second page, of as many reasons as there can be. The first page's numbers go along hidden: all is saved at once."""
    asked = "reasons" in request.form
    why = ReasonsForm(form.turned_away.data or 0, asked=asked)
    made: list[CapacitySnapshot] = []
    if asked and why.submitted(lambda _values: made.append(record(form.report(why.counts()), form.typed_at, form.key))):
        return made[0]
    return render_template("housing/report_reasons.html", form=why, first=form, where=where, code=facility.code), why.status


def _check(places: Places | None, numbers: Numbers) -> None:
    """Say what cannot be on the page where it stands."""
    code = None if places is None else fault(places, numbers)
    if places is not None and code is not None:
        raise RuleBroken(code, field=FIELD_AT_FAULT[code], occupied=numbers.occupied, closed=numbers.closed, beds=places.beds)


def _places(facility: Facility) -> Places | None:
    profile = find_profile(facility.id, clock.today())
    return places_of(profile) if profile else None


def summary(made: CapacitySnapshot) -> list[tuple[str, object]]:
    """(what, how many) of a report that has been saved; None: it is unknown."""
    nights = [one for one in (made.nights_adults, made.nights_children) if one is not None]
    rows: list[tuple[str, object]] = [(_("Vuxna"), made.adults), (_("Barn"), made.children), (_("Stängda platser"), made.closed)]
    rows += [(_("Avvisade"), made.turned_away)]
    rows += [(_("Nätter"), sum(nights))] if nights else []
    return [*rows, (_("Gäller från"), instant(made.at))]
