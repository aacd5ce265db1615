"""National support in gender mainstreaming: one county sees how 21 counties' strategies stand while its assignment runs, not a day longer.

What is shared, asked and answered every board reads, also afterwards; of another county's strategy only state, period and counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests.factories import Person, person
from tests.factories.national import GOTLAND, actor_of, make_asked, make_assignment, make_example, supporter
from tests.factories.networks import make_organisation
from tests.factories.statements import counted
from tests.factories.strategies import make_actor, make_goal, make_measure, make_strategy
from vaw.cli.demo import national as demo
from vaw.domain.activities.models import Activity
from vaw.domain.geography.queries import find_county, list_counties
from vaw.domain.mandates.models import Assignment
from vaw.domain.mandates.queries import find_assignment, list_terms
from vaw.domain.mandates.rules import TermList
from vaw.domain.notifications.models import Notice
from vaw.domain.people.rules import Role
from vaw.domain.strategies import policy
from vaw.domain.strategies.models import Strategy
from vaw.domain.strategies.models.checkpoints import Checkpoint
from vaw.domain.strategies.models.plans import YearlyReport
from vaw.domain.strategies.operations import national as operations
from vaw.domain.strategies.operations.national import Told
from vaw.domain.strategies.queries import national, national_examples, national_log, national_questions
from vaw.domain.strategies.rules.checkpoints import Stage
from vaw.domain.strategies.rules.national import ExampleKind, speaking
from vaw.kernel import clock, guard
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, NotFound, RuleBroken
from vaw.kernel.guard import PersonalData
from vaw.kernel.operation import unit

pytestmark = pytest.mark.usefixtures("rolled_back")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LAST_DAY = date(2026, 12, 31)
HERE, SKANE = 24, 12


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def support() -> Assignment:
    """Gotland leads it through the last day of 2026; Skåne has it too, and does not lead."""
    return make_assignment(date(2026, 1, 1), LAST_DAY, counties=(GOTLAND, SKANE))


def kept(record: object) -> None:
    with unit(system("test"), "test.national"):
        db.session.add(record)


def told(account: Person) -> list[tuple[str, int]]:
    rows = db.session.scalars(sa.select(Notice).where(Notice.user_id == account.id).order_by(Notice.id))
    return [(row.kind, row.object_id) for row in rows]


def sees(account: Person) -> bool:
    try:
        return len(national.overview(actor_of(account))) >= len(list_counties())
    except NotFound:
        return False


def test_the_right_ends_with_the_assignments_last_day_without_anybody_doing_anything(support: Assignment) -> None:
    me, coordinator = supporter(support), person(Role.NATIONAL_COORDINATOR, 1)
    assert (sees(me), sees(coordinator)) == (True, True)
    with clock.frozen(datetime(2026, 12, 31, 23, 59, tzinfo=clock.STOCKHOLM)):
        assert sees(me) and national.find_support() is not None
    with clock.frozen(datetime(2027, 1, 1, 0, 0, tzinfo=clock.STOCKHOLM)):
        assert (sees(me), sees(coordinator)) == (False, True)
        assert not policy.READ_SUPPORT.held_by(actor_of(me)) and national.find_support() is None


@pytest.mark.parametrize("role", [role for role in Role if role != Role.NATIONAL_COORDINATOR])
def test_no_role_of_ones_own_opens_the_nation_not_even_in_the_county_that_leads(support: Assignment, role: Role) -> None:
    assert not sees(person(role, GOTLAND))
    assert not policy.NOTE_SUPPORT.held_by(person(role, GOTLAND).actor)


def test_a_county_that_has_the_assignment_and_does_not_lead_sees_what_every_board_sees(support: Assignment) -> None:
    skane = supporter(support, SKANE)
    assert not sees(skane)
    question = make_asked()
    with pytest.raises(RuleBroken, match=r"strategies\.not_supporting"):
        operations.answer_support(actor_of(skane), question, text="Så här.", submit_key=uuid4())
    assert national_questions.get_question(actor_of(skane), question.id).id == question.id


def test_luj_is_there_as_ended_and_led_by_gotland() -> None:
    [luj] = national.list_supports()
    assert (luj.valid_from, luj.valid_to, luj.runs, luj.county_id) == (date(2013, 1, 1), date(2015, 12, 31), False, GOTLAND)
    with clock.frozen(datetime(2014, 5, 5, 12, tzinfo=UTC)):
        [luj] = national.list_supports()
        assert luj.runs and luj.county_id == GOTLAND


def _strategy_with_a_plan() -> Strategy:
    """Västerbotten's: three measures that stand, one done, one late; two actors, of whom one has not told of 2025."""
    strategy = make_strategy(state="approved", approved_at=NOW)
    goal = make_goal(strategy)
    done = make_measure(goal, state="done")
    make_measure(goal, due_on=date(2026, 11, 22))
    make_measure(goal)
    make_measure(goal, state="dropped", due_on=date(2026, 1, 1))
    for stage, kind, object_id in (
        ("plan", "strategy", strategy.id),
        ("evaluate", "measure", done.id),
        ("evaluate", "strategy", strategy.id),
    ):
        kept(Checkpoint(county_id=HERE, kind=kind, object_id=object_id, stage=stage, relevant=True, at=NOW))
    joined = {"asked_on": date(2025, 2, 1), "joined_on": date(2025, 2, 1)}
    make_actor(strategy, make_organisation("Exempelby kommun"), **joined)
    tells = make_actor(strategy, make_organisation("Exempelstads kommun"), **joined)
    kept(YearlyReport(party_id=tells.id, year=2025, at=NOW))
    make_actor(strategy, make_organisation("Region Exempel"), asked_on=date(2025, 2, 1))
    return strategy


