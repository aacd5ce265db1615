"""A leader writes down what somebody asked for by phone or mail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from flask import redirect, render_template

from vaw.blueprints.support.ask_forms import WriteDownForm, asked_from, offer
from vaw.blueprints.support.base import bp
from vaw.domain.geography.queries import counties_of, get_county
from vaw.domain.support import policy
from vaw.domain.support.models import SupportRequest
from vaw.domain.support.operations.asking import write_down
from vaw.domain.support.queries.asking import find_submitted
from vaw.domain.support.rules import number_of
from vaw.kernel.errors import NotFound, RuleBroken, Taken
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.messages import flash
from vaw.web.workplace import place_of


@bp.page("/stod/ny", allow=policy.WRITE_FOR_OTHERS, methods=["GET", "POST"])
def write_down_request() -> Answer:
    """All questions on one page; what is not known is left empty. A second click leads to the same request."""
    by, form, made = actor(), WriteDownForm(), list[SupportRequest]()
    counties = counties_of(by, policy.WRITE_FOR_OTHERS)
    if not counties:
        raise NotFound
    offer(form, counties)

    def write(values: Mapping[str, Any]) -> None:
        county_id, _town = place_of(values["place"])
        if county_id not in {county.id for county in counties}:
            raise RuleBroken("support.place", field="place")
        county = get_county(by, policy.WRITE_FOR_OTHERS, county_id or 0)
        made.append(write_down(by, county, asked=asked_from(values), submit_key=_key(form), confirmed=form.confirmed))

    try:
        done = form.submitted(write)
    except Taken as again:
        found = find_submitted(_key(form)) if again.constraint == "uq_support_request_submit_key" else None
        if found is None or not policy.READ_REQUEST.allows(by, found):
            raise
        made.append(found)
        done = True
    if done:
        flash(_("Förfrågan är nedskriven. Den har nummer {number}.").format(number=number_of(made[0].year, made[0].sequence)))
        return redirect(f"/stod/{made[0].id}", 303)
    form.submit_key.data = form.submit_key.data or str(uuid4())
    return render_template("support/write_down.html", form=form), form.status


def _key(form: WriteDownForm) -> UUID:
    try:
        return UUID(form.submit_key.data)
    except ValueError:
        return uuid4()
