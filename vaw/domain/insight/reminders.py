"""What the boards owe the government and when, what becomes of an edition that somebody ordered, and which checkpoints are missing.

Strategies and measures have reminders of their own; efforts, trainings and decisions lie in areas that do not know checkpoints.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from vaw.domain.insight.models import Report
from vaw.domain.insight.models.accounts import AccountSection, AssignmentAccount
from vaw.domain.insight.models.board import AccountNudge
from vaw.domain.insight.models.schedules import ReportRun
from vaw.domain.insight.models.webhooks import Webhook, WebhookDelivery
from vaw.domain.insight.rules import ASSIGNMENT_OF, COUNTY_NUDGED, REPORT_FAILED, REPORT_READY, YEARLY_ACCOUNT
from vaw.domain.insight.rules.accounts import AccountState, SectionStatus
from vaw.domain.insight.rules.differences import EDITION_DIFFERS
from vaw.domain.insight.rules.schedules import RUN_FAILED, RUN_READY, SCHEDULE_STOPPED
from vaw.domain.insight.rules.webhooks import WEBHOOK_STOPPED
from vaw.domain.mandates.models import AccountGiven, Assignment, AssignmentCounty, AssignmentDue
from vaw.domain.mandates.queries import IS_OWED
from vaw.domain.mandates.rules import ASKED_FOR, SOON_DAYS
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.models.minutes import Decision
from vaw.domain.networks.rules.meetings import MeetingState
from vaw.domain.people.models import Membership
from vaw.domain.people.rules import Role
from vaw.domain.prevention.models import Effort, EffortStep
from vaw.domain.prevention.rules import EffortState
from vaw.domain.strategies.models.checkpoints import Checkpoint
from vaw.domain.strategies.reminders import answers_for
from vaw.domain.strategies.rules.checkpoints import Kind, Stage
from vaw.domain.support.models import Method
from vaw.domain.support.models.occasions import Occasion
from vaw.domain.support.rules.occasions import OccasionState
from vaw.kernel.chain import RESPONSIBLE, Step
from vaw.kernel.clock import STOCKHOLM
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


# An account is called by its assignment and year, a section by its number: their headings may have been typed by hand.
_SV, _EN = (title + ", " + sa.cast(AssignmentAccount.year, sa.Text) for title in (Assignment.title_sv, Assignment.title_en))
_PART = sa.cast(AccountSection.number, sa.Text)
_DAY = sa.and_(
    AssignmentDue.assignment_id == AssignmentAccount.assignment_id, AssignmentDue.year == AssignmentAccount.year, AssignmentAccount.is_main
)
SECTION_DUE = declare(
    Reminder(
        kind="insight.section_due",
        title=N_("Delar av redovisningar"),
        says=N_("Skriv {name}. Redovisningen ska lämnas senast {due}."),
        names=names(AccountSection.id, "del " + _PART + ": " + _SV, "part " + _PART + ": " + _EN)
        .join(AssignmentAccount, AssignmentAccount.id == AccountSection.account_id)
        .join(Assignment, Assignment.id == AssignmentAccount.assignment_id),
        open=things(AccountSection.id, AssignmentAccount.county_id, AccountSection.owner_id, AssignmentDue.due_on)
        .join(AssignmentAccount, AssignmentAccount.id == AccountSection.account_id)
        .join(AssignmentDue, _DAY)
        .where(
            AssignmentAccount.state == AccountState.DRAFT.value,
            AccountSection.status != SectionStatus.READY.value,
            AssignmentDue.due_on >= _TODAY - ASKED_FOR.days,
        ),
        # The management needs a week to read: a section is asked for three weeks and ten days before the day (domain.md 1.6).
        chain=(Step(-21, RESPONSIBLE), Step(-10, RESPONSIBLE), Step(-3, _LEADER)),
    )
)
ACCOUNT_WAITING = declare(
    Reminder(
        kind="insight.account_waiting",
        title=N_("Redovisningar som väntar på godkännande"),
        says=N_("Läs och godkänn redovisningen av {name}, som lämnades in {due}."),
        names=names(AssignmentAccount.id, _SV, _EN).join(Assignment, Assignment.id == AssignmentAccount.assignment_id),
        open=things(
            AssignmentAccount.id,
            AssignmentAccount.county_id,
            None,
            sa.cast(sa.func.timezone("Europe/Stockholm", AssignmentAccount.submitted_at), sa.Date),
        ).where(AssignmentAccount.state == AccountState.SUBMITTED.value),
        chain=(Step(0, _MANAGEMENT), Step(3, _MANAGEMENT), Step(7, _LEADER)),
    )
)


def _edition_told(kind: str, title: str, says: str) -> Event:
    """An event about an edition, named as insight.rules.edition_name does; an account's own title was typed, and is not told."""

    def name(of_kind: str, of_account: str, edition: str) -> sa.ColumnElement[str]:
        what = sa.case((Report.account_id.is_(None), of_kind), else_=of_account)
        return what + " " + sa.cast(Report.year, sa.Text) + f", {edition} " + sa.cast(Report.edition, sa.Text)

    sv, en = name("Årets redovisning", "Redovisning", "utgåva"), name("Yearly account", "Account", "edition")
    return declare(Event(kind, title, says, names(Report.id, sv, en)))


