"""Who has looked at a facility: for its provider and its county."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from flask import render_template

from vaw.blueprints.housing.base import bp
from vaw.blueprints.housing.facilities import ONE
from vaw.domain.geography.queries import county_name
from vaw.domain.housing import policy
from vaw.domain.housing.queries.looks import LOOKS_SHOWN, Seen, list_looks
from vaw.domain.housing.queries.register import get_facility
from vaw.domain.housing.rules.looks import LOOK_NAMES
from vaw.domain.housing.tables.licences import LOOKS
from vaw.domain.people.rules import ROLE_NAMES, Role
from vaw.kernel import clock
from vaw.kernel.i18n import gettext as _
from vaw.kernel.table import Value
from vaw.web.actor import actor
from vaw.web.blueprint import Answer


@bp.page(f"{ONE}/vem-har-tittat", allow=policy.READ_LOOKS)
def show_looks(code: str) -> Answer:
    by = actor()
    facility = get_facility(by, code, policy.READ_LOOKS)
    seen = list_looks(by, facility)
    return render_template(
        "housing/facility_looks.html",
        code=code,
        table=LOOKS,
        rows=LOOKS.shown(_by_day(seen)),
        most=LOOKS_SHOWN if len(seen) >= LOOKS_SHOWN else None,
    )


def _by_day(seen: Sequence[Seen]) -> list[tuple[Value, ...]]:
    """The same role of the same county that looks ten times in a day is one line that says so."""
    counted = Counter((look.at.astimezone(clock.STOCKHOLM).date(), look.what, look.role, look.county_id) for look in seen)
    return [
        (day, _(LOOK_NAMES[what]), _(ROLE_NAMES[Role(role)]), None if county_id is None else county_name(county_id), times)
        for (day, what, role, county_id), times in counted.items()
    ]
