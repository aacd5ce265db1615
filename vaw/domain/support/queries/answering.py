"""One request as those who answer read it, and what they can answer with."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.geography.queries import counties_of
from vaw.domain.people import policy as people
from vaw.domain.people.models import Organisation, User
from vaw.domain.support import policy
from vaw.domain.support.models import Method, RequestMessage, RequestStep, SupportRequest
from vaw.domain.support.rules import MethodState
from vaw.kernel.actor import Actor
from vaw.kernel.db import Prepared, db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import Permission, scoped

# The contact stays sealed until somebody asks for it (operations.answering.open_contact).
SEALED = (
    orm.defer(SupportRequest.contact_name),
    orm.defer(SupportRequest.contact_email),
    orm.defer(SupportRequest.contact_phone),
)


class Step(NamedTuple):
    """A step that was taken. `name`: by whom, None for the one who asked and for the program."""

    state: str
    at: datetime
    name: str | None
    took_working_days: int | None


class Message(NamedTuple):
    """`name` None: from the one who asked."""

    id: int
    at: datetime
    name: str | None
    internal: bool
    text: str


class Offered(NamedTuple):
    """A method that a county can answer with. `described`: somebody has said more of it than its name."""

    id: int
    name: str
    kind: str
    described: bool


def get_request(by: Actor, request_id: int, permission: Permission[SupportRequest] = policy.READ_REQUEST) -> SupportRequest:
    """One request, its contact still sealed. Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(scoped(permission, by).where(SupportRequest.id == request_id).options(*SEALED)).one_or_none()
    if found is None:
        raise NotFound
    return found


def is_of_board(by: Actor, county_id: int) -> bool:
    """Whether the actor reads the county's queue as one of its board, and so its notes."""
    return any(county.id == county_id for county in counties_of(by, policy.READ_QUEUE))


_STEPS = Prepared(
    sa.select(RequestStep.state, RequestStep.at, User.name, RequestStep.took_working_days)
    .outerjoin(User, User.id == RequestStep.by_id)
    .where(RequestStep.request_id == sa.bindparam("request_id"))
    .order_by(RequestStep.id)
)
_MESSAGES = Prepared(
    sa.select(RequestMessage.id, RequestMessage.at, User.name, RequestMessage.internal, RequestMessage.text)
    .outerjoin(User, User.id == RequestMessage.author_id)
    .where(
        RequestMessage.request_id == sa.bindparam("request_id"),
        sa.or_(sa.not_(RequestMessage.internal), sa.bindparam("notes", type_=sa.Boolean)),
    )
    .order_by(RequestMessage.id)
)


def list_steps(request: SupportRequest) -> list[Step]:
    """The steps of a request that the actor has got, in the order in which they were taken."""
    with reading() as connection:
        return [Step(*row) for row in _STEPS.all(connection, {"request_id": request.id})]


def list_messages(by: Actor, request: SupportRequest) -> list[Message]:
    """The messages of a request that the actor has got, oldest first; notes among them for its board alone."""
    with reading() as connection:
        rows = _MESSAGES.all(connection, {"request_id": request.id, "notes": is_of_board(by, request.county_id)})
    return [Message(*row) for row in rows]


def find_message(request_id: int, submit_key: UUID) -> RequestMessage | None:
    """What a form with this key has written already to this request."""
    wanted = sa.select(RequestMessage).where(RequestMessage.request_id == request_id, RequestMessage.submit_key == submit_key)
    return db.session.scalars(wanted).one_or_none()


def _offered(county_id: int) -> sa.Select[int, str, str, bool]:
    own = sa.or_(Method.county_id.is_(None), Method.county_id == county_id)
    return sa.select(Method.id, Method.name, Method.kind, Method.source != "").where(Method.state == MethodState.ACTIVE, own)


def list_offered(county_id: int) -> list[Offered]:
    """Active entries of the catalogue, the nation's and the county's own, in Swedish order."""
    with reading() as connection:
        return [Offered(*row) for row in connection.execute(_offered(county_id).order_by(Method.sort_key, Method.id))]


def find_offered(county_id: int, method_id: int) -> Offered | None:
    with reading() as connection:
        row = connection.execute(_offered(county_id).where(Method.id == method_id)).one_or_none()
    return None if row is None else Offered(*row)


def knows(by: Actor, organisation_id: int) -> bool:
    """Whether the actor may read the organisation."""
    wanted = scoped(people.READ_ORGANISATION, by).with_only_columns(Organisation.id).where(Organisation.id == organisation_id)
    return db.session.scalar(wanted) is not None