def test_the_overview_counts_plan_checkpoints_and_silent_actors_of_21_counties_in_five_statements(
    support: Assignment, rolled_back: sa.Connection
) -> None:
    strategy = _strategy_with_a_plan()
    for county in list_counties():
        if county.id not in (HERE, GOTLAND):
            make_measure(make_goal(make_strategy(f"Strategi {county.id}", county.id)))
    by = actor_of(supporter(support))
    assert national.find_support()  # the lists are kept
    with counted(rolled_back) as statements:
        lines = national.overview(by)
    assert len(statements) == 5, statements
    assert [line.county_id for line in lines] == [county.id for county in list_counties()]
    mine = next(line for line in lines if line.county_id == HERE)
    assert mine.strategy is not None and mine.strategy.id == strategy.id
    assert (mine.plan, mine.actors) == ((3, 1, 1), (2, 1))
    # The strategy and three measures; carrying out of what has begun, evaluation of the one measure that has ended.
    assert {stage: tuple(told) for stage, told in mine.stages.items()} == {
        Stage.DECIDE: (4, 0), Stage.PLAN: (4, 1), Stage.CARRY_OUT: (2, 0), Stage.EVALUATE: (1, 1),
    }  # fmt: skip
    gotland = next(line for line in lines if line.county_id == GOTLAND)
    assert (gotland.strategy, gotland.phase, gotland.plan) == (None, None, (0, 0, 0))
    assert not {"title", "problem", "text", "name"} & {*national.Row._fields, *national.Plan._fields, *national.Actors._fields}


def test_a_county_is_spoken_for_by_what_runs_else_by_what_comes_else_by_what_was_last() -> None:
    def row(id: int, county_id: int, first: int, last: int, state: str = "approved") -> national.Row:
        return national.Row(id, county_id, state, date(first, 1, 1), date(last, 12, 31))

    rows = [
        row(1, 1, 2014, 2016), row(2, 1, 2024, 2027, "draft"), row(3, 1, 2024, 2026), row(4, 3, 2010, 2013), row(5, 3, 2014, 2016),
        row(6, 4, 2028, 2030), row(7, 4, 2027, 2029), row(8, 4, 2020, 2025),
    ]  # fmt: skip
    found = speaking(rows, NOW.date())
    assert {county: [one.id for one in chosen] for county, chosen in found.items()} == {1: [3, 2], 3: [5], 4: [7]}


