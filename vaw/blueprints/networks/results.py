"""What did it lead to? From an assignment to its networks, to what they agreed on, to what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flask import render_template

from vaw.blueprints.networks.action_forms import state_name
from vaw.blueprints.networks.actions import COLOURS
from vaw.blueprints.networks.base import bp
from vaw.domain.geography.queries import counties_of
from vaw.domain.mandates.queries import lists
from vaw.domain.networks import policy
from vaw.domain.networks.queries import results as queries
from vaw.domain.networks.rules.actions import ActionState
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import percent, weekday
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.place import asked_county


class Told(NamedTuple):
    """An action point in words."""

    id: int
    what: str
    owner: str
    when: str
    state: str
    colour: str
    result: str


class Chapter(NamedTuple):
    """A network and what it agreed on. `href`: None for what comes from no network."""

    name: str
    href: str | None
    ended: bool
    points: list[Told]


@bp.page("/uppdrag/<int:assignment_id>/vad-ledde-det-till", allow=policy.READ_RESULTS)
def show_results(assignment_id: int) -> Answer:
    by, county = actor(), asked_county(policy.READ_RESULTS)
    mandate = next((one for one in lists().mandates if one.id == assignment_id), None)
    if mandate is None:
        raise NotFound
    points = queries.list_points(by, county, assignment_id)
    sums = queries.sum_actions(by, county, assignment_id)
    return render_template(
        "networks/results.html",
        title=mandate.title,
        county=county,
        counties=counties_of(by, policy.READ_RESULTS),
        assignment_id=assignment_id,
        sums=sums,
        in_time=percent(sums.in_time / sums.done) if sums.done else None,
        chapters=_chapters(queries.list_serving(by, county, assignment_id), points),
    )


def _chapters(networks: Sequence[queries.Serving], points: list[queries.Point]) -> list[Chapter]:
    """Network by network, then what comes from none, or from one that may not be read."""
    told = {network.id: [_told(point) for point in points if point.network_id == network.id] for network in networks}
    found = [Chapter(one.name, f"/natverk/{one.id}", one.until_on is not None, told[one.id]) for one in networks]
    others = [_told(point) for point in points if point.network_id not in told]
    return found + ([Chapter(_("Utan nätverk"), None, False, others)] if others else [])


def _told(point: queries.Point) -> Told:
    state = ActionState(point.state)
    when = _("Klar {day}").format(day=weekday(point.done_on)) if state is ActionState.DONE else weekday(point.due_on)
    return Told(point.id, point.what, point.owner, when, state_name(state), COLOURS[state], point.result)
