"""What the boards owe the government and when, and what becomes of an edition that somebody ordered."""

from __future__ import annotations

import sqlalchemy as sa

from vaw.domain.insight.models import Report
from vaw.domain.insight.rules import ASSIGNMENT_OF, REPORT_FAILED, REPORT_READY, YEARLY_ACCOUNT
from vaw.domain.mandates.models import AccountGiven, Assignment, AssignmentCounty, AssignmentDue
from vaw.domain.mandates.queries import IS_OWED
from vaw.domain.mandates.rules import ASKED_FOR, SOON_DAYS
from vaw.domain.people.rules import Role
from vaw.kernel.chain import Step
from vaw.kernel.i18n import N_
from vaw.kernel.reminders import Event, Reminder, declare, names, things

_LEADER, _MANAGEMENT = Role.DEVELOPMENT_LEADER, Role.COUNTY_MANAGEMENT
_TODAY = sa.bindparam("today", type_=sa.Date)
_YEAR = sa.cast(AssignmentDue.year, sa.Text)
_IS_GIVEN = sa.exists().where(AccountGiven.assignment_due_id == AssignmentDue.id, AccountGiven.county_id == AssignmentCounty.county_id)
_IS_APPROVED = sa.exists().where(
    Assignment.code == ASSIGNMENT_OF[YEARLY_ACCOUNT],
    Report.kind == YEARLY_ACCOUNT,
    Report.county_id == AssignmentCounty.county_id,
    Report.year == AssignmentDue.year,
    Report.approved_at.is_not(None),
)
# domain.md 1.6: T-30, T-14, T-3 and the day; who answers for the county is told on the day, and all once more when a week has gone.
ACCOUNT_DUE = declare(
    Reminder(
        kind="insight.account_due",
        title=N_("Redovisning till regeringen"),
        says=N_("Redovisningen av {name} ska lämnas senast {due}."),
        names=names(AssignmentDue.id, Assignment.title_sv + ", " + _YEAR, Assignment.title_en + ", " + _YEAR).join(
            Assignment, Assignment.id == AssignmentDue.assignment_id
        ),
        open=things(AssignmentDue.id, AssignmentCounty.county_id, None, AssignmentDue.due_on)
        .join(Assignment, Assignment.id == AssignmentDue.assignment_id)
        .join(AssignmentCounty, AssignmentCounty.assignment_id == AssignmentDue.assignment_id)
        .where(IS_OWED, AssignmentDue.due_on >= _TODAY - ASKED_FOR.days, sa.not_(_IS_GIVEN), sa.not_(_IS_APPROVED)),
        chain=(
            Step(-SOON_DAYS, _LEADER),
            Step(-14, _LEADER),
            Step(-3, _LEADER),
            Step(0, _LEADER),
            Step(0, _MANAGEMENT),
            Step(3, _MANAGEMENT),
            Step(7, _LEADER),
            Step(7, _MANAGEMENT),
        ),
        statutory=N_("Länsstyrelsen ska redovisa uppdraget till regeringen. Därför går påminnelsen inte att stänga av."),
    )
)


def _edition_told(kind: str, title: str, says: str) -> Event:
    """An event about an edition, named as insight.rules.edition_name does."""

    def name(of_kind: str, edition: str) -> sa.ColumnElement[str]:
        return sa.literal(f"{of_kind} ") + sa.cast(Report.year, sa.Text) + f", {edition} " + sa.cast(Report.edition, sa.Text)

    return declare(Event(kind, title, says, names(Report.id, name("Årets redovisning", "utgåva"), name("Yearly account", "edition"))))


EDITION_READY = _edition_told(REPORT_READY, N_("Rapport som är klar"), N_("{name} är klar att läsa och hämta."))
EDITION_FAILED = _edition_told(REPORT_FAILED, N_("Rapport som inte gick att bygga"), N_("{name} gick inte att bygga. Se varför."))