EDITION_READY = _edition_told(REPORT_READY, N_("Rapport som är klar"), N_("{name} är klar att läsa och hämta."))
EDITION_CHANGED = _edition_told(
    EDITION_DIFFERS,
    N_("Siffror som har ändrats sedan de redovisades"),
    N_("Siffror i {name} har ändrats sedan den fastställdes. Se vilka, och om en ny utgåva behövs."),
)
EDITION_FAILED = _edition_told(REPORT_FAILED, N_("Rapport som inte gick att bygga"), N_("{name} gick inte att bygga. Se varför."))


# The national coordinator: told the day after the due day when counties are late; may then ask them by hand.
_COORDINATED = (
    sa.select(Membership.county_id)
    .where(
        Membership.role == Role.NATIONAL_COORDINATOR.value,
        Membership.county_id.is_not(None),
        Membership.assignment_id.is_(None),
        Membership.valid_from <= _TODAY,
        sa.or_(Membership.valid_to.is_(None), Membership.valid_to >= _TODAY),
    )
    .distinct()
    .subquery("coordinated")
)
_STANDS = sa.exists().where(
    AssignmentAccount.assignment_id == AssignmentDue.assignment_id,
    AssignmentAccount.county_id == AssignmentCounty.county_id,
    AssignmentAccount.year == AssignmentDue.year,
    AssignmentAccount.is_main,
    AssignmentAccount.state == AccountState.APPROVED.value,
)
_FINISHED = tuple(one.correlate(Assignment, AssignmentCounty, AssignmentDue) for one in (_IS_GIVEN, _IS_APPROVED, _STANDS))
_SOMEBODY_LATE = (
    sa.exists()
    .where(AssignmentCounty.assignment_id == AssignmentDue.assignment_id, *(sa.not_(one) for one in _FINISHED))
    .correlate(Assignment, AssignmentDue)
)
ACCOUNTS_LATE = declare(
    Reminder(
        kind="insight.accounts_late",
        title=N_("Län som är sena med sin redovisning"),
        says=N_("Alla län har inte lämnat redovisningen av {name}, som skulle lämnas {due}. Se vilka det är."),
        names=names(AssignmentDue.id, Assignment.title_sv + ", " + _YEAR, Assignment.title_en + ", " + _YEAR).join(
            Assignment, Assignment.id == AssignmentDue.assignment_id
        ),
        open=things(AssignmentDue.id, _COORDINATED.c.county_id, None, AssignmentDue.due_on)
        .join(Assignment, Assignment.id == AssignmentDue.assignment_id)
        .join(_COORDINATED, sa.true())
        .where(IS_OWED, AssignmentDue.due_on >= _TODAY - ASKED_FOR.days, _SOMEBODY_LATE),
        chain=(Step(1, Role.NATIONAL_COORDINATOR),),
    )
)
_NUDGE_YEAR = sa.cast(AccountNudge.year, sa.Text)
NUDGED = declare(
    Event(
        COUNTY_NUDGED,
        N_("Påminnelse från den nationella samordnaren"),
        N_("Den nationella samordnaren väntar på er redovisning av {name}."),
        names(AccountNudge.id, Assignment.title_sv + ", " + _NUDGE_YEAR, Assignment.title_en + ", " + _NUDGE_YEAR).join(
            Assignment, Assignment.id == AccountNudge.assignment_id
        ),
    )
)
# Runs are called by their number: the name of a compilation was typed.
_RUN = sa.cast(ReportRun.id, sa.Text)
_RUN_NAMED = names(ReportRun.id, sa.literal("sammanställning nr ") + _RUN, sa.literal("compilation no. ") + _RUN)
FILES_READY = declare(Event(RUN_READY, N_("Sammanställningar som är klara"), N_("Filerna till {name} är klara att hämta."), _RUN_NAMED))
FILES_FAILED = declare(
    Event(RUN_FAILED, N_("Sammanställningar som inte gick att göra"), N_("Filerna till {name} gick inte att göra. Se varför."), _RUN_NAMED)
)
STOPPED = declare(
    Event(SCHEDULE_STOPPED, N_("Scheman som har stoppats"), N_("Schemat stoppades vid {name}. Se varför och starta det igen."), _RUN_NAMED)
)

_HOOK_NAMED = names(WebhookDelivery.id, Webhook.host, Webhook.host).join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
HOOK_STOPPED = declare(
    Event(
        WEBHOOK_STOPPED,
        N_("Webhookar som har stoppats"),
        N_("Webhooken till {name} har stoppats. Se varför och starta den igen."),
        _HOOK_NAMED,
    )
)


