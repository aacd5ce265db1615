"""Reading organisations and their contacts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.people import policy
from vaw.domain.people.models import Contact, Organisation
from vaw.domain.people.rules import OrganisationKind
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import sort_key
from vaw.kernel.paging import SIZE, Page, cut, place
from vaw.kernel.permissions import Permission, scoped


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list shows. Empty fields do not filter. `words`: anywhere in the name, blind to case.

    `reach`: organisations of a county ("county") or of the nation ("national"). `inactive`: those out of use instead of those in use.
    `contact`: those in which nobody is a contact today ("missing"), or which have a role that is to be filled ("vacant").
    """

    words: str = ""
    kind: str | None = None
    reach: Literal["county", "national"] | None = None
    inactive: bool = False
    contact: Literal["missing", "vacant"] | None = None
    after: str | None = None


class Line(NamedTuple):
    """An organisation as a list shows it."""

    id: int
    name: str
    kind: str
    county_id: int | None
    municipality_id: int | None
    role_mailbox: str | None
    sort_key: str


_COLUMNS = (
    Organisation.id, Organisation.name, Organisation.kind, Organisation.county_id, Organisation.municipality_id,
    Organisation.role_mailbox, Organisation.sort_key,
)  # fmt: skip


def list_organisations(by: Actor, wanted: Filter, *, size: int = SIZE) -> Page[Line]:
    """One page by name in Swedish order, with the exact total. Raises RuleBroken("paging.cursor") for a cursor that is not ours."""
    shown = sa.and_(policy.READ_ORGANISATION.scope(by), *_conditions(wanted))
    page = sa.select(*_COLUMNS).where(shown).order_by(Organisation.sort_key, Organisation.id).limit(size + 1)
    at = place(wanted.after, str, int)
    if at:
        page = page.where(sa.tuple_(Organisation.sort_key, Organisation.id) > sa.tuple_(*at))
    with reading() as connection:
        total = connection.scalar(sa.select(sa.func.count()).select_from(Organisation).where(shown))
        rows = [Line(*row) for row in connection.execute(page)]
    return cut(rows, lambda line: (line.sort_key, line.id), total=total, size=size)


def _conditions(wanted: Filter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [Organisation.active.is_not(wanted.inactive)]
    if wanted.words.strip():
        found.append(Organisation.sort_key.contains(sort_key(wanted.words.strip()), autoescape=True))
    if wanted.kind:
        found.append(Organisation.kind == wanted.kind)
    if wanted.reach:
        found.append(Organisation.county_id.is_(None) if wanted.reach == "national" else Organisation.county_id.is_not(None))
    if wanted.contact:
        of_it = Contact.organisation_id == Organisation.id
        somebody, vacant = sa.exists().where(of_it, Contact.until_on.is_(None)), sa.exists().where(of_it, Contact.vacant)
        found.append(~somebody if wanted.contact == "missing" else vacant)
    return found


def get_organisation(by: Actor, organisation_id: int, permission: Permission[Organisation] = policy.READ_ORGANISATION) -> Organisation:
    """One organisation with county and contacts. Raises NotFound when absent or outside the actor's scope."""
    wanted = scoped(permission, by).where(Organisation.id == organisation_id)
    found = db.session.scalars(wanted.options(orm.joinedload(Organisation.county), orm.selectinload(Organisation.contacts))).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_contact(by: Actor, contact_id: int, permission: Permission[Contact] = policy.CHANGE_CONTACT) -> Contact:
    """One contact with its organisation, to change it. Raises NotFound when absent or outside the actor's scope."""
    wanted = scoped(permission, by).where(Contact.id == contact_id)
    found = db.session.scalars(wanted.options(orm.joinedload(Contact.organisation))).one_or_none()
    if found is None:
        raise NotFound
    return found


def organisations_of(county_id: int) -> Sequence[sa.Row[int, str]]:
    """(id, name) of the county's organisations in use, in Swedish order: whom an administrator may tie an account to. Names only."""
    wanted = (
        sa.select(Organisation.id, Organisation.name)
        .where(Organisation.county_id == county_id, Organisation.active)
        .order_by(Organisation.sort_key, Organisation.id)
    )
    with reading() as connection:
        return connection.execute(wanted).all()


def phones_of(organisation_id: int) -> list[str]:
    """Phone numbers of the organisation's contacts, for the rule about shelter providers."""
    wanted = sa.select(Contact.phone).where(Contact.organisation_id == organisation_id, Contact.phone.is_not(None))
    return [phone for phone in db.session.scalars(wanted) if phone]


def is_known(county_id: int | None, municipality_id: int | None, name_key: str, *, but: int | None) -> bool:
    """Whether another organisation in use has this name in the same place; `but`: the one that is being changed."""
    wanted = sa.select(Organisation.id).where(
        Organisation.county_id.is_not_distinct_from(county_id),
        Organisation.municipality_id.is_not_distinct_from(municipality_id),
        Organisation.sort_key == name_key,
        Organisation.active,
        Organisation.id.is_distinct_from(but),
    )
    with reading() as connection:
        return connection.scalar(wanted.limit(1)) is not None


def municipalities_in_register(county_id: int) -> frozenset[int]:
    """Ids of the county's municipalities that have an organisation of their own in the register."""
    wanted = sa.select(Organisation.municipality_id).where(
        Organisation.county_id == county_id, Organisation.kind == OrganisationKind.MUNICIPALITY, Organisation.municipality_id.is_not(None)
    )
    with reading() as connection:
        return frozenset(id for id in connection.scalars(wanted) if id is not None)
