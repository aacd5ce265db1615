"""A board's answer to those who have asked for a place, and its looks at who they are (features rows 33, 34)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa

from vaw.domain.support import policy
from vaw.domain.support.models.occasions import Occasion, Registration, RegistrationNeed
from vaw.domain.support.operations.letters import write_letter
from vaw.domain.support.operations.registering import forget_needs
from vaw.domain.support.operations.waiting import admit, give_back, hold
from vaw.domain.support.queries.registered import DoorLine, list_for_door
from vaw.domain.support.rules.deciding import Refusal
from vaw.domain.support.rules.occasions import OccasionState
from vaw.domain.support.rules.registering import COMING, LetterKind, RegistrationState
from vaw.kernel import audit
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation


class Behind(NamedTuple):
    """What lies sealed behind a registration; None where nothing was said or it is forgotten."""

    email: str | None
    needs: str | None


@operation(policy.KEEP_REGISTRATION)
def approve_registration(by: Actor, registration: Registration) -> RegistrationState:
    """Say yes: it has its places, or waits in the order in which people asked where they do not suffice. The state that it has now.

    A second click changes nothing, nor does a colleague who was first with a yes. Raises RuleBroken("support.decided") when somebody
    has said no or it was cancelled, ("support.registration_over"), ("support.full") when it is too near the start for a queue.
    """
    free = hold(registration)
    state = RegistrationState(registration.state)
    if state not in COMING:
        raise RuleBroken("support.decided")
    if state is RegistrationState.ASKED:
        if registration.occasion.state != OccasionState.OPEN:
            raise RuleBroken("support.registration_over")
        admit(registration.occasion, registration, free)
    return RegistrationState(registration.state)


@operation(policy.KEEP_REGISTRATION)
def refuse_registration(by: Actor, registration: Registration, *, reason: Refusal) -> None:
    """Say no, and why. What somebody needed is forgotten at once. A second click changes nothing.

    Raises RuleBroken("support.decided") when it does not wait for an answer any more.
    """
    hold(registration)
    if registration.state == RegistrationState.REFUSED:
        return
    if registration.state != RegistrationState.ASKED:
        raise RuleBroken("support.decided")
    give_back(registration, RegistrationState.REFUSED)
    forget_needs(registration)
    write_letter(registration, LetterKind.REFUSED, reason.value)  # the page behind the link says why (queries.registered.find_refusal)
    audit.record("registration", registration.id, {"refused": reason.value})


@operation(policy.KEEP_REGISTRATION)
def open_registration(by: Actor, registration: Registration) -> Behind:
    """The address and what somebody needs. They lie sealed, and who has looked is in the audit (safety.md 3)."""
    audit.record("registration", registration.id, {"contact": "read", "needs": "read"})
    wanted = sa.select(RegistrationNeed.text).where(RegistrationNeed.registration_id == registration.id)
    return Behind(registration.email, db.session.scalar(wanted))


@operation(policy.HOLD_OCCASION)
def open_list(by: Actor, occasion: Occasion) -> Sequence[DoorLine]:
    """Everybody who has a place, with names, for the paper at the door; who took the list is in the audit."""
    audit.record("occasion", occasion.id, {"list": "read"})
    return list_for_door(occasion)
