"""What a board is reminded of about the catalogue and about requests for support."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from vaw.domain.activities.queries.drafts import leads
from vaw.domain.people.rules import Role
from vaw.domain.support.models import Method, RequestMessage, SupportRequest
from vaw.domain.support.queries.queue import IS_OPEN
from vaw.domain.support.rules import MethodState
from vaw.domain.support.rules.answering import ASSIGNED_EVENT
from vaw.domain.support.rules.asking import MESSAGE_EVENT, RECEIVED_EVENT, WITHDRAWN_EVENT
from vaw.kernel.chain import Step
from vaw.kernel.i18n import N_
from vaw.kernel.reminders import Event, Reminder, declare

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