def test_an_example_is_found_by_goal_area_stage_kind_and_words_in_all_counties_and_changed_by_its_own(support: Assignment) -> None:
    strategy = make_strategy(state="approved", approved_at=NOW)
    me, other, county = person(Role.EQUALITY_EXPERT), person(Role.COUNTY_MANAGEMENT, SKANE), find_county(HERE)
    assert county is not None
    said = Told("Analys före beslut", "Handläggarna frågade båda könen.", ("violence",), ("traffic_2010",), (Stage.PLAN,))
    example = operations.share_example(me.actor, county, kind=ExampleKind.STRATEGY, object_id=strategy.id, told=said)
    make_example("Något annat", SKANE, object_id=7, sub_goals=["power"])
    for wanted in (
        national_examples.Filter(words="handläggare"),
        national_examples.Filter(sub_goal="violence", stage=Stage.PLAN, kind=ExampleKind.STRATEGY),
        national_examples.Filter(subject_area="traffic_2010", county_id=HERE),
    ):
        for actor in (other.actor, person(Role.NATIONAL_COORDINATOR, 1).actor, actor_of(supporter(support))):
            page = national_examples.list_examples(actor, wanted)
            assert (page.total, [line.id for line in page.rows]) == (1, [example.id])
    for role in (Role.REQUESTER, Role.REGISTRAR, Role.ADMINISTRATOR):
        assert national_examples.list_examples(person(role).actor, national_examples.Filter()).total == 0
    with pytest.raises(NotAllowed):
        operations.change_example(person(Role.EQUALITY_EXPERT, SKANE).actor, example, told=said)
    assert operations.change_example(me.actor, example, told=Told("Nytt namn", "Nya ord", ("violence",))).stages == []
    operations.stop_sharing_example(me.actor, example)
    assert national_examples.list_examples(other.actor, national_examples.Filter()).total == 1


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"title": " "}, "strategies.example_title"),
        ({"text": ""}, "strategies.example_text"),
        ({"text": "x" * 1501}, "strategies.long"),
        ({"sub_goals": ()}, "strategies.example_goal"),
        ({"sub_goals": ("påhittat",)}, "strategies.example_choice"),
        ({"text": "Ring 070-123 45 67 om flickan."}, "guard"),
    ],
)
def test_an_example_that_may_not_be_shared_is_stopped(more: dict[str, object], code: str) -> None:
    county = find_county(HERE)
    assert county is not None
    values = {"title": "Exempel", "text": "Ord", "sub_goals": ("violence",)} | more
    with pytest.raises(PersonalData if code == "guard" else RuleBroken, match=code.replace(".", r"\.")):
        operations.share_example(person().actor, county, kind=ExampleKind.EFFORT, object_id=1, told=Told(**values))  # type: ignore[arg-type]


def test_a_draft_or_another_countys_strategy_is_not_shared_and_nothing_twice() -> None:
    me, county, told_of = person().actor, find_county(HERE), Told("Exempel", "Ord", ("violence",))
    assert county is not None
    draft, theirs = make_strategy(), make_measure(make_goal(make_strategy("Skånes", SKANE, state="approved", approved_at=NOW)))
    with pytest.raises(RuleBroken, match=r"strategies\.example_draft"):
        operations.share_example(me, county, kind=ExampleKind.STRATEGY, object_id=draft.id, told=told_of)
    with pytest.raises(NotFound):
        operations.share_example(me, county, kind=ExampleKind.MEASURE, object_id=theirs.id, told=told_of)
    operations.share_example(me, county, kind=ExampleKind.EFFORT, object_id=5, told=told_of)
    with pytest.raises(RuleBroken, match=r"strategies\.example_known"):
        operations.share_example(me, county, kind=ExampleKind.EFFORT, object_id=5, told=told_of)


def test_a_board_asks_the_leading_county_answers_and_all_boards_read_it_also_afterwards(support: Assignment) -> None:
    asker, helper, skane, county = person(Role.EQUALITY_EXPERT), supporter(support), supporter(support, SKANE), find_county(HERE)
    assert county is not None
    key = uuid4()
    for _ in range(2):
        question = operations.ask_support(asker.actor, county, title="Vem gör avstämningen?", text="Handläggaren?", submit_key=key)
    assert (told(helper), told(skane)) == ([("strategies.national_asked", question.id)], [])
    reply = uuid4()
    for _ in range(2):
        answer = operations.answer_support(actor_of(helper), question, text="Den som bereder ärendet.", submit_key=reply)
    assert (answer.county_id, told(asker)) == (GOTLAND, [("strategies.national_answered", answer.id)])
    assert operations.answer_support(actor_of(helper), question, text="Och chefen följer upp.", submit_key=uuid4()).id != answer.id
    with clock.frozen(NOW + timedelta(days=365)):
        for actor in (person(Role.COUNTY_MANAGEMENT, SKANE).actor, person(Role.NATIONAL_COORDINATOR, 1).actor):
            [line] = national_questions.list_questions(actor, national_questions.Filter(words="bereda")).rows
            assert line.id == question.id and len(national_questions.list_answers(question)) == 2
            assert national_questions.question_of_answer(actor, answer.id) == question.id
        with pytest.raises(RuleBroken, match=r"strategies\.no_support"):
            operations.ask_support(asker.actor, county, title="En till", text="Kan ni?", submit_key=uuid4())
        with pytest.raises(NotAllowed):
            operations.answer_support(actor_of(helper), question, text="För sent", submit_key=uuid4())


def test_questions_are_narrowed_to_those_that_wait_and_paged_the_latest_first() -> None:
    by = person().actor
    ids = [make_asked(f"Fråga {number}", asked_at=NOW).id for number in range(3)]
    make_asked("Besvarad", answered_at=NOW)
    page = national_questions.list_questions(by, national_questions.Filter(waiting=True), size=2)
    assert (page.total, [line.id for line in page.rows]) == (3, [ids[2], ids[1]])
    rest = national_questions.list_questions(by, national_questions.Filter(waiting=True, after=page.after), size=2)
    assert [line.id for line in rest.rows] == [ids[0]]
    assert national_questions.list_questions(person(Role.REQUESTER).actor, national_questions.Filter()).total == 0


