"""Planned notices become letters: at the person's hour, all that waits in one, claimed by one sender, settled together."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import BORN
from tests.tasks.letters import KIND, MONDAY, STOCKHOLM, changed, counted, later, letters, notices, people, plan
from vaw.domain.notifications.operations import posting
from vaw.domain.notifications.operations.posting import Claimed
from vaw.domain.notifications.rules import RETRY_AFTER_MINUTES
from vaw.kernel import clock
from vaw.kernel.chain import Step
from vaw.kernel.db import db
from vaw.kernel.reminders import REGISTRY, Reminder


@pytest.fixture(autouse=True)
def monday(committed: Flask) -> Iterator[None]:
    with committed.app_context(), clock.frozen(MONDAY):
        yield


def local(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=STOCKHOLM)


def gathered(at: datetime) -> int:
    with clock.frozen(at):
        return posting.gather()


def claimed() -> Claimed:
    [letter] = posting.claim()
    return letter


def a_letter(n: int = 1) -> Claimed:
    """One person's letter about n things, in our hands."""
    plan(people(1), n=n)
    assert posting.gather() == 1
    return claimed()


def test_everything_that_waits_for_a_person_becomes_one_letter_and_none_is_made_of_nothing() -> None:
    anna, bo = people(2)
    plan([anna, bo], n=3, mail="daily")
    assert [posting.gather(), posting.gather()] == [2, 0]
    assert letters("user_id", "mail", "state") == [(anna, "daily", "planned"), (bo, "daily", "planned")]
    assert len({letter for (letter,) in notices("letter_id")}) == 2


def test_each_way_is_a_letter_of_its_own_and_who_wants_none_gets_none() -> None:
    [anna] = people(1)
    for first, mail in enumerate(("at_once", "daily", "weekly", "never")):
        plan([anna], mail=mail, first=first)
    assert posting.gather() == 3
    assert [row[0] for row in letters("mail")].count("never") == 0


def test_what_is_for_at_once_leaves_outside_the_quiet_hours() -> None:
    plan(people(1), at=local(2, 18, 30))
    assert [gathered(local(2, 19)), gathered(local(3, 6, 59)), gathered(local(3, 7))] == [0, 0, 1]


def test_a_daily_letter_leaves_at_its_hour_and_not_at_the_weekend() -> None:
    plan(people(1), mail="daily", at=local(6, 9))  # a Friday
    assert [gathered(local(6, 17)), gathered(local(7, 8)), gathered(local(8, 12)), gathered(local(9, 7, 59))] == [0, 0, 0, 0]
    assert gathered(local(9, 8)) == 1


def test_a_weekly_letter_leaves_on_its_weekday_and_after_a_holiday_on_the_next_working_day() -> None:
    plan(people(1), mail="weekly", at=local(1, 9, month=4))  # the Wednesday before Easter; the Monday is a holiday
    assert [gathered(local(2, 8, month=4)), gathered(local(6, 8, month=4)), gathered(local(7, 8, month=4))] == [0, 0, 1]


def test_a_digest_whose_hour_passed_while_nothing_ran_leaves_when_it_is_not_quiet() -> None:
    plan(people(1), mail="daily", at=local(2, 6))
    assert [gathered(local(2, 22)), gathered(local(3, 7))] == [0, 1]


def test_a_person_chooses_the_hours() -> None:
    [anna] = people(1)
    changed("insert into notice_hours (user_id, quiet_from, quiet_until, digest_hour, digest_weekday) values (:id, 12, 9, 11, 3)", id=anna)
    plan([anna], mail="weekly", at=local(2, 9))
    plan([anna], mail="at_once", first=9, at=local(2, 6))
    assert [gathered(local(2, 8, 59)), gathered(local(2, 9)), gathered(local(4, 10)), gathered(local(4, 11))] == [0, 1, 0, 1]


