"""What is forgotten about those who were registered: what they needed after a fortnight, who they were after a year (safety.md 1)."""

from __future__ import annotations

import sqlalchemy as sa

from vaw.domain.support import policy
from vaw.domain.support.models.occasions import Certificate, Occasion, Registration, RegistrationLetter, RegistrationNeed
from vaw.kernel import audit, clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.operation import operation, unit

NEEDS_AT_ONCE = 1000  # rows a commit


def forget_needs_due(by: Actor) -> int:
    """Delete the arrangements whose day has come, of every occasion. How many."""
    due = sa.select(RegistrationNeed.id).where(RegistrationNeed.delete_on <= clock.today()).limit(NEEDS_AT_ONCE)
    statement = sa.delete(RegistrationNeed).where(RegistrationNeed.id.in_(due))
    gone, total = NEEDS_AT_ONCE, 0
    while gone == NEEDS_AT_ONCE:
        with unit(by, "support.operations.forgetting.forget_needs_due"):
            gone = db.session.connection().execute(statement).rowcount
            if gone:
                audit.record("registration_need", None, {"deleted": gone})
        total += gone
    return total


@operation(policy.RUN_OCCASION)
def forget_people(by: Actor, occasion: Occasion) -> int:
    """Forget names, addresses, needs, letters and the documents of certificates. How many registrations were somebody's.

    What is left tells of organisations; OCCASION_HEADS keeps who came as numbers, and a certificate's code still verifies.
    """
    mine = Registration.occasion_id == occasion.id
    somebody = sa.or_(Registration.name.is_not(None), Registration.email.is_not(None), Registration.email_key.is_not(None))
    of = sa.select(Registration.id).where(mine)
    connection = db.session.connection()
    count = connection.execute(sa.update(Registration).where(mine, somebody).values(name=None, email=None, email_key=None)).rowcount
    connection.execute(sa.delete(RegistrationNeed).where(RegistrationNeed.registration_id.in_(of)))
    connection.execute(sa.delete(RegistrationLetter).where(RegistrationLetter.registration_id.in_(of)))
    connection.execute(sa.update(Certificate).where(Certificate.occasion_id == occasion.id).values(content=None))
    audit.record("occasion", occasion.id, {"people": "forgotten", "registrations": count})
    return count
