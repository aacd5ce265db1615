"""Which lines of the audit trail are of what a county's year counts: who changed what, area by area.

An object belongs to the year by its own day, as it stands now or as it stood before the change. A line is told to whoever may see its
object, and to nobody else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from vaw.domain.activities import policy as activities
from vaw.domain.activities.models import Activity, ImportBatch
from vaw.domain.insight.queries.behind.source import Asked, day_of
from vaw.domain.insight.rules.differences import Kind
from vaw.domain.networks import policy as networks
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.actions import ActionPoint
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation
from vaw.domain.networks.models.minutes import Decision
from vaw.domain.people.models import Organisation
from vaw.domain.prevention import policy as prevention
from vaw.domain.prevention.models import Effort, EffortServes, Milestone
from vaw.domain.prevention.models.centres import Centre, CentreReport
from vaw.domain.strategies import policy as strategies
from vaw.domain.strategies.models import Strategy
from vaw.domain.strategies.models.plans import Measure, ReportedMeasure, StrategyParty, YearlyReport
from vaw.domain.support import policy as support
from vaw.domain.support.models import RequestStep, SupportRequest
from vaw.domain.support.models.adoption import FollowUp, MethodStage
from vaw.domain.support.models.occasions import Occasion, Registration
from vaw.kernel.audit import AUDIT

YEARS_COMPARED = 4  # years before its own that a county's development shows (D-14)
Trail = Callable[[Asked], list[sa.Select[Any]]]


def lines_of(asked: Asked) -> sa.Subquery:
    """(audit id, tx, kind of object, id of object, its title) of every change, in any area, that the actor may see."""
    found = [select for trail in TRAILS for select in trail(asked)]
    return sa.union_all(*found).subquery("lines")


def _line(kind: Kind, model: Any, object_id: Any, title: Any) -> sa.Select[Any]:
    """Lines of a table, on its rows; `object_id` is what they are a part of."""
    code = sa.literal(kind.value, sa.Text).label("kind")
    at = sa.and_(AUDIT.c.kind == model.__tablename__, AUDIT.c.row_id == model.id)
    columns: list[Any] = [AUDIT.c.id.label("audit_id"), code, object_id.label("object_id"), title.label("title")]
    return sa.select(*columns).select_from(AUDIT).join(model, at)


def _was(column: str, first: int, last: int) -> sa.ColumnElement[bool]:
    """Whether the change moved the day away from one of these years."""
    year = sa.func.left(AUDIT.c.diff[column][0].astext, 4)
    return sa.func.coalesce(year.in_([str(one) for one in range(first, last + 1)]), sa.false())


def _log(asked: Asked) -> list[sa.Select[Any]]:
    """Activities one by one, of the year and of those it is compared with; and imports, of which the audit keeps one line."""
    first = asked.year - YEARS_COMPARED
    within = sa.func.extract("year", Activity.done_on).between(first, asked.year)
    mine = (Activity.county_id == asked.county_id, activities.READ_ACTIVITY.scope(asked.by))
    one = _line(Kind.ACTIVITY, Activity, Activity.id, Activity.text).where(*mine, sa.or_(within, _was("done_on", first, asked.year)))
    counted = sa.or_(AUDIT.c.diff.has_key("rows_added"), AUDIT.c.diff.has_key("rows_removed"))
    batch = _line(Kind.IMPORT, ImportBatch, ImportBatch.id, ImportBatch.file_name)
    return [one, batch.where(ImportBatch.county_id == asked.county_id, counted)]


def _meetings(asked: Asked) -> list[sa.Select[Any]]:
    ours = sa.or_(Network.county_id == asked.county_id, Network.co_county_ids.contains([asked.county_id]))
    within = sa.and_(Meeting.ends_at >= asked.begins, Meeting.ends_at < asked.ends)
    seen = (ours, networks.READ_MEETING.scope(asked.by))
    network = (Network, Network.id == Meeting.network_id)
    parts = [
        _line(Kind.MEETING, part, Meeting.id, Meeting.title)
        .join(Meeting, Meeting.id == part.meeting_id)
        .join(*network)
        .where(within, *seen)
        for part in (MeetingInvitation, Decision)
    ]
    moved = sa.or_(within, _was("ends_at", asked.year, asked.year))
    return [_line(Kind.MEETING, Meeting, Meeting.id, Meeting.title).join(*network).where(moved, *seen), *parts]


def _actions(asked: Asked) -> list[sa.Select[Any]]:
    within = ActionPoint.due_on.between(asked.first, asked.last)
    mine = (ActionPoint.county_id == asked.county_id, networks.READ_ACTION.scope(asked.by))
    found = _line(Kind.ACTION, ActionPoint, ActionPoint.id, ActionPoint.what)
    return [found.where(*mine, sa.or_(within, _was("due_on", asked.year, asked.year)))]


def _occasions(asked: Asked) -> list[sa.Select[Any]]:
    """Those of the years that it is compared with too. A registration's line names nobody: it stands for its occasion."""
    first = asked.year - YEARS_COMPARED
    ours = sa.or_(Occasion.county_id == asked.county_id, Occasion.co_county_ids.contains([asked.county_id]))
    within = sa.func.extract("year", day_of(Occasion.ends_at)).between(first, asked.year)
    seen = (ours, support.READ_OCCASION.scope(asked.by))
    itself = _line(Kind.OCCASION, Occasion, Occasion.id, Occasion.title)
    part = _line(Kind.OCCASION, Registration, Occasion.id, Occasion.title).join(Occasion, Occasion.id == Registration.occasion_id)
    return [itself.where(sa.or_(within, _was("ends_at", first, asked.year)), *seen), part.where(within, *seen)]


