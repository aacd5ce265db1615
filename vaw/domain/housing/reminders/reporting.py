"""A facility whose numbers of a period have not come: its reporter is told first, then its county's leaders.

The thing is the question that was asked (ReportLink), never the facility: neither its number nor its pseudonym is in any mail.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.housing.models.snapshots import CapacitySnapshot, ReportLink
from vaw.domain.housing.rules.register import Cadence
from vaw.domain.housing.rules.rounds import ON_TIME
from vaw.domain.housing.rules.snapshots import Act
from vaw.domain.people.models import Membership, User
from vaw.domain.people.rules import Role
from vaw.kernel.chain import RESPONSIBLE, Step
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.i18n import N_
from vaw.kernel.reminders import Reminder, declare, names, things

_TODAY = sa.bindparam("today", type_=sa.Date)
_WEEKLY = ReportLink.cadence == Cadence.WEEK.value
_LAST_DAY = ReportLink.period_on + sa.case((_WEEKLY, ON_TIME[Cadence.WEEK].days), else_=ON_TIME[Cadence.MONTH].days)
_NEXT = sa.case((_WEEKLY, ReportLink.period_on + 7), else_=sa.cast(ReportLink.period_on + sa.text("interval '1 month'"), sa.Date))
_ON = sa.cast(sa.func.timezone(STOCKHOLM.key, CapacitySnapshot.at), sa.Date)

_later = orm.aliased(CapacitySnapshot)
_REPLACED = sa.exists().where(_later.replaces_id == CapacitySnapshot.id)
# What was undone is no report; what an undone correction brings back is one (rules.rounds.came_at says the same of any chain).
_undone = orm.aliased(CapacitySnapshot)
_BROUGHT_BACK = sa.exists().where(_undone.id == CapacitySnapshot.replaces_id, _undone.replaces_id.is_not(None))
_CAME = (
    sa.exists()
    .where(
        CapacitySnapshot.facility_id == ReportLink.facility_id,
        CapacitySnapshot.adults.is_not(None),
        sa.or_(CapacitySnapshot.act != Act.UNDO.value, _BROUGHT_BACK),
        ~_REPLACED,
        ReportLink.period_on <= _ON,
        _ON < _NEXT,
    )
    .correlate(ReportLink)
)
# Somebody who reports for the organisation; of several, the one who has done so longest.
_REPORTER = (
    sa.select(sa.func.min(Membership.user_id))
    .join(User, User.id == Membership.user_id)
    .where(
        Membership.organisation_id == ReportLink.organisation_id,
        Membership.role == Role.SHELTER_REPORTER.value,
        Membership.valid_from <= _TODAY,
        sa.or_(Membership.valid_to.is_(None), Membership.valid_to >= _TODAY),
        User.active,
    )
    .correlate(ReportLink)
    .scalar_subquery()
)
REPORT_SILENT = declare(
    Reminder(
        kind="housing.report_silent",
        title=N_("Svar som saknas"),
        says=N_("Svaret {name} skulle ha kommit senast {due}."),
        names=names(
            ReportLink.id,
            sa.literal("för perioden från ") + sa.func.to_char(ReportLink.period_on, "YYYY-MM-DD"),
            sa.literal("for the period from ") + sa.func.to_char(ReportLink.period_on, "YYYY-MM-DD"),
        ),
        open=things(ReportLink.id, ReportLink.county_id, _REPORTER, _LAST_DAY).where(
            ReportLink.period_on <= _TODAY, _TODAY < _NEXT, ~_CAME
        ),
        # The reporter hears on the last day, when one tap is in time still; the county rings two days later, before the week is over.
        chain=(Step(0, RESPONSIBLE), Step(2, Role.DEVELOPMENT_LEADER.value)),
        missing=True,
    )
)
