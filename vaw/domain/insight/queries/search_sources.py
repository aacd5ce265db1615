"""Where search looks, kind by kind. What it shows of a kind is what the kind's own pages show: the same permission, nothing beside it.

Nothing of protected housing is among them, and nothing ever should be: no word may lead to a shelter (safety.md 1).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from vaw.domain.activities import policy as activities
from vaw.domain.activities.models import Activity
from vaw.domain.documents.models import Document
from vaw.domain.insight import policy as insight
from vaw.domain.insight.models import Report
from vaw.domain.insight.models.accounts import AssignmentAccount
from vaw.domain.insight.rules import KIND_NAMES, YEARLY_ACCOUNT
from vaw.domain.insight.rules.searching import Kind
from vaw.domain.knowledge import policy as knowledge
from vaw.domain.knowledge.models import Dataset
from vaw.domain.mandates import policy as mandates
from vaw.domain.mandates.models import Assignment
from vaw.domain.networks import policy as networks
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.actions import ActionPoint
from vaw.domain.networks.models.agreements import Agreement
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.models.minutes import AgendaItem, Decision
from vaw.domain.networks.operations.documents import AGREEMENT, NETWORK
from vaw.domain.networks.queries.agenda import ITEM
from vaw.domain.people import policy as people
from vaw.domain.people.models import Contact, Organisation
from vaw.domain.prevention import policy as prevention
from vaw.domain.prevention.models import Effort
from vaw.domain.prevention.models.indicators import Indicator
from vaw.domain.strategies import policy as strategies
from vaw.domain.strategies.models import Strategy
from vaw.domain.strategies.models.plans import Measure
from vaw.domain.support import policy as support
from vaw.domain.support.models import Method, SupportRequest
from vaw.domain.support.models.occasions import Occasion
from vaw.domain.support.rules import MethodState
from vaw.domain.support.rules.occasions import OccasionState
from vaw.kernel.actor import Grant
from vaw.kernel.permissions import Permission

Grants = tuple[Grant, ...]
NO_DAY = date(1, 1, 1)  # stands in the order for a day that is not known: last
SHARED = "shared"  # the key of an effort of another county, which is read on a page of its own
YEARLY = KIND_NAMES[YEARLY_ACCOUNT]  # reports of that kind have no title of their own
_EMPTY: sa.ColumnElement[Any] = sa.literal_column("''")
_NONE: sa.ColumnElement[Any] = sa.literal_column("null")


def value(name: str, type_: sa.types.TypeEngine[Any]) -> sa.BindParameter[Any]:
    """What comes with each execution."""
    return sa.bindparam(name, type_=type_, required=False)


NOW = value("now", sa.DateTime(timezone=True))


def _beside(first: Any, *others: Any) -> Any:
    """Texts with a space between: spelt as the indexes have it, for PostgreSQL compares the expressions."""
    for other in others:
        first = first.op("||")(sa.literal_column("' '")).op("||")(other)
    return first


@dataclass(frozen=True)
class Source:
    """A table as search reads it.

    `title` is shown and weighs most, `body` is shown where the words stand in it, `more` is looked through and not shown (numbers).
    `on`: newest first; `parent`, `key`: what the address of its page needs; `place`: the county, where one should be told.
    `shown`: which rows an actor with these grants may see. `holders`: whoever holds none of these finds nothing; empty: everybody may.
    `titled`: False for rows without a title, which are found by `body` alone and need no ranking. `grows`: tables with an index over the
    letters of `text` (migration 0070), where a common word and a rare one need different plans.
    """

    kind: Kind
    id: Any
    title: Any
    shown: Callable[[Grants], sa.ColumnElement[bool]]
    holders: tuple[Permission[Any], ...] = ()
    body: Any = _EMPTY
    more: Any = _EMPTY
    on: Any = _NONE
    parent: Any = _NONE
    key: Any = _EMPTY
    place: Any = _NONE
    titled: bool = True
    grows: bool = False

    @property
    def text(self) -> sa.ColumnElement[str]:
        """All that is looked through, folded."""
        parts = [part for part in ((self.title, self.body, self.more) if self.titled else (self.body,)) if part is not _EMPTY]
        return sa.func.search_fold(_beside(*parts))

    def columns(self) -> Sequence[sa.ColumnElement[Any]]:
        """In the order of `queries.searching.Hit`, but for its rank."""
        return (
            sa.literal_column(f"'{self.kind.value}'").label("kind"),
            sa.cast(self.id, sa.BigInteger).label("id"),
            sa.cast(self.title, sa.Text).label("title"),
            sa.cast(self.body, sa.Text).label("body"),
            sa.func.coalesce(sa.cast(self.on, sa.Date), sa.literal_column(f"date '{NO_DAY.isoformat()}'")).label("on_day"),
            sa.cast(self.parent, sa.BigInteger).label("parent"),
            sa.cast(self.key, sa.Text).label("key"),
            sa.cast(self.place, sa.Integer).label("place"),
        )


def _meetings(grants: Grants) -> sa.ColumnElement[bool]:
    return networks.READ_MEETING.within(grants)


def _activities(grants: Grants) -> sa.ColumnElement[bool]:
    return sa.and_(activities.READ_ACTIVITY.within(grants), Activity.withdrawn_at.is_(None))


def _contacts(grants: Grants) -> sa.ColumnElement[bool]:
    """Names of people: for those alone who keep them, and of those alone who are contacts today."""
    return sa.and_(people.CHANGE_CONTACT.within(grants), Contact.until_on.is_(None))


def _occasions(grants: Grants) -> sa.ColumnElement[bool]:
    """What is open to everybody and still to come, and all that one's own board holds or has held."""
    coming = sa.and_(Occasion.state == sa.literal_column(f"'{OccasionState.OPEN.value}'"), ~Occasion.invited_only, Occasion.ends_at > NOW)
    return sa.or_(coming, support.READ_OCCASION.within(grants))


