"""Networks and the seats that stay when people leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.factories import Person, person
from tests.factories.networks import make_network, make_organisation, make_seat
from tests.factories.statements import counted
from vaw.domain.geography.queries import find_county
from vaw.domain.networks.models import Network, Seat
from vaw.domain.networks.operations import networks as operations
from vaw.domain.networks.operations import seats as sitting
from vaw.domain.networks.operations.networks import Facts
from vaw.domain.networks.queries import networks, seats
from vaw.domain.networks.queries.networks import Filter
from vaw.domain.people.models import Contact, Organisation
from vaw.domain.people.operations.organisations import add_contact, hand_over_contact, leave_vacant
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db, saw_version
from vaw.kernel.errors import Conflict, NotAllowed, NotFound, RuleBroken
from vaw.kernel.guard import PersonalData
from vaw.kernel.operation import unit

pytestmark = pytest.mark.usefixtures("rolled_back")
TODAY = date(2026, 11, 23)
LAST_YEAR = date(2025, 11, 23)
FACTS = Facts("Länsgruppen", "county_group", "steering", "quarterly", purpose="Samordna arbetet i länet.", chair="Landshövdingen")


@pytest.fixture(autouse=True)
def on_the_day(rolled_back: object) -> Iterator[None]:
    with clock.frozen(datetime(2026, 11, 23, 12, tzinfo=clock.STOCKHOLM)):
        yield


def added(by: Person, facts: Facts = FACTS) -> Network:
    county = find_county(by.county_id or 0)
    assert county
    return operations.add_network(by.actor, county, facts=facts)


def contact_of(by: Person, organisation: Organisation, title: str, since: date = LAST_YEAR, name: str = "") -> Contact:
    return add_contact(by.actor, organisation, role_title=title, person_name=name, since_on=since)


def seated(by: Person, network: Network, organisation: Organisation, contact: Contact, since: date = LAST_YEAR) -> Seat:
    seat = sitting.add_seat(by.actor, network, organisation_id=organisation.id, role="member", since_on=since)
    sitting.put_on_seat(by.actor, seat, kind="ordinary", contact_id=contact.id, since_on=since)
    return seat


def made_seat(by: Person, mailbox: str | None = "samordnare@example.se") -> Seat:
    """A seat in a network of its own, read as the pages read it."""
    seat = make_seat(make_network(), make_organisation(), mailbox=mailbox)
    return seats.get_seat(by.actor, seat.id)


def told(by: Person, network: Network, day: date) -> list[tuple[str | None, str, str | None, str | None]]:
    """(organisation, role, who comes ordinarily, who comes instead) of every seat on the day."""
    return [
        (one.organisation, one.role, one.ordinary and one.ordinary.role, one.alternate and one.alternate.role)
        for one in seats.list_seats(by.actor, network, day)
    ]


def refused(field: str | None, code: str, act: object, *args: object, **values: object) -> None:
    with pytest.raises(RuleBroken) as broken:
        act(*args, **values)  # type: ignore[operator]
    assert (broken.value.code, broken.value.field) == (code, field)


def test_the_list_of_last_year_shows_the_member_that_left() -> None:
    me, town, region = person(), make_organisation("Umeå exempel"), make_organisation("Region exempel")
    network = make_network()
    make_seat(network, town)
    left = seats.get_seat(me.actor, make_seat(network, region).id)
    sitting.end_seat(me.actor, left, until_on=date(2026, 6, 30))
    assert [one[0] for one in told(me, network, LAST_YEAR)] == ["Region exempel", "Umeå exempel"]
    assert [one[0] for one in told(me, network, date(2026, 6, 30))] == ["Region exempel", "Umeå exempel"]
    assert [one[0] for one in told(me, network, date(2026, 7, 1))] == ["Umeå exempel"]
    assert told(me, network, network.since_on - timedelta(days=1)) == []


def test_a_seat_outlives_the_person_and_is_vacant_until_somebody_takes_over() -> None:
    me, town = person(), make_organisation("Umeå exempel")
    network = make_network()
    first = contact_of(me, town, "Kvinnofridssamordnare", name="Påhittad Person")
    seat = seated(me, network, town, first)
    leave_vacant(me.actor, first, until_on=TODAY - timedelta(days=1))
    [now] = seats.list_seats(me.actor, network, TODAY)
    assert now.vacant and now.holders[0].last_on == TODAY - timedelta(days=1)
    [then] = seats.list_seats(me.actor, network, LAST_YEAR)
    assert then.ordinary is not None and (then.ordinary.role, then.ordinary.person) == ("Kvinnofridssamordnare", None)
    assert networks.list_networks(me.actor, Filter(vacant=True)).rows[0].vacant == 1
    successor = contact_of(me, town, "Ny samordnare", TODAY)
    sitting.put_on_seat(me.actor, seat, kind="ordinary", contact_id=successor.id, since_on=TODAY)
    assert told(me, network, TODAY) == [("Umeå exempel", "member", "Ny samordnare", None)]
    assert told(me, network, LAST_YEAR) == [("Umeå exempel", "member", "Kvinnofridssamordnare", None)]
    assert networks.list_networks(me.actor, Filter(vacant=True)).rows == []


def test_a_successor_of_the_contact_stands_first_in_line_but_is_not_put_on_the_seat_unasked() -> None:
    me, town = person(), make_organisation()
    first = contact_of(me, town, "Samordnare")
    seat = seated(me, make_network(), town, first)
    follower = hand_over_contact(me.actor, first, until_on=TODAY - timedelta(days=1))
    assert seats.get_place(me.actor, seat, TODAY).vacant
    assert [(row.id, row.follows_id) for row in seats.contact_choices(me.actor, town.id)] == [(follower.id, first.id)]


def test_a_new_holder_ends_the_one_before_and_both_stay_in_the_history() -> None:
    me, town = person(), make_organisation()
    seat = seated(me, make_network(), town, contact_of(me, town, "Förr"))
    sitting.put_on_seat(me.actor, seat, kind="ordinary", role_title="Nu", mailbox="Nu@Example.se", since_on=date(2026, 3, 1))
    sitting.put_on_seat(me.actor, seat, kind="alternate", role_title="I stället", mailbox="annan@example.se", since_on=date(2026, 3, 1))
    place = seats.get_place(me.actor, seat, TODAY)
    assert [(one.kind, one.role, one.since_on, one.until_on, one.mailbox) for one in place.holders] == [
        ("alternate", "I stället", date(2026, 3, 1), None, "annan@example.se"),
        ("ordinary", "Nu", date(2026, 3, 1), None, "nu@example.se"),
        ("ordinary", "Förr", LAST_YEAR, date(2026, 2, 28), None),
    ]
    refused("since_on", "networks.holder_later", sitting.put_on_seat, me.actor, seat, kind="ordinary", role_title="Ännu en",
            mailbox="a@example.se", since_on=date(2026, 2, 1))  # fmt: skip


def test_a_mistake_of_the_same_day_leaves_no_trace_and_a_double_click_makes_one() -> None:
    me = person()
    seat = made_seat(me, mailbox=None)
    wrong = {"kind": "ordinary", "role_title": "Fel", "mailbox": "fel@example.se", "since_on": TODAY}
    right = wrong | {"role_title": "Rätt", "mailbox": "ratt@example.se"}
    sitting.put_on_seat(me.actor, seat, **wrong)
    made = sitting.put_on_seat(me.actor, seat, **right)
    assert sitting.put_on_seat(me.actor, seat, **right).id == made.id
    assert [one.role for one in seats.get_place(me.actor, seat, TODAY).holders] == ["Rätt"]


def test_two_who_fill_a_seat_at_once_learn_of_one_another() -> None:
    me = person()
    seat = made_seat(me, mailbox=None)
    seen = seat.version
    sitting.put_on_seat(me.actor, seat, kind="ordinary", role_title="Första", mailbox="a@example.se", since_on=TODAY)
    saw_version(seat, seen)
    with pytest.raises(Conflict):
        sitting.put_on_seat(me.actor, seat, kind="ordinary", role_title="Andra", mailbox="b@example.se", since_on=TODAY)
    assert [one.role for one in seats.get_place(me.actor, seat, TODAY).holders] == ["Första"]


def test_somebody_leaves_without_a_successor() -> None:
    me = person()
    seat = made_seat(me)
    [holder] = seats.holders_of(seat.id)
    sitting.leave_seat(me.actor, seat, holder_id=holder.id, until_on=TODAY)
    assert not seats.get_place(me.actor, seat, TODAY).vacant
    assert seats.get_place(me.actor, seat, TODAY + timedelta(days=1)).vacant
    refused(None, "networks.holder_gone", sitting.leave_seat, me.actor, seat, holder_id=holder.id, until_on=TODAY)


def test_another_role_follows_the_first_and_what_was_can_still_be_read() -> None:
    me = person()
    network = make_network()
    seat = seats.get_seat(me.actor, make_seat(network, make_organisation("Umeå exempel")).id)
    later = sitting.change_role(me.actor, seat, role="chair", since_on=TODAY)
    assert later.id != seat.id
    assert told(me, network, TODAY) == [("Umeå exempel", "chair", "Samordnare", None)]
    assert told(me, network, LAST_YEAR) == [("Umeå exempel", "member", "Samordnare", None)]
    corrected = sitting.change_role(me.actor, later, role="secretary", since_on=TODAY)
    assert corrected.id == later.id and corrected.role == "secretary"


def test_a_network_that_ends_takes_its_seats_with_it_and_keeps_its_history() -> None:
    me = person()
    network = make_network()
    seat = seats.get_seat(me.actor, make_seat(network, make_organisation()).id)
    operations.end_network(me.actor, network, until_on=TODAY)
    assert seat.until_on == TODAY and [one.until_on for one in seats.holders_of(seat.id)] == [TODAY]
    assert len(told(me, network, TODAY)) == 1 and told(me, network, TODAY + timedelta(days=1)) == []
    refused(None, "networks.ended", operations.change_network, me.actor, network, facts=FACTS)
    refused(None, "networks.seat_ended", sitting.end_seat, me.actor, seat, until_on=TODAY)
    with clock.frozen(datetime(2026, 11, 24, 12, tzinfo=clock.STOCKHOLM)):
        assert networks.list_networks(me.actor, Filter()).rows == []
        assert [row.id for row in networks.list_networks(me.actor, Filter(ended=True)).rows] == [network.id]


def test_a_leader_adds_changes_and_reviews_a_network() -> None:
    me = person()
    network = added(me, replace(FACTS, co_county_ids=(23, 22), responsible_id=me.id))
    assert (network.county_id, network.co_county_ids, network.since_on) == (24, [22, 23], TODAY)
    operations.change_network(me.actor, network, facts=replace(FACTS, name="Länsgruppen Norr", responsible_id=me.id))
    assert (network.name, network.co_county_ids) == ("Länsgruppen Norr", [])
    assert operations.review_network(me.actor, network).review_on == date(2027, 11, 23)


@pytest.mark.parametrize(
    ("field", "code", "change"),
    [
        ("name", "networks.name", {"name": " "}),
        ("type", "networks.choice", {"type": "x"}),
        ("level", "networks.choice", {"level": "x"}),
        ("since_on", "networks.since_ahead", {"since_on": TODAY + timedelta(days=1)}),
        ("review_on", "networks.review_past", {"review_on": TODAY - timedelta(days=1)}),
        ("co_county_ids", "networks.choice", {"co_county_ids": (24,)}),
        ("assignment_ids", "networks.choice", {"assignment_ids": (0,)}),
        ("responsible_id", "networks.responsible", {"responsible_id": 0}),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(field: str, code: str, change: dict[str, object]) -> None:
    refused(field, code, added, person(), replace(FACTS, **change))  # type: ignore[arg-type]


def test_a_name_is_taken_once_in_a_county_and_an_individual_has_no_place_in_a_purpose() -> None:
    me = person()
    added(me)
    refused("name", "networks.known", added, me)
    added(person(county_id=3))
    with pytest.raises(PersonalData):
        added(me, replace(FACTS, name="Annan", purpose="Ring 070-123 45 67."))


def test_an_organisation_has_one_seat_at_a_time_and_it_begins_with_the_network() -> None:
    me, town = person(), make_organisation()
    network = make_network()
    sitting.add_seat(me.actor, network, organisation_id=town.id, role="member", since_on=TODAY)
    refused(
        "organisation_id", "networks.seat_known", sitting.add_seat, me.actor, network, organisation_id=town.id, role="chair", since_on=TODAY
    )
    other = make_organisation("Annan")
    early = {"organisation_id": other.id, "role": "member", "since_on": network.since_on - timedelta(days=1)}
    refused("since_on", "networks.seat_since", sitting.add_seat, me.actor, network, **early)
    far = make_organisation("Långt bort", county_id=3)
    refused("organisation_id", "networks.seat_organisation", sitting.add_seat, me.actor, network, organisation_id=far.id, role="member",
            since_on=TODAY)  # fmt: skip


def test_a_role_needs_a_mailbox_and_a_contact_must_be_the_organisations_own() -> None:
    me = person()
    seat = made_seat(me, mailbox=None)
    stranger = contact_of(me, make_organisation("Annan"), "Någon annan")
    for field, code, values in (
        ("contact_id", "networks.holder_missing", {}),
        ("contact_id", "networks.holder_contact", {"contact_id": stranger.id}),
        ("mailbox", "networks.holder_mailbox", {"role_title": "Samordnare", "mailbox": "samordnare"}),
        ("role_title", "networks.holder_role", {"mailbox": "a@example.se"}),
    ):
        refused(field, code, sitting.put_on_seat, me.actor, seat, kind="ordinary", since_on=TODAY, **values)


def test_a_shared_network_is_kept_by_both_boards_and_seen_by_no_third() -> None:
    me, neighbour, third = person(), person(county_id=25), person(county_id=3)
    network = make_network(co_county_ids=[25])
    town = make_organisation("Luleå exempel", county_id=25)
    seat = sitting.add_seat(neighbour.actor, network, organisation_id=town.id, role="member", since_on=TODAY)
    theirs_alone = contact_of(neighbour, town, "Samordnare", name="Påhittad Person")
    sitting.put_on_seat(neighbour.actor, seat, kind="ordinary", contact_id=theirs_alone.id, since_on=TODAY)
    [theirs], [ours] = seats.list_seats(neighbour.actor, network, TODAY), seats.list_seats(me.actor, network, TODAY)
    assert theirs.ordinary and theirs.ordinary.person == "Påhittad Person"
    assert ours.ordinary and (ours.organisation, ours.ordinary.role, ours.ordinary.person) == ("Luleå exempel", "Samordnare", None)
    with pytest.raises(NotFound):
        networks.get_network(third.actor, network.id)
    with pytest.raises(NotFound):
        seats.get_seat(third.actor, seat.id)
    assert networks.list_networks(third.actor, Filter()).total == 0
    assert networks.list_networks(me.actor, Filter(county=25)).total == 1


def test_another_countys_shelter_provider_is_not_named() -> None:
    me = person()
    network = make_network(co_county_ids=[25])
    make_seat(network, make_organisation("Hemliga huset", county_id=25, kind="shelter_provider"))
    [seen] = seats.list_seats(me.actor, network, TODAY)
    assert (seen.organisation, seen.county_id) == (None, 25) and seen.ordinary and (seen.ordinary.role, seen.ordinary.mailbox) == ("", None)
    [own] = seats.list_seats(person(county_id=25).actor, network, TODAY)
    assert own.organisation == "Hemliga huset"


def test_the_nations_networks_are_kept_by_its_coordinator_and_read_by_every_board() -> None:
    coordinator, leader = person(Role.NATIONAL_COORDINATOR, 1), person()
    county = find_county(1)
    assert county
    network = operations.add_national_network(coordinator.actor, county, facts=replace(FACTS, type="leaders_network"))
    board = make_organisation("Länsstyrelsen Exempel", county_id=3, kind="county_board")
    sitting.add_seat(coordinator.actor, network, organisation_id=board.id, role="member", since_on=TODAY)
    assert [row.id for row in networks.list_networks(leader.actor, Filter(county="nation")).rows] == [network.id]
    with pytest.raises(NotAllowed):
        operations.change_network(leader.actor, network, facts=FACTS)
    regional = make_network(county_id=1)
    with pytest.raises(NotFound):
        networks.get_network(coordinator.actor, regional.id)


def test_eighty_seats_and_three_hundred_networks_cost_two_statements_each(rolled_back: sa.Connection) -> None:
    me = person()
    network = make_network("Det stora")
    with unit(system("test"), "test.many"):
        organisations = [Organisation(name=f"Kommun {n}", kind="municipality", county_id=24, sort_key=f"kommun {n:03}") for n in range(80)]
        db.session.add_all(organisations)
        db.session.flush()
        db.session.add_all(Seat(network_id=network.id, organisation_id=one.id, role="member", since_on=LAST_YEAR) for one in organisations)
        db.session.add_all(
            Network(
                county_id=24, type="other", level="working", name=f"N {n}", sort_key=f"n {n:03}", rhythm="monthly", since_on=TODAY
            )
            for n in range(299)
        )  # fmt: skip
    with counted(rolled_back) as statements:
        assert len(seats.list_seats(me.actor, network, TODAY)) == 80
    assert len(statements) == 2
    with counted(rolled_back) as statements:
        page = networks.list_networks(me.actor, Filter())
    assert (len(statements), len(page.rows), page.total) == (2, 50, 300)
    assert networks.list_networks(me.actor, Filter(vacant=True)).rows[0].vacant == 80
