"""Checkpoints: one mechanism for every object, four stages, a reason where it does not apply, and the share that has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.domain.test_strategies import refused
from tests.factories import Person, person
from tests.factories.networks import make_decision, make_item, make_meeting, make_network
from tests.factories.occasions import make_occasion
from tests.factories.prevention import make_effort
from tests.factories.reminding import go, ledger
from tests.factories.strategies import make_goal, make_measure, make_strategy
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county
from vaw.domain.insight.figures import count_checkpoints, count_checkpoints_of_nation, lacking, list_lacking, stages_lacking
from vaw.domain.insight.reminders import ASKED_DAYS, DECISIONS_LACKING, EFFORT_UNEVALUATED, OCCASION_UNEVALUATED
from vaw.domain.people.rules import Role
from vaw.domain.strategies.operations.checkpoints import Analysis, write_checkpoint
from vaw.domain.strategies.queries.checkpoints import checkpoints_of, stages_of
from vaw.domain.strategies.rules.checkpoints import Kind, Stage
from vaw.kernel import clock
from vaw.kernel.db import db
from vaw.kernel.errors import Conflict, NotAllowed
from vaw.kernel.guard import PersonalData
from vaw.kernel.reminders import Reminder

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
DONE = Analysis(True, "Deltagarlistor", "Når fler", "Når färre", "Egen statistik 2025", "Bjud in fler män")


@pytest.fixture
def me(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(NOW):
        yield person(Role.EQUALITY_EXPERT)


@pytest.fixture
def county() -> County:
    found = find_county(24)
    assert found
    return found


def test_a_stage_is_written_once_and_written_anew(me: Person, county: County) -> None:
    key: dict[str, Any] = {"kind": Kind.EFFORT, "object_id": 7, "stage": Stage.PLAN}
    made = write_checkpoint(me.actor, county, analysis=DONE, **key)
    seen = made.version
    write_checkpoint(me.actor, county, analysis=Analysis(False, reason="Rör bara teknik", women="Syns inte"), seen=seen, **key)
    [(stage, found)] = checkpoints_of(me.actor, county, Kind.EFFORT, 7).items()
    assert (stage, found.relevant, found.reason, found.women, found.analysed) == (Stage.PLAN, False, "Rör bara teknik", "", "")
    assert (found.at, found.name is not None) == (NOW, True)
    with pytest.raises(Conflict):
        write_checkpoint(me.actor, county, analysis=DONE, seen=seen, **key)
    assert stages_of(me.actor, county, Kind.EFFORT, [7, 8]) == {7: frozenset({Stage.PLAN}), 8: frozenset()}


def test_what_is_missing_or_personal_is_refused_on_its_field(me: Person, county: County) -> None:
    key: dict[str, Any] = {"kind": Kind.EFFORT, "object_id": 7, "stage": Stage.PLAN}
    for name in ("analysed", "women", "men", "conclusion"):
        blank: dict[str, Any] = {name: " "}
        with refused(f"strategies.checkpoint_{name}", name):
            write_checkpoint(me.actor, county, analysis=replace(DONE, **blank), **key)
    with refused("strategies.checkpoint_reason", "reason"):
        write_checkpoint(me.actor, county, analysis=Analysis(False), **key)
    with pytest.raises(PersonalData):
        write_checkpoint(me.actor, county, analysis=replace(DONE, women="Ring 070-174 06 05"), **key)
    with pytest.raises(NotAllowed):
        checkpoints_of(person(Role.EQUALITY_EXPERT, 25).actor, county, Kind.EFFORT, 7)


def test_the_share_is_of_all_that_is_not_called_off_and_evaluation_of_what_has_ended(me: Person, county: County) -> None:
    strategy = make_strategy()
    goal = make_goal(strategy)
    first, second = make_measure(goal, what="Första"), make_measure(goal, what="Andra", state="done")
    make_measure(goal, state="dropped")
    make_measure(make_goal(make_strategy(county_id=25)))
    held = make_occasion(state="held")
    for stage in (Stage.PLAN, Stage.EVALUATE):
        write_checkpoint(me.actor, county, kind=Kind.MEASURE, object_id=first.id, stage=stage, analysis=DONE)
    told = {one.kind: one for one in count_checkpoints(me.actor, county)}
    measures, occasions = told[Kind.MEASURE], told[Kind.OCCASION]
    assert (measures.objects, measures.asked(Stage.EVALUATE), measures.share(Stage.PLAN), measures.share(Stage.EVALUATE)) == (2, 1, 0.5, 0)
    assert (occasions.objects, occasions.share(Stage.EVALUATE), told[Kind.DECISION].share(Stage.PLAN)) == (1, 0, None)
    assert (told[Kind.STRATEGY].objects, told[Kind.STRATEGY].share(Stage.EVALUATE)) == (1, None)
    without = [(kind, stage, [row.id for row in list_lacking(me.actor, county, kind, stage).rows]) for kind, stage in (
        (Kind.MEASURE, Stage.PLAN), (Kind.MEASURE, Stage.EVALUATE), (Kind.OCCASION, Stage.EVALUATE), (Kind.DECISION, Stage.PLAN),
    )]  # fmt: skip
    assert [ids for _kind, _stage, ids in without] == [[second.id], [second.id], [held.id], []]
    page = list_lacking(me.actor, county, Kind.MEASURE, Stage.DECIDE, size=1)
    assert (page.total, [row.title for row in page.rows]) == (2, ["Andra"])
    assert [row.title for row in list_lacking(me.actor, county, Kind.MEASURE, Stage.DECIDE, after=page.after, size=1).rows] == ["Första"]
    with pytest.raises(NotAllowed):
        count_checkpoints(person(Role.EQUALITY_EXPERT, 25).actor, county)


def test_a_stage_is_asked_when_its_time_has_come(me: Person, county: County) -> None:
    """Carrying out from the day on which it has begun, evaluation when it has ended; a decision of a held meeting does not end."""
    first, second, third = (Stage.DECIDE, Stage.PLAN), (Stage.DECIDE, Stage.PLAN, Stage.CARRY_OUT), tuple(Stage)
    goal = make_goal(make_strategy(starts_on=date(2027, 1, 1)))
    open_meeting, held = (make_meeting(make_network(), state=state, starts_at=NOW - timedelta(days=1)) for state in ("open", "held"))
    told: dict[Kind, list[Any]] = {
        Kind.EFFORT: [
            (make_effort(state="planned", begins_on=date(2026, 12, 1)), first), (make_effort(), second), (make_effort(state="done"), third),
            (make_effort(ends_on=date(2026, 11, 22)), third), (make_effort(state="cancelled"), None), (make_effort(county_id=25), None),
        ],
        Kind.MEASURE: [(make_measure(goal, state=state), due) for state, due in (
            ("not_begun", first), ("under_way", second), ("done", third), ("dropped", None),
        )],
        Kind.OCCASION: [(make_occasion(state=state, starts_at=at, ends_at=at + timedelta(hours=2)), due) for state, at, due in (
            ("draft", NOW + timedelta(days=1), first), ("open", NOW - timedelta(hours=1), second), ("held", NOW - timedelta(days=2), third),
            ("cancelled", NOW + timedelta(days=1), None),
        )],
        Kind.STRATEGY: [
            (make_strategy(starts_on=date(2027, 1, 1)), first), (make_strategy(), second),
            (make_strategy(starts_on=date(2014, 1, 1), ends_on=date(2016, 12, 31)), third),
        ],
        Kind.DECISION: [(make_decision(make_item(open_meeting)), None), (make_decision(make_item(held)), second)],
    }  # fmt: skip
    for kind, rows in told.items():
        ids = [made.id for made, _due in rows]
        assert stages_lacking(me.actor, kind, ids) == {made.id: due for made, due in rows if due}, kind
        assert set(db.session.scalars(lacking(me.actor, kind))) >= {made.id for made, due in rows if due}, kind
        assert all(list_lacking(me.actor, county, kind, stage).total for _made, due in rows if due for stage in due), kind
    made, _due = told[Kind.EFFORT][1]
    for stage in second:
        write_checkpoint(me.actor, county, kind=Kind.EFFORT, object_id=made.id, stage=stage, analysis=DONE)
    assert made.id not in stages_lacking(me.actor, Kind.EFFORT, [made.id])
    assert made.id not in set(db.session.scalars(lacking(me.actor, Kind.EFFORT)))
    assert stages_lacking(person(Role.REGISTRAR).actor, Kind.EFFORT, [made.id + 1]) == {}
    with pytest.raises(NotAllowed):
        count_checkpoints_of_nation(me.actor)


def test_what_has_ended_without_its_last_checkpoint_is_told_once_to_who_answers_for_it(me: Person, county: County) -> None:
    leader = person()
    effort = make_effort(state="done", responsible_id=leader.id)
    occasion = make_occasion(state="held", responsible_id=me.id, starts_at=NOW - timedelta(days=2), ends_at=NOW - timedelta(days=2) + HOUR)
    more = {"state": "held", "minutes_state": "closed", "closed_at": NOW, "closed_by": leader.id, "starts_at": NOW - timedelta(days=3)}
    meeting = make_meeting(make_network(responsible_id=leader.id), **more)
    decisions = [make_decision(make_item(meeting), text) for text in ("Ett", "Två")]
    make_effort(state="done", begins_on=date(2025, 1, 1), county_id=25)
    long_ago = NOW - timedelta(days=ASKED_DAYS + 2)
    make_occasion(state="held", starts_at=long_ago, ends_at=long_ago + HOUR)

    def open_now(reminder: Reminder) -> list[tuple[int, int | None]]:
        rows = db.session.execute(reminder.open, {"today": clock.today()}).all()
        return sorted((row.object_id, row.user_id) for row in rows if row.county_id == county.id)

    assert open_now(EFFORT_UNEVALUATED) == [(effort.id, leader.id)]
    assert open_now(OCCASION_UNEVALUATED) == [(occasion.id, me.id)]
    assert open_now(DECISIONS_LACKING) == [(meeting.id, leader.id)]
    for days in (20, 20, 70, 100):
        go(NOW.date() + timedelta(days=days), EFFORT_UNEVALUATED)
    assert sorted(((row[0], row[1]) for row in ledger(EFFORT_UNEVALUATED.kind)), key=lambda row: row[1]) == [
        (leader.id, 14),
        (leader.id, 60),
        (me.id, 90),
    ]
    for kind, object_id, stage in (
        (Kind.EFFORT, effort.id, Stage.EVALUATE),
        (Kind.OCCASION, occasion.id, Stage.EVALUATE),
        (Kind.DECISION, decisions[0].id, Stage.DECIDE),
    ):
        write_checkpoint(me.actor, county, kind=kind, object_id=object_id, stage=stage, analysis=DONE)
    assert (open_now(EFFORT_UNEVALUATED), open_now(OCCASION_UNEVALUATED)) == ([], [])
    assert open_now(DECISIONS_LACKING) == [(meeting.id, leader.id)], "the other decision is left"
    write_checkpoint(me.actor, county, kind=Kind.DECISION, object_id=decisions[1].id, stage=Stage.DECIDE, analysis=DONE)
    assert open_now(DECISIONS_LACKING) == []
