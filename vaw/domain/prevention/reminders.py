"""What a board is reminded of about its efforts, centres and seasons, and told of when another county writes."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from vaw.domain.activities.queries.drafts import leads
from vaw.domain.people.rules import Role
from vaw.domain.prevention.models import Effort, Milestone
from vaw.domain.prevention.models.centres import Centre, CentreReport, CentreYear
from vaw.domain.prevention.models.prompts import SeasonMaterial, SeasonSubscription
from vaw.domain.prevention.models.questions import EffortMessage, EffortQuestion
from vaw.domain.prevention.models.seasons import SchoolBreak
from vaw.domain.prevention.rules import EffortState
from vaw.domain.prevention.rules.centres import MONTH_DUE_DAY, YEAR_DUE
from vaw.domain.prevention.rules.prompts import WEEKS_USUAL
from vaw.domain.prevention.rules.questions import ANSWERED_EVENT, ASKED_EVENT
from vaw.domain.prevention.rules.seasons import BREAK_NAMES
from vaw.kernel.chain import RESPONSIBLE, Step
from vaw.kernel.i18n import N_
from vaw.kernel.reminders import Event, Reminder, declare, names, things

_TODAY = sa.bindparam("today", type_=sa.Date)
# Somebody who leads the county's work no longer is nobody's: those are told who lead it now.
_FOLLOWS = sa.case((leads(Effort.county_id, Effort.responsible_id, _TODAY), Effort.responsible_id))
# An effort is called by its number, which stands on its page: its title is typed by hand.
_NUMBER = sa.cast(Effort.id, sa.Text)
_EFFORT_SV, _EFFORT_EN = sa.literal("insats nr ") + _NUMBER, sa.literal("effort no. ") + _NUMBER
_NOT_ENDED = sa.and_(Effort.state != EffortState.DONE.value, Effort.state != EffortState.CANCELLED.value)

MILESTONE_DUE = declare(
    Reminder(
        kind="prevention.milestone_due",
        title=N_("Milstolpar i förebyggande insatser"),
        says=N_("En milstolpe i {name} ska vara klar senast {due}."),
        names=names(Milestone.id, _EFFORT_SV, _EFFORT_EN).join(Effort, Effort.id == Milestone.effort_id),
        open=things(Milestone.id, Effort.county_id, _FOLLOWS, Milestone.due_on)
        .join(Effort, Effort.id == Milestone.effort_id)
        .where(Milestone.done_on.is_(None), _NOT_ENDED),
        # Two weeks are enough to move the day or do what is left; a month late the management asks whether the plan holds.
        chain=(Step(-14, RESPONSIBLE), Step(1, RESPONSIBLE), Step(30, Role.COUNTY_MANAGEMENT.value)),
    )
)
EFFORT_ENDED = declare(
    Reminder(
        kind="prevention.effort_ended",
        title=N_("Insatser vars tid har gått ut"),
        says=N_("Tiden för {name} gick ut {due}. Notera hur det gick, eller ändra den sista dagen."),
        names=names(Effort.id, _EFFORT_SV, _EFFORT_EN),
        open=things(Effort.id, Effort.county_id, _FOLLOWS, Effort.ends_on).where(Effort.ends_on.is_not(None), _NOT_ENDED),
        # An effort ends in its own time: nobody is told beforehand, and after three months it is the management's.
        chain=(Step(1, RESPONSIBLE), Step(30, RESPONSIBLE), Step(90, Role.COUNTY_MANAGEMENT.value)),
    )
)
_MESSAGE_NAMES = (
    names(EffortMessage.id, _EFFORT_SV, _EFFORT_EN)
    .join(EffortQuestion, EffortQuestion.id == EffortMessage.question_id)
    .join(Effort, Effort.id == EffortQuestion.effort_id)
)
QUESTION_ASKED = declare(Event(ASKED_EVENT, N_("Frågor från andra län om insatser"), N_("Ett annat län frågar om {name}."), _MESSAGE_NAMES))
QUESTION_ANSWERED = declare(Event(ANSWERED_EVENT, N_("Svar från andra län om insatser"), N_("Ni har fått svar om {name}."), _MESSAGE_NAMES))

# A centre is called by its number, as an effort is. Its thing is the oldest month, or year, that is asked for and has not been told.
_CENTRE_NUMBER = sa.cast(Centre.id, sa.Text)
_CENTRE_NAMES = names(Centre.id, sa.literal("resurscentrum nr ") + _CENTRE_NUMBER, sa.literal("resource centre no. ") + _CENTRE_NUMBER)
_CENTRE_FOLLOWS = sa.case((leads(Centre.county_id, Centre.responsible_id, _TODAY), Centre.responsible_id))
_A_MONTH = sa.text("interval '1 month'")
_MONTHS = sa.func.generate_series(
    sa.func.date_trunc("month", sa.cast(sa.func.greatest(Centre.opened_on, Centre.added_on), sa.DateTime)),
    # the month before this one, or that of its last day
    sa.func.least(
        sa.func.date_trunc("month", sa.cast(_TODAY, sa.DateTime)) - _A_MONTH,
        sa.func.date_trunc("month", sa.cast(Centre.closed_on, sa.DateTime)),
    ),
    _A_MONTH,
).column_valued("month")
_OLDEST_MONTH = (
    sa.select(sa.func.min(_MONTHS))
    .where(
        ~sa.exists()
        .where(CentreReport.centre_id == Centre.id, CentreReport.current, CentreReport.month_on == sa.cast(_MONTHS, sa.Date))
        .correlate_except(CentreReport)
    )
    .correlate(Centre)
    .scalar_subquery()
)
_MONTH_DUE = sa.cast(_OLDEST_MONTH + _A_MONTH, sa.Date) + (MONTH_DUE_DAY - 1)
CENTRE_MONTH = declare(
    Reminder(
        kind="prevention.centre_month",
        title=N_("Månader som resurscentrum inte har rapporterat"),
        says=N_("En månads stöd från {name} skulle ha rapporterats senast {due}."),
        names=_CENTRE_NAMES,
        open=things(Centre.id, Centre.county_id, _CENTRE_FOLLOWS, _MONTH_DUE).where(_OLDEST_MONTH.is_not(None)),
        # On the day it takes a minute; two weeks later it is missing; after two months the management asks whether the centre works.
        chain=(Step(0, RESPONSIBLE), Step(14, RESPONSIBLE), Step(60, Role.COUNTY_MANAGEMENT.value)),
        missing=True,
    )
)
_LAST_YEAR = sa.cast(sa.extract("year", _TODAY), sa.Integer) - 1


def _year_of(day: Any) -> sa.ColumnElement[int]:
    return sa.cast(sa.extract("year", day), sa.Integer)


CENTRE_FOLLOW_UP = declare(
    Reminder(
        kind="prevention.centre_year",
        title=N_("Resurscentrum: årets uppföljning"),
        says=N_("Skriv kort hur förra året gick för {name}, senast {due}."),
        names=_CENTRE_NAMES,
        open=things(Centre.id, Centre.county_id, _CENTRE_FOLLOWS, sa.func.make_date(_LAST_YEAR + 1, *YEAR_DUE)).where(
            # asked of the year before this one, when the centre was here and open in it
            _year_of(sa.func.greatest(Centre.opened_on, Centre.added_on)) <= _LAST_YEAR,
            sa.or_(Centre.closed_on.is_(None), _year_of(Centre.closed_on) >= _LAST_YEAR),
            ~sa.exists().where(CentreYear.centre_id == Centre.id, CentreYear.year == _LAST_YEAR).correlate(Centre),
        ),
        # From the middle of January, as the actors of a strategy (D-92).
        chain=(Step(-30, RESPONSIBLE), Step(1, RESPONSIBLE), Step(30, Role.COUNTY_MANAGEMENT.value)),
    )
)

# Somebody has asked to be told before the break, and nothing is released: on its day nothing would leave (D-98). The thing is the county's
# first entered break of the kind and school year, whichever municipality's it is.
_SAME_BREAK = (SchoolBreak.county_id, SchoolBreak.kind, SchoolBreak.year)
_PREPARED = sa.and_(
    SeasonMaterial.county_id == SchoolBreak.county_id, SeasonMaterial.season == SchoolBreak.kind, SeasonMaterial.year == SchoolBreak.year
)
_WEEKS = sa.func.coalesce(sa.func.max(SeasonMaterial.weeks), WEEKS_USUAL)
_BREAK_WORDS = sa.case(*((SchoolBreak.kind == kind.value, name.lower()) for kind, name in BREAK_NAMES.items()))
_BREAK_WORDS_EN = sa.case(*((SchoolBreak.kind == kind.value, kind.value.replace("_", " ")) for kind in BREAK_NAMES))
SEASON_UNPREPARED = declare(
    Reminder(
        kind="prevention.season_unprepared",
        title=N_("Lov som inget material är klart inför"),
        says=N_("Skolor väntar på material inför {name}. Det ska skickas {due}, och inget är släppt än."),
        names=names(SchoolBreak.id, _BREAK_WORDS, _BREAK_WORDS_EN),
        open=things(sa.func.min(SchoolBreak.id), SchoolBreak.county_id, None, sa.func.min(SchoolBreak.first_on) - 7 * _WEEKS)
        .outerjoin(SeasonMaterial, _PREPARED)
        .where(
            SchoolBreak.removed_at.is_(None),
            SchoolBreak.first_on > _TODAY,
            SeasonMaterial.released_at.is_(None),
            sa.exists()
            .where(
                SeasonSubscription.county_id == SchoolBreak.county_id,
                SeasonSubscription.seasons.any_() == SchoolBreak.kind,
                SeasonSubscription.confirmed_at.is_not(None),
                SeasonSubscription.ended_at.is_(None),
            )
            .correlate(SchoolBreak),
        )
        .group_by(*_SAME_BREAK),
        # Two weeks to write and release it, and the day itself; until the break begins it can still leave.
        chain=(Step(-14, RESPONSIBLE), Step(0, RESPONSIBLE)),
    )
)
