"""Handing in a sheet so that nothing in the database leads from it to whoever filled it in (issue 4.9).

A sheet and the turn that it uses up are written in two transactions, neither by a flush: no line of the audit, no job, no time. The
sheet goes first, together with up to fifty others of its occasion that are taken out and put back in a random order: afterwards the
system columns of so many rows (xmin, ctid) and the rows of long answers behind them are alike, and none of them tells which came last.
Nothing is logged on the way, not even that the guard was asked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from vaw.domain.people.rules import tokens
from vaw.domain.support import policy
from vaw.domain.support.models.evaluation import EVALUATION_BEGUN, Evaluation
from vaw.domain.support.queries.evaluating import is_open, questions_of
from vaw.domain.support.rules.evaluating import ANSWER_MOST, Answer, Question, QuestionKind
from vaw.domain.support.rules.registering import LetterKind
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.guard import Kind, Level, PersonalData
from vaw.kernel.operation import operation
from vaw.kernel.sealing import seal, unseal

_NAMES = frozenset({Kind.NAME, Kind.INITIALS, Kind.NAME_AND_AGE})
SHUFFLED_WITH = 50  # other sheets that are written anew with each one
SHEETS = 7_469  # advisory lock: one at a time shuffles the sheets of an occasion or closes them; it leaves no trace on any row
LOCK = sa.text("select pg_advisory_xact_lock(:lock, :occasion_id)")
_IS_OPEN = sa.text("select exists (select from evaluation where occasion_id = :occasion_id and closes_on >= :today)")
_IS_THERE = sa.text("select exists (select from evaluation_sheet where id = :id)")
_PUT_IN = sa.text(
    "with gone as (delete from evaluation_sheet where id in (select id from evaluation_sheet where occasion_id = :occasion_id "
    "order by gen_random_uuid() limit :most) returning id, occasion_id, answers), "
    "together as (select id, occasion_id, answers from gone "
    "union all select cast(:id as uuid), cast(:occasion_id as integer), cast(:answers as jsonb)) "
    "insert into evaluation_sheet (id, occasion_id, answers) "
    "select id, occasion_id, answers from together order by gen_random_uuid()"
)
_SHUFFLE_ALL = sa.text(
    "with gone as (delete from evaluation_sheet where occasion_id = :occasion_id returning id, occasion_id, answers) "
    "insert into evaluation_sheet (id, occasion_id, answers) select id, occasion_id, answers from gone order by gen_random_uuid()"
)
_MY_TURN = sa.text("select turns, answered from evaluation_turn where registration_id = :registration_id for update")
# A second try with the same sheet uses up no second turn of a group; a single person's turn is used up whatever happened before.
_USE_TURN = sa.text(
    "update evaluation_turn set answered = answered + 1 "
    "where registration_id = :registration_id and answered < turns and (:is_new or turns = 1)"
)
_FORGET_TURNS = sa.text("delete from evaluation_turn where occasion_id = :occasion_id")
_FORGET_REMINDERS = sa.text(
    "delete from registration_letter using registration where registration.id = registration_letter.registration_id "
    "and registration.occasion_id = :occasion_id and registration_letter.kind = :kind"
)
_FORGET_BEGUN = sa.text("delete from evaluation_begun where token_hash = :token_hash")
_FORGET_ALL_BEGUN = sa.text("delete from evaluation_begun where occasion_id = :occasion_id")
_TO_FORGET = sa.text(
    "select occasion_id from evaluation where closes_on < :today and ("
    "exists (select from evaluation_turn as turn where turn.occasion_id = evaluation.occasion_id) "
    "or exists (select from evaluation_begun as begun where begun.occasion_id = evaluation.occasion_id)) order by occasion_id"
)


@operation(policy.ANSWER_EVALUATION)
def hand_in(
    by: Actor,
    evaluation: Evaluation,
    *,
    registration_id: int,
    sheet_id: UUID,
    answers: Mapping[str, Any],
    begun: str = "",
    confirmed: bool = False,
) -> None:
    """Take a sheet, and note that one more of this registration has answered. The same `sheet_id` again is the same sheet.

    `answers`: {code of a question: answer or None}; `begun`: the browser's token of what it had begun. The unit of work is the turn's
    transaction; it holds the turn, so that nobody answers twice at once. Raises RuleBroken("support.evaluation_closed"),
    ("support.evaluation_answered"), ("support.evaluation_empty"), and as `checked`.
    """
    if not is_open(evaluation):
        raise RuleBroken("support.evaluation_closed")
    given = checked(questions_of(evaluation), answers, confirmed=confirmed)
    if not given:
        raise RuleBroken("support.evaluation_empty")
    turn = db.session.connection().execute(_MY_TURN, {"registration_id": registration_id}).one_or_none()
    if turn is None:
        raise RuleBroken("support.evaluation_closed")
    is_new = _put_in(evaluation.occasion_id, sheet_id, given, begun, may_add=turn.answered < turn.turns)
    db.session.connection().execute(_USE_TURN, {"registration_id": registration_id, "is_new": is_new})


def _put_in(occasion_id: int, sheet_id: UUID, given: Mapping[str, Answer], begun: str, *, may_add: bool) -> bool:
    """Write the sheet in a transaction of its own. Whether it is new.

    Raises RuleBroken("support.evaluation_answered"), ("support.evaluation_closed").
    """
    values = {"occasion_id": occasion_id, "id": str(sheet_id), "answers": json.dumps(given), "most": SHUFFLED_WITH}
    with db.engine.begin() as connection:
        connection.execute(LOCK, {"lock": SHEETS, "occasion_id": occasion_id})
        if connection.execute(_IS_THERE, {"id": values["id"]}).scalar_one():
            return False
        if not connection.execute(_IS_OPEN, {"occasion_id": occasion_id, "today": clock.today()}).scalar_one():
            raise RuleBroken("support.evaluation_closed")  # in this moment: somebody may be reading the result
        if not may_add:
            raise RuleBroken("support.evaluation_answered")
        connection.execute(_PUT_IN, values)
        if begun:
            connection.execute(_FORGET_BEGUN, {"token_hash": _key(begun, occasion_id)})
    return True


def checked(questions: tuple[Question, ...], answers: Mapping[str, Any], *, confirmed: bool) -> dict[str, Answer]:
    """{code: answer} of what was answered, in the order of the questions. A value that a question does not offer is none.

    Raises RuleBroken("support.evaluation_text_long"), ("support.evaluation_name"), PersonalData, each with the question's code as field.
    """
    given: dict[str, Answer] = {}
    for one in questions:
        answer = answers.get(one.code)
        if one.kind is QuestionKind.TEXT:
            answer = _clean(str(answer or "").replace("\0", "").strip(), one.code, confirmed=confirmed)
        if answer in (one.values or (answer,)) and answer not in (None, ""):
            given[one.code] = answer
    return given


def _clean(text: str, field: str, *, confirmed: bool) -> str:
    """As guard.clean, but names cannot be confirmed: nobody is named in what is anonymous.

    And no line goes to the log: it would tell when somebody wrote what kind of words.
    """
    if len(text) > ANSWER_MOST:
        raise RuleBroken("support.evaluation_text_long", field=field, most=ANSWER_MOST)
    findings = guard.find(text)
    is_hard = any(finding.level is Level.HARD for finding in findings)
    if not is_hard and any(finding.kind in _NAMES for finding in findings):
        raise RuleBroken("support.evaluation_name", field=field)
    if is_hard or (findings and not confirmed):
        raise PersonalData(findings, field=field)
    return text


def keep_begun(evaluation: Evaluation, token: str, *, sheet_id: UUID, answers: Mapping[str, Any], confirmed: bool = False) -> str:
    """Keep what was begun, sealed, under the token that lies in this browser alone; that token, or a new one where there was none.

    No unit of work and no line of the audit: nobody is known here. Raises RuleBroken("support.evaluation_closed") and as `checked`.
    """
    if not is_open(evaluation):
        raise RuleBroken("support.evaluation_closed")
    given = checked(questions_of(evaluation), answers, confirmed=confirmed)
    token = token or tokens.new_token()
    content = seal(json.dumps({"sheet_id": str(sheet_id), "answers": given}).encode())
    key = _key(token, evaluation.occasion_id)
    row = insert(EVALUATION_BEGUN).values(token_hash=key, occasion_id=evaluation.occasion_id, content=content, saved_on=clock.today())
    newer = row.on_conflict_do_update(index_elements=["token_hash"], set_={"content": row.excluded.content, "saved_on": clock.today()})
    with db.engine.begin() as connection:
        connection.execute(newer)
    return token


def find_begun(occasion_id: int, token: str) -> tuple[UUID, dict[str, Any]] | None:
    """(key of the sheet, {code: answer}) of what this browser has begun, None when it has begun nothing."""
    if not token:
        return None
    begun = EVALUATION_BEGUN.c
    content = db.session.scalar(sa.select(begun.content).where(begun.token_hash == _key(token, occasion_id)))
    if content is None:
        return None
    kept = json.loads(unseal(content))
    return UUID(kept["sheet_id"]), kept["answers"]


def forget_turns() -> int:
    """Of what has closed, forget who has answered or was reminded and what was begun, and shuffle all its sheets. How many evaluations.

    From then on the database knows that so many answered, and of nobody whether they did.
    """
    with db.engine.connect() as connection:
        done = connection.execute(_TO_FORGET, {"today": clock.today()}).scalars().all()
    for occasion_id in done:
        of_this = {"occasion_id": occasion_id}
        with db.engine.begin() as connection:
            connection.execute(LOCK, of_this | {"lock": SHEETS})
            connection.execute(_SHUFFLE_ALL, of_this)
        with db.engine.begin() as connection:
            connection.execute(_FORGET_TURNS, of_this)
            connection.execute(_FORGET_ALL_BEGUN, of_this)
            connection.execute(_FORGET_REMINDERS, of_this | {"kind": LetterKind.EVALUATE_AGAIN.value})
    return len(done)


def _key(token: str, occasion_id: int) -> bytes:
    """One browser may have begun several evaluations: each lies by itself."""
    return tokens.hashed(f"{token}:{occasion_id}")
