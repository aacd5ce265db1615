"""Efforts: what they want, what they serve, how far they have come, and who sees them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests.factories import Person, person
from tests.factories.prevention import make_effort, make_link, make_milestone, make_serves
from tests.factories.statements import counted
from tests.factories.year import REGIONAL
from vaw.domain.activities.operations.log import log_activity, withdraw_activity
from vaw.domain.activities.rules.log import Entry
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county
from vaw.domain.mandates.queries import find_assignment
from vaw.domain.people.rules import Role
from vaw.domain.prevention.models import Effort
from vaw.domain.prevention.operations import efforts as operations
from vaw.domain.prevention.operations import milestones
from vaw.domain.prevention.operations.efforts import Facts
from vaw.domain.prevention.queries import efforts as queries
from vaw.domain.prevention.queries.efforts import Filter
from vaw.domain.prevention.queries.served import list_objectives
from vaw.domain.prevention.rules import Progress, Served
from vaw.kernel import clock
from vaw.kernel.db import db, saw_version
from vaw.kernel.errors import Conflict, NotAllowed, NotFound, RuleBroken, Taken
from vaw.kernel.guard import PersonalData

pytestmark = pytest.mark.usefixtures("rolled_back")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)
FACTS = Facts(
    "Våga prata i skolan", "Fler elever vet var de får stöd.", "regional", "universal", "honour", TODAY - 30 * DAY, methods=("training",)
)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def me() -> Person:
    return person()


def here(code: int = 24) -> County:
    found = find_county(code)
    assert found
    return found


def activity(me: Person, day: date = TODAY) -> int:
    regional = find_assignment(REGIONAL)
    assert regional
    entry = Entry(day, "training", "honour", "digital", 60, shares={regional.id: 100}, women=3, men=2, unstated=0, text="Skoldag")
    return log_activity(me.actor, here(), entry=entry).id


def test_an_effort_begins_planned_or_under_way_and_its_states_stay_in_the_history(me: Person) -> None:
    made = operations.add_effort(me.actor, here(), facts=FACTS)
    later = operations.add_effort(me.actor, here(), facts=replace(FACTS, begins_on=TODAY + DAY))
    assert (made.state, later.state) == ("ongoing", "planned")
    operations.set_state(me.actor, made, state="paused", on_day=TODAY - DAY, note="Skolan har inte tid i höst.")
    operations.set_state(me.actor, made, state="done", on_day=TODAY)
    assert made.ends_on == TODAY
    assert [(step.state, step.on_day, step.note) for step in queries.list_steps(made)] == [
        ("done", TODAY, ""),
        ("paused", TODAY - DAY, "Skolan har inte tid i höst."),
        ("ongoing", TODAY - 30 * DAY, ""),
    ]


@pytest.mark.parametrize(
    ("state", "day", "code"),
    [
        ("ongoing", TODAY, "prevention.state_same"),
        ("done", TODAY + DAY, "prevention.state_future"),
        ("cancelled", TODAY, "prevention.cancelled_why"),
        ("flying", TODAY, "prevention.choice"),
    ],
)
def test_a_state_that_says_nothing_true_is_refused(me: Person, state: str, day: date, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        operations.set_state(me.actor, make_effort(), state=state, on_day=day)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        (replace(FACTS, title="  "), "prevention.title_missing", "title"),
        (replace(FACTS, aim=""), "prevention.aim_missing", "aim"),
        (replace(FACTS, aim="lång text " * 500), "prevention.long", "aim"),
        (replace(FACTS, level="municipal"), "prevention.choice", "level"),
        (replace(FACTS, field="sorrow"), "prevention.choice", "field"),
        (replace(FACTS, methods=("magic",)), "prevention.choice", "methods"),
        (replace(FACTS, municipality_ids=(180,)), "prevention.choice", "municipality_ids"),
        (replace(FACTS, organisation_ids=(999_999,)), "prevention.choice", "organisation_ids"),
        (replace(FACTS, assignment_ids=(999_999,)), "prevention.choice", "assignment_ids"),
        (replace(FACTS, ends_on=TODAY - 40 * DAY), "prevention.period", "ends_on"),
        (replace(FACTS, budget=3_000_000_000), "prevention.number", "budget"),
        (replace(FACTS, responsible_id=999_999), "prevention.responsible", "responsible_id"),
    ],
)
def test_what_does_not_hold_together_is_refused_at_its_field(me: Person, facts: Facts, code: str, field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        operations.add_effort(me.actor, here(), facts=facts)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_personal_data_is_stopped_before_it_is_saved(me: Person) -> None:
    with pytest.raises(PersonalData):
        operations.add_effort(me.actor, here(), facts=replace(FACTS, aim="Ring 070-123 45 67 om flickan."))


def test_a_second_click_finds_the_first_effort(me: Person) -> None:
    key = uuid4()
    made = operations.add_effort(me.actor, here(), facts=FACTS, submit_key=key)
    with pytest.raises(Taken), db.session.begin_nested():
        operations.add_effort(me.actor, here(), facts=FACTS, submit_key=key)
    found = queries.find_submitted(me.actor, key)
    assert found is not None
    assert found.id == made.id


def test_an_effort_serves_several_things_and_each_list_has_it_once(me: Person) -> None:
    mandates = [one for one in (find_assignment(REGIONAL), find_assignment("honour-resource-centres-2026")) if one]
    objective = list_objectives(24)[0]
    facts = replace(FACTS, assignment_ids=tuple(one.id for one in mandates), objective_ids=(objective.id,), strategy_ids=(7,))
    made = operations.add_effort(me.actor, here(), facts=facts)
    assert len(queries.list_serves([made.id])[made.id]) == 4
    for kind, ref_id in (
        (Served.ASSIGNMENT, mandates[0].id),
        (Served.ASSIGNMENT, mandates[1].id),
        (Served.OBJECTIVE, objective.id),
        (Served.STRATEGY, 7),
    ):
        assert [line.id for line in queries.list_efforts(me.actor, Filter(serves=(kind, ref_id))).rows] == [made.id]
    assert queries.list_efforts(me.actor, Filter()).total == 1
    version = made.version
    operations.change_effort(me.actor, made, facts=replace(facts, strategy_ids=()))
    assert queries.served_by(made, Served.STRATEGY) == []
    assert made.version > version


def test_two_who_change_an_effort_see_both_texts(me: Person) -> None:
    made = make_effort()
    saw_version(made, made.version - 1)
    with pytest.raises(Conflict) as lost:
        operations.change_effort(me.actor, made, facts=replace(FACTS, title="Min text"))
    assert lost.value.texts["title"] == ("Min text", "Påhittad insats")


def test_progress_is_counted_from_milestones_and_the_log(me: Person) -> None:
    effort = make_effort()
    first = milestones.add_milestone(me.actor, effort, title="Rutinen är beslutad", due_on=TODAY + DAY)
    milestones.add_milestone(me.actor, effort, title="Alla skolor är med", due_on=TODAY - DAY)
    assert queries.progress_of(effort) == Progress(0, 2, 1, 0)
    milestones.finish_milestone(me.actor, effort, milestone_id=first.id)
    mine, another = activity(me), activity(me, TODAY - DAY)
    assert milestones.link_activities(me.actor, effort, activity_ids=[mine, another]) == 2
    assert milestones.link_activities(me.actor, effort, activity_ids=[mine]) == 1
    assert queries.progress_of(effort) == Progress(1, 2, 1, 1)
    milestones.change_milestone(me.actor, effort, milestone_id=first.id, title="Rutinen är beslutad", due_on=TODAY, done_on=None)
    milestones.remove_milestone(me.actor, effort, milestone_id=first.id)
    assert queries.progress_of(effort) == Progress(0, 1, 1, 1)


def test_what_is_not_the_efforts_cannot_be_touched_through_it(me: Person) -> None:
    effort, other = make_effort(), make_milestone(make_effort("En annan"))
    with pytest.raises(NotFound):
        milestones.finish_milestone(me.actor, effort, milestone_id=other.id)
    with pytest.raises(RuleBroken, match=r"prevention\.choice"):
        milestones.link_activities(me.actor, effort, activity_ids=[999_999])
    with pytest.raises(RuleBroken, match=r"prevention\.done_future"):
        milestones.change_milestone(me.actor, effort, milestone_id=make_milestone(effort).id, title="T", due_on=TODAY, done_on=TODAY + DAY)


def test_the_list_filters_pages_and_takes_two_statements_however_many_there_are(me: Person, rolled_back: sa.Connection) -> None:
    for number in range(5):
        effort = make_effort(
            f"Insats {number}", level="local" if number % 2 else "regional", settings=["sport"] if number < 2 else ["school"]
        )
        make_milestone(effort, in_days=-1)
        make_serves(effort, "strategy", number)
    make_effort("Avslutad", state="done")
    with counted(rolled_back) as told:
        page = queries.list_efforts(me.actor, Filter(), size=2)
    assert (len(told), page.total, [line.title for line in page.rows]) == (2, 5, ["Insats 0", "Insats 1"])
    rest = queries.list_efforts(me.actor, Filter(after=page.after), size=5)
    assert [line.title for line in rest.rows] == ["Insats 2", "Insats 3", "Insats 4"]
    assert rest.rows[0].progress == Progress(0, 1, 1, 0)
    for wanted, titles in (
        (Filter(level="local"), ["Insats 1", "Insats 3"]),
        (Filter(setting="sport"), ["Insats 0", "Insats 1"]),
        (Filter(words="elever"), []),
        (Filter(words="stöden", setting="sport"), ["Insats 0", "Insats 1"]),
        (Filter(every=True, words="avslutad"), ["Avslutad"]),
        (Filter(serves=(Served.STRATEGY, 3)), ["Insats 3"]),
    ):
        assert [line.title for line in queries.list_efforts(me.actor, wanted).rows] == titles


def test_another_countys_effort_does_not_exist_and_management_reads_only(me: Person) -> None:
    there, mine = make_effort(county_id=3, shared=True), make_effort()
    with pytest.raises(NotFound):
        queries.get_effort(me.actor, there.id)
    manager = person(Role.COUNTY_MANAGEMENT)
    assert queries.get_effort(manager.actor, mine.id).id == mine.id
    with pytest.raises(NotAllowed):
        operations.share_effort(manager.actor, mine)


def test_sharing_is_dated_and_taken_back(me: Person) -> None:
    effort = make_effort()
    operations.share_effort(me.actor, effort)
    assert (effort.shared, effort.shared_on) == (True, TODAY)
    operations.unshare_effort(me.actor, effort)
    assert db.session.scalar(sa.select(Effort.shared_on).where(Effort.id == effort.id)) is None


def test_a_withdrawn_activity_counts_no_longer(me: Person) -> None:
    from_log = activity(me)
    effort = make_effort()
    found = db.session.get_one(queries.Activity, from_log)
    make_link(effort, found)
    assert queries.progress_of(effort).activities == 1
    withdraw_activity(me.actor, found, reason="Loggad två gånger")
    assert queries.progress_of(effort).activities == 0
