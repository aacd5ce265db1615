"""An occasion is over: one page that asks who came and how long it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template

from vaw.blueprints.training.attendance_forms import CloseForm
from vaw.blueprints.training.base import bp
from vaw.blueprints.training.occasion_words import when_words
from vaw.domain.support import policy
from vaw.domain.support.models.occasions import Occasion
from vaw.domain.support.operations.closing import close_occasion
from vaw.domain.support.queries.attending import Attendance, count_attendance
from vaw.domain.support.queries.occasions import get_occasion
from vaw.domain.support.rules.attending import WHO_NAMES, Who
from vaw.domain.support.rules.occasions import OccasionState
from vaw.kernel import clock
from vaw.kernel.i18n import N_, number
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.messages import flash

_REST = {
    Who.TICKED: N_("{n} personer."),
    Who.EVERYBODY: N_("{n} personer."),
    Who.UNKNOWN: N_("Antalet blir tomt i statistiken, inte noll."),
}


@bp.page("/utbildningar/<int:occasion_id>/avsluta", allow=policy.KEEP_OCCASION, methods=["GET", "POST"])
def close_training(occasion_id: int) -> Answer:
    """Check the numbers, then say that it was held."""
    by = actor()
    occasion = get_occasion(by, occasion_id, policy.KEEP_OCCASION)
    counted = count_attendance(occasion.id)
    form = CloseForm(minutes=occasion.minutes)
    form.who.choices = _offers(counted)
    if form.who.data is None and counted.here is not None and not counted.unsaid:
        form.who.data = Who.TICKED

    def close(values: Mapping[str, Any]) -> None:
        close_occasion(by, occasion, who=values["who"], minutes=values["minutes"])

    if form.submitted(close):
        flash(_("Utbildningen är avslutad. De som kom får ett mejl. Bekräfta aktiviteten bland dina utkast."))
        return redirect(f"/utbildningar/{occasion_id}", 303)
    return render_template(
        "training/close.html",
        form=form,
        occasion=occasion,
        when=when_words(occasion.starts_at, occasion.ends_at),
        counted=counted,
        may=_may(occasion),
        early=clock.now() < occasion.starts_at,
    ), form.status


def _may(occasion: Occasion) -> bool:
    return occasion.state == OccasionState.OPEN and clock.now() >= occasion.starts_at


def _offers(counted: Attendance) -> list[tuple[Who, str, str]]:
    """What can be said of those who are not ticked, each with what it comes to."""
    here = 0 if counted.here is None else counted.here.all
    sums = {Who.TICKED: here, Who.EVERYBODY: here + counted.unsaid, Who.UNKNOWN: 0}
    offered = [Who.EVERYBODY, Who.UNKNOWN]
    if counted.here is not None:
        offered = [Who.TICKED, Who.EVERYBODY] if counted.unsaid else [Who.TICKED]
    return [(who, WHO_NAMES[who], _(_REST[who]).format(n=number(sums[who]))) for who in offered]
