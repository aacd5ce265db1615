"""An agenda is kept, moved and carried on: nothing is lost, nothing comes twice, and old minutes keep what they had."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.factories import Person, person
from tests.factories.documents import make_upload
from tests.factories.networks import make_decision, make_item, make_meeting, make_network, make_waiting
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.meetings import Meeting, MeetingTemplate
from vaw.domain.networks.models.minutes import AgendaItem
from vaw.domain.networks.operations import agenda as operations
from vaw.domain.networks.operations.carrying import carry_agenda, carry_item, plan_item, put_off_item
from vaw.domain.networks.operations.papers import add_paper, remove_paper, renew_paper
from vaw.domain.networks.queries.agenda import backlog_of, get_item, items_of, papers_of
from vaw.domain.networks.rules.agenda import ItemPlan
from vaw.domain.networks.rules.meetings import ITEMS_MOST, MeetingState, MinutesState
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db, saw_version
from vaw.kernel.errors import Conflict, NotAllowed, RuleBroken
from vaw.kernel.guard import PersonalData
from vaw.kernel.operation import unit

CLOSED = {"state": MeetingState.HELD.value, "minutes_state": MinutesState.CLOSED.value, "closed_at": datetime(2026, 11, 23, tzinfo=UTC)}
SAID = ItemPlan("Lägesbild", "information", "Läs rapporten först.", "Polisen", 15)


@pytest.fixture
def me(rolled_back: Any) -> Person:
    return person()


@pytest.fixture
def meeting(me: Person) -> Meeting:
    return make_meeting(make_network())


def titles(meeting: Meeting) -> list[str]:
    """The agenda as it is; its places are 1, 2, 3 …."""
    items = items_of(meeting.id)
    assert [item.position for item in items] == list(range(1, len(items) + 1))
    return [item.title for item in items]


def waiting(network: Network) -> list[str]:
    items = backlog_of(network.id)
    assert [item.position for item in items] == list(range(1, len(items) + 1))
    return [item.title for item in items]


def three(me: Person, meeting: Meeting) -> list[AgendaItem]:
    return [operations.add_item(me.actor, meeting, plan=ItemPlan(title, "discussion", minutes=20)) for title in "ABC"]


def begun(meeting: Meeting, **columns: object) -> Meeting:
    """The same meeting, half an hour after its beginning."""
    with unit(system("test"), "test.begins"):
        for name, value in {"starts_at": clock.now() - timedelta(minutes=30), **columns}.items():
            setattr(meeting, name, value)
    return meeting


def test_an_item_says_who_presents_it_for_how_long_and_what_for(me: Person, meeting: Meeting) -> None:
    item = operations.add_item(me.actor, meeting, plan=SAID)
    assert (item.title, item.kind, item.about, item.presenter, item.minutes, item.position) == (
        "Lägesbild", "information", "Läs rapporten först.", "Polisen", 15, 1,
    )  # fmt: skip
    operations.change_item(me.actor, item, plan=ItemPlan("Läget", "decision", minutes=None))
    assert (item.title, item.kind, item.about, item.presenter, item.minutes) == ("Läget", "decision", "", "", None)


def test_a_double_click_makes_one_item_and_the_same_words_later_make_another(me: Person, meeting: Meeting) -> None:
    first = operations.add_item(me.actor, meeting, plan=SAID)
    assert operations.add_item(me.actor, meeting, plan=SAID) is first
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        assert operations.add_item(me.actor, meeting, plan=SAID) is not first
    assert titles(meeting) == ["Lägesbild", "Lägesbild"]


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (ItemPlan(" ", "discussion"), "networks.item_title"),
        (ItemPlan("A" * 151, "discussion"), "networks.long"),
        (ItemPlan("A", "something"), "networks.choice"),
        (ItemPlan("A", "discussion", minutes=0), "networks.item_minutes"),
        (ItemPlan("A", "discussion", minutes=481), "networks.item_minutes"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(me: Person, meeting: Meeting, plan: ItemPlan, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        operations.add_item(me.actor, meeting, plan=plan)
    assert refused.value.code == code and refused.value.field


@pytest.mark.parametrize("field", ["title", "about", "presenter"])
def test_nobody_is_written_about_on_an_agenda(me: Person, meeting: Meeting, field: str) -> None:
    personal: dict[str, Any] = {field: "Ärende 19811218-9876"}
    with pytest.raises(PersonalData) as found:
        operations.add_item(me.actor, meeting, plan=replace(SAID, **personal))
    assert found.value.field == field and titles(meeting) == []


def test_items_move_one_place_at_a_time_and_stop_at_the_ends(me: Person, meeting: Meeting) -> None:
    first, _, last = three(me, meeting)
    operations.raise_item(me.actor, last)
    assert titles(meeting) == ["A", "C", "B"]
    operations.lower_item(me.actor, first)
    assert titles(meeting) == ["C", "A", "B"]
    operations.raise_item(me.actor, last)
    assert titles(meeting) == ["C", "A", "B"]


def test_who_changed_an_item_first_is_not_overwritten(me: Person, meeting: Meeting) -> None:
    item = operations.add_item(me.actor, meeting, plan=SAID)
    seen = item.version
    operations.change_item(me.actor, item, plan=ItemPlan("Deras", "discussion"))
    saw_version(item, seen)
    with pytest.raises(Conflict) as lost:
        operations.change_item(person().actor, item, plan=ItemPlan("Mitt", "discussion"))
    assert lost.value.texts["title"] == ("Mitt", "Deras") and titles(meeting) == ["Deras"]


def test_an_item_goes_with_its_papers_and_the_others_close_up(me: Person, meeting: Meeting) -> None:
    first, second, _ = three(me, meeting)
    add_paper(me.actor, second, upload=make_upload())
    operations.remove_item(me.actor, second)
    assert titles(meeting) == ["A", "C"] and papers_of([second.id]) == {}
    make_decision(first)
    with pytest.raises(RuleBroken, match="item_noted"):
        operations.remove_item(me.actor, first)
    with pytest.raises(RuleBroken, match="item_held"):
        operations.remove_item(me.actor, items_of(begun(meeting, state=MeetingState.HELD.value).id)[1])


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"state": MeetingState.CANCELLED.value}, "networks.agenda_cancelled"),
        (
            {"state": MeetingState.HELD.value, "minutes_state": MinutesState.CLOSED.value, "closed_at": clock.now()},
            "networks.minutes_closed",
        ),
    ],
)
def test_nobody_changes_the_agenda_of_a_cancelled_meeting_or_of_closed_minutes(
    me: Person, meeting: Meeting, columns: dict[str, object], code: str
) -> None:
    first, second, _ = three(me, meeting)
    paper = add_paper(me.actor, first, upload=make_upload())
    begun(meeting, **columns)
    refused: list[Callable[[], object]] = [
        lambda: operations.add_item(me.actor, meeting, plan=SAID),
        lambda: operations.change_item(me.actor, first, plan=SAID),
        lambda: operations.lower_item(me.actor, first),
        lambda: operations.remove_item(me.actor, second),
    ]
    if columns["state"] == MeetingState.HELD.value:
        refused += [
            lambda: add_paper(me.actor, first, upload=make_upload("Sent.pdf")),
            lambda: renew_paper(me.actor, first, document_id=paper.id, upload=make_upload(content=b"%PDF-1.7 annat")),
            lambda: remove_paper(me.actor, first, document_id=paper.id),
        ]
    for act in refused:
        with pytest.raises(RuleBroken) as said:
            act()
        assert said.value.code == code
    assert titles(meeting) == ["A", "B", "C"]


def test_before_the_meeting_an_item_moves_to_the_next_one_whole(me: Person, meeting: Meeting) -> None:
    item, *_ = three(me, meeting)
    add_paper(me.actor, item, upload=make_upload())
    make_meeting(meeting.network, starts_at=meeting.starts_at + timedelta(days=60))
    following = make_meeting(meeting.network, starts_at=meeting.starts_at + timedelta(days=30), state="draft", opened_at=None)
    assert carry_item(me.actor, item) is item
    assert titles(meeting) == ["B", "C"] and titles(following) == ["A"] and papers_of([item.id])[item.id][0].name == "Mandat.pdf"


def test_once_the_meeting_has_begun_an_item_is_carried_once_and_the_minutes_keep_it(me: Person, meeting: Meeting) -> None:
    item = operations.add_item(me.actor, meeting, plan=SAID)
    following = make_meeting(meeting.network, starts_at=meeting.starts_at + timedelta(days=30))
    with unit(system("test"), "test.notes"):
        begun(meeting).network = meeting.network
        item.notes = "Hann inte."
    carried = carry_item(me.actor, item)
    assert carry_item(me.actor, item) is carried and put_off_item(me.actor, item) is carried
    assert titles(following) == ["Lägesbild"] and titles(meeting) == ["Lägesbild"] and waiting(meeting.network) == []
    assert (carried.carried_from_id, carried.presenter, carried.minutes, carried.notes) == (item.id, "Polisen", 15, "")
    assert (item.notes, item.meeting_id) == ("Hann inte.", meeting.id)


@pytest.mark.parametrize("state", [MeetingState.HELD, MeetingState.CANCELLED])
def test_without_a_next_meeting_what_is_carried_waits_in_the_backlog(me: Person, meeting: Meeting, state: MeetingState) -> None:
    item, *_ = three(me, meeting)
    make_waiting(meeting.network, "Väntade redan")
    begun(meeting, state=state.value)
    carried = carry_item(me.actor, item)
    assert waiting(meeting.network) == ["Väntade redan", "A"] and carried.carried_from_id == item.id
    assert titles(meeting) == ["A", "B", "C"]


def test_a_cancelled_meetings_agenda_goes_on_whole_and_once(me: Person, meeting: Meeting) -> None:
    first, *_ = three(me, meeting)
    with pytest.raises(RuleBroken, match="agenda_not_cancelled"):
        carry_agenda(me.actor, meeting)
    following = make_meeting(meeting.network, starts_at=meeting.starts_at + timedelta(days=30))
    with unit(system("test"), "test.cancelled"):
        meeting.state = MeetingState.CANCELLED.value
    carry_item(me.actor, get_item(me.actor, first.id))
    assert carry_agenda(me.actor, meeting) == 2 and carry_agenda(me.actor, meeting) == 0
    assert titles(following) == ["A", "B", "C"] == titles(meeting)


def test_what_is_put_off_waits_and_is_planned_into_a_meeting(me: Person, meeting: Meeting) -> None:
    item, *_ = three(me, meeting)
    put_off_item(me.actor, item)
    second = operations.add_to_backlog(me.actor, meeting.network, plan=ItemPlan("Utbildning", "decision"))
    assert titles(meeting) == ["B", "C"] and waiting(meeting.network) == ["A", "Utbildning"]
    operations.raise_item(me.actor, second)
    assert waiting(meeting.network) == ["Utbildning", "A"]
    plan_item(me.actor, second, meeting_id=meeting.id)
    assert titles(meeting) == ["B", "C", "Utbildning"] and waiting(meeting.network) == ["A"]
    with pytest.raises(RuleBroken, match="item_moved"):
        plan_item(me.actor, second, meeting_id=meeting.id)
    with pytest.raises(RuleBroken, match="item_moved"):
        put_off_item(me.actor, item)


def test_nothing_is_planned_into_a_past_meeting_or_another_networks(me: Person, meeting: Meeting) -> None:
    item_id = make_waiting(meeting.network).id
    elsewhere, past = make_meeting(make_network("Annat")).id, make_meeting(meeting.network, state="held").id
    for other in (elsewhere, past):
        with pytest.raises(RuleBroken, match="item_target"):
            plan_item(me.actor, get_item(me.actor, item_id), meeting_id=other)
    assert items_of(elsewhere) == items_of(past) == []


def test_the_last_agenda_comes_once_without_notes_and_without_cancelled_meetings(me: Person, meeting: Meeting) -> None:
    cancelled = make_meeting(meeting.network, starts_at=meeting.starts_at + timedelta(days=10), state="cancelled")
    make_item(cancelled, "Inställd")
    three(me, meeting)
    following = make_meeting(meeting.network, starts_at=meeting.starts_at + timedelta(days=30))
    carried = make_item(following, "B", carried_from_id=items_of(meeting.id)[1].id)
    assert operations.take_last_agenda(me.actor, following) == 2
    assert titles(following) == ["B", "A", "C"] and carried.version == 1
    assert operations.take_last_agenda(me.actor, following) == 0
    with pytest.raises(RuleBroken, match="agenda_none"):
        operations.take_last_agenda(me.actor, make_meeting(make_network("Nytt")))


def test_another_networks_agenda_is_never_copied(me: Person, meeting: Meeting) -> None:
    theirs = make_meeting(make_network("Annat län", county_id=3))
    make_item(theirs, "Hemligt")
    with unit(me.actor, "test.copies"):
        assert operations.copy_agenda(me.actor, theirs.id, meeting) == 0
    assert titles(meeting) == []


def test_a_template_gives_its_items_in_order_and_an_agenda_has_room_for_so_many(me: Person, meeting: Meeting) -> None:
    items = [{"title": f"Punkt {number}", "about": "", "presenter": "", "kind": "discussion", "minutes": 5} for number in range(ITEMS_MOST)]
    template = MeetingTemplate(network_id=meeting.network_id, name="Vanligt", mode="digital", minutes=60, items=items)
    with unit(me.actor, "test.template"):
        assert operations.items_from_template(me.actor, template, meeting) == ITEMS_MOST
    assert titles(meeting) == [item["title"] for item in items]
    with pytest.raises(RuleBroken, match="agenda_full"):
        operations.add_item(me.actor, meeting, plan=SAID)


def test_another_county_changes_nothing(me: Person, meeting: Meeting) -> None:
    item = operations.add_item(me.actor, meeting, plan=SAID)
    stranger = person(county_id=3).actor
    for operation in (operations.raise_item, operations.lower_item, operations.remove_item, carry_item, put_off_item):
        with pytest.raises(NotAllowed):
            operation(stranger, item)
    with pytest.raises(NotAllowed):
        operations.add_item(stranger, meeting, plan=SAID)
    assert db.session.get(AgendaItem, item.id) is item