def documents_within(grants: Grants) -> sa.ColumnElement[bool]:
    """A document is read where its home is (documents.queries): the home's right decides."""
    homes = (
        (NETWORK, sa.select(Network.id).where(networks.READ_NETWORK.within(grants))),
        (AGREEMENT, sa.select(Agreement.id).where(networks.READ_AGREEMENT.within(grants))),
        (ITEM, sa.select(AgendaItem.id).where(AgendaItem.meeting.has(_meetings(grants)))),
    )
    there = [sa.and_(Document.home_kind == sa.literal_column(f"'{kind}'"), Document.home_id.in_(rows)) for kind, rows in homes]
    return sa.and_(Document.removed_at.is_(None), sa.or_(*there))


_NUMBER = sa.func.concat("STÖD-", SupportRequest.year, "-", sa.func.to_char(SupportRequest.sequence, "FM0000"))
_MEETING_OF_PAPER = (
    sa.select(AgendaItem.meeting_id)
    .where(Document.home_kind == ITEM, AgendaItem.id == Document.home_id)
    .correlate(Document)
    .scalar_subquery()
)


def _registered(grants: Grants) -> sa.ColumnElement[str]:
    """A request's number in the registry: for the board, which alone reads it on the request's page."""
    return sa.case((support.READ_QUEUE.within(grants, SupportRequest.__table__), SupportRequest.dnr), else_="")  # type: ignore[arg-type]


def _of_support(grants: Grants, swedish: bool) -> list[Source]:
    """Whom the boards work with, what is offered, asked for and done."""
    return [
        Source(
            Kind.ORGANISATION, Organisation.id, Organisation.name,
            lambda grants: sa.and_(people.READ_ORGANISATION.within(grants), Organisation.active),
            (people.READ_ORGANISATION,), place=Organisation.county_id,
        ),
        Source(
            Kind.CONTACT, Contact.id, sa.func.concat_ws(", ", Contact.person_name, Contact.role_title), _contacts,
            (people.CHANGE_CONTACT,), parent=Contact.organisation_id, on=Contact.since_on,
        ),
        Source(
            Kind.METHOD, Method.id, Method.name, lambda _grants: Method.state == sa.literal_column(f"'{MethodState.ACTIVE.value}'"),
            body=Method.purpose_sv if swedish else Method.purpose_en, more=Method.owner, key=Method.code,
        ),
        Source(
            Kind.OCCASION, Occasion.id, Occasion.title, _occasions,
            body=Occasion.about, on=Occasion.starts_at, place=Occasion.county_id, grows=True,
        ),
        Source(
            Kind.REQUEST, SupportRequest.id, sa.func.concat(_NUMBER, " ", SupportRequest.organisation_name),
            support.READ_REQUEST.within, (support.READ_REQUEST,), body=SupportRequest.what,
            more=sa.func.concat(SupportRequest.sequence, " ", _registered(grants)), on=SupportRequest.received_at,
        ),
        Source(
            Kind.ACTIVITY, Activity.id, Activity.type, _activities, (activities.READ_ACTIVITY,),
            body=Activity.text, on=Activity.done_on, titled=False, grows=True,
        ),
    ]  # fmt: skip


