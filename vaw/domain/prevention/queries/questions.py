"""Reading questions between counties: one's own threads, one of them with its messages."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.people.models import User
from vaw.domain.prevention import policy
from vaw.domain.prevention.models import Effort
from vaw.domain.prevention.models.questions import EffortMessage, EffortQuestion
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.paging import SIZE, Page, cut, place
from vaw.kernel.permissions import Permission, scoped

_EFFORT = orm.joinedload(EffortQuestion.effort)  # whose it is decides who may read


class Thread(NamedTuple):
    """A thread as the list shows it. `title` None: the effort is another county's and no longer shared."""

    id: int
    effort_id: int
    title: str | None
    county_id: int
    owner_county_id: int
    last_at: datetime
    messages: int


class Message(NamedTuple):
    id: int
    at: datetime
    county_id: int
    name: str | None
    text: str


_MESSAGES = sa.select(sa.func.count()).where(EffortMessage.question_id == EffortQuestion.id).correlate(EffortQuestion).scalar_subquery()


def list_questions(by: Actor, after: str | None = None, *, size: int = SIZE) -> Page[Thread]:
    """Those that the actor's county asked or was asked, the latest message first. Two statements.

    Raises RuleBroken("paging.cursor") for a cursor that is not ours.
    """
    mine = policy.READ_QUESTION.scope(by)
    seen = sa.or_(policy.READ_EFFORT.scope(by), policy.READ_SHARED.scope(by))
    page = (
        sa.select(
            EffortQuestion.id, EffortQuestion.effort_id, sa.case((seen, Effort.title)), EffortQuestion.county_id,
            EffortQuestion.owner_county_id, EffortQuestion.last_at, _MESSAGES,
        )
        .join(Effort, Effort.id == EffortQuestion.effort_id)
        .where(mine)
        .order_by(EffortQuestion.last_at.desc(), EffortQuestion.id.desc())
        .limit(size + 1)
    )  # fmt: skip
    at = place(after, datetime_of, int)  # type: ignore[arg-type]  # a kind is whatever reads the text
    if at:
        page = page.where(sa.tuple_(EffortQuestion.last_at, EffortQuestion.id) < sa.tuple_(*at))
    with reading() as connection:
        total = connection.scalar(sa.select(sa.func.count()).select_from(EffortQuestion).where(mine))
        rows = [Thread(*row) for row in connection.execute(page)]
    return cut(rows, lambda one: (one.last_at.isoformat(), one.id), total=total, size=size)


def datetime_of(text: Any) -> datetime:
    """An instant from a cursor; ValueError for one without a time zone."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant without a time zone")
    return instant


def get_question(by: Actor, question_id: int, permission: Permission[EffortQuestion] = policy.READ_QUESTION) -> EffortQuestion:
    """Raises NotFound when absent or of other counties."""
    found = db.session.scalars(scoped(permission, by).where(EffortQuestion.id == question_id).options(_EFFORT)).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_question(effort_id: int, county_id: int) -> EffortQuestion:
    """The county's thread about an effort, which is there."""
    wanted = sa.select(EffortQuestion).where(EffortQuestion.effort_id == effort_id, EffortQuestion.county_id == county_id)
    return db.session.scalars(wanted.options(_EFFORT)).one()


def find_message(question_id: int, submit_key: UUID) -> EffortMessage | None:
    """What a form with this key has written already."""
    wanted = sa.select(EffortMessage).where(EffortMessage.question_id == question_id, EffortMessage.submit_key == submit_key)
    return db.session.scalars(wanted).one_or_none()


def get_question_of_message(by: Actor, message_id: int) -> int:
    """The id of its thread: where word of it leads. Raises NotFound outside the actor's scope."""
    wanted = sa.select(EffortQuestion.id).join(EffortMessage, EffortMessage.question_id == EffortQuestion.id)
    with reading() as connection:
        found = connection.scalar(wanted.where(EffortMessage.id == message_id, policy.READ_QUESTION.scope(by)))
    if found is None:
        raise NotFound
    return found


def responsible_of(question: EffortQuestion) -> int | None:
    """Who holds the effort that is asked about."""
    with reading() as connection:
        return connection.scalar(sa.select(Effort.responsible_id).where(Effort.id == question.effort_id))


def find_title(by: Actor, effort_id: int) -> str | None:
    """The effort's title where the actor may read it, or it is shared."""
    seen = sa.or_(policy.READ_EFFORT.scope(by), policy.READ_SHARED.scope(by))
    with reading() as connection:
        return connection.scalar(sa.select(Effort.title).where(Effort.id == effort_id, seen))


def list_messages(question: EffortQuestion) -> list[Message]:
    """Of a thread that the actor has got, oldest first."""
    wanted = (
        sa.select(EffortMessage.id, EffortMessage.at, EffortMessage.county_id, User.name, EffortMessage.text)
        .outerjoin(User, User.id == EffortMessage.author_id)
        .where(EffortMessage.question_id == question.id)
        .order_by(EffortMessage.id)
    )
    with reading() as connection:
        return [Message(*row) for row in connection.execute(wanted)]
