"""Reading agreements: which there are, who has not signed, and which municipalities of a county are with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.geography.queries import municipalities_of
from vaw.domain.networks import policy
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.agreements import Agreement, AgreementParty
from vaw.domain.networks.rules.agreements import PARTIES_MOST, AgreementState, Standing, standing
from vaw.domain.people.models import Organisation
from vaw.domain.people.policy import READ_ORGANISATION
from vaw.domain.people.rules import OrganisationKind
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotAllowed, NotFound
from vaw.kernel.i18n import sort_key
from vaw.kernel.paging import SIZE, Page, cut, place
from vaw.kernel.permissions import Permission, scoped

NAMED_MOST = 3  # organisations that a row of the list names, of those that have not signed


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list shows. Empty fields do not filter; without a state, all but those that have ended. `words`: in the title.

    `unsigned`: those that somebody has not signed yet.
    """

    words: str = ""
    state: AgreementState | None = None
    assignment_id: int | None = None
    network_id: int | None = None
    unsigned: bool = False
    after: str | None = None


class Line(NamedTuple):
    """An agreement as a list shows it: how many it binds today, how many of them have signed, and some who have not."""

    id: int
    title: str
    state: str
    county_id: int
    valid_to: date | None
    review_on: date | None
    sort_key: str
    parties: int
    signed: int
    waiting: tuple[str, ...] = ()


class Party(NamedTuple):
    """An organisation that an agreement binds."""

    id: int
    organisation_id: int
    name: str
    asked_on: date | None
    signed_on: date | None
    left_on: date | None

    def standing(self, today: date) -> Standing:
        return standing(self.asked_on, self.signed_on, self.left_on, today)


class Named(NamedTuple):
    """Something to choose: an organisation, a network, an account."""

    id: int
    name: str


_COLUMNS = (
    Agreement.id, Agreement.title, Agreement.state, Agreement.county_id, Agreement.valid_to, Agreement.review_on, Agreement.sort_key,
)  # fmt: skip
_UNSIGNED = AgreementParty.signed_on.is_(None)


def list_agreements(by: Actor, wanted: Filter, *, size: int = SIZE) -> Page[Line]:
    """One page by title in Swedish order, with the exact total: three statements, however many agreements there are.

    Raises RuleBroken("paging.cursor") for a cursor that is not ours.
    """
    shown = sa.and_(policy.READ_AGREEMENT.scope(by), *_conditions(wanted))
    page = sa.select(*_COLUMNS, *_counts(clock.today())).where(shown).order_by(Agreement.sort_key, Agreement.id).limit(size + 1)
    at = place(wanted.after, str, int)
    if at:
        page = page.where(sa.tuple_(Agreement.sort_key, Agreement.id) > sa.tuple_(*at))
    with reading() as connection:
        total = connection.scalar(sa.select(sa.func.count()).select_from(Agreement).where(shown))
        rows = [Line(*row) for row in connection.execute(page)]
        names = _unsigned_names(connection, [row.id for row in rows])
    rows = [row._replace(waiting=tuple(names.get(row.id, ()))) for row in rows]
    return cut(rows, lambda line: (line.sort_key, line.id), total=total, size=size)


