"""What an evaluation asks, when it is open, who is reminded, and what its result says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests.factories.occasions import came, make_occasion, make_registration
from vaw.domain.support.models.evaluation import EVALUATION_SHEET, EVALUATION_TURN, Evaluation
from vaw.domain.support.models.occasions import Occasion, RegistrationLetter
from vaw.domain.support.operations.evaluating import change_evaluation, close_evaluation, open_evaluation, prepare_evaluation
from vaw.domain.support.operations.evaluation_sheets import checked
from vaw.domain.support.queries.evaluating import find_evaluation, find_turn, list_outcomes, questions_of
from vaw.domain.support.rules.evaluating import USE_IN_WORK, Question, QuestionKind, coded, default_questions
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant, system
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.guard import PersonalData
from vaw.kernel.operation import unit
from vaw.kernel.queue import JobRow
from vaw.tasks import evaluations as tasks

pytestmark = pytest.mark.usefixtures("rolled_back")
MONDAY = datetime(2026, 3, 2, 16, tzinfo=UTC)
OURS = default_questions("on_site")
OWN = [Question("", QuestionKind.SCALE, "Upplägget var bra."), Question("", QuestionKind.TEXT, "Något mer?")]


def make_held(**more: Any) -> Occasion:
    """Held on that Monday."""
    return make_occasion(starts_at=MONDAY - timedelta(hours=4), state="held", ended_at=MONDAY, **more)


def open_it(occasion: Occasion) -> Evaluation:
    with unit(system("test"), "test.held"):
        open_evaluation(system("test"), occasion)
    found = find_evaluation(occasion.id)
    assert found is not None
    return found


def answered(occasion: Occasion, *sheets: Mapping[str, Any]) -> None:
    """Sheets past the form and past everybody's turn."""
    with unit(system("test"), "test.sheets"):
        rows = [{"id": uuid4(), "occasion_id": occasion.id, "answers": dict(sheet)} for sheet in sheets]
        db.session.execute(sa.insert(EVALUATION_SHEET), rows)


def letters() -> list[tuple[int, str, str]]:
    wanted = sa.select(RegistrationLetter).order_by(RegistrationLetter.id)
    return [(row.registration_id, row.kind, row.ref) for row in db.session.scalars(wanted)]


def on(day: int, month: int = 3) -> Any:
    return clock.frozen(datetime(2026, month, day, 8, tzinfo=UTC))


def test_it_opens_with_the_usual_questions_for_a_fortnight_to_everybody_who_came(leader: Actor) -> None:
    with clock.frozen(MONDAY):
        occasion = make_held()
        one, group = came(make_registration(occasion)), came(make_registration(occasion, women=4, men=3), women=3, men=2)
        absent, unticked = came(make_registration(occasion), 0, 0, 0), make_registration(occasion)
        evaluation = open_it(occasion)
    assert questions_of(evaluation) == OURS
    assert (evaluation.opens_on, evaluation.closes_on) == (date(2026, 3, 2), date(2026, 3, 16))
    assert [find_turn(who.id) for who in (one, group, absent, unticked)] == [(1, 0), (5, 0), None, None]


def test_a_later_correction_of_who_came_changes_the_turns_and_nothing_else() -> None:
    with clock.frozen(MONDAY):
        occasion = make_held()
        group, absent = came(make_registration(occasion, women=5)), came(make_registration(occasion))
        evaluation = open_it(occasion)
    with unit(system("test"), "test.answered"):
        db.session.execute(sa.update(EVALUATION_TURN).where(EVALUATION_TURN.c.registration_id == group.id).values(answered=2))
    with on(6):
        came(group, women=1), came(absent, women=0)
        open_it(occasion)
    assert (find_turn(group.id), find_turn(absent.id)) == ((2, 2), None)
    assert evaluation.opens_on == date(2026, 3, 2)
    with on(17):  # over: nobody gets a turn any more
        came(absent, women=1)
        open_it(occasion)
    assert find_turn(absent.id) is None and evaluation.closes_on == date(2026, 3, 16)


def test_what_the_board_has_prepared_is_asked_when_the_occasion_is_held(leader: Actor) -> None:
    with clock.frozen(MONDAY - timedelta(days=20)):
        occasion = make_occasion(starts_at=MONDAY - timedelta(hours=4))
        evaluation = prepare_evaluation(leader, occasion, questions=OWN)
        change_evaluation(leader, evaluation, questions=OWN[:1])
    with clock.frozen(MONDAY):
        with unit(system("test"), "test.held"):
            occasion.state, occasion.ended_at = "held", MONDAY
        open_it(occasion)
        assert [one.text for one in questions_of(evaluation)] == ["Upplägget var bra."]
        assert evaluation.opens_on == date(2026, 3, 2)
        with pytest.raises(RuleBroken, match="evaluation_opened"):
            change_evaluation(leader, evaluation, questions=OWN)


