"""What one facility has reported, the newest first: every report as it was told, and what has taken its place since."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import request

from vaw.domain.housing import policy
from vaw.domain.housing.models import Facility
from vaw.domain.housing.queries.reports import Reported, list_reported
from vaw.domain.housing.rules.snapshots import ACT_NAMES, CHANNEL_NAMES, Act, Channel
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import N_, instant, number
from vaw.kernel.i18n import gettext as _
from vaw.kernel.table import Column, Table
from vaw.web.arguments import number_of

SHOWN = 10
REPORTS = Table(
    "housing-reports",
    N_("Boendets rapporter"),
    (
        Column("at", N_("Gäller från"), header=True), Column("act", N_("Vad")), Column("adults", N_("Vuxna"), "int"),
        Column("children", N_("Barn"), "int"), Column("closed", N_("Stängda"), "int"), Column("turned_away", N_("Avvisade"), "int"),
        Column("nights", N_("Nätter"), "int"), Column("children_nights", N_("Av dem barns"), "int"), Column("state", N_("Läge")),
    ),
)  # fmt: skip


class Line(NamedTuple):
    """A report as a row; `correct`: where it is put right, None where it cannot be."""

    cells: tuple[str | None, ...]
    number: int
    stands: bool
    correct: str | None


def history_of(by: Actor, facility: Facility, here: str, *, is_open: bool) -> dict[str, Any]:
    """A page of it. `?fore`: those before the report of that number. Whoever asks has been noted (look_at)."""
    before = number_of(request.args, "fore")
    rows, total = list_reported(by, facility, before=before, size=SHOWN + 1)
    may_correct = is_open and policy.RECORD_SNAPSHOT.allows(by, facility)
    older = f"{here}?fore={rows[SHOWN - 1].snapshot.sequence}#rapporter" if len(rows) > SHOWN else None
    return {
        "table": REPORTS, "lines": [_line(one, facility.code, may_correct) for one in rows[:SHOWN]], "total": total, "older": older,
        "newest": f"{here}#rapporter" if before is not None else None,
    }  # fmt: skip


def _line(one: Reported, code: str, may_correct: bool) -> Line:
    made, act = one.snapshot, Act(one.snapshot.act)
    stands = one.replaced_by is None
    told = (made.adults, made.children, made.closed, made.turned_away, made.nights, made.nights_children)
    cells = (instant(made.at), _how(one), *(None if count is None else number(count) for count in told), _state(one))
    where = f"/skyddat-boende/rapportera/{code}/ratta/{made.sequence}"
    return Line(cells, made.sequence, stands, where if may_correct and stands and act is not Act.UNDO else None)


def _how(one: Reported) -> str:
    """What it is and which way it came; of what took another's place also when."""
    made = one.snapshot
    what = _(ACT_NAMES[Act(made.act)])
    if one.replaces is not None:
        return f"{what} {instant(made.recorded_at)}"
    return f"{what} ({_(CHANNEL_NAMES[Channel(made.channel)])})"


def _state(one: Reported) -> str:
    if one.replaced_by is None:
        return _("Gäller")
    return _("Ångrad") if one.replaced_by == Act.UNDO else _("Rättad")
