"""What counties share: found by likeness, without figures, partners or money; and questions between two counties."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests.factories import Person, person
from tests.factories.prevention import make_effort, make_question
from tests.factories.statements import counted
from vaw.domain.notifications.models import Notice
from vaw.domain.people.rules import Role
from vaw.domain.prevention.operations import questions as operations
from vaw.domain.prevention.queries import questions, shared
from vaw.domain.prevention.queries.efforts import Filter
from vaw.kernel import clock
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, NotFound, RuleBroken
from vaw.kernel.guard import PersonalData

pytestmark = pytest.mark.usefixtures("rolled_back")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HERE, SKANE, GOTLAND = 24, 12, 9


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def me() -> Person:
    return person()


def told(account: Person) -> list[tuple[str, int]]:
    """(kind, number of the thing) of what the account was told."""
    return [
        (row.kind, row.object_id) for row in db.session.scalars(sa.select(Notice).where(Notice.user_id == account.id).order_by(Notice.id))
    ]


def test_the_most_alike_come_first_of_the_other_counties_and_only_what_they_share(me: Person, rolled_back: sa.Connection) -> None:
    mine = make_effort("Prata om heder", methods=["mvp"], targets=["boys"], settings=["sport"], aim="Fler tränare ingriper.")
    make_effort("Eget lika", methods=["mvp"], targets=["boys"], settings=["sport"], shared=True)
    make_effort("Delas inte", SKANE, methods=["mvp"], targets=["boys"], settings=["sport"])
    place = make_effort("Samma arena", SKANE, shared=True, methods=["culture"], targets=["women"], settings=["sport"], aim="Annat.")
    words = make_effort(
        "Annat", SKANE, shared=True, methods=["culture"], targets=["women"], settings=["faith"], aim="En tränare i varje klubb."
    )
    way = make_effort("Samma arbetssätt", GOTLAND, shared=True, methods=["mvp"], targets=["women"], settings=["faith"], aim="Annat.")
    both = make_effort("Nästan samma", GOTLAND, shared=True, methods=["mvp"], targets=["boys"], settings=["faith"], aim="Annat.")
    make_effort("Inget lika", GOTLAND, shared=True, methods=["culture"], targets=["women"], settings=["faith"], aim="Annat.")
    with counted(rolled_back) as statements:
        found = shared.list_similar(me.actor, mine)
    assert [one.effort.id for one in found] == [both.id, way.id, place.id, words.id]
    assert len(statements) == 1


def test_an_effort_without_lists_or_words_in_common_finds_nothing(me: Person) -> None:
    make_effort("Delad", SKANE, shared=True)
    assert shared.list_similar(me.actor, make_effort("Och", aim="det", methods=[], targets=[], settings=[])) == []


def test_what_is_shared_is_listed_for_all_counties_and_the_coordinator_and_holds_nothing_that_stays_at_home(me: Person) -> None:
    theirs = make_effort("Delad", SKANE, shared=True, budget=1_000, funding="Utvecklingsmedel", organisation_ids=[1])
    make_effort("Inte delad", SKANE)
    for actor in (me.actor, person(Role.NATIONAL_COORDINATOR).actor):
        page = shared.list_shared(actor, Filter(every=True))
        assert (page.total, [one.id for one in page.rows]) == (1, [theirs.id])
    assert not {"budget", "funding", "organisation_ids", "municipality_ids", "responsible_id"} & set(shared.Shared._fields)
    assert shared.list_shared(me.actor, Filter(every=True), county_id=GOTLAND).total == 0
    assert shared.list_shared(me.actor, Filter(every=True, method="mvp")).total == 0
    assert shared.list_shared(person(Role.ADMINISTRATOR).actor, Filter(every=True)).total == 0
    theirs.shared, theirs.shared_on = False, None
    with pytest.raises(NotFound):
        shared.get_shared(me.actor, make_effort("Ännu en", SKANE).id)


def test_a_question_is_told_to_who_holds_the_effort_and_its_answer_to_who_asked(me: Person) -> None:
    holder, colleague = person(county_id=SKANE), person(county_id=SKANE)
    effort = make_effort("Delad", SKANE, shared=True, responsible_id=holder.id)
    key = uuid4()
    thread = operations.ask_owner(me.actor, effort, message="Hur fick ni med klubbarna?", submit_key=key)
    assert operations.ask_owner(me.actor, effort, message="Hur fick ni med klubbarna?", submit_key=key).id == thread.id
    [first] = questions.list_messages(thread)
    assert (told(holder), told(colleague)) == ([("prevention.asked", first.id)], [])
    operations.write_message(colleague.actor, thread, message="Vi började med tre.", submit_key=uuid4())
    answer = questions.list_messages(thread)[-1]
    assert (answer.county_id, told(me)) == (SKANE, [("prevention.answered", answer.id)])
    assert questions.get_question_of_message(me.actor, answer.id) == thread.id
    for actor in (me.actor, holder.actor):
        assert [one.messages for one in questions.list_questions(actor).rows] == [2]


def test_a_third_county_does_not_see_the_thread_and_management_does_not_write(me: Person) -> None:
    thread = make_question(make_effort("Delad", SKANE, shared=True), HERE)
    stranger = person(county_id=GOTLAND).actor
    with pytest.raises(NotFound):
        questions.get_question(stranger, thread.id)
    assert questions.list_questions(stranger).total == 0
    with pytest.raises(NotAllowed):
        operations.write_message(person(Role.COUNTY_MANAGEMENT).actor, thread, message="Hej", submit_key=uuid4())


def test_a_thread_stays_when_the_effort_is_shared_no_longer_but_its_title_does_not(me: Person) -> None:
    effort = make_effort("Delad", SKANE)
    make_question(effort, HERE)
    [mine] = questions.list_questions(me.actor).rows
    [theirs] = questions.list_questions(person(county_id=SKANE).actor).rows
    assert (mine.title, theirs.title) == (None, "Delad")
    assert questions.find_title(me.actor, effort.id) is None


def test_threads_are_paged_the_latest_first(me: Person) -> None:
    ids = []
    for number in range(3):
        with clock.frozen(NOW + timedelta(minutes=number)):
            ids.append(make_question(make_effort(f"Delad {number}", SKANE, shared=True), HERE).id)
    page = questions.list_questions(me.actor, size=2)
    assert (page.total, [one.id for one in page.rows]) == (3, [ids[2], ids[1]])
    assert [one.id for one in questions.list_questions(me.actor, page.after).rows] == [ids[0]]


@pytest.mark.parametrize(
    ("message", "wrong"), [("", RuleBroken), ("x" * 2001, RuleBroken), ("Ring 070-123 45 67 om flickan.", PersonalData)]
)
def test_a_message_that_may_not_be_sent_is_stopped(me: Person, message: str, wrong: type[Exception]) -> None:
    with pytest.raises(wrong):
        operations.ask_owner(me.actor, make_effort("Delad", SKANE, shared=True), message=message, submit_key=uuid4())


def test_nobody_asks_about_their_own_countys_effort_or_one_that_is_not_shared(me: Person) -> None:
    with pytest.raises(RuleBroken, match=r"prevention\.own_effort"):
        operations.ask_owner(me.actor, make_effort(shared=True), message="Hej", submit_key=uuid4())
    with pytest.raises(NotAllowed):
        operations.ask_owner(me.actor, make_effort("Inte delad", SKANE), message="Hej", submit_key=uuid4())
