"""What has become of an edition's figures since: against today or another edition, and who changed what they count, when and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects import postgresql

from vaw.domain.activities.models import ActivityVersion
from vaw.domain.insight import policy
from vaw.domain.insight.models import Report
from vaw.domain.insight.models.corrections import Correction
from vaw.domain.insight.queries import FigureResult, figures_of, thawed
from vaw.domain.insight.queries.behind.source import Asked
from vaw.domain.insight.queries.trails import lines_of
from vaw.domain.insight.rules.differences import HELD_BACK, WATCHED_YEARS, Difference, Kind, Told, differing, only_in_one
from vaw.domain.people.models import Membership, User
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.audit import AUDIT
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import gettext, speaking
from vaw.kernel.permissions import scoped

CHANGES_SHOWN = 200  # a year that is corrected in so many places is reported anew, not read line by line


@dataclass(frozen=True, slots=True)
class Compared:
    """`cells` that differ, `gone` and `added`: titles of figures that only the first, or the second side has."""

    cells: Sequence[Difference]
    gone: Sequence[str]
    added: Sequence[str]


class Change(NamedTuple):
    """Something that somebody did after an edition was established. `name`: of a colleague at the county's board; None with `outside`
    False is the program."""

    at: datetime
    name: str | None
    outside: bool
    operation: str
    kind: Kind
    object_id: int
    title: str
    reason: str


class Opened(NamedTuple):
    """That a reported year was opened again, and until when."""

    opened_at: datetime
    name: str | None
    reason: str
    closed_at: datetime | None


def get_frozen(by: Actor, report_id: int) -> Report:
    """An edition with its frozen numbers and texts. Raises NotFound when absent, outside the actor's scope, or not frozen yet."""
    wanted = (
        scoped(policy.READ_DIFFERENCES, by).where(Report.id == report_id).options(orm.undefer(Report.data), orm.undefer(Report.content))
    )
    found = db.session.scalars(wanted).one_or_none()
    if found is None or found.data is None:
        raise NotFound
    return found


def other_editions(by: Actor, report: Report) -> list[Report]:
    """The other frozen editions of the same account, the latest first."""
    wanted = scoped(policy.READ_DIFFERENCES, by).where(
        Report.kind == report.kind,
        Report.county_id == report.county_id,
        Report.year == report.year,
        Report.id != report.id,
        Report.data.is_not(None),
    )
    return list(db.session.scalars(wanted.order_by(Report.edition.desc())))


def list_established(by: Actor) -> list[Report]:
    """The edition of each account of the last years that was established last, with its frozen numbers."""
    of = (Report.kind, Report.county_id, Report.year)
    wanted = (
        scoped(policy.BUILD_REPORT, by)
        .ext(postgresql.distinct_on(*of))
        .where(Report.approved_at.is_not(None), Report.data.is_not(None), Report.year >= clock.today().year - WATCHED_YEARS)
        .order_by(*of, Report.edition.desc())
        .options(orm.undefer(Report.data), orm.undefer(Report.content))
    )
    return list(db.session.scalars(wanted))


def against_today(by: Actor, report: Report) -> Compared:
    """What the edition says and what its figures give now, in the edition's language."""
    with speaking(report.language):
        return _compared(_frozen(report), figures_of(by, (report.data or {}).keys(), _county(report), report.year))


def between(earlier: Report, later: Report) -> Compared:
    """What two editions of the same account say, in the language of the later one."""
    with speaking(later.language):
        return _compared(_frozen(earlier), _frozen(later))


def since_last(report: Report, results: Sequence[FigureResult]) -> tuple[Report, Compared] | None:
    """The edition that was established last before this one, and what `results` change in it. Speak the new edition's language."""
    wanted = sa.select(Report).where(
        Report.kind == report.kind,
        Report.county_id == report.county_id,
        Report.year == report.year,
        Report.edition < report.edition,
        Report.approved_at.is_not(None),
    )
    wanted = wanted.order_by(Report.edition.desc()).limit(1).options(orm.undefer(Report.data), orm.undefer(Report.content))
    last = db.session.scalars(wanted).one_or_none()
    return None if last is None or last.data is None else (last, _compared(_frozen(last), results))


def _county(report: Report) -> int:
    """Raises NotFound for a report of the whole country, which is compiled anew instead."""
    if report.county_id is None:
        raise NotFound
    return report.county_id


def _frozen(report: Report) -> list[FigureResult]:
    return thawed(report.data or {}, report.content)


def _compared(then: Sequence[FigureResult], now: Sequence[FigureResult]) -> Compared:
    before, after = [_told(one) for one in then], [_told(one) for one in now]
    gone, added = only_in_one(before, after)
    return Compared(differing(before, after), gone, added)


