"""What did it lead to? From an assignment to its networks, to their meetings and decisions, to what was promised and came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
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
from vaw.domain.strategies.rules.checkpoints import Kind
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import day, percent, weekday
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.checkpoints import marks_of
from vaw.web.place import asked_county

Known = Mapping[int, tuple[str, datetime]]


class Told(NamedTuple):
    """An action point in words."""

    id: int
    what: str
    owner: str
    when: str
    state: str
    colour: str
    result: str


class Step(NamedTuple):
    """A decision and what it led to. `said` None: what was promised without one. `id`: the decision's."""

    said: str | None
    number: int | None
    points: list[Told]
    id: int | None = None


class Sitting(NamedTuple):
    """A meeting at which something was decided or promised under the assignment."""

    id: int
    name: str
    steps: list[Step]


class Chapter(NamedTuple):
    """A network and what it agreed on: at its meetings, and otherwise (`points`). `href`: None for what comes from no network."""

    name: str
    href: str | None
    ended: bool
    held: int
    decisions: int
    sittings: list[Sitting]
    points: list[Told]


@bp.page("/uppdrag/<int:assignment_id>/vad-ledde-det-till", allow=policy.READ_RESULTS)
def show_results(assignment_id: int) -> Answer:
    by, county = actor(), asked_county(policy.READ_RESULTS)
    mandate = next((one for one in lists().mandates if one.id == assignment_id), None)
    if mandate is None:
        raise NotFound
    points, decided = queries.list_points(by, county, assignment_id), queries.list_decided(by, county, assignment_id)
    sums = queries.sum_actions(by, county, assignment_id)
    networks = queries.list_serving(by, county, assignment_id)
    held = queries.count_held(by, county, [one.id for one in networks])
    meetings = queries.meetings_of(by, county, {one.meeting_id for one in points if one.meeting_id is not None})
    known = {**meetings, **{one.meeting_id: (one.title, one.starts_at) for one in decided}}
    return render_template(
        "networks/results.html",
        title=mandate.title,
        county=county,
        counties=counties_of(by, policy.READ_RESULTS),
        assignment_id=assignment_id,
        sums=sums,
        in_time=percent(sums.in_time / sums.done) if sums.done else None,
        held=sum(held.values()),
        decisions=len(decided),
        marks=marks_of(by, Kind.DECISION, [one.id for one in decided]),
        chapters=_chapters(networks, held, known, decided, points),
    )


def _chapters(
    networks: Sequence[queries.Serving],
    held: Mapping[int, int],
    known: Known,
    decided: Sequence[queries.Decided],
    points: Sequence[queries.Point],
) -> list[Chapter]:
    """Network by network, then what comes from none, or from one that may not be read."""
    ids = {one.id for one in networks}
    found = []
    for one in networks:
        mine, said = [point for point in points if point.network_id == one.id], [row for row in decided if row.network_id == one.id]
        loose = [_told(point) for point in mine if point.meeting_id not in known]
        sittings = _sittings(known, said, mine)
        found.append(Chapter(one.name, f"/natverk/{one.id}", one.until_on is not None, held.get(one.id, 0), len(said), sittings, loose))
    others = [_told(point) for point in points if point.network_id not in ids]
    return found + ([Chapter(_("Utan nätverk"), None, False, 0, 0, [], others)] if others else [])


def _sittings(known: Known, decided: Sequence[queries.Decided], points: Sequence[queries.Point]) -> list[Sitting]:
    """The meetings, latest first, each with its decisions and what they led to."""
    ids = {one.meeting_id for one in decided} | {one.meeting_id for one in points if one.meeting_id in known}
    order = sorted((id for id in ids if id is not None), key=lambda id: (known[id][1], id), reverse=True)
    return [_sitting(id, known[id], decided, [one for one in points if one.meeting_id == id]) for id in order]


def _sitting(id: int, meeting: tuple[str, datetime], decided: Sequence[queries.Decided], points: Sequence[queries.Point]) -> Sitting:
    title, starts_at = meeting
    here = [one for one in decided if one.meeting_id == id]
    steps = [Step(one.text, one.number, [_told(point) for point in points if point.decision_id == one.id], one.id) for one in here]
    shown = {one.id for one in here}
    others = [_told(point) for point in points if point.decision_id not in shown]
    name = f"{day(starts_at.astimezone(STOCKHOLM).date())}: {title}"
    return Sitting(id, name, steps + ([Step(None, None, others)] if others else []))


def _told(point: queries.Point) -> Told:
    state = ActionState(point.state)
    when = _("Klar {day}").format(day=weekday(point.done_on)) if state is ActionState.DONE else weekday(point.due_on)
    return Told(point.id, point.what, point.owner, when, state_name(state), COLOURS[state], point.result)
