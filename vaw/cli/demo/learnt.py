"""What the made-up trainings led to: who came, in numbers, anonymous evaluations, and what the organisations answered afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from vaw.cli.demo.trainings import Made
from vaw.domain.support.models.adoption import FollowUp, MethodStage
from vaw.domain.support.models.evaluation import EVALUATION_SHEET, EVALUATION_TURN, Evaluation
from vaw.domain.support.models.occasions import OCCASION_HEADS
from vaw.domain.support.rules.adopting import ANSWER_WITHIN, MONTHS, FollowUpState, Hindrance, Stage, due_on, organisation_key
from vaw.domain.support.rules.evaluating import NO, REMIND_AFTER, WINDOW, YES, Answer, Question, QuestionKind, default_questions
from vaw.kernel.calendar import at_hour
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.db import db

SEXES = ("women", "men", "unstated")
_SAID = (
    "Bra exempel från verkligheten.",
    "Mer tid för samtal i grupp nästa gång.",
    "Jag tar med mig frågorna till mitt arbetslag.",
    "Tydligt och lugnt. Tack!",
    "Vi behöver en gemensam rutin hemma.",
)
# (stage after 3 months, after 9 months, what hinders), organisation by organisation; None: never answered.
_WENT = (
    (Stage.STARTED, Stage.ROUTINE, ()),
    (Stage.DECIDED, Stage.STARTED, (Hindrance.TIME,)),
    (None, None, ()),
    (Stage.NOT_YET, Stage.ABANDONED, (Hindrance.MANAGEMENT, Hindrance.STAFF)),
    (Stage.STARTED, Stage.STARTED, (Hindrance.MORE_TRAINING,)),
)
_METHOD_STAGE = ("county_id", "method_id", "organisation_id", "organisation_key", "organisation_name", "municipality_id")


def make_learnt(made: Iterable[Made], today: date, seed: int) -> None:
    """For each occasion that was held: heads, an evaluation with its sheets, questions to the organisations and their answers."""
    connection, random = db.session.connection(), Random(seed)  # noqa: S311  a made-up year needs no secrets
    held = [one for one in made if one.is_held]
    connection.execute(sa.insert(OCCASION_HEADS), [row for one in held for row in _heads(one)])
    connection.execute(sa.insert(Evaluation), [_evaluation(one, today) for one in held])
    sheets = [sheet for one in held for sheet in _sheets(one, random)]
    random.shuffle(sheets)
    connection.execute(sa.insert(EVALUATION_SHEET), sheets)
    connection.execute(sa.insert(EVALUATION_TURN), [row for one in held for row in _turns(one)])
    asked = [row for one in held for row in _follow_ups(one, today)]
    ids = connection.execute(sa.insert(FollowUp).returning(FollowUp.id, sort_by_parameter_order=True), asked).scalars().all()
    connection.execute(sa.insert(MethodStage), [_stage(id, row) for id, row in zip(ids, asked, strict=True) if row["stage"]])


def _came(row: Mapping[str, Any]) -> int:
    return sum(row[f"came_{sex}"] for sex in SEXES)


def _heads(made: Made) -> Iterator[dict[str, Any]]:
    parts: dict[tuple[str, int], list[Mapping[str, Any]]] = defaultdict(list)
    for one in made.registered:
        if _came(one.row):
            parts[one.row["profession"], one.row["municipality_id"]].append(one.row)
    for (profession, municipality_id), rows in parts.items():
        sums = {sex: sum(row[f"came_{sex}"] for row in rows) for sex in SEXES}
        whose = len({row["organisation_id"] for row in rows})
        yield {"occasion_id": made.id, "profession": profession, "municipality_id": municipality_id, "organisations": whose, **sums}


def _evaluation(made: Made, today: date) -> dict[str, Any]:
    held_on = _last_day(made)
    reminded_on = held_on + REMIND_AFTER
    return {
        "occasion_id": made.id,
        "questions": [one.plain() for one in default_questions(made.planned.mode)],
        "opens_on": held_on,
        "closes_on": held_on + WINDOW,
        "reminded_on": reminded_on if reminded_on <= today else None,
    }


def _sheets(made: Made, random: Random) -> Iterator[dict[str, Any]]:
    for _ in range(_answering(made)):
        answers = {one.code: answer for one in default_questions(made.planned.mode) if (answer := _answer(one, random)) is not None}
        yield {"id": UUID(int=random.getrandbits(128), version=4), "occasion_id": made.id, "answers": answers}


def _answering(made: Made) -> int:
    """Nearly half of those who came answer."""
    return sum(_came(one.row) for one in made.registered) * 4 // 9


def _answer(question: Question, random: Random) -> Answer | None:
    if question.kind is QuestionKind.TEXT:
        return random.choice(_SAID) if random.random() < 0.3 else None
    if question.kind is QuestionKind.SCALE:
        return random.choices(question.values, (1, 2, 5, 12, 10))[0]
    if question.kind is QuestionKind.YES_NO:
        return random.choices((YES, NO), (9, 1))[0]
    return random.choices(question.values, [1, *[6] * (len(question.values) - 2), 1])[0]


def _turns(made: Made) -> Iterator[dict[str, Any]]:
    """Who may answer how often; who has is a number, dealt out to the first of them."""
    left = _answering(made)
    for one in made.registered:
        turns = _came(one.row)
        if turns:
            answered = min(turns, left)
            left -= answered
            yield {"registration_id": one.id, "occasion_id": made.id, "turns": turns, "answered": answered}


def _follow_ups(made: Made, today: date) -> Iterator[dict[str, Any]]:
    taught = {one.row["organisation_id"]: one.row for one in reversed(made.registered) if _came(one.row)}
    for place, row in enumerate(taught.values()):
        for months in MONTHS:
            yield _follow_up(made, row, months, place, today)


def _follow_up(made: Made, row: Mapping[str, Any], months: int, place: int, today: date) -> dict[str, Any]:
    due = due_on(_last_day(made), months)
    after_three, after_nine, hindrances = _WENT[place % len(_WENT)]
    stage = after_three if months == MONTHS[0] else after_nine
    sent_at, answered_on = at_hour(due, 9), due + timedelta(days=2 + place)
    if due >= today:
        state = FollowUpState.WAITING
    elif stage is not None and answered_on < today:
        state = FollowUpState.ANSWERED
    else:
        state = FollowUpState.UNANSWERED if due + ANSWER_WITHIN < today else FollowUpState.SENT
    is_answered = state is FollowUpState.ANSWERED and stage is not None
    whose, county_id = row["municipality_id"], made.row["county_id"]
    return {
        "county_id": county_id,
        "method_id": made.row["method_id"],
        "occasion_id": made.id,
        "organisation_id": row["organisation_id"],
        "organisation_key": organisation_key(row["organisation_id"], row["organisation_name"], municipality_id=whose, county_id=county_id),
        "organisation_name": row["organisation_name"],
        "municipality_id": whose,
        "email": None if is_answered else row["email"],
        "months": months,
        "due_on": due,
        "state": state.value,
        "sent_at": None if state is FollowUpState.WAITING else sent_at,
        "answered_at": at_hour(answered_on, 10) if is_answered else None,
        "stage": stage.value if is_answered and stage else None,
        "hindrances": [one.value for one in hindrances] if is_answered else [],
    }


def _stage(follow_up_id: int, row: Mapping[str, Any]) -> dict[str, Any]:
    since_on = row["answered_at"].astimezone(STOCKHOLM).date()
    told = {"stage": row["stage"], "since_on": since_on, "follow_up_id": follow_up_id, "noted_at": row["answered_at"]}
    return {name: row[name] for name in _METHOD_STAGE} | told


def _last_day(made: Made) -> date:
    day: date = made.row["ends_at"].astimezone(STOCKHOLM).date()
    return day
