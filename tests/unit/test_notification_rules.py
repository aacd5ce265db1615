"""When a step's day is, which step a thing has reached, and when a mail may leave."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from time import thread_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.unit.test_calendar import JULY, WINTER, calendars
from vaw.domain.notifications import rules
from vaw.domain.notifications.rules import Hours, MailChoice, Turn, read_chain, send_on, slot, spelled, turns
from vaw.kernel.calendar import ORDINARY, Calendar, at_hour, is_working, next_working
from vaw.kernel.chain import Step
from vaw.kernel.clock import STOCKHOLM

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
ACCOUNT = "-30:development_leader -14:development_leader -3:development_leader 0:development_leader 7:county_management"
MARCH_1 = date(2026, 3, 1)  # a Sunday
OCTOBER, MARCH = date(2026, 10, 25), date(2027, 3, 28)  # the nights in which clocks change; that of March is Easter's
AROUND = {OCTOBER: [22, 23, 26, 27, 28], MARCH: [24, 25, 30, 31]}

choices = st.sampled_from([MailChoice.AT_ONCE, MailChoice.DAILY, MailChoice.WEEKLY])
hours = st.builds(Hours, st.integers(0, 23), st.integers(0, 23), st.integers(0, 23), st.integers(1, 5))
instants = st.datetimes(datetime(2026, 1, 1), datetime(2029, 12, 31), timezones=st.just(UTC))
steps = st.lists(st.builds(Step, st.integers(-60, 30), st.sampled_from(["responsible", "development_leader"])), min_size=1, max_size=5)
todays = st.dates(date(2026, 1, 1), date(2029, 12, 31))


def stockholm(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=STOCKHOLM)


# Chains and the days of their steps


def test_a_chain_is_kept_as_text_and_read_again() -> None:
    chain = (Step(-30, "development_leader"), Step(0), Step(7, "county_management"))
    assert spelled(chain) == "-30:development_leader 0:responsible 7:county_management"
    assert read_chain(spelled(chain)) == chain


@pytest.mark.parametrize("text", ["", "x", "5", "5:", ":responsible", "1.5:responsible", "-3:responsible 0"])
def test_what_is_no_chain_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"chain|invalid literal"):
        read_chain(text)


def test_the_account_of_2026_is_reminded_of_on_working_days_before_its_sunday() -> None:
    """1 March 2026 is a Sunday: "on the day" is the Friday before, a week after is the next Monday."""
    told = {step.days: send_on(MARCH_1, step) for step in read_chain(ACCOUNT)}
    assert told == {
        -30: date(2026, 1, 30),  # Friday
        -14: date(2026, 2, 13),  # Sunday the 15th, so the Friday before
        -3: date(2026, 2, 26),  # Thursday
        0: date(2026, 2, 27),  # Friday
        7: date(2026, 3, 9),  # Sunday the 8th, so the Monday after
    }


def test_steps_go_round_holidays_closures_and_bridging_days() -> None:
    assert send_on(date(2026, 6, 20), Step(0)) == date(2026, 6, 18)  # Midsummer: the Thursday before
    assert send_on(date(2026, 12, 18), Step(7)) == date(2026, 12, 28)  # Christmas Day
    assert send_on(date(2026, 12, 25), Step(7)) == date(2027, 1, 4)  # New Year's Day
    assert send_on(date(2026, 8, 2), Step(-14), JULY) == date(2026, 7, 3)
    assert send_on(date(2026, 7, 1), Step(7), JULY) == date(2026, 8, 3)
    assert send_on(date(2027, 1, 1), Step(0), WINTER) == date(2026, 12, 18)
    assert send_on(date(2026, 5, 17), Step(-1), Calendar(bridging_days=True)) == date(2026, 5, 13)
    assert send_on(date(2026, 5, 17), Step(-1)) == date(2026, 5, 15)


def test_leap_days_and_the_last_week_of_a_long_year_are_days_like_others() -> None:
    assert send_on(date(2028, 2, 29), Step(0)) == date(2028, 2, 29)  # Tuesday
    assert send_on(date(2028, 3, 30), Step(-30)) == date(2028, 2, 29)
    assert send_on(date.fromisocalendar(2026, 53, 5), Step(0)) == date(2026, 12, 30)  # 1 January 2027


@given(todays, st.builds(Step, st.integers(-60, 30)), calendars)
def test_before_the_due_day_a_step_is_never_late_and_after_it_never_early(due_on: date, step: Step, calendar: Calendar) -> None:
    meant, sent = due_on + step.days * DAY, send_on(due_on, step, calendar)
    assert is_working(sent, calendar)
    assert sent <= meant if step.days <= 0 else sent >= meant


# Turns


def reached(chain: str, today: date, calendar: Calendar = ORDINARY) -> dict[tuple[date, str], int]:
    return {(turn.due_on, turn.audience): turn.step for turn in turns(chain, [(0, calendar)], today)}


def test_a_thing_moves_from_step_to_step_on_the_right_days() -> None:
    seen: dict[int, date] = {}
    for day in (date(2026, 1, 1) + n * DAY for n in range(100)):
        for (due_on, _), step in reached(ACCOUNT, day).items():
            if due_on == MARCH_1:
                seen.setdefault(step, day)
    assert seen == {
        -30: date(2026, 1, 30),
        -14: date(2026, 2, 13),
        -3: date(2026, 2, 26),
        0: date(2026, 2, 27),
        7: date(2026, 3, 9),
    }


def test_a_late_sweep_tells_of_what_is_and_not_of_all_that_was() -> None:
    after_a_standstill = reached(ACCOUNT, date(2026, 3, 3))
    assert after_a_standstill[MARCH_1, "development_leader"] == 0
    assert (MARCH_1, "county_management") not in after_a_standstill
    assert reached(ACCOUNT, date(2026, 3, 10))[MARCH_1, "county_management"] == 7
    assert reached(ACCOUNT, date(2026, 3, 10))[MARCH_1, "development_leader"] == 0


def test_what_is_a_month_past_its_last_step_is_no_news() -> None:
    assert (MARCH_1, "county_management") in reached(ACCOUNT, date(2026, 4, 8))
    assert (MARCH_1, "county_management") not in reached(ACCOUNT, date(2026, 4, 9))


def test_what_falls_into_a_long_closure_is_told_before_it() -> None:
    """The bound of a fortnight that one would think of first loses whatever a July closure moves further."""
    summer = Calendar(601, 809)
    friday = reached("-3:responsible", date(2026, 5, 29), summer)
    assert max(due_on for due_on, _ in friday) == date(2026, 8, 12)
    assert reached("7:responsible", date(2026, 8, 10), summer)[date(2026, 5, 25), "responsible"] == 7


def test_nothing_new_is_reached_while_the_board_is_closed() -> None:
    before = reached(ACCOUNT, date(2026, 7, 3), JULY)
    for day in (date(2026, 7, 4) + n * DAY for n in range(30)):
        assert all(before[thing] == step for thing, step in reached(ACCOUNT, day, JULY).items())
    assert reached(ACCOUNT, date(2026, 8, 3), JULY).items() - before.items()


def test_each_calendar_has_its_own_turns() -> None:
    found = turns("0:responsible", [(0, ORDINARY), (7, JULY)], date(2026, 7, 3))
    assert Turn("0:responsible", 7, date(2026, 8, 2), 0, "responsible") in found
    assert {turn.due_on for turn in found if turn.calendar == 0} <= {turn.due_on for turn in found if turn.calendar == 7}
    assert max(turn.due_on for turn in found if turn.calendar == 0) == date(2026, 7, 5)


@given(steps, todays, calendars)
@example([Step(0)], date(2026, 12, 31), Calendar(1221, 228, True))
def test_turns_are_what_one_finds_by_trying_every_day(chain: list[Step], today: date, calendar: Calendar) -> None:
    last_step = max(chain, key=lambda step: step.days)
    wanted = set()
    for due_on in (today + n * DAY for n in range(-160, 170)):
        if send_on(due_on, last_step, calendar) >= today - rules.LATE_DAYS * DAY:
            newest: dict[str, int] = {}
            for step in chain:
                if send_on(due_on, step, calendar) <= today:
                    newest[step.audience] = max(step.days, newest.get(step.audience, step.days))
            wanted |= {Turn(spelled(chain), 3, due_on, days, audience) for audience, days in newest.items()}
    found = turns(spelled(chain), [(3, calendar)], today)
    assert set(found) == wanted
    assert len(found) == len(wanted)


def test_asking_each_minute_costs_next_to_nothing() -> None:
    """Eight chains and forty calendars: worked out once a day, then looked up."""
    chains = [ACCOUNT.replace("7:", f"{n}:") for n in range(7, 15)]
    made = [(code, Calendar(701, 710 + code % 20, bool(code % 2))) for code in range(40)]
    for chain in chains:
        turns(chain, made, MARCH_1)
    asked = rules._turns.cache_info()
    begun = thread_time()
    n = sum(len(turns(chain, made, MARCH_1)) for chain in chains)
    assert thread_time() - begun < 0.5  # some 2 ms; of the processor, whatever else the machine does
    assert n > 20_000
    assert rules._turns.cache_info().misses == asked.misses


# Hours and slots


def test_quiet_hours_wrap_midnight_and_their_end_is_not_quiet() -> None:
    assert [hour for hour in range(24) if not Hours(18, 7).is_quiet(hour)] == list(range(7, 18))
    assert [hour for hour in range(24) if Hours(12, 13).is_quiet(hour)] == [12]
    assert [hour for hour in range(24) if Hours(22, 0).is_quiet(hour)] == [22, 23]


@pytest.mark.parametrize("hour", range(24))
def test_equal_hours_are_no_quiet_hours(hour: int) -> None:
    assert not any(Hours(hour, hour).is_quiet(any_hour) for any_hour in range(24))


@given(hours)
def test_no_day_is_wholly_quiet(hours: Hours) -> None:
    assert not hours.is_quiet(hours.opens)
    assert not hours.is_quiet(hours.digest_leaves)


@pytest.mark.parametrize(
    "wrong", [{"quiet_until": 24}, {"quiet_from": -1}, {"digest_hour": 25}, {"digest_weekday": 0}, {"digest_weekday": 6}]
)
def test_hours_that_there_are_not_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="hours are 0 to 23"):
        Hours(**wrong)


def test_a_daily_digest_leaves_at_its_hour_on_the_next_working_day() -> None:
    hours = Hours()
    assert slot(MailChoice.DAILY, hours, stockholm(2026, 11, 23, 7, 59)) == stockholm(2026, 11, 23, 8)
    assert slot(MailChoice.DAILY, hours, stockholm(2026, 11, 23, 8)) == stockholm(2026, 11, 23, 8)
    assert slot(MailChoice.DAILY, hours, stockholm(2026, 11, 23, 8, 1)) == stockholm(2026, 11, 24, 8)
    assert slot(MailChoice.DAILY, hours, stockholm(2026, 11, 27, 9)) == stockholm(2026, 11, 30, 8)
    assert slot(MailChoice.DAILY, hours, stockholm(2026, 12, 30, 9)) == stockholm(2027, 1, 4, 8)
    assert slot(MailChoice.DAILY, hours, stockholm(2026, 7, 3, 9), JULY) == stockholm(2026, 8, 3, 8)


def test_a_weekly_digest_leaves_on_its_weekday_or_right_after_a_free_one() -> None:
    monday = Hours(digest_weekday=1)
    assert slot(MailChoice.WEEKLY, monday, stockholm(2026, 11, 23, 8, 1)) == stockholm(2026, 11, 30, 8)
    easter_tuesday = stockholm(2026, 4, 7, 8)
    for since in (stockholm(2026, 3, 31, 9), stockholm(2026, 4, 6, 12), stockholm(2026, 4, 7, 7)):  # on Tuesday morning it is still ahead
        assert slot(MailChoice.WEEKLY, monday, since) == easter_tuesday
    assert slot(MailChoice.WEEKLY, monday, stockholm(2026, 4, 7, 8, 1)) == stockholm(2026, 4, 13, 8)


def test_a_weekly_digest_leaves_once_after_a_long_stretch() -> None:
    friday = Hours(digest_weekday=5)
    assert slot(MailChoice.WEEKLY, friday, stockholm(2026, 12, 19)) == stockholm(2026, 12, 28, 8)  # Christmas Day
    assert slot(MailChoice.WEEKLY, friday, stockholm(2026, 12, 28, 9)) == stockholm(2027, 1, 4, 8)  # New Year's Day
    assert slot(MailChoice.WEEKLY, friday, stockholm(2026, 7, 3, 9), JULY) == stockholm(2026, 8, 3, 8)
    assert slot(MailChoice.WEEKLY, friday, stockholm(2026, 8, 3, 9), JULY) == stockholm(2026, 8, 7, 8)


def test_at_once_waits_for_the_end_of_the_quiet_hours_only() -> None:
    hours = Hours(18, 7)
    noon = stockholm(2026, 11, 24, 12, 17)
    assert slot(MailChoice.AT_ONCE, hours, noon) == noon
    assert slot(MailChoice.AT_ONCE, hours, stockholm(2026, 11, 24, 5)) == stockholm(2026, 11, 24, 7)
    assert slot(MailChoice.AT_ONCE, hours, stockholm(2026, 11, 24, 18)) == stockholm(2026, 11, 25, 7)
    assert slot(MailChoice.AT_ONCE, hours, stockholm(2026, 11, 27, 17, 59)) == stockholm(2026, 11, 27, 17, 59)
    assert slot(MailChoice.AT_ONCE, hours, stockholm(2026, 11, 27, 18)) == stockholm(2026, 11, 30, 7)
    assert slot(MailChoice.AT_ONCE, Hours(12, 13), stockholm(2026, 11, 24, 12, 1)) == stockholm(2026, 11, 24, 13)
    assert slot(MailChoice.AT_ONCE, Hours(12, 13), stockholm(2026, 11, 28, 10)) == stockholm(2026, 11, 30, 0)


def test_a_digest_hour_inside_the_quiet_hours_leaves_when_they_end_rather_than_never() -> None:
    for digest_hour in (20, 3):
        assert slot(MailChoice.DAILY, Hours(18, 7, digest_hour), stockholm(2026, 11, 24, 7, 30)) == stockholm(2026, 11, 25, 7)
    assert slot(MailChoice.WEEKLY, Hours(12, 13, 12, 3), stockholm(2026, 11, 24)) == stockholm(2026, 11, 25, 13)


def test_nothing_leaves_for_somebody_who_wants_no_mail() -> None:
    with pytest.raises(ValueError, match="no mail"):
        slot(MailChoice.NEVER, Hours(), stockholm(2026, 11, 24))


@given(choices, hours, instants, calendars)
def test_a_slot_is_ahead_on_a_working_day_and_outside_the_quiet_hours(
    mail: MailChoice, hours: Hours, since: datetime, calendar: Calendar
) -> None:
    found = slot(mail, hours, since, calendar)
    local = found.astimezone(STOCKHOLM)
    assert found >= since and found.tzinfo is UTC
    assert is_working(local.date(), calendar)
    assert not hours.is_quiet(local.hour)
    assert slot(mail, hours, found, calendar) == found  # asked again at that moment, the answer is "now"
    if mail is not MailChoice.AT_ONCE:
        assert (local.hour, local.minute, local.second) == (hours.digest_leaves, 0, 0)


@given(choices, hours, instants, calendars, st.integers(0, 60 * 24 * 30))
def test_no_slot_between_now_and_the_one_that_was_found(
    mail: MailChoice, hours: Hours, since: datetime, calendar: Calendar, minutes: int
) -> None:
    """Later is never earlier: whoever asks in between gets the same slot, and afterwards a later one."""
    found, later = slot(mail, hours, since, calendar), since + minutes * MINUTE
    assert slot(mail, hours, later, calendar) == found if later <= found and mail is not MailChoice.AT_ONCE else True
    assert slot(mail, hours, later, calendar) >= found


@given(hours, st.dates(date(2026, 1, 1), date(2028, 12, 31)), calendars)
def test_a_weekly_digest_leaves_once_a_week_of_work(hours: Hours, day: date, calendar: Calendar) -> None:
    found = slot(MailChoice.WEEKLY, hours, at_hour(day, 0), calendar).astimezone(STOCKHOLM).date()
    meant = [found - n * DAY for n in range(7) if (found - n * DAY).isoweekday() == hours.digest_weekday]
    assert next_working(meant[0], calendar) == found


@pytest.mark.parametrize("night", AROUND)
@pytest.mark.parametrize("hours", [Hours(18, 7, 8), Hours(18, 2, 2), Hours(22, 3, 3), Hours(18, 3, 2), Hours(2, 2, 2), Hours(3, 3, 3, 1)])
@pytest.mark.parametrize("mail", [MailChoice.DAILY, MailChoice.AT_ONCE])
def test_round_the_nights_when_clocks_change_each_working_day_has_one_slot(night: date, hours: Hours, mail: MailChoice) -> None:
    """Asked at every quarter of an hour of a week: a digest leaves once a working day, at the hour on the wall."""
    days = [night.replace(day=day) for day in AROUND[night]]
    first, last = at_hour(days[0], 0), at_hour(days[-1] + DAY, 0)
    found = {slot(mail, hours, first + n * 15 * MINUTE) for n in range(int((last - first) / (15 * MINUTE)))}
    local = sorted(instant.astimezone(STOCKHOLM) for instant in found if instant < last)
    if mail is MailChoice.DAILY:
        assert [(instant.date(), instant.hour, instant.minute) for instant in local] == [(day, hours.digest_leaves, 0) for day in days]
    assert {instant.date() for instant in local} == set(days)
    assert not any(hours.is_quiet(instant.hour) for instant in local)
