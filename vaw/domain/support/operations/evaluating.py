"""Evaluations of occasions: what is asked, when they open and close, and who is reminded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from vaw.domain.support import policy
from vaw.domain.support.models.evaluation import Evaluation
from vaw.domain.support.models.occasions import Occasion
from vaw.domain.support.operations.evaluation_sheets import LOCK, SHEETS
from vaw.domain.support.operations.letters import SEND_OF
from vaw.domain.support.queries.evaluating import find_evaluation, has_opened, is_open
from vaw.domain.support.rules.evaluating import WINDOW, Question, check_opening, check_questions, coded, default_questions
from vaw.domain.support.rules.registering import LetterKind
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import enqueue, operation

_CAME = "coalesce(came_women + came_men + came_unstated, 0)"
_GIVE_TURNS = sa.text(
    "insert into evaluation_turn (registration_id, occasion_id, turns) "  # noqa: S608  our own words
    f"select id, occasion_id, {_CAME} from registration where occasion_id = :occasion_id and state = 'confirmed' and {_CAME} > 0 "
    "on conflict (registration_id) do update set turns = greatest(excluded.turns, evaluation_turn.answered)"
)
_TAKE_TURNS = sa.text(
    "delete from evaluation_turn using registration where registration.id = evaluation_turn.registration_id "  # noqa: S608  the same
    f"and evaluation_turn.occasion_id = :occasion_id and answered = 0 and (state <> 'confirmed' or {_CAME} = 0)"
)
_TELL_LATE_ONES = sa.text(
    "insert into registration_letter (registration_id, kind, ref, written_at) "
    "select turn.registration_id, :kind, :ref, :now from evaluation_turn as turn "
    "join registration on registration.id = turn.registration_id "
    "where turn.occasion_id = :occasion_id and turn.answered < turn.turns and registration.email is not null "
    "order by turn.registration_id on conflict do nothing"
)
AT_OPENING, IN_BETWEEN = "opens", ""  # which of the letters of this kind it is


def open_evaluation(by: Actor, occasion: Occasion) -> None:
    """Let those who came answer; inside the unit that says the occasion is held, and again whenever attendance is corrected.

    What the board has prepared is asked, else the usual questions. It opens that day unless the board has chosen a later one.
    """
    held_on = _day(occasion.ended_at or clock.now())
    evaluation = find_evaluation(occasion.id)
    if evaluation is None:
        asked = [one.plain() for one in default_questions(occasion.mode)]
        evaluation = Evaluation(occasion=occasion, questions=asked, opens_on=held_on, closes_on=held_on + WINDOW)
        db.session.add(evaluation)
    elif evaluation.opens_on < held_on and evaluation.reminded_on is None:
        evaluation.opens_on, evaluation.closes_on = held_on, held_on + WINDOW
    db.session.flush()  # who came is read by the statements below
    if clock.today() <= evaluation.closes_on:
        connection = db.session.connection()
        connection.execute(_GIVE_TURNS, {"occasion_id": occasion.id})
        connection.execute(_TAKE_TURNS, {"occasion_id": occasion.id})


@operation(policy.HOLD_OCCASION)
def prepare_evaluation(
    by: Actor, occasion: Occasion, *, questions: Sequence[Question], opens_on: date | None = None, confirmed: bool = False
) -> Evaluation:
    """Write the questions before the occasion is held. `opens_on` None: when it is.

    Raises what `change_evaluation` raises, and Taken when somebody else has just written them.
    """
    asked = _checked(questions, confirmed=confirmed)
    first = _opening(occasion, opens_on)
    evaluation = Evaluation(occasion=occasion, questions=asked, opens_on=first, closes_on=first + WINDOW)
    db.session.add(evaluation)
    return evaluation


@operation(policy.KEEP_EVALUATION)
def change_evaluation(
    by: Actor, evaluation: Evaluation, *, questions: Sequence[Question], opens_on: date | None = None, confirmed: bool = False
) -> Evaluation:
    """Ask something else, or open on another day, until it has opened.

    Raises RuleBroken("support.evaluation_opened") afterwards, PersonalData, and what rules.evaluating says of questions and days.
    """
    if has_opened(evaluation):
        raise RuleBroken("support.evaluation_opened")
    evaluation.questions = _checked(questions, confirmed=confirmed)
    evaluation.opens_on = _opening(evaluation.occasion, opens_on)
    evaluation.closes_on = evaluation.opens_on + WINDOW
    return evaluation


@operation(policy.KEEP_EVALUATION)
def close_evaluation(by: Actor, evaluation: Evaluation) -> Evaluation:
    """End it before its day: nobody can answer from now on, and nobody is reminded. It cannot be opened again.

    Raises RuleBroken("support.evaluation_not_open").
    """
    if not is_open(evaluation):
        raise RuleBroken("support.evaluation_not_open")
    # A sheet that is being handed in is waited for: none comes after the result has been shown.
    db.session.connection().execute(LOCK, {"lock": SHEETS, "occasion_id": evaluation.occasion_id})
    yesterday = clock.today() - timedelta(days=1)
    evaluation.opens_on, evaluation.closes_on = min(evaluation.opens_on, yesterday), yesterday
    evaluation.reminded_on = evaluation.reminded_on or clock.today()
    return evaluation


@operation(policy.RUN_OCCASION)
def tell_of_opening(by: Actor, occasion: Occasion) -> int:
    """Tell those who came that it has opened, when that was later than the day itself. How many letters were written."""
    return _tell_late_ones(occasion, AT_OPENING)


@operation(policy.RUN_OCCASION)
def remind_to_evaluate(by: Actor, occasion: Occasion) -> int:
    """Remind those who have not answered, once. How many letters were written."""
    evaluation = find_evaluation(occasion.id)
    if evaluation is None or evaluation.reminded_on is not None or not is_open(evaluation):
        return 0
    evaluation.reminded_on = clock.today()
    return _tell_late_ones(occasion, IN_BETWEEN)


def _tell_late_ones(occasion: Occasion, ref: str) -> int:
    values = {"occasion_id": occasion.id, "kind": LetterKind.EVALUATE_AGAIN.value, "ref": ref, "now": clock.now()}
    written = db.session.connection().execute(_TELL_LATE_ONES, values).rowcount
    if written:
        enqueue(SEND_OF, occasion.id)
    return written


def _checked(questions: Sequence[Question], *, confirmed: bool) -> list[dict[str, object]]:
    """As they are kept; every word has passed the guard."""
    check_questions(questions)
    for at, one in enumerate(questions):
        guard.clean(one.text, field=f"text_{at}", confirmed=confirmed)
        guard.clean("\n".join(one.options), field=f"options_{at}", confirmed=confirmed)
    return [one.plain() for one in coded(questions)]


def _opening(occasion: Occasion, opens_on: date | None) -> date:
    """The first day. Until the occasion is held, a day before its end stands for "when it is" (open_evaluation moves it)."""
    if opens_on is None:
        return clock.today() if occasion.ended_at else min(clock.today(), _day(occasion.ends_at))
    check_opening(opens_on, ends_on=_day(occasion.ends_at), today=clock.today())
    return opens_on


def _day(instant: datetime) -> date:
    return instant.astimezone(clock.STOCKHOLM).date()
