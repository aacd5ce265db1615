"""Networks, agreements and action points, made past the forms: for tests of what becomes of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, TypeVar
from uuid import uuid4

from vaw.domain.networks.models import Network, Seat, SeatHolder
from vaw.domain.networks.models.actions import ActionPoint
from vaw.domain.networks.models.agreements import Agreement, AgreementParty
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation, MeetingTemplate
from vaw.domain.networks.models.minutes import AgendaItem, Decision
from vaw.domain.people.models import Organisation
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import Model, db
from vaw.kernel.operation import unit

Made = TypeVar("Made", bound=Model)


def _kept(record: Made) -> Made:
    with unit(system("test"), "test.networks"):
        db.session.add(record)
    return record


def make_organisation(name: str = "Påhittad kommun", county_id: int = 24, **more: Any) -> Organisation:
    """An organisation of the county's register."""
    return _kept(Organisation(**({"name": name, "kind": "municipality", "county_id": county_id, "sort_key": name.casefold()} | more)))


def make_network(name: str = "Påhittat länsnätverk", county_id: int | None = 24, **more: Any) -> Network:
    """A working network that has been there for a year."""
    values: dict[str, Any] = {
        "county_id": county_id, "type": "county_group", "level": "working", "name": name, "sort_key": name.casefold(),
        "rhythm": "quarterly", "since_on": clock.today() - timedelta(days=365),
    }  # fmt: skip
    return _kept(Network(**(values | more)))


def make_seat(network: Network, organisation: Organisation, *, mailbox: str | None = "samordnare@example.se", **more: Any) -> Seat:
    """A member's seat since the network began, held by a role mailbox; None: nobody sits on it."""
    values: dict[str, Any] = {"role": "member", "since_on": network.since_on}
    seat = _kept(Seat(network_id=network.id, organisation_id=organisation.id, **(values | more)))
    if mailbox is not None:
        _kept(SeatHolder(seat_id=seat.id, kind="ordinary", role_title="Samordnare", mailbox=mailbox, since_on=seat.since_on))
    return seat


def make_agreement(title: str = "Påhittad överenskommelse", county_id: int = 24, **more: Any) -> Agreement:
    """An agreement in force that nobody has signed yet."""
    values: dict[str, Any] = {"county_id": county_id, "state": "in_force", "title": title, "sort_key": title.casefold()}
    return _kept(Agreement(**(values | more)))


def make_party(agreement: Agreement, organisation: Organisation, **more: Any) -> AgreementParty:
    return _kept(AgreementParty(agreement_id=agreement.id, organisation_id=organisation.id, **more))


def make_action(organisation: Organisation | None = None, county_id: int = 24, **more: Any) -> ActionPoint:
    """An open action point that is due in two weeks; of the organisation, or of the account `owner_id`."""
    values: dict[str, Any] = {
        "county_id": county_id, "what": "Påhittad åtgärd", "organisation_id": organisation and organisation.id,
        "due_on": clock.today() + timedelta(days=14), "state_at": clock.now(), "created_at": clock.now(),
    }  # fmt: skip
    return _kept(ActionPoint(**(values | more)))


def make_meeting(network: Network, **more: Any) -> Meeting:
    """An opened meeting of two hours in a week, to which nobody is invited yet."""
    starts = more.pop("starts_at", (clock.now() + timedelta(days=7)).replace(hour=11))  # at whatever hour: it begins and ends on one day
    values: dict[str, Any] = {
        "uid": uuid4(), "state": "open", "title": "Påhittat möte", "mode": "hybrid",
        "starts_at": starts, "ends_at": starts + timedelta(hours=2),
        "place": "Sammanträdesrum 3", "created_at": clock.now(), "opened_at": clock.now(),
    }  # fmt: skip
    return _kept(Meeting(network=network, **(values | more)))


def make_invitation(meeting: Meeting, seat: Seat | None = None, **more: Any) -> MeetingInvitation:
    """Of whoever sits on the seat; without one, of the guest in `more`."""
    values: dict[str, Any] = {"seat_id": seat and seat.id, "organisation_id": seat and seat.organisation_id}
    return _kept(MeetingInvitation(meeting=meeting, **(values | more)))


def make_item(meeting: Meeting, title: str = "Påhittad punkt", **more: Any) -> AgendaItem:
    values: dict[str, Any] = {"position": 1, "kind": "discussion", "minutes": 15, "created_at": clock.now()}
    return _kept(AgendaItem(network_id=meeting.network_id, network=meeting.network, meeting=meeting, title=title, **(values | more)))


def make_waiting(network: Network, title: str = "Påhittad punkt", **more: Any) -> AgendaItem:
    """Something in the network's backlog."""
    values: dict[str, Any] = {"position": 1, "kind": "discussion", "minutes": 15, "created_at": clock.now()}
    return _kept(AgendaItem(network_id=network.id, network=network, title=title, **(values | more)))


def make_decision(item: AgendaItem, text: str = "Påhittat beslut", **more: Any) -> Decision:
    return _kept(Decision(meeting_id=item.meeting_id, item=item, text=text, created_at=clock.now(), **more))


def make_template(network: Network, **more: Any) -> MeetingTemplate:
    """A meeting of two hours, as the network usually has them."""
    values: dict[str, Any] = {"name": "Påhittad mall", "mode": "hybrid", "minutes": 120, "place": "Sammanträdesrum 3", "items": []}
    return _kept(MeetingTemplate(network=network, **(values | more)))
