"""Networks for the walk through every door: one of everything in Västerbotten, with words that occur nowhere else."""

from __future__ import annotations

from flask import Flask

from tests.factories import Person
from tests.factories.documents import make_upload
from tests.factories.networks import make_action, make_agreement, make_network, make_organisation, make_party, make_seat
from tests.factories.world_meetings import make_meetings
from tests.factories.world_training import Made
from vaw.domain.networks.models import Network, Seat
from vaw.domain.networks.models.actions import ActionAnswer, ActionPoint
from vaw.domain.networks.models.agreements import Agreement
from vaw.domain.networks.operations.documents import add_agreement_document, add_network_document
from vaw.domain.people.models import Organisation
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.web.links import action_token


def make_networks(app: Flask, organisation: Organisation, me: Person) -> Made:
    """Needs the world's organisation and its development leader."""
    network = make_network("Kanarienätverk", responsible_id=me.id)
    return {
        "network_id": (network.id, Network, network.id, network.county_id),
        **seats(network, organisation),
        **agreements(organisation, me),
        **documents(network, me),
        **actions(app, organisation, me),
        **make_meetings(app, network, organisation, me),
    }


def seats(network: Network, organisation: Organisation) -> Made:
    """A seat on which somebody sits."""
    seat = make_seat(network, organisation)
    return {
        "seat_id": (seat.id, Seat, seat.id, network.county_id),
        **{f"networks.{page}.kind": ("ordinarie", None, None, None) for page in ("put_on_seat", "leave_seat")},
    }


def agreements(organisation: Organisation, me: Person) -> Made:
    """An agreement that the organisation was asked to sign."""
    agreement = make_agreement("Kanarieöverenskommelse", responsible_id=me.id)
    party = make_party(agreement, organisation)
    return {
        "agreement_id": (agreement.id, Agreement, agreement.id, agreement.county_id),
        "party_id": (party.id, Agreement, agreement.id, agreement.county_id),
        **agreement_documents(agreement, me),
    }


def actions(app: Flask, organisation: Organisation, me: Person) -> Made:
    """An action point of the organisation's with an answer, and one that somebody opens by their link."""
    action = make_action(organisation, what="Kanarieåtgärd", responsible_id=me.id)
    town = make_organisation("Exempelby kommun", role_mailbox="social@example.se")
    linked = make_action(town, what="Skriv en rutin")
    answer = ActionAnswer(action_id=action.id, at=clock.now(), state="in_progress", due_on=action.due_on, text="Kanarieåtgärd pågår")
    with unit(system("test"), "test.answer"):
        db.session.add(answer)
    with app.test_request_context():
        link = action_token(linked)
    return {
        "action_id": (action.id, ActionPoint, action.id, action.county_id),
        "answer_id": (answer.id, ActionPoint, action.id, action.county_id),
        **{f"networks.{page}.token": (link, None, None, None) for page in ("answer_by_link", "renew_by_link")},
    }


def documents(network: Network, me: Person) -> Made:
    """A file of the network's."""
    kept = add_network_document(me.actor, network, upload=make_upload("Kanariedokument.pdf"))
    return {"document_id": (kept.id, Network, network.id, network.county_id), "number": (1, None, None, None)}


def agreement_documents(agreement: Agreement, me: Person) -> Made:
    """A file of the agreement's, under the same name of a parameter."""
    kept = add_agreement_document(me.actor, agreement, upload=make_upload("Kanariebilaga.pdf"))
    pages = ("show", "download", "renew", "remove")
    return {f"networks.{page}_agreement_document.document_id": (kept.id, Agreement, agreement.id, agreement.county_id) for page in pages}