def _told(result: FigureResult) -> Told:
    figure = result.figure
    return Told(figure.code, gettext(figure.title), figure.table.columns, result.rows)


def list_opened(report: Report, *, after: datetime | None = None) -> list[Opened]:
    """How often, by whom and why the year of an edition that the actor has got was opened, the latest first; since an instant."""
    wanted = (
        sa.select(Correction.opened_at, User.name, Correction.reason, Correction.closed_at)
        .outerjoin(User, User.id == Correction.opened_by)
        .where(Correction.county_id == report.county_id, Correction.year == report.year)
        .order_by(Correction.id.desc())
    )
    if after is not None:
        wanted = wanted.where(Correction.opened_at >= after)
    with reading() as connection:
        return [Opened(*row) for row in connection.execute(wanted)]


def list_changes(by: Actor, report: Report) -> list[Change]:
    """What was done since an edition was established to anything that its year counts, as far as the actor may see it, latest first.

    Several rows that one operation changed in one object are one change.
    """
    mark = _mark(report)
    if mark is None:
        return []
    lines = lines_of(Asked(by, _county(report), report.year, None))
    newest = sa.func.max(AUDIT.c.id)
    mine = sa.exists().where(Membership.user_id == AUDIT.c.actor_id, Membership.county_id == report.county_id)
    wanted = (
        sa.select(
            newest, AUDIT.c.tx, sa.func.max(AUDIT.c.at), sa.func.max(User.name), AUDIT.c.actor_id, sa.func.bool_or(mine),
            AUDIT.c.operation, lines.c.kind, lines.c.object_id, lines.c.title,
        )
        .join(lines, lines.c.audit_id == AUDIT.c.id)
        .outerjoin(User, User.id == AUDIT.c.actor_id)
        .where(AUDIT.c.id > mark)
        .group_by(AUDIT.c.tx, AUDIT.c.actor_id, AUDIT.c.operation, lines.c.kind, lines.c.object_id, lines.c.title)
        .order_by(newest.desc())
        .limit(CHANGES_SHOWN)
    )  # fmt: skip
    with reading() as connection:
        rows = connection.execute(wanted).all()
        reasons = _reasons(connection, [row.object_id for row in rows if row.kind == Kind.ACTIVITY], mark)
        spans = _spans(connection, report)
    return [_change(row, reasons, spans) for row in rows]


def _change(row: Any, reasons: dict[tuple[str, str, int], str], spans: Sequence[tuple[int, int | None, str]]) -> Change:
    id, tx, at, name, actor_id, mine, operation, code, object_id, title = row
    kind = Kind(code)
    reason = reasons.get((tx, operation, object_id), "") if kind is Kind.ACTIVITY else ""
    if not reason and kind in HELD_BACK:
        reason = next((why for first, last, why in spans if first < id and (last is None or id < last)), "")
    return Change(at, name if mine else None, actor_id is not None and not mine, operation, kind, object_id, title, reason)


def _mark(report: Report) -> int | None:
    """The line of the audit that says that the edition was established: what came later was not in it."""
    told = sa.and_(AUDIT.c.kind == Report.__tablename__, AUDIT.c.row_id == report.id, AUDIT.c.diff.has_key("approved_at"))
    with reading() as connection:
        mark: int | None = connection.scalar(sa.select(sa.func.min(AUDIT.c.id)).where(told))
    return mark


def _reasons(connection: sa.Connection, activity_ids: Sequence[int], mark: int) -> dict[tuple[str, str, int], str]:
    """{(transaction, operation, activity): why}, as whoever corrected the log wrote it."""
    wanted = (
        sa.select(AUDIT.c.tx, AUDIT.c.operation, ActivityVersion.activity_id, ActivityVersion.reason)
        .join(AUDIT, sa.and_(AUDIT.c.kind == ActivityVersion.__tablename__, AUDIT.c.row_id == ActivityVersion.id))
        .where(ActivityVersion.activity_id.in_(activity_ids), AUDIT.c.id > mark)
    )
    return {(tx, operation, activity_id): reason for tx, operation, activity_id, reason in connection.execute(wanted)}


def _spans(connection: sa.Connection, report: Report) -> list[tuple[int, int | None, str]]:
    """(first line, last line or None, why) of each time that the year was open: by the audit's order, whatever a clock said."""
    closing = AUDIT.c.diff["closed_at"][1].astext.is_not(None)
    wanted = (
        sa.select(sa.func.min(AUDIT.c.id), sa.func.max(AUDIT.c.id).filter(closing), Correction.reason)
        .join(AUDIT, sa.and_(AUDIT.c.kind == Correction.__tablename__, AUDIT.c.row_id == Correction.id))
        .where(Correction.county_id == report.county_id, Correction.year == report.year)
        .group_by(Correction.id)
    )
    return [(first, last, reason) for first, last, reason in connection.execute(wanted)]