@pytest.mark.parametrize("place", ["county_id", "organisation_id"])
def test_nothing_leaves_while_the_receivers_board_or_organisation_is_closed(place: str) -> None:
    [anna] = people(1)
    sql = "insert into organisation (name, kind, sort_key, version) values ('Kommunen', 'municipality', 'kommunen', 1) returning id"
    with db.engine.begin() as connection:
        number = 24 if place == "county_id" else connection.scalar(sa.text(sql))
    role = "development_leader" if place == "county_id" else "requester"
    changed(f"insert into membership (user_id, role, {place}, valid_from) values (:user, :role, :at, :born)",
            user=anna, role=role, at=number, born=BORN)  # fmt: skip
    changed(f"insert into working_calendar ({place}, closed_from, closed_until, version) values (:at, 705, 802, 1)", at=number)
    plan([anna], mail="daily", at=local(3, 12, month=7))  # Friday; Monday the 6th is inside the closure
    assert [gathered(local(6, 8, month=7)), gathered(local(31, 8, month=7)), gathered(local(3, 8, month=8))] == [0, 0, 1]


def test_a_digest_comes_once_a_day_whatever_is_opened_again() -> None:
    [anna] = people(1)
    plan([anna], mail="daily", n=2)
    assert gathered(local(2, 8)) == 1
    changed("update notice set letter_id = null where object_id = 1")  # ended and opened again, as the sweep does it
    assert [gathered(local(2, 8, 1)), gathered(local(2, 15)), gathered(local(3, 8))] == [0, 0, 1]


def test_kinds_that_could_not_be_swept_wait() -> None:
    [anna] = people(1)
    plan([anna])
    plan([anna], kind="test.other")
    assert posting.gather(but=frozenset({KIND})) == 1
    assert notices("kind", "letter_id")[0] == (KIND, None) and notices("letter_id")[1] != (None,)
    with later(minutes=1):
        assert posting.gather() == 1


def test_a_closed_account_gets_no_letter_and_its_ledger_says_why() -> None:
    plan(people(1, active=False), n=2)
    assert posting.gather() == 0
    assert notices() == [("skipped", "account_closed")] * 2 and letters() == []


def statements(n: int) -> int:
    plan(people(n, prefix=f"of{n}-"), n=2, mail="daily", first=n)
    with counted() as seen:
        assert posting.gather() == n
    return len(seen)


def test_the_number_of_statements_does_not_depend_on_the_number_of_people() -> None:
    assert statements(20) == statements(2_000) == 4


