"""Meetings for the walk through every door: one of everything in Västerbotten, with words that occur nowhere else."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from tests.factories import Person
from tests.factories.documents import make_upload
from tests.factories.networks import (
    make_decision,
    make_invitation,
    make_item,
    make_meeting,
    make_network,
    make_seat,
    make_template,
    make_waiting,
)
from tests.factories.series import make_feed, make_meetings_of, make_series
from tests.factories.world_training import Made
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.meetings import CalendarFeed, Meeting, MeetingInvitation, MeetingSeries, MeetingTemplate
from vaw.domain.networks.models.minutes import Addendum, AgendaItem, Decision
from vaw.domain.networks.operations.papers import add_paper
from vaw.domain.people.models import Organisation
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.web.calendars import feed_token
from vaw.web.links import invitation_token


def make_meetings(app: Flask, network: Network, organisation: Organisation, me: Person) -> Made:
    """Needs the world's network, organisation and development leader."""
    meeting = make_meeting(network, title="Kanariemöte", responsible_id=me.id)
    return {
        "meeting_id": (meeting.id, Meeting, meeting.id, network.county_id),
        **series(network),
        **templates(network),
        **agenda(meeting, me),
        **invited(app, meeting, organisation),
        **feeds(app, network, me),
        **minutes_read(app, organisation),
        **adjusted(app, meeting),
    }


def series(network: Network) -> Made:
    """Meetings that come again: one of them."""
    one = make_series(network)
    make_meetings_of(one, state="draft", opened_at=None)
    return {"series_id": (one.id, MeetingSeries, one.id, network.county_id)}


def templates(network: Network) -> Made:
    """What the network's meetings usually look like."""
    template = make_template(network, name="Kanariebruk")
    return {"usual_id": (template.id, MeetingTemplate, template.id, network.county_id)}


def agenda(meeting: Meeting, me: Person) -> Made:
    """An item with a decision and a paper, and something that waits."""
    item = make_item(meeting, "Kanariepunkt")
    waiting = make_waiting(meeting.network, "Kanarieväntan")
    decision = make_decision(item, "Kanariebeslut")
    paper = add_paper(me.actor, item, upload=make_upload("Kanariehandling.pdf"))
    return {
        "item_id": (item.id, AgendaItem, item.id, meeting.network.county_id),
        "waiting_id": (waiting.id, AgendaItem, waiting.id, meeting.network.county_id),
        "decision_id": (decision.id, Meeting, meeting.id, meeting.network.county_id),
        **{
            f"meetings.{page}_decision.decision_id": (decision.id, AgendaItem, item.id, meeting.network.county_id)
            for page in ("change", "remove")
        },
        "meetings.show_decision.decision_id": (decision.id, Decision, decision.id, meeting.network.county_id),
        **{f"meetings.{page}_paper.document_id": (paper.id, None, None, None) for page in ("show", "download", "renew", "remove")},
    }


def invited(app: Flask, meeting: Meeting, organisation: Organisation) -> Made:
    """A guest of the meeting; the organisation and a guest of another one, whose pages open for those who see no network."""
    county_id = meeting.network.county_id
    other = make_meeting(make_network("Länsnätverk om samverkan"))
    guest = make_invitation(meeting, guest="Föreläsare", guest_address="gast@example.se")
    invitation = make_invitation(other, make_seat(other.network, organisation))
    with app.test_request_context():
        link = invitation_token(make_invitation(other, guest="Forskare", guest_address="forskare@example.se"))
    by_link = ("answer_invitation_by_link", "answer_series_by_link", "invitation_calendar_by_link", "renew_invitation_by_link")
    own = ("show_own_invitation", "answer_own_invitation", "show_own_series", "answer_own_series", "own_invitation_calendar")
    kept = ("note_answer_of", "send_invitation_again", "remove_invitation")
    return {
        **{f"meetings.{page}.token": (link, None, None, None) for page in by_link},
        **{f"meetings.{page}.invitation_id": (invitation.id, MeetingInvitation, invitation.id, county_id) for page in own},
        "meetings.show_absence.invitation_id": (invitation.id, Meeting, other.id, county_id),
        **{f"meetings.{page}.invitation_id": (guest.id, Meeting, meeting.id, county_id) for page in kept},
    }


def feeds(app: Flask, network: Network, me: Person) -> Made:
    """An address to which a calendar subscribes; what it shows to everybody who has it is time and nothing else."""
    feed = make_feed(network, me)
    with app.test_request_context():
        token = feed_token(feed)
    return {
        "feed_id": (feed.id, Network, network.id, network.county_id),
        "meetings.revoke_feed.feed_id": (feed.id, CalendarFeed, feed.id, network.county_id),
        "feed_token": (token, None, None, None),
    }


def minutes_read(app: Flask, organisation: Organisation) -> Made:
    """Closed minutes, and a guest who may read them by their link."""
    network = make_network("Länsnätverk om protokoll")
    held = make_meeting(network, state="held", minutes_state="closed", closed_at=clock.now(), starts_at=clock.now() - timedelta(days=1))
    make_invitation(held, make_seat(network, organisation))
    with app.test_request_context():
        link = invitation_token(make_invitation(held, guest="Gäst", guest_address="annan.gast@example.se"))
    pages = ("read_minutes_by_link", "minutes_file_by_link", "minutes_file_progress_by_link", "fetch_minutes_by_link")
    return {f"meetings.{page}.token": (link, None, None, None) for page in pages}


def adjusted(app: Flask, meeting: Meeting) -> Made:
    """A remark about minutes, and closed ones that a guest was asked to approve by their link."""
    held = make_meeting(make_network("Länsnätverk om justering"), state="held", minutes_state="closed", closed_at=clock.now())
    guest = make_invitation(held, guest="Justerare", guest_address="justerare@example.se")
    with unit(system("test"), "test.adjusted"):
        held.adjuster_id = guest.id
        remark = Addendum(meeting_id=meeting.id, text="Det var fredag", at=clock.now())
        db.session.add(remark)
    with app.test_request_context():
        link = invitation_token(guest)
    return {
        "addendum_id": (remark.id, Meeting, meeting.id, meeting.network.county_id),
        **{f"meetings.{page}.token": (link, None, None, None) for page in ("approve_by_link", "say_wrong")},
    }
