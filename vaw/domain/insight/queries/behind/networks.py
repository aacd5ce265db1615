"""The rows behind the figures of networks: meetings with who came, and action points."""

from __future__ import annotations

import sqlalchemy as sa

from vaw.domain.geography.queries import municipalities_of
from vaw.domain.insight.queries.behind.source import Asked, Build, Kind, Source, day_of, plain
from vaw.domain.networks import policy
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.actions import ActionPoint
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation
from vaw.domain.networks.queries.presence import CAME
from vaw.domain.networks.rules.meetings import MeetingState
from vaw.domain.people.models import Organisation


def _held(asked: Asked, *columns: sa.ColumnElement[int]) -> Source:
    """Meetings of the county's networks, shared ones too, that were held and ended in the year."""
    ours = sa.or_(Network.county_id == asked.county_id, Network.co_county_ids.contains([asked.county_id]))
    held = sa.and_(Meeting.state == MeetingState.HELD.value, Meeting.ends_at >= asked.begins, Meeting.ends_at < asked.ends)
    rows = plain(Meeting.id, day_of(Meeting.ends_at), Meeting.title, *columns).join(Network, Network.id == Meeting.network_id)
    return Source(Kind.MEETING, rows.where(ours, held), policy.READ_MEETING.scope(asked.by))


def meetings(asked: Asked) -> Source:
    """By type of network."""
    found = _held(asked)
    return Source(found.kind, found.rows.where(Network.type == asked.part), found.scope) if asked.part else found


def came(asked: Asked) -> Source:
    """Meetings at which somebody noted who came, each with its heads."""
    noted = (MeetingInvitation.meeting_id == Meeting.id, CAME.is_not(None))
    heads = sa.select(sa.func.sum(CAME)).where(*noted).correlate(Meeting).scalar_subquery()
    found = _held(asked, sa.cast(heads, sa.Integer))
    return Source(found.kind, found.rows.where(sa.exists().where(*noted)), found.scope)


def from_municipalities(asked: Asked) -> Source:
    """Meetings to which an organisation of one of the county's municipalities came, each with how many municipalities."""
    places = [place.id for place in municipalities_of(asked.county_id)]
    these = (
        MeetingInvitation.meeting_id == Meeting.id,
        CAME > 0,
        Organisation.id == MeetingInvitation.organisation_id,
        Organisation.municipality_id.in_(places),
    )
    number = sa.select(sa.func.count(Organisation.municipality_id.distinct())).where(*these).correlate(Meeting).scalar_subquery()
    found = _held(asked, sa.cast(number, sa.Integer))
    return Source(found.kind, found.rows.where(number > 0), found.scope)


def actions(asked: Asked) -> Source:
    """Action points whose day lies in the year."""
    rows = plain(ActionPoint.id, ActionPoint.due_on, ActionPoint.what)
    mine = sa.and_(ActionPoint.county_id == asked.county_id, ActionPoint.due_on.between(asked.first, asked.last))
    return Source(Kind.ACTION, rows.where(mine), policy.READ_ACTION.scope(asked.by))


SOURCES: dict[str, Build] = {
    "network-meetings": meetings,
    "network-presence": came,
    "municipalities-in-networks": from_municipalities,
    "network-actions": actions,
}