def test_it_may_open_on_a_later_day_and_those_who_came_are_told_then(leader: Actor) -> None:
    with clock.frozen(MONDAY):
        occasion = make_occasion(starts_at=MONDAY - timedelta(hours=4))
        who = came(make_registration(occasion))
        evaluation = prepare_evaluation(leader, occasion, questions=OWN, opens_on=date(2026, 3, 9))
        with unit(system("test"), "test.held"):
            occasion.state, occasion.ended_at = "held", MONDAY
        open_it(occasion)
        assert (evaluation.opens_on, evaluation.closes_on) == (date(2026, 3, 9), date(2026, 3, 23))
    told = []
    for day in range(2, 24):
        with on(day):
            told += [day] * tasks.remind()
    assert told == [9, 16]
    assert letters() == [(who.id, "evaluate_again", "opens"), (who.id, "evaluate_again", "")]


@pytest.mark.parametrize(
    ("day", "code"), [(date(2026, 3, 2), "evaluation_early"), (date(2026, 5, 2), "evaluation_late")], ids=["the day itself", "too late"]
)
def test_a_day_of_ones_own_lies_after_the_occasion_and_soon(leader: Actor, day: date, code: str) -> None:
    with clock.frozen(MONDAY), pytest.raises(RuleBroken, match=code):
        prepare_evaluation(leader, make_occasion(starts_at=MONDAY), questions=OWN, opens_on=day)


@pytest.mark.parametrize(
    ("questions", "code"),
    [
        ([], "question_none"),
        (OWN * 8, "question_many"),
        ([Question("", QuestionKind.TEXT, "")], "question_empty"),
        ([Question("", QuestionKind.CHOICE, "Vilken del?", ("Första",))], "question_options"),
        ([Question("", QuestionKind.CHOICE, "Vilken del?", ("Första", "Första"))], "question_options"),
    ],
    ids=["none", "many", "empty", "one option", "twice the same option"],
)
def test_questions_that_cannot_be_answered_are_refused(leader: Actor, questions: list[Question], code: str) -> None:
    with pytest.raises(RuleBroken, match=code):
        prepare_evaluation(leader, make_occasion(), questions=questions)


def test_a_question_that_names_a_person_is_refused(leader: Actor) -> None:
    with pytest.raises(PersonalData):
        prepare_evaluation(leader, make_occasion(), questions=[*OWN, Question("", QuestionKind.TEXT, "Vad tyckte du om 19811218-9876?")])


def test_our_questions_keep_their_codes_only_as_long_as_their_words() -> None:
    """Figures read USE_IN_WORK: the same words must stand behind it everywhere."""
    changed = [Question("", one.kind, one.text, one.options) for one in OURS]
    assert coded(changed) == OURS
    changed[1] = Question("", QuestionKind.SCALE, "Jag kan använda det.")
    assert USE_IN_WORK not in [one.code for one in coded([*changed, changed[0]])]
    assert len({one.code for one in coded([*changed, changed[0]])}) == len(changed) + 1


def test_who_has_not_answered_is_reminded_once_after_a_week_and_nobody_else() -> None:
    with clock.frozen(MONDAY):
        occasion = make_held()
        late, done = came(make_registration(occasion)), came(make_registration(occasion))
        group = came(make_registration(occasion, women=3))
        came(make_registration(occasion, email=None))
        open_it(occasion)
    with unit(system("test"), "test.answered"):
        db.session.execute(sa.update(EVALUATION_TURN).where(EVALUATION_TURN.c.registration_id.in_([done.id, group.id])).values(answered=1))
    counts = {}
    for day in range(2, 18):
        with on(day):
            counts[day] = tasks.remind()
    assert {day: n for day, n in counts.items() if n} == {9: 2}
    assert letters() == [(late.id, "evaluate_again", ""), (group.id, "evaluate_again", "")]
    assert db.session.scalars(sa.select(JobRow.args).where(JobRow.name == "support.letters.send")).all() == [[occasion.id]]


