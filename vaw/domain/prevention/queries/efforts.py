"""Reading efforts: the county's list, one with all that belongs to it, and how far each has come."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.activities import policy as activities
from vaw.domain.activities.models import Activity
from vaw.domain.people.models import User
from vaw.domain.prevention import policy
from vaw.domain.prevention.models import Effort, EffortActivity, EffortServes, EffortStep, Milestone
from vaw.domain.prevention.rules import OPEN, EffortState, Progress, Served
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.paging import SIZE, Page, cut, place
from vaw.kernel.permissions import Permission, scoped

LINKABLE_MOST = 200  # activities that can be chosen at once: those of the effort's time, newest first
OPEN_STATES = [state.value for state in EffortState if state in OPEN]


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list shows. Empty fields do not filter; without a state, those that have not ended. `every`: those too.

    `words`: found in title or aim, by Swedish stems. `serves`: (kind, id) of what the efforts serve. `among`: a select of ids that the
    channel names.
    """

    words: str = ""
    level: str | None = None
    prevention_level: str | None = None
    field: str | None = None
    target: str | None = None
    method: str | None = None
    setting: str | None = None
    state: EffortState | None = None
    every: bool = False
    serves: tuple[Served, int] | None = None
    municipality_id: int | None = None
    among: sa.Select[Any] | None = None
    after: str | None = None


class Line(NamedTuple):
    """An effort as a list shows it, with its progress as it is counted."""

    id: int
    county_id: int
    title: str
    level: str
    prevention_level: str
    field: str
    state: str
    begins_on: date
    ends_on: date | None
    shared: bool
    sort_key: str
    version: int
    done: int
    total: int
    late: int
    activities: int

    @property
    def progress(self) -> Progress:
        return Progress(self.done, self.total, self.late, self.activities)


class Step(NamedTuple):
    state: str
    on_day: date
    note: str
    name: str | None
    at: datetime


class Linked(NamedTuple):
    """An activity of the log that belongs to an effort, or could."""

    id: int
    done_on: date
    type: str
    minutes: int
    text: str


_COLUMNS: tuple[Any, ...] = (
    Effort.id, Effort.county_id, Effort.title, Effort.level, Effort.prevention_level, Effort.field, Effort.state, Effort.begins_on,
    Effort.ends_on, Effort.shared, Effort.sort_key, Effort.version,
)  # fmt: skip
_SWEDISH: sa.ColumnClause[Any] = sa.literal_column("'swedish'")
WORDS = sa.func.to_tsvector(_SWEDISH, sa.literal_column("effort.title || ' ' || effort.aim"))


def said(words: str) -> sa.ColumnElement[bool]:
    """That title or aim hold the words, by their Swedish stems."""
    return WORDS.op("@@")(sa.func.websearch_to_tsquery(_SWEDISH, words.replace("\0", " ").strip()))


def list_efforts(by: Actor, wanted: Filter, *, size: int = SIZE) -> Page[Line]:
    """One page by title in Swedish order, with the exact total: two statements, however many efforts there are.

    Raises RuleBroken("paging.cursor") for a cursor that is not ours.
    """
    shown = sa.and_(policy.READ_EFFORT.scope(by), *conditions(wanted))
    page = sa.select(*_COLUMNS, *_counts(clock.today())).where(shown).order_by(Effort.sort_key, Effort.id).limit(size + 1)
    at = place(wanted.after, str, int)
    if at:
        page = page.where(sa.tuple_(Effort.sort_key, Effort.id) > sa.tuple_(*at))
    with reading() as connection:
        total = connection.scalar(sa.select(sa.func.count()).select_from(Effort).where(shown))
        rows = [Line(*row) for row in connection.execute(page)]
    return cut(rows, lambda line: (line.sort_key, line.id), total=total, size=size)


def conditions(wanted: Filter) -> list[sa.ColumnElement[bool]]:
    """What a filter asks for, besides who may see it."""
    found: list[sa.ColumnElement[bool]] = []
    if wanted.state is not None:
        found.append(Effort.state == wanted.state.value)
    elif not wanted.every:
        found.append(Effort.state.in_(OPEN_STATES))
    if wanted.words.strip():
        found.append(said(wanted.words))
    found += [getattr(Effort, name) == value for name in ("level", "prevention_level", "field") if (value := getattr(wanted, name))]
    several = {"target": Effort.targets, "method": Effort.methods, "setting": Effort.settings}
    found += [column.contains([value.replace("\0", "?")]) for name, column in several.items() if (value := getattr(wanted, name))]
    if wanted.municipality_id is not None:
        found.append(Effort.municipality_ids.contains([wanted.municipality_id]))
    if wanted.among is not None:
        found.append(Effort.id.in_(wanted.among))
    if wanted.serves is not None:
        kind, ref_id = wanted.serves
        found.append(sa.exists().where(EffortServes.effort_id == Effort.id, EffortServes.kind == kind.value, EffortServes.ref_id == ref_id))
    return found


