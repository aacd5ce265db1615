"""Meetings: drafts that nobody hears of, opened ones whose every move is told, and what a new one can begin from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests.factories import Person, person
from tests.factories.networks import make_invitation, make_item, make_meeting, make_network, make_organisation, make_seat
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation, MeetingLetter, MeetingTemplate
from vaw.domain.networks.models.minutes import AgendaItem
from vaw.domain.networks.operations import meeting_templates as templates
from vaw.domain.networks.operations import meetings as operations
from vaw.domain.networks.operations.meeting_templates import Usual
from vaw.domain.networks.operations.networks import end_network
from vaw.domain.networks.queries import meetings as queries
from vaw.domain.networks.queries.inviting import list_to_invite
from vaw.domain.networks.rules.agenda import ItemPlan
from vaw.domain.networks.rules.plans import Plan
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant
from vaw.kernel.db import db, saw_version
from vaw.kernel.errors import Conflict, NotAllowed, NotFound, RuleBroken, Taken
from vaw.kernel.guard import PersonalData

pytestmark = pytest.mark.usefixtures("rolled_back")
STARTS = datetime(2027, 1, 14, 8, tzinfo=UTC)
PLAN = Plan("Samråd", "Ta med er lägesbild.", "hybrid", STARTS, STARTS + timedelta(hours=2), "Sal 3", "https://mote.example.se/a")


@pytest.fixture
def me() -> Person:
    return person()


@pytest.fixture
def network() -> Network:
    return make_network()


@pytest.fixture
def seated(network: Network) -> Network:
    """Two who are reached, and one seat on which nobody sits."""
    for name, mailbox in (("Exempelby kommun", "a@example.se"), ("Exempelstad", "b@example.se"), ("Region Exempel", None)):
        make_seat(network, make_organisation(name), mailbox=mailbox)
    return network


@pytest.fixture
def draft(me: Person, seated: Network) -> Meeting:
    return operations.add_meeting(me.actor, seated, plan=PLAN)


@pytest.fixture
def opened(me: Person, draft: Meeting) -> Meeting:
    return operations.open_meeting(me.actor, draft)


def letters() -> list[tuple[str, str]]:
    wanted = sa.select(MeetingLetter.kind, MeetingLetter.ref).order_by(MeetingLetter.id)
    return [(row.kind, row.ref) for row in db.session.execute(wanted)]


def titles(meeting_id: int | None) -> list[str]:
    here = AgendaItem.meeting_id.is_(None) if meeting_id is None else AgendaItem.meeting_id == meeting_id
    return list(db.session.scalars(sa.select(AgendaItem.title).where(here).order_by(AgendaItem.position)))


def test_nobody_hears_of_a_draft_however_often_it_is_changed(me: Person, draft: Meeting) -> None:
    assert draft.responsible_id == me.id
    operations.change_meeting(me.actor, draft, plan=replace(PLAN, starts_at=STARTS + timedelta(hours=1)))
    assert (draft.state, draft.sequence) == ("draft", 0)
    assert letters() == [] and db.session.scalars(sa.select(MeetingInvitation)).all() == []


def test_a_draft_is_its_keepers_own_and_an_open_one_is_read_by_every_board_of_the_network(me: Person, seated: Network) -> None:
    shared = make_network("Delat", co_county_ids=[3])
    draft = operations.add_meeting(me.actor, shared, plan=PLAN)
    management, far = person(Role.COUNTY_MANAGEMENT, 3), person(county_id=12)
    for reader in (management, far):
        with pytest.raises(NotFound):
            queries.get_meeting(reader.actor, draft.id)
    operations.open_meeting(me.actor, draft)
    assert queries.get_meeting(management.actor, draft.id) is draft
    with pytest.raises(NotFound):
        queries.get_meeting(far.actor, draft.id)
    with pytest.raises(NotAllowed):
        operations.change_meeting(management.actor, draft, plan=PLAN)


def test_opening_invites_every_seat_and_writes_to_those_who_can_be_reached_once(me: Person, draft: Meeting) -> None:
    said = {one.place.organisation: one.reached for one in list_to_invite(me.actor, draft)}
    assert said == {"Exempelby kommun": True, "Exempelstad": True, "Region Exempel": False}
    for _twice in range(2):
        operations.open_meeting(me.actor, draft)
    assert draft.state == "open" and draft.opened_at is not None
    assert queries.numbers_of(draft.id)[:5] == (3, 0, 0, 0, 3) and letters() == [("invited", "")] * 2


def test_what_cannot_be_attended_is_not_opened(me: Person, network: Network) -> None:
    nowhere = operations.add_meeting(me.actor, network, plan=replace(PLAN, place=""))
    ended = make_network("Avslutat")
    of_ended = operations.add_meeting(me.actor, ended, plan=PLAN)
    end_network(me.actor, ended, until_on=clock.today())
    for meeting, code in (
        (nowhere, "networks.meeting_where"),
        (make_meeting(network, state="draft", opened_at=None, starts_at=clock.now() - timedelta(hours=1)), "networks.meeting_past"),
        (of_ended, "networks.ended"),
    ):
        with pytest.raises(RuleBroken, match=code):
            operations.open_meeting(me.actor, meeting)
    assert letters() == []


@pytest.mark.parametrize(
    ("change", "sequence", "told"),
    [
        ({"starts_at": STARTS + timedelta(days=1), "ends_at": STARTS + timedelta(days=1, hours=2)}, 1, True),
        ({"place": "Sal 7"}, 1, True),
        ({"mode": "digital"}, 1, True),
        ({"join_address": "https://mote.example.se/b"}, 1, True),
        ({"title": "Samråd i januari"}, 1, False),
        ({"about": "Ta med er dator."}, 0, False),
        ({}, 0, False),
    ],
)
def test_an_open_meeting_tells_what_sends_people_elsewhere(
    me: Person, opened: Meeting, change: dict[str, object], sequence: int, told: bool
) -> None:
    before = letters()
    operations.change_meeting(me.actor, opened, plan=replace(PLAN, responsible_id=me.id, **change))  # type: ignore[arg-type]
    assert opened.sequence == sequence and letters()[len(before) :] == ([("changed", "1")] * 2 if told else [])


def test_each_move_is_told_once_under_a_rising_number(me: Person, opened: Meeting) -> None:
    for place in ("Sal 7", "Sal 8"):
        for _twice in range(2):
            operations.change_meeting(me.actor, opened, plan=replace(PLAN, place=place))
    assert [row for row in letters() if row[0] == "changed"] == [("changed", "1")] * 2 + [("changed", "2")] * 2


def test_a_meeting_is_called_off_with_a_reason_once_and_for_good(me: Person, opened: Meeting) -> None:
    with pytest.raises(RuleBroken, match=r"networks\.meeting_reason"):
        operations.cancel_meeting(me.actor, opened, reason=" ")
    for _twice in range(2):
        operations.cancel_meeting(me.actor, opened, reason="För få kan komma.")
    assert (opened.state, opened.sequence, opened.reason) == ("cancelled", 1, "För få kan komma.") and opened.ended_at is not None
    assert [row for row in letters() if row[0] == "cancelled"] == [("cancelled", "1")] * 2
    for broken in (
        lambda: operations.change_meeting(me.actor, opened, plan=PLAN),
        lambda: operations.open_meeting(me.actor, opened),
    ):
        with pytest.raises(RuleBroken, match=r"networks\.meeting_ended"):
            broken()


def test_a_draft_is_thrown_away_and_its_items_wait_for_another_meeting(me: Person, draft: Meeting) -> None:
    waiting = make_item(draft, "Väntar redan")
    waiting.meeting_id = None
    make_item(draft, "Första", position=1)
    make_item(draft, "Andra", position=2)
    with pytest.raises(RuleBroken, match=r"networks\.meeting_draft"):
        operations.cancel_meeting(me.actor, draft, reason="Nej")
    operations.remove_meeting(me.actor, draft, to_backlog=True)
    assert db.session.get(Meeting, draft.id) is None and titles(None) == ["Väntar redan", "Första", "Andra"]


def test_a_draft_is_thrown_away_with_what_was_on_it_but_never_what_people_were_invited_to(me: Person, draft: Meeting) -> None:
    make_item(draft, "Första")
    opened = make_meeting(draft.network)
    operations.remove_meeting(me.actor, draft, to_backlog=False)
    assert db.session.scalars(sa.select(AgendaItem)).all() == []
    with pytest.raises(RuleBroken, match=r"networks\.meeting_opened"):
        operations.remove_meeting(me.actor, opened, to_backlog=False)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": " "}, "networks.meeting_title"),
        ({"ends_at": STARTS}, "networks.meeting_order"),
        ({"ends_at": STARTS + timedelta(days=1)}, "networks.meeting_days"),
        ({"starts_at": datetime(2020, 1, 1, tzinfo=UTC)}, "networks.meeting_past"),
        ({"starts_at": STARTS.replace(year=2040), "ends_at": STARTS.replace(year=2041)}, "networks.meeting_far"),
        ({"mode": "telepathy"}, "networks.choice"),
        ({"join_address": "http://mote.example.se/a"}, "networks.meeting_join"),
        ({"join_address": "https://mote.example.se/a b"}, "networks.meeting_join"),
        ({"responsible_id": 10**6}, "networks.responsible"),
        ({"place": "x" * 301}, "networks.long"),
    ],
)
def test_what_cannot_be_a_meeting_is_refused_by_name(me: Person, network: Network, change: dict[str, object], code: str) -> None:
    with clock.frozen(datetime(2026, 11, 23, 9, tzinfo=UTC)), pytest.raises(RuleBroken, match=code):
        operations.add_meeting(me.actor, network, plan=replace(PLAN, **change))  # type: ignore[arg-type]
    assert db.session.scalars(sa.select(Meeting)).all() == []


def test_personal_data_stops_a_draft(me: Person, network: Network) -> None:
    with pytest.raises(PersonalData) as found:
        operations.add_meeting(me.actor, network, plan=replace(PLAN, about="Ärendet om 19121212-1212"))
    assert found.value.field == "about"


def test_a_second_click_makes_no_second_draft(me: Person, network: Network) -> None:
    key = uuid4()
    made = operations.add_meeting(me.actor, network, plan=PLAN, submit_key=key).id
    with pytest.raises(Taken, match="uq_meeting_submit_key"):
        operations.add_meeting(me.actor, network, plan=PLAN, submit_key=key)
    found = queries.find_submitted(me.actor, key)
    assert found is not None and found.id == made and queries.find_submitted(person(county_id=3).actor, key) is None


def test_whoever_saves_over_an_older_page_is_told_both_texts(me: Person, opened: Meeting) -> None:
    seen = opened.version
    operations.change_meeting(me.actor, opened, plan=replace(PLAN, place="Sal 7"))
    before = letters()
    saw_version(opened, seen)
    with pytest.raises(Conflict) as conflict:
        operations.change_meeting(me.actor, opened, plan=replace(PLAN, place="Sal 8"))
    assert conflict.value.texts["place"] == ("Sal 8", "Sal 7") and letters() == before


def test_a_template_is_made_changed_used_and_removed(me: Person, network: Network) -> None:
    items = (
        ItemPlan("Lägesbild", "information", presenter="Polisen", minutes=15),
        ItemPlan(" ", "decision"),
        ItemPlan("Beslut", "decision"),
    )
    template = templates.add_template(me.actor, network, usual=Usual("Kvartalsmöte", "hybrid", 120, "Sal 3", "", items))
    with pytest.raises(RuleBroken, match=r"networks\.template_known"):
        templates.add_template(me.actor, network, usual=Usual("kvartalsmöte", "hybrid", 60))
    with pytest.raises(RuleBroken) as broken:
        templates.change_template(me.actor, template, usual=Usual("Kvartalsmöte", "hybrid", 60, items=(items[1], ItemPlan("A", "song"))))
    assert broken.value.field == "item_1_kind"
    made = operations.add_meeting(me.actor, network, plan=PLAN, template_id=template.id)
    assert titles(made.id) == ["Lägesbild", "Beslut"]
    templates.change_template(me.actor, template, usual=Usual("Kort möte", "digital", 30))
    templates.remove_template(me.actor, template)
    assert titles(made.id) == ["Lägesbild", "Beslut"] and db.session.scalars(sa.select(MeetingTemplate)).all() == []


def test_a_new_meeting_takes_its_agenda_from_an_earlier_one_of_the_same_network_only(me: Person, network: Network) -> None:
    before, other = make_meeting(network, state="held"), make_meeting(make_network("Ett annat"))
    make_item(before, "Lägesbild")
    assert titles(operations.add_meeting(me.actor, network, plan=PLAN, copy_of_id=before.id).id) == ["Lägesbild"]
    theirs = templates.add_template(me.actor, other.network, usual=Usual("Deras", "hybrid", 60))
    with pytest.raises(NotFound):
        operations.add_meeting(me.actor, network, plan=PLAN, copy_of_id=other.id)
    with pytest.raises(NotFound):
        operations.add_meeting(me.actor, network, plan=PLAN, template_id=theirs.id)


def test_the_list_turns_its_pages_and_is_narrowed(me: Person, network: Network) -> None:
    now = clock.now()
    coming = [make_meeting(network, starts_at=now + timedelta(days=days)).id for days in (3, 1, 2)]
    held = make_meeting(network, state="held", starts_at=now - timedelta(days=9))
    make_meeting(network, state="held", starts_at=now - timedelta(days=19), minutes_state="closed", closed_at=now)
    national = make_meeting(make_network("Nationellt", None))
    make_meeting(make_network("Annat läns", 3))

    def ids(by: Actor, **asked: object) -> list[int]:
        return [line.id for line in queries.list_meetings(by, queries.Filter(**asked)).rows]  # type: ignore[arg-type]

    wanted = queries.Filter(network_id=network.id, past=False)
    first = queries.list_meetings(me.actor, wanted, size=2)
    rest = queries.list_meetings(me.actor, replace(wanted, after=first.after), size=2)
    assert [line.id for line in [*first.rows, *rest.rows]] == [coming[1], coming[2], coming[0]]
    assert (first.total, rest.after) == (3, None)
    assert ids(me.actor, past=True, without_minutes=True) == [held.id] and ids(me.actor, county="nation") == [national.id]
    assert ids(me.actor, state="held", county=24)[0] == held.id and len(ids(me.actor)) == 6
    with pytest.raises(RuleBroken, match=r"paging\.cursor"):
        queries.list_meetings(me.actor, queries.Filter(after="x"))


def test_an_organisation_sees_what_it_is_invited_to_and_no_draft(me: Person, network: Network) -> None:
    town = make_organisation("Exempelby kommun")
    seat = make_seat(network, town)
    theirs = Actor(person(Role.REQUESTER, organisation_id=town.id).id, "web", (Grant(Role.REQUESTER, organisation_id=town.id),))
    coming = make_invitation(make_meeting(network), seat)
    make_invitation(make_meeting(network, state="draft", opened_at=None), seat)
    make_invitation(make_meeting(network), make_seat(network, make_organisation("En annan")))
    assert [line.id for line in queries.list_own(theirs).rows] == [coming.id]
    assert queries.list_own(theirs, past=True).total == 0