def _conditions(wanted: Filter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [
        Agreement.state == wanted.state.value if wanted.state else Agreement.state != AgreementState.ENDED.value
    ]
    if wanted.words.strip():
        found.append(Agreement.sort_key.contains(sort_key(wanted.words.replace("\0", " ").strip()), autoescape=True))
    if wanted.assignment_id is not None:
        found.append(Agreement.assignment_ids.contains([wanted.assignment_id]))
    if wanted.network_id is not None:
        found.append(Agreement.network_id == wanted.network_id)
    if wanted.unsigned:
        found.append(sa.exists().where(AgreementParty.agreement_id == Agreement.id, _UNSIGNED))
    return found


def _counts(today: date) -> tuple[Any, Any]:
    """How many parties an agreement has today, and how many of them have signed."""
    still = sa.or_(AgreementParty.left_on.is_(None), AgreementParty.left_on > today)
    parties = sa.select(sa.func.count()).where(AgreementParty.agreement_id == Agreement.id, still)
    return (parties.correlate(Agreement).scalar_subquery(), parties.where(~_UNSIGNED).correlate(Agreement).scalar_subquery())


def _unsigned_names(connection: sa.Connection, agreement_ids: Sequence[int]) -> Mapping[int, list[str]]:
    """{agreement: names of the first NAMED_MOST that have not signed, in Swedish order}."""
    order = (Organisation.sort_key, Organisation.id)
    number = sa.func.row_number().over(partition_by=AgreementParty.agreement_id, order_by=order).label("number")
    ranked = (
        sa.select(AgreementParty.agreement_id, Organisation.name, number)
        .join(Organisation, Organisation.id == AgreementParty.organisation_id)
        .where(AgreementParty.agreement_id.in_(agreement_ids), _UNSIGNED)
        .subquery()
    )
    found: dict[int, list[str]] = defaultdict(list)
    wanted = sa.select(ranked.c.agreement_id, ranked.c.name).where(ranked.c.number <= NAMED_MOST)
    for agreement_id, name in connection.execute(wanted.order_by(ranked.c.agreement_id, ranked.c.number)):
        found[agreement_id].append(name)
    return found


def get_agreement(by: Actor, agreement_id: int, permission: Permission[Agreement] = policy.READ_AGREEMENT) -> Agreement:
    """Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(scoped(permission, by).where(Agreement.id == agreement_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_parties(agreement: Agreement) -> list[Party]:
    """Everybody whom the agreement (got within the actor's scope) binds or has bound: who has not signed first, then by name."""
    wanted = (
        sa.select(
            AgreementParty.id, AgreementParty.organisation_id, Organisation.name,
            AgreementParty.asked_on, AgreementParty.signed_on, AgreementParty.left_on,
        )
        .join(Organisation, Organisation.id == AgreementParty.organisation_id)
        .where(AgreementParty.agreement_id == agreement.id)
        .order_by(~_UNSIGNED, AgreementParty.left_on.is_not(None), Organisation.sort_key, Organisation.id)
    )  # fmt: skip
    with reading() as connection:
        return [Party(*row) for row in connection.execute(wanted)]


def get_party(agreement: Agreement, party_id: int) -> Party:
    """One of the agreement's parties. Raises NotFound."""
    found = next((party for party in list_parties(agreement) if party.id == party_id), None)
    if found is None:
        raise NotFound
    return found


def list_choices(by: Actor, agreement: Agreement) -> list[Named]:
    """Organisations in use that the agreement does not bind yet, of its county and of the nation: municipalities first, then by name."""
    bound = sa.exists().where(AgreementParty.agreement_id == agreement.id, AgreementParty.organisation_id == Organisation.id)
    wanted = (
        sa.select(Organisation.id, Organisation.name)
        .where(READ_ORGANISATION.scope(by), Organisation.active, ~bound)
        .where(sa.or_(Organisation.county_id == agreement.county_id, Organisation.county_id.is_(None)))
        .order_by(Organisation.kind != OrganisationKind.MUNICIPALITY.value, Organisation.sort_key, Organisation.id)
        .limit(PARTIES_MOST)
    )
    with reading() as connection:
        return [Named(*row) for row in connection.execute(wanted)]


def municipalities_among(organisation_ids: Sequence[int]) -> list[int]:
    """Those of the organisations that are municipalities."""
    wanted = sa.select(Organisation.id).where(
        Organisation.id.in_(organisation_ids), Organisation.kind == OrganisationKind.MUNICIPALITY.value
    )
    with reading() as connection:
        return list(connection.scalars(wanted.order_by(Organisation.id)))


def list_networks(by: Actor, county_id: int) -> list[Named]:
    """The county's networks that have not ended, those that it shares among them, by name."""
    mine = sa.or_(Network.county_id == county_id, Network.co_county_ids.contains([county_id]))
    ends = sa.or_(Network.until_on.is_(None), Network.until_on >= clock.today())
    wanted = sa.select(Network.id, Network.name).where(policy.READ_NETWORK.scope(by), mine, ends)
    with reading() as connection:
        return [Named(*row) for row in connection.execute(wanted.order_by(Network.sort_key, Network.id))]


def find_network(by: Actor, network_id: int | None) -> Named | None:
    """The network that the agreement belongs to; None outside the actor's scope."""
    wanted = sa.select(Network.id, Network.name).where(policy.READ_NETWORK.scope(by), Network.id == network_id)
    with reading() as connection:
        row = connection.execute(wanted).one_or_none()
    return row and Named(*row)


# Which municipalities are with it.


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality: the agreements that it has signed, and those that wait for it; ids in the order of `Coverage.agreements`."""

    municipality_id: int
    signed: tuple[int, ...]
    waiting: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """A county as of `today`: the agreements that hold, and its municipalities, both in Swedish order."""

    today: date
    agreements: tuple[Named, ...]
    places: tuple[Place, ...]


def get_coverage(by: Actor, county: County, *, assignment_id: int | None = None) -> Coverage:
    """Which of the agreements that hold today each municipality has signed; of one assignment, or all. Raises NotAllowed.

    A municipality has signed when an organisation of the register that is that municipality has, and has not left.
    """
    if not policy.READ_COVERAGE.allows(by, county):
        raise NotAllowed(policy.READ_COVERAGE.name)
    today = clock.today()
    holds = _holds(by, county.id, today, assignment_id)
    listed = sa.select(Agreement.id, Agreement.title).where(holds).order_by(Agreement.sort_key, Agreement.id)
    told = (
        sa.select(
            AgreementParty.agreement_id, Organisation.municipality_id,
            AgreementParty.asked_on, AgreementParty.signed_on, AgreementParty.left_on,
        )
        .join(Agreement, Agreement.id == AgreementParty.agreement_id)
        .join(Organisation, Organisation.id == AgreementParty.organisation_id)
        .where(holds, Organisation.kind == OrganisationKind.MUNICIPALITY.value, Organisation.municipality_id.is_not(None))
    )  # fmt: skip
    signed: set[tuple[int, int]] = set()
    waiting: set[tuple[int, int]] = set()
    with reading() as connection:
        agreements = tuple(Named(*row) for row in connection.execute(listed))
        for agreement_id, municipality_id, asked_on, signed_on, left_on in connection.execute(told):
            stands = standing(asked_on, signed_on, left_on, today)
            if stands is not Standing.LEFT:
                (signed if stands is Standing.SIGNED else waiting).add((agreement_id, municipality_id or 0))
    places = tuple(_place(row.id, agreements, signed, waiting - signed) for row in municipalities_of(county.id))
    return Coverage(today, agreements, places)


def _place(municipality_id: int, agreements: Sequence[Named], signed: set[tuple[int, int]], waiting: set[tuple[int, int]]) -> Place:
    return Place(
        municipality_id,
        tuple(one.id for one in agreements if (one.id, municipality_id) in signed),
        tuple(one.id for one in agreements if (one.id, municipality_id) in waiting),
    )


def _holds(by: Actor, county_id: int, today: date, assignment_id: int | None) -> sa.ColumnElement[bool]:
    """That an agreement of the county holds today."""
    found = [
        policy.READ_AGREEMENT.scope(by), Agreement.county_id == county_id, Agreement.state == AgreementState.IN_FORCE.value,
        sa.or_(Agreement.valid_from.is_(None), Agreement.valid_from <= today),
        sa.or_(Agreement.valid_to.is_(None), Agreement.valid_to >= today),
    ]  # fmt: skip
    if assignment_id is not None:
        found.append(Agreement.assignment_ids.contains([assignment_id]))
    return sa.and_(*found)
