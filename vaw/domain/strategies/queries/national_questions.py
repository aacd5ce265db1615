"""Reading what boards asked the county that supports all, and what it answered. Every board reads it, also afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from vaw.domain.people.models import User
from vaw.domain.strategies import policy
from vaw.domain.strategies.models.national import NationalAnswer, NationalQuestion
from vaw.domain.strategies.queries.national_examples import stems
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.paging import SIZE, Page, cut, place
from vaw.kernel.permissions import Permission, scoped

_SWEDISH: sa.ColumnClause[Any] = sa.literal_column("'swedish'")
_ASKED = sa.func.to_tsvector(_SWEDISH, sa.literal_column("(national_question.title || ' ') || national_question.text"))
_SAID = sa.func.to_tsvector(_SWEDISH, sa.literal_column("national_answer.text"))


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list shows. `words`: found in the question or in an answer to it. `waiting`: only those that nobody has answered."""

    words: str = ""
    waiting: bool = False
    after: str | None = None


class Line(NamedTuple):
    id: int
    county_id: int
    title: str
    asked_at: datetime
    answered_at: datetime | None


class Said(NamedTuple):
    """An answer. `name`: of the account."""

    id: int
    at: datetime
    county_id: int
    name: str | None
    text: str


def list_questions(by: Actor, wanted: Filter, *, size: int = SIZE) -> Page[Line]:
    """One page, the latest first, with the exact total: two statements.

    Raises RuleBroken("paging.cursor") for a cursor that is not ours.
    """
    shown = sa.and_(policy.READ_QUESTION.scope(by), *_conditions(wanted))
    columns: tuple[Any, ...] = tuple(getattr(NationalQuestion, name) for name in Line._fields)
    page = sa.select(*columns).where(shown).order_by(NationalQuestion.id.desc()).limit(size + 1)
    at = place(wanted.after, int)
    if at:
        page = page.where(NationalQuestion.id < at[0])
    with reading() as connection:
        total = connection.scalar(sa.select(sa.func.count()).select_from(NationalQuestion).where(shown))
        rows = [Line(*row) for row in connection.execute(page)]
    return cut(rows, lambda line: (line.id,), total=total, size=size)


def _conditions(wanted: Filter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.words.strip():
        query = stems(wanted.words)
        answered = sa.exists().where(NationalAnswer.question_id == NationalQuestion.id, _SAID.op("@@")(query))
        found.append(sa.or_(_ASKED.op("@@")(query), answered))
    if wanted.waiting:
        found.append(NationalQuestion.answered_at.is_(None))
    return found


def get_question(by: Actor, question_id: int, permission: Permission[NationalQuestion] = policy.READ_QUESTION) -> NationalQuestion:
    """Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(scoped(permission, by).where(NationalQuestion.id == question_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_answers(question: NationalQuestion) -> list[Said]:
    """Of a question that the actor has got, the oldest first."""
    wanted = (
        sa.select(NationalAnswer.id, NationalAnswer.at, NationalAnswer.county_id, User.name, NationalAnswer.text)
        .outerjoin(User, User.id == NationalAnswer.author_id)
        .where(NationalAnswer.question_id == question.id)
        .order_by(NationalAnswer.id)
    )
    with reading() as connection:
        return [Said(*row) for row in connection.execute(wanted)]


def find_asked(submit_key: UUID) -> NationalQuestion | None:
    """What a form with this key has asked already."""
    return db.session.scalars(sa.select(NationalQuestion).where(NationalQuestion.submit_key == submit_key)).one_or_none()


def find_answered(submit_key: UUID) -> NationalAnswer | None:
    """What a form with this key has answered already."""
    return db.session.scalars(sa.select(NationalAnswer).where(NationalAnswer.submit_key == submit_key)).one_or_none()


def question_of_answer(by: Actor, answer_id: int) -> int:
    """The id of the question that it answers: where word of it leads. Raises NotFound when absent or outside the actor's scope."""
    wanted = sa.select(NationalQuestion.id).join(NationalAnswer, NationalAnswer.question_id == NationalQuestion.id)
    with reading() as connection:
        found = connection.scalar(wanted.where(NationalAnswer.id == answer_id, policy.READ_QUESTION.scope(by)))
    if found is None:
        raise NotFound
    return found
