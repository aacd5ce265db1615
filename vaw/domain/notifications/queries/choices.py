"""What a person wants to hear of, how, and when."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from vaw.domain.notifications.models import Notice, NoticeChoice, NoticeHours
from vaw.domain.notifications.policy import OWN_HOURS, OWN_NOTICE
from vaw.domain.notifications.rules import DEFAULT_MAIL, Hours, MailChoice
from vaw.domain.people.rules import COUNTY_BOARD
from vaw.kernel.actor import Actor
from vaw.kernel.chain import RESPONSIBLE
from vaw.kernel.db import db, reading
from vaw.kernel.permissions import scoped
from vaw.kernel.reminders import REGISTRY, Event, Reminder


@dataclass(frozen=True, slots=True)
class Choice:
    """How a person hears of one kind: `mail`, and whether it stands in their list and count (`shown`)."""

    kind: str
    mail: MailChoice = DEFAULT_MAIL
    shown: bool = True


def list_choices(by: Actor) -> dict[str, Choice]:
    """{kind: choice} of all that the person can get, chosen or as it is for everybody, in the order in which kinds are declared."""
    mine = sa.select(NoticeChoice.kind, NoticeChoice.mail, NoticeChoice.shown).where(NoticeChoice.user_id == by.id)
    with reading() as connection:
        chosen = {kind: Choice(kind, MailChoice(mail), shown) for kind, mail, shown in connection.execute(mine)}
    return {kind: chosen.get(kind, Choice(kind)) for kind in kinds_for(by)}


def kinds_for(by: Actor) -> list[str]:
    """The kinds that the person's roles can get, and those that have come to them before."""
    with reading() as connection:
        met = set(connection.scalars(sa.select(Notice.kind).where(OWN_NOTICE.scope(by)).distinct()))
    return [kind for kind, declared in REGISTRY.items() if kind in met or _reaches(by, declared)]


def _reaches(by: Actor, declared: Reminder | Event) -> bool:
    """A chain reaches whoever holds one of its roles. What falls to the one responsible, or just happens, is work of a county board."""
    audiences = {step.audience for step in declared.chain} if isinstance(declared, Reminder) else {RESPONSIBLE}
    if RESPONSIBLE in audiences and by.has_role(frozenset(COUNTY_BOARD)):
        return True
    return by.has_role(frozenset(audiences))


def find_hours(by: Actor) -> NoticeHours | None:
    """The person's own hours as they were saved, None when they never chose."""
    return db.session.scalars(scoped(OWN_HOURS, by)).one_or_none()


def hours_of(row: NoticeHours | None) -> Hours:
    """The hours of a row, or those of somebody without one."""
    return Hours(row.quiet_from, row.quiet_until, row.digest_hour, row.digest_weekday) if row else Hours()