def test_nobody_is_reminded_on_a_day_off() -> None:
    """Held on Saturday 4 April: a week later is the Saturday after Easter, so it becomes Monday."""
    held = datetime(2026, 4, 4, 14, tzinfo=UTC)
    with clock.frozen(held):
        occasion = make_occasion(starts_at=held - timedelta(hours=3), state="held", ended_at=held)
        came(make_registration(occasion))
        open_it(occasion)
    told = []
    for day in range(4, 19):
        with on(day, 4):
            told += [day] * tasks.remind()
    assert told == [13]


def test_there_is_no_result_while_somebody_can_answer(leader: Actor) -> None:
    """Two results one after the other would tell what the one between them answered."""
    with clock.frozen(MONDAY):
        occasion = make_held()
        came(make_registration(occasion, women=9))
        evaluation = open_it(occasion)
        answered(occasion, *[{"overall": 5}] * 8)
    with on(16):
        assert list_outcomes(leader, evaluation) == []
    with on(17):
        assert list_outcomes(leader, evaluation)[0].mean == 5


def test_a_board_may_close_it_early_and_never_open_it_again(leader: Actor) -> None:
    with clock.frozen(MONDAY):
        occasion = make_held()
        came(make_registration(occasion, women=9))
        evaluation = open_it(occasion)
        answered(occasion, *[{"overall": 4}] * 5)
        close_evaluation(leader, evaluation)
        assert list_outcomes(leader, evaluation)[0].n == 5
        open_it(occasion)  # somebody corrects who came
        assert list_outcomes(leader, evaluation)[0].n == 5
        with pytest.raises(RuleBroken, match="evaluation_not_open"):
            close_evaluation(leader, evaluation)
    with on(10):
        assert tasks.remind() == 0


def test_results_agree_with_a_count_by_hand(leader: Actor) -> None:
    sheets: list[dict[str, Any]] = [
        {"overall": 5, "level": 1, "recommend": "yes", "better": "Mer tid"},
        {"overall": 4, "level": 1, "recommend": "yes", "better": "Kortare"},
        {"overall": 4, "level": 0, "recommend": "no", "better": "Fler pauser"},
        {"overall": 2, "level": 2, "recommend": "yes", "better": "Bättre ljud"},
        {"overall": 5, "level": 1, "better": "Inget"},
        {"overall": 3, "level": 1},
    ]
    with clock.frozen(MONDAY):
        occasion = make_held()
        came(make_registration(occasion, women=9))
        evaluation = open_it(occasion)
        answered(occasion, *sheets)
    with on(17):
        overall, use, level, _place, recommend, takeaway, better = list_outcomes(leader, evaluation)
    assert (overall.n, overall.counts, overall.mean) == (6, (0, 1, 1, 2, 2), 23 / 6)
    assert (level.n, level.counts, level.mean) == (6, (1, 4, 1), None)
    assert sorted(better.texts or ()) == sorted(sheet["better"] for sheet in sheets[:5])
    # Four said yes or no, nobody the rest: neither how many nor what.
    assert [(one.n, one.counts, one.texts) for one in (use, recommend, takeaway)] == [(None, None, None)] * 3


def test_four_sheets_say_nothing_at_all(leader: Actor) -> None:
    with clock.frozen(MONDAY):
        occasion = make_held()
        came(make_registration(occasion, women=4))
        evaluation = open_it(occasion)
        answered(occasion, *[{"overall": 5}] * 4)
    with on(17):
        assert list_outcomes(leader, evaluation) == []


def test_own_words_come_in_another_order_each_time(leader: Actor) -> None:
    with clock.frozen(MONDAY):
        occasion = make_held()
        came(make_registration(occasion, women=30))
        evaluation = open_it(occasion)
        answered(occasion, *[{"better": f"Svar {n}"} for n in range(30)])
    with on(17):
        orders = {list_outcomes(leader, evaluation)[-1].texts for _ in range(3)}
    assert len(orders) == 3


def test_another_county_sees_nothing_and_a_co_host_sees_it(leader: Actor) -> None:
    with clock.frozen(MONDAY):
        occasion = make_held(co_county_ids=[25])
        evaluation = open_it(occasion)
    with on(17):
        assert list_outcomes(Actor(None, "web", (Grant("development_leader", county_id=25),)), evaluation) == []
        with pytest.raises(NotFound):
            list_outcomes(Actor(None, "web", (Grant("development_leader", county_id=3),)), evaluation)


def test_a_zero_byte_in_an_answer_is_left_out() -> None:
    asked = (Question("mine", QuestionKind.TEXT, "Vad tar du med dig?"),)
    assert checked(asked, {"mine": "Mer \0tid"}, confirmed=False) == {"mine": "Mer tid"}