def _counts(today: date) -> tuple[Any, ...]:
    """Done milestones, all of them, those that are late, and activities of the log."""
    milestones = sa.select(sa.func.count()).where(Milestone.effort_id == Effort.id).correlate(Effort)
    linked = (
        sa.select(sa.func.count())
        .where(EffortActivity.effort_id == Effort.id, EffortActivity.activity_id == Activity.id, Activity.withdrawn_at.is_(None))
        .correlate(Effort)
    )
    done = milestones.where(Milestone.done_on.is_not(None))
    late = milestones.where(Milestone.done_on.is_(None), Milestone.due_on < today)
    return tuple(one.scalar_subquery() for one in (done, milestones, late, linked))


def get_effort(by: Actor, effort_id: int, permission: Permission[Effort] = policy.READ_EFFORT) -> Effort:
    """Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(scoped(permission, by).where(Effort.id == effort_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_submitted(by: Actor, submit_key: Any) -> Effort | None:
    """The effort that a form with this key has made already, within the actor's scope."""
    return db.session.scalars(scoped(policy.READ_EFFORT, by).where(Effort.submit_key == submit_key)).one_or_none()


def progress_of(effort: Effort) -> Progress:
    """How far an effort that the actor has got has come."""
    with reading() as connection:
        return Progress(*connection.execute(sa.select(*_counts(clock.today())).where(Effort.id == effort.id)).one())


def list_serves(effort_ids: Collection[int]) -> Mapping[int, list[tuple[Served, int]]]:
    """{effort: what it serves} of efforts that the actor has got: assignments, objectives, strategies."""
    wanted = (
        sa.select(EffortServes.effort_id, EffortServes.kind, EffortServes.ref_id)
        .where(EffortServes.effort_id.in_(effort_ids))
        .order_by(EffortServes.effort_id, EffortServes.kind, EffortServes.ref_id)
    )
    found: dict[int, list[tuple[Served, int]]] = {effort_id: [] for effort_id in effort_ids}
    with reading() as connection:
        for effort_id, kind, ref_id in connection.execute(wanted):
            found[effort_id].append((Served(kind), ref_id))
    return found


def served_by(effort: Effort, kind: Served) -> list[int]:
    """Ids of one kind that the effort serves."""
    return [ref_id for known, ref_id in list_serves([effort.id])[effort.id] if known is kind]


def list_steps(effort: Effort) -> list[Step]:
    """How the effort went, latest first."""
    wanted = (
        sa.select(EffortStep.state, EffortStep.on_day, EffortStep.note, User.name, EffortStep.at)
        .outerjoin(User, User.id == EffortStep.by_id)
        .where(EffortStep.effort_id == effort.id)
        .order_by(EffortStep.id.desc())
    )
    with reading() as connection:
        return [Step(*row) for row in connection.execute(wanted)]


def list_milestones(effort: Effort) -> list[Milestone]:
    """By their day."""
    wanted = sa.select(Milestone).where(Milestone.effort_id == effort.id).order_by(Milestone.due_on, Milestone.id)
    return list(db.session.scalars(wanted))


def get_milestone(effort: Effort, milestone_id: int) -> Milestone:
    """Raises NotFound for one that is not the effort's."""
    found = db.session.scalars(sa.select(Milestone).where(Milestone.effort_id == effort.id, Milestone.id == milestone_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_effort_of_milestone(by: Actor, milestone_id: int) -> int:
    """The id of its effort: where a reminder leads. Raises NotFound outside the actor's scope."""
    wanted = sa.select(Effort.id).join(Milestone, Milestone.effort_id == Effort.id)
    with reading() as connection:
        found = connection.scalar(wanted.where(Milestone.id == milestone_id, policy.READ_EFFORT.scope(by)))
    if found is None:
        raise NotFound
    return found


_LINKED = (Activity.id, Activity.done_on, Activity.type, Activity.minutes, Activity.text)


def list_linked(effort: Effort) -> list[Linked]:
    """The activities that belong to the effort (got within the actor's scope), newest first."""
    wanted = (
        sa.select(*_LINKED)
        .join(EffortActivity, EffortActivity.activity_id == Activity.id)
        .where(EffortActivity.effort_id == effort.id, Activity.withdrawn_at.is_(None))
        .order_by(Activity.done_on.desc(), Activity.id.desc())
    )
    with reading() as connection:
        return [Linked(*row) for row in connection.execute(wanted)]


def list_linkable(by: Actor, effort: Effort) -> list[Linked]:
    """Activities of its county and time that may belong to it, newest first, LINKABLE_MOST at most."""
    wanted = (
        sa.select(*_LINKED)
        .where(
            activities.READ_ACTIVITY.scope(by), Activity.county_id == effort.county_id, Activity.withdrawn_at.is_(None),
            Activity.done_on >= effort.begins_on, Activity.done_on <= (effort.ends_on or date.max),
        )
        .order_by(Activity.done_on.desc(), Activity.id.desc())
        .limit(LINKABLE_MOST)
    )  # fmt: skip
    with reading() as connection:
        return [Linked(*row) for row in connection.execute(wanted)]