# Checkpoints of gender mainstreaming that are missing when something is over (features row 50): told of one thing at a time.

_EXPERT = Role.EQUALITY_EXPERT.value
ASKED_DAYS = 180  # what ended earlier stands in the lists as lacking; nobody remembers it well enough to be told of it
# Some weeks until one sees what it gave; three months later few remember, and it is the expert's.
_AFTERWARDS = (Step(14, RESPONSIBLE), Step(60, RESPONSIBLE), Step(90, _EXPERT))


def _unwritten(kind: Kind, stage: Stage, object_id: Any) -> Any:
    return ~sa.exists().where(
        Checkpoint.kind == sa.literal(kind.value), Checkpoint.object_id == object_id, Checkpoint.stage == sa.literal(stage.value)
    )


def _day_of(instant: Any) -> Any:
    """The day in Stockholm."""
    return sa.cast(sa.func.timezone(STOCKHOLM.key, instant), sa.Date)


# The day on which somebody said that it was done. One whose time has merely gone is asked about by prevention's own reminder.
_ENDED_ON = (
    sa.select(sa.func.max(EffortStep.on_day))
    .where(EffortStep.effort_id == Effort.id, EffortStep.state == EffortState.DONE.value)
    .correlate(Effort)
    .scalar_subquery()
)
_NUMBER = sa.cast(Effort.id, sa.Text)
EFFORT_UNEVALUATED = declare(
    Reminder(
        kind="insight.effort_unevaluated",
        title=N_("Avslutade insatser utan utvärdering av jämställdhet"),
        says=N_("Gör den sista avstämningen av {name}, som avslutades {due}: vad blev annorlunda för kvinnor och för män?"),
        names=names(Effort.id, sa.literal("insats nr ") + _NUMBER, sa.literal("effort no. ") + _NUMBER),
        open=things(Effort.id, Effort.county_id, answers_for(Effort.county_id, Effort.responsible_id), _ENDED_ON).where(
            Effort.state == EffortState.DONE.value, _ENDED_ON >= _TODAY - ASKED_DAYS, _unwritten(Kind.EFFORT, Stage.EVALUATE, Effort.id)
        ),
        chain=_AFTERWARDS,
        missing=True,
    )
)
_HELD_ON = _day_of(Occasion.ends_at)
_ON_DAY = sa.literal(", ") + sa.func.to_char(_day_of(Occasion.starts_at), "YYYY-MM-DD")
OCCASION_UNEVALUATED = declare(
    Reminder(
        kind="insight.occasion_unevaluated",
        title=N_("Genomförda utbildningar utan utvärdering av jämställdhet"),
        says=N_("Gör den sista avstämningen av {name}: vad blev annorlunda för kvinnor och för män?"),
        names=names(
            Occasion.id, sa.func.coalesce(Method.name, "Utbildning") + _ON_DAY, sa.func.coalesce(Method.name, "Training") + _ON_DAY
        ).outerjoin(Method, Method.id == Occasion.method_id),
        open=things(Occasion.id, Occasion.county_id, answers_for(Occasion.county_id, Occasion.responsible_id), _HELD_ON).where(
            Occasion.state == OccasionState.HELD.value,
            _HELD_ON >= _TODAY - ASKED_DAYS,
            _unwritten(Kind.OCCASION, Stage.EVALUATE, Occasion.id),
        ),
        chain=_AFTERWARDS,
        missing=True,
    )
)
# Decisions do not end. One reminder for all of a meeting: they were made at one table, and are looked at in one go.
_CLOSED_ON = _day_of(Meeting.closed_at)
_UNLOOKED_AT = sa.exists().where(Decision.meeting_id == Meeting.id, _unwritten(Kind.DECISION, Stage.DECIDE, Decision.id))
_MEETING_DAY = sa.func.to_char(_day_of(Meeting.starts_at), "YYYY-MM-DD")
DECISIONS_LACKING = declare(
    Reminder(
        kind="insight.decisions_lacking",
        title=N_("Beslut utan avstämning av jämställdhet"),
        says=N_("Gör avstämningen av besluten i {name}: är det känt vad de betyder för kvinnor och för män?"),
        names=names(Meeting.id, sa.literal("protokollet från ") + _MEETING_DAY, sa.literal("the minutes of ") + _MEETING_DAY),
        open=things(
            Meeting.id,
            Network.county_id,
            sa.func.coalesce(
                answers_for(Network.county_id, Meeting.responsible_id), answers_for(Network.county_id, Network.responsible_id)
            ),
            _CLOSED_ON,
        )
        .select_from(Meeting)
        .join(Network, Network.id == Meeting.network_id)
        .where(
            Network.county_id.is_not(None),
            Meeting.state == MeetingState.HELD.value,
            _CLOSED_ON >= _TODAY - ASKED_DAYS,
            _UNLOOKED_AT,
        ),
        chain=_AFTERWARDS,
        missing=True,
    )
)