def _requests(asked: Asked) -> list[sa.Select[Any]]:
    within = sa.and_(RequestStep.county_id == asked.county_id, RequestStep.at >= asked.begins, RequestStep.at < asked.ends)
    step = _line(Kind.REQUEST, RequestStep, SupportRequest.id, SupportRequest.organisation_name)
    found = step.join(SupportRequest, SupportRequest.id == RequestStep.request_id)
    return [found.where(within, support.READ_REQUEST.scope(asked.by))]


def _adoption(asked: Asked) -> list[sa.Select[Any]]:
    due = sa.and_(FollowUp.county_id == asked.county_id, FollowUp.due_on.between(asked.first, asked.last))
    since = sa.and_(MethodStage.county_id == asked.county_id, MethodStage.since_on <= asked.last)
    follow = _line(Kind.FOLLOW_UP, FollowUp, FollowUp.id, FollowUp.organisation_name)
    stage = _line(Kind.STAGE, MethodStage, MethodStage.id, MethodStage.organisation_name)
    return [follow.where(due, support.READ_FOLLOW_UP.scope(asked.by)), stage.where(since, support.READ_STAGE.scope(asked.by))]


def _efforts(asked: Asked) -> list[sa.Select[Any]]:
    mine = (Effort.county_id == asked.county_id, prevention.READ_EFFORT.scope(asked.by))
    within = sa.and_(Effort.begins_on <= asked.last, sa.or_(Effort.ends_on.is_(None), Effort.ends_on >= asked.first))
    moved = sa.or_(within, _was("begins_on", asked.year, asked.year), _was("ends_on", asked.year, asked.year))
    stones = _line(Kind.EFFORT, Milestone, Effort.id, Effort.title).join(Effort, Effort.id == Milestone.effort_id)
    serves = _line(Kind.EFFORT, EffortServes, Effort.id, Effort.title).join(Effort, Effort.id == EffortServes.effort_id)
    due = sa.or_(Milestone.due_on.between(asked.first, asked.last), _was("due_on", asked.year, asked.year))
    return [
        _line(Kind.EFFORT, Effort, Effort.id, Effort.title).where(*mine, moved),
        stones.where(*mine, due),
        serves.where(*mine, within),
    ]


def _centres(asked: Asked) -> list[sa.Select[Any]]:
    """A month that was told, or told anew: its report, never who got support."""
    mine = (Centre.county_id == asked.county_id, prevention.READ_CENTRE.scope(asked.by))
    found = _line(Kind.CENTRE, CentreReport, Centre.id, Centre.name).join(Centre, Centre.id == CentreReport.centre_id)
    return [found.where(*mine, CentreReport.month_on.between(asked.first, asked.last))]


def _plans(asked: Asked) -> list[sa.Select[Any]]:
    due = sa.or_(Measure.due_on.between(asked.first, asked.last), _was("due_on", asked.year, asked.year))
    measure = _line(Kind.MEASURE, Measure, Measure.id, Measure.what)
    mine = (Measure.county_id == asked.county_id, strategies.READ_MEASURE.scope(asked.by))
    told = (
        _line(Kind.MEASURE, ReportedMeasure, Measure.id, Measure.what)
        .join(YearlyReport, YearlyReport.id == ReportedMeasure.report_id)
        .join(Measure, Measure.id == ReportedMeasure.measure_id)
    )
    actor = (
        _line(Kind.ACTOR, StrategyParty, StrategyParty.id, Organisation.name)
        .join(Strategy, Strategy.id == StrategyParty.strategy_id)
        .join(Organisation, Organisation.id == StrategyParty.organisation_id)
        .where(Strategy.county_id == asked.county_id, strategies.READ_STRATEGY.scope(asked.by))
    )
    joined = sa.and_(StrategyParty.joined_on <= asked.last, sa.or_(StrategyParty.left_on.is_(None), StrategyParty.left_on > asked.first))
    return [measure.where(*mine, due), told.where(*mine, YearlyReport.year == asked.year), actor.where(joined)]


TRAILS: tuple[Trail, ...] = (_log, _meetings, _actions, _occasions, _requests, _adoption, _efforts, _centres, _plans)
