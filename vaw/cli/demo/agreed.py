"""What the made-up meetings had on their agendas, what was said and decided, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

import sqlalchemy as sa

from vaw.cli.demo.meeting_words import BACKLOG, Point, Promised
from vaw.domain.networks.models.actions import ActionAnswer, ActionLetter, ActionPoint
from vaw.domain.networks.models.minutes import AgendaItem, Decision
from vaw.domain.networks.rules.actions import ActionState, Asked
from vaw.domain.networks.rules.meetings import ItemKind
from vaw.kernel.calendar import add_working_days, at_hour
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.db import db

LATE_DAYS = 4  # working days since something should have been done
DONE_HOUR = 11


class HasNetwork(Protocol):
    """A network with those who keep it."""

    @property
    def id(self) -> int: ...
    @property
    def county_id(self) -> int | None: ...
    @property
    def keeper(self) -> int: ...
    @property
    def assignment_id(self) -> int | None: ...


class Taken(NamedTuple):
    """A meeting that has got its key. `owner`: (organisation, contact) that promises something there."""

    id: int
    here: HasNetwork
    row: dict[str, Any]
    points: Sequence[Point]
    owner: tuple[int, int | None] | None


class Said(NamedTuple):
    """An item that has got its key."""

    id: int
    taken: Taken
    point: Point


def make_agreed(meetings: Sequence[Taken], today: date) -> None:
    """Items, decisions and action points with their histories, and what waits in the backlogs."""
    items = _items(meetings)
    decided = _decisions(items)
    _actions(items, decided, today)
    networks = {one.here.id: one.row["created_at"] for one in meetings}
    waiting = [_item(id, None, place, title, at) for id, at in networks.items() for place, title in enumerate(BACKLOG, 1)]
    db.session.connection().execute(sa.insert(AgendaItem), waiting)


def _items(meetings: Sequence[Taken]) -> list[Said]:
    """Agendas; one that goes on with an item of the meeting before is made when that one has its key."""
    wanted = [(one, place, point) for one in meetings for place, point in enumerate(one.points, 1)]
    first = _inserted([row for row in wanted if not row[2].goes_on], {})
    last = {said.taken.here.id: said.id for said in first if said.point.notes}
    return first + _inserted([row for row in wanted if row[2].goes_on], last)


def _inserted(wanted: Sequence[tuple[Taken, int, Point]], before: dict[int, int]) -> list[Said]:
    rows = []
    for one, place, point in wanted:
        notes = {"notes": point.notes, "notes_at": one.row["ends_at"] if point.notes else None}
        notes["notes_by"] = one.here.keeper if point.notes else None
        told = {"kind": point.kind.value, "presenter": point.presenter, "minutes": point.minutes}
        carried = {"carried_from_id": before.get(one.here.id)}
        rows.append({**_item(one.here.id, one.id, place, point.title, one.row["created_at"]), **told, **notes, **carried})
    made = sa.insert(AgendaItem).returning(AgendaItem.id, sort_by_parameter_order=True)
    ids = db.session.connection().execute(made, rows).scalars().all()
    return [Said(id, one, point) for id, (one, _, point) in zip(ids, wanted, strict=True)]


def _item(network_id: int, meeting_id: int | None, place: int, title: str, at: datetime) -> dict[str, Any]:
    return {
        "network_id": network_id, "meeting_id": meeting_id, "position": place, "kind": ItemKind.DISCUSSION.value, "title": title,
        "minutes": 30, "created_at": at,
    }  # fmt: skip


def _decisions(items: Sequence[Said]) -> dict[int, int]:
    """{item: its decision}, numbered in the order of the agenda."""
    numbers: dict[int, int] = {}
    rows = []
    for said in items:
        if said.point.decision:
            one = said.taken
            numbers[one.id] = numbers.get(one.id, 0) + 1
            rows.append(
                {
                    "meeting_id": one.id, "item_id": said.id, "assignment_id": one.here.assignment_id, "number": numbers[one.id],
                    "text": said.point.decision, "created_at": one.row["ends_at"], "created_by": one.here.keeper,
                }
            )  # fmt: skip
    made = sa.insert(Decision).returning(Decision.id, sort_by_parameter_order=True)
    ids = db.session.connection().execute(made, rows).scalars().all()
    return {row["item_id"]: id for id, row in zip(ids, rows, strict=True)}


def _actions(items: Sequence[Said], decided: dict[int, int], today: date) -> None:
    rows = [_action(said, one, decided[said.id], today) for said in items for one in said.point.promised]
    made = sa.insert(ActionPoint).returning(ActionPoint.id, sort_by_parameter_order=True)
    connection = db.session.connection()
    ids = connection.execute(made, rows).scalars().all()
    answers = [answer for id, row in zip(ids, rows, strict=True) for answer in _answers(id, row)]
    connection.execute(sa.insert(ActionAnswer), answers)
    connection.execute(sa.insert(ActionLetter), [_letter(id, row) for id, row in zip(ids, rows, strict=True) if row["organisation_id"]])


def _action(said: Said, one: Promised, decision_id: int, today: date) -> dict[str, Any]:
    here, row = said.taken.here, said.taken.row
    held_on, given_at = row["ends_at"].astimezone(STOCKHOLM).date(), row["ends_at"]
    organisation_id, contact_id = (None, None) if one.by_board or said.taken.owner is None else said.taken.owner
    begun = one.state is ActionState.OPEN
    return {
        "county_id": here.county_id,
        "network_id": here.id,
        "assignment_id": here.assignment_id,
        "meeting_id": said.taken.id,
        "item_id": said.id,
        "decision_id": decision_id,
        "what": one.what,
        "owner_id": here.keeper if organisation_id is None else None,
        "organisation_id": organisation_id,
        "contact_id": contact_id,
        "due_on": add_working_days(today, -LATE_DAYS) if one.days is None else add_working_days(held_on, one.days),
        "state": one.state.value,
        "state_at": given_at if begun else at_hour(min(add_working_days(held_on, one.done), add_working_days(today, -1)), DONE_HOUR),
        "result": one.result,
        "responsible_id": here.keeper,
        "created_at": given_at,
        "created_by": here.keeper,
    }


def _letter(action_id: int, row: dict[str, Any]) -> dict[str, Any]:
    """The mail by which an owner without an account got it."""
    at, ref = row["created_at"], f"{row['due_on'].isoformat()}/1"
    return {"action_id": action_id, "kind": Asked.GIVEN.value, "ref": ref, "written_at": at, "sent_at": at}


def _answers(action_id: int, row: dict[str, Any]) -> list[dict[str, Any]]:
    """That it was given, and what its owner answered."""
    given = {"action_id": action_id, "due_on": row["due_on"]}
    told = [{**given, "at": row["created_at"], "state": ActionState.OPEN.value, "text": "", "by_id": row["created_by"]}]
    if row["state"] != ActionState.OPEN:
        told.append({**given, "at": row["state_at"], "state": row["state"], "text": row["result"], "by_id": row["owner_id"]})
    return told
