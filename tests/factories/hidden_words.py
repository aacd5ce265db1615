"""The same word planted in rows of every kind that search looks through, and who may read each row by the row's own right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any

from sqlalchemy import orm

from tests.factories.judged import AT, DAY, HERE, NETWORKS, ORGANISATIONS, ROWS, THERE, USERS, _effort, _meeting
from vaw.domain.activities.models import Activity
from vaw.domain.activities.policy import READ_ACTIVITY
from vaw.domain.documents.models import Document
from vaw.domain.insight.models import Report
from vaw.domain.insight.models.accounts import AssignmentAccount
from vaw.domain.insight.policy import READ_ACCOUNT, READ_REPORT
from vaw.domain.insight.rules.searching import Kind
from vaw.domain.knowledge.models import Dataset
from vaw.domain.knowledge.policy import READ_DATASET
from vaw.domain.mandates.models import Assignment
from vaw.domain.mandates.policy import READ_ASSIGNMENT
from vaw.domain.networks import policy as networks
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.actions import ActionPoint
from vaw.domain.networks.models.agreements import Agreement
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.models.minutes import AgendaItem, Decision
from vaw.domain.networks.rules.meetings import MeetingState
from vaw.domain.people.models import Contact, Organisation, User
from vaw.domain.people.policy import CHANGE_CONTACT, READ_ORGANISATION
from vaw.domain.prevention.models import Effort
from vaw.domain.prevention.models.indicators import Indicator
from vaw.domain.prevention.policy import READ_EFFORT, READ_SHARED
from vaw.domain.strategies.models import Strategy
from vaw.domain.strategies.models.plans import Measure
from vaw.domain.strategies.policy import READ_MEASURE, READ_STRATEGY
from vaw.domain.support.models import SupportRequest
from vaw.domain.support.models.occasions import Occasion
from vaw.domain.support.policy import READ_OCCASION, READ_REQUEST
from vaw.kernel.actor import Actor

WORD = "kvistbräckan"
# Where the word stands in rows that tests.factories.judged makes, and the right by which they are read.
_SAID: dict[Kind, tuple[type[Any], str, Any]] = {
    Kind.OCCASION: (Occasion, "title", READ_OCCASION),
    Kind.REQUEST: (SupportRequest, "what", READ_REQUEST),
    Kind.ACTIVITY: (Activity, "text", READ_ACTIVITY),
    Kind.NETWORK: (Network, "name", networks.READ_NETWORK),
    Kind.MEETING: (Meeting, "title", networks.READ_MEETING),
    Kind.DECISION: (Decision, "text", networks.READ_DECISION),
    Kind.ACTION: (ActionPoint, "what", networks.READ_ACTION),
    Kind.AGREEMENT: (Agreement, "title", networks.READ_AGREEMENT),
    Kind.EFFORT: (Effort, "title", READ_SHARED),
    Kind.STRATEGY: (Strategy, "title", READ_STRATEGY),
    Kind.MEASURE: (Measure, "what", READ_MEASURE),
    Kind.DATASET: (Dataset, "title", READ_DATASET),
    Kind.ASSIGNMENT: (Assignment, "title_sv", READ_ASSIGNMENT),
    Kind.ACCOUNT: (AssignmentAccount, "title", READ_ACCOUNT),
    Kind.REPORT: (Report, "title", READ_REPORT),
}


@dataclass(frozen=True)
class Planted:
    """A row with the word, and whether an actor may read it."""

    kind: Kind
    row: Any
    may_read: Callable[[Actor], bool]


def _by(permission: Any, record: Any) -> Callable[[Actor], bool]:
    return lambda by: bool(permission.allows(by, record))


def plant(session: orm.Session, seen: Callable[[Planted], bool] = lambda _one: True) -> list[Planted]:
    """Rows of every kind but places and methods, which are public; those alone that `seen` lets in."""
    session.add_all(User(id=id, email=f"{id}@example.se", name="Test") for id in USERS)
    session.flush()
    made = [_row(kind, row) for kind, (model, _name, _right) in _SAID.items() for row in ROWS[model]()]
    made += [one for organisation in _organisations() for one in organisation]
    made += _items() + _indicators()
    kept = [one for one in made if seen(one)]
    for one in made:
        if one.kind is Kind.ORGANISATION and one not in kept:
            one.row.name = "T"  # others refer to it
    session.add_all(one.row for one in made if one.kind is Kind.ORGANISATION)
    session.flush()
    session.add_all(one.row for one in kept)
    session.flush()
    homes = {Kind.NETWORK: ("network", networks.READ_NETWORK), Kind.AGREEMENT: ("agreement", networks.READ_AGREEMENT)}
    papers = [_document(*homes[one.kind], one.row) for one in kept if one.kind in homes]
    papers += [_document("agenda_item", networks.READ_MEETING, one.row, one.row.meeting) for one in kept if one.kind is Kind.ITEM]
    session.add_all(one.row for one in papers)
    session.flush()
    return kept + papers


def _row(kind: Kind, row: Any) -> Planted:
    _model, name, right = _SAID[kind]
    setattr(row, name, f"Om {WORD} i länet")
    return Planted(kind, row, _by(right, row))


def _organisations() -> list[tuple[Planted, Planted]]:
    """Organisations of two counties and the nation, each with a contact of that name."""
    found = []
    for id, county in zip((one for one in ORGANISATIONS if one), (HERE, THERE, None), strict=True):
        made = Organisation(id=id, name=f"Om {WORD}", kind="ngo", county_id=county, sort_key="t", active=True)
        contact = Contact(organisation=made, role_title="Samordnare", person_name=WORD, since_on=DAY)
        found.append(
            (Planted(Kind.ORGANISATION, made, _by(READ_ORGANISATION, made)), Planted(Kind.CONTACT, contact, _by(CHANGE_CONTACT, contact)))
        )
    return found


def _items() -> list[Planted]:
    meetings = [_meeting(*where, state) for where, state in product(NETWORKS, MeetingState)]
    items = [
        AgendaItem(network=one.network, meeting=one, position=1, kind="information", title="T", about="", notes=f"Om {WORD}", created_at=AT)
        for one in meetings
    ]
    return [Planted(Kind.ITEM, item, _by(networks.READ_MEETING, item.meeting)) for item in items]


def _indicators() -> list[Planted]:
    efforts = [_effort(county, shared) for county, shared in product((HERE, THERE), (False, True))]
    made = [Indicator(effort=one, kind="persons", name=f"Om {WORD}", unit="T", source="T") for one in efforts]
    return [Planted(Kind.INDICATOR, one, _by(READ_EFFORT, one.effort)) for one in made]


def _document(home: str, right: Any, of: Any, judged: Any = None) -> Planted:
    document = Document(home_kind=home, home_id=of.id, name=f"Om {WORD}.pdf", added_at=AT)
    return Planted(Kind.DOCUMENT, document, _by(right, judged or of))
