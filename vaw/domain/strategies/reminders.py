"""What a board is reminded of about its strategies, their action plans and the checkpoints of what has ended."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from vaw.domain.activities.queries.drafts import leads
from vaw.domain.people.models import Membership, Organisation
from vaw.domain.people.rules import Role
from vaw.domain.strategies.models import Strategy
from vaw.domain.strategies.models.checkpoints import Checkpoint
from vaw.domain.strategies.models.national import NationalAnswer, NationalQuestion
from vaw.domain.strategies.models.plans import Measure, StrategyParty, YearlyReport
from vaw.domain.strategies.operations.party_letters import UNREACHED_EVENT
from vaw.domain.strategies.rules import StrategyState
from vaw.domain.strategies.rules.checkpoints import Kind, Stage
from vaw.domain.strategies.rules.national import ANSWERED_EVENT, ASKED_EVENT
from vaw.domain.strategies.rules.plans import REPORT_DUE, MeasureState
from vaw.kernel.chain import RESPONSIBLE, Step
from vaw.kernel.i18n import N_
from vaw.kernel.reminders import Event, Reminder, declare, names, things

_TODAY = sa.bindparam("today", type_=sa.Date)
_EXPERT, _MANAGEMENT = Role.EQUALITY_EXPERT.value, Role.COUNTY_MANAGEMENT.value


def answers_for(county_id: Any, user_id: Any) -> Any:
    """The account while it leads the county's work or is its expert, else nobody: those are told who keep it now."""
    expert = sa.exists().where(
        Membership.user_id == user_id,
        Membership.county_id == county_id,
        Membership.role == _EXPERT,
        Membership.assignment_id.is_(None),
        Membership.valid_from <= _TODAY,
        sa.or_(Membership.valid_to.is_(None), Membership.valid_to >= _TODAY),
    )
    return sa.case((sa.or_(leads(county_id, user_id, _TODAY), expert), user_id))


# A strategy is called by its number, which stands on its page: its title is typed by hand. So is a measure.
_STRATEGY, _MEASURE = sa.cast(Strategy.id, sa.Text), sa.cast(Measure.id, sa.Text)
_STRATEGY_NAMES = names(Strategy.id, sa.literal("strategi nr ") + _STRATEGY, sa.literal("strategy no. ") + _STRATEGY)
_MEASURE_NAMES = names(Measure.id, sa.literal("åtgärd ") + _MEASURE, sa.literal("measure ") + _MEASURE)
_STRATEGY_KEEPER = answers_for(Strategy.county_id, Strategy.responsible_id)
_MEASURE_KEEPER = answers_for(Measure.county_id, Measure.responsible_id)
_APPROVED = Strategy.state == StrategyState.APPROVED.value

STRATEGY_REVIEW = declare(
    Reminder(
        kind="strategies.review",
        title=N_("Strategier som ska ses över"),
        says=N_("Se över {name} senast {due}: stämmer målen och åtgärderna fortfarande?"),
        names=_STRATEGY_NAMES,
        # One that ends is looked at before it does, whatever day was set; least() passes over what is empty.
        open=things(Strategy.id, Strategy.county_id, _STRATEGY_KEEPER, sa.func.least(Strategy.review_on, Strategy.ends_on)).where(
            _APPROVED, Strategy.ends_on >= _TODAY - 60
        ),
        # A new strategy takes half a year and the county's actors; a month late it is the management's, who decides it.
        chain=(Step(-30, RESPONSIBLE), Step(0, RESPONSIBLE), Step(30, _MANAGEMENT)),
    )
)
STRATEGY_WAITING = declare(
    Reminder(
        kind="strategies.waiting",
        title=N_("Strategier som väntar på godkännande"),
        says=N_("Läs och godkänn {name}, som lämnades in {due}."),
        names=_STRATEGY_NAMES,
        open=things(
            Strategy.id, Strategy.county_id, None, sa.cast(sa.func.timezone("Europe/Stockholm", Strategy.submitted_at), sa.Date)
        ).where(Strategy.state == StrategyState.SUBMITTED.value),
        chain=(Step(0, _MANAGEMENT), Step(14, _MANAGEMENT), Step(30, _EXPERT)),
    )
)
_IS_OPEN = sa.or_(Measure.state == MeasureState.NOT_BEGUN.value, Measure.state == MeasureState.UNDER_WAY.value)
MEASURE_DUE = declare(
    Reminder(
        kind="strategies.measure_due",
        title=N_("Åtgärder i handlingsplaner"),
        says=N_("Följ upp {name}, som ska vara klar {due}."),
        names=_MEASURE_NAMES,
        open=things(Measure.id, Measure.county_id, _MEASURE_KEEPER, Measure.due_on).where(_IS_OPEN),
        # A month to help whoever does it; a month late the expert asks whether the plan still holds, then the management.
        chain=(Step(-30, RESPONSIBLE), Step(0, RESPONSIBLE), Step(30, _EXPERT), Step(90, _MANAGEMENT)),
    )
)


def _year(day: Any) -> Any:
    return sa.cast(sa.extract("year", day), sa.Integer)


