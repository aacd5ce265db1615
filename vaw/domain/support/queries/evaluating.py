"""Reading evaluations: what is asked, whose turn it is, and what came of it. Nothing here reads one sheet by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import JSONB

from vaw.domain.support import policy
from vaw.domain.support.models.evaluation import EVALUATION_SHEET, EVALUATION_TURN, Evaluation
from vaw.domain.support.models.occasions import OCCASION_HEADS, Occasion
from vaw.domain.support.rules.evaluating import SHOWN_FROM, Answer, Question, QuestionKind, read_questions, remind_on
from vaw.domain.support.rules.occasions import OccasionState
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import Permission, scoped

TEXTS_MOST = 300  # answers in own words on one page
_SHEET, _TURN, _HEADS = EVALUATION_SHEET.c, EVALUATION_TURN.c, OCCASION_HEADS.c


class Turn(NamedTuple):
    """How many may answer by one link, and how many have."""

    turns: int
    answered: int

    @property
    def left(self) -> int:
        return self.turns - self.answered


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was answered to one question. All is None where fewer than SHOWN_FROM answered it, `n` too.

    `counts`: how many gave each of the question's values, in their order; `mean` of a scale; `texts` in an order that says nothing.
    """

    question: Question
    n: int | None = None
    counts: tuple[int, ...] | None = None
    mean: float | None = None
    texts: tuple[str, ...] | None = None


def find_evaluation(occasion_id: int) -> Evaluation | None:
    """The evaluation of an occasion, with it; for links, jobs and whoever holds the occasion already."""
    wanted = sa.select(Evaluation).where(Evaluation.occasion_id == occasion_id).options(orm.joinedload(Evaluation.occasion))
    return db.session.scalars(wanted).one_or_none()


def get_evaluation(by: Actor, occasion_id: int, permission: Permission[Evaluation] = policy.READ_EVALUATION) -> Evaluation:
    """The evaluation of one of the actor's occasions. Raises NotFound when absent or outside the actor's scope."""
    wanted = scoped(permission, by).where(Evaluation.occasion_id == occasion_id).options(orm.joinedload(Evaluation.occasion))
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def questions_of(evaluation: Evaluation) -> tuple[Question, ...]:
    return read_questions(evaluation.questions)


def is_held(occasion: Occasion) -> bool:
    return occasion.state == OccasionState.HELD


def has_opened(evaluation: Evaluation) -> bool:
    """Whether the questions stand fast: somebody may have answered them."""
    return is_held(evaluation.occasion) and evaluation.opens_on <= clock.today()


def is_closed(evaluation: Evaluation) -> bool:
    """Whether nobody can answer any more: only then is there a result, so that no two of them can be compared."""
    return has_opened(evaluation) and evaluation.closes_on < clock.today()


def is_open(evaluation: Evaluation) -> bool:
    return has_opened(evaluation) and not is_closed(evaluation)


def find_turn(registration_id: int) -> Turn | None:
    """Whether these may answer, and how many of them have; None for who did not come."""
    row = db.session.execute(sa.select(_TURN.turns, _TURN.answered).where(_TURN.registration_id == registration_id)).one_or_none()
    return Turn(*row) if row else None


def count_sheets(occasion_id: int) -> int:
    """How many have answered."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(EVALUATION_SHEET).where(_SHEET.occasion_id == occasion_id)) or 0


def count_asked(occasion_id: int) -> int:
    """How many may answer: who came. When the window has closed, turns are forgotten and the statistics of the occasion say it."""
    turns = db.session.scalar(sa.select(sa.func.sum(_TURN.turns)).where(_TURN.occasion_id == occasion_id))
    if turns is None:
        came = sa.func.sum(_HEADS.women + _HEADS.men + _HEADS.unstated)
        turns = db.session.scalar(sa.select(came).where(_HEADS.occasion_id == occasion_id))
    return turns or 0


def list_outcomes(by: Actor, evaluation: Evaluation) -> list[Outcome]:
    """What was answered, question by question. Nothing while the window is open, and nothing of fewer than SHOWN_FROM sheets.

    Raises NotFound outside the actor's scope.
    """
    if not policy.READ_EVALUATION.allows(by, evaluation):
        raise NotFound
    questions = questions_of(evaluation)
    if not is_closed(evaluation) or count_sheets(evaluation.occasion_id) < SHOWN_FROM:
        return []
    given = _tallies(evaluation.occasion_id, [one.code for one in questions if one.kind is not QuestionKind.TEXT])
    return [
        _texts(evaluation.occasion_id, one) if one.kind is QuestionKind.TEXT else outcome_of(one, given.get(one.code, {}))
        for one in questions
    ]


def outcome_of(question: Question, given: Mapping[Answer, int]) -> Outcome:
    """The result of a question that has values; `given`: {value: how many}."""
    counts = tuple(given.get(value, 0) for value in question.values)
    n = sum(counts)
    if n < SHOWN_FROM:
        return Outcome(question)
    whole = sum(value * count for value, count in zip(question.values, counts, strict=True) if isinstance(value, int))
    return Outcome(question, n, counts, whole / n if question.kind is QuestionKind.SCALE else None)


def _tallies(occasion_id: int, codes: Sequence[str]) -> dict[str, dict[Answer, int]]:
    """{code: {value: how many}} of the questions that have values, counted in the database."""
    each = sa.func.jsonb_each(_SHEET.answers).table_valued(sa.column("key", sa.Text), sa.column("value", JSONB)).lateral()
    answered = sa.select(each.c.key, each.c.value, sa.func.count()).select_from(EVALUATION_SHEET).join(each, sa.true())
    wanted = answered.where(_SHEET.occasion_id == occasion_id, each.c.key.in_(codes)).group_by(each.c.key, each.c.value)
    found: dict[str, dict[Answer, int]] = {}
    for code, value, count in db.session.execute(wanted):
        found.setdefault(code, {})[value] = count
    return found


def _texts(occasion_id: int, question: Question) -> Outcome:
    """Own words, shuffled anew at each reading: no place in the list tells which of them belong to one sheet."""
    said = _SHEET.answers[question.code].astext
    of_this = sa.select(said).where(_SHEET.occasion_id == occasion_id, said != "")
    n = db.session.scalar(sa.select(sa.func.count()).select_from(of_this.subquery())) or 0
    if n < SHOWN_FROM:
        return Outcome(question)
    return Outcome(question, n, texts=tuple(db.session.scalars(of_this.order_by(sa.func.gen_random_uuid()).limit(TEXTS_MOST))))


def list_to_remind(today: date) -> list[Evaluation]:
    """Open ones whose day of reminding has come and whose late ones have not been reminded, by id."""
    return [one for one in _open_ones(today) if one.reminded_on is None and remind_on(one.opens_on) <= today]


def list_opened_later(today: date) -> list[Evaluation]:
    """Open ones that began after the day on which people were thanked for coming: nobody has told them yet. By id."""
    return [one for one in _open_ones(today) if (held := one.occasion.ended_at) and one.opens_on > held.astimezone(clock.STOCKHOLM).date()]


def _open_ones(today: date) -> Iterable[Evaluation]:
    wanted = sa.select(Evaluation).join(Evaluation.occasion).options(orm.contains_eager(Evaluation.occasion))
    in_window = (Evaluation.opens_on <= today, Evaluation.closes_on >= today, Occasion.state == OccasionState.HELD.value)
    return db.session.scalars(wanted.where(*in_window).order_by(Evaluation.id)).all()