def _of_networks() -> list[Source]:
    """What is agreed, where and by whom."""
    return [
        Source(
            Kind.NETWORK, Network.id, Network.name, networks.READ_NETWORK.within, (networks.READ_NETWORK,),
            body=Network.purpose, place=Network.county_id,
        ),
        Source(
            Kind.MEETING, Meeting.id, Meeting.title, _meetings, (networks.READ_MEETING,),
            body=Meeting.about, on=Meeting.starts_at, grows=True,
        ),
        Source(
            Kind.ITEM, AgendaItem.id, AgendaItem.title, lambda grants: AgendaItem.meeting.has(_meetings(grants)),
            (networks.READ_MEETING,), body=_beside(AgendaItem.about, AgendaItem.notes),
            on=AgendaItem.created_at, parent=AgendaItem.meeting_id, grows=True,
        ),
        Source(
            Kind.DECISION, Decision.id, Decision.text, networks.READ_DECISION.within, (networks.READ_DECISION,),
            on=Decision.created_at, grows=True,
        ),
        Source(
            Kind.ACTION, ActionPoint.id, ActionPoint.what, networks.READ_ACTION.within, (networks.READ_ACTION,),
            on=ActionPoint.due_on, grows=True,
        ),
        Source(
            Kind.AGREEMENT, Agreement.id, Agreement.title, networks.READ_AGREEMENT.within, (networks.READ_AGREEMENT,),
            body=Agreement.purpose, more=Agreement.dnr, on=Agreement.decided_on,
        ),
        Source(
            Kind.DOCUMENT, Document.id, Document.name, documents_within,
            (networks.READ_NETWORK, networks.READ_AGREEMENT, networks.READ_MEETING),
            on=Document.added_at, parent=Document.home_id, key=sa.func.concat(Document.home_kind, " ", _MEETING_OF_PAPER),
        ),
    ]  # fmt: skip


def _of_plans(grants: Grants, swedish: bool) -> list[Source]:
    """What is planned, measured and accounted for."""
    return [
        Source(
            Kind.EFFORT, Effort.id, Effort.title, prevention.READ_SHARED.within, (prevention.READ_SHARED,),
            body=Effort.aim, on=Effort.begins_on, key=sa.case((prevention.READ_EFFORT.within(grants), ""), else_=SHARED),
            place=Effort.county_id,
        ),
        Source(
            Kind.INDICATOR, Indicator.id, Indicator.name, lambda grants: Indicator.effort.has(prevention.READ_EFFORT.within(grants)),
            (prevention.READ_EFFORT,), parent=Indicator.effort_id,
        ),
        Source(
            Kind.STRATEGY, Strategy.id, Strategy.title, strategies.READ_STRATEGY.within, (strategies.READ_STRATEGY,),
            body=Strategy.problem, more=Strategy.dnr, on=Strategy.starts_on,
        ),
        Source(Kind.MEASURE, Measure.id, Measure.what, strategies.READ_MEASURE.within, (strategies.READ_MEASURE,), on=Measure.due_on),
        Source(
            Kind.DATASET, Dataset.id, Dataset.title, knowledge.READ_DATASET.within, (knowledge.READ_DATASET,),
            body=Dataset.definition, more=sa.func.concat_ws(" ", Dataset.source, Dataset.publisher_id), place=Dataset.county_id,
        ),
        Source(
            Kind.ASSIGNMENT, Assignment.id, Assignment.title_sv if swedish else Assignment.title_en,
            mandates.READ_ASSIGNMENT.within, (mandates.READ_ASSIGNMENT,),
            body=Assignment.description_sv if swedish else Assignment.description_en, more=Assignment.reference, on=Assignment.valid_from,
        ),
        Source(
            Kind.ACCOUNT, AssignmentAccount.id, AssignmentAccount.title, insight.READ_ACCOUNT.within, (insight.READ_ACCOUNT,),
            more=sa.func.concat_ws(" ", AssignmentAccount.reference, AssignmentAccount.year), on=AssignmentAccount.created_at,
            place=AssignmentAccount.county_id,
        ),
        Source(
            Kind.REPORT, Report.id, sa.func.concat(sa.case((Report.title == "", YEARLY), else_=Report.title), " ", Report.year),
            insight.READ_REPORT.within, (insight.READ_REPORT,), more=Report.reference, on=Report.created_at, place=Report.county_id,
        ),
    ]  # fmt: skip


def sources(grants: Grants, *, swedish: bool) -> list[Source]:
    """Everything that an actor with these grants may look through, titles in their language, in the order of Kind."""
    made = [*_of_support(grants, swedish), *_of_networks(), *_of_plans(grants, swedish)]
    return [source for source in made if _asks(source, grants)]


def _asks(source: Source, grants: Grants) -> bool:
    """Whether any of the grants can reach a row: a statement without a kind costs less than one that finds nothing in it."""
    return not source.holders or any(
        grant.role in permission.roles and permission.where.reaches(grant) for permission in source.holders for grant in grants
    )
