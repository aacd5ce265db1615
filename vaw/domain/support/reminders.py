"""What a board is reminded of about the catalogue, requests for support and trainings."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from vaw.domain.activities.queries.drafts import leads
from vaw.domain.geography.models import County
from vaw.domain.people.rules import Role
from vaw.domain.support.models import Method, RequestMessage, SupportRequest
from vaw.domain.support.models.adoption import FollowUp
from vaw.domain.support.models.occasions import OCCASION_SEATS, Occasion, Registration
from vaw.domain.support.queries.queue import IS_OPEN
from vaw.domain.support.rules import MethodState
from vaw.domain.support.rules.adopting import ANSWER_WITHIN, ASK_YOURSELF, FollowUpState
from vaw.domain.support.rules.answering import ASSIGNED_EVENT
from vaw.domain.support.rules.asking import MESSAGE_EVENT, RECEIVED_EVENT, WITHDRAWN_EVENT
from vaw.domain.support.rules.occasions import OccasionState
from vaw.domain.support.rules.registering import RegistrationState
from vaw.domain.support.rules.results import RESULTS_EVENT
from vaw.kernel.chain import Step
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.i18n import N_
from vaw.kernel.reminders import Event, Reminder, declare, names, things

_NOBODY: Any = sa.cast(None, sa.Integer)  # no one person is responsible: roles are told


# Entries of the catalogue that are to be reviewed.


_METHOD_NAMES: tuple[Any, ...] = (Method.id.label("object_id"), Method.name.label("name_sv"), Method.name.label("name_en"))
METHOD_REVIEW = declare(
    Reminder(
        kind="support.method_review",
        title=N_("Metoder i katalogen som ska granskas"),
        says=N_("Granska {name} i katalogen senast {due}: stämmer det som står där?"),
        # Names of methods, which are public.
        names=sa.select(*_METHOD_NAMES),
        # National entries are nobody's in a county: no board is reminded of them, the catalogue shows when they were reviewed.
        open=sa.select(Method.id.label("object_id"), Method.county_id, _NOBODY.label("user_id"), Method.review_on.label("due_on")).where(
            Method.state == MethodState.ACTIVE.value, Method.county_id.is_not(None), Method.review_on.is_not(None)
        ),
        # The leader, who knows what is asked for, has a month; then whoever else may keep the catalogue. An old text harms nobody by
        # the hour, so it is never a matter for the management.
        chain=(
            Step(-30, Role.DEVELOPMENT_LEADER.value),
            Step(0, Role.DEVELOPMENT_LEADER.value),
            Step(30, Role.EQUALITY_EXPERT.value),
        ),
    )
)


# What the one who asked has done. A request is called by its number, never by what was typed.

_NUMBER: Any = sa.literal("STÖD-") + sa.cast(SupportRequest.year, sa.Text) + "-" + sa.func.to_char(SupportRequest.sequence, "FM999990000")
_OF_REQUEST = sa.select(SupportRequest.id.label("object_id"), _NUMBER.label("name_sv"), _NUMBER.label("name_en"))
_OF_MESSAGE = sa.select(RequestMessage.id.label("object_id"), _NUMBER.label("name_sv"), _NUMBER.label("name_en")).join(
    SupportRequest, SupportRequest.id == RequestMessage.request_id
)
REQUEST_RECEIVED = declare(Event(RECEIVED_EVENT, N_("Nya förfrågningar om stöd"), N_("{name} har kommit in."), _OF_REQUEST))
REQUEST_WITHDRAWN = declare(
    Event(WITHDRAWN_EVENT, N_("Förfrågningar som har tagits tillbaka"), N_("{name} är återtagen av den som frågade."), _OF_REQUEST)
)
REQUEST_MESSAGE = declare(
    Event(MESSAGE_EVENT, N_("Meddelanden om förfrågningar"), N_("Det finns ett nytt meddelande i {name}."), _OF_MESSAGE)
)


# What a board has promised to the one who asked: each step has its day (README "Decisions").
# One whose answering account leads the county's work no longer is nobody's, so that it is told to those who lead it now.
_TODAY = sa.bindparam("today", type_=sa.Date)
_ANSWERING = sa.case((leads(SupportRequest.county_id, SupportRequest.responsible_id, _TODAY), SupportRequest.responsible_id))
REQUEST_CLOCK = declare(
    Reminder(
        kind="support.request_clock",
        title=N_("Förfrågningar att svara på"),
        says=N_("{name} ska ha fått svar senast {due}."),
        names=_OF_REQUEST,
        open=sa.select(
            SupportRequest.id.label("object_id"), SupportRequest.county_id, _ANSWERING.label("user_id"), SupportRequest.due_on
        ).where(SupportRequest.due_on.is_not(None), IS_OPEN),
        chain=(Step(-1), Step(0), Step(2), Step(5, Role.COUNTY_MANAGEMENT.value)),
    )
)
REQUEST_ASSIGNED = declare(Event(ASSIGNED_EVENT, N_("Förfrågningar som du har fått"), N_("Du är nu ansvarig för {name}."), _OF_REQUEST))


# Trainings. One is called by its method, which is public, and its day, never by the title that somebody typed.


def _day_of(instant: Any) -> Any:
    """The day in Stockholm."""
    return sa.cast(sa.func.timezone(STOCKHOLM.key, instant), sa.Date)


_STARTS_ON, _ENDS_ON = _day_of(Occasion.starts_at), _day_of(Occasion.ends_at)
_ON_DAY = sa.literal(", ") + sa.func.to_char(_STARTS_ON, "YYYY-MM-DD")
_OF_OCCASION = names(
    Occasion.id, sa.func.coalesce(Method.name, "Utbildning") + _ON_DAY, sa.func.coalesce(Method.name, "Training") + _ON_DAY
).outerjoin(Method, Method.id == Occasion.method_id)
# Whose the occasion is no more when that account leads the county's work no longer.
_HOLDING = sa.case((leads(Occasion.county_id, Occasion.responsible_id, _TODAY), Occasion.responsible_id))
_LEADER = Role.DEVELOPMENT_LEADER.value
_IS_OPENED = Occasion.state == OccasionState.OPEN.value


OCCASION_UNCLOSED = declare(
    Reminder(
        kind="support.occasion_unclosed",
        title=N_("Utbildningar att avsluta"),
        says=N_("{name} är slut. Se efter vilka som kom och avsluta den."),
        names=_OF_OCCASION,
        open=things(Occasion.id, Occasion.county_id, _HOLDING, _ENDS_ON + 1).where(_IS_OPENED, _ENDS_ON < _TODAY),
        # The service closes it by itself soon afterwards, without numbers where nobody has noted who came.
        chain=(Step(0), Step(1, _LEADER)),
    )
)
DRAFT_NEAR = declare(
    Reminder(
        kind="support.occasion_draft",
        title=N_("Utbildningar som inte är öppnade"),
        says=N_("{name} börjar {due} men är fortfarande ett utkast. Öppna den för anmälan, eller flytta den."),
        names=_OF_OCCASION,
        open=things(Occasion.id, Occasion.county_id, _HOLDING, _STARTS_ON).where(
            Occasion.state == OccasionState.DRAFT.value, _STARTS_ON.between(_TODAY, _TODAY + 30)
        ),
        chain=(Step(-21), Step(-7), Step(-2, _LEADER)),
    )
)
_SEATS = OCCASION_SEATS.c
PLACES_LEFT = declare(
    Reminder(
        kind="support.places_left",
        title=N_("Utbildningar med platser kvar"),
        says=N_("Anmälan till {name} stänger {due} och det finns platser kvar. Vill du påminna någon?"),
        names=_OF_OCCASION,
        open=things(Occasion.id, Occasion.county_id, _HOLDING, Occasion.closes_on)
        .join(OCCASION_SEATS, _SEATS.occasion_id == Occasion.id)
        # Until shortly before, free places are no news: three days, and the weekend before which that may have to be told.
        .where(_IS_OPENED, Occasion.closes_on.between(_TODAY, _TODAY + 5), _SEATS.taken < _SEATS.places),
        chain=(Step(-3),),
    )
)
EVALUATION_RESULTS = declare(
    Event(
        RESULTS_EVENT,
        N_("Utvärderingar med resultat"),
        N_("Utvärderingen av {name} är avslutad. Se vad deltagarna svarade."),
        _OF_OCCASION,
    )
)


# Registrations that wait for the board's yes. They are told together: the one that has waited longest decides the day.

# Two working days after the day on which somebody registered. Holidays are left to the chain, whose steps fall on working days.
_ASKED_ON = _day_of(sa.func.min(Registration.state_at))
_WEEKDAY = sa.extract("isodow", _ASKED_ON)
_ANSWER_BY = _ASKED_ON + sa.case((_WEEKDAY.between(4, 5), 4), (_WEEKDAY == 6, 3), else_=2)
REGISTRATIONS_ASKED = declare(
    Reminder(
        kind="support.registrations_asked",
        title=N_("Anmälningar som väntar på svar"),
        says=N_("Det finns anmälningar till {name} som ska ha fått svar senast {due}."),
        names=_OF_OCCASION,
        open=things(Occasion.id, Occasion.county_id, _HOLDING, _ANSWER_BY)
        .join(Registration, Registration.occasion_id == Occasion.id)
        .where(_IS_OPENED, Registration.state == RegistrationState.ASKED.value)
        .group_by(Occasion.id),
        chain=(Step(0), Step(2), Step(4, _LEADER)),
    )
)


# Organisations that did not answer what their training led to. They are told together, a county at a time: they are worth one call each,
# and no more than that.

_GIVEN_UP_ON = sa.func.min(FollowUp.due_on) + ANSWER_WITHIN.days
FOLLOW_UPS_UNANSWERED = declare(
    Reminder(
        kind="support.follow_ups_unanswered",
        title=N_("Organisationer som inte har svarat på uppföljningen"),
        says=N_("I {name} finns organisationer som inte har svarat på vad utbildningen ledde till. Ring dem och skriv in svaret."),
        names=names(County.id, County.name, County.name),
        open=things(FollowUp.county_id, FollowUp.county_id, None, _GIVEN_UP_ON)
        .where(FollowUp.state == FollowUpState.UNANSWERED.value, FollowUp.due_on > _TODAY - ASK_YOURSELF.days)
        .group_by(FollowUp.county_id),
        chain=(Step(0, _LEADER),),
        missing=True,
    )
)
