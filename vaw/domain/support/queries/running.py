"""What the program has to do for occasions: letters that are due, offers that end, people to remind, people to forget."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from vaw.domain.support.models.occasions import Certificate, Occasion, Registration
from vaw.domain.support.rules.letters import PEOPLE_KEPT, SOON_WORKING_DAYS, TRIED_AFTER_MINUTES, TRIES_MOST, soon_on
from vaw.domain.support.rules.occasions import OccasionState
from vaw.domain.support.rules.registering import RegistrationState
from vaw.kernel import clock
from vaw.kernel.db import db, reading

AT_ONCE = 200  # occasions a round: the next one takes the rest
_SOON_DAYS = timedelta(days=7 * SOON_WORKING_DAYS)  # two working days are never more: no seven days are free in a row
# Of a letter `l`: it has not left, is not given up, and the wait since its last try is over. With the values of due_now().
DUE = (
    "l.sent_at is null and l.attempts < :most_tries "
    "and l.written_at <= cast(:now as timestamptz) - make_interval(mins => (cast(:minutes as int[]))[l.attempts + 1])"
)
_ALL = f"select l.id from registration_letter l where {DUE} order by l.id limit :most"  # noqa: S608  our own words
_OF = (
    "select l.id from registration_letter l join registration r on r.id = l.registration_id "  # noqa: S608  likewise
    f"where r.occasion_id = :occasion_id and {DUE} order by l.id limit :most"
)


def due_now() -> dict[str, Any]:
    """The values that DUE asks for."""
    return {"now": clock.now(), "most_tries": TRIES_MOST, "minutes": list(TRIED_AFTER_MINUTES)}


def list_due_letters(occasion_id: int | None = None, *, most: int) -> Sequence[int]:
    """Ids of letters that may leave now, oldest first: of one occasion or, for None, of all."""
    statement = sa.text(_ALL if occasion_id is None else _OF)
    values = {} if occasion_id is None else {"occasion_id": occasion_id}
    with reading() as connection:
        return connection.scalars(statement, {**due_now(), **values, "most": most}).all()


def list_with_ended_offers() -> Sequence[int]:
    """Ids of occasions that have an offer whose time is over."""
    over = sa.and_(Registration.state == RegistrationState.OFFERED.value, Registration.offered_until <= clock.now())
    return db.session.scalars(
        sa.select(Registration.occasion_id).where(over).distinct().order_by(Registration.occasion_id).limit(AT_ONCE)
    ).all()


def list_soon() -> Sequence[Occasion]:
    """Open occasions that begin in two working days or sooner, and have not begun."""
    now, today = clock.now(), clock.today()
    wanted = sa.select(Occasion).where(
        Occasion.state == OccasionState.OPEN.value, Occasion.starts_at > now, Occasion.starts_at < now + _SOON_DAYS
    )
    return [one for one in db.session.scalars(wanted.order_by(Occasion.starts_at, Occasion.id)) if soon_on(one.starts_at) <= today]


def list_to_forget() -> Sequence[Occasion]:
    """Occasions that ended a year ago and whose people are still known by name, address or document; oldest first, AT_ONCE at most."""
    of = Registration.occasion_id == Occasion.id
    known = sa.or_(Registration.name.is_not(None), Registration.email.is_not(None), Registration.email_key.is_not(None))
    document = sa.exists().where(Certificate.occasion_id == Occasion.id, Certificate.content.is_not(None))
    wanted = sa.select(Occasion).where(Occasion.ends_at < clock.now() - PEOPLE_KEPT, sa.or_(sa.exists().where(of, known), document))
    return db.session.scalars(wanted.order_by(Occasion.ends_at, Occasion.id).limit(AT_ONCE)).all()