# The report of last year: of those who were with it then, of a strategy that ran then, and have not told.
_LAST = _year(_TODAY) - 1
_TOLD = sa.exists().where(YearlyReport.party_id == StrategyParty.id, YearlyReport.year == _LAST)
_WITH_IT = sa.and_(
    _year(StrategyParty.joined_on) <= _LAST,
    sa.or_(StrategyParty.left_on.is_(None), StrategyParty.left_on > _TODAY),
    _year(Strategy.starts_on) <= _LAST,
    _year(Strategy.ends_on) >= _LAST,
)
ACTOR_SILENT = declare(
    Reminder(
        kind="strategies.actor_silent",
        title=N_("Aktörer som inte har redovisat sitt år"),
        says=N_("{name} skulle ha redovisat sitt år senast {due}. Ring dem, eller skriv ner vad de säger."),
        names=names(StrategyParty.id, Organisation.name, Organisation.name).join(
            Organisation, Organisation.id == StrategyParty.organisation_id
        ),
        open=things(
            StrategyParty.id,
            Strategy.county_id,
            _STRATEGY_KEEPER,
            sa.func.make_date(_year(_TODAY), *(sa.literal(one) for one in REPORT_DUE)),
        )
        .select_from(StrategyParty)
        .join(Strategy, Strategy.id == StrategyParty.strategy_id)
        .where(_APPROVED, _WITH_IT, ~_TOLD),
        # The actor has had two mails by then; the board's own account is due on 1 March, a fortnight after the day.
        chain=(Step(1, RESPONSIBLE), Step(10, RESPONSIBLE), Step(60, _EXPERT)),
    )
)


def _unevaluated(kind: Kind, object_id: Any) -> Any:
    written = sa.exists().where(
        Checkpoint.kind == sa.literal(kind.value), Checkpoint.object_id == object_id, Checkpoint.stage == sa.literal(Stage.EVALUATE.value)
    )
    return ~written


_DONE_ON = sa.cast(sa.func.timezone("Europe/Stockholm", Measure.state_at), sa.Date)
MEASURE_UNEVALUATED = declare(
    Reminder(
        kind="strategies.measure_unevaluated",
        title=N_("Avslutade åtgärder utan utvärdering av jämställdhet"),
        says=N_("Gör den sista avstämningen av {name}, som blev klar {due}: vad blev annorlunda för kvinnor och för män?"),
        names=_MEASURE_NAMES,
        open=things(Measure.id, Measure.county_id, _MEASURE_KEEPER, _DONE_ON).where(
            Measure.state == MeasureState.DONE.value, _unevaluated(Kind.MEASURE, Measure.id)
        ),
        # Some weeks until one sees what it gave; three months later few remember.
        chain=(Step(14, RESPONSIBLE), Step(60, RESPONSIBLE), Step(90, _EXPERT)),
        missing=True,
    )
)
STRATEGY_UNEVALUATED = declare(
    Reminder(
        kind="strategies.strategy_unevaluated",
        title=N_("Avslutade strategier utan utvärdering av jämställdhet"),
        says=N_("Gör den sista avstämningen av {name}, som gällde till {due}: vad blev annorlunda för kvinnor och för män?"),
        names=_STRATEGY_NAMES,
        open=things(Strategy.id, Strategy.county_id, _STRATEGY_KEEPER, Strategy.ends_on).where(
            _APPROVED, Strategy.ends_on < _TODAY, _unevaluated(Kind.STRATEGY, Strategy.id)
        ),
        chain=(Step(30, RESPONSIBLE), Step(90, RESPONSIBLE), Step(180, _MANAGEMENT)),
        missing=True,
    )
)
PARTY_UNREACHED = declare(
    Event(
        UNREACHED_EVENT,
        N_("Aktörer vars mejl inte kom fram"),
        N_("Mejlet till {name} om strategin kom inte fram. Se över adressen."),
        names(StrategyParty.id, Organisation.name, Organisation.name).join(Organisation, Organisation.id == StrategyParty.organisation_id),
    )
)
# A question is called by its number, which stands on its page: what it is about is typed by hand.
_QUESTION = sa.cast(NationalQuestion.id, sa.Text)
_QUESTION_SV, _QUESTION_EN = sa.literal("fråga nr ") + _QUESTION, sa.literal("question no. ") + _QUESTION
SUPPORT_ASKED = declare(
    Event(
        ASKED_EVENT,
        N_("Frågor inom det nationella stödet"),
        N_("En länsstyrelse har ställt {name}. Svara, så att alla län kan läsa."),
        names(NationalQuestion.id, _QUESTION_SV, _QUESTION_EN),
    )
)
SUPPORT_ANSWERED = declare(
    Event(
        ANSWERED_EVENT,
        N_("Svar inom det nationella stödet"),
        N_("Ni har fått svar på {name}."),
        names(NationalAnswer.id, _QUESTION_SV, _QUESTION_EN).join(NationalQuestion, NationalQuestion.id == NationalAnswer.question_id),
    )
)
