"""Reading the questions to organisations: whom to ask, one question, and the lists of boards and organisations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.geography.queries import list_municipalities
from vaw.domain.people.models import Organisation
from vaw.domain.support import policy
from vaw.domain.support.models import Method, SupportRequest
from vaw.domain.support.models.adoption import FollowUp
from vaw.domain.support.models.occasions import Occasion, Registration
from vaw.domain.support.rules.adopting import ANSWER_WITHIN, ASK_YOURSELF, REMIND_AFTER, FollowUpState, Group, organisation_key
from vaw.domain.support.rules.registering import RegistrationKind, RegistrationState
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.calendar import at_hour
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.paging import SIZE, Page, cut, place
from vaw.kernel.permissions import Permission, scoped

AT_ONCE = 500  # rows that one round of the task takes; the rest comes in the next


class Taught(NamedTuple):
    """An organisation from which somebody came; `email`: whom to ask, None where no address is known."""

    key: str
    organisation_id: int | None
    name: str
    municipality_id: int | None
    email: str | None
    language: str


class About(NamedTuple):
    """What a question is about. `title`, `on`: the occasion, None for support that was given without one."""

    method: str
    method_code: str
    title: str | None
    on: datetime | None
    request: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list shows. `group` None: all whose day has come, latest first."""

    group: Group | None = Group.ASK
    method_id: int | None = None
    after: str | None = None


class Line(NamedTuple):
    """A question as a list shows it. `reachable`: there is an address to which it goes."""

    id: int
    county_id: int
    organisation_name: str
    municipality_id: int | None
    method: str
    months: int
    due_on: date
    state: str
    sent_at: datetime | None
    answered_at: datetime | None
    stage: str | None
    reachable: bool


@dataclass(frozen=True, slots=True)
class FollowUpPage(Page[Line]):
    """`counts`: how many each group has under the same filter."""

    counts: Mapping[Group, int]


def find_follow_up(follow_up_id: int) -> FollowUp | None:
    """The question behind a signed link or a job."""
    return db.session.get(FollowUp, follow_up_id)


def get_follow_up(by: Actor, follow_up_id: int, permission: Permission[FollowUp] = policy.READ_FOLLOW_UP) -> FollowUp:
    """One question. Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(scoped(permission, by).where(FollowUp.id == follow_up_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def about(follow_up: FollowUp) -> About:
    """What it is about, for whoever may see the question."""
    columns = (Method.name, Method.code, Occasion.title, Occasion.starts_at, SupportRequest.year, SupportRequest.sequence)
    joined = sa.select(*columns).select_from(FollowUp).join(Method, Method.id == FollowUp.method_id)
    joined = joined.outerjoin(Occasion, Occasion.id == FollowUp.occasion_id)
    joined = joined.outerjoin(SupportRequest, SupportRequest.id == FollowUp.request_id)
    with reading() as connection:
        method, code, title, on, year, sequence = connection.execute(joined.where(FollowUp.id == follow_up.id)).one()
    return About(method, code, title, on, None if year is None else (year, sequence))


def county_of(municipality_id: int | None) -> int | None:
    """The municipality's county."""
    return next((row.county_id for row in list_municipalities() if row.id == municipality_id), None)


def list_taught(occasion_id: int, county_id: int) -> list[Taught]:
    """Every organisation of those who came, once, in the order in which they registered; `county_id`: the host.

    Whoever registered heads speaks for the organisation; else its role mailbox in the register, else the first who came by name.
    Two statements, and no more addresses are unsealed than are used.
    """
    came = Registration.came_women + Registration.came_men + Registration.came_unstated > 0
    columns = (
        Registration.id, Registration.organisation_id, Registration.organisation_name, Registration.municipality_id, Registration.kind,
        Registration.email.is_not(None), Registration.language, Organisation.role_mailbox,
    )  # fmt: skip
    joined = sa.select(*columns).outerjoin(Organisation, Organisation.id == Registration.organisation_id)
    wanted = joined.where(Registration.occasion_id == occasion_id, Registration.state == RegistrationState.CONFIRMED, came)
    found: dict[str, tuple[_Rank, int, Taught]] = {}
    for number, organisation_id, name, municipality_id, kind, reachable, language, mailbox in db.session.execute(
        wanted.order_by(Registration.id)
    ):
        key = organisation_key(organisation_id, name, municipality_id=municipality_id, county_id=county_id)
        rank = _rank(kind, reachable, mailbox)
        if key not in found or rank > found[key][0]:
            found[key] = (rank, number, Taught(key, organisation_id, name, municipality_id, mailbox, language))
    personal = [number for rank, number, _taught in found.values() if rank in (_Rank.PERSON, _Rank.HEADS)]
    known = sa.select(Registration.id, Registration.email).where(Registration.id.in_(personal))
    emails: dict[int, str | None] = {row[0]: row[1] for row in db.session.execute(known)}
    return [taught._replace(email=emails.get(number, taught.email)) for _rank, number, taught in found.values()]


class _Rank(IntEnum):
    """How well an address stands for an organisation."""

    NONE = 0
    PERSON = 1
    MAILBOX = 2
    HEADS = 3


def _rank(kind: str, reachable: bool, mailbox: str | None) -> _Rank:
    if reachable and kind == RegistrationKind.HEADS:
        return _Rank.HEADS
    return _Rank.MAILBOX if mailbox else _Rank.PERSON if reachable else _Rank.NONE


