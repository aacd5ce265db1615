"""Checkpoints: one mechanism for every object, four stages, a reason where it does not apply, and the share that has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from tests.domain.test_strategies import refused
from tests.factories import Person, person
from tests.factories.occasions import make_occasion
from tests.factories.strategies import make_goal, make_measure, make_strategy
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county
from vaw.domain.insight.figures import count_checkpoints, list_lacking
from vaw.domain.people.rules import Role
from vaw.domain.strategies.operations.checkpoints import Analysis, write_checkpoint
from vaw.domain.strategies.queries.checkpoints import checkpoints_of, stages_of
from vaw.domain.strategies.rules.checkpoints import Kind, Stage
from vaw.kernel import clock
from vaw.kernel.errors import Conflict, NotAllowed
from vaw.kernel.guard import PersonalData

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
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
    assert (measures.objects, measures.ended, measures.share(Stage.PLAN), measures.share(Stage.EVALUATE)) == (2, 1, 0.5, 0)
    assert (occasions.objects, occasions.share(Stage.EVALUATE), told[Kind.DECISION].share(Stage.PLAN)) == (1, 0, None)
    assert (told[Kind.STRATEGY].objects, told[Kind.STRATEGY].share(Stage.EVALUATE)) == (1, None)
    lacking = [(kind, stage, [row.id for row in list_lacking(me.actor, county, kind, stage).rows]) for kind, stage in (
        (Kind.MEASURE, Stage.PLAN), (Kind.MEASURE, Stage.EVALUATE), (Kind.OCCASION, Stage.EVALUATE), (Kind.DECISION, Stage.PLAN),
    )]  # fmt: skip
    assert [ids for _kind, _stage, ids in lacking] == [[second.id], [second.id], [held.id], []]
    page = list_lacking(me.actor, county, Kind.MEASURE, Stage.DECIDE, size=1)
    assert (page.total, [row.title for row in page.rows]) == (2, ["Andra"])
    assert [row.title for row in list_lacking(me.actor, county, Kind.MEASURE, Stage.DECIDE, after=page.after, size=1).rows] == ["Första"]
    with pytest.raises(NotAllowed):
        count_checkpoints(person(Role.EQUALITY_EXPERT, 25).actor, county)