@pytest.mark.parametrize(
    ("title", "text", "wrong"),
    [
        ("", "Text", RuleBroken),
        ("Fråga", " ", RuleBroken),
        ("x" * 151, "Text", RuleBroken),
        ("Fråga", "Kvinnan har 850101-2384.", PersonalData),
    ],
)
def test_a_question_that_may_not_be_asked_is_stopped(support: Assignment, title: str, text: str, wrong: type[Exception]) -> None:
    county = find_county(HERE)
    assert county is not None
    with pytest.raises(wrong):
        operations.ask_support(person().actor, county, title=title, text=text, submit_key=uuid4())


def _logged(assignment_id: int, county_id: int = GOTLAND, **more: object) -> Activity:
    values: dict[str, object] = {
        "county_id": county_id, "done_on": date(2026, 5, 5), "type": "lecture", "field": "mvw", "mode": "digital", "minutes": 90,
        "municipality_ids": [], "organisation_ids": [], "shares": {str(assignment_id): 100}, "text": "Hemligt", "created_at": NOW,
    }  # fmt: skip
    made = Activity(**(values | more))
    kept(made)
    return made


def test_who_had_which_support_comes_from_the_log_of_the_county_that_leads(support: Assignment, monkeypatch: pytest.MonkeyPatch) -> None:
    by, gotland = actor_of(supporter(support)), find_county(GOTLAND)
    assert gotland is not None
    umea = _logged(support.id, municipality_ids=[2480, 2482])
    later = _logged(support.id, done_on=date(2026, 6, 6), type="training")
    _logged(support.id, SKANE, municipality_ids=[1280])
    _logged(support.id, withdrawn_at=NOW)
    regional = find_assignment("regional-2021-995")
    assert regional is not None
    _logged(regional.id)
    [giving] = national.supports_for(by)
    assert [(one.id, one.county_ids) for one in national_log.list_given(giving)] == [(later.id, ()), (umea.id, (HERE,))]
    operations.note_support(by, gotland, activity_id=later.id, county_ids=[SKANE, HERE], seen=())
    with pytest.raises(RuleBroken, match=r"strategies\.support_changed"):
        operations.note_support(by, gotland, activity_id=later.id, county_ids=[SKANE], seen=())
    make_asked(assignment_id=support.id)
    monkeypatch.setattr(national_log, "MOST", 1)
    assert [one.id for one in national_log.list_given(giving)] == [later.id]
    log = national_log.sum_log(giving)
    received = {one.county_id: one for one in log.received}
    assert log[:2] == (2, 0) and national_log.find_given(giving, umea.id)
    assert len(received) == 21 and received[HERE] == (HERE, 2, date(2026, 6, 6), ("training", "lecture"), 1)
    assert received[SKANE] == (SKANE, 1, date(2026, 6, 6), ("training",), 0)
    assert received[GOTLAND] == (GOTLAND, 0, None, (), 0)


@pytest.mark.parametrize(("chosen", "wrong"), [([], RuleBroken), ([999], RuleBroken)])
def test_counties_that_are_none_are_refused_and_activities_elsewhere_are_not_found(
    support: Assignment, chosen: list[int], wrong: type[Exception]
) -> None:
    by, gotland = actor_of(supporter(support)), find_county(GOTLAND)
    assert gotland is not None
    activity, theirs = _logged(support.id), _logged(support.id, SKANE)
    with pytest.raises(wrong):
        operations.note_support(by, gotland, activity_id=activity.id, county_ids=chosen, seen=())
    with pytest.raises(NotFound):
        operations.note_support(by, gotland, activity_id=theirs.id, county_ids=[HERE], seen=())
    with pytest.raises(NotFound):
        operations.note_support(actor_of(supporter(support, SKANE)), gotland, activity_id=activity.id, county_ids=[HERE], seen=())


def test_the_made_up_examples_and_questions_are_about_nobody_and_use_the_lists_of_today() -> None:
    texts = [part for one in demo.EXAMPLES for part in (one.title, one.text)] + [
        part for _, title, text, answer, _ in demo.QUESTIONS for part in (title, text, answer or "")
    ]
    assert [text for text in texts if guard.find(text)] == []
    known = {term.code for name in (TermList.SUB_GOAL, TermList.SUBJECT_AREA) for term in list_terms(name, on=NOW.date())}
    assert {code for one in demo.EXAMPLES for code in (*one.sub_goals, *one.subject_areas)} <= known