_EMAIL_KNOWN = FollowUp.email.is_not(None)
_OPEN = FollowUp.state.in_((FollowUpState.WAITING.value, FollowUpState.SENT.value))


def list_due() -> list[int]:
    """Ids of the questions that are to leave today, first due first."""
    wanted = (FollowUp.state == FollowUpState.WAITING, FollowUp.due_on <= clock.today(), _EMAIL_KNOWN)
    return _ids(*wanted)


def list_silent() -> list[int]:
    """Ids of those that were asked a fortnight ago, have not answered and are to be reminded once."""
    since = clock.now() - REMIND_AFTER
    return _ids(FollowUp.state == FollowUpState.SENT, FollowUp.reminded_at.is_(None), FollowUp.sent_at <= since, _EMAIL_KNOWN)


def list_unanswered() -> list[int]:
    """Ids of those whose time to answer is over: counted from when they were asked, or from their day where nobody could be asked."""
    day = clock.today() - ANSWER_WITHIN
    asked = sa.func.coalesce(FollowUp.sent_at, sa.func.timezone("Europe/Stockholm", sa.cast(FollowUp.due_on, sa.DateTime)))
    return _ids(_OPEN, asked < at_hour(day, 0))


def list_settled() -> list[int]:
    """Ids of those whose address nobody needs any more: answered with the link over, or long unanswered."""
    today = clock.today()
    answered = sa.and_(FollowUp.state == FollowUpState.ANSWERED, FollowUp.due_on < today - ANSWER_WITHIN)
    answered = sa.and_(answered, sa.or_(FollowUp.sent_at.is_(None), FollowUp.sent_at < at_hour(today - ANSWER_WITHIN, 0)))
    given_up = sa.and_(FollowUp.state == FollowUpState.UNANSWERED, FollowUp.due_on < today - ASK_YOURSELF)
    return _ids(_EMAIL_KNOWN, sa.or_(answered, given_up))


def _ids(*conditions: sa.ColumnElement[bool]) -> list[int]:
    with reading() as connection:
        return list(connection.scalars(sa.select(FollowUp.id).where(*conditions).order_by(FollowUp.due_on, FollowUp.id).limit(AT_ONCE)))


_COLUMNS = (
    FollowUp.id, FollowUp.county_id, FollowUp.organisation_name, FollowUp.municipality_id, Method.name, FollowUp.months, FollowUp.due_on,
    FollowUp.state, FollowUp.sent_at, FollowUp.answered_at, FollowUp.stage, _EMAIL_KNOWN,
)  # fmt: skip
_LATEST_FIRST = frozenset({Group.ANSWERED, Group.UNANSWERED, None})


def _groups(today: date) -> dict[Group, sa.ColumnElement[bool]]:
    waiting, due = FollowUp.state == FollowUpState.WAITING, FollowUp.due_on <= today
    unanswered = FollowUp.state == FollowUpState.UNANSWERED
    recent = FollowUp.due_on > today - ASK_YOURSELF
    return {
        Group.ASK: sa.or_(sa.and_(waiting, due, sa.not_(_EMAIL_KNOWN)), sa.and_(unanswered, recent)),
        Group.SENT: sa.or_(FollowUp.state == FollowUpState.SENT, sa.and_(waiting, due, _EMAIL_KNOWN)),
        Group.ANSWERED: FollowUp.state == FollowUpState.ANSWERED,
        Group.UNANSWERED: unanswered,
        Group.LATER: sa.and_(waiting, sa.not_(due)),
    }


def list_follow_ups(by: Actor, wanted: Filter, *, size: int = SIZE) -> FollowUpPage:
    """One page and how many each group has: two statements. By day, in the past latest first.

    Raises RuleBroken("paging.cursor") for a cursor that is not ours.
    """
    groups = _groups(clock.today())
    shown = policy.READ_FOLLOW_UP.scope(by)
    if wanted.method_id is not None:
        shown = sa.and_(shown, FollowUp.method_id == wanted.method_id)
    page = sa.select(*_COLUMNS).join(Method, Method.id == FollowUp.method_id).where(shown)
    page = page.where(sa.not_(groups[Group.LATER]) if wanted.group is None else groups[wanted.group])
    page = _after(page, wanted.after, backwards=wanted.group in _LATEST_FIRST)
    counted = sa.select(sa.func.count(), *(sa.func.count().filter(one) for one in groups.values())).select_from(FollowUp).where(shown)
    with reading() as connection:
        total, *numbers = connection.execute(counted).one()
        rows = [Line(*row) for row in connection.execute(page.limit(size + 1))]
    counts = dict(zip(groups, numbers, strict=True))
    found = cut(rows, lambda line: (line.due_on, line.id), size=size)
    return FollowUpPage(found.rows, total - counts[Group.LATER] if wanted.group is None else counts[wanted.group], found.after, counts)


def _after(page: sa.Select[*tuple[Any, ...]], cursor: str | None, *, backwards: bool) -> sa.Select[*tuple[Any, ...]]:
    here, at = sa.tuple_(FollowUp.due_on, FollowUp.id), place(cursor, date, int)
    if at:
        there = sa.tuple_(sa.literal(at[0]), sa.literal(at[1]))
        page = page.where(here < there if backwards else here > there)
    return page.order_by(*((FollowUp.due_on.desc(), FollowUp.id.desc()) if backwards else (FollowUp.due_on, FollowUp.id)))
