"""What a board is reminded of about its efforts, and told of when another county writes."""

from __future__ import annotations

import sqlalchemy as sa

from vaw.domain.activities.queries.drafts import leads
from vaw.domain.people.rules import Role
from vaw.domain.prevention.models import Effort, Milestone
from vaw.domain.prevention.models.questions import EffortMessage, EffortQuestion
from vaw.domain.prevention.rules import EffortState
from vaw.domain.prevention.rules.questions import ANSWERED_EVENT, ASKED_EVENT
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
