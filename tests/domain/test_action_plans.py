"""Action plans: measures with a history, actors that sign up, tell of each year, are silent or late."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests.domain.test_strategies import refused
from tests.factories import Person, person
from tests.factories.networks import make_organisation
from tests.factories.strategies import make_actor, make_goal, make_measure, make_strategy
from vaw.domain.geography.queries import find_county
from vaw.domain.people.models import Organisation
from vaw.domain.people.rules import Role
from vaw.domain.strategies.figures import ACTORS, MEASURES, REACHED
from vaw.domain.strategies.models import Strategy, StrategyGoal
from vaw.domain.strategies.models.plans import PartyLetter, StrategyParty
from vaw.domain.strategies.operations import measures, parties
from vaw.domain.strategies.operations.checkpoints import Analysis, write_checkpoint
from vaw.domain.strategies.operations.measures import Plan
from vaw.domain.strategies.operations.parties import Told
from vaw.domain.strategies.operations.party_letters import ask_for_report, give_up, in_hand, renew_link
from vaw.domain.strategies.queries import plans, reports
from vaw.domain.strategies.reminders import (
    ACTOR_SILENT,
    MEASURE_DUE,
    MEASURE_UNEVALUATED,
    STRATEGY_REVIEW,
    STRATEGY_UNEVALUATED,
    STRATEGY_WAITING,
)
from vaw.domain.strategies.rules.checkpoints import Kind, Stage
from vaw.domain.strategies.rules.plans import Heads, Letter, MeasureState, Standing
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound
from vaw.kernel.figures import Scope
from vaw.kernel.guard import PersonalData
from vaw.kernel.reminders import Reminder

NOW = datetime(2026, 2, 2, 9, tzinfo=UTC)  # a Monday, when actors are asked for 2025
TODAY = NOW.date()
SYSTEM = system("test")


@pytest.fixture
def me(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(NOW):
        yield person(Role.EQUALITY_EXPERT)


@pytest.fixture
def strategy(me: Person) -> Strategy:
    return make_strategy(state="approved", approved_at=NOW, responsible_id=me.id)


@pytest.fixture
def goal(strategy: Strategy) -> StrategyGoal:
    return make_goal(strategy)


@pytest.fixture
def town(me: Person) -> Organisation:
    return make_organisation("Exempelby kommun", role_mailbox="jamstalldhet@example.se")


@pytest.fixture
def actor(strategy: Strategy, town: Organisation) -> StrategyParty:
    made = make_actor(strategy, town, joined_on=date(2024, 3, 1))
    found = plans.find_party(made.id)
    assert found
    return found


def letters() -> list[tuple[str, str]]:
    return [(row.kind, row.ref) for row in db.session.scalars(sa.select(PartyLetter).order_by(PartyLetter.id))]


def test_a_measure_is_planned_followed_up_and_keeps_its_history(
    me: Person, strategy: Strategy, goal: StrategyGoal, actor: StrategyParty
) -> None:
    plan = Plan("Utbilda alla chefer", goal.id, date(2026, 6, 30), actor.organisation_id, me.id)
    for wrong, code, field in (
        (replace(plan, what=" "), "strategies.measure_what", "what"),
        (replace(plan, goal_id=make_goal(make_strategy()).id), "strategies.measure_goal", "goal_id"),
        (replace(plan, due_on=date(2028, 1, 1)), "strategies.measure_due", "due_on"),
        (replace(plan, organisation_id=make_organisation("Annan").id), "strategies.measure_actor", "organisation_id"),
        (replace(plan, responsible_id=4711), "strategies.responsible", "responsible_id"),
    ):
        with refused(code, field):
            measures.add_measure(me.actor, strategy, plan=wrong)
    made = measures.add_measure(me.actor, strategy, plan=plan)
    found = plans.get_measure(me.actor, made.id)
    measures.change_measure(me.actor, found, plan=replace(plan, organisation_id=None))
    measures.follow_measure(me.actor, found, state=MeasureState.UNDER_WAY, text="Tre av fem har gått")
    with refused("strategies.measure_why", "text"):
        measures.follow_measure(me.actor, found, state=MeasureState.DROPPED)
    measures.follow_measure(me.actor, found, state=MeasureState.DONE, evaluation="Fler män är föräldralediga")
    told = [(step.state, step.text) for step in plans.steps_of(made.id)]
    assert told == [("done", ""), ("under_way", "Tre av fem har gått"), ("not_begun", "")]
    assert (found.organisation_id, found.evaluation) == (None, "Fler män är föräldralediga")
    with pytest.raises(NotFound):
        plans.get_measure(person(Role.EQUALITY_EXPERT, 25).actor, made.id)


def test_an_organisation_is_asked_and_signs_up_by_its_link(me: Person, strategy: Strategy, town: Organisation) -> None:
    mute = make_organisation("Utan brevlåda")
    assert parties.add_parties(me.actor, strategy, organisation_ids=[town.id, mute.id]) == 2
    with refused("strategies.party_choice", "organisation_ids"):
        parties.add_parties(me.actor, strategy, organisation_ids=[make_organisation("I annat län", 25).id])
    one, other = (plans.get_party(me.actor, party.id) for party in plans.parties_of(strategy))
    with refused("strategies.party_mailbox"):
        parties.ask_party(me.actor, strategy, party=other)
    assert [parties.ask_party(me.actor, strategy, party=one) for _ in range(2)] == [True, False]  # one letter a day
    assert plans.parties_of(strategy)[0].standing(TODAY) is Standing.ASKED
    parties.join_by_link(SYSTEM, one)
    parties.join_by_link(SYSTEM, one)
    found = plans.parties_of(strategy)[0]
    assert (found.standing(TODAY), found.by_link, found.joined_on) == (Standing.JOINED, True, TODAY)
    assert parties.ask_party(me.actor, strategy, party=one)
    assert letters() == [("invited", "2026-02-02"), ("renewed", "2026-02-02")]
    with clock.frozen(datetime(2028, 1, 1, tzinfo=UTC)), refused("strategies.link_over"):
        parties.join_by_link(SYSTEM, other)


def test_the_board_notes_who_signed_up_and_who_left(me: Person, strategy: Strategy, goal: StrategyGoal, town: Organisation) -> None:
    party = plans.get_party(me.actor, make_actor(strategy, town).id)
    make_measure(goal, town)
    with refused("strategies.party_measures", "left_on"):
        parties.leave_party(me.actor, strategy, party=party, left_on=TODAY)
    with refused("strategies.party_day", "joined_on"):
        parties.note_joined(me.actor, strategy, party=party, joined_on=TODAY + timedelta(days=1))
    parties.note_joined(me.actor, strategy, party=party, joined_on=TODAY - timedelta(days=9))
    with refused("strategies.party_day", "left_on"):
        parties.leave_party(me.actor, strategy, party=party, left_on=TODAY - timedelta(days=10))
    parties.leave_party(me.actor, strategy, party=party, left_on=TODAY)
    assert plans.parties_of(strategy)[0].standing(TODAY) is Standing.LEFT
    with refused("strategies.party_left"):
        parties.join_by_link(SYSTEM, party)
    parties.note_joined(me.actor, strategy, party=party, joined_on=TODAY)
    assert plans.parties_of(strategy)[0].standing(TODAY) is Standing.JOINED
    never = plans.get_party(me.actor, make_actor(strategy, make_organisation("Aldrig med")).id)
    parties.leave_party(me.actor, strategy, party=never, left_on=TODAY)
    assert len(plans.parties_of(strategy)) == 1


def test_an_actor_tells_of_its_year_once_and_may_tell_anew(
    strategy: Strategy, goal: StrategyGoal, town: Organisation, actor: StrategyParty
) -> None:
    measure, key = make_measure(goal, town), uuid4()
    make_measure(goal, town, state="dropped")
    told = {measure.id: Told(MeasureState.UNDER_WAY, "Halvvägs", Heads(0, 12))}
    for wrong, code, field in (
        ({}, "strategies.report_measures", None),
        ({measure.id: Told(MeasureState.DROPPED)}, "strategies.report_state", f"m{measure.id}_state"),
        ({measure.id: Told(MeasureState.DONE, heads=Heads(-1))}, "strategies.report_heads", f"m{measure.id}_women"),
    ):
        with refused(code, field):
            parties.report_by_link(SYSTEM, actor, year=2025, told=wrong)
    with pytest.raises(PersonalData):
        parties.report_by_link(SYSTEM, actor, year=2025, told={measure.id: Told(MeasureState.DONE, "Ring 070-174 06 05")})
    with refused("strategies.report_year"):
        parties.report_by_link(SYSTEM, actor, year=2023, told=told)
    for _ in range(2):
        parties.report_by_link(SYSTEM, actor, year=2025, told=told, text="Gott år", submit_key=key)
    [report] = reports.reports_of(actor.id)
    assert (report.year, report.text, report.name) == (2025, "Gott år", None)
    assert report.lines == ((measure.what, "under_way", "Halvvägs", 0, 12, None),)  # not counted is not 0
    assert [(step.state, step.year) for step in plans.steps_of(measure.id)] == [("under_way", 2025)]  # a double click tells once
    parties.report_by_link(SYSTEM, actor, year=2025, told={measure.id: Told(MeasureState.DONE)}, submit_key=uuid4())
    [report] = reports.reports_of(actor.id)
    assert (report.text, report.lines[0].state, measure.state) == ("", "done", "done")


def test_the_board_writes_down_what_an_actor_said(me: Person, strategy: Strategy, actor: StrategyParty) -> None:
    parties.note_report(me.actor, strategy, party=actor, year=2025, told={}, text="Per telefon")
    [report] = reports.reports_of(actor.id)
    assert (report.text, report.name is not None) == ("Per telefon", True)
    assert plans.parties_of(strategy)[0].told == (2025,)
    with pytest.raises(NotFound):
        parties.note_report(me.actor, make_strategy(), party=actor, year=2025, told={})


def test_who_is_silent_is_known_after_the_day_and_asked_twice(strategy: Strategy, actor: StrategyParty) -> None:
    assert reports.list_to_ask() == [(actor.id, Letter.YEARLY, 2025)]
    assert [ask_for_report(SYSTEM, actor, kind=Letter.YEARLY, year=2025) for _ in range(2)] == [True, False]
    assert reports.list_to_ask() == []
    assert plans.parties_of(strategy)[0].silent(date(2026, 2, 15)) == 2024  # which it never told of
    with clock.frozen(datetime(2026, 2, 16, 9, tzinfo=UTC)):
        assert plans.parties_of(strategy)[0].silent(clock.today()) == 2025
        assert reports.list_to_ask() == [(actor.id, Letter.LATE, 2025)]
        parties.report_by_link(SYSTEM, actor, year=2025, told={})
        assert (reports.list_to_ask(), plans.parties_of(strategy)[0].silent(clock.today())) == ([], None)
    with clock.frozen(datetime(2026, 8, 3, 9, tzinfo=UTC)):
        assert plans.year_asked(actor, strategy) == 2026  # the late one has been told of
    with clock.frozen(datetime(2026, 3, 2, 9, tzinfo=UTC)):
        assert reports.list_to_ask() == []


def test_a_letter_is_in_one_hand_and_its_failure_is_told(me: Person, actor: StrategyParty) -> None:
    assert [renew_link(SYSTEM, actor) for _ in range(2)] == [True, False]
    [waiting] = reports.list_unsent()
    with in_hand(SYSTEM, waiting) as letter:
        assert letter and letter.address == "jamstalldhet@example.se"
        give_up(SYSTEM, letter)
    assert letters() == []
    told = db.session.execute(sa.text("select kind, user_id, object_id from notice")).all()
    assert [tuple(row) for row in told] == [("strategies.party_unreached", me.id, actor.id)]


def test_measures_are_listed_by_day_and_by_who_and_whether_they_are_late(
    me: Person, strategy: Strategy, goal: StrategyGoal, town: Organisation
) -> None:
    late = make_measure(goal, town, what="Sen", due_on=date(2026, 2, 1))
    done = make_measure(goal, what="Klar", due_on=date(2026, 1, 1), state="done")
    make_measure(goal, what="Kommer")
    other = make_strategy(county_id=25)
    make_measure(make_goal(other), what="Annat län")
    for wanted, names in (
        (plans.Filter(), ["Klar", "Sen", "Kommer"]),
        (plans.Filter(late=True), ["Sen"]),
        (plans.Filter(organisation_id=town.id), ["Sen"]),
        (plans.Filter(state=MeasureState.DONE), ["Klar"]),
        (plans.Filter(strategy_id=other.id), []),
    ):
        assert [line.what for line in plans.list_measures(me.actor, wanted).rows] == names
    first = plans.list_measures(me.actor, plans.Filter(), size=1)
    assert (first.total, [line.id for line in first.rows]) == (3, [done.id])
    assert [line.id for line in plans.list_measures(me.actor, plans.Filter(after=first.after), size=1).rows] == [late.id]
    assert plans.sum_of("T", plans.measures_of(strategy.id), TODAY) == plans.Sum("T", 3, 1, 1)


def opened(reminder: Reminder) -> list[tuple[int, int | None, int | None, date]]:
    """(object, county, who is told, day) of what is open."""
    return [tuple(row) for row in db.session.execute(reminder.open, {"today": clock.today()})]


def test_reminders_are_open_until_it_is_done(
    me: Person, strategy: Strategy, goal: StrategyGoal, town: Organisation, actor: StrategyParty
) -> None:
    measure = make_measure(goal, town, responsible_id=me.id)
    assert opened(MEASURE_DUE) == [(measure.id, 24, me.id, measure.due_on)]
    assert opened(ACTOR_SILENT) == [(actor.id, 24, me.id, date(2026, 2, 15))]
    assert opened(STRATEGY_REVIEW) == [(strategy.id, 24, me.id, strategy.ends_on)]
    parties.report_by_link(SYSTEM, actor, year=2025, told={measure.id: Told(MeasureState.DONE)})
    assert opened(MEASURE_DUE) == opened(ACTOR_SILENT) == []
    assert opened(MEASURE_UNEVALUATED) == [(measure.id, 24, me.id, TODAY)]
    county = find_county(24)
    assert county
    write_checkpoint(
        me.actor, county, kind=Kind.MEASURE, object_id=measure.id, stage=Stage.EVALUATE, analysis=Analysis(False, reason="Rör teknik")
    )
    assert opened(MEASURE_UNEVALUATED) == opened(STRATEGY_WAITING) == opened(STRATEGY_UNEVALUATED) == []
    old = make_strategy(starts_on=date(2014, 1, 1), ends_on=date(2016, 12, 31), state="approved", approved_at=NOW)
    assert opened(STRATEGY_UNEVALUATED) == [(old.id, 24, None, date(2016, 12, 31))]
    waiting = make_strategy(state="submitted", submitted_at=NOW)
    assert opened(STRATEGY_WAITING) == [(waiting.id, 24, None, TODAY)]


def test_the_year_is_summed_by_hand(me: Person, strategy: Strategy, goal: StrategyGoal, town: Organisation, actor: StrategyParty) -> None:
    make_actor(strategy, make_organisation("Tyst kommun"), joined_on=date(2025, 5, 1))
    make_actor(strategy, make_organisation("Aldrig med"))
    first, second = make_measure(goal, town, due_on=date(2025, 6, 1)), make_measure(goal, town, due_on=date(2025, 7, 1))
    make_measure(goal, due_on=date(2025, 8, 1), state="dropped")
    make_measure(make_goal(make_strategy()), due_on=date(2025, 8, 1))  # of a draft
    told = {first.id: Told(MeasureState.DONE, heads=Heads(3, 0)), second.id: Told(MeasureState.UNDER_WAY)}
    parties.report_by_link(SYSTEM, actor, year=2025, told=told)
    scope = Scope(me.actor, 24, 2025)
    assert [list(figure.rows(scope)) for figure in (MEASURES, ACTORS, REACHED)] == [
        [("2025", 2, 1, 1, 1, 0.5)], [("2025", 2, 1, 0.5)], [("2025", 3, 3, 0, None, 1, 1)],
    ]  # fmt: skip
    assert list(REACHED.rows(Scope(me.actor, 24, 2024))) == [("2024", None, None, None, None, 0, 0)]
