"""Applying without an account: the team sends a link to a mailbox, or somebody who has the call's own link asks for one.

Each link is one draft: what is written behind it is its writer's alone until it is sent in.
"""

from __future__ import annotations

import re
import secrets

import sqlalchemy as sa

from vaw.domain.housing import policy
from vaw.domain.housing.models.grants import GrantApplication, GrantCall
from vaw.domain.housing.operations.grant_letters import renew, write_letter
from vaw.domain.housing.queries.grants import leads
from vaw.domain.housing.rules.grants import GrantState, Told
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation

MAILBOX_MOST = 254
_MAILBOX = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\".]{2,}")


@operation(policy.KEEP_CALL)
def invite(by: Actor, call: GrantCall, *, organisation_name: str, county_id: int, email: str, confirmed: bool = False) -> GrantApplication:
    """Send somebody a link by which they can apply.

    Raises RuleBroken("housing.decide_not_lead"), ("housing.call_not_open") and ("housing.mailbox").
    """
    if not leads(by, call.assignment_id, call.year):
        raise RuleBroken("housing.decide_not_lead")
    return _begin(call, organisation_name, county_id, email, confirmed=confirmed)


@operation(policy.APPLY)
def ask_for_link(
    by: Actor, call: GrantCall, *, organisation_name: str, county_id: int, email: str, confirmed: bool = False
) -> GrantApplication:
    """Ask for a link of one's own, by the call's. Whoever asks twice gets the same draft. Raises as invite."""
    if call.opens_on > clock.today():
        raise RuleBroken("housing.call_not_open")
    return _begin(call, organisation_name, county_id, email, confirmed=confirmed)


@operation(policy.KEEP_CALL)
def renew_call_link(by: Actor, call: GrantCall) -> GrantCall:
    """Make another link to the call; the one before ends. Raises RuleBroken("housing.decide_not_lead")."""
    if not leads(by, call.assignment_id, call.year):
        raise RuleBroken("housing.decide_not_lead")
    call.invite_key = secrets.token_urlsafe(24)
    return call


@operation(policy.RUN_GRANTS)
def forget(by: Actor, application: GrantApplication) -> None:
    """Remove a draft that was never sent in, long after the call; of a case that ended long ago, the mailbox."""
    db.session.refresh(application, with_for_update={"of": GrantApplication})
    if application.state == GrantState.DRAFT:
        db.session.delete(application)
    else:
        application.email = None


def _begin(call: GrantCall, organisation_name: str, county_id: int, email: str, *, confirmed: bool) -> GrantApplication:
    if call.closes_on < clock.today():
        raise RuleBroken("housing.call_not_open")
    mailbox = guard.clean(email, field="email", kind=guard.Field.CONTACT).lower()
    if len(mailbox) > MAILBOX_MOST or not _MAILBOX.fullmatch(mailbox):
        raise RuleBroken("housing.mailbox", field="email")
    name = guard.clean(organisation_name, field="organisation_name", confirmed=confirmed)
    # The call's row is held: two who ask at once for one mailbox get one draft.
    db.session.execute(sa.select(GrantCall.id).where(GrantCall.id == call.id).with_for_update())
    known = _of_mailbox(call, mailbox)
    if known is not None:
        renew(known)
        return known
    now = clock.now()
    made = GrantApplication(
        call_id=call.id, county_id=county_id, organisation_name=name, email=mailbox, state=GrantState.DRAFT.value, state_at=now,
        received_at=now,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    write_letter(made, Told.INVITED)
    return made


def _of_mailbox(call: GrantCall, mailbox: str) -> GrantApplication | None:
    """What was begun for it. Mailboxes lie sealed and cannot be searched: a call has some dozens."""
    wanted = sa.select(GrantApplication).where(
        GrantApplication.call_id == call.id, GrantApplication.email.is_not(None), GrantApplication.state != GrantState.WITHDRAWN.value
    )
    return next((one for one in db.session.scalars(wanted.order_by(GrantApplication.id)) if one.email == mailbox), None)
