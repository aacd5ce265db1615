"""States of a request, the clock of each step, and the words of the catalogue."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from vaw.kernel.calendar import ORDINARY, Calendar, add_working_days
from vaw.kernel.i18n import N_


class MethodKind(StrEnum):
    """What an entry of the catalogue is."""

    METHOD = "method"
    TRAINING = "training"
    WEB_COURSE = "web_course"
    GUIDE = "guide"


class Level(StrEnum):
    """Level of prevention."""

    UNIVERSAL = "universal"
    SELECTIVE = "selective"
    INDICATED = "indicated"


class ForWhom(StrEnum):
    """Whom a method is for in the end, never who a person is."""

    ADULT_EXPOSED = "adult_exposed"
    CHILD_EXPOSED = "child_exposed"
    USER_OF_VIOLENCE = "user_of_violence"
    HONOUR_EXPOSED = "honour_exposed"
    EVERYBODY = "everybody"


class MethodState(StrEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


class RequestState(StrEnum):
    """Features row 30."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    MATCHED = "matched"
    PLANNED = "planned"
    DELIVERED = "delivered"
    FOLLOWED_UP = "followed_up"
    CLOSED = "closed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    PASSED_ON = "passed_on"


KIND_NAMES = {
    MethodKind.METHOD: N_("Metod"),
    MethodKind.TRAINING: N_("Utbildning"),
    MethodKind.WEB_COURSE: N_("Webbkurs"),
    MethodKind.GUIDE: N_("Vägledning"),
}
NAME_ONLY = N_("Metod eller utbildning")


def kind_name(kind: str, *, described: bool) -> str:
    """What an entry is called, as a marked text. One that nobody has described is a method or a training, unless somebody said which.

    >>> kind_name("method", described=False), kind_name("training", described=False), kind_name("method", described=True)
    ('Metod eller utbildning', 'Utbildning', 'Metod')
    """
    return NAME_ONLY if not described and kind == MethodKind.METHOD else KIND_NAMES[MethodKind(kind)]


LEVEL_NAMES = {Level.UNIVERSAL: N_("Universell"), Level.SELECTIVE: N_("Selektiv"), Level.INDICATED: N_("Indikerad")}
FOR_WHOM_NAMES = {
    ForWhom.ADULT_EXPOSED: N_("Vuxna som utsätts"),
    ForWhom.CHILD_EXPOSED: N_("Barn som utsätts eller upplever våld"),
    ForWhom.USER_OF_VIOLENCE: N_("Den som utövar våld"),
    ForWhom.HONOUR_EXPOSED: N_("Den som utsätts för hedersrelaterat våld och förtryck"),
    ForWhom.EVERYBODY: N_("Alla"),
}
METHOD_STATES = {MethodState.DRAFT: N_("Utkast"), MethodState.ACTIVE: N_("Aktuell"), MethodState.RETIRED: N_("Används inte längre")}
STATE_NAMES = {
    RequestState.RECEIVED: N_("Mottagen"),
    RequestState.ACKNOWLEDGED: N_("Bekräftad"),
    RequestState.MATCHED: N_("Insats vald"),
    RequestState.PLANNED: N_("Planerad"),
    RequestState.DELIVERED: N_("Genomförd"),
    RequestState.FOLLOWED_UP: N_("Uppföljd"),
    RequestState.CLOSED: N_("Avslutad"),
    RequestState.DECLINED: N_("Avböjd"),
    RequestState.WITHDRAWN: N_("Återtagen"),
    RequestState.PASSED_ON: N_("Lämnad vidare"),
}
NUMBER_FORM = "STÖD-{year}-{sequence:04}"


def number_of(year: int, sequence: int) -> str:
    """What people call a request by: STÖD-2026-0147."""
    return NUMBER_FORM.format(year=year, sequence=sequence)


_ENDINGS = frozenset({RequestState.DECLINED, RequestState.WITHDRAWN, RequestState.PASSED_ON})
NEXT: dict[RequestState, frozenset[RequestState]] = {
    RequestState.RECEIVED: frozenset({RequestState.ACKNOWLEDGED}) | _ENDINGS,
    RequestState.ACKNOWLEDGED: frozenset({RequestState.MATCHED}) | _ENDINGS,
    RequestState.MATCHED: frozenset({RequestState.PLANNED, RequestState.ACKNOWLEDGED}) | _ENDINGS,
    RequestState.PLANNED: frozenset({RequestState.DELIVERED, RequestState.MATCHED}) | _ENDINGS,
    RequestState.DELIVERED: frozenset({RequestState.FOLLOWED_UP, RequestState.CLOSED}),
    RequestState.FOLLOWED_UP: frozenset({RequestState.CLOSED}),
}
OPEN = frozenset(NEXT)
# Working days that each step may take: the service commitment of a board. README "Decisions".
WITHIN_WORKING_DAYS = {
    RequestState.RECEIVED: 3,
    RequestState.ACKNOWLEDGED: 10,
    RequestState.MATCHED: 20,
}


def due_on(state: RequestState, since: date, calendar: Calendar = ORDINARY) -> date | None:
    """When the step that begins on `since` must have led to the next one; None for steps whose day the plan decides."""
    days = WITHIN_WORKING_DAYS.get(state)
    return None if days is None else add_working_days(since, days, calendar)
