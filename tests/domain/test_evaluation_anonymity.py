"""Looking into the database for any way from an answer to a person (issue 4.9). There must be none.

Real commits: what tells rows apart is what PostgreSQL writes beside them.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories.occasions import came, make_occasion, make_registration
from vaw.domain.support.models.evaluation import EVALUATION_BEGUN, EVALUATION_SHEET, EVALUATION_TURN
from vaw.domain.support.models.occasions import Occasion, Registration
from vaw.domain.support.operations.evaluating import open_evaluation, remind_to_evaluate
from vaw.domain.support.operations.evaluation_sheets import SHUFFLED_WITH, find_begun, hand_in, keep_begun
from vaw.domain.support.queries.evaluating import count_asked, count_sheets, find_evaluation, find_turn
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.audit import AUDIT
from vaw.kernel.db import Model, db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.guard import PersonalData
from vaw.kernel.operation import unit
from vaw.kernel.queue import JobRow
from vaw.tasks import evaluations as tasks

SHEET, TURN = EVALUATION_SHEET.name, EVALUATION_TURN.name


@pytest.fixture
def occasion(committed: Flask) -> Iterator[Occasion]:
    """Held just now; `join` says who came."""
    with committed.app_context():
        begins = clock.now() - timedelta(hours=5)
        yield make_occasion(starts_at=begins, state="held", ended_at=clock.now())


def join(occasion: Occasion, heads: int = 1) -> Registration:
    registration = came(make_registration(occasion, women=heads))
    with unit(system("test"), "test.held"):
        open_evaluation(system("test"), occasion)
    return registration


def answer(registration: Registration, sheet_id: UUID | None = None, **answers: Any) -> UUID:
    evaluation = find_evaluation(registration.occasion_id)
    assert evaluation is not None
    key = sheet_id or uuid4()
    hand_in(system("web"), evaluation, registration_id=registration.id, sheet_id=key, answers=answers or {"overall": 4})
    return key


def run(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def rows(sql: str, **values: Any) -> list[Any]:
    with db.engine.connect() as connection:
        return list(connection.execute(sa.text(sql), values))


def test_no_key_leads_from_a_sheet_to_anything_but_its_occasion() -> None:
    """Nor from anything to a sheet, and no table of evaluations has a column that holds a time."""
    leads = {key.target_fullname for column in EVALUATION_SHEET.columns for key in column.foreign_keys}
    assert leads == {"occasion.id"}
    assert [key for table in Model.metadata.tables.values() for key in table.foreign_keys if key.column.table is EVALUATION_SHEET] == []
    tables = (EVALUATION_SHEET, EVALUATION_TURN, EVALUATION_BEGUN)
    assert [column for table in tables for column in table.columns if isinstance(column.type, sa.DateTime)] == []
    assert {*EVALUATION_SHEET.columns.keys()} & {*EVALUATION_TURN.columns.keys()} == {"occasion_id"}
    assert "registration_id" not in EVALUATION_BEGUN.columns


def test_the_database_itself_has_no_more_than_the_model(occasion: Occasion) -> None:
    columns = rows("select column_name, column_default from information_schema.columns where table_name = :name order by 1", name=SHEET)
    triggers = rows("select tgname from pg_trigger where tgrelid = cast(:name as regclass) and not tgisinternal", name=SHEET)
    assert ([tuple(row) for row in columns], triggers) == ([("answers", None), ("id", None), ("occasion_id", None)], [])


def test_answering_leaves_no_line_in_the_audit_no_job_and_no_line_in_the_log(occasion: Occasion, caplog: pytest.LogCaptureFixture) -> None:
    who = join(occasion)
    before = rows("select (select count(*) from audit), (select count(*) from job), (select count(*) from registration_letter)")
    with caplog.at_level(logging.DEBUG, logger="vaw"):
        answer(who, overall=4, better="Mer tid.")
    after = rows("select (select count(*) from audit), (select count(*) from job), (select count(*) from registration_letter)")
    assert before == after and count_sheets(occasion.id) == 1
    assert [record for record in caplog.records if record.name.startswith("vaw")] == []
    assert db.session.scalar(sa.select(sa.func.count()).where(AUDIT.c.kind.in_([SHEET, TURN]))) == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(JobRow).where(JobRow.name.contains("evaluation"))) == 0


def test_not_even_the_guards_log_tells_when_somebody_wrote_what(occasion: Occasion, caplog: pytest.LogCaptureFixture) -> None:
    who, evaluation = join(occasion), find_evaluation(occasion.id)
    assert evaluation is not None
    answers = {"better": "Hon bor på skyddat boende i Umeå."}
    with caplog.at_level(logging.DEBUG):
        with pytest.raises(PersonalData) as stopped:
            hand_in(system("web"), evaluation, registration_id=who.id, sheet_id=uuid4(), answers=answers)
        hand_in(system("web"), evaluation, registration_id=who.id, sheet_id=uuid4(), answers=answers, confirmed=True)
    assert stopped.value.field == "better"
    assert [record for record in caplog.records if record.name.startswith("vaw")] == []


def test_a_sheet_and_its_turn_are_two_transactions(occasion: Occasion) -> None:
    everybody = [join(occasion) for _ in range(3)]
    for who in everybody:
        answer(who)
    sheets = {row[0] for row in rows(f"select xmin::text from {SHEET}")}
    turns = {row[0] for row in rows(f"select xmin::text from {TURN}")}
    assert sheets & turns == set()


def test_up_to_fifty_others_every_sheet_bears_the_mark_of_the_last(occasion: Occasion) -> None:
    """xmin and cmin are the same on all of them: none was written before or after another."""
    everybody = [join(occasion) for _ in range(8)]
    for number, who in enumerate(everybody, 1):
        answer(who, overall=5, better="x" * 900 if number % 2 else "kort")
        assert len(rows(f"select distinct xmin::text, cmin::text from {SHEET}")) == 1
        assert count_sheets(occasion.id) == number


def test_beyond_that_the_last_one_hides_among_fifty_others(occasion: Occasion) -> None:
    fill(occasion, 120)
    who = join(occasion)
    key = answer(who)
    [latest] = rows(f"select count(*), bool_or(id = :key) from {SHEET} group by xmin order by age(xmin) limit 1", key=str(key))
    assert (latest[0], latest[1], count_sheets(occasion.id)) == (SHUFFLED_WITH + 1, True, 121)


def test_the_place_in_the_table_says_nothing_of_the_order(occasion: Occasion) -> None:
    """The last sheet stands anywhere among the others, not at the end: over twelve answers it would be last each time."""
    group, places = join(occasion, 12), []
    for _ in range(12):
        key = answer(group)
        order = [row[0] for row in rows(f"select id from {SHEET} order by ctid")]
        places.append((order.index(key), len(order) - 1))
    assert any(place != last for place, last in places)


def test_when_it_has_closed_the_database_forgets_who_has_answered(occasion: Occasion) -> None:
    group, single, _late = join(occasion, 3), join(occasion), join(occasion)
    evaluation = find_evaluation(occasion.id)
    assert evaluation is not None
    answer(group), answer(single)
    keep_begun(evaluation, "", sheet_id=uuid4(), answers={"overall": 3})
    assert count_asked(occasion.id) == 5
    assert remind_to_evaluate(system("test"), occasion) == 2
    with clock.frozen(clock.now() + timedelta(days=14)):
        assert tasks.tidy() == 0 and find_turn(single.id) == (1, 1)
    with clock.frozen(clock.now() + timedelta(days=15)):
        assert (tasks.tidy(), tasks.tidy()) == (1, 0)
    left = rows(
        f"select (select count(*) from {TURN}), (select count(*) from evaluation_begun), (select count(*) from registration_letter)"
    )
    assert left == [(0, 0, 0)]
    assert count_sheets(occasion.id) == 2


def test_the_same_sheet_twice_is_one_sheet_and_one_turn(occasion: Occasion) -> None:
    group = join(occasion, 4)
    key = answer(group, overall=5)
    answer(group, key, overall=1)
    assert (count_sheets(occasion.id), find_turn(group.id)) == (1, (4, 1))


def test_nobody_answers_twice_by_one_link_even_at_the_same_time(committed: Flask, occasion: Occasion) -> None:
    who, start, refused = join(occasion), threading.Barrier(5), list[str]()

    def try_it() -> None:
        with committed.app_context():
            start.wait()
            try:
                answer(who)
            except RuleBroken as broken:
                refused.append(broken.code)

    threads = [threading.Thread(target=try_it) for _ in range(5)]
    run(threads)
    assert (count_sheets(occasion.id), refused) == (1, ["support.evaluation_answered"] * 4)


def test_a_whole_room_answers_at_once_and_no_sheet_is_lost(committed: Flask, occasion: Occasion) -> None:
    """Shuffling takes rows out and puts them back: two at once must not meet."""
    group, start = join(occasion, 12), threading.Barrier(12)

    def one(number: int) -> None:
        with committed.app_context():
            start.wait()
            answer(group, better=f"Svar {number}")

    threads = [threading.Thread(target=one, args=(number,)) for number in range(12)]
    run(threads)
    texts = {row[0] for row in rows(f"select answers->>'better' from {SHEET}")}
    assert texts == {f"Svar {number}" for number in range(12)}
    assert find_turn(group.id) == (12, 12)


def test_what_was_begun_lies_sealed_and_opens_in_that_browser_alone(occasion: Occasion) -> None:
    who, evaluation, key = join(occasion), find_evaluation(occasion.id), uuid4()
    assert evaluation is not None
    token = keep_begun(evaluation, "", sheet_id=key, answers={"overall": 3, "better": "Mer tid"})
    assert find_begun(occasion.id, token) == (key, {"overall": 3, "better": "Mer tid"})
    assert find_begun(occasion.id, "another") is None
    [content] = rows("select content from evaluation_begun")
    assert b"Mer tid" not in bytes(content[0])
    hand_in(system("web"), evaluation, registration_id=who.id, sheet_id=key, answers={"overall": 3}, begun=token)
    assert find_begun(occasion.id, token) is None


def test_a_name_is_never_taken_whatever_one_confirms(occasion: Occasion) -> None:
    who, evaluation = join(occasion), find_evaluation(occasion.id)
    assert evaluation is not None
    for confirmed in (False, True):
        with pytest.raises(RuleBroken, match="evaluation_name"):
            hand_in(
                system("web"), evaluation, registration_id=who.id, sheet_id=uuid4(), answers={"better": "Anna var bra"}, confirmed=confirmed
            )
        with pytest.raises(RuleBroken, match="evaluation_name"):
            keep_begun(evaluation, "", sheet_id=uuid4(), answers={"better": "Anna var bra"}, confirmed=confirmed)
    assert rows(f"select (select count(*) from {SHEET}), (select count(*) from evaluation_begun)") == [(0, 0)]


def test_a_sheet_comes_too_late_when_the_board_closes_in_that_moment(occasion: Occasion) -> None:
    who, evaluation = join(occasion), find_evaluation(occasion.id)
    assert evaluation is not None
    with db.engine.begin() as connection:  # this session still believes that it is open
        connection.execute(sa.text("update evaluation set opens_on = :day, closes_on = :day"), {"day": clock.today() - timedelta(days=1)})
    with pytest.raises(RuleBroken, match="evaluation_closed"):
        hand_in(system("web"), evaluation, registration_id=who.id, sheet_id=uuid4(), answers={"overall": 4})
    assert (count_sheets(occasion.id), find_turn(who.id)) == (0, (1, 0))


@pytest.mark.parametrize("days", [-1, 15], ids=["before", "after"])
def test_outside_its_days_nobody_answers(occasion: Occasion, days: int) -> None:
    who = join(occasion)
    with clock.frozen(clock.now() + timedelta(days=days)), pytest.raises(RuleBroken, match="evaluation_closed"):
        answer(who)


def test_a_value_that_no_question_offers_is_no_answer(occasion: Occasion) -> None:
    who = join(occasion)
    with pytest.raises(RuleBroken, match="evaluation_empty"):
        answer(who, overall=7, recommend="kanske", nobody_asked="x", level=3)
    assert find_turn(who.id) == (1, 0)


def fill(occasion: Occasion, n: int) -> None:
    """Sheets of others, each in a transaction of its own."""
    for _ in range(n):
        with db.engine.begin() as connection:
            connection.execute(sa.insert(EVALUATION_SHEET).values(id=uuid4(), occasion_id=occasion.id, answers={"overall": 4}))
