"""What somebody is reminded of about the log: a county that has fallen silent, and drafts that nobody confirms."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.activities.models import Activity, Draft
from vaw.domain.activities.queries.drafts import OPEN, leads
from vaw.domain.activities.queries.week import SILENT_AFTER
from vaw.domain.geography.models import County
from vaw.domain.mandates.models import Term
from vaw.domain.mandates.rules import TermList
from vaw.domain.people.rules import Role
from vaw.kernel.chain import Step
from vaw.kernel.i18n import N_
from vaw.kernel.reminders import Reminder, declare, names, things

_TODAY = sa.bindparam("today", type_=sa.Date)


def _silent_counties() -> sa.Select[Any]:
    """Counties whose latest activity is two weeks old or more: 21 looks into ix_activity_newest, however long the log.

    The day is that of the latest activity and two weeks. A county that has never logged anything has not fallen silent: it has not
    begun, or keeps its log elsewhere. Its start page tells it where to begin; mail every fortnight would only teach it not to read ours.
    """
    newest = (
        sa.select(Activity.done_on)
        .where(Activity.county_id == County.id, Activity.withdrawn_at.is_(None), Activity.done_on <= _TODAY)
        .order_by(Activity.done_on.desc(), Activity.id.desc())
        .limit(1)
        .lateral("newest")
    )
    due_on = newest.c.done_on + SILENT_AFTER.days
    return things(County.id, County.id, None, due_on).join(newest, sa.true()).where(due_on <= _TODAY)


SILENT_LOG = declare(
    Reminder(
        kind="activities.silent_log",
        title=N_("Loggar som har blivit tysta"),
        says=N_("I {name} är inget loggat på minst två veckor. Är något gjort som saknas?"),
        names=names(County.id, County.name, County.name),
        open=_silent_counties(),
        chain=(
            Step(0, Role.DEVELOPMENT_LEADER.value),
            Step(14, Role.DEVELOPMENT_LEADER.value),
            Step(28, Role.COUNTY_MANAGEMENT.value),
        ),
        missing=True,
    )
)


def _unconfirmed() -> sa.Select[Any]:
    """Open drafts. One whose owner leads the county's work no longer is nobody's, so that it is told to those who lead it now."""
    owner = sa.case((leads(Draft.county_id, Draft.user_id, _TODAY), Draft.user_id))
    return things(Draft.id, Draft.county_id, owner, Draft.due_on).where(OPEN)


_OF_DRAFT = sa.and_(Term.list == TermList.ACTIVITY_TYPE.value, Term.code == Draft.type)


def _what(name: orm.InstrumentedAttribute[str]) -> sa.ColumnElement[str]:
    """The kind of activity, from the list of kinds, and its day: nothing that the draft says in words."""
    return name + ", " + sa.func.to_char(Draft.done_on, "YYYY-MM-DD")


DRAFT_UNCONFIRMED = declare(
    Reminder(
        kind="activities.draft_unconfirmed",
        title=N_("Utkast att bekräfta"),
        says=N_("Utkastet till aktivitet ({name}) ska bekräftas senast {due}."),
        names=names(Draft.id, _what(Term.name_sv), _what(Term.name_en)).join(Term, _OF_DRAFT),
        open=_unconfirmed(),
        chain=(Step(0), Step(5), Step(10, Role.DEVELOPMENT_LEADER.value)),
    )
)
