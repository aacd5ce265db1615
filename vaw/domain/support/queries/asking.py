"""Reading for those who ask: the methods they may name, who answers them, and their request behind a link."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from vaw.domain.people.models import Organisation
from vaw.domain.support import policy
from vaw.domain.support.models import Method, RequestDraft, RequestMessage, RequestStep, SupportRequest
from vaw.domain.support.rules import MethodState
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import sort_key


class Offer(NamedTuple):
    """A method that may be asked for."""

    id: int
    code: str
    name: str
    county_id: int | None


class Message(NamedTuple):
    """A message as the one who asked sees it; `from_board`: written at the county board."""

    at: datetime
    from_board: bool
    text: str


def list_offers(county_id: int | None = None) -> list[Offer]:
    """The active methods in Swedish order: national ones, and those of the county (None: of every county). No secret."""
    wanted = sa.select(Method.id, Method.code, Method.name, Method.county_id).where(Method.state == MethodState.ACTIVE.value)
    if county_id is not None:
        wanted = wanted.where(sa.or_(Method.county_id.is_(None), Method.county_id == county_id))
    with reading() as connection:
        return [Offer(*row) for row in connection.execute(wanted.order_by(Method.sort_key, Method.id))]


def find_offer(code: str) -> Offer | None:
    """The active method with this code, whichever county's it is."""
    return next((offer for offer in list_offers() if offer.code == code), None)


def matching_organisation(county_id: int, municipality_id: int | None, name: str, email: str | None) -> int | None:
    """Id of the one organisation of the county's register that has exactly this name, else this role mailbox; None when none or several.

    A municipality's own row must be that municipality's. Nothing like a name is good enough: the request becomes visible to its accounts.
    """
    here = (Organisation.active, Organisation.county_id == county_id)
    same_place = sa.or_(Organisation.municipality_id.is_(None), Organisation.municipality_id == municipality_id)
    by_name = sa.select(Organisation.id).where(*here, Organisation.sort_key == sort_key(name), same_place).limit(2)
    by_mailbox = sa.select(Organisation.id).where(*here, sa.func.lower(Organisation.role_mailbox) == (email or "").lower()).limit(2)
    with reading() as connection:
        for wanted in (by_name, *([by_mailbox] if email else [])):
            found = connection.scalars(wanted).all()
            if len(found) == 1:
                return found[0]
    return None


def find_request(request_id: int) -> SupportRequest | None:
    """The request behind a signed link, a code or a job: whoever holds the proof may read it."""
    return db.session.get(SupportRequest, request_id)


def find_by_number(year: int, sequence: int) -> SupportRequest | None:
    """The request with this number, to ask for proof of who one is; nothing of it is shown by this."""
    return db.session.scalars(
        sa.select(SupportRequest).where(SupportRequest.year == year, SupportRequest.sequence == sequence)
    ).one_or_none()


def find_submitted(submit_key: UUID) -> SupportRequest | None:
    """The request that the same form made when it was sent before."""
    return db.session.scalars(sa.select(SupportRequest).where(SupportRequest.submit_key == submit_key)).one_or_none()


def find_method_name(method_id: int | None) -> str | None:
    """Name of the method that was asked for, retired ones too."""
    return None if method_id is None else db.session.scalar(sa.select(Method.name).where(Method.id == method_id))


def list_messages(request_id: int) -> list[Message]:
    """What was said between the board and the one who asked, oldest first; never the board's own notes."""
    wanted = (
        sa.select(RequestMessage.at, RequestMessage.author_id.is_not(None), RequestMessage.text)
        .where(RequestMessage.request_id == request_id, RequestMessage.internal.is_(False))
        .order_by(RequestMessage.at, RequestMessage.id)
    )
    with reading() as connection:
        return [Message(*row) for row in connection.execute(wanted)]


def find_draft(token_hash: bytes) -> RequestDraft | None:
    """The draft behind a browser's token."""
    return db.session.scalars(sa.select(RequestDraft).where(RequestDraft.token_hash == token_hash)).one_or_none()


def list_steps(request_id: int) -> Sequence[sa.Row[str, datetime]]:
    """(state, when it was reached), oldest first."""
    wanted = (
        sa.select(RequestStep.state, RequestStep.at).where(RequestStep.request_id == request_id).order_by(RequestStep.at, RequestStep.id)
    )
    with reading() as connection:
        return connection.execute(wanted).all()


def find_message(message_id: int) -> RequestMessage | None:
    """A message by its id: for the job that announces it, and to lead a board to its request."""
    return db.session.get(RequestMessage, message_id)


def request_of_message(by: Actor, message_id: int) -> int:
    """Id of the request that a message of the one who asked belongs to. Raises NotFound when absent or outside the actor's scope."""
    wanted = (
        sa.select(SupportRequest.id)
        .join(RequestMessage, RequestMessage.request_id == SupportRequest.id)
        .where(RequestMessage.id == message_id, RequestMessage.internal.is_(False), policy.READ_REQUEST.scope(by))
    )
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound
    return found
