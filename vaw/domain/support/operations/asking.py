"""Asking for support without an account, and writing down what somebody asked by phone (features row 29)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from vaw.domain.activities.rules.log import Mode
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import list_municipalities
from vaw.domain.mandates.queries import list_terms
from vaw.domain.mandates.rules import TermList
from vaw.domain.notifications.operations.notify import notify
from vaw.domain.people.operations.invitations import checked_email
from vaw.domain.people.queries.calendars import calendar_of_county
from vaw.domain.people.queries.leaders import leaders_of
from vaw.domain.people.rules import OrganisationKind
from vaw.domain.support import policy
from vaw.domain.support.models import REQUEST_NUMBER, RequestDraft, RequestStep, SupportRequest
from vaw.domain.support.queries.asking import find_offer, matching_organisation
from vaw.domain.support.rules import RequestState, due_on
from vaw.domain.support.rules.asking import ASKING_KINDS, KINDS, RECEIVED_EVENT, Asked, check_length, check_numbers, reasons
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import LANGUAGES, SOURCE
from vaw.kernel.operation import enqueue, operation
from vaw.kernel.sealing import seal

SEND_RECEIPT = "support.receipt.send"
EMPTY = b"{}"


@operation(policy.ASK)
def ask_for_support(
    by: Actor,
    county: County,
    *,
    asked: Asked,
    submit_key: UUID,
    draft_id: int | None = None,
    organisation_id: int | None = None,
    language: str = SOURCE,
    confirmed: bool = False,
) -> SupportRequest:
    """Take a request from somebody who needs no account: number, first step, receipt and the leaders' notice in one commit.

    `draft_id`: what it was written in, emptied now; one that was sent before gives the request that it made. `organisation_id`: the
    organisation of somebody who is signed in, else it is looked for in the register. `confirmed`: the guard's questions were answered.
    Raises RuleBroken("support.…"), ("people.email") or PersonalData, each with the field at fault;
    Taken("uq_support_request_submit_key") when the same form was sent before: find_submitted gives the row it made.
    """
    draft = _locked_draft(draft_id)
    if draft is not None and draft.request_id is not None:
        return db.session.get_one(SupportRequest, draft.request_id)
    if not asked.contact_email.strip():
        raise RuleBroken("support.email_missing", field="contact_email")
    request = _take(by, county, asked, submit_key, organisation_id, language, confirmed)
    if draft is not None:
        draft.request_id, draft.content = request.id, seal(EMPTY)
    enqueue(SEND_RECEIPT, request.id)
    return request


@operation(policy.WRITE_FOR_OTHERS)
def write_down(
    by: Actor, county: County, *, asked: Asked, submit_key: UUID, language: str = SOURCE, confirmed: bool = False
) -> SupportRequest:
    """Write down what somebody asked for by phone or mail; a receipt leaves when there is an address.

    Raises as ask_for_support does, and RuleBroken("support.contact_missing") when there is no way to answer.
    """
    if not asked.contact_email.strip() and not asked.contact_phone.strip():
        raise RuleBroken("support.contact_missing", field="contact_phone")
    request = _take(by, county, asked, submit_key, None, language, confirmed)
    if request.contact_email is not None:
        enqueue(SEND_RECEIPT, request.id)
    return request


def _take(
    by: Actor, county: County, asked: Asked, submit_key: UUID, organisation_id: int | None, language: str, confirmed: bool
) -> SupportRequest:
    """Everything is read and checked before the number is taken: its row is the one that all who ask wait for."""
    today, values = clock.today(), checked(county, asked, confirmed=confirmed)
    due, leaders = due_on(RequestState.RECEIVED, today, calendar_of_county(county.id)), leaders_of(county.id)
    if organisation_id is None:
        place, name = values["municipality_id"], values["organisation_name"]
        organisation_id = matching_organisation(county.id, place, name, values["contact_email"])
    request = SupportRequest(
        county_id=county.id,
        organisation_id=organisation_id,
        language=language if language in LANGUAGES else SOURCE,
        state=RequestState.RECEIVED.value,
        state_since=today,
        due_on=due,
        received_at=clock.now(),
        created_by=by.id,
        submit_key=submit_key,
        year=today.year,
        sequence=_next_number(today.year),
        **values,
    )
    db.session.add(request)
    db.session.flush()
    first = {"state": RequestState.RECEIVED.value, "at": request.received_at, "by_id": by.id}
    db.session.add(RequestStep(request_id=request.id, county_id=county.id, **first))
    told = [leader.id for leader in leaders if leader.id != by.id]
    notify(by, kind=RECEIVED_EVENT, object_id=request.id, county_id=county.id, to=told)
    return request


def checked(county: County, asked: Asked, *, confirmed: bool = False) -> dict[str, Any]:
    """What was asked as columns of SupportRequest, every rule asked. Raises RuleBroken or PersonalData with the field at fault."""
    if asked.organisation_kind not in ASKING_KINDS:
        raise RuleBroken("support.kind", field="organisation_kind")
    texts = cleaned(
        {name: getattr(asked, name) for name in ("organisation_name", "contact_name", "contact_phone", "what", "why", "earlier")}
        | {"contact_email": asked.contact_email, "arrangements": asked.arrangements},
        confirmed=confirmed,
    )
    if not texts["organisation_name"]:
        raise RuleBroken("support.organisation_missing", field="organisation_name")
    if not asked.method and not texts["what"]:
        raise RuleBroken("support.what_missing", field="what")
    check_numbers(asked, clock.today())
    _check_words(county.id, asked)
    method = find_offer(asked.method) if asked.method else None
    if asked.method and (method is None or method.county_id not in (None, county.id)):
        raise RuleBroken("support.method", field="method")
    return {
        "organisation_name": texts["organisation_name"],
        "organisation_kind": str(asked.organisation_kind),
        "municipality_id": _municipality(county.id, asked),
        "contact_name": texts["contact_name"] or None,
        "contact_email": checked_address(texts["contact_email"]),
        "contact_phone": texts["contact_phone"] or None,
        "method_id": method and method.id,
        "what": texts["what"],
        "why": reasons(asked.needs, texts["why"]),
        "fields": list(asked.fields),
        "professions": list(asked.professions),
        "people": asked.people,
        "earlier": texts["earlier"],
        "anchored": asked.anchored,
        "period_from": asked.period_from,
        "period_to": asked.period_to,
        "mode": asked.mode or None,
        "arrangements": texts["arrangements"],
    }


def cleaned(texts: dict[str, str], *, confirmed: bool) -> dict[str, str]:
    """The texts by field as they may be kept. Raises RuleBroken("support.text_long"), PersonalData."""
    for name, text in texts.items():
        check_length(name, text)
    return {
        name: guard.clean(text, field=name, kind=KINDS.get(name, guard.Field.TEXT), confirmed=confirmed) for name, text in texts.items()
    }


def checked_address(email: str) -> str | None:
    """The address in lower case, None for none. Raises RuleBroken("people.email") on the field of the contact."""
    try:
        return checked_email(email) if email else None
    except RuleBroken as broken:
        raise RuleBroken(broken.code, field="contact_email") from None


def _check_words(county_id: int, asked: Asked) -> None:
    """Every word from a dated list must be in force today."""
    lists = ((TermList.VIOLENCE_FIELD, asked.fields, "fields"), (TermList.PROFESSIONAL_GROUP, asked.professions, "professions"))
    for name, codes, field in lists:
        if not {entry.code for entry in list_terms(name, on=clock.today(), county_id=county_id)} >= set(codes):
            raise RuleBroken("support.unknown_term", field=field)
    if asked.mode and asked.mode not in set(Mode):
        raise RuleBroken("support.mode", field="mode")


def _municipality(county_id: int, asked: Asked) -> int | None:
    """A municipality of the county; never for a provider of protected housing: county is the finest place (safety.md 1)."""
    if asked.municipality_id is None or asked.organisation_kind == OrganisationKind.SHELTER_PROVIDER:
        return None
    if asked.municipality_id not in {row.id for row in list_municipalities() if row.county_id == county_id}:
        raise RuleBroken("support.place", field="place")
    return asked.municipality_id


def _locked_draft(draft_id: int | None) -> RequestDraft | None:
    """The draft, locked until the unit ends and read afresh: two clicks wait for one another."""
    wanted = sa.select(RequestDraft).where(RequestDraft.id == draft_id).with_for_update().execution_options(populate_existing=True)
    return None if draft_id is None else db.session.scalars(wanted).one_or_none()


def _next_number(year: int) -> int:
    """The next number of the year; its row stays locked until the commit, so that no number is missing or given twice."""
    first = insert(REQUEST_NUMBER).values(year=year, last=1)
    statement = first.on_conflict_do_update(index_elements=["year"], set_={"last": REQUEST_NUMBER.c.last + 1})
    return int(db.session.connection().execute(statement.returning(REQUEST_NUMBER.c.last)).scalar_one())
