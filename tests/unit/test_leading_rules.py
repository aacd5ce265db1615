"""The three things that a county's management should know: which come first, by hand, and among equals."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vaw.domain.insight.rules.leading import TOLD_MOST, WEIGHTS, Rule, Seen, Weight, choose, months_without_log

SEEN = st.builds(lambda rule, of, n: Seen(rule, min(n, of), of), st.sampled_from(Rule), st.integers(0, 20), st.integers(0, 20))


def chosen(*seen: Seen) -> list[Rule]:
    return [one.rule for one in choose(seen)]


def test_what_is_past_its_day_comes_before_what_has_it_soon_and_before_what_lacks() -> None:
    lacking, soon, past = Seen(Rule.NOT_REACHED, 15, 15), Seen(Rule.ACCOUNTS_SOON, 1, 1), Seen(Rule.ACTIONS_LATE, 1, 200)
    assert chosen(lacking, soon, past) == [Rule.ACTIONS_LATE, Rule.ACCOUNTS_SOON, Rule.NOT_REACHED]


def test_among_equally_grave_the_larger_share_comes_first() -> None:
    assert chosen(Seen(Rule.ACCOUNTS_LATE, 1, 3), Seen(Rule.REQUESTS_LATE, 4, 10), Seen(Rule.ACTIONS_LATE, 5, 10)) == [
        Rule.ACTIONS_LATE,
        Rule.REQUESTS_LATE,
        Rule.ACCOUNTS_LATE,
    ]


def test_a_tie_follows_the_order_of_the_rules_whatever_came_first() -> None:
    tied = [Seen(rule, 1, 2) for rule in Rule if WEIGHTS[rule] is Weight.LACKING]
    assert chosen(*tied) == chosen(*reversed(tied)) == [Rule.NOT_REACHED, Rule.CHECKPOINTS, Rule.FOLLOW_UPS]
    assert chosen(Seen(Rule.MONTHS, 6, 12), Seen(Rule.NOT_REACHED, 5, 10)) == [Rule.NOT_REACHED, Rule.MONTHS]


def test_three_quarters_of_the_checkpoints_are_enough_and_one_less_is_not() -> None:
    assert chosen(Seen(Rule.CHECKPOINTS, 24, 100)) == []
    assert chosen(Seen(Rule.CHECKPOINTS, 25, 100)) == [Rule.CHECKPOINTS]


def test_nothing_is_said_of_what_there_is_nothing_of() -> None:
    assert chosen(*(Seen(rule, 0, of) for rule in Rule for of in (0, 9))) == []


@given(st.lists(SEEN, unique_by=lambda seen: seen.rule), st.randoms(use_true_random=False))
def test_the_choice_never_depends_on_the_order_in_which_things_were_read(seen: list[Seen], random: object) -> None:
    shuffled = list(seen)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert choose(seen) == choose(shuffled)
    assert len(choose(seen)) == min(TOLD_MOST, sum(one.applies for one in seen))


def test_months_before_the_first_log_of_all_are_no_gap() -> None:
    assert months_without_log([False] * 9 + [True, False, True]) == (1, 3)
    assert months_without_log([True] * 12) == (0, 12)
    assert months_without_log([False] * 12) == (12, 12)
    assert months_without_log([True] + [False] * 11) == (11, 12)