def test_two_workers_at_once_never_split_a_digest(committed: Flask) -> None:
    users = people(200)
    plan(users, n=5, mail="daily")
    made: list[int] = []

    def gather() -> None:
        with committed.app_context():
            made.append(posting.gather())

    threads = [threading.Thread(target=gather) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [0, 0, 0, 200]
    assert sorted(row[0] for row in letters("user_id")) == sorted(users)
    assert all(letter is not None for (letter,) in notices("letter_id"))


def test_two_senders_never_hold_the_same_letter_and_a_dead_ones_is_taken_over() -> None:
    plan(people(30))
    posting.gather()
    mine, yours = posting.claim(20, 30), posting.claim(20, 30)
    assert (len(mine), len(yours)) == (20, 10) and not {letter.id for letter in mine} & {letter.id for letter in yours}
    assert {state for state, _ in notices()} == {"sending"}
    with later(seconds=29):
        assert posting.claim() == [] and not posting.has_stuck()
    with later(seconds=31):
        assert posting.begin(yours[0]) is not None, "its sender lives: nobody has taken it yet"
        assert len(posting.claim(50)) == 29
        assert posting.begin(mine[0]) is None and not posting.mark_sent(mine[0], 1), "somebody else has it now"
    with later(seconds=92):
        assert posting.has_stuck()


def test_a_letter_counts_things_and_not_rows() -> None:
    [anna] = people(1)
    plan([anna], n=2)
    plan([anna], step=7)
    plan([anna], due_on=MONDAY.date(), county_id=24)
    posting.gather()
    announced = posting.begin(claimed())
    assert announced and (announced.things, announced.address, announced.language) == (3, "person1@example.se", "sv")


def test_what_was_done_after_it_was_planned_is_not_announced() -> None:
    letter = a_letter(3)
    changed("update notice set ended_at = :now where object_id = 1", now=clock.now())
    announced = posting.begin(letter)
    assert announced and announced.things == 2
    assert notices()[0] == ("cancelled", "done") and posting.mark_sent(letter, 2)
    assert notices() == [("cancelled", "done"), ("sent", None), ("sent", None)] and letters("state", "n") == [("sent", 2)]


def test_what_the_sweep_cancelled_before_the_claim_is_seen_and_an_empty_letter_never_leaves() -> None:
    plan(people(1))
    posting.gather()
    changed("update notice set state = 'cancelled', reason = 'moved', ended_at = :now, settled_at = :now", now=clock.now())
    assert posting.begin(claimed()) is None
    assert notices() == [("cancelled", "moved")] and letters() == [("skipped", "done")]
    with later(days=1):
        assert posting.claim() == []


def test_an_account_that_is_closed_while_its_letter_waits_gets_nothing() -> None:
    letter = a_letter()
    changed("update app_user set active = false")
    assert posting.begin(letter) is None
    assert notices() == [("skipped", "account_closed")] and letters() == [("skipped", "account_closed")]


def test_a_letter_with_one_statutory_notice_cannot_be_muted(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = sa.select(sa.null())
    law = Reminder(kind="test.law", title="", says="", names=nothing, open=nothing, chain=(Step(0),), statutory="Lagen kräver det.")
    monkeypatch.setitem(REGISTRY, "test.law", law)
    users = people(2)
    plan(users)
    plan(users[1:], kind="test.law")
    posting.gather()
    said = [posting.begin(letter) for letter in posting.claim()]
    assert [one and one.may_be_muted for one in said] == [True, False]


def test_a_mark_can_be_repeated_and_counts_for_the_holder_of_the_lease_only() -> None:
    letter = a_letter()
    assert posting.begin(letter)
    other = Claimed(letter.id, letter.key, letter.user_id, letter.key)
    assert not posting.mark_sent(other, 1) and notices() == [("sending", None)]
    assert [posting.mark_sent(letter, 1), posting.mark_sent(letter, 1)] == [True, True]
    assert notices() == [("sent", None)]


def test_each_wait_is_longer_and_after_the_last_the_letter_is_given_up() -> None:
    letter, at = a_letter(2), clock.now()
    for attempt, minutes in enumerate([*RETRY_AFTER_MINUTES, None], start=1):
        with clock.frozen(at):
            letter = claimed() if attempt > 1 else letter
            assert posting.begin(letter)
            assert posting.put_back([letter], reason="later") == (minutes is None)
            assert letters("attempts") == [(attempt,)]
        if minutes is not None:
            assert (letters(), notices()) == ([("planned", "later")], [("planned", None)] * 2)
            with clock.frozen(at + timedelta(minutes=minutes, seconds=-1)):
                assert posting.claim() == []
            at += timedelta(minutes=minutes)
    assert (letters(), notices()) == ([("failed", "gave_up")], [("failed", "gave_up")] * 2)
    assert timedelta(hours=20) < at - clock.now() < timedelta(hours=30)


def test_what_only_lay_beside_a_letter_that_failed_waits_too_and_a_mail_that_kills_its_sender_is_given_up() -> None:
    plan(people(2))
    posting.gather()
    first, second = posting.claim()
    posting.begin(first)
    posting.put_back([second], reason="away", tried=False)
    assert letters("state", "attempts") == [("sending", 1), ("planned", 1)]
    for n in range(2, len(RETRY_AFTER_MINUTES) + 3):
        with later(hours=n):
            posting.begin(next(letter for letter in posting.claim() if letter.id == first.id))
    assert letters()[0] == ("failed", "gave_up") and notices()[0] == ("failed", "gave_up")


def test_a_refused_letter_says_so_on_its_notices_and_so_does_one_that_comes_back() -> None:
    plan(people(2))
    posting.gather()
    refused, taken = posting.claim()
    assert posting.begin(refused) and posting.give_up(refused, "refused")
    assert posting.begin(taken) and not posting.mark_bounced(taken.key), "it has not left yet"
    posting.mark_sent(taken, 1)
    assert [posting.mark_bounced(taken.key), posting.mark_bounced(taken.key)] == [True, False]
    assert (letters(), notices()) == ([("failed", "refused"), ("failed", "bounced")],) * 2


def test_nothing_of_it_is_in_the_audit() -> None:
    posting.mark_sent(a_letter(), 1)
    with db.engine.connect() as connection:
        assert connection.scalar(sa.text("select count(*) from audit")) == 0
